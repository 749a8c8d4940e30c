"""Schemes on the command line: checked by line, copied from an example, approved by two, retired."""

import json
import re
import shlex
from pathlib import Path

from tests.webapp.cli.conftest import Ydan

PAGE = Path(__file__).resolve().parents[3] / "docs" / "for-evaluators.md"


def test_an_example_becomes_a_version_that_two_people_approve(installed: Ydan) -> None:
    listed = installed("scheme", "list").stdout
    assert "example-leaders-30-70" in listed
    copied = installed("scheme", "copy", "example-leaders-30-70", "1", "quang-ninh", "mine.toml")
    assert copied.stdout == "Written: mine.toml.\n"
    told = installed("scheme", "check", "mine.toml").stdout
    assert "quang-ninh, version 1, 10 elements in 2 groups, 100 points, of them 5 by the people's" in told
    assert json.loads(installed("scheme", "check", "mine.toml", "--json").stdout)["people"] == 5
    assert installed("scheme", "add", "mine.toml").stdout == "Stored as a draft: quang-ninh, version 1.\n"
    alone = installed("scheme", "approve", "quang-ninh", "1", "--officer", "lan", "--officer", "lan")
    assert (alone.exit_code, "Two different people" in alone.stderr) == (2, True)
    approved = installed("scheme", "approve", "quang-ninh", "1", "--officer", "lan", "--officer", "minh")
    assert approved.stdout.startswith("Approved: quang-ninh, version 1. Hash ")


def test_a_version_is_shown_copied_and_retired(installed: Ydan, tmp_path: Path) -> None:
    installed("scheme", "copy", "example-leaders-30-70", "1", "quang-ninh", "mine.toml")
    installed("scheme", "add", "mine.toml")
    installed("scheme", "approve", "quang-ninh", "1", "--officer", "lan", "--officer", "minh")
    shown = installed("scheme", "show", "quang-ninh", "1").stdout
    assert "Approved by lan, minh on " in shown
    assert "366-QĐ/TW" in shown
    facts = json.loads(installed("scheme", "show", "quang-ninh", "1", "--json").stdout)
    assert [one["points"] for one in facts["groups"]] == [30, 70]
    assert [one["from"] for one in facts["bands"]] == [90, 70, 50, 0]
    again = installed("scheme", "add", "mine.toml")
    assert (again.exit_code, "approved and cannot change" in again.stderr) == (2, True)
    assert installed("scheme", "retire", "quang-ninh", "1").stdout == "Retired: quang-ninh, version 1.\n"
    states = {one["scheme"]: one["state"] for one in json.loads(installed("scheme", "list", "--json").stdout)}
    assert states["quang-ninh"] == "retired"
    assert states["example-locality-binary-axes"] == "example"
    other = installed("scheme", "copy", "quang-ninh", "1", "other", "other.toml")
    assert other.exit_code == 0
    source = installed("scheme", "show", "quang-ninh", "1", "--source").stdout
    assert source == (tmp_path / "mine.toml").read_text("utf-8")
    assert "example" not in source.splitlines()[10]


def test_every_mistake_of_a_file_is_a_line_with_its_line(installed: Ydan, tmp_path: Path) -> None:
    installed("scheme", "copy", "example-locality-binary-axes", "1", "mine", "mine.toml")
    path = tmp_path / "mine.toml"
    path.write_text(path.read_text("utf-8").replace("points = 30", "points = 31"), encoding="utf-8")
    wrong = installed("scheme", "check", "mine.toml")
    assert wrong.exit_code == 2
    assert wrong.stderr == (
        "mine.toml, line 15, key total: The points of the groups sum to 101, not to the total 100. "
        "Correct them.\n"
        "mine.toml, line 45, key groups.A.points: The elements of group A sum to 30, not to its 31 points. "
        "Correct them.\n"
    )
    path.write_text(path.read_text("utf-8").replace("points = 31", "points = 30"), encoding="utf-8")
    nowhere = installed("scheme", "add", "mine.toml", "--unit", "99")
    assert (nowhere.exit_code, "“99” is not in the register" in nowhere.stderr) == (2, True)
    assert installed("scheme", "show", "nothing", "1").exit_code == 2


def test_every_command_of_the_page_for_evaluators_runs(installed: Ydan) -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## Schemes\n")[1].split("\n## ")[0]
    commands = [
        shlex.split(line)
        for block in re.findall(r"```\n(.+?)```", section, re.DOTALL)
        for line in block.splitlines()
    ]
    assert [command[2] for command in commands] == [
        "list",
        "copy",
        "check",
        "add",
        "show",
        "approve",
        "retire",
    ]
    for program, *arguments in commands:
        done = installed(*arguments)
        assert (program, done.exit_code) == ("ydan", 0), done.output
