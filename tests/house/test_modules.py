"""Modules stay small and are named as nouns of the field."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("analysis", "surveys", "webapp", "tests", "benchmarks")
MOST_LINES = 400
NOT_NOUNS = {"utils", "helpers", "common", "misc", "base", "manager"}


def _modules() -> list[Path]:
    return [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]


def test_no_module_is_longer_than_the_house_allows() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in _modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in _modules() if set(path.stem.split("_")) & NOT_NOUNS] == []


def test_the_top_level_holds_what_was_agreed() -> None:
    agreed = {
        "analysis", "benchmarks", "docs", "examples", "surveys", "tests", "translations", "webapp",
        "LICENSE", "Makefile", "README.md", "pyproject.toml", "requirements.lock",
        ".ci", ".gitignore", ".git",
    }  # fmt: skip
    made_by_running = {".venv", "data", ".hypothesis", ".mypy_cache", ".ruff_cache", ".import_linter_cache"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".coverage")}
    assert found - agreed - made_by_running - {".pytest_cache", "__pycache__"} == set()
