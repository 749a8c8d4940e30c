"""Announcements: written with the release, told to who may know, tried with growing pauses for two days."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from surveys import announcements, jobs
from surveys.announcements import Delivery, DeliveryId, DeliveryState, Event
from surveys.jobs import Question
from surveys.problems import Refused
from surveys.publications import Level
from surveys.schema import job, webhook_delivery
from surveys.webhook_post import Answer, Trouble
from tests.conftest import StandingClock
from tests.surveys.webhooks.conftest import Site


def _announce(site: Site, code: str = "ward", event: Event = Event.RELEASED) -> int:
    with site.place.engine.begin() as connection:
        return announcements.announce(connection, getattr(site, code), 1, event, site.place.clock())


def _claim(site: Site) -> tuple[Delivery, ...]:
    with site.place.engine.begin() as connection:
        return announcements.claim(connection, site.place.clock(), 10)


def _settle(site: Site, delivery: Delivery, answer: Answer) -> DeliveryState:
    with site.place.engine.begin() as connection:
        return announcements.settle(connection, delivery, answer)


def _jobs(site: Site) -> list[Question]:
    with site.place.engine.connect() as connection:
        rows = connection.execute(sa.select(job.c.kind, job.c.survey, job.c.parameters))
        return [Question(row.kind, row.survey, None, row.parameters) for row in rows]


def test_the_unit_of_a_round_and_those_above_it_are_told_and_nobody_else(site: Site) -> None:
    hooks = {unit: site.hook(unit).webhook.id for unit in ("22", "06688", "06838")}
    site.tell(site.ward, Level.COUNCIL)
    site.tell(site.province, Level.PUBLIC)
    assert _announce(site, "ward") == 2
    assert {one.webhook for one in _claim(site)} == {hooks["22"], hooks["06688"]}
    assert _announce(site, "province") == 1
    [delivery] = _claim(site)
    assert (delivery.webhook, delivery.survey, delivery.number) == (hooks["22"], site.province, 1)
    asked = [Question("announce", code, None, {"release": 1}) for code in (site.ward, site.province)]
    assert sorted(_jobs(site), key=str) == sorted(asked, key=str)


def test_what_evaluators_may_not_read_is_told_to_nobody(site: Site) -> None:
    site.hook("22")
    site.tell(site.ward, Level.CADRE)
    assert _announce(site) == 0
    assert _jobs(site) == []


def test_a_release_is_announced_when_evaluators_may_read_it_first_and_not_again(site: Site) -> None:
    site.hook("22")
    for before, level in ((None, Level.CADRE), (Level.CADRE, Level.COUNCIL), (Level.COUNCIL, Level.PUBLIC)):
        site.tell(site.ward, level)
        with site.place.engine.begin() as connection:
            now = site.place.clock()
            told = announcements.announce_rise(connection, site.ward, 1, before, now)
        assert told == (1 if level is Level.COUNCIL else 0)


def test_nothing_is_told_of_a_release_that_was_rolled_back(site: Site) -> None:
    site.hook("22")
    site.tell(site.ward, Level.COUNCIL)
    with pytest.raises(Refused), site.place.engine.begin() as connection:  # noqa: PT012 - the transaction is claimed
        announcements.announce(connection, site.ward, 1, Event.RELEASED, site.place.clock())
        raise Refused
    assert _claim(site) == ()
    assert _jobs(site) == []


def test_without_anybody_to_tell_the_packages_are_still_asked_for(site: Site) -> None:
    site.tell(site.ward, Level.COUNCIL)
    assert _announce(site) == 0
    assert _jobs(site) == [Question("announce", site.ward, None, {"release": 1})]


def test_a_line_is_claimed_once_and_again_after_its_pause(site: Site, clock: StandingClock) -> None:
    site.hook("22")
    site.tell(site.ward, Level.COUNCIL)
    _announce(site)
    [first] = _claim(site)
    assert _claim(site) == ()  # not even if the process was killed meanwhile
    clock.advance(seconds=60)
    [again] = _claim(site)
    assert (again.id, again.attempts) == (first.id, 2)


def test_of_two_who_claim_at_once_one_gets_the_line(site: Site) -> None:
    site.hook("22")
    site.tell(site.ward, Level.COUNCIL)
    _announce(site)
    with site.place.engine.begin() as connection:
        [number] = connection.scalars(sa.select(webhook_delivery.c.id))
        assert announcements.claim_one(connection, DeliveryId(number), site.place.clock()) is not None
        assert announcements.claim_one(connection, DeliveryId(number), site.place.clock()) is None
        assert announcements.claim_one(connection, DeliveryId("0" * 32), site.place.clock()) is None


def test_pauses_grow_and_after_two_days_it_is_given_up(site: Site, clock: StandingClock) -> None:
    site.hook("22")
    site.tell(site.ward, Level.COUNCIL)
    _announce(site)
    began, pauses, state = clock.now, [], DeliveryState.WAITING
    while state is DeliveryState.WAITING:
        [delivery] = _claim(site)
        state = _settle(site, delivery, Answer(503))
        pauses.append(delivery.next_at - clock.now)
        clock.now = delivery.next_at
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert timedelta(days=1.5) < clock.now - pauses[-1] - began <= timedelta(days=2)
    assert _claim(site) == ()
    assert state is DeliveryState.GIVEN_UP


def test_after_a_long_stop_of_the_machine_it_is_tried_once_more(site: Site, clock: StandingClock) -> None:
    site.hook("22")
    site.tell(site.ward, Level.COUNCIL)
    _announce(site)
    clock.advance(days=9)
    [delivery] = _claim(site)
    assert _settle(site, delivery, Answer(204)) is DeliveryState.DELIVERED


def test_a_trial_is_made_once(site: Site) -> None:
    issued = site.hook("22")
    with site.place.engine.begin() as connection:
        number = announcements.test(connection, issued.webhook.id, site.place.clock())
    [delivery] = _claim(site)
    assert (delivery.id, delivery.event, delivery.survey) == (number, Event.TEST, None)
    assert _settle(site, delivery, Answer(trouble=Trouble.SILENCE)) is DeliveryState.GIVEN_UP
    with site.place.engine.connect() as connection:
        [listed] = announcements.listing(connection, issued.webhook.id)
        assert announcements.count(connection, issued.webhook.id) == 1
        counts = dict(announcements.counts(connection, issued.webhook.id))
        assert counts == {"waiting": 0, "delivered": 0, "given_up": 1}
        assert announcements.get(connection, DeliveryId("0" * 32)) is None
    assert (listed.state, listed.trouble, listed.answer) == (DeliveryState.GIVEN_UP, Trouble.SILENCE, None)


def test_work_is_asked_for_while_something_is_due(site: Site, clock: StandingClock) -> None:
    with site.place.engine.begin() as connection:
        assert not announcements.ask_due(connection, clock())
    site.hook("22")
    site.tell(site.ward, Level.COUNCIL)
    _announce(site)
    with site.place.engine.begin() as connection:
        assert jobs.take(connection) is not None
        assert announcements.ask_due(connection, clock())
        assert announcements.ask_due(connection, clock())  # the same work
    assert _jobs(site).count(Question("announce", None, None, {})) == 1
    [_] = _claim(site)
    with site.place.engine.begin() as connection:
        assert not announcements.is_due(connection, clock())
