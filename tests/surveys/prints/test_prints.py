"""Prints as they come out of the printer: whole, in Vietnamese letters, with codes but never with names."""

import csv
import io
from datetime import date

import openpyxl
import pytest
import typst

from surveys import codes
from surveys.codes import LinkSecret, TypedCode
from surveys.frames.records import Entry, EntryState, Person
from surveys.identifiers import Language, SurveyCode, SurveyState, UnitCode
from surveys.prints import merge, posters, slips, typeset
from surveys.prints.merge import FileKind
from surveys.prints.paper import Paper, Speech
from surveys.prints.posters import PosterSize
from surveys.prints.slips import Layout, Slip, Stack
from surveys.survey import Rules, Survey
from tests.surveys.prints.pdf_pages import qr_places, read

ADDRESS = "https://ykien.example.vn"
PEOPLE = (
    Entry(
        24, EntryState.KEPT, Person("Đỗ Thị Ngọc Ánh", "Số 5 ngõ 3", "Khu phố 2", 1, 3, "a@x.vn", "+84912")
    ),
    Entry(31, EntryState.KEPT, Person("Nguyễn Hữu Phước", "", "Tổ dân phố 7")),
)


def shout(sentence: str) -> str:
    return sentence.upper().replace("%(ADDRESS)S", "%(address)s").replace("%(DAY)S", "%(day)s").replace(
        "%(CONTACT)S", "%(contact)s"
    ).replace("%(LIST)S", "%(list)s").replace("%(ROW)S", "%(row)s")  # fmt: skip


def paper(*, both: bool = False, title: dict[str, str] | None = None) -> Paper:
    rules = Rules(
        title=title or {"vi": "Ý kiến về cán bộ phường, quý I", "en": "Opinion about ward cadres"},
        asks={"vi": "Ủy ban MTTQ Việt Nam phường Hạ Long", "en": "The Front of Hạ Long"},
        groups=(),
        strata=(),
        confidence=0.95,
        least_reliability=0.7,
    )
    survey = Survey(
        SurveyCode("r"), UnitCode("22"), SurveyState.OPEN, "q", 1, "", date(2026, 1, 1), date(2026, 3, 31),
        date(2026, 4, 15), rules, None, None, None,
    )  # fmt: skip
    ours = (Language("vi"), str), (Language("en"), shout)
    return Paper(survey, Speech(ours if both else ours[:1]), ADDRESS, "0203 000 000")


def cards(count: int, start: int = 0) -> tuple[Slip, ...]:
    """Make codes that are the same every time: digits 0, 1, 2, ... and secrets of one letter."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    made = []
    for number in range(start, start + count):
        digits = f"{number:016d}"
        made.append(
            Slip(TypedCode(digits + codes.check_digit(digits)), LinkSecret(letters[number] * 26), (1, number))
        )
    return tuple(made)


@pytest.mark.parametrize(
    ("layout", "on_a_page", "both"),
    [("slips", 8, False), ("slips", 8, True), ("large", 2, True), ("cards", 6, True), ("letters", 6, False)],
)
def test_every_code_stands_whole_on_a_sheet_with_a_qr_code_that_reads(
    layout: str,
    on_a_page: int,
    both: bool,  # noqa: FBT001 - a case of the table
) -> None:
    some = cards(on_a_page + 1)
    pages = read(slips.slips(paper(both=both), Layout(layout), [Stack("Thôn 1", some)]))
    assert pages.sizes == [(210, 297)] * 2
    for number, card in enumerate(some):
        page = number // on_a_page
        assert codes.shown(card.digits) in pages.words[page]
        assert len(qr_places(pages.pictures[page], f"{ADDRESS}/#{card.link}")) == 1
    for words in ("Ý kiến về cán bộ phường, quý I", "Ủy ban MTTQ Việt Nam phường Hạ Long", "15/04/2026"):
        assert pages.words[0].count(words) >= on_a_page
    assert ("Opinion about ward cadres" in pages.words[0]) is both
    assert ("NOBODY LEARNS" in pages.words[0]) is both


def test_the_letters_are_in_the_file_and_the_file_is_tagged_for_screen_readers() -> None:
    prints = [
        slips.slips(paper(), Layout.SLIPS, [Stack("Thôn 1", cards(1))]),
        slips.record(paper(), "Citizens", 5),
        posters.poster(paper(), f"{ADDRESS}/open/r/1", PosterSize.A4),
        posters.envelopes(paper(), 1, PEOPLE),
    ]
    for content in prints:
        pages = read(content)
        assert pages.is_embedded
        assert pages.is_tagged
        assert {name.split("+")[-1].split("-")[0] for name in pages.fonts} == {"BeVietnamPro"}


def test_the_same_content_gives_the_same_bytes() -> None:
    stacks = [Stack("Thôn 1", cards(3))]
    assert slips.slips(paper(), Layout.CARDS, stacks) == slips.slips(paper(), Layout.CARDS, stacks)


def test_every_stack_starts_on_a_sheet_of_its_own_and_says_where_it_goes() -> None:
    stacks = [Stack("Thôn 1", cards(2)), Stack("Thôn 2", cards(2, 2))]
    pages = read(slips.slips(paper(), Layout.SLIPS, stacks))
    assert [words.count("Thôn 1") for words in pages.words] == [1, 0]
    assert [words.count("Thôn 2") for words in pages.words] == [0, 1]


def test_cut_marks_stand_at_every_corner_and_touch_no_slip() -> None:
    (picture,) = read(slips.slips(paper(), Layout.SLIPS, [Stack("", cards(8))])).pictures
    dots = 4 * 72 / 25.4  # a millimetre
    for x in (10, 105, 200):
        for y in (10.5, 79.5, 148.5, 217.5, 286.5):
            row, column = round(y * dots), round(x * dots)
            around = picture[row - 3 : row + 4, column - 3 : column + 4]
            assert around.min() < 200, (x, y)


def test_folded_cards_are_alike_from_outside_and_letters_keep_only_their_row() -> None:
    drawn = read(slips.slips(paper(), Layout.CARDS, [Stack("", cards(6))]))
    assert "row" not in drawn.words[0]
    letters = read(slips.slips(paper(), Layout.LETTERS, [Stack("", cards(6))]))
    assert [f"List 1 · row {row}" in letters.words[0] for row in range(6)] == [True] * 6
    for card in (drawn, letters):  # one sheet: nothing is printed on the back, which is what one sees
        assert len(card.words) == 1


def test_no_print_has_a_name_beside_a_code() -> None:
    envelopes = read(posters.envelopes(paper(), 1, PEOPLE))
    assert envelopes.sizes == [(220, 110)] * 2
    assert "Đỗ Thị Ngọc Ánh" in envelopes.words[0]
    assert "Số 5 ngõ 3" in envelopes.words[0]
    assert "List 1 · row 24" in envelopes.words[0]
    assert "Nguyễn Hữu Phước" in envelopes.words[1]
    for words in envelopes.words:
        assert not any(sign.isdigit() and len(sign) > 4 for sign in words.split())
    names = merge.addresses(FileKind.CSV, 1, PEOPLE).decode("utf-8-sig")
    given = merge.code_file(FileKind.CSV, ADDRESS, cards(2)).decode("utf-8-sig")
    assert set(merge.ADDRESS_COLUMNS) & set(merge.CODE_COLUMNS) == {"list", "row"}
    assert "#" not in names
    assert "Ánh" not in given


def test_the_record_of_a_draw_has_room_for_every_count() -> None:
    (words,) = read(slips.record(paper(), "Citizens", 120)).words
    for wanted in ("Printed 120 Drawn", "Unused, destroyed", "Drawn + unused + void", "Witness"):
        assert wanted in words


@pytest.mark.parametrize(
    ("size", "millimetres", "address", "both"),
    [
        ("a4", (210, 297), f"{ADDRESS}/open/r/1", False),
        ("a4", (210, 297), f"{ADDRESS}/open/{'long-' * 9}/1", True),
        ("a3", (297, 420), f"{ADDRESS}/open/r/1", True),
    ],
)
def test_a_poster_is_one_sheet_with_the_address_and_no_code(
    size: str,
    millimetres: tuple[int, int],
    address: str,
    both: bool,  # noqa: FBT001 - a case of the table
) -> None:
    found = paper(
        both=both, title={"vi": "Ý kiến của nhân dân về cán bộ phường Hạ Long " * 3, "en": "Opinion"}
    )
    pages = read(posters.poster(found, address, PosterSize(size)))
    assert pages.sizes == [millimetres]
    assert len(qr_places(pages.pictures[0], address)) == 1
    joined = "".join(sign for sign in pages.words[0] if sign.isalnum())  # a long address is broken at hyphens
    assert "".join(sign for sign in address.removeprefix("https://") if sign.isalnum()) in joined
    assert "15/04/2026" in pages.words[0]


def test_a_paper_without_a_contact_says_none_and_speaks_what_the_round_speaks() -> None:
    silent = Paper(paper().survey, Speech(((Language("en"), str),)), "http://127.0.0.1:8000/")
    (words,) = read(slips.slips(silent, Layout.SLIPS, [Stack("", cards(1))])).words
    assert "Questions" not in words
    assert "Opinion about ward cadres" in words
    assert "127.0.0.1:8000 and type" in words
    foreign = Paper(
        paper(title={"km": "មតិ", "vi": "Ý kiến"}).survey, Speech(((Language("fr"), str),)), ADDRESS
    )
    assert foreign.told()["heading"] == [{"language": "km", "text": "មតិ"}]


def test_merge_files_open_clean_in_a_spreadsheet() -> None:
    dangerous = (Entry(2, EntryState.KEPT, Person("An", "=HYPERLINK(1)", "Thôn 1", phone="+84912345678")),)
    rows = list(csv.reader(io.StringIO(merge.addresses(FileKind.CSV, 1, dangerous).decode("utf-8-sig"))))
    assert rows[1] == ["1", "2", "An", "'=HYPERLINK(1)", "Thôn 1", "", "'+84912345678"]
    sheet = openpyxl.load_workbook(io.BytesIO(merge.addresses(FileKind.XLSX, 1, dangerous))).active
    assert sheet is not None
    cell = sheet["D2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    (card,) = cards(1)
    book = openpyxl.load_workbook(io.BytesIO(merge.code_file(FileKind.XLSX, ADDRESS, [card]))).active
    assert book is not None
    assert [one.value for one in book[2]] == ["1", "0", codes.shown(card.digits), f"{ADDRESS}/#{card.link}"]
    bare = merge.code_file(FileKind.CSV, ADDRESS, [Slip(card.digits, card.link)]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(bare)))[1][:2] == ["", ""]


def test_a_template_that_is_told_too_little_fails_loudly() -> None:
    with pytest.raises(typst.TypstError, match="title"):
        typeset.pdf("record", {})


def test_no_slip_shows_its_code_in_a_log() -> None:
    (card,) = cards(1)
    assert card.digits not in repr(Stack("x", (card,)))
    assert card.link not in repr(card)
