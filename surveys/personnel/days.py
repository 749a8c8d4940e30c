"""Days as lists write them: 1/7/2025, 01.7.2025, tháng 7/2025, 2025, 45839, "từ 1/7/2025 đến nay"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from surveys.personnel.questions import Why
from surveys.text import search_key

FIRST_YEAR, LAST_YEAR = 1940, 2100
_FROM_1900, _FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_MONTH = re.compile(r"(?:thang |t)?(\d{1,2})\s*(?:[/.-]|nam| )\s*(\d{4})")
_YEAR = re.compile(r"(?:nam )?(\d{4})")
_NUMBER = re.compile(r"\d{5}(?:\.0+)?")
_PLAIN = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{1,2}-\d{1,2}")
_NOW = frozenset({"nay", "den nay", "hien nay", "hien tai", "toi nay", "cho den nay"})


@dataclass(frozen=True, slots=True)
class Day:
    """A day as read; ``day`` None: there is none. ``is_partial``: only its month or year is known."""

    day: date | None
    why: Why | None = None
    is_partial: bool = False


def read_day(written: str, *, from_1904: bool = False) -> Day:
    """Read a day. What is none (31/02/2025, 1/7/25) gives no day and no reason: it stays as written."""
    text = " ".join(written.split())
    plain = _parts(_ISO.fullmatch(text), "ymd") or _parts(_DAY.fullmatch(text), "dmy")
    if plain is not None:
        return Day(plain, None if _PLAIN.fullmatch(text) else Why.DAY_WORDS)
    if _NUMBER.fullmatch(text):
        return _counted(int(float(text)), from_1904=from_1904)
    key = " ".join(re.sub(r"[^\w/.\- ]", " ", _bare(text)).split()).strip(".")
    worded = _parts(_WORDS.fullmatch(key), "dmy")
    if worded is not None:
        return Day(worded, Why.DAY_WORDS)
    month = _parts(_MONTH.fullmatch(key), "my")
    if month is not None:
        return Day(month, Why.FIRST_DAY, is_partial=True)
    year = _parts(_YEAR.fullmatch(key), "y")
    return Day(year, Why.FIRST_DAY, is_partial=True) if year is not None else Day(None)


def _bare(text: str) -> str:
    """Give the words of a day without accents; the signs between its numbers stay."""
    return " ".join(
        part
        if re.fullmatch(r"[\d/.\-]+", part)
        else re.sub(r"[A-Za-zÀ-ỹĐđ]+", lambda one: search_key(one[0]), part)
        for part in text.lower().split()
    )


def _parts(found: re.Match[str] | None, order: str) -> date | None:
    if found is None:
        return None
    parts = dict(zip(order, map(int, found.groups()), strict=True))
    if not FIRST_YEAR <= parts["y"] <= LAST_YEAR:
        return None
    try:
        return date(parts["y"], parts.get("m", 1), parts.get("d", 1))
    except ValueError:
        return None


def _counted(number: int, *, from_1904: bool) -> Day:
    day = (_FROM_1904 if from_1904 else _FROM_1900) + timedelta(days=number)
    return Day(day, Why.DAY_NUMBER) if FIRST_YEAR <= day.year <= LAST_YEAR else Day(None)


def is_until_now(written: str) -> bool:
    """Say whether an end is none: "nay", "đến nay"."""
    return search_key(written) in _NOW


def span(written: str) -> tuple[str, str]:
    """Give start and end of "từ 1/7/2025 đến nay"; the end is "" where there is none."""
    text = " ".join(written.split())
    start, _, end = text.partition(" đến ")
    if not end:
        start, _, end = text.partition(" - ")
    start = re.sub(r"^từ\s+(ngày\s+(?=\d+[/.-]))?", "", start, flags=re.IGNORECASE)
    return start, end
