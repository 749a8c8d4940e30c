"""A round as one file: what is read, what the register completes, what its author is told."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys.identifiers import Channel, RespondentGroup, SubjectKind, UnitCode
from surveys.problems import BadInput, Refused
from surveys.round_file import RoundFile, read, read_file
from surveys.schema import collective, position, position_group, term
from surveys.top_unit import add_top_unit, top_unit

ROUND = """
format = 1
code = "q1"
questionnaire = "tiny"
version = 1
period_start = 2026-01-01
period_end = 2026-03-31
closes_on = 2026-04-15
confidence = 0.95
least_reliability = 0.7
title = { vi = "Quý I", en = "First quarter" }
asks = { vi = "Mặt trận", en = "The Front" }

[[groups]]
group = "citizen"
weight = 1
threshold = 10
required = true
size = 300

[[strata]]
number = 1
name = "Thôn 1"
size = 120

[[strata]]
number = 2
name = "Thôn 2"

[[subjects]]
code = "CB1"

[[subjects]]
code = "CB2"
name = "Trần Thị Bình (quyền)"
unit = "06838"

[[invitations]]
group = "citizen"
channel = "web"
subjects = "each"
stratum = 1
count = 50

[[invitations]]
group = "citizen"
channel = "paper"
subjects = "all"
"""


@pytest.fixture
def held(province: sa.Engine) -> sa.Engine:
    """Give a province in which CB1 holds a position, and held another one before."""
    with province.begin() as connection:
        connection.execute(sa.insert(position_group), [{"code": "chairs"}])
        connection.execute(
            sa.insert(position),
            [{"code": code, "position_group": "chairs"} for code in ("chair", "deputy", "clerk")],
        )
        connection.execute(
            sa.insert(term),
            [
                {"cadre": "CB1", "position": "clerk", "unit": "06838", "starts_on": date(2020, 1, 1),
                 "ends_on": date(2021, 1, 1)},
                {"cadre": "CB1", "position": "deputy", "unit": "06838", "starts_on": date(2021, 1, 1),
                 "ends_on": None},
                {"cadre": "CB1", "position": "chair", "unit": "06688", "starts_on": date(2025, 7, 1),
                 "ends_on": None},
            ],
        )  # fmt: skip
    return province


def _read(engine: sa.Engine, text: str = ROUND) -> RoundFile:
    with engine.connect() as connection:
        return read(connection, text, Path("/rounds"))


def _faults(engine: sa.Engine, text: str) -> list[str]:
    with pytest.raises(BadInput) as refused:
        _read(engine, text)
    return [str(problem) for problem in refused.value.problems]


def test_a_file_becomes_a_plan_completed_from_the_register(held: sa.Engine) -> None:
    plan = _read(held).plan
    assert (plan.code, plan.unit, plan.closes_on) == ("q1", "22", date(2026, 4, 15))
    assert plan.rules.strata == ((1, "Thôn 1", 120), (2, "Thôn 2", None))
    assert plan.rules.rule(RespondentGroup.CITIZEN).size == 300
    first, second = plan.subjects
    assert (first.number, first.name, first.position, first.unit) == (1, "Nguyễn Văn An", "chair", "06688")
    assert first.position_group == "chairs"
    assert (second.number, second.name, second.position) == (2, "Trần Thị Bình (quyền)", None)
    assert (second.kind, second.unit) == (SubjectKind.CADRE, "06838")


def test_a_round_is_linked_when_its_file_says_so_and_only_then(province: sa.Engine) -> None:
    assert _read(province).plan.rules.linked is False
    declared = ROUND.replace("confidence =", "linked = true\nconfidence =", 1)
    assert _read(province, declared).plan.rules.linked is True


def test_each_gives_a_kind_of_invitation_per_subject_and_all_gives_one(province: sa.Engine) -> None:
    invitations = _read(province).invitations
    assert [(one.assignment.subjects, one.assignment.stratum, one.count) for one in invitations] == [
        ((1,), 1, 50),
        ((2,), 1, 50),
        ((1, 2), 0, 0),
    ]
    assert invitations[-1].assignment.channel is Channel.PAPER


def test_a_round_needs_neither_strata_nor_invitations_in_its_file(province: sa.Engine) -> None:
    start, rest = ROUND.split("[[strata]]", 1)
    found = _read(province, start + "[[subjects]]" + rest.split("[[subjects]]", 1)[1].split("[[invit", 1)[0])
    assert (found.plan.rules.strata, found.invitations, found.questionnaire_file) == ((), (), None)


def test_a_named_questionnaire_lies_beside_the_round(province: sa.Engine) -> None:
    found = _read(province, f'questionnaire_file = "tiny.toml"\nunit = "06688"\n{ROUND}')
    assert found.questionnaire_file == Path("/rounds/tiny.toml")
    assert found.plan.unit == "06688"


def test_other_subjects_than_cadres_need_no_register(province: sa.Engine) -> None:
    other = ROUND.replace('code = "CB1"', 'kind = "collective"\ncode = "CB1"\nposition_group = "company"')
    first = _read(province, other).plan.subjects[0]
    assert (first.kind, first.name, first.unit) == (SubjectKind.COLLECTIVE, "CB1", "22")
    assert first.position_group == "company"
    with province.begin() as connection:
        known = {"code": "CB1", "unit": "06688", "name": "Ủy ban nhân dân", "sort_key": b"u"}
        connection.execute(sa.insert(collective).values(known))
    first = _read(province, other).plan.subjects[0]
    assert (first.name, first.unit, first.position) == ("Ủy ban nhân dân", "06688", None)


@pytest.mark.parametrize(
    ("written", "instead", "place", "words"),
    [
        ("format = 1", "format = 2", "format", "whole number from 1 to 1"),
        ("2026-03-31", '"soon"', "period_end", "a day written as"),
        ("2026-03-31", "2026-03-31T12:00:00", "period_end", "a day written as"),
        ("closes_on = 2026-04-15", "", "closes_on", "is missing"),
        ('group = "citizen"\nweight', 'group = "friends"\nweight', "groups.#1.group", "one of: citizen, "),
        ('group = "citizen"\nweight', "weight", "groups.#1.group", "is missing"),
        ('subjects = "each"', 'subjects = "some"', "invitations.#1.subjects", "one of: each, all"),
        ('channel = "web"', 'channel = "fax"', "invitations.#1.channel", "one of: web, paper"),
        ("[[strata]]\nnumber = 2", "[[strata]]\ncolour = 1\nnumber = 2", "strata.#2.colour", "not known"),
        ('title = { vi = "Quý I"', 'title = { vi = ""', "title.vi", "empty"),
        ("least_reliability = 0.7", "least_reliability = 0.7\nlinked = 1", "linked", "true or false"),
    ],
)
def test_a_fault_is_told_by_its_place(
    province: sa.Engine, written: str, instead: str, place: str, words: str
) -> None:
    assert written in ROUND
    [line] = _faults(province, ROUND.replace(written, instead, 1))
    assert line.startswith(f"{place}: ")
    assert words in line


def test_a_file_is_named_with_every_fault(province: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "round.toml"
    with province.connect() as connection:
        with pytest.raises(BadInput) as missing:
            read_file(connection, path)
        path.write_text(ROUND.replace("0.7", "7"), encoding="utf-8")
        with pytest.raises(BadInput) as wrong:
            read_file(connection, path)
        path.write_text("format 1", encoding="utf-8")
        with pytest.raises(BadInput) as broken:
            read_file(connection, path)
        path.write_text(ROUND, encoding="utf-8")
        assert read_file(connection, path).plan.code == "q1"
    assert [str(one.value.problems[0]).split(": ")[0] for one in (missing, wrong, broken)] == [
        str(path), f"{path}, least_reliability", str(path),
    ]  # fmt: skip


def test_without_a_unit_on_top_the_round_must_name_one(sqlite_engine: sa.Engine) -> None:
    assert any(line.startswith("unit: ") for line in _faults(sqlite_engine, ROUND))


def test_the_topmost_unit_is_added_once_to_an_empty_register(sqlite_engine: sa.Engine) -> None:
    with sqlite_engine.begin() as connection:
        assert top_unit(connection) is None
        assert add_top_unit(connection, UnitCode("22"), "Tỉnh Quảng Ninh") == "22"
        assert top_unit(connection) == "22"
        with pytest.raises(Refused):
            add_top_unit(connection, UnitCode("23"), "Another")
