"""Help comes quickly, reads like a page, and speaks the reader's language."""

import gettext
import io
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from surveys.problems import Problem
from tests.webapp.cli.conftest import Ydan
from webapp import catalogue
from webapp.cli import MEMBERS

HEAVY = {"scipy", "numpy", "flask", "pyarrow", "cryptography", "gunicorn"}
PROGRAM = """
import contextlib, io, json, sys
from webapp.cli import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(sys.argv[1:])
print(json.dumps(sorted(sys.modules)))
"""


def _modules(*arguments: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in json.loads(run.stdout)}


@pytest.mark.parametrize("arguments", [["survey", "--help"], ["serve", "--help"], ["package", "--help"]])
def test_help_of_a_command_loads_nothing_heavy(arguments: list[str]) -> None:
    assert not _modules(*arguments) & HEAVY


def test_the_first_help_page_does_not_even_load_the_database_layer() -> None:
    assert not _modules("--help") & (HEAVY | {"sqlalchemy"})


def test_help_names_every_command_and_the_exit_codes(environment: dict[str, str]) -> None:
    # A process of its own: help is put into words when the program starts.
    program = Path(sys.executable).with_name("ydan")
    run = subprocess.run([program, "--help"], env=environment, capture_output=True, text=True, check=True)
    shown = run.stdout
    assert all(f"  {name} " in shown for name in MEMBERS)
    assert "3 the system is not ready" in " ".join(shown.split())


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_every_command_tells_how_it_is_used(ydan: Ydan, name: str) -> None:
    shown = ydan(name, "--help")
    assert shown.exit_code == 0
    assert shown.stdout.startswith(f"Usage: ydan {name} ")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "vi"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({"LANG": "fr_FR.UTF-8"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN", "YDAN_LANGUAGE": "en"}, "en"),
    ],
)
def test_the_language_is_vietnamese_unless_the_reader_says_otherwise(
    environment: dict[str, str], language: str
) -> None:
    assert catalogue.language_of(environment) == language


def _catalogue(text: str, translated: str) -> gettext.GNUTranslations:
    catalog = Catalog(locale="vi")
    catalog.add(text, translated)
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def test_a_problem_is_said_in_the_readers_language_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    known = _catalogue("No %(what)s.", "Không có\n%(what)s.")
    monkeypatch.setattr(catalogue, "translations", lambda _language: known)
    assert catalogue.sentence(Problem("No %(what)s.", {"what": "khóa"}, "tệp"), "vi") == "tệp: Không có khóa."
    assert catalogue.sentence(Problem("Unknown."), "vi") == "Unknown."


def test_the_catalogues_lie_beside_the_packages() -> None:
    assert catalogue.folder().parent == Path(catalogue.__file__).parent.parent
    assert (catalogue.folder() / "vi" / "LC_MESSAGES" / "messages.po").is_file()


def test_the_version_is_told(ydan: Ydan) -> None:
    assert ydan("--version").stdout == f"ydan {version('ydan')}\n"
