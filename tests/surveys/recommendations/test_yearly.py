"""A year in numbers: every count with its base, nothing counted twice, nobody late who was never asked to."""

from dataclasses import replace
from datetime import date

import pytest

from surveys.documents.pieces import Document, Facts, Kind, Paragraph, Table
from surveys.documents.wording import LANGUAGES, shipped
from surveys.identifiers import Language, RespondentGroup, SurveyCode, UnitCode
from surveys.package_content import Words
from surveys.recommendations.records import AddresseeKind, Origin, Recommendation, RecommendationId, State
from surveys.recommendations.verdicts import Answer, GroupVerdict, Part, Told, Verdict
from surveys.recommendations.yearly import OnTime, Year, counted
from surveys.recommendations.yearly_document import MOST_LETTERS, ReportFacts, document
from surveys.summary import Withheld, WithheldReason

ON = date(2026, 12, 1)
WARD = UnitCode("06652")


def one(number: int, **parts: object) -> Recommendation:
    base = Recommendation(
        id=RecommendationId(f"{number:016x}"),
        unit=WARD,
        year=2026,
        number=number,
        origin=Origin.SUPERVISION,
        survey=None,
        subject=None,
        document="",
        finding="Phát hiện.",
        text=f"Việc {number}",
        addressee_kind=AddresseeKind.UNIT,
        addressee=WARD,
        owner=None,
        answer_by=date(2026, 6, 15),
        due_on=date(2026, 9, 1),
        state=State.NEW,
        answered_on=None,
        done_on=None,
        public=False,
        digest=None,
        made_by="lan",
        made_on=date(2026, 6, 1),
    )
    return replace(base, **parts)  # type: ignore[arg-type]


EVERY = (
    one(1, state=State.DONE, answered_on=date(2026, 6, 15), done_on=date(2026, 9, 1)),
    one(2, state=State.DONE, answered_on=date(2026, 6, 16), done_on=date(2026, 9, 2)),
    one(3),
    one(4, state=State.REFUSED, answered_on=date(2026, 6, 10), origin=Origin.AUDIT),
    one(5, state=State.ACCEPTED, answered_on=date(2026, 6, 2), due_on=date(2027, 3, 1)),
    one(6, year=2025, text="Rất dài " * 40),
    one(7, year=2025, state=State.DONE),
    one(8, answer_by=date(2026, 11, 1), due_on=date(2027, 1, 1)),
)
PARTS = (Part((Answer.SOLVED,), 30, 60, 46, 73), Part((Answer.PARTLY, Answer.NOT_YET), 20, 40, 27, 54))
TOLD = Told(50, PARTS)


def verdict(told: Told | Withheld) -> Verdict:
    group = GroupVerdict(RespondentGroup.CITIZEN, told)
    day = date(2026, 11, 1)
    return Verdict(SurveyCode("hoi-lai"), {"vi": "Hỏi lại"}, day, day, 0.95, (group,))


JUDGED: dict[str, Verdict] = {
    EVERY[0].id: verdict(TOLD),
    EVERY[1].id: verdict(Withheld(WithheldReason.TOO_FEW_BALLOTS)),
    EVERY[3].id: verdict(Told(50, (Part((Answer.SOLVED, Answer.PARTLY), 30, 60, 46, 73),))),
}


def test_every_count_is_of_what_its_base_says() -> None:
    year = counted(EVERY, (2026, ON), JUDGED, {})
    assert [each.number for each in year.made] == [1, 2, 3, 4, 5, 8]
    assert [each.number for each in year.before] == [6]
    assert year.by_state == {
        State.NEW: 2, State.ACCEPTED: 1, State.IN_PROGRESS: 0, State.DONE: 2, State.REFUSED: 1,
    }  # fmt: skip
    assert (year.by_origin[Origin.SUPERVISION], year.by_origin[Origin.AUDIT]) == (5, 1)
    assert year.answered == OnTime(kept=3, late=1, missing=2)
    assert year.answered.base == 6
    assert year.done == OnTime(kept=1, late=1, missing=1)
    assert [each.number for each in year.overdue] == [6, 3, 8]
    assert [each.number for each, _ in year.judged] == [1, 2, 4]


def made(year: Year, language: Language = LANGUAGES[1]) -> Document:
    words = Words(language, str)
    return document(ReportFacts(year, "Hà Tu", words, shipped(Kind.REPORT_SUPERVISION, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_names_bases_verdicts_and_who_is_late(language: Language) -> None:
    found = made(counted(EVERY, (2026, ON), JUDGED, {}), language)
    tables = {each.title: each for each in found.blocks if isinstance(each, Table)}
    facts = {word: cell.text for each in found.blocks if isinstance(each, Facts) for word, cell in each.rows}
    percent = "50,0" if language == "vi" else "50.0"
    assert f"3 of 6 whose last day is over or who came before it ({percent}%)" in facts["Answered on time"]
    assert facts["With the people's verdict"] == "3 of 6"
    judged = tables["What the people say"]
    assert judged.rows[0][-1].text == "Solved 60% (46–73); Partly solved / Not yet solved 40% (27–54)"
    assert judged.rows[1][-1].text == "withheld: too few ballots"
    assert [bar is not None for bar in judged.bars] == [True, False, False]
    late = tables["Overdue recommendations"].rows
    assert [(row[0].text, row[3].text, row[4].text) for row in late] == [
        ("6/2025", "01/09/2026", "91"),
        ("3/2026", "01/09/2026", "91"),
        ("8/2026", "01/11/2026", "30"),
    ]
    assert len(late[0][1].text) <= MOST_LETTERS
    assert late[0][1].text.endswith("…")


def test_an_empty_year_has_no_shares() -> None:
    found = made(counted((), (2026, ON), {}, {}))
    facts = {word: cell.text for each in found.blocks if isinstance(each, Facts) for word, cell in each.rows}
    assert facts["Done on time"] == "no last day is over yet"
    said = [each.text for each in found.blocks if isinstance(each, Paragraph)]
    assert "No recommendation is overdue on the day of the report." in said
    assert "The people have not been asked about recommendations of this year yet." in said
