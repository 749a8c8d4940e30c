"""The poster of a published round: what the public page tells, large, in one language or in two."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import zxingcpp

from surveys.identifiers import Language, SurveyCode
from surveys.prints.paper import Speech
from surveys.public_content import for_everybody
from surveys.published import Published
from surveys.questionnaire_file import read
from surveys.result_poster import ResultPoster, poster
from surveys.summary import Summary
from surveys.survey import GroupRule
from tests.attack.rounds import draw_round, mixed_form
from tests.surveys.release.conftest import CITIZEN, PEER, Round, make_ballots
from webapp.catalogue import translations

FORM = mixed_form()
HOME = "https://ketqua.example.vn"
GROUPS = (
    GroupRule(CITIZEN, 0.5, 10, required=True, size=None),
    GroupRule(PEER, 0.5, 5, required=True, size=None),
)
HASH = "ab" * 32


def _summary(sizes: tuple[tuple[int, int, int], ...]) -> Summary:
    return Round(read(FORM), groups=GROUPS, subjects=len(sizes)).release(draw_round(2, sizes), make_ballots)


@pytest.fixture(scope="module")
def content() -> Published:
    """Give a small public round: one told, one withheld, one with tenths."""
    return Published(
        survey=SurveyCode("q1"),
        number=1,
        hash=HASH,
        published_on=date(2026, 4, 12),
        release=(1, "0" * 64),
        summary=for_everybody(_summary(((60, 20, 0), (31, 3, 0), (900, 420, 0)))),
        questionnaire=read(FORM),
        asks={"vi": "Mặt trận", "en": "The Front"},
        opened_on=None,
        closed_on=None,
        names={"unit": {"06970": "Phường Ấm"}, "position": {"chair": {"vi": "Chủ tịch", "en": "Chair"}}},
        note={"vi": "Tổ 2 trả lời ít.", "en": "Village 2 answered little."},
        texts=(),
        files={},
    )


def _speech(*languages: str) -> Speech:
    return Speech(tuple((Language(one), translations(one).gettext) for one in languages))


def _read(pdf: bytes) -> tuple[list[str], list[str]]:
    """Give the words of every sheet, and what the code on the first one says."""
    document = pypdfium2.PdfDocument(pdf)
    words = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    codes = [one.text for one in zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())]
    document.close()
    return words, codes


def test_a_poster_tells_everybody_by_name_with_interval_ballots_and_the_way_to_more(
    content: Published,
) -> None:
    [words], codes = _read(poster(ResultPoster(content, _speech("vi", "en"), HOME)))
    assert codes == [f"{HOME}/vi/rounds/q1"]
    names = [words.index(f"Nguyễn Văn Ưởng {number}") for number in (1, 2, 3)]
    assert names == sorted(names)
    for said in (
        "Phường Ấm",
        "Tổ 2 trả lời ít.",
        "Village 2 answered little.",
        "không hiển thị",
        "60 phiếu",
        HASH,
    ):
        assert said in words
    assert "withheld" in words


def test_a_poster_in_english_alone_says_no_vietnamese_sentence(content: Published) -> None:
    [words], codes = _read(poster(ResultPoster(replace(content, note=None), _speech("en"), HOME)))
    assert codes == [f"{HOME}/en/rounds/q1"]
    assert "What people answered" in words
    assert "phiếu" not in words


@pytest.mark.parametrize("people", [8, 20])
def test_many_people_take_more_sheets_and_nobody_is_left_out(content: Published, people: int) -> None:
    summary = _summary(((40, 12, 0),) * people)
    many = replace(content, summary=for_everybody(summary), names={"unit": {}, "position": {}})
    sheets, _codes = _read(poster(ResultPoster(many, _speech("vi"), HOME)))
    whole = " ".join(sheets)
    assert all(f"Nguyễn Văn Ưởng {number}" in whole for number in range(1, people + 1))
    assert "06970" in whole
