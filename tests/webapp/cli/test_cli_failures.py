"""Whatever goes wrong becomes one line that helps, and the right exit code; never a traceback."""

import errno
import subprocess
import sys
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from surveys.problems import BadInput, NotReady, Problem, Refused
from tests.webapp.cli.conftest import Ydan
from webapp.cli.commands import Program
from webapp.cli.failures import Exit, lines_and_code


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (BadInput(Problem("Nothing.", where="row 3")), Exit.BAD_INPUT, "row 3: Nothing."),
        (Refused(Problem("Not\nnow.")), Exit.BAD_INPUT, "Not now."),
        (NotReady(Problem("No %(what)s.", {"what": "key"})), Exit.NOT_READY, "No key."),
        (click.UsageError("Missing command."), Exit.BAD_INPUT, "Missing command."),
        (click.Abort(), Exit.BAD_INPUT, "Stopped."),
        (OSError(errno.ENOSPC, "No space left", "/data/x"), Exit.NOT_READY, "/data/x: The disk is full"),
        (OSError(errno.EFBIG, "File too large"), Exit.NOT_READY, "The disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "k"), Exit.NOT_READY, "k: The system refuses"),
        (
            sa.exc.OperationalError("SELECT 1", {}, Exception("database is locked")),
            Exit.NOT_READY,
            "The database does not answer: database is locked.",
        ),
    ],
)
def test_a_failure_becomes_a_line_and_a_code(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: Exit, words: str
) -> None:
    monkeypatch.setenv("YDAN_LANGUAGE", "en")
    [line], found = lines_and_code(error)
    assert found == code
    assert line.startswith(words)
    assert "\n" not in line


def test_every_problem_has_a_line_of_its_own() -> None:
    lines, _code = lines_and_code(BadInput(Problem("One."), Problem("Two.")))
    assert lines == ["One.", "Two."]


@click.command()
def falls_over() -> None:
    """Raise what nobody expected."""
    raise ZeroDivisionError("oh")


PROGRAM = Program(name="ydan", members={"fall": (f"{__name__}:falls_over", "")}, help="")


def test_a_fault_of_the_program_names_its_place_and_no_traceback() -> None:
    ended = CliRunner().invoke(PROGRAM, ["fall"], env={"YDAN_LANGUAGE": "en", "YDAN_TRACEBACK": ""})
    assert ended.exit_code == 3
    [line] = ended.stderr.splitlines()
    assert "ZeroDivisionError: oh (test_cli_failures.py, line " in line


def test_who_repairs_the_program_may_see_the_traceback() -> None:
    ended = CliRunner().invoke(PROGRAM, ["fall"], env={"YDAN_TRACEBACK": "1"})
    assert ended.stderr.startswith("Traceback")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("fly",), "No such command 'fly'. “ydan --help” tells how it is used."),
        (("survey", "--fast"), "“ydan survey --help” tells how it is used."),
        (("survey", "codes", "x", "many"), "many"),
        (("survey", "open"), "Missing argument 'SURVEY'."),
    ],
)
def test_wrong_use_is_one_line_that_says_where_help_is(
    ydan: Ydan, arguments: tuple[str, ...], words: str
) -> None:
    refused = ydan(*arguments)
    assert refused.exit_code == 2
    [line] = refused.stderr.splitlines()
    assert words in line


@pytest.mark.parametrize(
    "arguments", [("survey", "list"), ("doctor",), ("upgrade",), ("serve",), ("audit", "verify")]
)
def test_without_an_installation_the_system_is_not_ready(ydan: Ydan, arguments: tuple[str, ...]) -> None:
    refused = ydan(*arguments)
    assert refused.exit_code == 3
    assert "ydan init" in refused.output


def test_bad_settings_are_bad_input(ydan: Ydan, environment: dict[str, str]) -> None:
    environment["YDAN_PROXIES"] = "many"
    refused = ydan("survey", "list")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("YDAN_PROXIES: “proxies” must be a whole number from 0 to 10")


def test_a_real_process_ends_without_traceback(tmp_path: Path) -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("ydan"), "survey", "list"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"YDAN_LANGUAGE": "en"},
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (3, "")
    assert run.stderr == f"{tmp_path}/data/store/ydan.db: The database is missing. Run “ydan init” first.\n"
