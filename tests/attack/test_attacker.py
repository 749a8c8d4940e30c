"""The attacker alone: knows nothing of the gate, finds what a careless release gives away, and no more."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from surveys import release_gate, release_items, summary_json
from surveys.questionnaire_file import read
from surveys.release_items import ItemGate
from surveys.summary import GroupResult, Summary
from surveys.survey import GroupRule
from tests.attack.facts import Notebook
from tests.attack.reading import form_of, read_json
from tests.attack.rounds import complete, draw_round, mixed_form
from tests.attack.solving import Pin, attack
from tests.surveys.release.conftest import CITIZEN, OPEN_LINK, PEER, Round, make_ballots

GROUPS = (
    GroupRule(CITIZEN, 0.5, 10, required=True, size=None),
    GroupRule(PEER, 0.5, 5, required=True, size=None),
)
SIZES = ((10, 5, 0), (14, 8, 12), (31, 12, 0), (45, 4, 33), (60, 20, 0), (120, 30, 0), (410, 52, 0))
ATTACKER = ("facts", "public_site", "reading", "solving")
FORM = mixed_form()


def _released(seed: int) -> Summary:
    asked = Round(read(FORM), groups=GROUPS, subjects=len(SIZES))
    return asked.release(draw_round(seed, SIZES), make_ballots)


def _attacked(summary: Summary) -> list[Pin]:
    book = Notebook()
    read_json(book, summary_json.dump(summary), 1)
    return attack(book, form_of(FORM))


def _as_it_came(result: GroupResult, *_: object) -> GroupResult:
    return result


def _nobody_alike(_gate: ItemGate, _exact: object, _cell: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.zeros(5, dtype=np.bool_)


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave primary suppression and coarsening alone in place."""
    monkeypatch.setattr(release_gate, "secure", _as_it_came)
    monkeypatch.setattr(release_gate, "unpin", _as_it_came)
    for module in (release_gate, release_items):
        monkeypatch.setattr(module, "withhold_complements", lambda told, *_: np.array(told))
    monkeypatch.setattr(release_items.ItemGate, "alike", _nobody_alike)


@pytest.mark.parametrize("module", ATTACKER)
def test_the_attacker_imports_nothing_of_the_program(module: str) -> None:
    tree = ast.parse((Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert not imported & {"surveys", "analysis", "webapp"}
    assert imported


@pytest.mark.usefixtures("careless")
def test_coarse_numbers_without_complementary_suppression_give_answers_away() -> None:
    pins = [pin for seed in range(3) for pin in _attacked(_released(seed))]
    assert len(pins) > 10
    assert {pin.where.group for pin in pins} >= {"citizen", "peer"}


@pytest.mark.parametrize("seed", range(6))
def test_a_release_that_passed_the_gate_gives_nothing_away(seed: int) -> None:
    assert _attacked(_released(seed)) == []


@pytest.mark.usefixtures("careless")
def test_what_the_attacker_counts_is_what_was_answered() -> None:
    rows = complete(draw_round(1, SIZES))
    told = Round(read(FORM), groups=GROUPS, subjects=len(SIZES)).release(rows, make_ballots)
    counted = [pin for pin in _attacked(told) if " answered " in pin.what and pin.what[0].isdigit()]
    assert counted
    for pin in counted:
        number, value = (int(word) for word in pin.what.split(" answered "))
        place = "abcd".index(pin.item) + 1
        is_open = pin.where.group.startswith("open_link")
        given = [
            codes[place]
            for subject, group, channel, codes in rows
            if f"CB{subject:03}" == pin.where.subject
            and group == pin.where.group.removeprefix("open_link_")
            and (channel is OPEN_LINK) == is_open
        ]
        assert given.count(value) == number, pin


def test_editions_that_differ_by_one_ballot_are_subtracted() -> None:
    sizes = list(SIZES)
    old = Round(read(FORM), groups=GROUPS, subjects=len(SIZES)).release(draw_round(3, sizes), make_ballots)
    rows = draw_round(3, sizes)
    more = next(row for row in rows if row[0] == 6)
    new = Round(read(FORM), groups=GROUPS, subjects=len(SIZES)).release([*rows, more], make_ballots)
    book = Notebook()
    read_json(book, summary_json.dump(old), 1)
    read_json(book, summary_json.dump(replace(new)), 2)
    assert {pin.where.subject for pin in attack(book, form_of(FORM))} == {"CB006"}


def test_a_total_counts_a_single_withheld_group() -> None:
    book = Notebook()
    read_json(book, summary_json.dump(_released(2)), 1)
    book.opened[1] = 10_000
    hidden = [where for where, facts in book.groups.items() if facts.valid is None]
    assert [pin.where for pin in attack(book, form_of(FORM))] == (hidden if len(hidden) == 1 else [])
