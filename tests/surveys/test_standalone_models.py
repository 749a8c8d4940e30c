"""`ydan analyse` with peers: shrunk scores, ranks, and scores adjusted for who rated."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from analysis.crossed import fit_crossed
from analysis.shrinkage import shrink
from surveys import standalone_peers
from surveys.problems import BadInput
from surveys.ratings_file import read_ratings
from surveys.ratings_table import RatingsTable
from surveys.standalone import Request, analyse

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
ONE = Request(subject="who", items=("a",), low=0, high=100, model="shrunk")


def _table(**columns: Sequence[object]) -> RatingsTable:
    rows = len(next(iter(columns.values())))
    return RatingsTable("t.csv", {name: pa.array(values) for name, values in columns.items()}, rows, 2)


def _ballots(random: np.random.Generator, means: dict[str, float], n: int = 20) -> dict[str, Any]:
    who = [name for name in means for _ in range(n)]
    ratings = [np.clip(random.normal(mean, 12), 0, 100) for mean in means.values() for _ in range(n)]
    return {"who": who, "a": ratings}


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(20260302)


@pytest.fixture(scope="module")
def leadership() -> Any:
    items = tuple(f"LEAD{item:02d}" for item in range(1, 12))
    request = Request("COMPID", items, 1, 5, model="crossed")
    return analyse(read_ratings(REFERENCE / "lq2002/data.csv", request.columns), request)


def test_variance_components_and_blups_of_real_ballots_are_those_of_r(leadership: Any) -> None:
    # nlme's lme is iterative and prints its components to about four digits
    expected = json.loads((REFERENCE / "lq2002/oracle.json").read_text(encoding="utf-8"))["lme"]
    assert leadership.variance_components["COMPID"] == pytest.approx(expected["var_group"], rel=1e-4)
    assert leadership.variance_components["residual"] == pytest.approx(expected["var_resid"], rel=1e-4)
    assert leadership.intercept == pytest.approx(expected["intercept"], rel=1e-6)
    blups = {row["grp"]: row["u"] for row in expected["blup"]}
    for row in leadership.scores:
        rating = 1 + row.adjusted / 25
        assert rating == pytest.approx(expected["intercept"] + blups[row.subject], abs=1e-5)
        assert 0 <= row.adjusted_low < row.adjusted < row.adjusted_high <= 100


def test_shrunk_scores_are_those_of_the_peers(random: np.random.Generator) -> None:
    columns = _ballots(random, {"x": 40, "y": 55, "z": 70, "w": 62})
    found = analyse(_table(**columns), ONE).scores
    expected = shrink([row.score or 0 for row in found], [(row.se or 0) ** 2 for row in found])
    assert [row.shrunk for row in found] == pytest.approx(expected.shrunk.tolist())
    assert [row.shrunk_low for row in found] == pytest.approx(expected.low.tolist())
    assert {row.withheld for row in found} == {None}
    assert {row.adjusted for row in found} == {None}


def test_peers_stand_in_one_position_group_and_one_respondent_group(random: np.random.Generator) -> None:
    columns = _ballots(random, {name: 15 + 14 * place for place, name in enumerate("abcdef")}, n=60)
    apart = [{"a": "chair", "b": "chair", "c": "chair"}.get(name, "secretary") for name in columns["who"]]
    request = replace(ONE, peer_group="position")
    found = {row.subject: row for row in analyse(_table(**columns, position=apart), request).scores}
    assert [(found[name].rank_low, found[name].rank_high) for name in "abcdef"] == [
        (3, 3),
        (2, 2),
        (1, 1),
    ] * 2


def test_the_design_model_gives_ranks_only_where_peers_are_named(random: np.random.Generator) -> None:
    columns = _ballots(random, {"x": 30, "y": 60, "z": 90})
    design = replace(ONE, model="design")
    assert {row.rank_low for row in analyse(_table(**columns), design).scores} == {None}
    named = _table(**columns, position=["chair"] * 60)
    found = analyse(named, replace(design, peer_group="position")).scores
    assert [row.rank_low for row in found] == [3, 2, 1]
    assert {row.shrunk for row in found} == {None}


def test_among_very_many_peers_there_are_no_ranks(
    random: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standalone_peers, "MOST_RANKED", 2)
    found = analyse(_table(**_ballots(random, {"x": 30, "y": 60, "z": 90})), ONE).scores
    assert {row.rank_low for row in found} == {None}
    assert None not in {row.shrunk for row in found}


def test_two_peers_are_too_few_to_shrink_and_say_so(random: np.random.Generator) -> None:
    found = analyse(_table(**_ballots(random, {"x": 30, "y": 60})), ONE).scores
    assert [(row.shrunk, row.withheld) for row in found] == [(None, "too_few_peers")] * 2
    assert [row.rank_low for row in found] == [2, 1]


def test_unanimous_ballots_are_shrunk_by_what_they_cannot_exclude(random: np.random.Generator) -> None:
    columns = _ballots(random, {"x": 40, "y": 55, "z": 70})
    columns["who"] += ["u"] * 5
    columns["a"] += [100.0] * 5
    found = {row.subject: row for row in analyse(_table(**columns), ONE).scores}
    assert found["u"].shrunk is not None
    assert found["u"].shrunk < 90
    assert found["u"].rank_low is None


def test_a_subject_in_two_position_groups_is_refused() -> None:
    table = _table(who=["x", "y", "x"], a=[1, 2, 3], position=["chair", "chair", "secretary"])
    with pytest.raises(BadInput, match=r"t.csv, row 4, column position: “x” stands in another group"):
        analyse(table, replace(ONE, peer_group="position"))


def _rated(random: np.random.Generator, pools: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Every rater of a pool ("raters", "subjects") rates every subject of it."""
    merit = dict(zip("abcdef", (30, 40, 50, 60, 70, 80), strict=True))
    pairs = [(rater, subject) for raters, subjects in pools for rater in raters for subject in subjects]
    severity = {rater: random.normal(0, 10) for rater, _ in pairs}
    return {
        "who": [subject for _, subject in pairs],
        "by": [rater for rater, _ in pairs],
        "a": [
            np.clip(merit[subject] + severity[rater] + random.normal(0, 5), 0, 100)
            for rater, subject in pairs
        ],
    }


CROSSED = replace(ONE, model="crossed", rater="by")


def test_where_pools_of_raters_overlap_scores_are_adjusted(random: np.random.Generator) -> None:
    found = analyse(_table(**_rated(random, [("123456", "abc"), ("456789", "cdef")])), CROSSED)
    assert found.variance_components is not None
    assert list(found.variance_components) == ["who", "by", "residual"]
    adjusted = [row.adjusted for row in found.scores if row.adjusted is not None]
    assert len(adjusted) == 6
    assert adjusted == sorted(adjusted)  # the merits rise from a to f


def test_few_subjects_and_raters_widen_the_intervals_of_adjusted_ratings(random: np.random.Generator) -> None:
    rated = _rated(random, [("123456", "abc"), ("456789", "cdef")])
    names = [sorted(set(rated[column])) for column in ("who", "by")]
    codes = [
        np.array([own.index(label) for label in rated[column]])
        for own, column in zip(names, ("who", "by"), strict=True)
    ]
    fit = fit_crossed(np.array(rated["a"]), codes, [6, 9])
    reach = stats.t.ppf(0.975, 5 + 8) * fit.errors(0)[0]
    for row, adjusted, half in zip(
        analyse(_table(**rated), CROSSED).scores, fit.intercept + fit.effects[0], reach, strict=True
    ):
        assert row.adjusted == pytest.approx(adjusted)
        assert row.adjusted_low == pytest.approx(max(adjusted - half, 0))
        assert row.adjusted_high == pytest.approx(min(adjusted + half, 100))


def test_ranks_do_not_hold_severe_raters_against_anybody(random: np.random.Generator) -> None:
    # all but f are equally good; the severe raters rate c and four of those whom the kind ones rate
    pools = (("kind", "abdef", 0.0), ("severe", "cdef", -25.0))
    pairs = [
        (f"{name} {number}", subject, 60 + severe + 10 * (subject == "f") + random.normal(0, 5))
        for name, subjects, severe in pools
        for number in range(40)
        for subject in subjects
    ]
    by, who, rating = (list(column) for column in zip(*pairs, strict=True))
    table: dict[str, Any] = {"who": who, "by": by, "peer": ["p"] * len(pairs), "a": rating}
    plain = {row.subject: row for row in analyse(_table(**table), replace(ONE, peer_group="peer")).scores}
    fair = {row.subject: row for row in analyse(_table(**table), replace(CROSSED, peer_group="peer")).scores}
    assert plain["c"].rank_low is not None
    assert plain["c"].rank_low > 2  # raw: surely below a and b
    assert (fair["c"].rank_low, fair["c"].rank_high) == (2, 6)  # f alone is surely above
    for name, row in plain.items():
        assert row.rank_low is not None
        assert row.rank_high is not None
        found = fair[name]
        assert found.rank_low is not None
        assert found.rank_high is not None
        assert found.rank_low <= row.rank_low
        assert row.rank_high <= found.rank_high


def test_where_leniency_is_not_known_ranks_are_those_of_the_scores(random: np.random.Generator) -> None:
    table = _rated(random, [("1234", "abc"), ("5678", "def")]) | {"peer": []}
    table["peer"] = ["p"] * len(table["who"])
    ranks = [
        [(row.rank_low, row.rank_high) for row in analyse(_table(**table), request).scores]
        for request in (replace(ONE, peer_group="peer"), replace(CROSSED, peer_group="peer"))
    ]
    assert ranks[0] == ranks[1]


def test_where_pools_do_not_overlap_leniency_is_said_to_be_unknown(random: np.random.Generator) -> None:
    found = analyse(_table(**_rated(random, [("1234", "abc"), ("5678", "def")])), CROSSED)
    assert {(row.adjusted, row.withheld) for row in found.scores} == {(None, "leniency_not_identified")}
    assert found.variance_components is not None


def test_a_subject_with_raters_of_its_own_alone_is_left_out(random: np.random.Generator) -> None:
    found = analyse(_table(**_rated(random, [("1234", "abcd"), ("567", "f")])), CROSSED)
    assert [row.withheld for row in found.scores] == [None] * 4 + ["leniency_not_identified"]


def test_a_fit_that_does_not_converge_prints_no_number() -> None:
    table = _table(who=["x", "y", "x"], by=["1", "2", "3"], a=[5, 5, 5])
    found = analyse(table, CROSSED)
    assert (found.variance_components, found.reml_criterion, found.intercept) == (None, None, None)
    assert [row.withheld for row in found.scores] == ["model_did_not_converge", "one_ballot"]
    assert {row.adjusted for row in found.scores} == {None}


def test_withheld_scores_have_no_adjusted_one_either(random: np.random.Generator) -> None:
    columns = _rated(random, [("123456", "abc")])
    columns["who"].append("d")
    columns["by"].append("1")
    columns["a"].append(None)
    found = analyse(_table(**columns), replace(CROSSED, least_ballots=7)).scores
    assert {row.withheld for row in found} == {"too_few_ballots"}
    assert {row.adjusted for row in found} == {row.rank_low for row in found} == {None}
    asked = analyse(_table(**columns), CROSSED).scores
    assert (asked[3].adjusted, asked[3].withheld) == (None, "no_scored_ballot")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (replace(ONE, random=("by",)), "--random goes with --model crossed"),
        (replace(CROSSED, random=("by",)), "each random effect once"),
        (replace(CROSSED, random=("residual",)), "residual"),
        (replace(ONE, seed=-1), "seed"),
    ],
)
def test_impossible_models_are_refused(request_: Request, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        analyse(_table(who=["x"], a=[1]), request_)


def test_random_columns_have_effects_of_their_own(random: np.random.Generator) -> None:
    columns = _rated(random, [("123456", "abcd")])
    request = replace(CROSSED, rater=None, random=("by",))
    found = analyse(_table(**columns), request)
    with_rater = analyse(_table(**columns), CROSSED)
    assert request.columns == ("who", "a", "by")
    assert found.variance_components == pytest.approx(with_rater.variance_components)
