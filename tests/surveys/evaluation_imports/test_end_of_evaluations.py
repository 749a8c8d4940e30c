"""An evaluation is kept whole until five years after its period; then nothing of it is left."""

from datetime import date

import pytest
import sqlalchemy as sa

from surveys import retention, rights
from surveys.evaluations import records
from surveys.evaluations.imports import Taker
from surveys.evaluations.records import FileKind
from surveys.installation import Installation
from surveys.problems import Refused
from surveys.retention import DataClass, Purge
from surveys.rights import Kind
from surveys.schema import (
    evaluation,
    evaluation_entry,
    evaluation_import,
    evaluation_member,
    evaluation_score,
)
from tests.conftest import StandingClock
from tests.surveys.evaluation_imports.conftest import (
    EVALUATION,
    Desk,
    archive,
    furnish,
    score,
    table,
    trust_of,
)

TABLES = (evaluation, evaluation_entry, evaluation_import, evaluation_member, evaluation_score)


def test_an_evaluation_is_destroyed_five_years_after_its_period(
    installation: Installation, clock: StandingClock
) -> None:
    with installation.engine.begin() as connection:
        furnish(connection)
        taker = Taker("tham-dinh", installation.clock, date(2026, 12, 1), trust_of(connection))
        desk = Desk(connection, taker)
        desk.take(FileKind.PACKAGE, archive(score()))
        desk.take(FileKind.SELF, table(("cadre_code", "A2"), ("CB1", 5)))
    clock.advance(days=5 * 365)
    assert retention.purge(installation, "lan", audit_days=60) == []
    clock.advance(days=365)
    expected = [Purge(DataClass.EVALUATIONS, None, 0)]
    assert retention.purge(installation, "lan", audit_days=60, dry_run=True) == expected
    assert retention.purge(installation, "lan", audit_days=60) == expected
    assert retention.purge(installation, "lan", audit_days=60) == []
    with installation.engine.connect() as connection:
        counts = [connection.scalar(sa.select(sa.func.count()).select_from(one)) for one in TABLES]
    assert counts == [0] * len(TABLES)


def test_a_cadre_with_a_sheet_is_kept_and_renamed_while_it_is_open(desk: Desk) -> None:
    with pytest.raises(Refused, match="“CB1” has a sheet in an evaluation"):
        rights.erase(desk.connection, Kind.CADRE, "CB1")
    rights.rectify_name(desk.connection, Kind.CADRE, "CB1", "Nguyễn Văn Ân")
    assert "Nguyễn Văn Ân" in {one.name for one in records.members(desk.connection, EVALUATION)}
    frozen = {"state": "frozen", "frozen_on": date(2026, 12, 31), "frozen_by": ["a", "b"]}
    desk.connection.execute(sa.update(evaluation).values(frozen))
    rights.rectify_name(desk.connection, Kind.CADRE, "CB2", "Trần Thị Bích")
    assert "Trần Thị Bình" in {one.name for one in records.members(desk.connection, EVALUATION)}


def test_a_cadre_gets_what_was_taken_in_about_them(desk: Desk) -> None:
    desk.take(FileKind.SELF, table(("cadre_code", "A2"), ("CB1", 5), ("CB2", 6)))
    held = {one.table: one.rows for one in rights.access(desk.connection, Kind.CADRE, "CB1")}
    assert [row["value"] for row in held["evaluation_entry.cadre"]] == [5]
