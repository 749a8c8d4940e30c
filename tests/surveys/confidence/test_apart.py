"""A round of citizens takes no confidence poll, and what is kept of polls follows the rules of the house."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from surveys import retention, rights
from surveys.audit import Act, append
from surveys.audit_lists import Wanted, listed
from surveys.confidence import minutes, records
from surveys.confidence.apart import is_poll_of_citizens
from surveys.identifiers import RespondentGroup, UnitCode
from surveys.organizations import Scope
from surveys.problems import Refused
from surveys.questionnaire_file import read
from surveys.questionnaire_library import load
from surveys.retention import DataClass, Purge
from surveys.rights import Kind
from surveys.round_plan import SurveyPlan
from surveys.survey import GroupRule
from surveys.survey_rules import broken_rules
from tests.conftest import StandingClock
from tests.surveys.confidence.conftest import World

CITIZENS = GroupRule(RespondentGroup.CITIZEN, 1.0, 10, required=True, size=None)
PEERS = GroupRule(RespondentGroup.PEER, 1.0, 5, required=True, size=None)


@pytest.mark.parametrize("group", [RespondentGroup.CITIZEN, RespondentGroup.RESIDENCE])
def test_the_questionnaire_of_confidence_is_refused_to_citizens_in_one_sentence(
    plan: SurveyPlan, group: RespondentGroup
) -> None:
    asked = replace(CITIZENS, group=group)
    problems = broken_rules(replace(plan.rules, groups=(asked,)), load("confidence-poll", 1)[1])
    assert [one.where for one in problems] == ["groups"]
    assert "never put to citizens" in str(problems[0])
    assert broken_rules(replace(plan.rules, groups=(PEERS,)), load("confidence-poll", 1)[1]) == []


@pytest.mark.parametrize(
    "title", ["Lấy  PHIẾU tín nhiệm quý I", "Lâ\u0301y phiê\u0301u tín nhiệm", "A Confidence Poll"]
)
def test_no_round_of_citizens_is_called_a_confidence_poll(
    plan: SurveyPlan, tiny_questionnaire: str, title: str
) -> None:
    rules = replace(plan.rules, title={"vi": title, "en": title})
    assert [one.where for one in broken_rules(rules, read(tiny_questionnaire))] == ["groups"]
    assert not is_poll_of_citizens("tiny", [title], [RespondentGroup.PEER])
    assert not is_poll_of_citizens("tiny", ["Quý I"], [RespondentGroup.CITIZEN])


def test_polls_are_purged_after_five_years(world: World, clock: StandingClock) -> None:
    world.count("kiem-1")
    expected = [Purge(DataClass.CONFIDENCE_POLLS, None, 0)]
    assert retention.purge(world.place, "lan", audit_days=60) == []
    clock.advance(days=6 * 366)
    assert retention.purge(world.place, "lan", audit_days=60, dry_run=True) == expected
    assert retention.purge(world.place, "lan", audit_days=60) == expected
    assert retention.purge(world.place, "lan", audit_days=60) == []


def test_a_polled_cadre_is_kept_and_renamed_until_the_minutes_are_signed(world: World) -> None:
    engine = world.place.engine
    with engine.begin() as connection:
        with pytest.raises(Refused, match="confidence poll is about “CB3”"):
            rights.erase(connection, Kind.CADRE, "CB3")
        rights.rectify_name(connection, Kind.CADRE, "CB3", "Bùi Thị Anh")
    world.count("kiem-1")
    world.count("kiem-2")
    with engine.connect() as connection:
        seen = minutes.outlook(connection, records.get(connection, world.poll)).hash
    minutes.sign(world.place, world.poll, ("ky-1", "ky-2"), seen)
    with engine.begin() as connection:
        rights.rectify_name(connection, Kind.CADRE, "CB3", "Bùi Thị Ánh")
        assert records.people(connection, world.poll)[0].name == "Bùi Thị Anh"
        told = {held.table for held in rights.access(connection, Kind.STAFF, "kiem-1")}
        signed = {held.table for held in rights.access(connection, Kind.STAFF, "ky-1")}
        about = {held.table for held in rights.access(connection, Kind.CADRE, "CB3")}
    assert "confidence_count.teller" in told
    assert "confidence_poll.signed_by" in signed
    assert "confidence_person.cadre" in about


def test_the_trail_of_one_organization_tells_nothing_of_polls_of_another(world: World) -> None:
    with world.place.engine.begin() as connection:
        append(connection, world.place.clock, Act("shell:x", "confidence.prepare", world.poll))
    zone = world.place.time_zone
    ours, theirs = (Scope((UnitCode(one),), _units(world, one)) for one in ("22", "01"))
    with world.place.engine.connect() as connection:
        assert len(listed(connection, Wanted(act="confidence.prepare", scope=ours), zone, 5)) == 1
        assert listed(connection, Wanted(act="confidence.prepare", scope=theirs), zone, 5) == ()


def _units(world: World, top: str) -> frozenset[UnitCode]:
    with world.place.engine.connect() as connection:
        rows = connection.execute(sa.text("select code, parent from unit"))
        return frozenset(UnitCode(code) for code, parent in rows if top in {code, parent})
