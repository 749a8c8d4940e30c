"""The programs of the page for developers read the files and print what was told, word for word."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from surveys.exchange.datasets import Absent, DataSet
from surveys.exchange.result_files import File, Format

GUIDE = Path(__file__).parents[3] / "docs" / "for-developers.md"
RSCRIPT = shutil.which("Rscript")
INTERPRETERS = [("python", sys.executable, "read.py"), *([("r", RSCRIPT, "read.R")] if RSCRIPT else [])]
"""R is not among what the tests bring along: its program runs where R is installed."""


def _program(language: str) -> str:
    section = GUIDE.read_text("utf-8").split("\n## Open formats\n")[1].split("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


def _told(data: DataSet) -> list[list[object]]:
    at = {variable.name: place for place, variable in enumerate(data.variables)}
    groups = {one.number: one.labels["en"] for one in data.variables[at["respondent_group"]].categories}
    reasons = {one.code: one.labels["en"] for one in data.variables[at["score"]].reasons}
    return [
        [
            row[at["cadre_code"]],
            groups[int(str(row[at["respondent_group"]]))],
            reasons[score.code] if isinstance(score, Absent) else score,
        ]
        for row in data.rows
        for score in (row[at["score"]],)
    ]


def _read(line: str) -> list[object]:
    code, group, score = line.split(" | ")
    return [code, group, float(score) if score[0].isdigit() else score]


@pytest.mark.parametrize("program", INTERPRETERS, ids=lambda program: str(program[0]))
def test_a_program_of_the_page_prints_what_was_told(
    tmp_path: Path,
    exported: dict[Format, File],
    data: tuple[DataSet, ...],
    program: tuple[str, str, str],
) -> None:
    language, interpreter, name = program
    for wanted in (Format.SAV, Format.PARQUET):
        file = exported[wanted]
        (tmp_path / file.name).write_bytes(file.content)
        subprocess.run([sys.executable, "-m", "zipfile", "-e", file.name, "."], cwd=tmp_path, check=True)
    (tmp_path / name).write_text(_program(language), encoding="utf-8")
    done = subprocess.run(
        [interpreter, name], cwd=tmp_path, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    lines = done.stdout.strip().split("\n")
    told = _told(data[0])
    assert [_read(line) for line in lines[: len(told)]] == told
    ballots = [row[[one.name for one in data[2].variables].index("ballots")] for row in data[2].rows]
    whole = sum(one for one in ballots if isinstance(one, int))
    assert lines[len(told) :] == ([f"Answers in the category {whole}"] if language == "python" else [])


def test_the_page_names_the_missing_values_as_the_files_write_them(data: tuple[DataSet, ...]) -> None:
    score = next(one for one in data[0].variables if one.name == "score")
    said = " ".join(GUIDE.read_text("utf-8").split())
    named = {(one.number, one.letter): one.labels["en"] for one in score.reasons}
    assert "-1 or `.a` not told in this row, -5 or `.e` too few ballots" in said
    assert (named[-1, "a"], named[-5, "e"]) == ("not told in this row", "withheld: too few ballots")
    assert f"`.a` to `.{score.reasons[-1].letter}`" in said
