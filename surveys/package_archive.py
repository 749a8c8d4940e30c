"""The archive of a package: a ZIP whose every byte follows from the files in it.

Nothing is compressed: the same files give the same archive on every machine, so that a verifier can
rebuild it and compare it byte by byte, and a small file cannot unpack into a large one.
"""

import io
import zipfile
from collections.abc import Mapping

from surveys.problems import N_, BadInput, Problem

MOST_BYTES = 512 * 1024 * 1024
_DAY = (1980, 1, 1, 0, 0, 0)  # the first a ZIP can hold: a package has no time of its own
_MODE = 0o100644 << 16
_UNIX = 3
_END, _END_MARK, _LONG_END_MARK = 22, b"PK\5\6", b"PK\6\7"
_MOST_ENTRIES, _MOST_DIRECTORY_BYTES = 100, 100_000

NAMES = (
    "datapackage.json",
    "scores.csv",
    "items.csv",
    "counts.csv",
    "method.json",
    "replies.json",
    "scores.xlsx",
    "report.pdf",
    "recompute.py",
    "key.pem",
    "SHA256SUMS",
    "SHA256SUMS.sig",
)
"""The files of a package, in the order of the archive."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """Write the files of a package; the same files give the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as zipped:
        for name in NAMES:
            about = zipfile.ZipInfo(name, _DAY)
            about.external_attr, about.create_system = _MODE, _UNIX
            zipped.writestr(about, files[name])
    return archive.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """Read the files of an archive without trusting any of it.

    Raises BadInput when it is no ZIP, holds other files than a package's (or one twice, or in a folder),
    holds anything compressed or encrypted, or is a package inside another archive.
    """
    _refuse_endless(archive)
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
            problems = _problems(zipped.infolist())
            if not problems:
                return {name: zipped.read(name) for name in NAMES}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise BadInput(
            Problem(N_("The archive is damaged: %(why)s. Fetch the package again."), {"why": error})
        ) from error
    raise BadInput(*problems)


def _refuse_endless(archive: bytes) -> None:
    """Refuse a directory that is no package's before anything is read from it: it may hold millions of names.

    The last 22 bytes of a package are the end of its directory, without a comment; nothing in it is so large
    that the longer end ("ZIP64") is needed.
    """
    end = archive[-_END:]
    is_end = len(end) == _END and end.startswith(_END_MARK) and archive[-_END - 20 :][:4] != _LONG_END_MARK
    entries, size = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if not is_end or entries > _MOST_ENTRIES or size > _MOST_DIRECTORY_BYTES:
        raise BadInput(
            Problem(
                N_("The archive is damaged: %(why)s. Fetch the package again."),
                {"why": "not a directory of a package"},
            )
        )


def _problems(entries: list[zipfile.ZipInfo]) -> list[Problem]:
    found = [entry.filename for entry in entries]
    if found and not set(found) & set(NAMES) and any(name.lower().endswith(".zip") for name in found):
        return [Problem(N_("This is an archive with another one in it. Unpack it, and give the inner one."))]
    problems = [
        Problem(N_("This file does not belong to a package."), where=name)
        for name in sorted(set(found) - set(NAMES))
    ]
    problems += [Problem(N_("The file is missing."), where=name) for name in NAMES if name not in found]
    problems += [
        Problem(N_("The file is in the archive twice."), where=name)
        for name in sorted(set(found))
        if found.count(name) > 1
    ]
    problems += [
        Problem(N_("The file is compressed or encrypted; in a package none is."), where=entry.filename)
        for entry in entries
        if entry.compress_type != zipfile.ZIP_STORED
        or entry.flag_bits & 1
        or entry.file_size != entry.compress_size
    ]
    return problems
