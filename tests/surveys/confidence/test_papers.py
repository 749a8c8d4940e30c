"""The ballot paper and the minutes as files: what stands on them, and what must not."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pypdfium2
import pytest

from surveys.confidence import ballot, document
from surveys.confidence.ballot import Ballot, Size
from surveys.confidence.counting import Marks, Papers
from surveys.confidence.document import MinutesFacts, paper_rows, threshold_lines
from surveys.confidence.minutes import Line, Minutes
from surveys.confidence.records import Poll, PolledPerson, PollId, PollState
from surveys.confidence.rules import Base
from surveys.documents.pdf import pdf
from surveys.documents.pieces import Kind
from surveys.documents.wording import shipped
from surveys.documents.xlsx import xlsx
from surveys.identifiers import CadreCode, Language, UnitCode
from surveys.package_content import Words
from surveys.problems import BadInput
from tests.surveys.confidence.conftest import HELD, RULES

EN = Words(Language("en"), str)
PEOPLE = (
    PolledPerson(1, CadreCode("CB3"), "Bùi Thị Ánh", "Chủ tịch Hội đồng nhân dân phường"),
    PolledPerson(2, CadreCode("CB2"), "=HYPERLINK(1)", "Phó Chủ tịch"),
)
MINUTES = Minutes(
    poll="ab12",
    unit="Phường Hà Tu",
    title="Giữa nhiệm kỳ",
    held_on=HELD,
    electorate=481,
    rules=RULES,
    papers=Papers(481, 481, 480, 1),
    lines=(Line(PEOPLE[0], Marks(187, 200, 93, 0)), Line(PEOPLE[1], Marks(100, 139, 241, 0))),
    tellers=("Ông Một", "Bà Hai"),
    signers=("Ông Ba", "Bà Bốn"),
    signed_on=date(2026, 1, 16),
)
POLL = Poll(
    PollId("ab12"), UnitCode("06652"), "Giữa nhiệm kỳ", HELD, 481, RULES, PollState.PREPARED, "x", HELD
)


def _text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as read:
        pages = [page.get_textpage().get_text_bounded() for page in read]
    return " ".join(" ".join(pages).split())


def _facts(language: str = "en") -> MinutesFacts:
    wording = shipped(Kind.MINUTES_CONFIDENCE, Language(language))
    return MinutesFacts(MINUTES, "cd" * 32, wording, replace(EN, language=Language(language)))


@pytest.mark.parametrize("size", list(Size))
def test_a_ballot_paper_holds_names_and_boxes_and_nothing_that_could_name_a_voter(size: Size) -> None:
    """No code, no number of the paper, no hash; all copies are alike, byte for byte."""
    one = Ballot(POLL, "Phường Hà Tu", PEOPLE, size, EN)
    content = ballot.pdf(one)
    text = _text(content)
    assert content == ballot.pdf(one)
    for said in ("PHƯỜNG HÀ TU", "Giữa nhiệm kỳ, held on 15/01/2026", "Bùi Thị Ánh", "High confidence"):
        assert said in text
    assert POLL.id not in text
    assert "481" not in text


def test_a_name_that_cannot_be_printed_is_refused_in_a_sentence() -> None:
    """No print shows an empty box where a name has a letter."""
    strange = (replace(PEOPLE[0], name="\u0e01"),)
    with pytest.raises(BadInput, match="cannot be printed"):
        ballot.pdf(Ballot(POLL, "Phường Hà Tu", strange, Size.A5, EN))


def test_the_minutes_name_the_base_of_every_share() -> None:
    """187 of 481 who may vote: 38.88 %; the regulation, both tellers and both signers stand there."""
    text = _text(pdf(document.document(_facts())))
    for said in (
        "all who may vote: 481",
        "99.79 % of papers returned (480/481)",
        "Level of confidence, by person; shares of all who may vote (481)",
        "187 38.88 200 41.58 93 19.33 0",
        "=HYPERLINK(1): more than 1/2 of all who may vote chose “Low confidence” (241 of 481, 50.10 %).",
        "For nobody “Low confidence” reaches 2/3 or more of all who may vote.",
        "no interval of uncertainty is given",
        "96-QĐ/TW ngày 02/02/2023",
        "Ông Một, Bà Hai",
        "Ông Ba",
        "Bà Bốn",
        "signed on 16/01/2026, hash cdcdcdcdcdcdcdcd",
    ):
        assert said in text
    assert "38.96" not in text


def test_the_workbook_holds_numbers_and_no_formula() -> None:
    """Whoever computes with it finds the same numbers; a name stays a name."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx(document.document(_facts("vi")))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {187, 241, 481, 38.88} <= {cell.value for cell in cells if cell.data_type == "n"}
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=HYPERLINK(1)" in {cell.value for cell in cells}


def test_without_a_base_no_share_and_no_threshold_is_told() -> None:
    """Nobody came: dashes, and a sentence."""
    nobody = Papers(0, 0, 0, 0)
    none = Marks(0, 0, 0, 0)
    lines = tuple(replace(line, marks=none) for line in MINUTES.lines)
    empty = replace(MINUTES, papers=nobody, lines=lines, rules=replace(RULES, base=Base.VALID))
    assert list(threshold_lines(empty, EN)) == [
        "Nothing can be said about the thresholds: there are no valid papers."
    ]
    assert [share for _word, _count, share in paper_rows(empty, EN)] == [
        "",
        "0.00 % of all who may vote (0/481)",
        "–",
        "–",
        "–",
    ]
    told = replace(_facts(), minutes=replace(empty, signers=(), signed_on=None))
    assert "not signed yet" in _text(pdf(document.document(told)))
