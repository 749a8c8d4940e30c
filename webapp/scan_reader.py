"""Reads the scans that wait, in a process of its own: ``python -m webapp.scan_reader``.

It may be ended at any moment, by any signal: the next one goes on at the page at which it ended.
"""

import os
import sys
import threading

from surveys.problems import BadInput
from surveys.scans.reading_job import read_all, reader_alone
from webapp import logs
from webapp.settings import installation, load


def end_with_the_office() -> None:
    """End when the process that started this one is gone, however it went (its pipe closes)."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os._exit(os.EX_OK)  # nothing is lost: every page is stored as it is read

    threading.Thread(target=wait, daemon=True, name="office").start()


def main() -> int:
    """Read until nothing waits; give the exit code."""
    logs.configure()
    settings = load()
    place = installation(settings)
    try:
        with reader_alone(place) as is_alone:
            if is_alone:
                read_all(place, checked_part=settings.scan_check_percent / 100)
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return os.EX_UNAVAILABLE
    return os.EX_OK


if __name__ == "__main__":
    end_with_the_office()
    sys.exit(main())
