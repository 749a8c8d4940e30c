"""Whoever signs in proves a password and a phone; whatever is wrong, the answer is the same."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyotp
import pytest
import sqlalchemy as sa

from surveys import (
    staff,
    staff_identities,
    staff_passkeys,
    staff_recovery,
    staff_secrets,
    staff_sessions,
)
from surveys.identifiers import Role, UnitCode
from surveys.installation import Installation, KeyFolder
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import staff as staff_table
from surveys.schema import staff_passkey
from surveys.staff import Activation, Claim, Credentials, Invitee, RoleGrant, StaffMember
from surveys.staff_accounts import row_of
from surveys.staff_identities import Identity
from surveys.staff_sessions import Way

if TYPE_CHECKING:
    from tests.conftest import StandingClock

PASSWORD = "mặt trận lắng nghe dân"
SAME = (
    "The username, the password or the one-time code is not right. "
    "Check all three; a one-time code works only once."
)


@dataclass
class Desk:
    """A sign-in page and Lan's phone."""

    installation: Installation
    phone: pyotp.TOTP
    clock: "StandingClock"

    def code(self, seconds: int = 0) -> str:
        return self.phone.at(self.clock.now, counter_offset=seconds // 30)

    def sign_in(
        self, username: str = "lan", password: str = PASSWORD, totp: str | None = None
    ) -> StaffMember:
        typed = Credentials(username, password, self.code() if totp is None else totp)
        with self.installation.engine.begin() as connection:
            return staff.authenticate(connection, self.installation.keys, typed, self.clock())


@pytest.fixture
def desk(province: sa.Engine, installation: Installation, clock: "StandingClock") -> Desk:
    keys = installation.keys
    with province.begin() as connection:
        code = staff.invite(connection, keys, Invitee("lan", "Lê Thị Lan"), clock())
        staff.grant(connection, "lan", RoleGrant(Role.REVIEWER, UnitCode("22")))
        claim = Claim("lan", code)
        phone = pyotp.TOTP(staff.set_up_totp(connection, keys, claim, clock()).secret)
        activation = Activation(claim, PASSWORD, phone.at(clock.now))
        staff.activate(connection, keys, activation, clock())
    clock.advance(seconds=30)
    return Desk(installation, phone, clock)


def test_password_and_one_time_code_let_in(desk: Desk) -> None:
    member = desk.sign_in()
    assert (member.username, member.name, member.active) == ("lan", "Lê Thị Lan", True)
    assert member.roles == (RoleGrant(Role.REVIEWER, UnitCode("22")),)
    assert member.holds(Role.REVIEWER)
    assert not member.holds(Role.AUDITOR)


def test_letters_may_be_typed_composed_or_decomposed(desk: Desk) -> None:
    code = desk.code()
    member = desk.sign_in(" LAN ", unicodedata.normalize("NFD", PASSWORD), f"{code[:3]} {code[3:]}")
    assert member.username == "lan"


WRONG: dict[str, Callable[[Desk], StaffMember]] = {
    "unknown name": lambda desk: desk.sign_in(username="minh"),
    "no name": lambda desk: desk.sign_in(username=""),
    "NUL in the name": lambda desk: desk.sign_in(username="lan\0"),
    "half a character as name": lambda desk: desk.sign_in(username="\ud800"),
    "endless name": lambda desk: desk.sign_in(username="x" * 100_000),
    "no password": lambda desk: desk.sign_in(password=""),
    "other password": lambda desk: desk.sign_in(password=PASSWORD + "."),
    "half a character as password": lambda desk: desk.sign_in(password="\ud800\0"),
    "endless password": lambda desk: desk.sign_in(password="x" * 1_000_000),
    "no code": lambda desk: desk.sign_in(totp=""),
    "letters as code": lambda desk: desk.sign_in(totp="abcdef"),
    "half a character as code": lambda desk: desk.sign_in(totp="\ud800"),
    "code of a minute ago": lambda desk: desk.sign_in(totp=desk.code(-60)),
    "code of the next minute": lambda desk: desk.sign_in(totp=desk.code(60)),
}


def test_every_cause_is_refused_with_the_same_sentence(desk: Desk) -> None:
    said = {}
    for cause, attempt in WRONG.items():
        with pytest.raises(Refused) as refusal:
            attempt(desk)
        said[cause] = str(refusal.value)
    assert said == dict.fromkeys(WRONG, SAME)
    assert desk.sign_in().username == "lan"


def test_the_work_is_one_password_check_whoever_asks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    checks: list[str] = []

    class Counting:
        def verify(self, stored: str, given: bytes) -> bool:
            checks.append("argon2")
            return real.verify(stored, given)

        hash = staticmethod(staff_secrets._hasher.hash)

    real = staff_secrets._hasher
    monkeypatch.setattr(staff_secrets, "_hasher", Counting())
    for username, password in (("lan", "wrong"), ("nobody", "wrong"), ("\0", "wrong"), ("lan", PASSWORD)):
        with pytest.raises(Refused):
            desk.sign_in(username, password, "000")
    assert checks == ["argon2"] * 4


def test_a_phone_may_be_half_a_minute_off(desk: Desk) -> None:
    for drift in (-30, 0, 30):
        desk.clock.advance(seconds=90)
        assert desk.sign_in(totp=desk.code(drift)).username == "lan"


def test_a_one_time_code_works_once(desk: Desk) -> None:
    code = desk.code()
    desk.sign_in(totp=code)
    with pytest.raises(Refused):
        desk.sign_in(totp=code)
    with pytest.raises(Refused):
        desk.sign_in(totp=desk.code(-30))  # an older one than the last used
    desk.clock.advance(seconds=30)
    assert desk.sign_in().username == "lan"


def test_a_code_used_by_another_at_the_same_moment_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_and_lose_the_race(connection: sa.Connection, username: str) -> object:
        row = row_of(connection, username)
        used = sa.update(staff_table).values(totp_last_step=int(desk.clock.now.timestamp()) // 30)
        connection.execute(used)
        return row

    monkeypatch.setattr("surveys.staff.row_of", read_and_lose_the_race)
    with pytest.raises(Refused, match="a one-time code works only once"):
        desk.sign_in()


def test_the_code_that_activated_does_not_sign_in(desk: Desk) -> None:
    desk.clock.advance(seconds=-30)
    with pytest.raises(Refused):
        desk.sign_in()


def _come_in(desk: Desk) -> list[str]:
    """Sign in in two browsers, with a passkey, a provider and recovery codes at hand; give the numbers."""
    with desk.installation.engine.begin() as connection:
        keys, now = desk.installation.keys, desk.clock()
        staff_recovery.renew(connection, keys, "lan")
        staff_identities.link(connection, "lan", Identity("https://id.example", "42"), now)
        connection.execute(
            sa.insert(staff_passkey).values(
                credential=b"1", username="lan", public_key=b"2", uses=0, name="Máy", added_on=now.date()
            )
        )
        return [staff_sessions.begin(connection, "lan", "?", Way.PASSWORD, now) for _ in range(2)]


def _ways_in(desk: Desk, numbers: list[str]) -> tuple[int, int, int, int]:
    with desk.installation.engine.connect() as connection:
        return (
            sum(staff_sessions.find(connection, one, desk.clock()) is not None for one in numbers),
            len(staff_passkeys.listing(connection, "lan")),
            int(staff_identities.linked_on(connection, "lan", "https://id.example") is not None),
            staff_recovery.remaining(connection, "lan"),
        )


def test_a_disabled_account_is_refused_and_every_way_in_ends(desk: Desk) -> None:
    before, numbers = desk.sign_in(), _come_in(desk)
    assert _ways_in(desk, numbers) == (2, 1, 1, 10)
    desk.clock.advance(seconds=30)
    with desk.installation.engine.begin() as connection:
        staff.disable(connection, "lan")
        after = staff.get(connection, "lan")
    assert after == replace(before, state="disabled")
    assert _ways_in(desk, numbers) == (0, 0, 0, 0)
    with pytest.raises(Refused) as refusal:
        desk.sign_in()
    assert str(refusal.value) == SAME


def test_starting_anew_ends_password_phone_sessions_and_every_other_way_in(desk: Desk) -> None:
    numbers = _come_in(desk)
    with desk.installation.engine.begin() as connection:
        staff.renew_activation(connection, desk.installation.keys, "lan", desk.clock())
        after = staff.get(connection, "lan")
    assert after is not None
    assert after.state == "invited"
    assert _ways_in(desk, numbers) == (0, 0, 0, 0)
    with pytest.raises(Refused):
        desk.sign_in()


def test_another_password_replaces_the_old_one_and_ends_all_sessions(desk: Desk) -> None:
    numbers = _come_in(desk)
    with desk.installation.engine.begin() as connection:
        staff.change_password(connection, "lan", "con trâu đi trước cái cày")
    assert _ways_in(desk, numbers) == (0, 1, 1, 10)
    with pytest.raises(Refused):
        desk.sign_in()
    assert desk.sign_in(password="con trâu đi trước cái cày").username == "lan"


def test_a_weak_password_or_a_locked_account_changes_nothing(desk: Desk) -> None:
    with desk.installation.engine.begin() as connection:
        with pytest.raises(BadInput, match="at least 12 characters"):
            staff.change_password(connection, "lan", "short")
        connection.execute(sa.update(staff_table).values(state="disabled"))
        for name in ("lan", "nobody"):
            with pytest.raises(Refused, match="not active"):
                staff.change_password(connection, name, "con trâu đi trước cái cày")


def test_a_phone_secret_put_in_anothers_place_is_noticed(desk: Desk) -> None:
    with desk.installation.engine.begin() as connection:
        staff.invite(connection, desk.installation.keys, Invitee("minh", "Minh"), desk.clock())
        of_lan = connection.scalar(
            sa.select(staff_table.c.totp_secret).where(staff_table.c.username == "lan")
        )
        of_minh = sa.update(staff_table).where(staff_table.c.username == "minh")
        connection.execute(of_minh.values(state="active", totp_secret=of_lan))
    with pytest.raises(NotReady, match="The installation key does not fit this database"):
        desk.sign_in(username="minh")


def test_a_copy_of_the_database_shows_neither_password_nor_phone(desk: Desk) -> None:
    with desk.installation.engine.connect() as connection:
        row = connection.execute(sa.select(staff_table)).one()
    assert row.password_hash.startswith("$argon2id$")
    assert desk.phone.byte_secret() not in row.totp_secret
    other: KeyFolder = replace(desk.installation.keys, directory=desk.installation.boxes / "others")
    other.create()
    with desk.installation.engine.begin() as connection, pytest.raises(NotReady):
        staff.authenticate(connection, other, Credentials("lan", PASSWORD, desk.code()), desk.clock())


def test_passwords_are_hashed_as_the_standard_asks() -> None:
    # RFC 9106 section 4, second recommended option: argon2id, 3 passes, 4 lanes, 64 MiB
    chosen = (staff_secrets.PASSWORD_PASSES, staff_secrets.PASSWORD_LANES, staff_secrets.PASSWORD_MEMORY_KIB)
    assert chosen == (3, 4, 64 * 1024)
