"""What must hold for any ballots, through `ydan analyse` and through a tally: order, mirror, copies, sums."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire_file import read
from surveys.ratings_table import RatingsTable
from surveys.standalone import Request, analyse
from surveys.tally import Tally, tally
from tests.surveys.release.conftest import CITIZEN, PEER, SOURCE, WEB, YES, make_ballots

Row = tuple[str, str, int, int | None]
ROWS = st.lists(
    st.tuples(
        st.sampled_from("xyz"),
        st.sampled_from(["r", "s", "t"]),
        st.integers(1, 5),
        st.one_of(st.none(), st.integers(1, 5)),
    ),
    min_size=1,
    max_size=25,
)
MODELS = st.sampled_from(
    [
        {"model": "design"},
        {"model": "shrunk"},
        {"model": "crossed", "rater": "rater"},
        {"model": "design", "cluster": "rater"},
    ]
)
ENDS = (("score", "low", "high"), ("adjusted", "adjusted_low", "adjusted_high"))
QUESTIONNAIRE = read(SOURCE)


def _scores(rows: Sequence[Row], **options: Any) -> list[dict[str, Any]]:
    who, rater, first, second = zip(*rows, strict=True)
    columns = {"who": list(who), "rater": list(rater), "a": list(first), "b": list(second)}
    table = RatingsTable("t.csv", {name: pa.array(values) for name, values in columns.items()}, len(rows), 2)
    request = Request(subject="who", items=("a", "b"), low=1, high=5, **options)
    found: Any = analyse(table, request).as_json()["scores"]
    return list(found)


@settings(max_examples=60)
@given(ROWS, MODELS, st.randoms(use_true_random=False))
def test_the_order_of_respondents_changes_nothing(rows: list[Row], model: Any, random: Any) -> None:
    for one, other in zip(
        _scores(rows, **model), _scores(random.sample(rows, len(rows)), **model), strict=True
    ):
        assert (one["n"], one["withheld"]) == (other["n"], other["withheld"])
        for name in (*ENDS[0], "se", "shrunk"):
            assert one[name] == (
                None if other[name] is None else pytest.approx(other[name], rel=1e-6, abs=1e-7)
            )


@settings(max_examples=60)
@given(ROWS, MODELS)
def test_a_reversed_scale_mirrors_scores_and_intervals(rows: list[Row], model: Any) -> None:
    mirrored = [(who, rater, 6 - a, None if b is None else 6 - b) for who, rater, a, b in rows]
    for one, other in zip(_scores(rows, **model), _scores(mirrored, **model), strict=True):
        for value, low, high in ENDS:
            for mine, theirs in ((value, value), (low, high), (high, low)):
                back = None if other[theirs] is None else pytest.approx(100 - other[theirs], abs=1e-3)
                assert one[mine] == back


@settings(max_examples=60)
@given(ROWS, st.integers(2, 5))
def test_ballots_given_k_times_keep_scores_and_narrow_intervals(rows: list[Row], times: int) -> None:
    for one, many in zip(_scores(rows), _scores(rows * times), strict=True):
        assert many["n"] == times * one["n"]
        assert many["score"] == (None if one["score"] is None else pytest.approx(one["score"]))
        if one["se"] is not None and one["n"] > 1:
            assert many["high"] - many["low"] < one["high"] - one["low"]
            assert many["se"] == pytest.approx(
                one["se"] * ((one["n"] - 1) / (times * one["n"] - 1)) ** 0.5, abs=1e-9
            )


_BALLOT = st.tuples(
    st.integers(1, 2),
    st.sampled_from([CITIZEN, PEER]),
    st.just(WEB),
    st.tuples(st.just(YES), *(st.sampled_from([1, 2, 3, 4, 5, 200]) for _ in range(4))),
)
_BALLOTS = st.lists(_BALLOT, max_size=15)


def _tally(rows: Sequence[Any]) -> Tally:
    return tally(QUESTIONNAIRE, make_ballots(rows))


def _equal(one: Tally, other: Tally) -> bool:
    return (
        one.keys.tolist() == other.keys.tolist()
        and one.counts.tolist() == other.counts.tolist()
        and one.ballots.n.tolist() == other.ballots.n.tolist()
        and one.ballots.total.tolist() == pytest.approx(other.ballots.total.tolist())
        and one.ballots.squares.tolist() == pytest.approx(other.ballots.squares.tolist())
        and one.products.ravel().tolist() == pytest.approx(other.products.ravel().tolist())
    )


@settings(max_examples=60)
@given(_BALLOTS, st.randoms(use_true_random=False))
def test_a_tally_knows_no_order(rows: list[Any], random: Any) -> None:
    assert _equal(_tally(rows), _tally(random.sample(rows, len(rows))))


@settings(max_examples=60)
@given(_BALLOTS, _BALLOTS, _BALLOTS)
def test_tallies_add_up_in_any_grouping(first: list[Any], second: list[Any], third: list[Any]) -> None:
    whole = _tally([*first, *second, *third])
    one, two, three = _tally(first), _tally(second), _tally(third)
    assert _equal((one + two) + three, whole)
    assert _equal(three + (one + two), whole)
