"""Days as people write them are read as they are meant, and what is none is left to be named a fault."""

from datetime import date

import pytest

from surveys.personnel.days import Day, is_until_now, read_day, span
from surveys.personnel.questions import Why

NO_DAYS = ("31/02/2025", "1/7/25", "7/31/2025", "13/2025", "1/1/0001", "x", "", "99999")
FIRST_OF_JULY = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("1/7/2025", Day(FIRST_OF_JULY)),
        ("01.7.2025", Day(FIRST_OF_JULY)),
        ("2025-07-01", Day(FIRST_OF_JULY)),
        ("2025-07-01T00:00:00", Day(FIRST_OF_JULY, Why.DAY_WORDS)),
        ("01 / 7 / 2025", Day(FIRST_OF_JULY, Why.DAY_WORDS)),
        ("ngày 01 tháng 7 năm 2025", Day(FIRST_OF_JULY, Why.DAY_WORDS)),
        ("Ngày 1 tháng 07 năm 2025.", Day(FIRST_OF_JULY, Why.DAY_WORDS)),
        ("45839", Day(FIRST_OF_JULY, Why.DAY_NUMBER)),
        ("7/2025", Day(FIRST_OF_JULY, Why.FIRST_DAY, is_partial=True)),
        ("T7/2025", Day(FIRST_OF_JULY, Why.FIRST_DAY, is_partial=True)),
        ("tháng 7 năm 2025", Day(FIRST_OF_JULY, Why.FIRST_DAY, is_partial=True)),
        ("Tháng 07-2025", Day(FIRST_OF_JULY, Why.FIRST_DAY, is_partial=True)),
        ("2025", Day(date(2025, 1, 1), Why.FIRST_DAY, is_partial=True)),
        ("năm 2025", Day(date(2025, 1, 1), Why.FIRST_DAY, is_partial=True)),
        *((one, Day(None)) for one in NO_DAYS),
    ],
)
def test_a_day_is_read_as_it_is_meant(written: str, found: Day) -> None:
    assert read_day(written) == found


def test_a_number_of_a_book_that_counts_from_1904_is_another_day() -> None:
    assert read_day("44377", from_1904=True).day == FIRST_OF_JULY


def test_now_is_no_end() -> None:
    assert is_until_now("đến nay")
    assert is_until_now("Hiện nay")
    assert not is_until_now("30/6/2026")


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("từ 1/7/2025 đến nay", ("1/7/2025", "nay")),
        ("Từ ngày 1/7/2025 đến 30/6/2026", ("1/7/2025", "30/6/2026")),
        ("7/2025 - 6/2026", ("7/2025", "6/2026")),
        ("từ tháng 7/2025", ("tháng 7/2025", "")),
        ("1/7/2025", ("1/7/2025", "")),
    ],
)
def test_start_and_end_in_one_cell_are_parted(written: str, parts: tuple[str, str]) -> None:
    assert span(written) == parts
