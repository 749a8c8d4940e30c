"""Making an installation and its accounts of staff on the command line."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from surveys import staff_sessions
from surveys.database import open_sqlite
from surveys.staff_sessions import Way
from tests.webapp.cli.conftest import Ydan

CODE = re.compile(r"(\d{4} ){4}\d")


def test_an_installation_is_made_with_private_folders_and_keys(ydan: Ydan, tmp_path: Path) -> None:
    made = ydan("init")
    assert made.exit_code == 0
    assert CODE.search(made.stdout)
    home = tmp_path / "data"
    assert {path.name for path in home.iterdir()} == {"store", "keys", "key-store"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in home.iterdir())
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (home / "keys").iterdir())


def test_doing_it_again_changes_no_key_and_adds_no_administrator(installed: Ydan, tmp_path: Path) -> None:
    keys = tmp_path / "data" / "keys"
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    (keys / "signing.key").unlink()
    again = installed("init", "--administrator", "other")
    assert again.exit_code == 0
    assert again.stdout.splitlines()[0] == f"Made: {keys}/signing.key"
    assert "administrator already" in again.stdout
    del before["signing.key"]
    assert {name: (keys / name).read_bytes() for name in before} == before


def test_the_top_of_the_register_is_named_by_who_makes_it(ydan: Ydan) -> None:
    ydan("init", "--unit", "22", "--unit-name", "Tỉnh Quảng Ninh", "--administrator", "quan-tri")
    [one] = json.loads(ydan("admin", "list", "--json").stdout)
    assert one["roles"] == [{"role": "administrator", "unit": "22"}]


def test_a_member_is_invited_listed_and_renewed(installed: Ydan) -> None:
    added = installed("admin", "add", "lan", "--name", "Lan Minh Họa", "--role", "reviewer", "--json")
    first = json.loads(added.stdout)["activation_code"]
    renewed = installed("admin", "renew", "lan")
    second = CODE.search(renewed.stdout)
    assert second is not None
    assert second[0] != first
    assert re.search(
        r"^lan +Lan Minh Họa +invited +reviewer@00$", installed("admin", "list").stdout, re.MULTILINE
    )


def test_an_account_that_cannot_be_made_is_refused(installed: Ydan) -> None:
    taken = installed("admin", "add", "admin", "--name", "Hai")
    assert (taken.exit_code, "is taken" in taken.stderr) == (2, True)
    nowhere = installed("admin", "add", "lan", "--name", "Lan", "--unit", "77")
    assert (nowhere.exit_code, "not in the register" in nowhere.stderr) == (2, True)
    assert len(json.loads(installed("admin", "list", "--json").stdout)) == 1


def test_every_privileged_act_is_in_the_trail_and_the_trail_is_whole(installed: Ydan) -> None:
    installed("admin", "add", "lan", "--name", "Lan")
    installed("admin", "renew", "lan")
    verified = installed("audit", "verify", "--json")
    assert verified.exit_code == 0
    assert json.loads(verified.stdout) == {"events": 3, "problems": []}
    assert installed("audit", "verify").stdout == "3 events were read. The trail is whole.\n"


def test_a_trail_without_its_witness_ends_with_one(installed: Ydan, tmp_path: Path) -> None:
    (tmp_path / "data" / "key-store" / ".audit-witness").unlink()
    broken = installed("audit", "verify")
    assert broken.exit_code == 1
    assert "witness" in broken.stdout
    assert broken.stdout.splitlines()[-1].endswith("The trail is broken.")


def test_an_upgrade_of_a_database_of_this_version_does_nothing(installed: Ydan) -> None:
    assert installed("upgrade").stdout == "The database is of this version already.\n"


def test_a_database_of_an_earlier_version_is_upgraded(installed: Ydan, tmp_path: Path) -> None:
    database = tmp_path / "data" / "store" / "ydan.db"
    for path in database.parent.glob("ydan.db*"):
        path.unlink()
    database.touch()
    refused = installed("survey", "list")
    assert (refused.exit_code, "is empty" in refused.stderr) == (3, True)
    assert "was brought" in installed("upgrade").stdout
    assert installed("survey", "list").exit_code == 0


def test_sessions_are_listed_and_ended_for_one_or_for_everybody(installed: Ydan, tmp_path: Path) -> None:
    engine = open_sqlite(tmp_path / "data" / "store" / "ydan.db")
    with engine.begin() as connection:
        for browser in ("Firefox, Windows", "Edge, Windows"):
            staff_sessions.begin(connection, "admin", browser, Way.PASSWORD, datetime.now(UTC))
    listed = json.loads(installed("admin", "sessions", "--json").stdout)
    assert {one["browser"] for one in listed["sessions"]} == {"Firefox, Windows", "Edge, Windows"}
    assert installed("admin", "sessions", "nobody").exit_code != 0
    ended = installed("admin", "sessions", "admin", "--end")
    assert "These sessions have ended." in ended.stdout
    assert "Edge, Windows" in ended.stdout
    assert json.loads(installed("admin", "sessions", "--json").stdout)["sessions"] == []
    engine.dispose()
