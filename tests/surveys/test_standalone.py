"""`ydan analyse`: the contract, the real data of R, and what a bad table is told."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from surveys.problems import BadInput
from surveys.ratings_file import read_ratings
from surveys.ratings_table import RatingsTable
from surveys.standalone import Request, analyse

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
ITEMS = tuple(f"LEAD{item:02d}" for item in range(1, 12))
LEADERSHIP = Request(subject="COMPID", items=ITEMS, low=1, high=5)
TWO = Request(subject="who", items=("a", "b"), low=1, high=5)

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_text(text: str) -> Path:
        path = tmp_path / "ratings.csv"
        path.write_bytes(text.encode())
        return path

    return write_text


def _table(**columns: Sequence[object]) -> RatingsTable:
    rows = len(next(iter(columns.values())))
    return RatingsTable("t.csv", {name: pa.array(values) for name, values in columns.items()}, rows, 2)


def _refusal(path: Path, request: Request = TWO) -> str:
    with pytest.raises(BadInput) as refused:
        analyse(read_ratings(path, request.columns), request)
    return str(refused.value)


@pytest.fixture(scope="module")
def leadership() -> Any:
    table = read_ratings(REFERENCE / "lq2002/data.csv", LEADERSHIP.columns)
    return analyse(table, LEADERSHIP).as_json()


@pytest.fixture(scope="module")
def figures() -> Any:
    return json.loads((REFERENCE / "lq2002/oracle.json").read_text(encoding="utf-8"))


def test_items_of_real_ballots_are_those_of_r(leadership: Any, figures: Any) -> None:
    assert (leadership["ballots"], leadership["subjects"]) == (2042, 49)
    for name, expected in figures["items"].items():
        found = leadership["items"][name]
        assert (found["n"], found["counts"], found["dont_know"]) == (expected["n"], expected["counts"], 0)
        np.testing.assert_allclose(
            [found["mean"], found["sd"]], [expected["mean"], expected["sd"]], rtol=1e-8
        )


def test_reliability_of_real_ballots_is_that_of_r(leadership: Any, figures: Any) -> None:
    found = leadership["reliability"]
    alpha, icc = figures["alpha"], figures["anova_icc"]
    np.testing.assert_allclose(
        [found[name] for name in ("alpha", "alpha_low", "alpha_high")],
        [alpha["raw"], *alpha["feldt_ci"]],
        rtol=1e-8,
    )
    # R used the mean that the data set brings, rounded to nine decimals
    np.testing.assert_allclose([found["icc1"], found["icc2"]], [icc["ICC1"], icc["ICC2"]], rtol=1e-8)
    np.testing.assert_allclose(found["omega"], figures["omega"]["one_factor_ml"]["omega_raw"], rtol=1e-6)
    np.testing.assert_allclose(
        found["rwg_j_median"], np.median([row["rwg.j"] for row in figures["rwg_j"]]), rtol=1e-8
    )


def test_scores_of_real_companies_are_their_means_in_natural_order(leadership: Any) -> None:
    data = np.genfromtxt(REFERENCE / "lq2002/data.csv", delimiter=",", skip_header=1)
    rows = leadership["scores"]
    assert [row["subject"] for row in rows] == [str(int(name)) for name in np.unique(data[:, 0])]
    for row in rows:
        ballots = 25 * (data[data[:, 0] == int(row["subject"]), 2:13].mean(axis=1) - 1)
        assert row["n"] == len(ballots)
        np.testing.assert_allclose(row["score"], ballots.mean(), rtol=1e-10)
        np.testing.assert_allclose(row["se"], ballots.std(ddof=1) / np.sqrt(len(ballots)), rtol=1e-10)
        assert 0 <= row["low"] < row["score"] < row["high"] <= 100


def test_every_key_of_the_contract_is_there(leadership: Any) -> None:
    assert list(leadership) == [
        "method_version", "ballots", "subjects", "items", "reliability",
        "variance_components", "reml_criterion", "intercept", "scores",
    ]  # fmt: skip
    assert list(leadership["items"]["LEAD01"]) == ["n", "mean", "sd", "counts", "dont_know"]
    assert list(leadership["reliability"]) == [
        "alpha", "alpha_low", "alpha_high", "omega", "icc1", "icc2", "rwg_j_median",
    ]  # fmt: skip
    assert list(leadership["scores"][0]) == [
        "subject", "group", "n", "score", "se", "low", "high", "shrunk", "shrunk_low", "shrunk_high",
        "adjusted", "adjusted_low", "adjusted_high", "rank_low", "rank_high", "withheld",
    ]  # fmt: skip
    assert leadership["variance_components"] is leadership["intercept"] is None
    assert leadership["scores"][0]["withheld"] is None


@pytest.mark.parametrize(
    ("sample", "options"),
    [
        ("apistrat_nofpc", {"weight": "pw", "stratum": "stype"}),
        ("apiclus2_ultimate", {"weight": "pw", "cluster": "dnum"}),
    ],
)
def test_a_designed_sample_has_the_standard_errors_of_r(sample: str, options: Any) -> None:
    expected = json.loads((REFERENCE / "api/oracle.json").read_text(encoding="utf-8"))[sample]["by2"]
    request = Request(subject="stype", group="awards", items=("api00",), low=200, high=1000, **options)
    path = REFERENCE / f"api/{sample.partition('_')[0]}.csv"
    found: dict[Any, Any] = {
        (row.subject, row.group): row for row in analyse(read_ratings(path, request.columns), request).scores
    }
    for row in expected:
        mine = found[row["stype"], row["awards"]]
        np.testing.assert_allclose(
            [mine.score, mine.se], [(row["api00"] - 200) / 8, row["se"] / 8], rtol=1e-8
        )


def test_weights_alone_make_each_subject_a_sample_of_its_own() -> None:
    columns: dict[str, Any] = {"who": ["x", "x", "x", "y", "y"], "a": [1, 3, 5, 2, 4]}
    request = replace(TWO, items=("a",))
    plain = analyse(_table(**columns), request)
    weighted = analyse(_table(**columns, w=[2, 2, 2, 2, 2]), replace(request, weight="w"))
    for one, other in zip(plain.scores, weighted.scores, strict=True):
        assert (one.score, one.se, one.low) == pytest.approx((other.score, other.se, other.low))


def test_one_ballot_has_a_score_but_no_interval_and_says_so() -> None:
    found = analyse(_table(who=["x", "y", "z"], a=[4, None, 1], b=[5, None, 1]), TWO).scores
    assert [(row.score, row.low, row.se, row.n, row.withheld) for row in found] == [
        (87.5, None, None, 1, "one_ballot"),
        (None, None, None, 0, "no_scored_ballot"),
        (0, None, None, 1, "one_ballot"),
    ]


def test_scores_of_fewer_ballots_than_asked_are_withheld() -> None:
    request = replace(TWO, least_ballots=3)
    found = analyse(_table(who=["x"] * 3 + ["y"] * 2, a=[4, 3, 2, 5, 5], b=[4, 3, 2, 5, 5]), request).scores
    assert [(row.score, row.withheld) for row in found] == [(50, None), (None, "too_few_ballots")]
    assert found[1].low is found[1].se is None


def test_a_ballot_needs_half_of_its_items() -> None:
    request = replace(TWO, items=("a", "b", "c"))
    table = _table(who=["x", "x", "x"], a=[5, 1, 3], b=[None, 1, 3], c=[None, None, 3])
    found = analyse(table, request)
    assert (found.scores[0].n, found.scores[0].score) == (2, 25)
    assert found.items["c"].n == 1
    assert found.items["c"].dont_know == pytest.approx(2 / 3)


def test_groups_are_scored_apart() -> None:
    table = _table(who=["x", "x", "x", "y"], g=["peer", "citizen", "peer", "peer"], a=[1, 5, 3, 2])
    found = analyse(table, replace(TWO, items=("a",), group="g")).scores
    assert [(row.subject, row.group, row.n) for row in found] == [
        ("x", "citizen", 1),
        ("x", "peer", 2),
        ("y", "peer", 1),
    ]


def test_counts_are_told_only_of_whole_ratings() -> None:
    found = analyse(_table(who=["x", "y"], a=[1.5, 2], b=[1, 4]), TWO).items
    assert found["a"].counts is None
    assert found["b"].counts == {"1": 1, "2": 0, "3": 0, "4": 1, "5": 0}


def test_counts_of_a_long_scale_list_only_what_occurs() -> None:
    found = analyse(_table(who=["x", "y"], a=[200, 940]), Request("who", ("a",), 200, 1000))
    assert found.items["a"].counts == {"200": 1, "940": 1}


def test_items_that_nobody_answered_are_said_to_have_no_answers() -> None:
    found = analyse(_table(who=["x", "y"], a=[None, None], b=["", " "]), TWO).as_json()
    assert found["items"] == {
        name: {"n": 0, "mean": None, "sd": None, "counts": dict.fromkeys("12345", 0), "dont_know": 1}
        for name in "ab"
    }
    assert found["reliability"] == dict.fromkeys(
        ("alpha", "alpha_low", "alpha_high", "omega", "icc1", "icc2", "rwg_j_median")
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_usual_delimiter_and_a_byte_order_mark_are_read(write: Write, delimiter: str, mark: str) -> None:
    text = mark + 'who|a|note|b\nAn|1|x|2\n"Bình"|3|"y\nz"|4\n'.replace("|", delimiter)
    found = analyse(read_ratings(write(text), TWO.columns), TWO)
    assert [(row.subject, row.score) for row in found.scores] == [("An", 12.5), ("Bình", 62.5)]


def test_a_decimal_comma_is_read_where_columns_are_not_split_at_commas(write: Write) -> None:
    found = analyse(read_ratings(write("who;a;b\nx;1,5;2,5\n"), TWO.columns), TWO)
    assert found.scores[0].score == 25


def test_windows_line_ends_and_a_trailing_empty_line_are_read(write: Write) -> None:
    found = analyse(read_ratings(write("who,a,b\r\nx,1,2\r\n\r\n"), TWO.columns), TWO)
    assert found.ballots == 1


def test_the_texts_named_missing_are_no_values(write: Write) -> None:
    request = replace(TWO, missing=frozenset({"NA", "9"}))
    found = analyse(read_ratings(write("who,a,b\nx,NA,2\nx,9,4\n"), TWO.columns), request)
    assert found.items["a"].n == 0
    assert found.scores[0].n == 2


def test_names_of_subjects_are_composed_and_in_the_order_of_the_alphabet(write: Write) -> None:
    text = "who,a,b\nĐạt,1,1\nDung,1,1\nA\u0302n,1,1\n"
    found = analyse(read_ratings(write(text), TWO.columns), TWO)
    assert [row.subject for row in found.scores] == ["Ân", "Dung", "Đạt"]


def test_columns_that_are_not_asked_for_may_be_called_alike(write: Write) -> None:
    found = analyse(read_ratings(write("who,note,note,a,b\nx,?,!,1,2\n"), TWO.columns), TWO)
    assert found.ballots == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ratings.csv: The file is empty."),
        ("\n\n", "ratings.csv: The file is empty."),
        ("who,a,b\n", "ratings.csv: The table has no ballots"),
        ("who,a\nx,1\n", "ratings.csv, row 1: There is no column “b”. The columns are: who, a."),
        ("who,a,a,b\nx,1,1,1\n", "ratings.csv, row 1: 2 columns are called “a”"),
        ("who,a,b\nx,1,2\nx,1\n", "ratings.csv, row 3: The row has 2 cells, the header has 3"),
        ("who,a,b\nx,1,2\nx,1,zwei\n", "ratings.csv, row 3, column b: “zwei” is not a number"),
        ("who,a,b\nx,1,2\nx,nan,2\n", "ratings.csv, row 3, column a: “nan” is not a number"),
        ("who,a,b\nx,inf,2\n", "ratings.csv, row 2, column a: “inf” is not a number"),
        ("who,a,b\nx,1,6\n", "ratings.csv, row 2, column b: 6 is outside the scale 1:5"),
        ("who,a,b\nx,1,0.5\n", "ratings.csv, row 2, column b: 0.5 is outside the scale 1:5"),
        ("who,a,b\nx,1,1\n ,1,1\n", "ratings.csv, row 3, column who: The cell is empty"),
        ("who,a,b\nx\0,1,1\n", "neither CSV text nor Parquet"),
        ("who,a,b\nx\x07,1,1\n", "cannot be stored (U+0007)"),
    ],
)
def test_a_bad_table_is_told_file_row_column_and_remedy(write: Write, text: str, said: str) -> None:
    assert said in _refusal(write(text))


def test_other_encodings_are_named_with_their_row(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("who,a,b\nx,1,1\nJosé,1,1\n".encode("latin-1"))
    assert "latin.csv, row 3: The text is not UTF-8" in _refusal(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no.csv: The file cannot be read (No such file or directory)" in _refusal(tmp_path / "no.csv")


def test_a_header_beyond_all_measure_is_not_there(write: Write) -> None:
    csv.field_size_limit(131_072)  # Python's own; a library that other tests load raises it
    assert "There is no column" in _refusal(write('"' + "x" * 200_000 + '",a\n1,2\n'))


def test_many_columns_are_not_all_listed(write: Write) -> None:
    said = _refusal(write(",".join(f"c{number}" for number in range(100)) + "\n"))
    assert "c11, ..." in said
    assert "c12" not in said


@pytest.mark.parametrize("weight", ["0", "-1", "", "x"])
def test_weights_that_are_not_above_zero_are_refused(write: Write, weight: str) -> None:
    request = replace(TWO, weight="w")
    said = _refusal(write(f"who,a,b,w\nx,1,2,1\nx,1,2,{weight}\n"), request)
    assert said.startswith("ratings.csv, row 3, column w: ")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (replace(TWO, low=5, high=1), "lowest value below its highest"),
        (replace(TWO, high=float("nan")), "lowest value below its highest"),
        (replace(TWO, items=()), "each item column once"),
        (replace(TWO, items=("a", "a")), "each item column once"),
        (replace(TWO, confidence=1.0), "between 0 and 1"),
        (replace(TWO, least_ballots=0), "1 or more"),
    ],
)
def test_impossible_requests_are_refused(request_: Request, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        analyse(_table(who=["x"], a=[1], b=[1]), request_)


def _parquet(path: Path, table: pa.Table) -> Path:
    parquet.write_table(table, path)
    return path


def test_parquet_of_any_simple_type_is_read(tmp_path: Path) -> None:
    table = pa.table(
        {
            "who": pa.array(["x", "y", "x"]).dictionary_encode(),
            "a": pa.array([1, None, 3], pa.int8()),
            "b": pa.array([1.5, float("nan"), 4.0]),
            "c": pa.array([True, False, True]),
            "d": pa.array(["2", "DK", " 3 "]),
        }
    )
    request = Request("who", ("a", "b", "c", "d"), 0, 5, missing=frozenset({"DK"}))
    found = analyse(read_ratings(_parquet(tmp_path / "t.parquet", table), request.columns), request)
    assert {name: item.n for name, item in found.items.items()} == {"a": 2, "b": 2, "c": 3, "d": 2}
    assert found.scores[0].score == pytest.approx(20 * (1 + 1.5 + 1 + 2 + 3 + 4 + 1 + 3) / 8)


def test_rows_of_parquet_are_counted_from_one(tmp_path: Path) -> None:
    table = pa.table({"who": ["x", "x"], "a": [1, 7], "b": [1, 1]})
    assert "t.parquet, row 2, column a: 7 is outside" in _refusal(_parquet(tmp_path / "t.parquet", table))


def test_nested_and_damaged_parquet_are_refused(tmp_path: Path) -> None:
    path = _parquet(tmp_path / "t.parquet", pa.table({"who": ["x"], "a": [[1, 2]], "b": [1]}))
    assert "t.parquet, column a: A cell holds several values" in _refusal(path)
    path.write_bytes(path.read_bytes()[:40])
    assert "t.parquet: The Parquet file is damaged" in _refusal(path)


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    table = _table(who=["x", "y"], a=[1, 2], b=[1, 2])
    analyse(table, TWO, lambda done, whole: told.append((done, whole)))
    assert told[:3] == [(1, 5), (2, 5), (3, 5)]
    assert told[-1] == (5, 5)
    assert told == sorted(told)


ROWS = st.lists(
    st.tuples(st.sampled_from("xyz"), st.integers(1, 5), st.one_of(st.none(), st.integers(1, 5))),
    min_size=1,
    max_size=25,
)


def _analyse_rows(rows: Sequence[tuple[str, int, int | None]]) -> Any:
    who, a, b = zip(*rows, strict=True)
    return analyse(_table(who=list(who), a=list(a), b=list(b)), TWO).as_json()


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return list(one) == list(other) and all(_near(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(_near(*pair) for pair in zip(one, other, strict=True))
    return bool(one == (pytest.approx(other, rel=1e-6, abs=1e-9) if isinstance(other, float) else other))


@settings(max_examples=25)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_ballots_changes_nothing(rows: list[Any], random: Any) -> None:
    assert _near(_analyse_rows(rows), _analyse_rows(random.sample(rows, len(rows))))


@settings(max_examples=25)
@given(ROWS)
def test_a_reversed_scale_mirrors_every_score(rows: list[Any]) -> None:
    mirrored = [(who, 6 - a, None if b is None else 6 - b) for who, a, b in rows]
    for one, other in zip(_analyse_rows(rows)["scores"], _analyse_rows(mirrored)["scores"], strict=True):
        assert one["score"] == pytest.approx(100 - other["score"])
        if one["low"] is not None:
            assert one["low"] == pytest.approx(100 - other["high"], abs=1e-6)
