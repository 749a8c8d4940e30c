"""An open round whose forms are scanned."""

from collections.abc import Iterator

import pytest

from surveys import shares
from surveys.installation import Installation
from tests.surveys.scans.scan_desk import ScanDesk, set_up


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap with little memory: the real cost is claimed in test_shares and paid in tests/faults."""
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


@pytest.fixture
def every_desk(installation: Installation) -> Iterator[ScanDesk]:
    """Give a desk with forms to scan; the test runs on SQLite and on PostgreSQL."""
    found = set_up(installation)
    yield found
    found.open.intake.close()


@pytest.fixture
def desk(sqlite_installation: Installation) -> Iterator[ScanDesk]:
    """Give a desk on SQLite only, where the database makes no difference."""
    found = set_up(sqlite_installation)
    yield found
    found.open.intake.close()
