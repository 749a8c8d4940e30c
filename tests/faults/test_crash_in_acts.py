"""Release, import, migration, restore, purge and rotation killed in the middle: all of it, or nothing."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import audit_witness, backup, opened, release, rounds
from surveys.backup_lock import new_pair, to_recipient
from surveys.box_engines import box_of
from surveys.closing import close_round
from surveys.identifiers import SurveyState
from surveys.installation import Installation
from surveys.problems import Refused
from surveys.schema import metadata
from surveys.upgrade import at_head, head, revision, upgrade
from tests.faults.act_process import RELEASERS
from tests.faults.server import ROOT, url_of
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound, open_up
from tests.surveys.sealed.test_ballots_import import HEADER, MAP, ROWS
from webapp.settings import defaults, installation

CITIZENS = 31
PEERS = 2
SHORT = 13  # of the statements of an act, every so-manieth is its last


@dataclass(frozen=True, slots=True)
class Place:
    """An installation that other processes work on too."""

    home: Path
    url: str
    installation: Installation

    def round(self) -> OpenRound:
        clock = self.installation.clock
        # The round was opened before its last day, which is long over.
        then = replace(self.installation, clock=lambda: clock().replace(year=2026, month=3, day=2))
        return open_up(then, citizens=CITIZENS, peers=PEERS)

    def whole_trail(self) -> bool:
        with self.installation.engine.connect() as connection:
            return not audit_witness.verify(connection, audit_witness.witness_of(self.installation))


@pytest.fixture
def place(engine: sa.Engine, tmp_path: Path) -> Iterator[Place]:
    settings = replace(defaults(tmp_path / "home"), database_url=url_of(engine))
    found = installation(settings)
    found.keys.create()
    found.key_store.mkdir()
    yield Place(tmp_path / "home", settings.database_url, found)
    found.engine.dispose()


@contextmanager
def killer(act: str, place: Place) -> Iterator[Callable[[int], str]]:
    """Give what lets a process do an act and end itself at a statement."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.act_process", act, str(place.home), place.url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def do(statement: int) -> str:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{statement}\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        yield do


def kill_until_done(act: str, place: Place, check: Callable[[], None], stride: int) -> int:
    """Kill an act at every so-manieth statement, look after each, and let it be done; give the kills."""
    with killer(act, place) as do:
        for kills, statement in enumerate(count(0, stride)):
            became = do(statement)
            place.installation.engine.dispose()
            check()
            require_sound(place.installation.engine)
            if became != "killed":
                assert became == "done 0"
                return kills
    raise AssertionError


def require_sound(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def closed(place: Place) -> None:
    found = place.round()
    for number in range(CITIZENS):
        found.send(number, number % 3 + 1, "Cảm ơn")
    found.intake.close()
    close_round(place.installation, SURVEY, (AN, BINH))


def ballots(place: Place) -> tuple[int, int]:
    keys = place.installation.keys.readable("installation")
    with place.installation.engine.connect() as connection:
        rows = len(opened.read(connection, keys, SURVEY))
        return rows, len(opened.read_texts(connection, keys, SURVEY))


def release_in_the_middle(place: Place, stride: int) -> None:
    closed(place)

    def check() -> None:
        with place.installation.engine.connect() as connection:
            state = rounds.get(connection, SURVEY).state
            if state is SurveyState.RELEASED:
                assert release.read(connection, SURVEY).survey == SURVEY
            else:
                with pytest.raises(Refused):
                    release.read(connection, SURVEY)

    assert kill_until_done("release", place, check, stride) > 1
    with pytest.raises(Refused):
        release.release_round(place.installation, SURVEY, RELEASERS)
    assert place.whole_trail()


def import_in_the_middle(place: Place, stride: int) -> None:
    place.round().intake.close()
    (place.home / "old.csv").write_text(HEADER + ROWS, "utf-8")
    (place.home / "map.toml").write_text(MAP, "utf-8")

    def check() -> None:
        counts = box_of(place.installation, SURVEY).count_parts()
        assert (counts.ratings, counts.texts) in {(0, 0), (4, 4)}

    assert kill_until_done("import", place, check, stride) > 1
    minutes = close_round(place.installation, SURVEY, (AN, BINH))
    assert (minutes.spent, minutes.opened, minutes.invalid) == (4, 4, 0)
    assert place.whole_trail()


def purge_in_the_middle(place: Place, stride: int) -> None:
    closed(place)
    release.release_round(place.installation, SURVEY, RELEASERS)

    def check() -> None:
        assert ballots(place) in {(CITIZENS, CITIZENS), (CITIZENS, 0)}

    assert kill_until_done("purge", place, check, stride) > 1
    assert ballots(place) == (CITIZENS, 0)
    assert place.whole_trail()


def rotation_in_the_middle(place: Place, stride: int) -> None:
    closed(place)

    def check() -> None:
        assert ballots(place) == (CITIZENS, CITIZENS)

    assert kill_until_done("rotation", place, check, stride) > 1
    assert place.whole_trail()


def restore_in_the_middle(place: Place, stride: int) -> None:
    closed(place)
    public, private = new_pair()
    (place.home / "private.txt").write_text(private)
    backup.make(place.installation, place.home / "backup", to_recipient(public), "an")
    release.release_round(place.installation, SURVEY, RELEASERS)

    def check() -> None:
        with place.installation.engine.connect() as connection:
            assert rounds.get(connection, SURVEY).state in (SurveyState.CLOSED, SurveyState.RELEASED)
        assert ballots(place) == (CITIZENS, CITIZENS)

    assert kill_until_done("restore", place, check, stride) > 1
    with place.installation.engine.connect() as connection:
        assert rounds.get(connection, SURVEY).state is SurveyState.CLOSED
    assert not place.whole_trail()  # the release is gone, and that shows


def migration_in_the_middle(place: Place, stride: int) -> None:
    engine = place.installation.engine
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    upgrade(engine, to="0001")
    before = set(sa.inspect(engine).get_table_names())

    def check() -> None:
        found = revision(engine)
        assert found in {"0001", head()}
        if found == "0001":
            assert set(sa.inspect(engine).get_table_names()) == before

    assert kill_until_done("migration", place, check, stride) > 1
    assert at_head(engine)
    assert set(metadata.tables) <= set(sa.inspect(engine).get_table_names())


CASES = {
    "release": release_in_the_middle,
    "import": import_in_the_middle,
    "purge": purge_in_the_middle,
    "rotation": rotation_in_the_middle,
    "restore": restore_in_the_middle,
    "migration": migration_in_the_middle,
}


@pytest.mark.parametrize("act", CASES)
def test_an_act_killed_in_the_middle_is_done_wholly_or_not_at_all(place: Place, act: str) -> None:
    CASES[act](place, SHORT)


@pytest.mark.long
@pytest.mark.parametrize("act", CASES)
def test_an_act_killed_at_any_statement_is_done_wholly_or_not_at_all(place: Place, act: str) -> None:
    CASES[act](place, 1)
