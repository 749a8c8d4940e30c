"""The demonstration on the command line: made once, shown again, never made over anything else."""

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.top_unit import add_top_unit
from tests.webapp.cli.conftest import Ydan

pytestmark = pytest.mark.xdist_group("demonstration")

LIVE_CODE = re.compile(r"^  ((?:\d{4} ){4}\d)   (http://127\.0\.0\.1:8000/#[A-Z2-7]{26})", re.MULTILINE)


def test_the_demonstration_is_made_once_and_its_sheet_is_printed_again(ydan: Ydan, tmp_path: Path) -> None:
    made = ydan("demo")
    assert made.exit_code == 0, made.stderr
    assert "54 units of Quảng Ninh, 120 invented cadres" in made.stdout
    codes = re.findall(
        r"^  ((?:\d{4} ){4}\d)   (http://127\.0\.0\.1:8000/#[A-Z2-7]{26})", made.stdout, re.MULTILINE
    )
    assert len(codes) == 6
    assert len(re.findall(r"closing passphrase of dong-hop-[12]: \S+", made.stdout)) == 2
    again = ydan("demo", "--json")
    assert (again.exit_code, again.stderr) == (0, "")
    told = json.loads(again.stdout)
    assert [(one["digits"], one["link"]) for one in told["codes"]] == codes
    assert {one["role"] for one in told["accounts"]} >= {"administrator", "closing_officer", "cadre"}
    assert all(re.fullmatch(r"\d{6}", one["totp_now"]) for one in told["accounts"])
    assert all(one["totp_secret"] in made.stdout for one in told["accounts"])
    kept = tmp_path / "data" / "store" / "demonstration.json"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_an_installation_of_somebody_is_left_alone(installed: Ydan, tmp_path: Path) -> None:
    before = sorted(path.name for path in (tmp_path / "data" / "store").iterdir())
    refused = installed("demo")
    assert (refused.exit_code, "YDAN_HOME" in refused.stderr) == (2, True)
    assert sorted(path.name for path in (tmp_path / "data" / "store").iterdir()) == before


def test_what_an_interrupted_demonstration_left_is_cleared(
    ydan: Ydan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("surveys.demonstration.make.make", interrupted)
        stopped = ydan("demo")
    assert (stopped.exit_code, stopped.stderr.splitlines()[-1]) == (2, "Stopped.")
    left = tmp_path / "data" / "key-store" / "left"
    left.mkdir()
    pepper = (tmp_path / "data" / "keys" / "pepper.key").read_bytes()
    assert ydan("demo").exit_code == 0
    assert not left.exists()
    assert (tmp_path / "data" / "keys" / "pepper.key").read_bytes() == pepper
    assert ydan("audit", "verify").exit_code == 0


def test_a_key_store_in_use_is_left_alone(ydan: Ydan, tmp_path: Path) -> None:
    share = tmp_path / "data" / "key-store" / "round" / "share-1.json"
    share.parent.mkdir(parents=True)
    share.write_text("{}")
    refused = ydan("demo")
    assert (refused.exit_code, share.read_text()) == (2, "{}")


def test_a_server_s_database_in_use_is_left_alone(
    ydan: Ydan, environment: dict[str, str], postgres_engine: sa.Engine
) -> None:
    environment["YDAN_DATABASE_URL"] = postgres_engine.url.render_as_string(hide_password=False)
    with postgres_engine.begin() as connection:
        add_top_unit(connection, UnitCode("22"), "Tỉnh Quảng Ninh")
    refused = ydan("demo")
    assert (refused.exit_code, "YDAN_HOME" in refused.stderr) == (2, True)
