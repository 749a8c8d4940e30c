"""A list cut into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from webapp.office.whole import whole

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list: its rows, its number from 1 on, how many pages and rows there are in all."""

    rows: tuple[Row, ...]
    number: int
    pages: int
    total: int

    @classmethod
    def of(cls, rows: Sequence[Row], asked: str, size: int) -> "Page[Row]":
        """Cut the page that was asked for; the nearest one where there is no such page."""
        pages = max(1, -(-len(rows) // size))
        number = min(max(whole(asked) or 1, 1), pages)
        start = (number - 1) * size
        return cls(tuple(rows[start : start + size]), number, pages, len(rows))
