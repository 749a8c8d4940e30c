"""Parts of the demonstration: its calendar, its people, its answers."""

from datetime import UTC, date, datetime
from random import Random

import pytest

from surveys import register_lists
from surveys.answers import encode
from surveys.demonstration.answers import Leaning, answers
from surveys.demonstration.calendar import Quarter, SteppingClock, quarter_of
from surveys.demonstration.make import cast
from surveys.demonstration.people import POSTS
from surveys.identifiers import RespondentGroup
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.questionnaire_library import load
from surveys.register_lists import Wanted
from tests.surveys.demonstration.conftest import PRESENT, Made


@pytest.fixture
def citizen_official() -> Questionnaire:
    return load("citizen-official", 1)[1]


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), Quarter(2026, 1)),
        (date(2026, 6, 30), Quarter(2026, 2)),
        (date(2026, 12, 31), Quarter(2026, 4)),
    ],
)
def test_a_day_lies_in_its_quarter(day: date, quarter: Quarter) -> None:
    assert quarter_of(day) == quarter
    assert quarter.first_day <= day <= quarter.last_day


def test_quarters_follow_each_other_over_the_new_year() -> None:
    assert Quarter(2026, 4).next == Quarter(2027, 1)
    assert Quarter(2027, 1).before == Quarter(2026, 4)
    assert (Quarter(2026, 4).last_day, Quarter(2026, 2).before) == (date(2026, 12, 31), Quarter(2026, 1))


def test_the_clock_of_the_history_runs_forward_and_never_past_the_present() -> None:
    clock = SteppingClock(datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert clock() == datetime(2025, 10, 1, 9, tzinfo=UTC)
    clock.set_to(date(2026, 10, 1))
    clock.set_to(date(2026, 8, 1))
    assert clock() == datetime(2026, 10, 1, 9, tzinfo=UTC)
    clock.set_to(date(2027, 1, 1))
    assert clock() == datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_the_cast_is_drawn_from_the_seed() -> None:
    assert cast() == cast()
    assert sum(post.holders for post in POSTS) == len(cast().everyone)


def test_every_drawn_ballot_is_one_the_door_takes(citizen_official: Questionnaire, random: Random) -> None:
    group = RespondentGroup.CITIZEN
    drawn = [answers(citizen_official, group, Leaning(0.5, 0), random) for _ in range(200)]
    encoded = [encode(citizen_official, group, one) for one in drawn]
    assert {one.no_contact for one in encoded} == {True, False}
    assert {bool(one.text) for one in encoded} == {True, False}


def test_a_kind_leaning_stands_at_the_ceiling_of_97_percent(
    citizen_official: Questionnaire, random: Random
) -> None:
    satisfaction = [item.id for item in citizen_official.items if item.scale == "satisfaction"]
    drawn = [answers(citizen_official, RespondentGroup.CITIZEN, Leaning(0.8, 0), random) for _ in range(1000)]
    levels = [one[item] for one in drawn for item in satisfaction if one.get(item, "").isdigit()]
    upper = sum(level in ("4", "5") for level in levels) / len(levels)
    assert 0.95 < upper < 0.99


def test_a_scale_without_a_way_out_is_always_answered(tiny_questionnaire: str, random: Random) -> None:
    start, rest = tiny_questionnaire.split("no_answers", 1)
    asked = read(start + rest.split("\n", 1)[1])
    drawn = [answers(asked, RespondentGroup.CITIZEN, Leaning(0, 0), random) for _ in range(100)]
    assert all(one[item.id] in ("1", "2", "3") for one in drawn for item in asked.items)


def test_every_committee_of_the_register_is_headed_by_its_chair(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        listed = register_lists.collectives(connection, Wanted(most=100), PRESENT.date())
    chairs = {one.name for one in cast().everyone if one.post == "committee-chair"}
    assert (listed.total, {one.head for one in listed.rows}) == (len(chairs), chairs)
    assert all(one.name.startswith("Ủy ban nhân dân ") for one in listed.rows)
