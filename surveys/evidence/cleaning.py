"""A file looked into and rewritten in a process of its own, with an end to its memory and time.

What the file is, its content says; its name has only to agree.
"""

import base64
import json
import sys
from collections.abc import Callable
from typing import IO

from surveys.evidence import images, office_files, pdfs
from surveys.evidence.faults import MOST_BYTES, Fault, Unfit, refusal
from surveys.evidence.naming import named
from surveys.problems import BadInput
from surveys.sheet import too_large
from surveys.workbook_process import limit, lines_apart

MEMORY_BYTES, PROCESSOR_SECONDS = 2_000_000_000, 60
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_CLEANERS: dict[bytes, Callable[[bytes], tuple[str, bytes]]] = {
    b"%PDF-": lambda data: ("pdf", pdfs.redrawn(data)),
    b"\xff\xd8\xff": lambda data: ("jpeg", images.redrawn(data, "jpeg")),
    b"\x89PNG\r\n\x1a\n": lambda data: ("png", images.redrawn(data, "png")),
    b"PK\x03\x04": office_files.rewritten,
}


def clean(name: str, data: bytes) -> tuple[str, str, bytes]:
    """Give name, kind and content of a file without its traces, made by another process. Raises BadInput."""
    try:
        name, promised = named(name)
    except Unfit as error:
        raise refusal(error.fault) from error
    if not data or len(data) > MOST_BYTES:
        raise refusal(Fault.LARGE if data else Fault.EMPTY)
    try:
        (found,) = lines_apart(__name__, data, "file")
    except BadInput as error:
        is_large = error.problems == too_large("file").problems
        raise refusal(Fault.UNPACKED if is_large else Fault.BROKEN) from error
    if "fault" in found:
        raise refusal(Fault(found["fault"]))
    if found["kind"] != promised:
        raise refusal(Fault.ENDING)
    content = base64.b64decode(found["content"])
    if len(content) > MOST_BYTES:
        raise refusal(Fault.LARGE)
    return name, promised, content


def cleaned(data: bytes) -> tuple[str, bytes]:
    """Give the kind of a file by its content, and the content without its traces. Raises Unfit."""
    for magic, cleaner in _CLEANERS.items():
        if data.startswith(magic):
            return cleaner(data)
    if data.startswith(_OLD_OFFICE):
        raise Unfit(Fault.LOCKED if _ENCRYPTED_PACKAGE in data else Fault.OLD)
    raise Unfit(Fault.ARCHIVE if data.startswith(_ARCHIVES) else Fault.UNKNOWN)


def answer(data: bytes, target: IO[bytes]) -> None:
    """Write what became of a file as one line of JSON."""
    try:
        kind, content = cleaned(data)
        found = {"kind": kind, "content": base64.b64encode(content).decode()}
    except Unfit as error:
        found = {"fault": error.fault.value}
    except MemoryError:
        found = {"fault": Fault.UNPACKED.value}
    target.write(json.dumps(found).encode() + b"\n")
    target.flush()


if __name__ == "__main__":
    limit(MEMORY_BYTES, PROCESSOR_SECONDS)
    answer(sys.stdin.buffer.read(), sys.stdout.buffer)
