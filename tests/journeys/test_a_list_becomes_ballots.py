"""A list of households becomes a sample, letters, ballots; after the close nothing joins person and code."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import ballots, closing, invitations, key_store, participation, shares
from surveys.frames import deliveries, links, records, samples
from surveys.frames.imports import decide, import_frame
from surveys.frames.records import EntryState, FrameKind, FramePlan
from surveys.frames.samples import Design, Method, Purpose, Sample, SamplePlan
from surveys.installation import Installation
from surveys.invitations import IssuedCode
from surveys.problems import NotReady, Refused
from surveys.sheet import sheet_of
from tests.surveys.frames.conftest import LATER, TODAY, households
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, SURVEY, OpenRound, answers, nonce, open_up


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


def _sample(place: Installation, wanted: SamplePlan) -> Sample:
    with place.engine.begin() as connection:
        keys = place.keys.readable("installation")
        return samples.draw(connection, keys, (SURVEY, 1), wanted, TODAY)


def _bring_in(place: Installation) -> None:
    """Bring in 61 rows; decide about the one double."""
    doubled = households(60) + "\n99,NGUYỄN VĂN 7,Số 7 ngõ 0,Thôn 4,1,2"
    content = (FramePlan(FrameKind.HOUSEHOLDS, "Hộ phường", LATER), sheet_of(doubled.encode(), "ho.csv"))
    with place.engine.begin() as connection:
        keys = place.keys.readable("installation")
        report = import_frame(connection, keys, (SURVEY, TODAY), content)
        assert [[one.entry.number for one in group.entries] for group in report.doubles] == [[8, 62]]
        decide(connection, SURVEY, 1, {8: EntryState.KEPT, 62: EntryState.LEFT_OUT})


def _answer(opened: OpenRound, code: IssuedCode) -> None:
    ballots.submit(opened.intake, invitations.admit(opened.intake, code.digits), nonce(), [answers(3)])


def _copy(place: Installation, to: Path) -> None:
    """Steal the database as it is."""
    with place.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(str(place.engine.url.database), to)


def test_a_list_becomes_ballots(sqlite_installation: Installation, tmp_path: Path) -> None:
    place = sqlite_installation
    opened = open_up(place)
    _bring_in(place)
    design = Design(Method.BY_PART, 40)
    sample = _sample(place, SamplePlan(Purpose.INVITATION, design, seed=20_260_302))
    letters = deliveries.for_names(place, SURVEY, CITIZENS, 1, sample.entries)
    for letter in letters[:25]:
        _answer(opened, letter.code)
    assert participation.progress(place, SURVEY).places == ()  # villages of ten: told only together
    lost = deliveries.replace_slip(place, SURVEY, CITIZENS, letters[30].entry, 1)
    _answer(opened, lost.code)
    with pytest.raises(Refused):
        invitations.admit(opened.intake, letters[30].code.digits)
    opened.intake.close()
    _copy(place, tmp_path / "stolen.db")
    minutes = closing.close_round(place, SURVEY, (AN, BINH))
    assert (minutes.spent, minutes.opened, minutes.invalid) == (26, 26, 0)
    second = _sample(place, SamplePlan(Purpose.INTERVIEW, Design(Method.SIMPLE, 10), seed=7))
    assert len(second.entries) == 10  # from the list, which is still there
    _stolen_while_open_is_no_use_after_close(place, tmp_path / "stolen.db")


def _stolen_while_open_is_no_use_after_close(place: Installation, stolen: Path) -> None:
    """Find names in the copy (with the installation key), but no key in the world that opens a link."""
    keys = place.keys.readable("installation")
    thief = sa.create_engine(f"sqlite:///{stolen}")
    with thief.connect() as connection:
        assert len(records.entries(connection, keys, SURVEY, 1)) == 61
        with pytest.raises(NotReady):
            key_store.round_keys(place.key_store, SURVEY)
        guessed = key_store.RoundKeys(*[keys[0]] * len(key_store.RoundKeys.__slots__))
        with pytest.raises(NotReady):
            links.read(connection, guessed, SURVEY)
    thief.dispose()
