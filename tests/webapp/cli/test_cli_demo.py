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


def _interrupted(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_an_interrupted_demonstration_is_made_anew_then_shown_again(
    ydan: Ydan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "data"
    with monkeypatch.context() as patch:
        patch.setattr("surveys.demonstration.make.make", _interrupted)
        stopped = ydan("demo")
    assert (stopped.exit_code, stopped.stderr.splitlines()[-1]) == (2, "Stopped.")
    (home / "key-store" / "left").mkdir()
    pepper = (home / "keys" / "pepper.key").read_bytes()
    made = ydan("demo")
    assert made.exit_code == 0, made.stderr
    assert not (home / "key-store" / "left").exists()
    assert (home / "keys" / "pepper.key").read_bytes() == pepper
    assert ydan("audit", "verify").exit_code == 0
    _check_sheet(made.stdout, ydan("demo", "--json").stdout)
    assert (home / "store" / "demonstration.json").stat().st_mode & 0o777 == 0o600


def _check_sheet(printed: str, machine: str) -> None:
    """Check that the second run told a machine what the first one told a person."""
    assert "54 units of Quảng Ninh, 120 invented cadres" in printed
    codes = LIVE_CODE.findall(printed)
    assert len(codes) == 6
    assert len(re.findall(r"closing passphrase of dong-hop-[12]: \S+", printed)) == 2
    told = json.loads(machine)
    assert [(one["digits"], one["link"]) for one in told["codes"]] == codes
    assert {one["role"] for one in told["accounts"]} >= {"administrator", "closing_officer", "cadre"}
    assert all(re.fullmatch(r"\d{6}", one["totp_now"]) for one in told["accounts"])
    assert all(one["totp_secret"] in printed for one in told["accounts"])
    assert re.fullmatch(r"ydan_[0-9a-f]{16}_\w{43}", told["api_token"])
    assert told["api_token"] in printed


def test_an_installation_of_somebody_is_left_alone(installed: Ydan, tmp_path: Path) -> None:
    before = sorted(path.name for path in (tmp_path / "data" / "store").iterdir())
    refused = installed("demo")
    assert (refused.exit_code, "YDAN_HOME" in refused.stderr) == (2, True)
    assert sorted(path.name for path in (tmp_path / "data" / "store").iterdir()) == before


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
