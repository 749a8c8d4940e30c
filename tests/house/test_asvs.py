"""The page on the security standard names every requirement of levels 1 and 2 once, with what holds it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
HELD, OTHERWISE, SHORT, ABSENT = "Held", "Otherwise, on purpose", "Short", "Not here"
# ASVS 5.0.0: "section" or "section.first-last" of the requirements of level 1 or 2.
LEVELS_ONE_AND_TWO = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1-1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5
3.7.1-2 4.1.1-3 4.2.1-1 4.3.1-2 4.4.1-4 5.1.1-1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4
6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1-1 8.4.1-1
9.1.1-3 9.2.1-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3
11.4.1-4 11.5.1-1 11.6.1-1 12.1.1-3 12.2.1-2 12.3.1-4 13.1.1-1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4
14.3.1-3 15.1.1-3 15.2.1-3 15.3.1-7 16.1.1-1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1-1 17.2.1-4 17.3.1-2
"""


def rows(table: str) -> list[list[str]]:
    part = PAGE.split(f"\n## {table}\n")[1].split("\n## ")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in part.splitlines()
        if line.startswith("| ") and line[2].isdigit()
    ]


def numbers(table: str) -> list[str]:
    return [number for row in rows(table) for number in row[0].split(", ")]


def asked() -> list[str]:
    found = []
    for span in LEVELS_ONE_AND_TWO.split():
        section, first, last = re.fullmatch(r"(\d+\.\d+)\.(\d+)-(\d+)", span).groups()  # type: ignore[union-attr]
        found += [f"{section}.{number}" for number in range(int(first), int(last) + 1)]
    return found


def test_every_requirement_of_levels_one_and_two_stands_in_one_table() -> None:
    named = [number for table in (HELD, OTHERWISE, SHORT, ABSENT) for number in numbers(table)]
    assert len(asked()) == 253
    assert sorted(named) == sorted(asked())


@pytest.mark.parametrize("table", [HELD, OTHERWISE, SHORT, ABSENT])
def test_requirements_stand_in_their_order(table: str) -> None:
    first = [tuple(int(part) for part in row[0].split(", ")[0].split(".")) for row in rows(table)]
    assert first == sorted(first)


def test_what_is_held_names_a_file_that_holds_it() -> None:
    for number, _asked, held in rows(HELD):
        places = re.findall(r"`([^`]+)`", held)
        assert places, number
        for place in places:
            assert (ROOT / place).exists(), f"{number}: {place}"


def test_a_file_of_tests_that_holds_something_has_tests() -> None:
    for place in set(re.findall(r"`(tests/[^`]+/test_[^`]+)`", PAGE)):
        assert "\ndef test_" in (ROOT / place).read_text(encoding="utf-8"), place


@pytest.mark.parametrize("table", [OTHERWISE, SHORT])
def test_what_is_not_held_says_why(table: str) -> None:
    assert [row[0] for row in rows(table) if len(row[2].split()) < 5] == []
