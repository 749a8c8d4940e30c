"""Slows down who guesses passwords, without ever locking anybody out and without knowing any address.

In memory only, by a keyed digest of the typed name and by all failures together. The pause comes before the
check, whether the name exists or not and whether the password is right or not: it tells nothing.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from surveys.installation import Clock
from webapp.pace import Level, Slope

MOST_NAMES = 10_000  # beyond that the name whose last failure is oldest is forgotten
REPORTED = 5  # failures in a row that the audit trail hears of, and again at ten times as many


BY_NAME = Slope(free=3, longest_seconds=4.0, forgotten=1 / 300)
IN_TOTAL = Slope(free=30, longest_seconds=1.0, forgotten=1 / 10)


class SignInPace:
    """The failures of one process. ``seats``: how many may be waiting at once; threads are few."""

    def __init__(self, clock: Clock, seats: int, pause: Callable[[float], None] = time.sleep) -> None:
        self._clock = clock
        self._pause = pause
        self._seats = threading.BoundedSemaphore(max(1, seats))
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._total = Level(clock())
        self._unknown = 0
        self._names: OrderedDict[bytes, Level] = OrderedDict()

    def slow_down(self, name: str) -> bool:
        """Wait as long as the failures before ask for; False, without waiting, when too many wait already."""
        seconds = self._due(name)
        if not seconds:
            return True
        if not self._seats.acquire(blocking=False):
            return False
        try:
            self._pause(seconds)
        finally:
            self._seats.release()
        return True

    def failed(self, name: str) -> int:
        """Note a failure; gives how many this name has had in a row."""
        digest, now = self._digest(name), self._clock()
        with self._lock:
            self._total.rise(IN_TOTAL, now)
            level = self._names.setdefault(digest, Level(now))
            self._names.move_to_end(digest)
            if len(self._names) > MOST_NAMES:
                self._names.popitem(last=False)
            return level.rise(BY_NAME, now)

    def failed_unknown(self) -> int:
        """Count a failure of a name that no account has; gives how many there were, of all such names."""
        with self._lock:
            self._unknown += 1
            return self._unknown

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name: its owner is there."""
        with self._lock:
            self._names.pop(self._digest(name), None)

    def _due(self, name: str) -> float:
        now = self._clock()
        with self._lock:
            level = self._names.get(self._digest(name), Level(now))
            return max(level.pause(BY_NAME, now), self._total.pause(IN_TOTAL, now))

    def _digest(self, name: str) -> bytes:
        # Names that were only typed are kept no longer than the process, and not readable.
        return hmac.digest(self._key, name.encode(errors="surrogatepass"), hashlib.sha256)


def is_reported(in_a_row: int) -> bool:
    """Say whether the audit trail hears of so many failures: 5, 50, 500, ..."""
    while in_a_row > REPORTED and in_a_row % 10 == 0:
        in_a_row //= 10
    return in_a_row == REPORTED
