"""Kill -9 in the middle of an act of the office: afterwards all or nothing, and it can be done again."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import (
    audit_witness,
    backup,
    ballots,
    closing,
    destruction,
    invitations,
    key_store,
    opened,
    release,
    rounds,
)
from surveys.backup_lock import new_pair, to_recipient
from surveys.box_engines import box_of
from surveys.identifiers import SurveyState
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.paper import batch_keys, batches, drafts
from surveys.paper.batch_records import Batch, BatchState, Outcome
from surveys.paper.drafts import Pass
from surveys.problems import Refused
from surveys.schema import audit_event, metadata
from surveys.upgrade import at_head, revision, upgrade
from tests.conftest import StandingClock
from tests.faults.server import ROOT, url_of
from tests.surveys.paper.desk import Desk, lay_out
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound, answers, nonce, open_up, prepare
from webapp.settings import defaults, installation

FAR_AWAY_YEAR = 2099
SHORT, LONG = 6, 1  # how many sentences of an act are passed over between two deaths
Dying = Callable[[list[object]], str]


@pytest.fixture
def place(engine: sa.Engine, tmp_path: Path, clock: StandingClock) -> Iterator[Installation]:
    """Give an installation as the acting processes find it, on a clock that stands."""
    settings = replace(defaults(tmp_path / "home"), database_url=url_of(engine))
    found = installation(settings, clock=clock)
    found.keys.create()
    found.key_store.mkdir()
    yield found
    found.engine.dispose()


@pytest.fixture(params=[SHORT, pytest.param(LONG, marks=pytest.mark.long)], ids=["some", "every"])
def stride(request: pytest.FixtureRequest) -> int:
    """Give how many sentences lie between two deaths."""
    found: int = request.param
    return found


@pytest.fixture(scope="session")
def die() -> Iterator[Dying]:
    """Give what lets a process begin an act and die at an event; it tells what became of it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.dying_process"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def once(order: list[object]) -> str:
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        yield once


@dataclass(frozen=True, slots=True)
class Deaths:
    """Where an act was killed, and what its last, undisturbed doing said."""

    killed: list[str]
    end: str


@dataclass(frozen=True, slots=True)
class Executioner:
    """Kills acts on an installation, at every event or at some."""

    place: Installation
    die: Dying
    stride: int

    def kill_everywhere(self, act: str, look: Callable[[], None], *files: Path) -> Deaths:
        """Begin an act again and again, each time a little further; look around after every death."""
        killed: list[str] = []
        step = 0
        where: list[object] = [str(self.place.key_store.parent), url_of(self.place.engine)]
        what: list[object] = [act, [str(file) for file in files]]
        while (told := self.die([*where, *what, step, self.stride])).startswith("killed "):
            _, number, event = told.split(maxsplit=2)
            step = int(number) + 1
            killed.append(event)
            require_sound_trail(self.place)
            look()
        assert {"sentence", "before a commit", "announced", "after"} <= set(killed)
        require_sound_trail(self.place)
        return Deaths(killed, told)


@pytest.fixture
def executioner(place: Installation, die: Dying, stride: int) -> Executioner:
    return Executioner(place, die, stride)


def require_sound_trail(place: Installation) -> None:
    with place.engine.connect() as connection:
        if sa.inspect(connection).has_table(audit_event.name):
            assert audit_witness.verify(connection, audit_witness.witness_of(place)) == []


def content(place: Installation) -> dict[str, list[str]]:
    """Give every row of every table of the main database."""
    with place.engine.connect() as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(sa.select(table)))
            for name, table in metadata.tables.items()
        }


def acts(place: Installation, act: str) -> int:
    with place.engine.connect() as connection:
        wanted = sa.select(sa.func.count()).where(audit_event.c.act == act)
        return connection.scalar(wanted) or 0


def state(place: Installation) -> SurveyState:
    with place.engine.connect() as connection:
        return rounds.get(connection, SURVEY).state


def opened_far_away(place: Installation) -> OpenRound:
    """Open the round so that the clocks of the acting processes lie before its last day."""
    return open_up(place, closes_on=place.clock().date().replace(year=FAR_AWAY_YEAR))


def test_an_opening_killed_anywhere_can_be_done_again(place: Installation, executioner: Executioner) -> None:
    with place.engine.begin() as connection:
        prepare(connection, place.clock().date().replace(year=FAR_AWAY_YEAR))
        pepper = place.keys.read("pepper")
        code = invitations.issue(connection, pepper, SURVEY, 1, 1)[0]
    before = content(place)

    def look() -> None:
        assert state(place) is SurveyState.OPEN or content(place) == before

    deaths = executioner.kill_everywhere("open", look)
    assert "cannot go" in deaths.end  # it was open after the last death
    assert acts(place, "survey.open") == 1
    with Intake(place) as intake:
        assert ballots.submit(intake, invitations.admit(intake, code.digits), nonce(), [answers(3)])
    assert closing.close_round(place, SURVEY, (AN, BINH)).opened == 1


def test_a_release_killed_anywhere_is_whole_or_nothing(place: Installation, executioner: Executioner) -> None:
    found = opened_far_away(place)
    for number in range(12):
        found.send(number, number % 3 + 1)
    found.intake.close()
    closing.close_round(place, SURVEY, (AN, BINH))
    before = content(place)

    def look() -> None:
        if state(place) is SurveyState.CLOSED:
            assert content(place) == before
            with place.engine.connect() as connection, pytest.raises(Refused, match="not released"):
                release.read(connection, SURVEY)

    deaths = executioner.kill_everywhere("release", look)
    assert "released already" in deaths.end
    assert state(place) is SurveyState.RELEASED
    assert acts(place, "survey.release") == 1
    with place.engine.connect() as connection:
        assert len(release.read(connection, SURVEY).subjects) == 2


BALLOTS = 9
MAP = """
format = 1
respondent_group = "citizen"
subject = { column = "subject" }

[items]
polite = "polite"
"""


def test_an_import_of_ballots_killed_anywhere_counts_every_row_once(
    place: Installation, executioner: Executioner, tmp_path: Path
) -> None:
    opened_far_away(place).intake.close()
    table, read_map = tmp_path / "ballots.csv", tmp_path / "map.toml"
    table.write_text("subject,polite\n" + "".join(f"CB1,{1 + row % 3}\n" for row in range(BALLOTS)), "utf-8")
    read_map.write_text(MAP, "utf-8")

    def look() -> None:
        counts = box_of(place, SURVEY).count_parts()
        assert (counts.ratings, counts.texts) in {(0, 0), (BALLOTS, BALLOTS)}
        assert counts.ratings or not acts(place, "ballots.import")

    deaths = executioner.kill_everywhere("import-ballots", look, table, read_map)
    assert deaths.end == "done"
    assert acts(place, "ballots.import") == 1
    assert closing.close_round(place, SURVEY, (AN, BINH)).opened == BALLOTS


CADRES = "code,name,local,position,unit,starts_on,ends_on\n" + "".join(
    f"NEW-{row},Cán bộ mới {row},,,,,\n" for row in range(20)
)


def test_an_import_of_the_register_killed_anywhere_is_whole_or_nothing(
    place: Installation, executioner: Executioner, tmp_path: Path
) -> None:
    with place.engine.begin() as connection:
        prepare(connection)
    before = content(place)
    table = tmp_path / "cadres.csv"
    table.write_text(CADRES, "utf-8")

    def look() -> None:
        if not acts(place, "register.import"):
            assert content(place) == before

    deaths = executioner.kill_everywhere("import-register", look, table)
    assert deaths.end == "done"
    after = content(place)
    assert len(after["cadre"]) == len(before["cadre"]) + 20
    assert acts(place, "register.import") == 1 + deaths.killed.count("after")


def test_an_upgrade_killed_anywhere_is_whole_or_nothing(
    place: Installation, executioner: Executioner
) -> None:
    metadata.drop_all(place.engine)
    with place.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    upgrade(place.engine, "0001")
    old = tables(place)

    def look() -> None:
        if not at_head(place.engine):
            assert (revision(place.engine), tables(place)) == ("0001", old)

    deaths = executioner.kill_everywhere("upgrade", look)
    assert deaths.end == "done"
    assert at_head(place.engine)
    assert set(metadata.tables) <= tables(place).keys()


def tables(place: Installation) -> dict[str, list[str]]:
    seen = sa.inspect(place.engine)
    return {name: [one["name"] for one in seen.get_columns(name)] for name in seen.get_table_names()}


LARGE = 31  # one more than a small group


def closed(place: Installation) -> None:
    """Close a round with a large group, which has written texts."""
    found = open_up(place, citizens=LARGE, closes_on=place.clock().date().replace(year=FAR_AWAY_YEAR))
    for number in range(LARGE):
        found.send(number, number % 3 + 1, "Cảm ơn")
    found.intake.close()
    closing.close_round(place, SURVEY, (AN, BINH))


def at_rest(place: Installation) -> tuple[int, int]:
    """Count the opened ballots and the texts that can be read."""
    keys = place.keys.readable("installation")
    with place.engine.connect() as connection:
        texts = opened.read_texts(connection, keys, SURVEY)
        return len(opened.read(connection, keys, SURVEY)), len(texts)


def test_a_purge_killed_anywhere_is_whole_or_nothing(place: Installation, executioner: Executioner) -> None:
    closed(place)
    release.release_round(
        place, SURVEY, (AN.username, BINH.username)
    )  # in March; the acting clocks are later

    def look() -> None:
        assert (at_rest(place), acts(place, "retention.purge")) in {((LARGE, LARGE), 0), ((LARGE, 0), 1)}

    assert executioner.kill_everywhere("purge", look).end == "done"
    assert at_rest(place) == (LARGE, 0)


def test_a_rotation_killed_anywhere_leaves_everything_readable(
    place: Installation, executioner: Executioner
) -> None:
    closed(place)

    def look() -> None:
        assert at_rest(place) == (LARGE, LARGE)

    assert executioner.kill_everywhere("rotate", look).end == "done"
    look()


def test_a_restoring_killed_anywhere_is_whole_or_nothing_and_shows(
    place: Installation, die: Dying, stride: int, tmp_path: Path
) -> None:
    closed(place)
    public, private = new_pair()
    copy, key = tmp_path / "backup", tmp_path / "private.txt"
    backup.make(place, copy, to_recipient(public), "an")
    key.write_text(private, "utf-8")
    release.release_round(place, SURVEY, (AN.username, BINH.username))
    order: list[object] = [
        str(place.key_store.parent),
        url_of(place.engine),
        "restore",
        [str(copy), str(key)],
    ]
    step = 0
    while (told := die([*order, step, stride * 5])).startswith("killed "):
        step = int(told.split()[1]) + 1
        assert at_rest(place) == (LARGE, LARGE)
        assert state(place) in (SurveyState.CLOSED, SurveyState.RELEASED)
    assert (told, state(place)) == ("done", SurveyState.CLOSED)
    with place.engine.connect() as connection:
        assert audit_witness.gone(connection, audit_witness.witness_of(place)) > 0


def keyed(place: Installation) -> Desk:
    """Give a desk with a batch of three sheets keyed by two people; one of its codes was used on the web."""
    desk = lay_out(opened_far_away(place))
    desk.open.send(0, 1)
    desk.keyed([desk.sheet(number, "3", words="Cảm ơn") for number in range(3)])
    desk.open.intake.close()
    return desk


def is_key_there(place: Installation) -> bool:
    return (key_store.folder(place.key_store, SURVEY) / batch_keys.file_name(1)).exists()


def test_a_batch_whose_storing_is_killed_anywhere_loses_and_doubles_nothing(
    place: Installation, executioner: Executioner
) -> None:
    keyed(place)
    whole = Outcome(2, 1, 0)

    def batch() -> Batch:
        with place.engine.connect() as connection:
            return batches.get(connection, SURVEY, 1)

    def look() -> None:
        found = batch()
        assert found.outcome in (None, whole)
        assert found.outcome == whole or is_key_there(place)
        box = box_of(place, SURVEY)
        assert (len(box.spent_codes()), box.count_parts().ratings) in ((1, 1), (3, 3))

    deaths = executioner.kill_everywhere("store-batch", look)
    assert deaths.end == "done" or "not ready to be compared" in deaths.end
    assert batch().outcome == whole
    assert acts(place, "paper.store") == 1
    destruction.finish_destruction(place)  # as every start does: a death after the commit leaves the key
    assert not is_key_there(place)
    with place.engine.connect() as connection:
        assert drafts.count(connection, (SURVEY, 1), Pass.FIRST) == 0


def test_a_batch_whose_dropping_is_killed_anywhere_is_there_or_dropped(
    place: Installation, executioner: Executioner
) -> None:
    keyed(place)

    def look() -> None:
        with place.engine.connect() as connection:
            found = batches.get(connection, SURVEY, 1)
            left = drafts.count(connection, (SURVEY, 1), Pass.FIRST)
        assert (found.state, left) in ((BatchState.COMPARING, 3), (BatchState.DROPPED, 0))
        assert found.state is BatchState.DROPPED or is_key_there(place)

    executioner.kill_everywhere("drop-batch", look)
    destruction.finish_destruction(place)
    assert not is_key_there(place)
    assert acts(place, "paper.drop") == 1
    assert len(box_of(place, SURVEY).spent_codes()) == 1
