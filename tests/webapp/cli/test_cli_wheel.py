"""The product as a wheel: it runs without the checkout, in both languages, with all its files."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = "from webapp.cli import main; main(prog_name='ydan')"


@pytest.fixture(scope="module")
def installed_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder into which the wheel was unpacked, as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    [wheel] = (folder / "dist").glob("ydan-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def _ydan(site: Path, home: Path, language: str, *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=home, capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(site), "YDAN_HOME": str(home / "data"), "YDAN_LANGUAGE": language},
    )  # fmt: skip
    return run.stdout


def test_a_wheel_makes_an_installation_and_finds_its_library(installed_wheel: Path, tmp_path: Path) -> None:
    assert str(tmp_path) in _ydan(installed_wheel, tmp_path, "en", "init")
    assert "citizen-official" in _ydan(installed_wheel, tmp_path, "en", "questionnaire", "list")
    assert "ready" in _ydan(installed_wheel, tmp_path, "en", "doctor")


def test_a_wheel_speaks_vietnamese(installed_wheel: Path, tmp_path: Path) -> None:
    assert "Cách dùng: ydan" in _ydan(installed_wheel, tmp_path, "vi", "--help")


def test_a_wheel_holds_pages_styles_units_and_no_tests(installed_wheel: Path) -> None:
    names = {path.relative_to(installed_wheel).as_posix() for path in installed_wheel.rglob("*")}
    assert names >= {
        "webapp/templates/public/start.html",
        "webapp/static/public.css",
        "webapp/methods/interval.md",
        "surveys/demonstration/quang_ninh_units.csv",
        "surveys/migrations/versions/0001_first.py",
        "translations/vi/LC_MESSAGES/messages.mo",
    }
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "docs"))]
