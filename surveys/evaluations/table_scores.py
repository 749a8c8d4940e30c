"""Rows of a table of scores, by the columns of the score package: a score with its interval, or withheld."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from surveys.evaluations.claims import Claim
from surveys.evaluations.entries import COUNTED, NOT_SAID, NUMBERS, WHOLE, PeopleScore
from surveys.evaluations.table_cells import Cells
from surveys.evaluations.table_entries import FRACTIONS
from surveys.evaluations.table_people import about
from surveys.identifiers import CadreCode, RespondentGroup
from surveys.package_content import COMPOSITE, OPEN_LINK, OVERALL
from surveys.package_scores import GROUP_NAMES, NO_REPLY, REASONS
from surveys.problems import N_
from surveys.summary import WithheldReason
from surveys.summary_integrity import IntegrityGrade
from surveys.survey_rules import floor
from surveys.text import search_key

MOST_SCORE = 100
MOST_CODE_CHARACTERS = 64
_GROUPS: Mapping[str, str] = {
    **{search_key(name): name for name in GROUP_NAMES},
    **dict.fromkeys(("", "all", "tat ca", "tong hop", "diem tong hop", "overall"), COMPOSITE),
    "nguoi dan": RespondentGroup.CITIZEN.value,
    "nhan dan": RespondentGroup.CITIZEN.value,
    "cap tren": RespondentGroup.SUPERIOR.value,
    "dong cap": RespondentGroup.PEER.value,
    "dong nghiep": RespondentGroup.PEER.value,
    "cap duoi": RespondentGroup.SUBORDINATE.value,
    "noi cu tru": RespondentGroup.RESIDENCE.value,
    "mat tran": RespondentGroup.FRONT.value,
}
_WHOLE_CRITERION = frozenset({"", search_key(OVERALL), "tat ca", "chung", "toan bo"})
_NO_REPLY = frozenset({"", NO_REPLY, "no", "khong", "chua", "0", "false", "khong co"})


@lru_cache(maxsize=1024)  # few different words in many rows
def _key(written: str) -> str:
    return search_key(written)


def read_scores(rows: Sequence[Cells]) -> tuple[Claim, ...]:
    """Read every row; faults are noted in the cells. What is withheld has no number, and never 0."""
    claims = tuple(_claim(cells) for cells in rows)
    told = [one.score for claim in claims for one in claim.scores if one.score is not None]
    if told and 0 < max(told) <= 1:
        rows[0].complain("score", FRACTIONS)
    return claims


def _claim(cells: Cells) -> Claim:
    claim = about(cells)
    before = len(cells.problems)
    numbers = {name: _points(cells, name) for name in NUMBERS}
    counts = {name: cells.whole(name) for name in COUNTED}
    reason = _reason(cells, numbers["score"])
    group, criterion, grade = _group(cells), _criterion(cells), _grade(cells)
    if len(cells.problems) == before:
        _check_interval(cells, numbers, ("low", "score", "high"))
        _check_interval(cells, numbers, ("adjusted_low", "adjusted", "adjusted_high"))
        _check_base(cells, numbers, counts, is_composite=group == WHOLE)
        _check_floor(cells, counts["valid"], group)
    score = PeopleScore(
        cadre=CadreCode(claim.cadre),
        criterion=criterion,
        group=group,
        score=numbers["score"],
        low=numbers["low"],
        high=numbers["high"],
        shrunk=numbers["shrunk"],
        adjusted=numbers["adjusted"],
        adjusted_low=numbers["adjusted_low"],
        adjusted_high=numbers["adjusted_high"],
        valid=counts["valid"],
        issued=counts["issued"],
        returned=counts["returned"],
        peers=counts["peers"],
        rank_low=counts["rank_low"],
        rank_high=counts["rank_high"],
        integrity_grade=grade,
        withheld_reason=reason,
        reply=_key(cells.raw("reply")) not in _NO_REPLY,
        survey=cells.raw("survey_code")[:MOST_CODE_CHARACTERS],
        period_start=claim.period.start if claim.period else None,
        period_end=claim.period.end if claim.period else None,
        method_version=cells.raw("method_version")[:MOST_CODE_CHARACTERS],
        number=0,
    )
    return Claim(
        claim.row,
        claim.place,
        claim.cadre,
        claim.name,
        claim.position,
        claim.unit,
        claim.period,
        (),
        (score,),
    )


def _points(cells: Cells, column: str) -> float | None:
    found = cells.number(column)
    if found is not None and not 0 <= found <= MOST_SCORE:
        cells.complain(column, N_("%(value)s is not between 0 and 100. Correct it."), value=f"{found:g}")
        return None
    return found


def _reason(cells: Cells, score: float | None) -> str:
    """Give why there is no score; "" where there is one."""
    written = cells.raw("withheld_reason")
    key = written.strip().lower().replace(" ", "_")
    if score is None:
        return key if key in REASONS else NOT_SAID
    if written and key not in {"none", "-"}:
        cells.complain(
            "score",
            N_("The row says why the score is withheld (“%(reason)s”) and gives a score. Empty one of them."),
            reason=written[:60],
        )
    return ""


def _group(cells: Cells) -> str:
    written = cells.raw("respondent_group")
    found = _GROUPS.get(_key(written))
    if found is None:
        cells.complain(
            "respondent_group",
            N_("“%(group)s” is no respondent group. Write one of: %(groups)s."),
            group=written[:60],
            groups=", ".join(name for name in GROUP_NAMES if not name.startswith(OPEN_LINK)),
        )
    return WHOLE if found in (None, COMPOSITE) else found


def _criterion(cells: Cells) -> str:
    written = cells.raw("criterion_code")
    if _key(written) in _WHOLE_CRITERION:
        return WHOLE
    if len(written) > MOST_CODE_CHARACTERS:
        cells.complain(
            "criterion_code",
            N_("The code is longer than %(most)s characters. Shorten it."),
            most=MOST_CODE_CHARACTERS,
        )
    return written


def _grade(cells: Cells) -> str:
    written = cells.raw("integrity_grade").upper()
    if written and written not in list(IntegrityGrade):
        cells.complain(
            "integrity_grade", N_("“%(grade)s” is no integrity grade: A, B, C or D."), grade=written[:60]
        )
    return written


def _check_interval(cells: Cells, numbers: Mapping[str, float | None], columns: tuple[str, str, str]) -> None:
    low, middle, high = (numbers[name] for name in columns)
    if middle is None:
        if low is not None or high is not None:
            cells.complain(
                columns[0],
                N_("There is an interval without its score. Write the score, or empty the interval."),
            )
    elif low is None or high is None:
        cells.complain(
            columns[0],
            N_("A score without its interval is not taken in. Write both ends (low and high)."),
        )
    elif not low <= middle <= high:
        cells.complain(
            columns[0],
            N_("The interval %(low)s to %(high)s does not hold the score %(score)s. Correct it."),
            low=f"{low:g}",
            high=f"{high:g}",
            score=f"{middle:g}",
        )


def _check_base(
    cells: Cells,
    numbers: Mapping[str, float | None],
    counts: Mapping[str, int | None],
    *,
    is_composite: bool,
) -> None:
    """Complain about a score of nobody. A composite has no count of its own: none is told across groups."""
    valid, returned, issued = counts["valid"], counts["returned"], counts["issued"]
    if numbers["score"] is not None and valid is None and not is_composite:
        cells.complain("valid", N_("A score without its number of ballots is not taken in. Write it."))
    elif numbers["score"] is not None and valid == 0:
        cells.complain("score", N_("No ballot can give no score. Empty the score: it is not 0."))
    elif valid is not None and returned is not None and valid > returned:
        cells.complain("valid", N_("More ballots are valid than came back. Correct one of the numbers."))
    elif issued and returned is not None and returned > issued:
        cells.complain("returned", N_("More ballots came back than were issued. Correct one of the numbers."))
    low, high = counts["rank_low"], counts["rank_high"]
    if low is not None and high is not None and not 1 <= low <= high:
        cells.complain(
            "rank_low", N_("A range of ranks runs from a better place to a worse one. Correct it.")
        )


def _check_floor(cells: Cells, valid: int | None, group: str) -> None:
    """Complain about so few ballots that people could be known by them, whoever counted them."""
    if group == WHOLE or not valid:
        return
    least = floor(RespondentGroup(group.removeprefix(f"{OPEN_LINK}_")))
    if valid < least:
        cells.complain(
            "valid",
            N_(
                "Of fewer than %(least)s ballots of this group nothing may be told. Leave out score and "
                "numbers of ballots, and write %(reason)s as the reason."
            ),
            least=least,
            reason=WithheldReason.TOO_FEW_BALLOTS.value,
        )
