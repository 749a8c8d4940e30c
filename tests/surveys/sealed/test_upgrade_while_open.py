"""An upgrade while a round is open: codes, sealed ballots and the ceremony go on as if nothing happened."""

import shutil
from pathlib import Path

import pytest

from surveys import upgrade as upgrading
from surveys.closing import close_round
from surveys.upgrade import at_head, revision, upgrade
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "%s"

def upgrade():
    op.create_table("later", sa.Column("code", sa.Text, primary_key=True), sqlite_with_rowid=False)
    op.add_column("survey", sa.Column("later", sa.Text))
    op.execute("UPDATE survey SET later = code")
"""


def bring_out_next_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the program one migration more than it has."""
    newest = upgrading.head()
    shutil.copytree(upgrading.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_later.py").write_text(NEXT % newest)
    monkeypatch.setattr(upgrading, "MIGRATIONS", folder)


def test_ballots_from_before_and_after_an_upgrade_are_counted_alike(
    opened_round: OpenRound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opened_round.installation.engine
    before = opened_round.send(0, 1)
    admitted = opened_round.ticket(1)  # somebody is on the page of questions meanwhile
    bring_out_next_version(tmp_path / "migrations", monkeypatch)
    assert not at_head(engine)
    upgrade(engine)
    assert (at_head(engine), revision(engine)) == (True, "9999")
    assert opened_round.ticket(1) == admitted
    after = opened_round.send(1, 3)
    assert before != after
    minutes = close_round(opened_round.installation, SURVEY, (AN, BINH))
    assert (minutes.spent, minutes.opened, minutes.invalid) == (2, 2, 0)
