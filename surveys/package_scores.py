"""The table of scores: one row for a subject, a respondent group (or the composite) and a criterion."""

from collections.abc import Iterator

from surveys.identifiers import RespondentGroup
from surveys.package_content import COMPOSITE, OPEN_LINK, OVERALL, Content, groups_of
from surveys.package_table import Cell, Column, Table, reason, told
from surveys.summary import (
    Band,
    BandName,
    Coefficient,
    Comparison,
    CriterionResult,
    Figure,
    GroupCounts,
    RankRange,
    SubjectSummary,
    Withheld,
    WithheldReason,
)
from surveys.summary_integrity import IntegrityGrade

POINTS = "points of 0-100"
BALLOTS = "ballots"
TOLD_AS_BAND = "band_"
NO_REPLY, REPLIED = "none", "replied"
_NO_STANDING: tuple[Cell, ...] = (None,) * 7
GROUP_NAMES = (
    *(group.value for group in RespondentGroup if group is not RespondentGroup.SELF),
    COMPOSITE,
    *(f"{OPEN_LINK}_{group.value}" for group in RespondentGroup if group is not RespondentGroup.SELF),
)
REASONS = (*(why.value for why in WithheldReason), *(f"{TOLD_AS_BAND}{band.value}" for band in BandName))

_STANDING = (
    "Only in rows of the composite; it follows from published figures alone. Where it is empty beside a "
    "composite, method.json says why (standing_withheld)."
)
_NO_COUNT = "Empty where withheld, and for the composite: no totals across groups are told."

COLUMNS = (
    Column("cadre_code", "string", "Code of the subject in the register."),
    Column("cadre_name", "string", "Name as it stood when the round was set up."),
    Column("position_code", "string", "Code of the position."),
    Column("position_group", "string", "Equivalent positions: the only ones compared with each other."),
    Column("unit_code", "string", "Code of the unit."),
    Column("survey_code", "string", "Code of the round."),
    Column("period_start", "date", "First day of what the answers are about."),
    Column("period_end", "date", "Last day of what the answers are about."),
    Column("questionnaire", "string", "Questionnaire and its version."),
    Column("criterion_code", "string", f"Criterion; “{OVERALL}”: the ballot score over all criteria."),
    Column(
        "respondent_group",
        "string",
        f"Who answered; “{COMPOSITE}”: the weighted sum over the required groups; “{OPEN_LINK}_...”: a "
        "self-selected sample, never part of the composite.",
        values=GROUP_NAMES,
    ),
    Column("issued", "integer", f"Ballots asked for; 0 where ballots were imported. {_NO_COUNT}", BALLOTS),
    Column("returned", "integer", f"Ballots that came back. {_NO_COUNT}", BALLOTS),
    Column("valid", "integer", f"Ballots with a score: the n of the score. {_NO_COUNT}", BALLOTS),
    Column("no_contact", "integer", f"Ballots that say there was no contact. {_NO_COUNT}", BALLOTS),
    Column("score", "number", "95 means 95 or more, 5 means 5 or less. Empty: see withheld_reason.", POINTS),
    Column("low", "number", "Lower end of the interval, rounded outwards.", POINTS),
    Column("high", "number", "Upper end of the interval, rounded outwards.", POINTS),
    Column(
        "shrunk",
        "number",
        f"Composite drawn towards the mean of its equivalents as far as its interval is wide. {_STANDING}",
        POINTS,
    ),
    Column(
        "adjusted",
        "number",
        f"Composite with the leniency of the pools of raters taken out. {_STANDING}",
        POINTS,
    ),
    Column("adjusted_low", "number", "Lower end of the interval of adjusted, rounded outwards.", POINTS),
    Column("adjusted_high", "number", "Upper end of the interval of adjusted, rounded outwards.", POINTS),
    Column(
        "rank_low",
        "integer",
        "Best place the composite may hold among the compared equivalent positions, this one included; all "
        f"their places hold at once at the confidence of the round. {_STANDING}",
    ),
    Column("rank_high", "integer", f"Last place the composite may hold. {_STANDING}"),
    Column(
        "peers",
        "integer",
        "Equivalent positions this composite is compared with, this one not included. Empty: not compared.",
    ),
    Column("reliability", "number", "Cronbach's alpha of this group in this round. Empty: withheld."),
    Column(
        "integrity_grade",
        "string",
        "Do the ballots of the round look as if each came from a person of its own: A nothing unusual, B "
        "to D ever more to look into (the same in every row). Empty: method.json says why (integrity).",
        values=tuple(grade.value for grade in IntegrityGrade),
    ),
    Column(
        "withheld_reason",
        "string",
        "Why there is no score. A score that is withheld is not 0. “band_...”: told only as low (below 50), "
        "middle (below 75) or high.",
        values=REASONS,
    ),
    Column(
        "reply",
        "string",
        "Whether the person rated has replied (see replies.json).",
        values=(NO_REPLY, REPLIED),
    ),
    Column("method_version", "string", "Version of the method (see method.json)."),
)


def scores_table(content: Content) -> Table:
    """Make the table of scores, subjects in the order of their numbers."""
    rows = tuple(row for subject in content.summary.subjects for row in _subject_rows(content, subject))
    return Table("scores", "Scores", COLUMNS, rows)


def _subject_rows(content: Content, subject: SubjectSummary) -> Iterator[tuple[Cell, ...]]:
    for name, result in groups_of(subject):
        beside = (*_NO_STANDING, _reliability(content, name))
        overall = CriterionResult(OVERALL, result.score)
        for part in (overall, *result.criteria):
            yield _row(content, subject, (name, part), (_counts(result.counts), beside))
    whole = CriterionResult(OVERALL, subject.composite)
    yield _row(content, subject, (COMPOSITE, whole), (_counts(None), (*_standing(subject), None)))


def _row(
    content: Content,
    subject: SubjectSummary,
    of: tuple[str, CriterionResult],
    beside: tuple[tuple[Cell, ...], tuple[Cell, ...]],
) -> tuple[Cell, ...]:
    group, part = of
    counts, standing = beside
    summary = content.summary
    score = told(part.score)
    return (
        subject.code,
        subject.name,
        subject.position,
        subject.position_group,
        subject.unit,
        summary.survey,
        summary.period_start.isoformat(),
        summary.period_end.isoformat(),
        content.questionnaire_name,
        part.criterion,
        group,
        *counts,
        score.value,
        score.low,
        score.high,
        *standing,
        _integrity(content),
        why(part.score),
        REPLIED if subject.number in content.replies else NO_REPLY,
        summary.method_version,
    )


def _standing(subject: SubjectSummary) -> tuple[Cell, ...]:
    """Give shrunk, adjusted with its ends, the range of ranks and the number of peers."""
    shrunk, adjusted, ranks = told(subject.shrunk), told(subject.adjusted), subject.ranks
    places = (ranks.low, ranks.high) if isinstance(ranks, RankRange) else (None, None)
    peers = len(subject.comparison.pairs) if isinstance(subject.comparison, Comparison) else None
    return (shrunk.value, adjusted.value, adjusted.low, adjusted.high, *places, peers)


def why(score: Figure | Band | Withheld | None) -> str | None:
    """Say why there is no number; None where there is one (or none is asked for)."""
    return f"{TOLD_AS_BAND}{score.name.value}" if isinstance(score, Band) else reason(score)


def _counts(counts: GroupCounts | Withheld | None) -> tuple[Cell, Cell, Cell, Cell]:
    if not isinstance(counts, GroupCounts):
        return (None, None, None, None)
    return (counts.issued, counts.returned, counts.valid, counts.no_contact)


def _reliability(content: Content, group: str) -> str | None:
    for found in content.summary.reliability:
        if found.group.value == group and isinstance(found.alpha, Coefficient):
            return f"{found.alpha.value:.2f}"
    return None


def _integrity(content: Content) -> str | None:
    grade = content.summary.analyses.integrity.grade
    return grade.value if isinstance(grade, IntegrityGrade) else None
