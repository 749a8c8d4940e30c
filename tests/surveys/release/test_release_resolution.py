"""How finely criteria may be told, and what an attacker with a linear program makes of it."""

import json
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from analysis.disclosure import FLOORS, NOTHING
from surveys import summary_json
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_library import load
from surveys.release_complement import withhold_complements
from surveys.release_resolution import Resolution, resolve
from surveys.survey import GroupRule
from tests.surveys.release.conftest import CITIZEN, YES, Round

FIVE, TEN, THIRTY, FIFTY, MANY = FLOORS
BAND = 25.0


def _table(*criteria: str, items: str) -> NDArray[np.bool_]:
    """Give membership from words: the letters of each criterion are its items."""
    return np.array([[item in criterion for criterion in criteria] for item in items], dtype=np.bool_)


@pytest.mark.parametrize(
    ("criteria", "floor", "expected"),
    [
        # two items each: whole points of criteria leave an item the range of its fellow
        (("ab", "cd"), TEN, Resolution(1, (1, 1))),
        # a criterion of one item would be the item; and so would the ballot score less all the others
        (("ab", "c"), TEN, Resolution(1, (BAND, BAND))),
        (("ab", "c"), THIRTY, Resolution(1, (5, 5))),
        (("ab", "c"), FIFTY, Resolution(1, (1, 1))),
        (("ab", "c"), MANY, Resolution(0.1, (0.1, 0.1))),
        (("ab", "cd"), FIVE, Resolution(5, (None, None))),
        (("ab", "cd"), NOTHING, Resolution(None, (None, None))),
        # a single item: its floor is that of the ballot score
        (("a",), FIVE, Resolution(None, (None,))),
        (("a",), TEN, Resolution(BAND, (BAND,))),
        (("a",), THIRTY, Resolution(5, (5,))),
        # nothing is told of a criterion without items
        (("ab", ""), TEN, Resolution(1, (1, None))),
        (("ab", ""), FIFTY, Resolution(1, (1, None))),
    ],
)
def test_criteria_are_told_no_finer_than_their_items_allow(
    criteria: tuple[str, ...], floor: Any, expected: Resolution
) -> None:
    letters = "".join(sorted({letter for criterion in criteria for letter in criterion}))
    assert resolve(_table(*criteria, items=letters), np.ones(len(criteria)), floor) == expected


def test_criteria_with_a_weight_are_told_before_those_without() -> None:
    # both in whole points would give the third item: 3 x abc - 2 x ab = c
    table = _table("ab", "abc", items="abc")
    assert resolve(table, np.array([0.0, 1.0]), TEN).criteria == (BAND, 1)
    assert resolve(table, np.array([1.0, 0.0]), TEN).criteria == (1, BAND)


def test_a_second_part_is_withheld_with_a_single_withheld_one() -> None:
    wholes = np.array([[True, False], [True, True], [False, True]])
    told = np.array([False, True, True])
    # first whole: b goes with a; then c goes with b in the second whole
    assert withhold_complements(told, np.array([3, 20, 30]), wholes).tolist() == [False, False, False]
    assert withhold_complements(np.array([True] * 3), np.array([9, 9, 9]), wholes).all()
    assert withhold_complements(
        np.array([False, True, True]), np.array([3, 30, 20]), np.ones((3, 1), dtype=np.bool_)
    ).tolist() == [False, True, False]


@pytest.fixture(scope="module")
def library() -> Questionnaire:
    return load("citizen-official", 1)[1]


@pytest.mark.parametrize("seed", [1, 9, 22])
@pytest.mark.parametrize("skew", [0, 3])
@pytest.mark.parametrize("citizens", [10, 13])
def test_an_attacker_with_a_linear_program_pins_no_item(
    seed: int, skew: int, citizens: int, library: Questionnaire
) -> None:
    random = np.random.default_rng(seed)
    codes = np.full((citizens, len(library.coded_items)), YES, dtype=np.uint8)
    points = {}
    for place, item in enumerate(library.coded_items):
        if item.scale is not None:
            points[item.id] = library.scales[item.scale].points
            values = np.arange(1, points[item.id] + 1)
            likely = values.astype(np.float64) ** skew
            codes[:, place] = random.choice(values, citizens, p=likely / likely.sum())
    nothing = np.zeros(citizens, dtype=np.uint8)
    opened = OpenedBallots(
        np.ones(citizens, dtype=np.uint16),
        nothing,
        np.zeros(citizens, dtype=np.uint16),
        nothing,
        codes,
        np.zeros(citizens, dtype=np.uint32),
    )
    published = json.loads(
        summary_json.dump(
            Round(library, groups=(GroupRule(CITIZEN, 1.0, 10, required=True, size=None),)).release(
                [], lambda *_: opened
            )
        )
    )
    for item, (low, high) in _attack(published, library).items():
        # a mean moves in steps of 100 / (n (K - 1)): more than one value remains possible
        steps = citizens * (points[item] - 1) / 100
        assert math.floor(high * steps + 1e-6) - math.ceil(low * steps - 1e-6) >= 1


def _attack(published: Any, questionnaire: Questionnaire) -> dict[Any, tuple[float, float]]:
    """Bound every item's mean by what is published, knowing the questionnaire and nothing else."""
    group = published["subjects"][0]["groups"][0]
    rated = [item for item in questionnaire.coded_items if item.scale is not None]
    members = {
        criterion.code: [criterion.code in item.criteria for item in rated]
        for criterion in questionnaire.criteria
    }
    rows, lows, highs = [], [], []

    def learn(row: NDArray[np.float64], score: dict[str, Any]) -> None:
        rows.append(row)
        if "value" in score:
            half = score["step"] / 2
            lows.append(0.0 if score["coded"] == "bottom" else score["value"] - half)
            highs.append(100.0 if score["coded"] == "top" else score["value"] + half)
        else:
            lows.append(score.get("least", 0.0))
            highs.append(score.get("below", 100.0) if score.get("name") != "high" else 100.1)

    means = {code: np.array(row) / sum(row) for code, row in members.items()}
    weights = [criterion.weight for criterion in questionnaire.criteria]
    learn(np.average(list(means.values()), axis=0, weights=weights), group["score"])
    for criterion in group["criteria"]:
        learn(means[criterion["criterion"]], criterion["score"])
    told = {item["item"]: item["score"] for item in group["items"]}
    for place, item in enumerate(rated):
        learn(np.eye(len(rated))[place], told[item.id])
    table, top = np.array(rows), np.array(highs)
    bounds = {}
    for place, item in enumerate(rated):
        ends = [
            linprog(
                sign * np.eye(len(rated))[place],
                A_ub=np.vstack([table, -table]),
                b_ub=np.concatenate([top - 1e-6, 1e-9 - np.array(lows)]),
                bounds=(0, 100),
            )
            for sign in (1, -1)
        ]
        low, high = (found.x[place] for found in ends if found.x is not None)
        bounds[item.id] = (float(low), float(high))
    return bounds
