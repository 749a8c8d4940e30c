"""The same commands on a PostgreSQL server: one URL is all the difference."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.webapp.cli.conftest import Ydan

OFFICERS = ("--officer", "lan", "--officer", "minh")


@pytest.fixture
def on_server(ydan: Ydan, environment: dict[str, str], postgres_engine: sa.Engine) -> Ydan:
    """Give the command line of an installation whose database is on a server."""
    environment["YDAN_DATABASE_URL"] = postgres_engine.url.render_as_string(hide_password=False)
    assert ydan("init").exit_code == 0
    return ydan


def test_a_round_goes_from_its_file_to_its_scores_on_a_server(on_server: Ydan, folder: Path) -> None:
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    files = (str(folder / "ballots.csv"), "--map", str(folder / "map.toml"))
    assert on_server("survey", "create", str(folder / "round.toml")).exit_code == 0
    assert on_server("survey", "open", "thu-2026", *OFFICERS, *phrases).exit_code == 0
    assert on_server("import", "ballots", "thu-2026", *files).exit_code == 0
    closed = on_server("survey", "close", "thu-2026", *OFFICERS, *phrases, "--json")
    assert json.loads(closed.stdout)["opened"] == 12
    assert on_server("survey", "release", "thu-2026", *OFFICERS).exit_code == 0
    assert on_server("survey", "scores", "thu-2026").exit_code == 0
    assert on_server("audit", "verify").exit_code == 0


def test_the_self_test_attacks_what_is_on_a_server(
    on_server: Ydan, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    files = (str(folder / "ballots.csv"), "--map", str(folder / "map.toml"))
    assert on_server("survey", "create", str(folder / "round.toml")).exit_code == 0
    assert on_server("survey", "open", "thu-2026", *OFFICERS, *phrases).exit_code == 0
    assert on_server("import", "ballots", "thu-2026", *files).exit_code == 0
    told = on_server("selftest", "anonymity")
    assert told.exit_code == 0, told.stdout
    assert "No attack could tell who answered what." in told.stdout


def test_the_doctor_looks_at_the_server_too(on_server: Ydan) -> None:
    told = json.loads(on_server("doctor", "--json").stdout)
    assert told["ready"]


def test_a_server_that_does_not_answer_is_not_ready(on_server: Ydan, environment: dict[str, str]) -> None:
    environment["YDAN_DATABASE_URL"] = "postgresql://nobody:khong@127.0.0.1:1/ydan"
    refused = on_server("survey", "list")
    assert refused.exit_code == 3
    [line] = refused.stderr.splitlines()
    assert line.startswith("The database does not answer: ")
    assert "khong" not in line
