"""How often one token may ask: so many requests a minute, kept in memory, no address looked at."""

import math
import threading
import time
from collections.abc import Callable

MINUTE_SECONDS = 60.0
MOST_KNOWN = 4096  # tokens; far more than an installation has


class Allowances:
    """A bucket of requests for every token: it fills up evenly, to a minute's worth. Threads share it."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}  # token -> requests left, when
        self._lock = threading.Lock()

    def take(self, token: str) -> int:
        """Take one request of a token: 0 when it may go on, else the whole seconds to wait."""
        with self._lock:
            now = self._clock()
            left, then = self._left.get(token, (self._most, now))
            left = min(self._most, left + max(0.0, now - then) * self._most / MINUTE_SECONDS)
            if left < 1:
                self._left[token] = (left, now)
                return max(1, math.ceil((1 - left) * MINUTE_SECONDS / self._most))
            if token not in self._left and len(self._left) >= MOST_KNOWN:
                self._left.clear()
            self._left[token] = (left - 1, now)
            return 0
