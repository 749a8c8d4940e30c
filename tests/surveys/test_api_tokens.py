"""Tokens of other systems: made once, checked without telling why, revoked for good."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import api_tokens, audit
from surveys.api_tokens import IssuedToken, TokenId, TokenPlan, TokenScope
from surveys.identifiers import UnitCode
from surveys.installation import Installation
from surveys.organizations import EVERYTHING, Scope
from surveys.problems import BadInput, Refused
from surveys.schema import api_token

TODAY = date(2026, 3, 2)
PLAN = TokenPlan(UnitCode("22"), "Phần mềm KPI", frozenset({TokenScope.ROUNDS}), date(2026, 9, 30))


@pytest.fixture
def issued(province: sa.Engine) -> IssuedToken:
    with province.begin() as connection:
        return api_tokens.make(connection, PLAN, "quan-tri", TODAY)


def _checked(engine: sa.Engine, presented: str, today: date = TODAY) -> api_tokens.Token | None:
    with engine.connect() as connection:
        return api_tokens.check(connection, presented, today)


def test_a_token_counts_from_today_until_its_last_day(province: sa.Engine, issued: IssuedToken) -> None:
    assert _checked(province, issued.presented) == issued.token
    assert _checked(province, issued.presented, PLAN.expires_on) == issued.token
    assert _checked(province, issued.presented, date(2026, 10, 1)) is None


def test_the_database_cannot_give_a_token_back(province: sa.Engine, issued: IssuedToken) -> None:
    with province.connect() as connection:
        row = connection.execute(sa.select(api_token)).one()
    secret = issued.presented.rpartition("_")[2]
    assert issued.presented.split("_")[:2] == ["ydan", row.id]
    assert not any(secret in str(value) or secret.encode() in bytes(str(value), "utf-8") for value in row)
    assert secret not in repr(issued)


def test_what_is_not_exactly_the_token_gets_the_same_answer(province: sa.Engine, issued: IssuedToken) -> None:
    _, number, secret = issued.presented.split("_")
    other = "B" if secret[-1] == "A" else "A"
    wrong = [
        *("", " ", "ydan", "ydan__", f"ydan_{number}_", f"ydan_{number}"),
        *(issued.presented.lower(), issued.presented.upper(), issued.presented.swapcase()),
        *(f" {issued.presented}", f"{issued.presented} ", f"{issued.presented}\n"),
        issued.presented.replace("_", " "),
        f"Bearer {issued.presented}",
        f"ydan_{'0' * 16}_{secret}",
        f"ydan_{number}_{secret[:-1]}",
        f"ydan_{number}_{secret[:-1]}{other}",
        f"ydan_{number}_{secret}{other}",
        f"ydan_{number}_{secret[:-1]}é",
        f"ydan_{number}_{secret[:-1]}\udc80",
        f"ydan_{number}_{secret[:-1]}\0",
        issued.presented * 1000,
    ]
    assert [_checked(province, one) for one in wrong] == [None] * len(wrong)


def test_a_revoked_token_stays_revoked(province: sa.Engine, issued: IssuedToken) -> None:
    with province.begin() as connection:
        revoked = api_tokens.revoke(connection, issued.token.id, TODAY)
        again = api_tokens.revoke(connection, issued.token.id, date(2026, 3, 5))
    assert revoked == again == replace(issued.token, revoked_on=TODAY)
    assert _checked(province, issued.presented) is None


def test_nothing_is_revoked_that_is_not_there(province: sa.Engine) -> None:
    with province.begin() as connection, pytest.raises(Refused, match="no such token"):
        api_tokens.revoke(connection, TokenId("0" * 16), TODAY)


@pytest.mark.parametrize(
    ("plan", "where"),
    [
        (replace(PLAN, unit=UnitCode("99")), "unit"),
        (replace(PLAN, name="  "), "name"),
        (replace(PLAN, name="K" * 101), "name"),
        (replace(PLAN, name="KPI\0"), "name"),
        (replace(PLAN, scopes=frozenset()), "scopes"),
        (replace(PLAN, expires_on=date(2026, 3, 1)), "expires_on"),
        (replace(PLAN, expires_on=date(2027, 3, 3)), "expires_on"),
    ],
)
def test_a_bad_plan_makes_no_token(province: sa.Engine, plan: TokenPlan, where: str) -> None:
    with province.begin() as connection:
        with pytest.raises(BadInput) as caught:
            api_tokens.make(connection, plan, "quan-tri", TODAY)
        assert [problem.where for problem in caught.value.problems] == [where]
        assert api_tokens.count(connection, EVERYTHING) == 0


def test_a_year_from_the_29th_of_february_ends_on_the_28th() -> None:
    assert api_tokens.last_day(date(2028, 2, 29)) == date(2029, 2, 28)
    assert api_tokens.last_day(TODAY) == date(2027, 3, 2)


def test_unknown_scopes_are_named() -> None:
    assert api_tokens.scopes(["rounds", "schemes"]) == {TokenScope.ROUNDS, TokenScope.SCHEMES}
    with pytest.raises(BadInput, match="“write”"):
        api_tokens.scopes(["rounds", "write"])


def test_a_use_is_noted_by_its_last_day(province: sa.Engine, issued: IssuedToken) -> None:
    with province.begin() as connection:
        api_tokens.note_use(connection, issued.token, date(2026, 3, 9))
        api_tokens.note_use(connection, issued.token, date(2026, 3, 8))  # a clock that was set back
    found = _checked(province, issued.presented)
    assert found is not None
    assert found.used_on == date(2026, 3, 9)


def test_a_list_holds_the_tokens_of_its_units(province: sa.Engine, issued: IssuedToken) -> None:
    with province.begin() as connection:
        ward = api_tokens.make(
            connection, replace(PLAN, unit=UnitCode("06688")), "ql", date(2026, 3, 3)
        ).token
        theirs = Scope((UnitCode("06688"),), frozenset({UnitCode("06688")}))
        assert api_tokens.listing(connection, theirs) == (ward,)
        assert api_tokens.count(connection, theirs) == 1
        assert api_tokens.listing(connection, EVERYTHING) == (ward, issued.token)
        assert api_tokens.listing(connection, EVERYTHING, most=1, after=1) == (issued.token,)
        assert api_tokens.reach(connection, ward) == {"06688"}
        assert api_tokens.reach(connection, issued.token) == {"22", "06688", "06838"}


def test_making_and_revoking_stand_in_the_trail_without_the_secret(
    province: sa.Engine, installation: Installation
) -> None:
    issued = api_tokens.issue(installation, PLAN, "quan-tri")
    api_tokens.end(installation, issued.token.id, "quan-tri-2")
    api_tokens.end(installation, issued.token.id, "quan-tri-2")
    with province.connect() as connection:
        events = audit.every_event(connection)
    assert [(one.actor, one.act, one.object) for one in events] == [
        ("quan-tri", "token.make", issued.token.id),
        ("quan-tri-2", "token.revoke", issued.token.id),
    ]
    assert issued.presented.rpartition("_")[2] not in str(events)
