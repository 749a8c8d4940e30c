"""Minutes and wording: every fact once, nothing before its time, mistakes told in sentences."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pypdfium2
import pytest

from surveys.documents import gathering, html, minutes_acts, minutes_tally, report_cadre, report_units
from surveys.documents.minutes_acts import ActFacts
from surveys.documents.pdf import pdf
from surveys.documents.pieces import Kind, Table
from surveys.documents.samples import sample
from surveys.documents.wording import LANGUAGES, read, shipped, shipped_source
from surveys.documents.xlsx import xlsx
from surveys.identifiers import Language, SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.minutes import ToldMinutes
from surveys.paper.reconciliation import RunStanding
from surveys.problems import BadInput
from surveys.summary import (
    Band,
    BandName,
    Comparison,
    Difference,
    RankRange,
    Summary,
    Withheld,
    WithheldReason,
)
from surveys.summary_integrity import IntegrityGrade, RoundIntegrity
from tests.surveys.documents.conftest import ASKED, facts_of, survey, voices, words
from tests.surveys.prints import pdf_pages

VI = Language("vi")
RUN = RunStanding(1, 1, "form", 100, date(2026, 3, 1), 80, (), None)


def acts(kind: Kind, language: str = "en") -> ActFacts:
    at = datetime(2026, 3, 31, 9, 5, tzinfo=UTC)
    wording = shipped(kind, Language(language))
    return ActFacts(
        survey(), "Quảng Ninh", ASKED, wording, words(language), ("Nguyễn Thị An", "Trần Văn Bình"), at
    )


def text_of(content: bytes) -> str:
    return " ".join(pdf_pages.read(content).words)


@pytest.mark.parametrize("complete", [True, False])
def test_minutes_of_a_closing_tell_totals_only_where_nothing_follows_from_them(*, complete: bool) -> None:
    told = ToldMinutes(400, 300 if complete else None, 290, 0, complete)
    document = minutes_acts.closing(acts(Kind.MINUTES_CLOSING), told, (RUN,), destroyed=complete)
    text = text_of(pdf(document))
    assert ("Codes used 300" in text) == complete
    assert ("too small to be told" in text) == (not complete)
    assert ("Destroyed: the shares of the key" in text) == complete
    assert "100 sheets and cards were printed in 1 print runs" in text
    assert text.count("Nguyễn Thị An") == 2  # among the officers, and under a signature
    book = openpyxl.load_workbook(io.BytesIO(xlsx(document)))
    assert 290 in [cell.value for row in book.worksheets[1].iter_rows() for cell in row]


def test_minutes_of_an_opening_tell_rules_and_key() -> None:
    document = minutes_acts.opening(acts(Kind.MINUTES_OPENING), 3)
    text = text_of(pdf(document))
    assert "Fewest ballots told" in text
    assert "31/03/2026" in text
    assert "Remarks:" in html.body(document)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_of_the_minutes_stands_beyond_the_margin(language: str) -> None:
    content = pdf(minutes_acts.opening(acts(Kind.MINUTES_OPENING, language), 3))
    page = pypdfium2.PdfDocument(content)[0]
    letters = page.get_textpage()
    told = "".join(letters.get_text_range().split())
    assert hashlib.sha256(survey().public_key or b"").hexdigest() in told
    most = page.get_size()[0] - 1.5 / 2.54 * 72
    assert max(letters.get_charbox(number)[2] for number in range(letters.count_chars())) <= most


def test_minutes_of_a_tally_count_what_is_told(summary: Summary) -> None:
    page = html.body(minutes_tally.tally(acts(Kind.MINUTES_TALLY), summary))
    assert "2 of 3" in page  # citizens about the third were too few
    assert '<i class="withheld">–</i>' in page  # of one superior nothing is told


def test_a_report_says_how_somebody_stands_beside_equivalents(summary: Summary) -> None:
    first = summary.subjects[0]

    def said(value: float, *, apart: bool, ranks: RankRange) -> str:
        mean = Difference(None, value, value - 1, value + 1, apart)
        named = replace(first, comparison=Comparison("chairs", mean, ()), ranks=ranks)
        grade = RoundIntegrity(IntegrityGrade.B)
        told = replace(
            summary, subjects=(named,), analyses=replace(summary.analyses, integrity=grade), reliability=()
        )
        return html.body(report_cadre.report(facts_of(told, "en"), SubjectNumber(1)))

    assert "above the mean of the others, beyond chance; place 1 of 9" in said(
        8, apart=True, ranks=RankRange(1, 1, 9)
    )
    assert "below the mean of the others, beyond chance; place 7 to 9 of 9" in said(
        -8, apart=True, ranks=RankRange(7, 9, 9)
    )
    page = said(-1, apart=False, ranks=RankRange(1, 9, 9))
    assert "not told apart from the mean of the others" in page
    assert "B – some ballots more alike" in page


def test_a_band_is_told_in_words_and_without_an_interval(summary: Summary) -> None:
    first = summary.subjects[0]
    group = replace(first.groups[0], score=Band(BandName.MIDDLE, 50, 75))
    told = replace(summary, subjects=(replace(first, groups=(group, *first.groups[1:])),))
    page = html.body(report_cadre.report(facts_of(told, "en"), SubjectNumber(1)))
    assert "from 50 to below 75" in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
def test_every_shipped_wording_reads_and_fills_every_place(kind: Kind, language: Language) -> None:
    document = sample(kind, shipped(kind, language), words(language))
    assert "{" not in html.body(document)
    assert document.signatures


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("[[signatures]]\nrole = 'x'\n" * 3, "from 1 to 3 signatures"),
        ("[[signatures]]\nname = 'x'\n", "“role” is missing"),
        ("[other]\nx = 1\n", "is not known here"),
        ("[[signatures]]\nrole = 'x'\nname = '{first}'\n", "The place {first} is not known here."),
    ],
)
def test_a_wrong_signature_is_told(added: str, said: str) -> None:
    with pytest.raises(BadInput, match=said.replace("{", r"\{").replace("}", r"\}")):
        read(Kind.REPORT_CADRE, shipped_source(Kind.REPORT_CADRE, VI) + added)


def test_a_list_of_too_many_lines_is_told() -> None:
    lines = ", ".join(f"'{number}'" for number in range(13))
    source = shipped_source(Kind.MINUTES_TALLY, VI).replace(
        "recipients =", f"basis = [{lines}]\nrecipients ="
    )
    with pytest.raises(BadInput, match="room for 12 lines"):
        read(Kind.MINUTES_TALLY, source)


def test_there_is_no_wording_in_a_language_nobody_wrote() -> None:
    with pytest.raises(BadInput, match="no wording in the language “fr”"):
        shipped_source(Kind.REPORT_CADRE, Language("fr"))


def test_a_comparison_without_ranks_and_a_score_withheld_beside_its_count_are_said(summary: Summary) -> None:
    first, hidden = summary.subjects[0], Withheld(WithheldReason.WOULD_REVEAL)
    mean = Difference(None, 1, 0, 2, told_apart=False)
    groups = (replace(first.groups[0], score=hidden), *first.groups[1:])
    named = replace(first, groups=groups, comparison=Comparison("chairs", mean, ()), ranks=hidden)
    document = report_cadre.report(facts_of(replace(summary, subjects=(named,)), "en"), SubjectNumber(1))
    page = html.body(document)
    assert "not told apart from the mean of the others</dd>" in page
    assert '<td class="number">53</td><td colspan="3"><i class="withheld">withheld: could reveal' in page


def test_a_workbook_of_a_unit_with_a_note_and_no_reliability_and_texts_opens(summary: Summary) -> None:
    facts = facts_of(replace(summary, reliability=()), "vi", Kind.REPORT_COMMUNE)
    facts = replace(facts, note="Lưu ý.", voices=voices("Tốt."))
    unit = report_units.commune(facts, "x" * 40, facts.of_units(None))
    assert "Lưu ý." in html.body(unit)
    cadre = report_cadre.report(replace(facts, wording=shipped(Kind.REPORT_CADRE, VI)), SubjectNumber(1))
    twice = replace(cadre, blocks=(*cadre.blocks, *[one for one in cadre.blocks if isinstance(one, Table)]))
    book = openpyxl.load_workbook(io.BytesIO(xlsx(replace(twice, about=""))))
    assert len({name.casefold() for name in book.sheetnames}) == 5
    assert '<h2 class="annex">' in html.body(cadre)


def test_what_may_be_told_before_the_release_is_what_would_be_released(
    sqlite_installation: Installation, monkeypatch: pytest.MonkeyPatch, summary: Summary
) -> None:
    monkeypatch.setattr(gathering, "draft", lambda *_: summary)
    assert gathering.told_now(sqlite_installation, SurveyCode("q1")) is summary
