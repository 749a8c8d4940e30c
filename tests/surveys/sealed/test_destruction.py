"""Destruction: what an interrupted closing left is found and ended, once and again."""

import pytest
import sqlalchemy as sa

from surveys import key_store
from surveys.box_engines import box_of
from surveys.closing import ClosingStep, close_round, finish_destruction, minutes_of
from surveys.schema import invitation
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound

BOTH = (AN, BINH)


class PowerCutError(Exception):
    """Stands for the end of the process."""


def interrupted_at(found: OpenRound, place: tuple[ClosingStep, int]) -> None:
    def progress(step: ClosingStep, done: int, _of: int) -> None:
        if (step, done) == place:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        close_round(found.installation, SURVEY, BOTH, progress=progress)


@pytest.mark.parametrize("done", [0, 1, 2])
def test_an_interrupted_destruction_is_finished_later(opened_round: OpenRound, done: int) -> None:
    opened_round.send(0, 3)
    installation = opened_round.installation
    interrupted_at(opened_round, (ClosingStep.DESTROY, done))
    assert not minutes_of(installation, SURVEY).destroyed
    assert finish_destruction(installation) == [SURVEY]
    assert minutes_of(installation, SURVEY).destroyed
    assert not box_of(installation, SURVEY).exists()
    assert not key_store.folder(installation.key_store, SURVEY).exists()
    assert finish_destruction(installation) == []


def test_keys_are_destroyed_before_the_box(opened_round: OpenRound) -> None:
    interrupted_at(opened_round, (ClosingStep.DESTROY, 1))
    assert not key_store.folder(opened_round.installation.key_store, SURVEY).exists()
    assert box_of(opened_round.installation, SURVEY).exists()


@pytest.mark.parametrize(
    "place",
    [
        *((ClosingStep.KEY, 0), (ClosingStep.SHUT, 0), (ClosingStep.SHUT, 1), (ClosingStep.SHUT, 2)),
        *((ClosingStep.RATINGS, 0), (ClosingStep.TEXTS, 0), (ClosingStep.WRITE, 0), (ClosingStep.WRITE, 1)),
    ],
)
def test_a_closing_interrupted_before_its_end_starts_again(
    opened_round: OpenRound, place: tuple[ClosingStep, int]
) -> None:
    for number in range(3):
        opened_round.send(number, 3)
    interrupted_at(opened_round, place)
    assert finish_destruction(opened_round.installation) == []
    assert close_round(opened_round.installation, SURVEY, BOTH).opened == 3


def test_deleted_invitations_do_not_stay_in_the_file(sqlite_round: OpenRound) -> None:
    digest = sqlite_round.ticket().invitation
    database = sqlite_round.installation.engine.url.database
    assert database is not None
    close_round(sqlite_round.installation, SURVEY, BOTH)
    for ending in ("", "-wal"):
        with open(database + ending, "rb") as file:  # noqa: PTH123 - the file and what SQLite keeps beside it
            assert digest not in file.read()
    with sqlite_round.installation.engine.connect() as connection:
        assert connection.execute(sa.select(invitation)).all() == []
