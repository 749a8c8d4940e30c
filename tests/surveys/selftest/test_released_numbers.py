"""A number under its floor in anything that is stored makes the self-test fail."""

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from surveys.selftest.attack_releases import steps_for
from surveys.selftest.findings import Kind, Verdict
from tests.surveys.sealed.open_round import SURVEY
from tests.surveys.selftest.conftest import ANSWERS, Home, failed, leaks

Group = dict[str, Any]


def summary_of(home: Home) -> dict[str, Any]:
    with closing(sqlite3.connect(home.database)) as connection:
        [(text,)] = connection.execute("SELECT summary FROM release").fetchall()
    found: dict[str, Any] = json.loads(text)
    return found


def citizens(summary: dict[str, Any]) -> Group:
    found: Group = summary["subjects"][0]["groups"][0]
    return found


def store(home: Home, summary: dict[str, Any], number: int = 1) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("DELETE FROM release WHERE number = ?", (number,))
        connection.execute(
            "INSERT INTO release VALUES (?, ?, '', '1', ?, '2026-03-02')",
            (SURVEY, number, json.dumps(summary)),
        )


def figure(step: float, value: float = 60.0) -> dict[str, Any]:
    return {"value": value, "low": value, "high": value, "step": step, "coded": None}


def ballots(group: Group, number: int) -> None:
    group["counts"] |= {"returned": number, "valid": number}


def few_ballots(group: Group) -> None:
    ballots(group, 9)


def fine_score(group: Group) -> None:
    group["score"] = figure(0.1)


def exact_end(group: Group) -> None:
    group["score"] = figure(1.0, 99.0)


def fine_criterion(group: Group) -> None:
    group["criteria"][0]["score"] = figure(0.5)


def item_of_few(group: Group) -> None:
    ballots(group, 29)
    group["items"][0]["score"] = figure(5.0)


def band_of_few(group: Group) -> None:
    group["group"] = "peer"
    ballots(group, 9)
    group["criteria"], group["score"] = [], {"reason": "would_reveal"}
    group["items"] = [group["items"][0] | {"score": {"name": "low", "least": 0, "below": 50}}]


def spread_of_few(group: Group) -> None:
    ballots(group, 29)
    group["items"][0]["distribution"] = spread(15, 14)


def whole_spread_of_few(group: Group) -> None:
    group["items"][0]["distribution"] = spread(20, 10, 10) | {"merged": False}


def one_outside(group: Group) -> None:
    group["items"][0]["distribution"] = spread(39, 1)


def spread(*counts: int) -> dict[str, Any]:
    shares = [
        {"categories": [str(place)], "ballots": count, "percent": 1} for place, count in enumerate(counts)
    ]
    return {"n": sum(counts), "shares": shares, "merged": True}


def withheld_with_a_score(group: Group) -> None:
    group["counts"] = {"reason": "too_few_ballots"}


PLANTS: dict[str, tuple[Callable[[Group], None], str]] = {
    "too few ballots": (few_ballots, "floor is 10"),
    "a score too fine": (fine_score, "more finely"),
    "an exact end": (exact_end, "end of the scale"),
    "a criterion too fine": (fine_criterion, "more finely"),
    "an item of few": (item_of_few, "more finely"),
    "a band of few": (band_of_few, "band is told"),
    "a distribution of few": (spread_of_few, "distribution is told of too few"),
    "a whole distribution of few": (whole_spread_of_few, "distribution is told of too few"),
    "one person outside": (one_outside, "one person"),
    "a score of a withheld group": (withheld_with_a_score, "withheld tells a score"),
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_number_under_its_floor_is_found(released_home: Home, name: str) -> None:
    plant, said = PLANTS[name]
    summary = summary_of(released_home)
    plant(citizens(summary))
    store(released_home, summary)
    outcomes = released_home.attacked()
    assert failed(outcomes) == {"releases"}
    assert any(said in line for line in leaks(outcomes["releases"]))


def test_what_the_gate_told_passes(released_home: Home) -> None:
    assert citizens(summary_of(released_home))["counts"]["returned"] == ANSWERS
    assert failed(released_home.attacked()) == set()


def test_a_count_under_the_floor_in_an_analysis_is_found(released_home: Home) -> None:
    summary = summary_of(released_home)
    summary["analyses"] = {"parts": [{"name": "x", "n": 3}]}
    store(released_home, summary)
    assert failed(released_home.attacked()) == {"releases"}


def test_a_second_release_that_differs_by_few_is_found(released_home: Home) -> None:
    summary = summary_of(released_home)
    ballots(citizens(summary), ANSWERS - 1)
    store(released_home, summary, number=2)
    [said] = leaks(released_home.attacked()["releases"])
    assert "differ by 1 ballots" in said


def test_a_second_release_that_differs_by_many_passes(released_home: Home) -> None:
    summary = summary_of(released_home)
    ballots(citizens(summary), ANSWERS - 10)
    store(released_home, summary, number=2)
    assert failed(released_home.attacked()) == set()


def test_that_the_database_tells_the_number_of_withheld_ballots_is_a_limit_and_not_told_further(
    released_home: Home,
) -> None:
    with closing(sqlite3.connect(released_home.database)) as connection, connection:
        connection.execute("UPDATE closing SET opened = opened + 3")
    found = released_home.attacked()["releases"].found
    [limit] = [one for one in found if one.kind is Kind.LIMIT]
    assert dict(limit.values) == {"survey": SURVEY}


def test_where_every_group_is_told_the_database_tells_no_more(released_home: Home) -> None:
    summary = summary_of(released_home)
    summary["subjects"] = summary["subjects"][:1]
    summary["subjects"][0]["groups"] = [citizens(summary)]
    store(released_home, summary)
    assert released_home.attacked()["releases"].verdict is Verdict.PASSED


def test_an_open_round_is_attacked_without_telling_how_many_have_answered(open_home: Home) -> None:
    outcomes = open_home.attacked()
    lines = [found for name in ("order", "joins", "seals", "times") for found in outcomes[name].found]
    told = " ".join(str(found.problem) for found in lines)
    numbers = {int(number) for number in re.findall(r"\d+", told)}
    assert numbers.isdisjoint({ANSWERS, 2 * ANSWERS, 3 * ANSWERS, 2 * (ANSWERS + 2) + 3 * ANSWERS})


def package(home: Home, name: str, rows: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("cadre_code", "respondent_group", "returned"))
    writer.writerows(("CB1", *row) for row in rows)
    with zipfile.ZipFile(home.store / "round.ydan.zip", "w") as archive:
        archive.writestr(name, text.getvalue())


def test_a_package_with_a_count_under_the_floor_is_found(released_home: Home) -> None:
    package(released_home, "scores.csv", [("citizen", "40"), ("peer", "4"), ("peer", ""), ("", "3")])
    [said] = leaks(released_home.attacked()["releases"])
    assert "scores.csv, row 3" in said


def test_another_archive_is_not_taken_for_a_package(released_home: Home) -> None:
    package(released_home, "other.csv", [("peer", "4")])
    assert failed(released_home.attacked()) == set()


def test_the_steps_are_those_promised() -> None:
    assert steps_for(4) == (None, None, None)
    assert steps_for(5) == (5.0, None, None)
    assert steps_for(29) == (1.0, 1.0, None)
    assert steps_for(30) == (1.0, 1.0, 5.0)
    assert steps_for(400) == (0.1, 0.1, 0.1)
