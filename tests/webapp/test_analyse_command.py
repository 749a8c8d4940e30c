"""`ydan analyse` as a command: what it writes where, and its exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.cli import analyse as analyse_command
from webapp.cli import main

Run = Callable[..., int]


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    path = tmp_path / "ratings.csv"
    path.write_text("who,group,a,b\nx,peer,1,5\nx,peer,3,4\ny,peer,NA,2\n", encoding="utf-8")
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("YDAN_LANGUAGE", "en")

    def call(*arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["analyse", *arguments])
        return int(ended.value.code or 0)

    return call


GOOD = ("--subject", "who", "--items", "a, b", "--scale", "1:5", "--missing", "NA")


def test_the_json_of_the_contract_is_on_standard_output(
    run: Run, ratings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(ratings), *GOOD, "--group", "group") == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["subject"], row["group"], row["score"]) for row in found["scores"]] == [
        ("x", "peer", 56.25),
        ("y", "peer", 25.0),
    ]


def test_the_result_may_go_to_a_file(run: Run, ratings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = ratings.with_suffix(".json")
    assert run(str(ratings), *GOOD, "--output", str(output)) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(output.read_text(encoding="utf-8"))["ballots"] == 3


def test_a_long_file_tells_its_progress_on_standard_error(
    run: Run, ratings: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyse_command, "LONG_FILE_BYTES", 1)
    assert run(str(ratings), *GOOD) == 0
    told = capsys.readouterr()
    assert "5/5" in told.err
    assert json.loads(told.out)["subjects"] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--subject", "who", "--items", "a", "--scale", "1:5"), "ratings.csv, row 4, column a: “NA” is not"),
        (("--subject", "who", "--items", "a", "--scale", "1-5"), "--scale: “1-5” is no scale"),
        (("--subject", "who", "--items", "a"), "Missing option '--scale'"),
        ((*GOOD, "--rater", "nobody"), "There is no column “nobody”"),
        ((*GOOD, "--min-ballots", "0"), "--min-ballots"),
    ],
)
def test_bad_use_is_one_line_and_exit_code_2(
    run: Run, ratings: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(str(ratings), *arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert told.err.count("\n") == 1


def test_a_result_that_cannot_be_written_is_exit_code_3(
    run: Run, ratings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(ratings), *GOOD, "--output", str(ratings.parent / "no" / "folder.json")) == 3
    assert "cannot be written" in capsys.readouterr().err
