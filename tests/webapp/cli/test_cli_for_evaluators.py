"""The page for evaluators is tried as it stands: every command of its section on packages runs."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.webapp.cli.conftest import Ydan

PAGE = Path(__file__).resolve().parents[3] / "docs" / "for-evaluators.md"
OFFICERS = ("--officer", "lan", "--officer", "minh")


def _commands() -> list[list[str]]:
    section = PAGE.read_text(encoding="utf-8").split("\n## Packages\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```\n(.+?)```", section, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


@pytest.fixture
def evaluator(installed: Ydan, folder: Path, tmp_path: Path, environment: dict[str, str]) -> Ydan:
    """Give the command line of another machine, with a package, its key and the list of keys beside it."""
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    for command in (
        ("survey", "create", str(folder / "round.toml")),
        ("survey", "open", "thu-2026", *OFFICERS, *phrases),
        ("import", "ballots", "thu-2026", str(folder / "ballots.csv"), "--map", str(folder / "map.toml")),
        ("survey", "close", "thu-2026", *OFFICERS, *phrases),
        ("survey", "release", "thu-2026", *OFFICERS),
        ("package", "export", "thu-2026", "--output", "package.zip"),
        ("package", "keys", "--output", "ydan-keys.json"),
    ):
        assert installed(*command).exit_code == 0
    shutil.unpack_archive(tmp_path / "package.zip", tmp_path)
    environment["YDAN_HOME"] = str(tmp_path / "elsewhere")
    return installed


def test_every_command_of_the_section_on_packages_runs(evaluator: Ydan, tmp_path: Path) -> None:
    commands = _commands()
    assert {command[0] for command in commands} == {"ydan", "openssl", "sha256sum", "python3"}
    for program, *arguments in commands:
        if program == "ydan":
            done = evaluator(*arguments)
            assert (done.exit_code, done.stdout.endswith("The package is good.\n")) == (0, True), done.output
            continue
        found = shutil.which(program)
        assert found is not None, program
        answer = subprocess.run([found, *arguments], cwd=tmp_path, capture_output=True, check=False)
        assert answer.returncode == 0, answer.stdout + answer.stderr
