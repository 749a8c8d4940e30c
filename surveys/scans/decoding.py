"""The process that opens scanned files: pages out as raw pictures, each after one line that tells its shape.

Run as ``python -m surveys.scans.decoding``: a file on standard input, pages and at last an ending on standard
output. It has an end to its memory, and to the time of each page.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import IO, Literal

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from surveys.workbook_process import limit

Pixels = NDArray[np.uint8]

MEMORY_BYTES = 2_500_000_000  # of addresses
SECONDS_A_PAGE = 20
SECONDS = 3_600
MOST_PAGES = 2_000
MOST_SIDE_PIXELS = 4_200  # a sheet of A4 at 360 dots to the inch; finer pictures are made smaller
LEAST_SIDE_PIXELS = 2_400
PDF_DPI, POINTS_PER_INCH = 200, 72
PDF_LOCKED = 4  # of the library's codes: a password is needed


class Ending(StrEnum):
    """How the reading of a file ended."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    LOCKED = "locked"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    HEIC = "heic"
    UNKNOWN = "unknown"


class Ended(Exception):  # noqa: N818 - it is how a file ended, not an error of ours
    """The file cannot be read, or not read on."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


def pages(data: bytes) -> Iterator[Pixels]:
    """Give the pages of a file. What it is, its first bytes say, not its name. Raises Ended."""
    if data[:2] == b"\xff\xd8":
        yield _picture(data, whole=_is_whole_jpeg(data))
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        yield _picture(data, whole=b"IEND" in data[-4_096:])
    elif data[:4] in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}:
        yield from _tiff(data)
    elif b"%PDF-" in data[:1_024]:
        yield from _pdf(data)
    elif data[4:8] == b"ftyp":
        raise Ended(Ending.HEIC)
    else:
        raise Ended(Ending.UNKNOWN)


def _is_whole_jpeg(data: bytes) -> bool:
    """Tell whether the picture itself ends in the file: the preview before it has an end of its own."""
    at = 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] != b"\xda":
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return data.find(b"\xff\xd9", at) >= 0


def _picture(data: bytes, *, whole: bool) -> Pixels:
    if not whole:
        raise Ended(Ending.DAMAGED)
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise Ended(_ending(error)) from error
    if picture is None:
        raise Ended(Ending.DAMAGED)
    return _fitted(picture)


def _tiff(data: bytes) -> Iterator[Pixels]:
    raw = np.frombuffer(data, np.uint8)
    number = 0
    while True:
        try:
            is_there, found = cv2.imdecodemulti(raw, cv2.IMREAD_COLOR, range=(number, number + 1))
        except cv2.error as error:
            raise Ended(_ending(error)) from error
        if not is_there or not found:
            if number == 0 or _tiff_pages(data) > number:
                raise Ended(Ending.DAMAGED)
            return
        if number == MOST_PAGES:
            raise Ended(Ending.TOO_MANY)
        yield _fitted(found[0])
        number += 1


def _tiff_pages(data: bytes) -> int:
    """Count the pages of which a TIFF file speaks, as far as it can be followed."""
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    is_big = data[2:4] in {b"+\0", b"\0+"}
    size, head, entry = (8, 8, 20) if is_big else (4, 2, 12)
    at = int.from_bytes(data[8:16] if is_big else data[4:8], order)
    seen: set[int] = set()
    while at and at not in seen and len(seen) <= MOST_PAGES:
        seen.add(at)
        entries = int.from_bytes(data[at : at + head], order)
        end = at + head + entries * entry
        at = int.from_bytes(data[end : end + size], order)
    return len(seen)


def _pdf(data: bytes) -> Iterator[Pixels]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == PDF_LOCKED
        raise Ended(Ending.LOCKED if is_locked else Ending.DAMAGED) from error
    if len(document) > MOST_PAGES:
        raise Ended(Ending.TOO_MANY)
    if not len(document):
        raise Ended(Ending.DAMAGED)
    for number in range(len(document)):
        yield _rendered(document, number)


def _rendered(document: pypdfium2.PdfDocument, number: int) -> Pixels:
    try:
        page = document[number]
        longest = max(page.get_size())
        if not longest > 0:
            raise Ended(Ending.DAMAGED)
        side = min(max(longest * PDF_DPI / POINTS_PER_INCH, LEAST_SIDE_PIXELS), MOST_SIDE_PIXELS)
        picture = page.render(scale=side / longest, may_draw_forms=False).to_numpy()
    except pypdfium2.PdfiumError as error:
        raise Ended(Ending.DAMAGED) from error
    return _fitted(picture)


def _fitted(picture: NDArray[np.integer | np.floating]) -> Pixels:
    scale = MOST_SIDE_PIXELS / max(picture.shape[:2])
    fitted = (
        cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    )
    return np.ascontiguousarray(fitted[..., :3], np.uint8)


def _ending(error: cv2.error) -> Ending:
    said = str(error)
    is_size = any(word in said for word in ("MAX_IMAGE", "nsufficient memory", "Failed to allocate"))
    return Ending.TOO_LARGE if is_size else Ending.DAMAGED


def answer(data: bytes, target: IO[bytes], allow_a_page: Callable[[], None]) -> None:
    """Write the pages and the ending; each page is allowed its time."""
    try:
        allow_a_page()
        for page in pages(data):
            target.write(json.dumps(page.shape).encode() + b"\n" + page.tobytes())
            allow_a_page()
        ending = Ending.WHOLE
    except Ended as ended:
        ending = ended.ending
    except MemoryError:
        ending = Ending.TOO_LARGE
    target.write(json.dumps(ending).encode() + b"\n")
    target.flush()


def more_time() -> None:
    """Move the end of this process's time on by what one page may take."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + SECONDS_A_PAGE + 1
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if most < 0 else min(allowed, most), most))


if __name__ == "__main__":
    limit(MEMORY_BYTES, SECONDS)
    answer(sys.stdin.buffer.read(), sys.stdout.buffer, more_time)
