"""A list of households as an office sends it, brought into an open round."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from surveys import shares
from surveys.frames.imports import FrameReport, import_frame
from surveys.frames.records import FrameKind, FramePlan
from surveys.installation import Installation
from surveys.sheet import sheet_of
from tests.surveys.sealed.open_round import SURVEY, OpenRound, open_up

TODAY = date(2026, 3, 2)
LATER = date(2026, 9, 30)
HEAD = "STT,Họ tên chủ hộ,Địa chỉ,Thôn,Tầng,Số người"

Bring = Callable[..., FrameReport]


def households(count: int, parts: int = 4, start: int = 1) -> str:
    """Write a list of households without doubles: part and size go up and down."""
    rows = [
        f"{row},Nguyễn Văn {row},Số {row} ngõ {row % 7},Thôn {row % parts + 1},1,{row % 5 + 1}"
        for row in range(start, start + count)
    ]
    return "\n".join([HEAD, *rows])


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


def bringer(installation: Installation) -> Bring:
    """Give what imports a text as a list of an installation's round."""

    def bring(text: str, kind: FrameKind = FrameKind.HOUSEHOLDS, *, dry_run: bool = False) -> FrameReport:
        plan = FramePlan(kind, "Danh sách hộ", LATER)
        sheet = sheet_of(text.encode(), "ho.csv")
        with installation.engine.begin() as connection:
            return import_frame(
                connection,
                installation.keys.readable("installation"),
                (SURVEY, TODAY),
                (plan, sheet),
                dry_run=dry_run,
            )

    return bring


@pytest.fixture
def opened_round(installation: Installation) -> Iterator[OpenRound]:
    """Give an open round; the test runs on SQLite and on PostgreSQL."""
    found = open_up(installation)
    yield found
    found.intake.close()


@pytest.fixture
def sqlite_round(sqlite_installation: Installation) -> Iterator[OpenRound]:
    """Give an open round on SQLite."""
    found = open_up(sqlite_installation)
    yield found
    found.intake.close()


@pytest.fixture
def bring(sqlite_round: OpenRound) -> Bring:
    """Give what imports lists into the open round on SQLite."""
    return bringer(sqlite_round.installation)
