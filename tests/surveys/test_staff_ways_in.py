"""Sessions, phones, identities, recovery codes, roles for one round: what holds below the pages."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
import sqlalchemy as sa

from surveys import (
    backup_rows,
    retention,
    staff,
    staff_challenges,
    staff_identities,
    staff_passkeys,
    staff_phones,
    staff_recovery,
    staff_sessions,
)
from surveys.identifiers import Role, SurveyCode, UnitCode
from surveys.installation import Installation
from surveys.problems import BadInput, Refused
from surveys.schema import staff as staff_table
from surveys.schema import staff_challenge, staff_passkey, staff_session
from surveys.staff import Credentials, Invitee, RoleGrant, RoundRole
from surveys.staff_identities import Identity
from surveys.staff_passkeys import Answered, CopiedPasskey, PasskeySite
from surveys.staff_secrets import hash_password, open_totp
from surveys.staff_sessions import CLOCK_DRIFT, IDLE, LONGEST, NOTED_EVERY, Way
from tests.webapp.office.authenticator import Device

if TYPE_CHECKING:
    from tests.conftest import StandingClock

PASSWORD = "mặt trận lắng nghe dân"
KEY = bytes(32)


@pytest.fixture
def member(province: sa.Engine, installation: Installation, clock: "StandingClock") -> Installation:
    """Give an installation in which Lan has a password and no phone."""
    with province.begin() as connection:
        staff.invite(connection, installation.keys, Invitee("lan", "Lê Thị Lan"), clock())
        staff.grant(connection, "lan", RoleGrant(Role.REVIEWER, UnitCode("22")))
        connection.execute(
            sa.update(staff_table).values(state="active", password_hash=hash_password(PASSWORD))
        )
    return installation


def test_a_session_lasts_as_long_as_it_is_used_and_never_longer_than_a_working_day(
    member: Installation, clock: "StandingClock"
) -> None:
    with member.engine.begin() as connection:
        number = staff_sessions.begin(connection, "lan", "x" * 90, Way.PASSKEY, clock())
        found = staff_sessions.find(connection, number, clock())
        assert found is not None
        assert (found.username, found.way, len(found.browser)) == ("lan", Way.PASSKEY, 64)
        assert staff_sessions.find(connection, number[:-1], clock()) is None
        assert not staff_sessions.needs_note(found, clock() + NOTED_EVERY)
        assert staff_sessions.needs_note(found, clock() + NOTED_EVERY + timedelta(seconds=1))
        assert staff_sessions.find(connection, number, clock() - CLOCK_DRIFT - timedelta(seconds=1)) is None
        assert staff_sessions.find(connection, number, clock() + IDLE + timedelta(seconds=1)) is None
        for hours in range(1, 6):
            staff_sessions.note_use(connection, found, clock() + timedelta(hours=2 * hours))
        assert staff_sessions.find(connection, number, clock() + LONGEST) is not None
        assert staff_sessions.find(connection, number, clock() + LONGEST + timedelta(seconds=1)) is None
        assert not staff_sessions.end_marked(connection, "boss", found.mark)
        assert staff_sessions.end_marked(connection, "lan", found.mark)
        assert staff_sessions.listing(connection, "lan", clock()) == ()


def test_a_purge_takes_away_what_is_over_and_a_backup_copies_no_session(
    member: Installation, clock: "StandingClock"
) -> None:
    with member.engine.begin() as connection:
        staff_sessions.begin(connection, "lan", "?", Way.PASSWORD, clock())
        staff_challenges.spend(connection, b"answered", clock())
        lines = [line for line in backup_rows.dump(connection) if isinstance(line, dict)]
    where = next(place for place, line in enumerate(lines) if line.get("table") == "staff_session")
    assert "row" not in lines[where + 1]
    for later, left in ((timedelta(), 1), (LONGEST + timedelta(seconds=1), 0)):
        clock.now += later
        retention.purge(member, "purge", audit_days=90, dry_run=True)
        retention.purge(member, "purge", audit_days=90)
        with member.engine.connect() as connection:
            for table in (staff_session, staff_challenge):
                assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == left


def test_a_challenge_is_answered_once_in_its_time_for_its_purpose(
    member: Installation, clock: "StandingClock"
) -> None:
    challenge = staff_challenges.new_challenge(KEY, "sign-in", clock())
    staff_challenges.require_own(KEY, challenge, "sign-in", clock() + staff_challenges.LASTS)
    for wrong in (
        (bytes(31) + b"x", challenge, "sign-in", clock()),
        (KEY, challenge[:-1], "sign-in", clock()),
        (KEY, b"", "sign-in", clock()),
        (KEY, challenge, "prove", clock()),
        (KEY, challenge, "sign-in", clock() + staff_challenges.LASTS + timedelta(seconds=1)),
        (KEY, challenge, "sign-in", clock() - CLOCK_DRIFT - timedelta(seconds=1)),
    ):
        with pytest.raises(Refused):
            staff_challenges.require_own(*wrong)
    with member.engine.begin() as connection:
        staff_challenges.spend(connection, challenge, clock())
    with member.engine.begin() as connection, pytest.raises(Refused):
        staff_challenges.spend(connection, challenge, clock())


def test_a_phone_counts_once_it_has_spoken_and_each_code_once(
    member: Installation, clock: "StandingClock"
) -> None:
    keys = member.keys
    sealed = staff_phones.new_phone(keys, "lan")
    code = pyotp.TOTP(staff_phones.setup_of(keys, "lan", sealed).secret).at(clock.now)
    with member.engine.begin() as connection:
        with pytest.raises(Refused):
            staff_phones.use_up(connection, keys, "lan", code, clock())
        with pytest.raises(BadInput):
            staff_phones.take(connection, keys, ("lan", sealed), "000000", clock())
        staff_phones.take(connection, keys, ("lan", sealed), code, clock())
        with pytest.raises(Refused):
            staff_phones.use_up(connection, keys, "lan", code, clock())
        clock.advance(seconds=30)
        later = pyotp.TOTP(staff_phones.setup_of(keys, "lan", sealed).secret).at(clock.now)
        staff_phones.use_up(connection, keys, "lan", later, clock())
        for name, typed in (("nobody", later), ("lan", "x")):
            with pytest.raises(Refused):
                staff_phones.use_up(connection, keys, name, typed, clock())
        connection.execute(sa.update(staff_table).values(state="disabled"))
        with pytest.raises(Refused):
            staff_phones.take(connection, keys, ("lan", sealed), later, clock())
    assert len(open_totp(keys, "lan", sealed)) == 20


def test_a_recovery_code_stands_for_the_phone_once(member: Installation) -> None:
    keys = member.keys
    with member.engine.begin() as connection:
        codes = staff_recovery.renew(connection, keys, "lan")
        assert (
            staff_recovery.recover(connection, keys, Credentials("LAN ", PASSWORD, codes[0])).username
            == "lan"
        )
        assert staff_recovery.remaining(connection, "lan") == 9
        for name, password, code in (
            ("lan", PASSWORD, codes[0]),
            ("lan", "wrong", codes[1]),
            ("lan", PASSWORD, "12"),
            ("nobody", PASSWORD, codes[1]),
        ):
            with pytest.raises(Refused):
                staff_recovery.recover(connection, keys, Credentials(name, password, code))
        connection.execute(sa.update(staff_table).values(state="disabled"))
        with pytest.raises(Refused):
            staff_recovery.recover(connection, keys, Credentials("lan", PASSWORD, codes[1]))
        assert staff_recovery.remaining(connection, "lan") == 9


def test_an_identity_belongs_to_one_account(member: Installation, clock: "StandingClock") -> None:
    with member.engine.begin() as connection:
        staff.invite(connection, member.keys, Invitee("minh", "Minh"), clock())
        one, two = Identity("https://a", "1"), Identity("https://a", "2")
        staff_identities.link(connection, "lan", one, clock())
        staff_identities.link(connection, "lan", two, clock())  # the earlier link ends
        assert staff_identities.member_known_as(connection, one) is None
        assert staff_identities.member_known_as(connection, two) == "lan"
        for wrong in (two, Identity("https://a", ""), Identity("https://a", "x" * 256)):
            with pytest.raises(Refused):
                staff_identities.link(connection, "minh", wrong, clock())
        assert staff_identities.unlink(connection, "lan", "https://a")
        assert not staff_identities.unlink(connection, "lan", "https://a")
        staff_identities.link(connection, "minh", two, clock())
        assert staff_identities.member_known_as(connection, two) is None  # not active yet


def test_a_role_for_an_unknown_round_member_or_role_is_refused(member: Installation) -> None:
    nowhere = SurveyCode("nowhere")
    with member.engine.begin() as connection:
        for wrong in (
            RoundRole("lan", Role.REVIEWER, nowhere),
            RoundRole("lan", Role.EVALUATOR, nowhere),
        ):
            with pytest.raises(BadInput):
                staff.grant_in_round(connection, wrong)
        assert not staff.may_in_round(connection, "lan", Role.REVIEWER, nowhere)
        assert staff.helpers_by_round(connection) == {}


def test_of_two_who_come_with_one_recovery_code_at_once_one_finds_it_used(
    member: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with member.engine.begin() as connection:
        (code, *_more) = staff_recovery.renew(connection, member.keys, "lan")
        both_saw = staff_recovery._stored(connection, "lan")
        monkeypatch.setattr(staff_recovery, "_stored", lambda *_: both_saw)
        staff_recovery.recover(connection, member.keys, Credentials("lan", PASSWORD, code))
        with pytest.raises(Refused):
            staff_recovery.recover(connection, member.keys, Credentials("lan", PASSWORD, code))


def test_a_passkey_has_a_name_a_member_at_most_ten_and_each_use_counts_once(
    member: Installation, clock: "StandingClock"
) -> None:
    site = PasskeySite("localhost", "http://localhost:8001")

    def make(connection: sa.Connection, device: Device, name: str) -> None:
        key = member.keys.read("office-cookie")
        challenge = staff_challenges.new_challenge(key, "add", clock())
        asked = json.loads(staff_passkeys.creation_options(member.keys, site, (), "lan", challenge))
        answered = Answered(site, "add", device.make(asked))
        staff_passkeys.add(connection, member.keys, ("lan", name), answered, clock())

    one = Device()
    with member.engine.begin() as connection:
        for name in ("", " ", "x" * 65):
            with pytest.raises(BadInput):
                make(connection, Device(), name)
        make(connection, one, "Máy 1")
        with pytest.raises(Refused):
            make(connection, one, "Máy 1, lần nữa")
        for number in range(2, 11):
            make(connection, Device(), f"Máy {number}")
        with pytest.raises(Refused):
            make(connection, Device(), "Máy 11")
        row = connection.execute(sa.select(staff_passkey).where(staff_passkey.c.name == "Máy 1")).one()
        staff_passkeys._count(connection, row, row.uses + 1)
        with pytest.raises(Refused):  # somebody counted a use in between
            staff_passkeys._count(connection, row, row.uses + 1)
        with pytest.raises(CopiedPasskey):
            staff_passkeys._count(connection, row, row.uses)
