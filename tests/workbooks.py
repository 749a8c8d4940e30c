"""Workbooks that no spreadsheet program writes: bombs, liars, files that name other files."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
LOCAL_HEADER, CENTRAL_HEADER = (14, 22), (16, 24)  # where checksum and size stand
DECLARED_BYTES = 40


def workbook(rows: str, *, texts: str = "", before: str = "") -> bytes:
    """Pack a workbook of one sheet with these rows; ``before`` stands in front of its first element."""
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{KIND}.worksheet+xml"/></Types>'
    )
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    )
    links = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    if texts:
        links += f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": _links(root),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _links(links),
        SHEET: f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    if texts:
        parts[TEXTS] = f'<sst xmlns="{MAIN}">{texts}</sst>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0"?>{content}')
    return file.getvalue()


def _links(links: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def lying(data: bytes, name: str) -> bytes:
    """Declare a part of a workbook to be a few bytes long, checksum included."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part, content = archive.getinfo(name), archive.read(name)
    found = bytearray(data)
    central = data.index(b"PK\x01\x02", part.header_offset)
    while data[central + 46 : central + 46 + len(name)] != name.encode():
        central = data.index(b"PK\x01\x02", central + 4)
    for start, (checksum, size) in ((part.header_offset, LOCAL_HEADER), (central, CENTRAL_HEADER)):
        struct.pack_into("<I", found, start + checksum, zlib.crc32(content[:DECLARED_BYTES]))
        struct.pack_into("<I", found, start + size, DECLARED_BYTES)
    return bytes(found)


def _nested_entities() -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    steps = (f"<!ENTITY {one} '{f'&{before};' * 10}'>" for before, one in pairwise(letters))
    return f"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>{''.join(steps)}]>"


HEAD = f"<row>{cell('code')}</row>"
FIRST_TEXT = '<c t="s"><v>0</v></c>'
BOMBS: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {
        "declares more than it may": lambda: workbook(HEAD, texts="<si><t>a</t></si>" * 12_000_000),
        "lies about the size of its texts": lambda: lying(
            workbook(HEAD, texts=f"<si><t>{'a' * 1000}</t></si>" * 100_000), TEXTS
        ),
        "lies about the size of its sheet": lambda: lying(workbook(HEAD * 1_000_000), SHEET),
        "cells without a place": lambda: workbook(
            f"<row>{'<c/>' * 1_000_000}<c><v>1</v></c></row>{HEAD * 60_000}"
        ),
        "rows without a place": lambda: workbook("<row/>" * 1_500_000 + HEAD),
        "one far cell": lambda: workbook(HEAD + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "one long cell": lambda: workbook(f"<row>{cell('a' * 100_000_000)}</row>"),
        "one text named by every cell": lambda: workbook(
            HEAD + f"<row>{FIRST_TEXT * 20}</row>" * 600, texts=f"<si><t>{'a' * 19_000}</t></si>"
        ),
        "entities within entities": lambda: workbook(f"<row>{cell('&z;')}</row>", before=_nested_entities()),
    }
)
"""Small files that a careless reader would turn into gigabytes, by what they do."""
