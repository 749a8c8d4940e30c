"""What concerns other systems is destroyed after its time: messages first, then tokens and webhooks."""

from datetime import timedelta

import sqlalchemy as sa

from surveys import announcements, api_tokens, audit, retention, retention_traces, webhooks
from surveys.api_tokens import TokenPlan, TokenScope
from surveys.identifiers import UnitCode
from surveys.retention import DataClass
from surveys.schema import api_token, release, webhook, webhook_delivery
from tests.conftest import StandingClock
from tests.surveys.webhooks.conftest import Site


def _purge(site: Site, *, dry_run: bool = False) -> int:
    found = retention.purge(site.place, "ops", audit_days=90, dry_run=dry_run)
    return sum(one.data is DataClass.SYSTEMS for one in found)


def _rows(site: Site) -> tuple[int, ...]:
    tables = (api_token, webhook, webhook_delivery)
    with site.place.engine.connect() as connection:
        return tuple(
            connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables
        )


def test_messages_go_after_ninety_days_and_the_rest_two_years_after_its_end(
    site: Site, clock: StandingClock
) -> None:
    with site.place.engine.begin() as connection:
        connection.execute(sa.delete(release))  # else the ballots of its round would be looked for
    today = clock().date()
    plan = TokenPlan(UnitCode("22"), "KPI", frozenset(TokenScope), today)
    api_tokens.issue(site.place, plan, "quan-tri")
    ended, living = site.hook("22").webhook, site.hook("06688").webhook
    with site.place.engine.begin() as connection:
        for number in (ended.id, living.id):
            announcements.test(connection, number, clock())
    webhooks.end(site.place, ended.id, "quan-tri")
    clock.advance(days=90)
    assert (_purge(site), _rows(site)) == (0, (1, 2, 2))
    clock.advance(days=1)
    assert (_purge(site, dry_run=True), _rows(site)) == (1, (1, 2, 2))
    assert (_purge(site), _rows(site)) == (1, (1, 2, 0))
    clock.now += timedelta(days=2 * 365 - 91)
    assert (_purge(site), _rows(site)) == (0, (1, 2, 0))
    with site.place.engine.connect() as connection:
        before = retention.boxes(connection)
    clock.advance(days=1)
    assert (_purge(site), _rows(site)) == (1, (0, 1, 0))
    retention_traces.sweep(site.place.engine)
    with site.place.engine.connect() as connection:
        gone = set(before) - set(retention.boxes(connection))
        acts = [one.object for one in audit.every_event(connection) if one.act == "retention.purge"]
    assert len(gone) == 1
    assert not retention_traces.left_in_files(site.place.engine, gone)
    assert acts == ["systems", "systems"]
