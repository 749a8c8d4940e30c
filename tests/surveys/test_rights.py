"""Who asks gets everything that is stored of them, no secret, and an honest no where it must be kept."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from surveys import audit, rights, rounds, staff
from surveys.identifiers import CadreCode, Role, SurveyState, UnitCode
from surveys.installation import Installation
from surveys.problems import BadInput, Refused
from surveys.recommendations import making
from surveys.recommendations.making import Plan
from surveys.recommendations.records import Addressee, AddresseeKind, Origin
from surveys.rights import Kind
from surveys.round_plan import SurveyPlan
from surveys.schema import cadre, metadata, position, position_group, survey_subject, term
from surveys.schema import staff as staff_table
from surveys.selftest import inventory
from surveys.staff import Invitee, RoleGrant
from tests.conftest import StandingClock


@pytest.fixture
def connection(province: sa.Engine, installation: Installation, plan: SurveyPlan) -> Iterator[sa.Connection]:
    """Give a province with a round about two cadres and a member of staff who is one of them."""
    an = Invitee("an", "Nguyễn Văn An", CadreCode("CB1"))
    with province.connect() as found:
        rounds.create(found, plan)
        staff.invite(found, installation.keys, an, installation.clock())
        staff.grant(found, "an", RoleGrant(Role.REVIEWER, UnitCode("22")))
        audit.append(found, installation.clock, audit.Act("an", "survey.check", "2026-q1"))
        yield found


def test_a_member_gets_everything_but_secrets(connection: sa.Connection) -> None:
    held = {one.table: one.rows for one in rights.access(connection, Kind.STAFF, "an")}
    assert held.keys() == {"staff", "staff_role.username", "audit_event"}
    (account,) = held["staff"]
    assert (account["name"], account["cadre"]) == ("Nguyễn Văn An", "CB1")
    assert not {"password_hash", "totp_secret", "activation_digest"} & account.keys()
    assert [row["act"] for row in held["audit_event"]] == ["survey.check"]
    assert json.dumps([[dict(row) for row in rows] for rows in held.values()], default=str)


@pytest.mark.parametrize("column", [*rights.NAMED, *rights.NAMED_IN_LISTS], ids=str)
def test_a_member_gets_what_names_them_without_pointing_at_them(
    connection: sa.Connection, column: sa.Column[object]
) -> None:
    # Only the rows that name somebody are there, not what they point at.
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "PRAGMA defer_foreign_keys=ON" if is_sqlite else "SET LOCAL session_replication_role = replica"
    )
    for who in ("an", "binh"):
        values = {one.name: _some(one, who) for one in column.table.columns if not one.nullable}
        values[column.name] = [who, "lan"] if isinstance(column.type, sa.JSON) else who
        connection.execute(sa.insert(column.table).values(values))
    held = {one.table: one.rows for one in rights.access(connection, Kind.STAFF, "an")}
    [row] = held[str(column)]
    assert "an" in str(row[column.name])


def _some(column: sa.Column[object], who: str) -> object:
    """Give any value that a column takes, another one for everybody."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    found = {int: len(who), date: at.date(), datetime: at, bool: False, dict: [who], bytes: who.encode()}
    return found.get(column.type.python_type, who)


def test_every_username_that_is_stored_is_looked_at() -> None:
    """A column that is told to hold usernames is found by a foreign key or named here."""
    told = re.findall(
        r"^## (?P<table>\w+)\n|^\| (?P<column>\w+) \| [^|]*\busername",
        inventory.page().read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    table, found = "", set()
    for heading, column in told:
        table = heading or table
        if column:
            found.add(f"{table}.{column}")
    looked_at = {str(one) for one in (*rights.NAMED, *rights.NAMED_IN_LISTS)}
    assert found - looked_at == {"audit_event.actor"}


def test_a_cadre_gets_every_row_that_points_at_them(connection: sa.Connection) -> None:
    held = {one.table: one.rows for one in rights.access(connection, Kind.CADRE, "CB1")}
    assert {"cadre", "staff.cadre", "survey_subject"} <= held.keys()
    assert [row["survey"] for row in held["survey_subject"]] == ["2026-q1"]


def test_a_cadre_gets_what_was_recommended_to_them_and_stays_while_it_is_kept(
    connection: sa.Connection, clock: StandingClock
) -> None:
    connection.execute(sa.insert(position_group).values(code="chairs"))
    connection.execute(sa.insert(position).values(code="chair", position_group="chairs"))
    post = {"cadre": "CB3", "position": "chair", "unit": "06688", "starts_on": date(2025, 7, 1)}
    connection.execute(sa.insert(term).values(post))
    to_them = Addressee(AddresseeKind.CADRE, "CB3")
    plan = Plan(UnitCode("22"), Origin.AUDIT, to_them, "Trả chậm.", "Trả đúng hẹn.", date(2026, 9, 30))
    one = making.make(connection, plan, "lan", clock.now.date())
    other = replace(plan, addressee=Addressee(AddresseeKind.UNIT, "22"))
    making.make(connection, other, "lan", clock.now.date())
    held = {found.table: found.rows for found in rights.access(connection, Kind.CADRE, "CB3")}
    assert [row["id"] for row in held["recommendation"]] == [one.id]
    assert [row["recommendation"] for row in held["recommendation_step"]] == [one.id]
    with pytest.raises(Refused, match="it is kept with its history"):
        rights.erase(connection, Kind.CADRE, "CB3")


def test_every_column_that_points_at_a_cadre_is_looked_at() -> None:
    pointing = {str(column) for column in rights._pointing_at(cadre.c.code)}
    written = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == "cadre.code"
    }
    assert pointing == written
    assert {"term.cadre", "staff.cadre"} <= pointing


@pytest.mark.parametrize("kind", list(Kind))
def test_somebody_who_is_not_there_is_said_to_be_nobody(connection: sa.Connection, kind: Kind) -> None:
    for act in (rights.access, rights.erase):
        with pytest.raises(BadInput, match="Nobody"):
            act(connection, kind, "nobody")


def test_a_corrected_name_is_found_and_sorted_and_frozen_rounds_keep_theirs(
    connection: sa.Connection,
) -> None:
    assert rights.rectify_name(connection, Kind.CADRE, "CB1", " Nguyễn Văn Ân ") == ()
    row = connection.execute(sa.select(cadre).where(cadre.c.code == "CB1")).one()
    assert (row.name, row.search_key) == ("Nguyễn Văn Ân", "nguyen van an")
    assert (
        connection.scalar(sa.select(survey_subject.c.name).where(survey_subject.c.code == "CB1")) == row.name
    )
    code = rounds.listing(connection)[0].code
    rounds.set_state(connection, code, SurveyState.CHECKED)
    rounds.set_state(connection, code, SurveyState.OPEN, on=date(2026, 3, 2), public_key=b"k" * 32)
    assert rights.rectify_name(connection, Kind.CADRE, "CB1", "Nguyễn Văn Ấn") == (code,)
    assert (
        connection.scalar(sa.select(survey_subject.c.name).where(survey_subject.c.code == "CB1")) == row.name
    )


def test_a_member_is_renamed_and_a_name_is_needed(connection: sa.Connection) -> None:
    assert rights.rectify_name(connection, Kind.STAFF, "an", "Nguyễn Văn Ân") == ()
    assert connection.scalar(sa.select(staff_table.c.name)) == "Nguyễn Văn Ân"
    with pytest.raises(BadInput, match="name is missing"):
        rights.rectify_name(connection, Kind.STAFF, "an", "  ")


def test_an_account_is_erased_only_when_locked_and_its_username_stays(connection: sa.Connection) -> None:
    with pytest.raises(Refused, match="Lock it"):
        rights.erase(connection, Kind.STAFF, "an")
    connection.execute(sa.update(staff_table).values(state="disabled"))
    rights.erase(connection, Kind.STAFF, "an")
    held = {one.table: one.rows for one in rights.access(connection, Kind.STAFF, "an")}
    assert held.keys() == {"staff", "audit_event"}
    assert (held["staff"][0]["name"], held["staff"][0]["cadre"]) == ("", None)


def test_a_cadre_of_a_round_is_kept_and_another_one_erased(connection: sa.Connection) -> None:
    with pytest.raises(Refused, match="2026-q1"):
        rights.erase(connection, Kind.CADRE, "CB1")
    connection.execute(sa.update(staff_table).values(cadre="CB3"))
    rights.erase(connection, Kind.CADRE, "CB3")
    with pytest.raises(BadInput):
        rights.access(connection, Kind.CADRE, "CB3")
    assert connection.scalar(sa.select(staff_table.c.cadre)) is None
    assert connection.execute(sa.select(term)).all() == []
