"""Deliveries: signed so that a receiver knows them, the same id until they are taken."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from surveys import announcements, webhook_delivery
from surveys.announcements import DeliveryState, Event
from surveys.publications import Level
from surveys.schema import release, release_correction, webhook
from surveys.webhook_address import Policy, Target
from surveys.webhook_delivery import Told
from surveys.webhook_post import Answer, Trouble, Way
from tests.conftest import StandingClock
from tests.surveys.webhooks.conftest import HERE, Site
from tests.surveys.webhooks.receiver import receiving


@dataclass(slots=True)
class Post:
    """Takes what would be sent, and answers as told."""

    answers: list[Answer]
    sent: list[tuple[Target, Mapping[str, str], bytes]] = field(default_factory=list)

    def __call__(self, _way: Way, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        self.sent.append((target, headers, body))
        return self.answers.pop(0)


def _announced(site: Site, event: Event = Event.RELEASED) -> None:
    site.tell(site.ward, Level.COUNCIL)
    with site.place.engine.begin() as connection:
        announcements.announce(connection, site.ward, 1, event, site.place.clock())


def _deliver(site: Site, post: Post) -> tuple[Told, ...]:
    return webhook_delivery.deliver_due(site.place, Way(HERE), post)


def test_what_is_told_names_the_release_and_its_hash_and_is_signed(site: Site) -> None:
    issued = site.hook("22")
    _announced(site)
    post = Post([Answer(200)])
    [told] = _deliver(site, post)
    assert told.state is DeliveryState.DELIVERED
    [(target, headers, body)] = post.sent
    assert (target.host, target.path) == ("kpi.example.vn", "/ydan")
    assert json.loads(body) == {
        "id": told.delivery.id,
        "event": "released",
        "round": "phuong-2026",
        "release": 1,
        "hash": hashlib.sha256(b"phuong-2026").hexdigest(),
    }
    seconds = int(site.place.clock().timestamp())
    code = hmac.new(issued.secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["Ydan-Signature"] == f"t={seconds},v1={code}"
    assert issued.secret not in str(headers)


def test_a_repetition_carries_the_same_id_and_a_new_time(site: Site, clock: StandingClock) -> None:
    site.hook("22")
    _announced(site)
    post = Post([Answer(500), Answer(trouble=Trouble.SILENCE), Answer(201)])
    states = []
    for minutes in (1, 2, 5):
        states += [one.state for one in _deliver(site, post)]
        clock.advance(minutes=minutes)
    assert states == [DeliveryState.WAITING, DeliveryState.WAITING, DeliveryState.DELIVERED]
    assert len({body for _, _, body in post.sent}) == 1
    assert len({headers["Ydan-Signature"] for _, headers, _ in post.sent}) == 3
    assert _deliver(site, post) == ()


def test_one_that_is_down_does_not_hold_up_the_others(site: Site) -> None:
    with receiving(503) as broken, receiving(204) as sound:
        for address in (broken.address, sound.address):
            site.hook("22", address)
        _announced(site)
        told = webhook_delivery.deliver_due(site.place, Way(HERE))
    assert sorted((one.answer.status or 0, one.state.value) for one in told) == [
        (204, "delivered"),
        (503, "waiting"),
    ]


def test_a_correction_says_what_it_stands_in_place_of(site: Site, clock: StandingClock) -> None:
    site.hook("22")
    site.tell(site.ward, Level.COUNCIL)
    with site.place.engine.begin() as connection:
        later = {"survey": site.ward, "number": 2, "hash": "b" * 64, "summary": "{}", "method_version": "1"}
        connection.execute(sa.insert(release).values(released_on=clock().date(), **later))
        correction = {"survey": site.ward, "number": 2, "supersedes": 1, "corrected_on": clock().date()}
        connection.execute(
            sa.insert(release_correction).values(reason={"vi": "-"}, corrected_by=["a", "b"], **correction)
        )
        announcements.announce(connection, site.ward, 2, Event.SUPERSEDED, clock())
    post = Post([Answer(200)])
    _deliver(site, post)
    said = json.loads(post.sent[0][2])
    assert (said["event"], said["release"], said["supersedes"], said["hash"]) == (
        "superseded",
        2,
        1,
        "b" * 64,
    )


def test_a_trial_says_nothing_of_any_round(site: Site) -> None:
    issued = site.hook("22")
    with site.place.engine.begin() as connection:
        number = announcements.test(connection, issued.webhook.id, site.place.clock())
    post = Post([Answer(404)])
    told = webhook_delivery.deliver(site.place, Way(HERE), number, post)
    assert told is not None
    assert told.state is DeliveryState.GIVEN_UP
    assert json.loads(post.sent[0][2]) == {"id": number, "event": "test"}
    assert webhook_delivery.deliver(site.place, Way(HERE), number, post) is None


@pytest.mark.parametrize(
    ("column", "value", "trouble"),
    [("box", b"0" * 90, Trouble.SECRET), ("address", "http://kpi.example.vn/", Trouble.ADDRESS)],
)
def test_what_cannot_be_signed_or_may_not_be_reached_any_more_is_not_sent(
    site: Site, column: str, value: object, trouble: Trouble
) -> None:
    site.hook("22")
    _announced(site)
    with site.place.engine.begin() as connection:
        connection.execute(sa.update(webhook).values({column: value}))
    post = Post([])
    [told] = webhook_delivery.deliver_due(site.place, Way(Policy()), post)
    assert (told.answer.trouble, told.state, post.sent) == (trouble, DeliveryState.WAITING, [])
