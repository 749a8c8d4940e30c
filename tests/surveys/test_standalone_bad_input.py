"""Tables that say little: every model answers with what it can, or one clear sentence; never a warning."""

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from surveys.problems import BadInput
from surveys.ratings_file import read_ratings
from surveys.standalone import Request, analyse

HEADER = "subject,group,rater,weight,stratum,cluster,peers,a,b,c"
Write = Callable[[Sequence[str]], Path]
MODELS: dict[str, dict[str, Any]] = {
    "design": {},
    "groups": {"group": "group"},
    "weights": {"weight": "weight"},
    "strata and clusters": {"weight": "weight", "stratum": "stratum", "cluster": "cluster"},
    "clusters of peers": {"cluster": "cluster", "peer_group": "peers"},
    "shrunk": {"model": "shrunk", "peer_group": "peers", "weight": "weight"},
    "raters": {"model": "crossed", "rater": "rater"},
    "crossed": {
        "model": "crossed",
        "rater": "rater",
        "random": ("cluster", "stratum"),
        "peer_group": "peers",
    },
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(rows: Sequence[str]) -> Path:
        path = tmp_path / "ratings.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    return to_file


def _row(subject: str = "A", *ratings: str, **columns: str) -> str:
    named = {"group": "citizen", "rater": "r", "weight": "1", "stratum": "1", "cluster": "1", "peers": "p"}
    return ",".join([subject, *(named | columns).values(), *(ratings or ("3", "4", "5"))])


def _rows(number: int = 30, *ratings: str, **fixed: str) -> list[str]:
    """Make ballots about A, B and C by r, s, t, u; what is given is the same for all."""
    random = np.random.default_rng(2)
    drawn = random.integers(1, 6, (number, 3)).astype(str).tolist()
    return [
        _row(
            fixed.get("subject", "ABC"[place % 3]),
            *(ratings or drawn[place]),
            **{
                "rater": "rstu"[place % 4],
                "stratum": str(place % 2),
                "cluster": str(place % 9),
                **{name: text for name, text in fixed.items() if name != "subject"},
            },
        )
        for place in range(number)
    ]


def _request(**options: Any) -> Request:
    return Request(subject="subject", items=("a", "b", "c"), low=1, high=5, **options)


def _report(path: Path, **options: Any) -> dict[str, Any]:
    request = _request(**options)
    found = analyse(read_ratings(path, request.columns), request).as_json()
    read: dict[str, Any] = json.loads(json.dumps(found, allow_nan=False))
    return read


POOR = {
    "one ballot": [_row()],
    "two equal ballots": [_row(), _row()],
    "one cadre": _rows(subject="A"),
    "one of everything but ballots": _rows(subject="A", rater="r", stratum="1", cluster="1"),
    "no variance": _rows(30, "4", "4", "4"),
    "everybody at the top": _rows(30, "5", "5", "5"),
    "all don't know": _rows(30, "", "", ""),
    "one cadre of whom nobody knows": [*_rows(9, subject="A"), *_rows(9, "", "", "", subject="B")],
    "a stratum with one unit": [*_rows(), _row(stratum="9", cluster="77")],
    "one cluster": _rows(cluster="1"),
    "everybody a stratum": [
        _row("AB"[n % 2], str(n % 5 + 1), "3", "3", stratum=str(n), cluster=str(n)) for n in range(8)
    ],
    "a rater for each cadre": [row for name in "ABC" for row in _rows(9, subject=name, rater=name)],
    "a rater for each ballot": [_row("AB"[n % 2], rater=str(n), cluster=str(n)) for n in range(12)],
    "nothing but sums of cadre and rater": [
        _row(name, *(str(merit + mild),) * 3, rater=rater)
        for (name, merit), (rater, mild) in itertools.product(
            (("A", 1), ("B", 2), ("C", 3)), (("r", 0), ("s", 1), ("t", 2))
        )
    ],
    "only ends of the scale": [_row("AB"[n % 2], *(("1", "5")[n // 2 % 2],) * 3) for n in range(12)],
}  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("table", POOR)
def test_poor_tables_give_numbers_on_the_scale_or_say_why_not(table: str, model: str, write: Write) -> None:
    report = _report(write(POOR[table]), **MODELS[model])
    assert report["scores"]
    for row in report["scores"]:
        for name in ("score", "shrunk", "adjusted"):
            value = row[name]
            ends = [row[f"{name}_{end}" if name != "score" else end] for end in ("low", "high")]
            if value is None or None in ends:
                asked = name == "score" or name in str(MODELS[model].get("model"))
                assert not asked or row["withheld"], row
            else:
                assert -1e-9 <= ends[0] - 1e-9 <= value <= ends[1] + 1e-9 <= 100 + 2e-9


def test_what_cannot_be_estimated_is_named(write: Write) -> None:
    def reasons(table: str, model: str) -> set[str | None]:
        return {row["withheld"] for row in _report(write(POOR[table]), **MODELS[model])["scores"]}

    assert reasons("one ballot", "design") == {"one_ballot"}
    assert reasons("all don't know", "design") == {"no_scored_ballot"}
    assert reasons("one cluster", "clusters of peers") == {"one_cluster"}
    assert reasons("no variance", "raters") == {"model_did_not_converge"}
    assert reasons("nothing but sums of cadre and rater", "raters") == {"model_did_not_converge"}
    assert reasons("a rater for each cadre", "raters") == {"leniency_not_identified"}
    assert reasons("one cadre", "raters") == {"leniency_not_identified"}
    assert reasons("a stratum with one unit", "strata and clusters") == {None}


def test_a_model_that_did_not_converge_prints_no_number(write: Write) -> None:
    report = _report(write(POOR["no variance"]), **MODELS["crossed"])
    assert report["variance_components"] is None
    assert report["reml_criterion"] is None
    assert report["intercept"] is None
    assert {row["adjusted"] for row in report["scores"]} == {None}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_row(weight="0"), "A weight is a number above 0"),
        (_row(weight="-2"), "A weight is a number above 0"),
        (_row(weight=""), "A weight is a number above 0"),
        (_row(weight="nan"), "is not a number"),
        (_row(weight="inf"), "is not a number"),
        (_row(weight="1e300"), "differ by more than a billion times"),
        (_row("A", "NaN", "3", "3"), "is not a number"),
        (_row("A", "-inf", "3", "3"), "is not a number"),
        (_row("A", "6", "3", "3"), "outside the scale"),
        (_row("A", "0", "3", "3"), "outside the scale"),
        (_row("", "3", "3", "3"), "The cell is empty"),
        (_row(stratum=""), "The cell is empty"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_by_file_and_row(row: str, said: str, write: Write) -> None:
    path = write([*_rows(5), row])
    with pytest.raises(BadInput) as refused:
        _report(path, **MODELS["strata and clusters"])
    assert said in refused.value.problems[0].sentence
    assert f"{path.name}, row 7, column" in str(refused.value.problems[0].where)


def test_proportions_of_weights_are_all_that_counts(write: Write) -> None:
    weights = [str(1 + place % 4) for place in range(30)]
    scores = []
    for times in (1, 1e-200, 1e200):
        rows = [
            row.replace(",1,", f",{float(weight) * times!r},", 1)
            for row, weight in zip(_rows(stratum="s", cluster="k"), weights, strict=True)
        ]
        scores.append(_report(write(rows), weight="weight")["scores"])
    for other in scores[1:]:
        for mine, theirs in zip(scores[0], other, strict=True):
            assert theirs["low"] == pytest.approx(mine["low"], rel=1e-12)
            assert theirs["score"] == pytest.approx(mine["score"], rel=1e-12)


def test_a_hundred_thousand_columns_are_read_like_ten(tmp_path: Path) -> None:
    names = [f"c{place}" for place in range(100_000)]
    path = tmp_path / "wide.csv"
    line = ",".join(["3"] * len(names))
    path.write_text(
        "\n".join([",".join(["subject", *names]), *(f"A,{line}" for _ in range(3))]), encoding="utf-8"
    )
    request = Request(subject="subject", items=("c7", "c99999"), low=1, high=5)
    report = analyse(read_ratings(path, request.columns), request).as_json()
    assert report["ballots"] == 3
