"""A closing killed at every step: the round stays sealed and closable, or it is closed and finishes."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import key_store, opened, rounds
from surveys.box_engines import box_of
from surveys.closing import minutes_of
from surveys.identifiers import SurveyState
from surveys.installation import Installation
from surveys.problems import Refused
from tests.faults.server import ROOT, url_of
from tests.surveys.sealed.open_round import SURVEY, open_up
from webapp.settings import defaults, installation

BALLOTS = 6
BEFORE_THE_COMMIT = (
    *("key 0", "shut 0", "shut 1", "shut 2", "ratings 0", f"ratings {BALLOTS}"),
    *("texts 0", f"texts {BALLOTS}", "write 0", "write 1"),
)
AFTER_THE_COMMIT = ("destroy 0", "destroy 1", "destroy 2", "destroy 3")


@contextmanager
def closer(home: Path, database_url: str) -> Iterator[Callable[[int], str]]:
    """Give what lets a process close the round and end itself at a step; it tells what became of it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.closing_process", str(home), database_url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def close(step: int) -> str:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{step}\n")
            process.stdin.flush()
            return process.stdout.readline().strip().removeprefix("killed at ")

        yield close


def ballots_read(place: Installation) -> int:
    with place.engine.connect() as connection:
        return len(opened.read(connection, place.keys.read("installation"), SURVEY))


def state(place: Installation) -> SurveyState:
    with place.engine.connect() as connection:
        return rounds.get(connection, SURVEY).state


def require_sealed_and_closable(place: Installation) -> None:
    assert state(place) in (SurveyState.OPEN, SurveyState.CLOSING)
    assert len(box_of(place, SURVEY).spent_codes()) == BALLOTS
    assert {path.name for path in key_store.folder(place.key_store, SURVEY).iterdir()} == {
        *("secret.key", "share-1.json", "share-2.json")
    }
    with pytest.raises(Refused, match="not closed"):
        ballots_read(place)


def test_a_closing_killed_at_any_step_loses_and_reveals_nothing(engine: sa.Engine, tmp_path: Path) -> None:
    settings = replace(defaults(tmp_path / "home"), database_url=url_of(engine))
    place = installation(settings)
    place.keys.create()
    found = open_up(replace(place, clock=lambda: place.clock().replace(year=2026, month=3, day=2)))
    for number in range(BALLOTS):
        found.send(number, number % 3 + 1, "Cảm ơn")
    found.intake.close()
    with closer(tmp_path / "home", settings.database_url) as close:
        for step, name in enumerate(BEFORE_THE_COMMIT):
            assert close(step) == name
            require_sealed_and_closable(place)
        assert close(len(BEFORE_THE_COMMIT)) == AFTER_THE_COMMIT[0]
        for step, name in enumerate(AFTER_THE_COMMIT[1:], 1):
            assert state(place) is SurveyState.CLOSED
            assert ballots_read(place) == BALLOTS
            assert not minutes_of(place, SURVEY).destroyed
            assert close(step) == name
    assert minutes_of(place, SURVEY).destroyed
    assert not box_of(place, SURVEY).exists()
    assert not key_store.folder(place.key_store, SURVEY).exists()
    assert ballots_read(place) == BALLOTS
    place.engine.dispose()
