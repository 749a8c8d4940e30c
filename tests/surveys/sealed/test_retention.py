"""After the audit period rows of small groups and texts are destroyed, provably, and nothing else is."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sqlalchemy as sa

from surveys import (
    audit,
    ballots,
    opened,
    release,
    retention,
    retention_proof,
    retention_traces,
    review_acts,
    rounds,
    staff,
)
from surveys.ballot_blocks import TEXTS
from surveys.closing import close_round
from surveys.identifiers import Channel, SurveyState
from surveys.installation import Installation
from surveys.opened import OpenedBallots
from surveys.problems import Refused
from surveys.retention import DataClass, Purge
from surveys.review import Decision, Ruling
from surveys.schema import ballot_block
from surveys.schema import staff as staff_table
from surveys.staff import Claim, Invitee
from tests.conftest import _installed
from tests.surveys.frames.conftest import LATER, bringer, households
from tests.surveys.sealed.open_round import AN, BINH, PEERS, SURVEY, OpenRound, answers, nonce, open_up

if TYPE_CHECKING:
    from tests.conftest import StandingClock

CITIZENS = 33
PEOPLE = 4
SMALL = Purge(DataClass.SMALL_GROUPS, SURVEY, 0)
RATERS = Purge(DataClass.RATERS, SURVEY, 0)
WORDS = Purge(DataClass.TEXTS, SURVEY, 0)


def closed(installation: Installation) -> OpenRound:
    """Give a closed round: 33 citizens about one cadre, four peers about two, a text each."""
    found = open_up(installation, citizens=CITIZENS, peers=PEOPLE)
    for number in range(CITIZENS):
        found.send(number, number % 3 + 1, f"lời của dân {number}")
    for number in range(PEOPLE):
        ticket = found.ticket(number, PEERS)
        ballots.submit(found.intake, ticket, nonce(), [answers(2, "lời đồng nghiệp"), answers(3)])
    found.intake.close()
    close_round(installation, SURVEY, (AN, BINH))
    return found


def released(installation: Installation) -> Installation:
    closed(installation)
    release.release_round(installation, SURVEY, ("lan", "minh"))
    return installation


def purge(installation: Installation, *, dry_run: bool = False) -> list[Purge]:
    return retention.purge(installation, "shell:test", audit_days=90, dry_run=dry_run)


def rows(installation: Installation) -> OpenedBallots:
    with installation.engine.connect() as connection:
        return opened.read(connection, installation.keys.readable("installation"), SURVEY)


def texts(installation: Installation) -> int:
    with installation.engine.connect() as connection:
        return len(opened.read_texts(connection, installation.keys.readable("installation"), SURVEY))


def boxes(installation: Installation) -> list[bytes]:
    with installation.engine.connect() as connection:
        return retention.boxes(connection)


def test_nothing_is_purged_before_the_audit_period_is_over(
    installation: Installation, clock: "StandingClock"
) -> None:
    released(installation)
    clock.advance(days=90)
    assert purge(installation) == []
    clock.advance(days=1)
    assert purge(installation) == [SMALL, WORDS]


def test_small_groups_and_texts_go_and_large_groups_stay(
    installation: Installation, clock: "StandingClock"
) -> None:
    released(installation)
    assert (len(rows(installation)), texts(installation)) == (CITIZENS + 2 * PEOPLE, CITIZENS + PEOPLE)
    with installation.engine.connect() as connection:
        told = release.read(connection, SURVEY)
    clock.advance(days=91)
    assert purge(installation, dry_run=True) == [SMALL, WORDS]
    assert (len(rows(installation)), texts(installation)) == (CITIZENS + 2 * PEOPLE, CITIZENS + PEOPLE)
    assert purge(installation) == [SMALL, WORDS]
    left = rows(installation)
    assert (len(left), texts(installation)) == (CITIZENS, 0)
    assert Counter(left.codes[:, 0].tolist()) == {1: 11, 2: 11, 3: 11}
    with installation.engine.connect() as connection:
        assert release.read(connection, SURVEY) == told
    assert purge(installation) == []


def test_nothing_says_any_more_which_ballots_came_with_one_code(
    sqlite_installation: Installation, clock: "StandingClock"
) -> None:
    released(sqlite_installation)
    there = rows(sqlite_installation)
    with sqlite_installation.engine.begin() as connection:
        linked = replace(there, rater=np.arange(1, len(there) + 1, dtype=np.uint32))
        opened.write(connection, sqlite_installation.keys.read("installation"), SURVEY, linked)
    clock.advance(days=91)
    assert purge(sqlite_installation) == [SMALL, RATERS, WORDS]
    left = rows(sqlite_installation)
    assert left.rater.tolist() == [0] * CITIZENS
    assert purge(sqlite_installation) == []


def test_a_round_that_is_not_released_keeps_everything(
    installation: Installation, clock: "StandingClock"
) -> None:
    closed(installation)
    clock.advance(days=1000)
    assert purge(installation) == []
    assert len(rows(installation)) == CITIZENS + 2 * PEOPLE


def test_not_one_byte_of_what_was_destroyed_is_left_in_the_file(
    sqlite_installation: Installation, clock: "StandingClock"
) -> None:
    released(sqlite_installation)
    clock.advance(days=91)
    before = boxes(sqlite_installation)
    path = sqlite_installation.engine.url.database

    def there() -> int:
        content = b"".join(Path(f"{path}{ending}").read_bytes() for ending in ("", "-wal"))
        return sum(box[:16] in content or box[40:56] in content for box in before)

    assert there() == len(before) == 2
    assert retention_traces.left_in_files(sqlite_installation.engine, before) == 2
    purge(sqlite_installation)
    retention_traces.sweep(sqlite_installation.engine)
    assert there() == 0
    assert retention_traces.left_in_files(sqlite_installation.engine, before) == 0


def test_not_one_byte_is_left_in_the_table_of_a_server(
    postgres_engine: sa.Engine, tmp_path: Path, clock: "StandingClock"
) -> None:

    place = _installed(postgres_engine, tmp_path, clock)
    released(place)
    clock.advance(days=91)
    before = boxes(place)

    def there() -> int:
        with postgres_engine.connect() as connection:
            folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
            names = connection.exec_driver_sql(
                "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname = 'ballot_block' OR oid ="
                " (SELECT reltoastrelid FROM pg_class WHERE relname = 'ballot_block')"
            ).scalars()
            content = b"".join((Path(folder) / name).read_bytes() for name in names)
        return sum(box[:16] in content for box in before)

    retention_traces.sweep(postgres_engine)
    assert there() == 2
    purge(place)
    retention_traces.sweep(postgres_engine)
    assert there() == 0
    assert retention_traces.left_in_files(postgres_engine, before) is None


def test_the_record_is_signed_and_counts_neither_ballots_nor_people(
    installation: Installation, clock: "StandingClock"
) -> None:
    released(installation)
    clock.advance(days=91)
    purge(installation)
    seed = installation.keys.read("signing")
    with installation.engine.connect() as connection:
        found = [event for event in audit.events(connection) if event.act == "retention.purge"]
    assert [json.loads(event.details)["class"] for event in reversed(found)] == [SMALL.data, WORDS.data]
    for event in found:
        details = json.loads(event.details)
        assert details.keys() == {"class", "tens", "on", "signature"}
        assert details["tens"] % 10 == 0
        assert retention_proof.is_proof(seed, event)
        assert not retention_proof.is_proof(bytes(32), event)
        forged = audit.AuditEvent(
            event.number, event.at, event.actor, event.act, "another", event.details, "", ""
        )
        assert not retention_proof.is_proof(seed, forged)


def test_a_small_group_in_which_nobody_answered_counts_like_any_other(
    installation: Installation, clock: "StandingClock"
) -> None:
    """Else the record would tell of a withheld group whether it is empty."""
    found = open_up(installation, citizens=CITIZENS, peers=PEOPLE)
    for number in range(CITIZENS):
        found.send(number, 2)
    found.intake.close()
    close_round(installation, SURVEY, (AN, BINH))
    release.release_round(installation, SURVEY, ("lan", "minh"))
    with installation.engine.begin() as connection:
        keys = installation.keys.readable("installation")
        assert retention._look(installation, connection, SURVEY).groups == 2
        kept = opened.read(connection, keys, SURVEY)
    assert len(kept) == CITIZENS
    clock.advance(days=91)
    assert purge(installation) == []


def ballots_of(strata: list[int]) -> OpenedBallots:
    count = len(strata)
    return OpenedBallots(
        np.ones(count, np.uint16),
        np.zeros(count, np.uint8),
        np.array(strata, np.uint16),
        np.zeros(count, np.uint8),
        np.zeros((count, 1), np.uint8),
        np.zeros(count, np.uint32),
    )


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ({1: 20, 2: 20}, {1: 20, 2: 20}),
        ({1: 20, 2: 9, 3: 9}, {1: 20, 0: 18}),
        ({1: 20, 2: 15, 3: 4}, {1: 20, 0: 19}),  # four are too few even together: the next joins them
        ({0: 3, 1: 40}, {0: 43}),
        ({0: 12, 1: 4, 2: 30}, {0: 16, 2: 30}),
        ({5: 8}, {0: 8}),
    ],
)
def test_strata_are_put_together_up_to_the_threshold(sizes: dict[int, int], merged: dict[int, int]) -> None:
    ballots_there = ballots_of([number for number, size in sizes.items() for _ in range(size)])
    cells = np.zeros(len(ballots_there), np.intp)
    found = retention.merged_strata(ballots_there, cells, {0: 10})
    assert Counter(found.tolist()) == merged
    again = ballots_of(found.tolist())
    assert retention.merged_strata(again, cells, {0: 10}).tolist() == found.tolist()


def test_strata_merge_within_their_cell_only() -> None:
    there = ballots_of([1] * 12 + [2] * 3 + [1] * 3 + [2] * 12)
    cells = np.array([0] * 15 + [1] * 15, np.intp)
    found = retention.merged_strata(there, cells, {0: 10}).tolist()
    assert found == [0] * 30  # three need the twelve beside them, in either cell


def test_an_open_link_is_a_group_of_its_own() -> None:
    there = ballots_of([0] * 40)
    by_link = there.channel.copy()
    by_link[30:] = list(Channel).index(Channel.OPEN_LINK)
    mixed = replace(there, channel=by_link)
    kept, _ = retention._large_cells(mixed)
    assert kept.tolist() == [True] * 30 + [False] * 10


def test_activation_codes_are_forgotten_when_their_time_is_over(
    installation: Installation, clock: "StandingClock"
) -> None:
    with installation.engine.begin() as connection:
        code = staff.invite(connection, installation.keys, Invitee("lan", "Lê Thị Lan"), clock())
        staff.set_up_totp(connection, installation.keys, Claim("lan", code), clock())
    assert purge(installation) == []
    clock.advance(days=16)
    expected = [Purge(DataClass.ACTIVATION_CODES, None, 0)]
    assert purge(installation, dry_run=True) == expected
    assert purge(installation) == expected
    assert purge(installation) == []
    with installation.engine.begin() as connection:
        row = connection.execute(sa.select(staff_table)).one()
        assert (row.activation_digest, row.activation_until, row.totp_secret) == (None, None, None)
        with pytest.raises(Refused):
            staff.set_up_totp(connection, installation.keys, Claim("lan", code), clock())


def test_an_archived_round_is_purged_too(installation: Installation, clock: "StandingClock") -> None:
    released(installation)
    with installation.engine.begin() as connection:
        rounds.set_state(connection, SURVEY, SurveyState.ARCHIVED)
    clock.advance(days=91)
    assert purge(installation) == [SMALL, WORDS]


def test_what_stays_is_encrypted_anew(installation: Installation, clock: "StandingClock") -> None:
    released(installation)
    clock.advance(days=91)
    before = boxes(installation)
    purge(installation)
    assert not set(before) & set(boxes(installation))
    with installation.engine.connect() as connection:
        kinds = connection.scalars(sa.select(ballot_block.c.kind)).all()
    assert sorted(kinds) == ["ratings", TEXTS]


def test_a_list_of_people_is_destroyed_after_its_own_last_day(
    sqlite_installation: Installation, clock: "StandingClock"
) -> None:
    open_up(sqlite_installation).intake.close()
    bringer(sqlite_installation)(households(5))
    before = boxes(sqlite_installation)
    clock.now = datetime(LATER.year, LATER.month, LATER.day, 9, tzinfo=UTC)
    assert purge(sqlite_installation) == []
    clock.advance(days=1)
    expected = [Purge(DataClass.FRAMES, SURVEY, 0)]
    assert purge(sqlite_installation, dry_run=True) == expected
    assert len(boxes(sqlite_installation)) == 5
    assert purge(sqlite_installation) == expected
    assert purge(sqlite_installation) == []
    assert boxes(sqlite_installation) == []
    retention_traces.sweep(sqlite_installation.engine)
    assert retention_traces.left_in_files(sqlite_installation.engine, before) == 0


def test_of_a_rejected_round_nothing_is_kept_after_the_audit_period(
    installation: Installation, clock: "StandingClock"
) -> None:
    closed(installation)
    review_acts.begin(installation, SURVEY, "lan")
    rejected = Ruling(Decision.REJECT, "Phiếu do một người điền.")
    review_acts.decide(installation, SURVEY, rejected, ("lan", "minh"))
    everything = Purge(DataClass.REJECTED_ROUNDS, SURVEY, 0)
    assert purge(installation) == []
    clock.advance(days=91)
    assert purge(installation, dry_run=True) == [everything]
    assert len(rows(installation).subject) == CITIZENS + 2 * PEOPLE
    assert purge(installation) == [everything]
    assert (len(rows(installation).subject), texts(installation)) == (0, 0)
    assert purge(installation) == []
    with installation.engine.connect() as connection:
        last = audit.every_event(connection)[-1]
    assert retention_proof.is_proof(installation.keys.read("signing"), last)
