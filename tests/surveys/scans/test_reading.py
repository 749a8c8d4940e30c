"""A page is read as it was filled in, however it was scanned; what could be read two ways is doubtful."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from surveys.paper.form_told import FormSize
from surveys.paper.layout import Bubble
from surveys.scans.reading import MarkReading, PageReading, read_page
from tests import pens
from tests.degraded_pages import Picture, photo, scan
from tests.filled_forms import fill_in
from tests.pens import BLUE, Mark, Paper, Pen, Spot
from tests.printed_forms import PRINT_PER_MM, PrintedPage, printed

Pixels = NDArray[np.uint8]
PAGES_EACH = 8


@pytest.fixture(scope="module")
def page() -> PrintedPage:
    return printed("three-sixty")[0]


def read(page: PrintedPage, picture: Pixels) -> PageReading:
    reading = read_page(picture, page.find)
    assert isinstance(reading, PageReading), reading
    return reading


def paper(page: PrintedPage, seed: int = 1) -> Paper:
    return Paper(page.pixels.copy(), PRINT_PER_MM, np.random.default_rng(seed))


def spot(bubble: Bubble) -> Spot:
    return Spot(bubble.x, bubble.y, bubble.radius)


def bubbles_of(page: PrintedPage, item: int) -> list[Bubble]:
    items = list(dict.fromkeys(one.item for one in page.layout.bubbles))
    return [one for one in page.layout.bubbles if one.item == items[item]]


def reading_of(reading: PageReading, bubble: Bubble) -> MarkReading:
    (found,) = [one for one in reading.marks if (one.place, one.item) == (bubble.place, bubble.item)]
    return found


def all_marked(page: PrintedPage, style: Mark, pen: Pen = BLUE, *, but: int = 0) -> Paper:
    """Mark the second answer of every item but the first ones."""
    sheet = paper(page)
    items = dict.fromkeys(one.item for one in page.layout.bubbles)
    for number in range(but, len(items)):
        style(sheet, spot(bubbles_of(page, number)[1]), pen, 1.0)
    return sheet


@pytest.mark.parametrize("style", [pens.fill, pens.cross, pens.tick, pens.slash])
@pytest.mark.parametrize("pen", [pens.BLACK, pens.LIGHT_BLUE, pens.PENCIL])
def test_what_is_filled_crossed_or_ticked_is_read(page: PrintedPage, style: Mark, pen: Pen) -> None:
    reading = read(page, all_marked(page, style, pen).page)
    assert len(reading.marks) == 12
    assert {one.answer for one in reading.marks if not one.doubtful} == {bubbles_of(page, 0)[1].answer}
    assert sum(one.doubtful for one in reading.marks) <= 1  # lines far beyond the ring


@pytest.mark.parametrize("degrade", [scan, photo])
def test_degraded_pages_are_read_without_an_error(
    degrade: Callable[[Pixels, np.random.Generator], Picture], page: PrintedPage
) -> None:
    decided = wrong = clear = unsure = 0
    for seed in range(PAGES_EACH):
        random = np.random.default_rng(seed)
        sheet = page.pixels.copy()
        truths = fill_in(sheet, page.layout, PRINT_PER_MM, random)
        reading = read_page(degrade(sheet, random).pixels, page.find)
        if not isinstance(reading, PageReading):
            continue
        for one in reading.marks:
            truth = truths[one.place, one.item]
            decided += not one.doubtful
            wrong += not one.doubtful and not (truth.clear and truth.answer == one.answer)
            clear += truth.event == "marked"
            unsure += truth.event == "marked" and one.doubtful
    assert decided > 0.7 * PAGES_EACH * 12
    assert wrong == 0
    assert unsure <= 0.1 * clear


@pytest.mark.parametrize("turns", range(4))
def test_a_page_is_read_whichever_way_up_it_lies(page: PrintedPage, turns: int) -> None:
    turned = np.ascontiguousarray(np.rot90(all_marked(page, pens.fill).page, -turns))
    reading = read(page, turned)
    assert reading.turned == turns
    assert {one.answer for one in reading.marks if not one.doubtful} == {bubbles_of(page, 0)[1].answer}


def test_a_grey_picture_is_read_as_one_in_colour(page: PrintedPage) -> None:
    sheet = all_marked(page, pens.fill).page
    in_colour, grey = (read(page, one) for one in (sheet, cv2.cvtColor(sheet, cv2.COLOR_BGR2GRAY)))  # type: ignore[arg-type] # wide types of the library
    assert [one.answer for one in in_colour.marks] == [one.answer for one in grey.marks]


def test_a_blank_page_has_no_answers_and_no_doubts(page: PrintedPage) -> None:
    reading = read(page, page.pixels)
    assert {(one.answer, one.doubtful) for one in reading.marks} == {(None, False)}
    assert reading.mark == page.mark


def test_scores_stand_beside_every_answer_of_an_item(page: PrintedPage) -> None:
    first = read(page, all_marked(page, pens.fill).page).marks[0]
    assert [answer for answer, _ in first.filled] == [one.answer for one in bubbles_of(page, 0)]
    assert [part > 0.5 for _, part in first.filled] == [False, True, False, False, False, False]


def test_two_marks_are_doubtful(page: PrintedPage) -> None:
    sheet = all_marked(page, pens.fill)
    pens.fill(sheet, spot(bubbles_of(page, 0)[3]), BLUE)
    found = reading_of(read(page, sheet.page), bubbles_of(page, 0)[3])
    assert (found.answer, found.doubtful) == (None, True)


def test_two_marks_are_doubtful_where_they_are_all_there_is() -> None:
    small = printed("confidence-poll")[0]
    sheet = paper(small)
    for one in small.layout.bubbles:
        pens.fill(sheet, spot(one), BLUE)
    assert [(one.answer, one.doubtful) for one in read(small, sheet.page).marks] == [(None, True)]


@pytest.mark.parametrize("undo", [pens.strike, pens.scribble])
def test_a_mark_that_was_taken_back_is_doubtful(page: PrintedPage, undo: Mark) -> None:
    sheet = all_marked(page, pens.fill, but=1)
    first = bubbles_of(page, 0)[2]
    pens.fill(sheet, spot(first), BLUE)
    undo(sheet, spot(first), BLUE, 1.0)
    assert reading_of(read(page, sheet.page), first).doubtful


def test_a_circle_around_a_bubble_is_doubtful(page: PrintedPage) -> None:
    for seed in range(3):
        sheet = all_marked(page, pens.fill, but=1)
        first = bubbles_of(page, 0)[2]
        pens.circled(Paper(sheet.page, PRINT_PER_MM, np.random.default_rng(seed)), spot(first), BLUE)
        assert reading_of(read(page, sheet.page), first).doubtful, seed


def test_a_rubbed_out_mark_is_never_an_answer(page: PrintedPage) -> None:
    for seed in range(3):
        sheet = all_marked(page, pens.fill, pens.PENCIL, but=1)
        hand = Paper(sheet.page, PRINT_PER_MM, np.random.default_rng(seed))
        before = sheet.page.copy()
        first = bubbles_of(page, 0)[2]
        pens.fill(hand, spot(first), pens.PENCIL)
        pens.rub_out(hand, spot(first), before)
        assert reading_of(read(page, sheet.page), first).answer is None


def test_a_faint_mark_among_dark_ones_is_doubtful(page: PrintedPage) -> None:
    sheet = all_marked(page, pens.fill, pens.BLACK, but=1)
    first = bubbles_of(page, 0)[2]
    pens.fill(sheet, spot(first), pens.BLACK, 0.25)
    assert reading_of(read(page, sheet.page), first).doubtful


def test_a_speck_beside_a_clear_mark_changes_nothing(page: PrintedPage) -> None:
    sheet = all_marked(page, pens.cross, pens.BLACK)
    other = bubbles_of(page, 0)[4]
    pens.fill(sheet, Spot(other.x + 0.8, other.y, 0.2), Pen(pens.BLACK.colour, 0.15))
    found = reading_of(read(page, sheet.page), other)
    assert (found.answer, found.doubtful) == (bubbles_of(page, 0)[1].answer, False)


def test_writing_is_cut_out_and_an_empty_box_needs_nobody() -> None:
    second = printed("three-sixty")[1]
    (box,) = second.layout.boxes
    (empty,) = read(second, second.pixels).boxes
    sheet = paper(second)
    for row in range(3):
        at = (round((box.x + 10) * PRINT_PER_MM), round((box.y + 8.5 * row + 7) * PRINT_PER_MM))
        cv2.putText(
            sheet.page, "Can bo can lang nghe dan hon", at, cv2.FONT_HERSHEY_SIMPLEX, 2, (150, 60, 30), 4
        )
    (written,) = read(second, sheet.page).boxes
    assert (empty.inked, written.inked) == (False, True)
    picture = cv2.imdecode(np.frombuffer(written.png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    assert abs(picture.shape[1] - (box.width + 3) * 200 / 25.4) < 3
    assert abs(picture.shape[0] - (box.height + 3) * 200 / 25.4) < 3


def test_a_page_without_questions_is_read_for_its_mark() -> None:
    second = printed("confidence-poll")[1]
    reading = read(second, second.pixels)
    assert (reading.mark, reading.marks) == (second.mark, ())


@pytest.mark.parametrize("size", FormSize)
def test_a_wide_circle_is_not_taken_for_blank(size: FormSize) -> None:
    large = next(page for page in printed("three-sixty", size) if len(page.layout.bubbles) >= 12)
    first = bubbles_of(large, 0)[1]
    sheet = paper(large)
    for wide in (1.2, 1.4, 1.6):
        round_it = np.linspace(0, 6.4, 50)
        shape = np.stack([np.cos(round_it), np.sin(round_it)], axis=1) * first.radius * wide
        drawn = Paper(sheet.page.copy(), PRINT_PER_MM, np.random.default_rng(1))
        drawn.strokes([shape + np.array([first.x, first.y])], BLUE)
        assert reading_of(read(large, drawn.page), first).doubtful, wide
