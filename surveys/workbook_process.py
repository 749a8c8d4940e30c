"""Reading a workbook in a process of its own, with an end to its memory and time.

A small file can make its reader reserve terabytes, or lie about what it unpacks to; then the reader ends at
once, and with it all that its process does. Here that is nothing but the reading.
"""

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from surveys.problems import BadInput
from surveys.sheet import too_large
from surveys.workbook import damaged, rows_of, rows_of_sheets

MEMORY_BYTES = 1_500_000_000  # of addresses: about ten million cells
PROCESSOR_SECONDS = 60
MOST_WRITTEN_BYTES = 100_000_000
FIRST_TO_END = "1000"  # when the machine itself runs out of memory
TOO_LARGE = 3
_ONE_AT_A_TIME = threading.Lock()


def rows_apart(data: bytes, name: str) -> list[list[str]]:
    """Give the rows of the first sheet, read by another process. Raises BadInput as `rows_of` does."""
    return [row for _sheet, row in _rows_apart(data, name, ())]


def sheets_apart(data: bytes, name: str, wanted: Sequence[str]) -> dict[str, list[list[str]]]:
    """Give the rows of those of the wanted sheets that are there. Raises BadInput as `rows_of` does."""
    found: dict[str, list[list[str]]] = {}
    for sheet, row in _rows_apart(data, name, wanted):
        found.setdefault(sheet, []).append(row)
    return found


def _rows_apart(data: bytes, name: str, wanted: Sequence[str]) -> list[tuple[str, list[str]]]:
    return [(sheet, row) for sheet, row in lines_apart(__name__, data, name, wanted)]


def lines_apart(module: str, data: bytes, name: str, arguments: Sequence[str] = ()) -> list[Any]:
    """Give the lines of JSON that a module, run by another process, writes about a file.

    The module calls `limit` first and ends with the code of `answer`. Raises BadInput as `rows_of` does.
    """
    command = [sys.executable, "-m", module, *arguments]
    with (
        _ONE_AT_A_TIME,
        subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as reader,
    ):
        assert reader.stdin is not None  # noqa: S101 - asked for
        assert reader.stdout is not None  # noqa: S101 - asked for
        with suppress(BrokenPipeError):  # it has ended: its code says why
            reader.stdin.write(data)
            reader.stdin.close()
        lines, is_whole = _read(reader.stdout)
    if reader.returncode == TOO_LARGE or not is_whole:
        raise too_large(name)
    if reader.returncode:
        raise damaged(name)
    return lines


def _read(source: IO[bytes]) -> tuple[list[Any], bool]:
    """Give the lines, and whether there was room for all of them."""
    lines: list[Any] = []
    left = MOST_WRITTEN_BYTES
    for line in source:
        left -= len(line)
        if left < 0:
            return [], False
        if line.endswith(b"\n"):  # else the reader was ended in the middle of it
            lines.append(json.loads(line))
    return lines, True


def limit(memory_bytes: int, processor_seconds: int) -> None:
    """Give this process an end to its memory and its time."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path(f"/proc/{os.getpid()}/oom_score_adj").write_text(FIRST_TO_END)


def answer(data: bytes, target: IO[bytes], wanted: Sequence[str] = ()) -> int:
    """Write the rows as lines of JSON, each with its sheet ("": the first); give the exit code."""
    try:
        rows = rows_of_sheets(data, "", wanted) if wanted else (("", row) for row in rows_of(data, ""))
        for one in rows:
            target.write(json.dumps(one).encode() + b"\n")
    except BadInput as error:
        return TOO_LARGE if error.problems == too_large("").problems else 1
    target.flush()
    return 0


if __name__ == "__main__":
    limit(MEMORY_BYTES, PROCESSOR_SECONDS)
    sys.exit(answer(sys.stdin.buffer.read(), sys.stdout.buffer, sys.argv[1:]))
