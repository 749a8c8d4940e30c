"""Whatever a file, its name, an argument or a variable holds: a command prints lines of text, and no more."""

import csv
import io
import json
from pathlib import Path

import pytest

from surveys.formulas import is_formula
from tests.injections import PAYLOADS, SIGN
from tests.webapp.cli.conftest import TINY, Ydan
from webapp.cli.actor import actor
from webapp.cli.failures import harmless

ARGUMENTS = ("format", "header", "log", "statement", "writing direction", "long")
FORGED = "\n2026-11-23 INFO ydan: the audit trail is sound"
CLEAR_SCREEN = "\x1b[2J\x1b[H"
NAMES = {
    "new line": f"{SIGN}{FORGED}.csv",
    "terminal": f"{SIGN}{CLEAR_SCREEN}.csv",
    "turned round": f"{SIGN}\u202evsc.csv",
    "other lines": f"{SIGN}\u2028x\u0085y.csv",
}


def require_text(said: str) -> None:
    """Ask that an output hold no sign that a terminal or a log obeys, but the ends of its lines."""
    assert said.endswith("\n")
    for line in said.splitlines():
        assert line.isprintable(), line
    assert not any(line.startswith("2026-11-23") for line in said.splitlines())


@pytest.mark.parametrize("kind", NAMES)
def test_the_name_of_a_file_is_told_as_text(installed: Ydan, tmp_path: Path, kind: str) -> None:
    path = tmp_path / NAMES[kind]
    path.write_text("code,name\n1,Một\n", "utf-8")
    for command in (("import", "register", "units"), ("survey", "create"), ("questionnaire", "check")):
        result = installed(*command, str(path))
        assert result.exit_code == 2
        require_text(result.stderr)
        assert len(result.stderr.splitlines()) <= 4


@pytest.mark.parametrize("attack", PAYLOADS)
def test_what_stands_in_a_table_is_told_as_text(installed: Ydan, tmp_path: Path, attack: str) -> None:
    path = tmp_path / "units.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["code", "name", "kind"], [PAYLOADS[attack], PAYLOADS[attack], PAYLOADS[attack]]]
        )
    result = installed("import", "register", "units", str(path))
    assert result.exit_code == 2
    require_text(result.stderr)


@pytest.mark.parametrize("attack", ARGUMENTS)
@pytest.mark.parametrize(
    "command", [("survey", "open"), ("survey", "scores"), ("package", "verify"), ("nonsense",)]
)
def test_an_argument_is_told_as_text(installed: Ydan, command: tuple[str, ...], attack: str) -> None:
    result = installed(*command, PAYLOADS[attack])
    assert result.exit_code == 2
    require_text(result.stderr)


def test_a_hostile_questionnaire_is_told_as_text(installed: Ydan, tmp_path: Path) -> None:
    path = tmp_path / "hostile.toml"
    path.write_text(TINY.replace('"Is clear"', json.dumps(PAYLOADS["log"])), "utf-8")
    result = installed("questionnaire", "check", str(path))
    require_text(result.stderr or result.stdout)


def test_names_in_lists_of_codes_and_in_json_stay_text(installed: Ydan, folder: Path) -> None:
    for name in ("formula", "script", "template"):
        source = (folder / "round.toml").read_text("utf-8")
        hostile = source.replace('"Dự thảo Minh Họa"', json.dumps(PAYLOADS[name])).replace(
            "thu-2026", f"thu-{name}"
        )
        (folder / "hostile.toml").write_text(hostile, "utf-8")
        assert installed("survey", "create", str(folder / "hostile.toml")).exit_code == 0
        issued = installed("survey", "codes", f"thu-{name}", "1")
        assert issued.exit_code == 0, issued.stderr
        rows = list(csv.reader(io.StringIO(issued.stdout.removeprefix("\ufeff"), newline="")))
        assert not any(is_formula(cell) for row in rows for cell in row)
        assert PAYLOADS[name] in rows[1][3]
    listed = installed("survey", "list", "--json")
    assert len(json.loads(listed.stdout)) == 3


def test_whoever_acts_is_named_by_what_can_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, told in (
        ("lan", "lan"),
        (f"lan{FORGED}", "lan2026"),
        ("\x1b", "unknown"),
        ("a" * 999, "a" * 64),
    ):
        monkeypatch.setenv("LOGNAME", name)
        assert actor().startswith(f"shell:{told}")
        assert actor().isprintable()
        assert len(actor()) < 80


@pytest.mark.parametrize("attack", PAYLOADS)
def test_a_line_of_an_error_is_one_line(attack: str) -> None:
    told = harmless(PAYLOADS[attack])
    assert told.isprintable()
    assert SIGN in told
