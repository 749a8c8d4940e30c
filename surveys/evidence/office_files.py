"""DOCX and XLSX written anew: the parts that carry the content, without their traces."""

import io
import posixpath
import re
import zipfile
import zlib
from xml.sax import SAXException

from defusedxml import sax

from surveys.evidence.faults import Fault, Unfit
from surveys.evidence.images import redrawn
from surveys.evidence.office_xml import LEFT_OUT, Copy

TYPES = "[Content_Types].xml"
MOST_PARTS, MOST_UNPACKED = 2_000, 150_000_000
_PROGRAMS = re.compile(
    r"vbaProject|vbaData|activeX|ctrlProps|customUI|macrosheet|macroEnabled", re.IGNORECASE
)
_PICTURES = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png"}
_XML = (".xml", ".rels", ".vml")
_UNSOUND = (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error)


def rewritten(data: bytes) -> tuple[str, bytes]:
    """Give the kind of a package (docx, xlsx), and a new one with its content. Raises Unfit."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = _unpacked(source)
    except _UNSOUND as error:
        raise Unfit(Fault.BROKEN) from error
    kind = _kind(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name in sorted(parts, key=lambda one: (one != TYPES, one)):
            if not LEFT_OUT.match(name):
                info = zipfile.ZipInfo(name)  # of the first day that ZIP knows
                package.writestr(info, _cleaned(name, parts[name]), zipfile.ZIP_DEFLATED)
    return kind, target.getvalue()


def _unpacked(source: zipfile.ZipFile) -> dict[str, bytes]:
    listed = [one for one in source.infolist() if not one.is_dir()]
    if len(listed) > MOST_PARTS or sum(one.file_size for one in listed) > MOST_UNPACKED:
        raise Unfit(Fault.UNPACKED)
    if any(one.flag_bits & 1 for one in listed):
        raise Unfit(Fault.LOCKED)
    names = [one.filename for one in listed]
    if len(set(names)) != len(names) or any(posixpath.normpath(f"/{one}") != f"/{one}" for one in names):
        raise Unfit(Fault.BROKEN)
    # Reading ends at the size that is listed: a part that lies about it is damaged.
    return {one.filename: source.read(one) for one in listed}


def _kind(parts: dict[str, bytes]) -> str:
    """Tell a document and a workbook from any other archive by what the package says it is."""
    types = parts.get(TYPES, b"").decode("utf-8", "replace")
    if types and any(_PROGRAMS.search(text) for text in (types, *parts)):
        raise Unfit(Fault.MACROS)
    if "wordprocessingml.document.main+xml" in types and "word/document.xml" in parts:
        return "docx"
    if "spreadsheetml.sheet.main+xml" in types and "xl/workbook.xml" in parts:
        return "xlsx"
    raise Unfit(Fault.ARCHIVE)


def _cleaned(name: str, content: bytes) -> bytes:
    ending = posixpath.splitext("x" + posixpath.basename(name))[1].lower()
    if "/externalLinks/" in name:
        raise Unfit(Fault.LINKS)
    if ending in _PICTURES:
        return redrawn(content, _PICTURES[ending])
    if "/embeddings/" in name or ending not in _XML:
        raise Unfit(Fault.HOLDS)
    target = io.BytesIO()
    try:
        sax.parseString(content, Copy(name, target), forbid_dtd=True)
    except (SAXException, ValueError) as error:
        raise Unfit(Fault.BROKEN) from error
    return target.getvalue()
