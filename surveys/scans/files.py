"""Pages of a scanned file - PDF, JPEG, PNG, TIFF - as pictures, read in a process of its own.

Whatever a file makes of its decoder, memory, time and crashes end with that process. Nothing is written to
disk: the file goes in and the pictures come out through pipes.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from math import prod
from typing import IO

import numpy as np
from numpy.typing import NDArray

from surveys.problems import N_, BadInput, Problem
from surveys.scans.extra import require_extra

DECODER = "surveys.scans.decoding"
MOST_BYTES = 400_000_000
MOST_PIXELS = 120_000_000  # of one picture before it is made smaller: 20,000 x 6,000
MOST_PAGE_BYTES = 60_000_000  # of one page as it comes out

_TOO_LARGE = N_(
    "Page %(page)s is too large to be read. Scan with 200 to 300 dots to the inch, one sheet to a page."
)
_SAID = {
    "damaged": N_("The file is damaged or breaks off at page %(page)s. Scan or send it once more."),
    "locked": N_("The file is locked with a password. Save it without one and send it again."),
    "too_large": _TOO_LARGE,
    "too_many": N_("The file holds more than 2,000 pages. Send it in parts."),
    "heic": N_(
        "This is a photo in a format of some phones (HEIC) that cannot be read. "
        "Set the camera to JPEG, or send the photo as JPEG."
    ),
    "unknown": N_("This is no PDF, JPEG, PNG or TIFF file. Scan to one of these."),
}


def pages_of(data: bytes, name: str) -> Iterator[NDArray[np.uint8]]:
    """Give the pages of a file in order, (h, w, 3), as an iterator to be used up or closed.

    Raises BadInput, after the pages that were good, where the file cannot be read, or not read on; NotReady
    where the libraries for scans are missing.
    """
    require_extra()
    if not data:
        raise BadInput(Problem(N_("The file is empty. Scan or send it once more."), where=name))
    if len(data) > MOST_BYTES:
        raise BadInput(Problem(N_("The file is larger than 400 MB. Send it in parts."), where=name))
    with _decoder() as decoder:
        try:
            yield from _pages(decoder, data, name)
        finally:
            decoder.kill()


def _decoder() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", DECODER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OPENCV_IO_MAX_IMAGE_PIXELS": str(MOST_PIXELS), "OPENBLAS_NUM_THREADS": "1"},
    )


def _pages(decoder: subprocess.Popen[bytes], data: bytes, name: str) -> Iterator[NDArray[np.uint8]]:
    assert decoder.stdin is not None  # noqa: S101 - asked for
    assert decoder.stdout is not None  # noqa: S101 - asked for
    with suppress(BrokenPipeError):  # it has ended: what it wrote says why, or that it wrote nothing
        decoder.stdin.write(data)
        decoder.stdin.close()
    page = 0
    while True:
        told = _line(decoder.stdout)
        if told == "whole":
            return
        if not isinstance(told, list):
            # Without a last word it was ended: by its limits, or by its own crash.
            sentence = _SAID.get(str(told), _TOO_LARGE)
            raise BadInput(Problem(sentence, {"page": page + 1}, where=name))
        picture = _picture(decoder.stdout, told)
        if picture is None:
            raise BadInput(Problem(_TOO_LARGE, {"page": page + 1}, where=name))
        page += 1
        yield picture


def _line(source: IO[bytes]) -> object:
    """Give what the next line tells: a shape, an ending, or None where it ended without a word."""
    line = source.readline(1_000)
    return json.loads(line) if line.endswith(b"\n") else None


def _picture(source: IO[bytes], shape: list[int]) -> NDArray[np.uint8] | None:
    size = prod(shape)
    if size > MOST_PAGE_BYTES:
        return None
    raw = source.read(size)
    return np.frombuffer(raw, np.uint8).reshape(shape) if len(raw) == size else None
