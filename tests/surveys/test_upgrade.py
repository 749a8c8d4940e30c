"""The migrations build what the schema says, on both databases, all or nothing."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from surveys import upgrade as upgrade_module
from surveys.database import open_sqlite
from surveys.schema import metadata
from surveys.upgrade import at_head, head, revision, upgrade


def test_migrations_build_the_tables_of_the_schema(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_no_table_keeps_a_hidden_order_of_insertion(sqlite_engine: sa.Engine) -> None:
    with sqlite_engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        made = {row.name: row.sql for row in tables}
    made.pop("alembic_version")
    assert set(made) == set(metadata.tables)
    assert [name for name, sentence in made.items() if "WITHOUT ROWID" not in sentence] == []


def test_a_new_database_is_at_head_after_upgrading_and_upgrading_again_changes_nothing(
    tmp_path: Path,
) -> None:
    engine = open_sqlite(tmp_path / "new.db")
    assert revision(engine) is None
    assert not at_head(engine)
    upgrade(engine)
    assert at_head(engine)
    assert revision(engine) == head() == "0008"
    upgrade(engine)
    assert at_head(engine)
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_migration_that_fails_half_way_leaves_nothing(
    database: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine: sa.Engine = request.getfixturevalue(f"{database}_engine")
    versions = tmp_path / "migrations"
    (versions / "versions").mkdir(parents=True)
    shipped = Path(upgrade_module.__file__).with_name("migrations")
    (versions / "env.py").write_text((shipped / "env.py").read_text())
    newest = head()
    for migration in (shipped / "versions").glob("*.py"):
        (versions / "versions" / migration.name).write_text(migration.read_text())
    (versions / "versions" / "broken.py").write_text(
        f'import sqlalchemy as sa\nfrom alembic import op\nrevision = "9999"\ndown_revision = "{newest}"\n'
        'def upgrade():\n    op.create_table("half", sa.Column("a", sa.Integer, primary_key=True))\n'
        '    op.execute("this is no SQL")\n'
    )
    monkeypatch.setattr(upgrade_module, "MIGRATIONS", versions)
    with pytest.raises(sa.exc.DBAPIError):
        upgrade(engine)
    assert revision(engine) == newest
    assert "half" not in sa.inspect(engine).get_table_names()
    assert not at_head(engine)
