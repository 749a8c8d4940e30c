"""A rotation leaves everything readable, at every moment; a retired key reads nothing any more."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import ballot_blocks, key_rotation, opened, staff, staff_secrets
from surveys.closing import close_round
from surveys.frames import records
from surveys.installation import Installation
from surveys.problems import NotReady, Refused
from surveys.schema import ballot_block
from surveys.schema import staff as table
from surveys.staff import Claim, Invitee
from tests.surveys.frames.conftest import bringer, households
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound

PEOPLE = ("lan", "minh")


class PowerCutError(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def installation(opened_round: OpenRound) -> Installation:
    """Give an installation with a closed round, a list of people and two phones."""
    for number in range(3):
        opened_round.send(number, 3, "Cảm ơn")
    found = opened_round.installation
    bringer(found)(households(3))
    close_round(found, SURVEY, (AN, BINH))
    with found.engine.begin() as connection:
        for username in PEOPLE:
            code = staff.invite(connection, found.keys, Invitee(username, "Lê Thị Lan"), found.clock())
            staff.set_up_totp(connection, found.keys, Claim(username, code), found.clock())
    return found


def require_readable(found: Installation) -> None:
    keys = found.keys.readable("installation")
    with found.engine.connect() as connection:
        assert len(opened.read(connection, keys, SURVEY)) == 3
        assert {text.text for text in opened.read_texts(connection, keys, SURVEY)} == {"Cảm ơn"}
        assert len(records.entries(connection, keys, SURVEY, 1)) == 3
        phones = dict(connection.execute(sa.select(table.c.username, table.c.totp_secret)).all())
    secrets = [staff_secrets.open_totp(found.keys, username, phones[username]) for username in PEOPLE]
    assert [len(secret) for secret in secrets] == [staff_secrets.TOTP_SECRET_BYTES] * len(PEOPLE)


def keys_there(found: Installation) -> list[Path]:
    return sorted(found.keys.directory.glob("installation*"))


def test_everything_is_brought_under_the_new_key(installation: Installation) -> None:
    old = installation.keys.read("installation")
    done = key_rotation.rotate(installation, "shell:test")
    assert done == key_rotation.Rotation(is_new=True, encrypted_again=5, older_keys=1)
    assert installation.keys.readable("installation")[1] == old
    require_readable(installation)
    with installation.engine.connect() as connection:
        for place in ballot_blocks.places(connection):
            box = ballot_blocks.box_at(connection, place)
            assert box is not None
            assert not ballot_blocks.opens(old, place, box)


def test_old_ciphertext_does_not_stay_in_the_file(sqlite_round: OpenRound) -> None:
    sqlite_round.send(0, 3)
    found = sqlite_round.installation
    close_round(found, SURVEY, (AN, BINH))
    with found.engine.connect() as connection:
        old = [bytes(box) for box in connection.scalars(sa.select(ballot_block.c.box))]
    key_rotation.rotate(found, "shell:test")
    for ending in ("", "-wal"):
        content = Path(f"{found.engine.url.database}{ending}").read_bytes()
        assert not [box for box in old if box[:32] in content]


@pytest.mark.parametrize("step", [0, 1, 2, 3, 4])
def test_an_interrupted_rotation_goes_on_with_the_key_it_made(installation: Installation, step: int) -> None:
    def progress(done: int, _of: int) -> None:
        if done == step:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        key_rotation.rotate(installation, "shell:test", progress)
    require_readable(installation)
    made = installation.keys.read("installation")
    with pytest.raises(Refused, match="older key") if step < 4 else pytest.raises(PowerCutError):
        key_rotation.retire(installation, "shell:test")
        raise PowerCutError
    done = key_rotation.rotate(installation, "shell:test")
    # All was done at the last step: what comes then is a rotation of its own.
    assert done.is_new == (step == 4)
    assert (installation.keys.read("installation") == made) == (step < 4)
    require_readable(installation)


def test_a_key_whose_making_was_interrupted_is_made_again(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = installation.keys.read("installation")
    monkeypatch.setattr("surveys.key_rotation.token_bytes", lambda _size: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        key_rotation.rotate(installation, "shell:test")
    monkeypatch.undo()
    assert installation.keys.read("installation") == before
    require_readable(installation)
    assert key_rotation.rotate(installation, "shell:test").older_keys == 1
    require_readable(installation)


def test_a_retired_key_is_destroyed_and_reads_nothing_any_more(installation: Installation) -> None:
    with installation.engine.connect() as connection:
        copied = connection.execute(sa.select(ballot_block)).all()
    key_rotation.rotate(installation, "shell:test")
    assert key_rotation.retire(installation, "shell:test") == 1
    assert [path.name for path in keys_there(installation)] == ["installation.key"]
    require_readable(installation)
    # What a backup from before holds is put back: nobody can read it.
    with installation.engine.begin() as connection:
        connection.execute(sa.delete(ballot_block))
        connection.execute(sa.insert(ballot_block), [dict(row._mapping) for row in copied])
    with pytest.raises(NotReady, match="another one"):
        require_readable(installation)


def test_what_was_purged_meanwhile_stays_purged(installation: Installation) -> None:
    with installation.engine.connect() as connection:
        place = ballot_blocks.places(connection)[0]
    keys = (b"n" * 32, *installation.keys.readable("installation"))
    with installation.engine.begin() as connection:
        connection.execute(sa.delete(ballot_block))
        assert not ballot_blocks.encrypt_again(connection, keys, place)
        assert ballot_blocks.places(connection) == []


def test_keys_of_the_folder_must_all_be_sound(installation: Installation) -> None:
    key_rotation.rotate(installation, "shell:test")
    keys_there(installation)[0].write_bytes(b"short")
    with pytest.raises(NotReady, match="damaged"):
        installation.keys.readable("installation")
