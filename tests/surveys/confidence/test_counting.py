"""A poll from its preparation to its signed minutes, and everything that is refused on the way."""

from dataclasses import replace
from datetime import date
from unittest.mock import ANY

import pytest
import sqlalchemy as sa

from surveys.audit_lists import Wanted, listed
from surveys.confidence import counting, minutes, preparing, records, retention
from surveys.confidence.counting import Count, Marks, Papers, Standing
from surveys.confidence.preparing import PollPlan
from surveys.confidence.records import PollState, Sought
from surveys.confidence.rules import Base, Level, Rules
from surveys.identifiers import CadreCode, UnitCode
from surveys.installation import Installation
from surveys.organizations import Scope
from surveys.problems import BadInput, Refused
from surveys.schema import confidence_count, confidence_person, confidence_poll
from tests.surveys.confidence.conftest import GOOD, HELD, PAPERS, World, counted, plan_of, prepared

SIGNERS = ("ky-1", "ky-2")


def test_two_count_alike_two_sign_and_the_minutes_stay(installation: Installation) -> None:
    """On both databases: prepared, counting, agreed, minuted; what was signed is read and stays."""
    world = prepared(installation)
    assert world.count("kiem-1") == Standing(("kiem-1",))
    assert _state(world) is PollState.COUNTING
    assert world.count("kiem-2").is_agreed
    assert _state(world) is PollState.AGREED
    poll = minutes.sign(installation, world.poll, SIGNERS, _seen(world))
    assert (poll.state, poll.signed_by, poll.signed_on) == (PollState.MINUTED, SIGNERS, ANY)
    with installation.engine.connect() as connection:
        told = minutes.signed(connection, world.poll)
        assert minutes.is_whole(connection, poll)
        (event,) = listed(connection, Wanted(act="confidence.sign"), installation.time_zone, 5)
        assert event.object == world.poll
    assert told.papers == PAPERS
    assert (told.tellers, told.signers) == (("Ông kiem-1", "Ông kiem-2"), ("Ông ky-1", "Ông ky-2"))
    assert [line.person.name for line in told.lines] == ["Bùi Thị Ánh", "Đặng Văn Dũng", "Nguyễn Thị Hoà"]
    assert (told.share(told.lines[0], Level.HIGH).count, told.base) == (187, 481)
    with pytest.raises(Refused, match="nothing in it changes any more"):
        world.count("kiem-1")
    with pytest.raises(Refused, match="nothing in it changes any more"):
        minutes.sign(installation, world.poll, SIGNERS, "")


def _state(world: World) -> PollState:
    with world.place.engine.connect() as connection:
        return records.get(connection, world.poll).state


def _seen(world: World) -> str:
    with world.place.engine.connect() as connection:
        return minutes.outlook(connection, records.get(connection, world.poll)).hash


# --- preparing --------------------------------------------------------------------------------------------


def test_a_ballot_paper_names_its_people_by_the_alphabet(world: World) -> None:
    """Never by rank."""
    with world.place.engine.connect() as connection:
        names = [(one.number, one.name, one.position) for one in records.people(connection, world.poll)]
    assert names == [
        (1, "Bùi Thị Ánh", "chair"),
        (2, "Đặng Văn Dũng", "chair"),
        (3, "Nguyễn Thị Hoà", "chair"),
    ]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"electorate": 0}, "electorate"),
        ({"electorate": 100_001}, "electorate"),
        ({"cadres": ()}, "cadres"),
        ({"cadres": (CadreCode("CB1"), CadreCode("CB1"))}, "cadres"),
        ({"cadres": (CadreCode("CB4"),)}, "cadres"),  # served there until the year before
        ({"cadres": (CadreCode("CB5"),)}, "cadres"),  # serves elsewhere
        ({"rules": Rules(Base.VALID, "", ())}, "basis"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(world: World, changed: dict[str, object], where: str) -> None:
    """Each fault at its field; nothing is stored."""
    plan = replace(plan_of(title="Khác"), **changed)  # type: ignore[arg-type] # one field each
    with pytest.raises(BadInput) as refused, world.place.engine.begin() as connection:
        preparing.prepare(connection, plan, "to-chuc", HELD)
    assert [one.where for one in refused.value.problems] == [where]


def test_an_unknown_unit_is_named_and_the_same_poll_is_not_prepared_twice(world: World) -> None:
    """The list has it already."""
    nowhere = PollPlan(UnitCode("99"), "Khác", HELD, 5, plan_of().rules, (CadreCode("CB1"),))
    with world.place.engine.begin() as connection:
        with pytest.raises(BadInput, match="99"):
            preparing.prepare(connection, nowhere, "to-chuc", HELD)
        with pytest.raises(Refused, match="prepared already"):
            preparing.prepare(connection, plan_of(), "to-chuc", HELD)


def test_nobody_prepares_a_poll_about_themselves(world: World) -> None:
    """Nor about their superior or a subordinate."""
    with pytest.raises(Refused, match="duoc-lay"), world.place.engine.begin() as connection:
        preparing.prepare(connection, plan_of(title="Khác"), "duoc-lay", HELD)


def test_a_poll_that_nobody_counted_can_be_thrown_away_and_no_other(world: World) -> None:
    """A poll that was held is kept."""
    with world.place.engine.begin() as connection:
        other = preparing.prepare(connection, plan_of(title="Khác"), "to-chuc", HELD)
        preparing.throw_away(connection, other.id)
        assert records.find(connection, other.id) is None
        with pytest.raises(BadInput, match=other.id):
            records.get(connection, other.id)
    world.count("kiem-1")
    with pytest.raises(Refused, match="is kept"), world.place.engine.begin() as connection:
        preparing.throw_away(connection, world.poll)


# --- counting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "where"),
    [
        (counted(Papers(482, 481, 480, 1), {}), "papers.issued"),  # more than may vote
        (counted(Papers(480, 481, 480, 1), {}), "papers.returned"),  # more than were issued
        (counted(Papers(481, 481, 480, 2), {}), "papers.valid"),
        (counted(Papers(481, 479, 480, -1), {}), "papers.invalid"),
        (counted(PAPERS, {2: Marks(187, 200, 93, 1)}), "marks.2"),
        (counted(PAPERS, {2: Marks(481, 0, -1, 0)}), "marks.2"),
        (Count(PAPERS, {1: Marks(480, 0, 0, 0), 2: Marks(480, 0, 0, 0)}), "marks.3"),
        (counted(PAPERS, {4: Marks(480, 0, 0, 0)}), ""),
    ],
)
def test_figures_that_cannot_be_are_refused(world: World, count: Count, where: str) -> None:
    """Valid + invalid = returned <= issued <= electorate; levels + blank = valid. Nothing is stored."""
    with pytest.raises(BadInput) as refused:
        world.count("kiem-1", count)
    assert [one.where for one in refused.value.problems] == [where]
    assert _state(world) is PollState.PREPARED


def test_two_who_differ_are_told_the_lines_and_count_them_again(world: World) -> None:
    """Which lines is told, never the figures; with the same figures they agree."""
    world.count("kiem-1")
    other = counted(Papers(481, 480, 480, 0), dict(GOOD.marks) | {2: Marks(100, 140, 240, 0)})
    assert world.count("kiem-2", other) == Standing(("kiem-1", "kiem-2"), (0, 2))
    assert _state(world) is PollState.COUNTING
    with pytest.raises(Refused, match="not counted the same"):
        _seen(world)
    assert world.count("kiem-2").is_agreed


def test_a_count_that_changes_after_both_agreed_ends_the_agreement(world: World) -> None:
    """And who looked at the minutes before cannot sign what is no more."""
    world.count("kiem-1")
    world.count("kiem-2")
    seen = _seen(world)
    changed = counted(PAPERS, dict(GOOD.marks) | {1: Marks(186, 201, 93, 0)})
    world.count("kiem-1", changed)
    assert _state(world) is PollState.COUNTING
    with pytest.raises(Refused, match="not counted the same"):
        minutes.sign(world.place, world.poll, SIGNERS, seen)
    world.count("kiem-2", changed)
    with pytest.raises(Refused, match="changed since you looked"):
        minutes.sign(world.place, world.poll, SIGNERS, seen)


def test_a_third_teller_is_refused_until_a_count_is_taken_back(world: World) -> None:
    """Somebody fell ill: another counts in their place."""
    world.count("kiem-1")
    world.count("kiem-2")
    with pytest.raises(Refused, match="Two others"):
        world.count("kiem-3")
    with world.place.engine.begin() as connection:
        assert counting.take_back(connection, world.poll, "kiem-2") == Standing(("kiem-1",))
        with pytest.raises(Refused, match="kiem-2"):
            counting.take_back(connection, world.poll, "kiem-2")
        assert list(counting.counts(connection, world.poll)) == ["kiem-1"]
    assert world.count("kiem-3").is_agreed


@pytest.mark.parametrize(
    ("teller", "said"),
    [
        ("to-chuc", "does not count"),
        ("ngoai", "does not count"),
        ("nobody", "does not count"),
        ("duoc-lay", "is about duoc-lay"),
    ],
)
def test_who_is_not_fit_does_not_count(world: World, teller: str, said: str) -> None:
    """Neither without the role, nor of another unit, nor about themselves."""
    with pytest.raises(Refused, match=said):
        world.count(teller)


def test_one_person_with_two_accounts_counts_once(world: World) -> None:
    """The two must be two people."""
    world.count("hai-vai-1")
    with pytest.raises(Refused, match="another account"):
        world.count("hai-vai-2")


def test_nothing_is_counted_before_the_day_of_the_poll(world: World) -> None:
    """There are no papers yet."""
    with pytest.raises(Refused, match="not been held"):
        world.count("kiem-1", on=date(2026, 1, 14))


def test_a_poll_in_which_nobody_voted_has_no_shares_and_no_facts(world: World) -> None:
    """Nothing is 0 % of nothing; and so it is of those who may vote."""
    count = counted(Papers(0, 0, 0, 0), {})
    world.count("kiem-1", count)
    world.count("kiem-2", count)
    with world.place.engine.connect() as connection:
        told = minutes.outlook(connection, records.get(connection, world.poll)).minutes
    valid = replace(told, rules=replace(told.rules, base=Base.VALID))
    assert (valid.facts(valid.lines[0]), valid.share(valid.lines[0], Level.LOW).percent) == ((), None)
    assert [one.is_reached for one in told.facts(told.lines[0])] == [False, False]


# --- signing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signers", "said"),
    [
        (("ky-1", "ky-1"), "Two different people"),
        (("ky-1",), "Two different people"),
        (("hai-vai-1", "hai-vai-2"), "Two different people"),
        (("ky-1", "kiem-1"), "kiem-1 is no closing officer"),
        (("ky-1", "ngoai"), "ngoai is no closing officer"),
        (("ky-1", "duoc-lay"), "is about duoc-lay"),
    ],
)
def test_who_is_not_fit_does_not_sign(world: World, signers: tuple[str, ...], said: str) -> None:
    """Two different closing officers of the unit, about none of whom the poll is."""
    world.count("kiem-1")
    world.count("kiem-2")
    with pytest.raises(Refused, match=said):
        minutes.sign(world.place, world.poll, signers, _seen(world))


def test_minutes_that_were_altered_show_and_none_are_told_before_they_are_signed(world: World) -> None:
    """The hash tells."""
    with world.place.engine.connect() as connection, pytest.raises(Refused, match="not signed yet"):
        minutes.signed(connection, world.poll)
    world.count("kiem-1")
    world.count("kiem-2")
    poll = minutes.sign(world.place, world.poll, SIGNERS, _seen(world))
    with world.place.engine.begin() as connection:
        content = connection.scalar(sa.select(confidence_poll.c.content)) or ""
        connection.execute(sa.update(confidence_poll).values(content=content.replace("187", "188")))
        assert not minutes.is_whole(connection, poll)


def test_names_of_lost_accounts_and_units_are_told_as_their_codes(world: World) -> None:
    """Minutes never fail for want of a name."""
    with world.place.engine.begin() as connection:
        world_count = sa.insert(confidence_count)
        for teller in ("mat-1", "mat-2"):
            rows = {0: {"issued": 1, "returned": 1, "valid": 1, "invalid": 0}}
            rows |= {number: {"high": 1, "confidence": 0, "low": 0, "blank": 0} for number in (1, 2, 3)}
            for number, counts in rows.items():
                values = {"poll": world.poll, "teller": teller, "number": number, "counts": counts}
                connection.execute(world_count.values(values | {"counted_on": HELD}))
        told = minutes.outlook(connection, records.get(connection, world.poll)).minutes
    assert told.tellers == ("mat-1", "mat-2")


# --- lists, organizations, the end ------------------------------------------------------------------------


def test_another_organization_finds_nothing(world: World) -> None:
    """Not in the list, not by its identifier."""
    elsewhere = Scope((UnitCode("01"),), frozenset({UnitCode("01")}))
    with world.place.engine.connect() as connection:
        assert records.find(connection, world.poll, elsewhere) is None
        assert records.listing(connection, elsewhere).total == 0
        assert records.listing(connection, sought=Sought(frozenset({UnitCode("01")}))).total == 0
        (found,) = records.listing(connection, sought=Sought(frozenset({UnitCode("06652")}))).rows
    assert found.id == world.poll


def test_a_poll_is_kept_five_years_and_then_nothing_of_it(world: World) -> None:
    """Counts, people and minutes go together."""
    world.count("kiem-1")
    with world.place.engine.begin() as connection:
        assert retention.expired(connection, date(2031, 1, 15)) == []
        expired = retention.expired(connection, date(2031, 1, 17))
        retention.destroy(connection, expired)
        left = [
            connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (confidence_poll, confidence_person, confidence_count)
        ]
    assert (expired, left) == ([world.poll], [0, 0, 0])
