"""Accounts are invited on paper, made their owner's own, and carry roles for a part of the province."""

from datetime import date
from typing import TYPE_CHECKING

import pyotp
import pytest
import sqlalchemy as sa

from surveys import rounds, staff
from surveys.identifiers import CadreCode, Role, UnitCode
from surveys.installation import Installation
from surveys.problems import BadInput, Refused
from surveys.rounds import SurveyPlan
from surveys.schema import cadre, evaluator
from surveys.schema import staff as staff_table
from surveys.staff import Activation, Claim, Invitee, RoleGrant, TotpSetup
from surveys.staff_secrets import password_problems

if TYPE_CHECKING:
    from tests.conftest import StandingClock

PASSWORD = "mặt trận lắng nghe dân"
PROVINCE, HA_LONG, BINH_LIEU = UnitCode("22"), UnitCode("06688"), UnitCode("06838")


def invite(connection: sa.Connection, installation: Installation, invitee: Invitee) -> str:
    return staff.invite(connection, installation.keys, invitee, installation.clock())


def set_up(connection: sa.Connection, installation: Installation, claim: Claim) -> TotpSetup:
    return staff.set_up_totp(connection, installation.keys, claim, installation.clock())


def activate(connection: sa.Connection, installation: Installation, name: str) -> None:
    claim = Claim(name, invite(connection, installation, Invitee(name, name)))
    now = installation.clock()
    totp = pyotp.TOTP(set_up(connection, installation, claim).secret).at(now)
    staff.activate(connection, installation.keys, Activation(claim, PASSWORD, totp), now)


@pytest.fixture
def claim(province: sa.Engine, installation: Installation) -> Claim:
    """Give the account of Lan, invited, with her printed code."""
    with province.begin() as connection:
        return Claim("lan", invite(connection, installation, Invitee("lan", "Lê Thị Lan", CadreCode("CB1"))))


@pytest.mark.parametrize(
    ("invitee", "sentence"),
    [
        (
            Invitee("Lan Lê", "Lan"),
            "username: A username is 2 to 64 small letters (a-z), digits, dots, hyphens and underscores.",
        ),
        (Invitee("lan", "Lan"), "username: The username “lan” is taken. Choose another one."),
        (Invitee("minh", "  "), "name: The name is missing. Write it."),
        (
            Invitee("minh", "Minh", CadreCode("CB9")),
            "cadre: “CB9” is not in the register. Correct the code.",
        ),
        (
            Invitee("minh", "Minh", evaluator="EV9"),
            "evaluator: “EV9” is not in the register. Correct the code.",
        ),
    ],
)
def test_an_invitation_with_a_mistake_is_refused(
    claim: Claim, installation: Installation, invitee: Invitee, sentence: str
) -> None:
    assert claim.username == "lan"
    with pytest.raises(BadInput) as refusal, installation.engine.begin() as connection:
        invite(connection, installation, invitee)
    assert str(refusal.value) == sentence


def test_a_name_that_cannot_be_stored_is_refused(province: sa.Engine, installation: Installation) -> None:
    with pytest.raises(BadInput, match="cannot be stored"), province.begin() as connection:
        invite(connection, installation, Invitee("minh", "Minh\0"))


def test_an_invited_account_is_listed_and_holds_no_secret(claim: Claim, installation: Installation) -> None:
    with installation.engine.begin() as connection:
        connection.execute(sa.insert(evaluator).values(code="EV1", name="Ban Tổ chức", unit=PROVINCE))
        invite(connection, installation, Invitee("an", "An", evaluator="EV1"))
        an, lan = staff.listing(connection)
        assert staff.get(connection, "nobody") is None
    assert (an.username, an.evaluator, an.cadre) == ("an", "EV1", None)
    assert (lan.username, lan.state, lan.cadre, lan.roles) == ("lan", "invited", "CB1", ())
    assert not lan.active
    assert claim.code not in repr(claim)


def test_the_printed_code_is_kept_as_a_digest_only(claim: Claim, installation: Installation) -> None:
    with installation.engine.connect() as connection:
        row = connection.execute(sa.select(staff_table)).one()
    assert claim.code.replace(" ", "").encode() not in row.activation_digest
    assert row.activation_until == date(2026, 3, 16)
    assert (row.password_hash, row.totp_secret) == (None, None)


def test_the_phone_is_set_up_once_and_shown_again_the_same(claim: Claim, installation: Installation) -> None:
    with installation.engine.begin() as connection:
        first = set_up(connection, installation, claim)
        assert set_up(connection, installation, claim) == first
    parsed = pyotp.parse_uri(first.uri)
    assert isinstance(parsed, pyotp.TOTP)
    assert (parsed.secret, parsed.name, parsed.issuer) == (first.secret, "lan", "Ý Dân")
    assert len(parsed.byte_secret()) == 20
    assert first.secret not in repr(first)


@pytest.mark.parametrize(
    ("username", "code"),
    [("minh", None), ("lan", "1234"), ("lan", "0000 0000 0000 0000 0"), ("LAN\0", None), ("lan", "")],
)
def test_a_wrong_claim_is_refused_whatever_is_wrong(
    claim: Claim, installation: Installation, username: str, code: str | None
) -> None:
    wrong = Claim(username, claim.code if code is None else code)
    with installation.engine.begin() as connection, pytest.raises(Refused) as refusal:
        set_up(connection, installation, wrong)
    assert str(refusal.value) == (
        "The username or the activation code is not right, or the code was used or is too old. "
        "Check both; your administrator can print a new code."
    )


def test_a_printed_code_ends_after_two_weeks(
    claim: Claim, installation: Installation, clock: "StandingClock"
) -> None:
    with installation.engine.begin() as connection:
        clock.advance(days=14)
        set_up(connection, installation, claim)
        clock.advance(days=1)
        with pytest.raises(Refused):
            set_up(connection, installation, claim)


def test_a_new_printed_code_replaces_the_old_one(claim: Claim, installation: Installation) -> None:
    with installation.engine.begin() as connection:
        code = staff.renew_activation(connection, installation.keys, "lan", installation.clock())
        with pytest.raises(Refused):
            set_up(connection, installation, claim)
        assert set_up(connection, installation, Claim("lan", code)).secret
        with pytest.raises(BadInput, match="There is no member of staff “minh”"):
            staff.renew_activation(connection, installation.keys, "minh", installation.clock())


def test_the_account_is_active_after_password_and_first_code(
    claim: Claim, installation: Installation
) -> None:
    now = installation.clock()
    with installation.engine.begin() as connection:
        totp = pyotp.TOTP(set_up(connection, installation, claim).secret).at(now)
        activation = Activation(claim, PASSWORD, totp)
        member = staff.activate(connection, installation.keys, activation, now)
        assert member.active
        assert staff.get(connection, "lan") == member
        with pytest.raises(Refused, match="the code was used"):
            staff.activate(connection, installation.keys, activation, now)
    assert PASSWORD not in repr(activation)


@pytest.mark.parametrize(
    ("password", "totp", "sentence"),
    [
        (
            "mười một ký",
            None,
            "password: The password needs at least 12 characters (at most 256). A sentence is best.",
        ),
        (
            "x" * 257,
            None,
            "password: The password needs at least 12 characters (at most 256). A sentence is best.",
        ),
        (
            "abababababab",
            None,
            "password: The password is too easy to guess. Do not repeat characters or use your username.",
        ),
        (
            "Lan-lan-lan-123",
            None,
            "password: The password is too easy to guess. Do not repeat characters or use your username.",
        ),
        *(
            (
                guessed,
                None,
                "password: Everybody tries these words first. Add words of your own to the password.",
            )
            for guessed in ("Matkhau@123456", "Mặt trận Tổ quốc 2026", "qwertyuiop123", "Ý Dân Quảng Ninh!")
        ),
        (
            PASSWORD,
            "12345",
            (
                "totp: The one-time code does not fit. "
                "Check the time of your phone and type the code it shows now."
            ),
        ),
    ],
)
def test_an_activation_with_a_mistake_can_be_done_again(
    claim: Claim, installation: Installation, password: str, totp: str | None, sentence: str
) -> None:
    now = installation.clock()
    with installation.engine.begin() as connection:
        right = pyotp.TOTP(set_up(connection, installation, claim).secret).at(now)
        wrong = Activation(claim, password, right if totp is None else totp)
        with pytest.raises(BadInput) as refusal:
            staff.activate(connection, installation.keys, wrong, now)
        assert str(refusal.value) == sentence
        assert staff.activate(connection, installation.keys, Activation(claim, PASSWORD, right), now).active


@pytest.mark.parametrize(
    "password",
    [
        "một câu thật dài 2026",
        "correct horse battery",
        "a" * 60 + "bcdefgh",
        "漢字漢字漢字 12345 かなかな",
        "!@#$%^&*()_+",
    ],
)
def test_any_letters_make_a_password(password: str) -> None:
    assert password_problems(password, "lan") == []


def test_no_account_becomes_active_without_a_phone(claim: Claim, installation: Installation) -> None:
    with installation.engine.begin() as connection, pytest.raises(BadInput, match="one-time code"):
        staff.activate(
            connection, installation.keys, Activation(claim, PASSWORD, "123456"), installation.clock()
        )


def test_a_role_reaches_its_unit_and_all_below_and_nothing_else(
    province: sa.Engine, installation: Installation
) -> None:
    with province.begin() as connection:
        activate(connection, installation, "lan")
        activate(connection, installation, "minh")
        staff.grant(connection, "lan", RoleGrant(Role.REVIEWER, PROVINCE))
        staff.grant(connection, "lan", RoleGrant(Role.REVIEWER, PROVINCE))
        staff.grant(connection, "minh", RoleGrant(Role.REVIEWER, HA_LONG))
        reach = {
            (name, unit): staff.may(connection, name, Role.REVIEWER, unit)
            for name in ("lan", "minh", "nobody")
            for unit in (PROVINCE, HA_LONG, BINH_LIEU, UnitCode("99"))
        }
        assert staff.grants(connection, "lan") == (RoleGrant(Role.REVIEWER, PROVINCE),)
        assert [role for role in Role if staff.may(connection, "lan", role, HA_LONG)] == [Role.REVIEWER]
    assert {key for key, may in reach.items() if may} == {
        ("lan", PROVINCE),
        ("lan", HA_LONG),
        ("lan", BINH_LIEU),
        ("minh", HA_LONG),
    }


def test_who_is_invited_or_disabled_may_nothing(claim: Claim, installation: Installation) -> None:
    with installation.engine.begin() as connection:
        staff.grant(connection, claim.username, RoleGrant(Role.AUDITOR, PROVINCE))
        assert not staff.may(connection, "lan", Role.AUDITOR, PROVINCE)
        activate(connection, installation, "minh")
        staff.grant(connection, "minh", RoleGrant(Role.AUDITOR, PROVINCE))
        assert staff.may(connection, "minh", Role.AUDITOR, PROVINCE)
        staff.disable(connection, "minh")
        assert not staff.may(connection, "minh", Role.AUDITOR, PROVINCE)


def test_a_role_taken_away_is_gone(province: sa.Engine, installation: Installation) -> None:
    with province.begin() as connection:
        activate(connection, installation, "lan")
        staff.grant(connection, "lan", RoleGrant(Role.REVIEWER, HA_LONG))
        staff.revoke(connection, "lan", RoleGrant(Role.REVIEWER, HA_LONG))
        assert not staff.may(connection, "lan", Role.REVIEWER, HA_LONG)


def test_the_only_administrator_cannot_be_lost(province: sa.Engine, installation: Installation) -> None:
    role = RoleGrant(Role.ADMINISTRATOR, PROVINCE)
    with province.begin() as connection:
        for name in ("lan", "minh"):
            activate(connection, installation, name)
        staff.grant(connection, "lan", role)
        with pytest.raises(Refused, match="This is the only administrator"):
            staff.disable(connection, "lan")
        with pytest.raises(Refused, match="This is the only administrator"):
            staff.revoke(connection, "lan", role)
        staff.grant(connection, "minh", role)
        staff.revoke(connection, "lan", role)
        assert [member.username for member in staff.listing(connection) if member.roles] == ["minh"]


@pytest.mark.parametrize(("name", "unit", "where"), [("minh", "22", "username"), ("lan", "99", "unit")])
def test_a_role_for_an_unknown_member_or_unit_is_refused(
    claim: Claim, installation: Installation, name: str, unit: str, where: str
) -> None:
    assert claim.username == "lan"
    with installation.engine.begin() as connection, pytest.raises(BadInput) as refusal:
        staff.grant(connection, name, RoleGrant(Role.AUDITOR, UnitCode(unit)))
    assert refusal.value.problems[0].where == where


def test_nobody_handles_a_round_about_their_superior_or_their_subordinate(
    claim: Claim, installation: Installation, plan: SurveyPlan
) -> None:
    assert claim.username == "lan"
    rated = plan.subjects[0].code  # CB1
    with installation.engine.begin() as connection:
        rounds.create(connection, plan)
        for number, superior in ((7, rated), (8, None), (9, "CB8")):
            name = {"name": f"Người {number}", "sort_key": b"n", "search_key": f"nguoi {number}"}
            connection.execute(sa.insert(cadre).values(code=f"CB{number}", superior=superior, **name))
        connection.execute(sa.update(cadre).where(cadre.c.code == rated).values(superior="CB8"))
        for number in (7, 8, 9):
            invite(connection, installation, Invitee(f"staff-{number}", "Ai", CadreCode(f"CB{number}")))
        # below the one rated; above; below the same superior, which is no conflict
        names = [f"staff-{number}" for number in (7, 8, 9)]
        assert [staff.has_conflict(connection, name, plan.code) for name in names] == [True, True, False]
        with pytest.raises(Refused) as refusal:
            staff.refuse_conflicts(connection, names, plan.code)
        said = [problem.values["username"] for problem in refusal.value.problems]
        assert said == ["staff-7", "staff-8"]
        staff.refuse_conflicts(connection, ["staff-9", "somebody without an account"], plan.code)


def test_nobody_handles_a_round_about_themselves(
    claim: Claim, installation: Installation, plan: SurveyPlan
) -> None:
    assert claim.username == "lan"  # who is the cadre CB1, a subject of the round
    with installation.engine.begin() as connection:
        rounds.create(connection, plan)
        invite(connection, installation, Invitee("cuong", "Cường", CadreCode("CB3")))
        invite(connection, installation, Invitee("minh", "Minh"))
        conflicts = [staff.has_conflict(connection, name, plan.code) for name in ("lan", "cuong", "minh")]
        assert conflicts == [True, False, False]
        staff.refuse_conflict(connection, "minh", plan.code)
        with pytest.raises(Refused, match="Somebody else must handle it"):
            staff.refuse_conflict(connection, "lan", plan.code)
