"""The measured claims of the integrity grade, in small: `make bench` counts far more rounds."""

import numpy as np
import pytest

from analysis.integrity import Grade, examine
from benchmarks._rounds import SHAPES, TOP, Layout, Stuffing, World, draw, stuff, tenth
from benchmarks.integrity import accuses, finds, share

ONE_SUBJECT, SEVERAL, SMALL = Layout(1, 200, 12), Layout(10, 30, 12), Layout(12, 10, 8)


@pytest.mark.parametrize("shape", SHAPES)
def test_honest_rounds_of_every_shape_are_not_accused(shape: str) -> None:
    trials = (accuses(shape, World.ONE_OPINION, layout) for layout in (ONE_SUBJECT, SEVERAL, SMALL))
    assert share(trials, 4) == 0


@pytest.mark.parametrize("world", [World.FACETS, World.HEAVY_TAILS, World.STYLES])
def test_people_whom_the_model_does_not_know_are_not_accused(world: World) -> None:
    assert share((accuses(shape, world, ONE_SUBJECT) for shape in SHAPES), 3) == 0


@pytest.mark.parametrize("kind", [Stuffing.IDENTICAL, Stuffing.NEARLY, Stuffing.MIDDLE_LINES])
def test_a_stuffed_tenth_is_found_in_nine_of_ten_rounds(kind: Stuffing) -> None:
    trials = (finds(shape, layout, kind) for shape in SHAPES for layout in (ONE_SUBJECT, SEVERAL))
    assert share(trials, 2) >= 90


def test_a_known_batch_of_praise_is_found_where_praise_is_usual() -> None:
    shape = "80 % in the top two levels"
    assert share([finds(shape, Layout(5, 100, 20), Stuffing.TOP_LINES, labelled=True)], 4) == 100


def test_answers_drawn_like_people_cannot_be_found() -> None:
    trials = [finds(shape, ONE_SUBJECT, Stuffing.LIKE_PEOPLE) for shape in SHAPES]
    assert share(trials, 2) == 0


def test_dice_fill_no_line_and_are_drawn_where_they_are_asked_for() -> None:
    random = np.random.default_rng(2)
    honest = draw(random, "symmetric", World.CAMPS, SEVERAL)
    stuffed = stuff(random, honest, tenth(SEVERAL, aimed=False), Stuffing.DICE, honest)
    changed = np.flatnonzero((stuffed != honest).any(axis=1))
    assert set(changed.tolist()) <= set(tenth(SEVERAL, aimed=False).tolist())
    assert 0 <= stuffed.min() <= stuffed.max() <= TOP


@pytest.mark.parametrize("honest", [0, 20, 100])
def test_copies_in_the_majority_do_not_make_themselves_usual(honest: int) -> None:
    codes = draw(np.random.default_rng(1), "symmetric", World.ONE_OPINION, ONE_SUBJECT)
    codes[honest:] = [4, 3, 4, 4, 2, 4, 3, 4, 4, 1, 4, 3]
    assert examine(ONE_SUBJECT.answers(codes)).grade is Grade.D
