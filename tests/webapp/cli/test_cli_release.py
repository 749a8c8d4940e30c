"""``ydan release``: the audit of a round before and after its release, and the registry of what was told."""

import csv
import json
from pathlib import Path

import pytest

from tests.webapp.cli.conftest import Ydan

OFFICERS = ("--officer", "lan", "--officer", "minh")


@pytest.fixture
def closed(installed: Ydan, folder: Path) -> Ydan:
    """Give the command line of an installation with one closed round."""
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    ballots = (str(folder / "ballots.csv"), "--map", str(folder / "map.toml"))
    for command in (
        ("survey", "create", str(folder / "round.toml")),
        ("survey", "open", "thu-2026", *OFFICERS, *phrases),
        ("import", "ballots", "thu-2026", *ballots),
        ("survey", "close", "thu-2026", *OFFICERS, *phrases),
    ):
        assert installed(*command).exit_code == 0
    return installed


def test_a_closed_round_is_audited_with_its_cost_and_ranges(closed: Ydan, tmp_path: Path) -> None:
    ranges = tmp_path / "ranges.csv"
    found = closed("release", "audit", "thu-2026", "--json", "--ranges", str(ranges))
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert (told["released"], told["problems"]) == (False, [])
    assert told["groups"] + told["withheld_groups"] > 0
    assert told["seconds"] >= 0
    rows = list(csv.DictReader(ranges.read_text(encoding="utf-8").splitlines()))
    assert sum(1 for _ in rows) <= told["cells"]
    assert all(int(row["least"]) <= int(row["most"]) for row in rows)
    assert "worked out" in closed("release", "audit", "thu-2026").stdout


def test_a_release_and_its_packages_stand_in_the_registry(closed: Ydan, tmp_path: Path) -> None:
    assert closed("survey", "release", "thu-2026", *OFFICERS).exit_code == 0
    for _again in range(2):
        file = str(tmp_path / "package.zip")
        assert closed("package", "export", "thu-2026", "--output", file, "--language", "vi").exit_code == 0
    told = json.loads(closed("release", "told", "thu-2026", "--json").stdout)
    assert [one["format"] for one in told if one["subject_kind"] == "round"] == ["package-vi"]
    assert {one["format"] for one in told if one["subject_kind"] != "round"} == {"release"}
    assert "package-vi" in closed("release", "told", "thu-2026").stdout
    assert json.loads(closed("release", "audit", "thu-2026", "--json").stdout)["released"] is True


def test_an_open_round_has_nothing_to_audit(installed: Ydan, folder: Path) -> None:
    installed("survey", "create", str(folder / "round.toml"))
    found = installed("release", "audit", "thu-2026")
    assert found.exit_code == 2
    assert "is not closed yet" in found.stderr
