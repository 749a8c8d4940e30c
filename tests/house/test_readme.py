"""The README tells the truth: its paths exist, its commands are commands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLACE = re.compile(r"^(?:webapp|surveys|analysis|translations|tests|benchmarks|docs|examples)/[\w./\-]*$")


def _paths() -> set[str]:
    linked = re.findall(r"(?:\]\(|src=\")([^)#:\"]+)", README)
    quoted = [text for text in re.findall(r"`([^`\s]+)`", README) if PLACE.match(text)]
    return {*linked, *quoted}


@pytest.mark.parametrize("place", sorted(_paths()))
def test_every_path_in_the_readme_exists(place: str) -> None:
    assert (ROOT / place).exists()


def test_the_where_is_what_table_names_every_package() -> None:
    table = README.split("## Where is what", 1)[1].split("\n## ", 1)[0]
    for folder in ("webapp", "surveys", "analysis", "translations", "tests", "benchmarks", "docs"):
        assert f"`{folder}/" in table


def test_every_make_command_of_the_readme_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    wanted = set(re.findall(r"^make (\w[\w-]*)|`make (\w[\w-]*)", README, re.MULTILINE))
    for name in {first or second for first, second in wanted}:
        assert re.search(rf"^{name}:.*## ", makefile, re.MULTILINE), name


def test_every_ydan_command_of_the_readme_is_known() -> None:
    ydan = Path(sys.executable).with_name("ydan")
    commands = set(re.findall(r"^(?:\.venv/bin/)?ydan ((?:[a-z]+ ?){1,2})", README, re.MULTILINE))
    assert commands
    for command in commands:
        words = command.split()
        run = subprocess.run([ydan, *words, "--help"], capture_output=True, text=True, check=False)
        assert run.returncode == 0, (command, run.stderr)
