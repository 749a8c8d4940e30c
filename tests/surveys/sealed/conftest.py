"""An open round on both databases."""

from collections.abc import Iterator

import pytest

from surveys import shares
from surveys.installation import Installation
from tests.surveys.sealed.open_round import OpenRound, open_up


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap with little memory: the real cost is claimed in test_shares and paid in tests/faults."""
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


@pytest.fixture
def opened_round(installation: Installation) -> Iterator[OpenRound]:
    """Give an open round; the test runs on SQLite and on PostgreSQL."""
    found = open_up(installation)
    yield found
    found.intake.close()


@pytest.fixture
def sqlite_round(sqlite_installation: Installation) -> Iterator[OpenRound]:
    """Give an open round on SQLite only, where the database makes no difference."""
    found = open_up(sqlite_installation)
    yield found
    found.intake.close()
