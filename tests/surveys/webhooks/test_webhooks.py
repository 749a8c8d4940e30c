"""Webhooks: made with a secret that is shown once, ended for good, brought under a new key."""

import pytest
import sqlalchemy as sa

from surveys import announcements, audit, key_rotation, webhooks
from surveys.announcements import DeliveryState
from surveys.identifiers import UnitCode
from surveys.organizations import EVERYTHING, Scope
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import webhook
from surveys.webhook_address import Policy
from surveys.webhooks import WebhookId, WebhookPlan
from tests.surveys.webhooks.conftest import Site

WARD = UnitCode("06688")


def _secret(site: Site, number: WebhookId) -> str:
    with site.place.engine.connect() as connection:
        found = webhooks.get(connection, number)
        assert found is not None
        return webhooks.secret_of(connection, site.place.keys.readable("installation"), found)


def test_the_secret_is_told_once_and_lies_encrypted(site: Site) -> None:
    issued = site.hook("22")
    assert _secret(site, issued.webhook.id) == issued.secret
    with site.place.engine.connect() as connection:
        row = connection.execute(sa.select(webhook)).one()
        events = audit.every_event(connection)
    assert issued.secret.encode() not in bytes(row.box)
    assert issued.secret not in str(row)
    assert issued.secret not in repr(issued)
    assert [(one.act, one.object) for one in events] == [("webhook.make", issued.webhook.id)]
    assert issued.secret not in str(events)


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"address": "http://kpi.example.vn/"}, ["address"]),
        ({"address": "https://10.0.0.1/", "name": ""}, ["name", "address"]),
        ({"unit": UnitCode("99")}, ["unit"]),
    ],
)
def test_a_bad_plan_makes_no_webhook(site: Site, values: dict[str, str], where: list[str]) -> None:
    plan = {"unit": WARD, "name": "KPI", "address": "https://kpi.example.vn/"} | values
    with pytest.raises(BadInput) as caught:
        webhooks.make(site.place, Policy(), WebhookPlan(**plan), "quan-tri")  # type: ignore[arg-type] # all are strings
    assert [problem.where for problem in caught.value.problems] == where
    with site.place.engine.connect() as connection:
        assert webhooks.count(connection, EVERYTHING) == 0


def test_a_unit_tells_no_more_systems_than_can_be_told_at_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "MOST_LIVING", 2)
    first = site.hook("22").webhook
    site.hook("22")
    with pytest.raises(Refused, match="2 systems already"):
        site.hook("22")
    site.hook("06688")
    webhooks.end(site.place, first.id, "quan-tri")
    site.hook("22")


def test_an_ended_webhook_stays_ended_and_what_waits_for_it_is_given_up(site: Site) -> None:
    issued = site.hook("22")
    with site.place.engine.begin() as connection:
        number = announcements.test(connection, issued.webhook.id, site.place.clock())
    ended = webhooks.end(site.place, issued.webhook.id, "quan-tri")
    assert ended.ended_on is not None
    assert webhooks.end(site.place, issued.webhook.id, "quan-tri") == ended
    with site.place.engine.connect() as connection:
        delivery = announcements.get(connection, number)
        acts = [one.act for one in audit.every_event(connection)]
    assert delivery is not None
    assert delivery.state is DeliveryState.GIVEN_UP
    assert acts == ["webhook.make", "webhook.end"]
    with pytest.raises(Refused, match="no such webhook"):
        webhooks.end(site.place, WebhookId("0" * 16), "quan-tri")


def test_a_list_holds_the_webhooks_of_its_units_living_ones_first(site: Site) -> None:
    gone = webhooks.end(site.place, site.hook("22").webhook.id, "quan-tri")
    ward = site.hook("06688").webhook
    theirs = Scope((WARD,), frozenset({WARD}))
    with site.place.engine.connect() as connection:
        assert webhooks.listing(connection, EVERYTHING) == (ward, gone)
        assert webhooks.listing(connection, EVERYTHING, most=1, after=1) == (gone,)
        assert webhooks.listing(connection, theirs) == (ward,)
        assert (webhooks.count(connection, EVERYTHING), webhooks.count(connection, theirs)) == (2, 1)


@pytest.mark.parametrize("column", ["address", "unit", "box"])
def test_a_row_changed_by_hand_signs_nothing_more(site: Site, column: str) -> None:
    issued = site.hook("22")
    changed = {"address": "https://evil.example.vn/", "unit": "06688", "box": b"0" * 90}[column]
    with site.place.engine.begin() as connection:
        connection.execute(sa.update(webhook).values({column: changed}))
    with pytest.raises(NotReady, match="changed outside the program"):
        _secret(site, issued.webhook.id)


def test_a_new_installation_key_opens_every_secret_and_the_old_one_can_go(site: Site) -> None:
    issued = [site.hook("22"), site.hook("06688")]
    key_rotation.rotate(site.place, "quan-tri")
    assert key_rotation.retire(site.place, "quan-tri") == 1
    assert [_secret(site, one.webhook.id) for one in issued] == [one.secret for one in issued]
    key_rotation.rotate(site.place, "quan-tri")
    with site.place.engine.connect() as connection:
        assert webhooks.rewrap(connection, site.place.keys.readable("installation")) == 0


def test_an_old_key_stays_while_a_secret_needs_it(site: Site) -> None:
    site.hook("22")
    old = site.place.keys.read("installation")
    key_rotation.rotate(site.place, "quan-tri")
    with site.place.engine.begin() as connection:
        assert webhooks.are_current(connection, site.place.keys.read("installation"))
        webhooks.rewrap(connection, (old, *site.place.keys.readable("installation")))
    with pytest.raises(Refused, match="older key"):
        key_rotation.retire(site.place, "quan-tri")
