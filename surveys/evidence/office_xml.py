"""One part of an Office file, copied name by name, without who wrote it, when, and where it lay."""

import posixpath
import re
from collections.abc import Mapping
from typing import IO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from surveys.evidence.faults import Fault, Unfit

LEFT_OUT = re.compile(
    r"docProps/|customXml/|docMetadata/|userCustomization/|.*thumbnail[^/]*$|xl/calcChain\.xml$"
    r"|.*/(people|commentsExtended|commentsIds|commentsExtensible)\d*\.xml$"
    r"|.*/(persons|threadedComments|printerSettings|revisions|glossary|webextensions)/"
)
_ELEMENTS = frozenset(
    {"rsids", "attachedTemplate", "docId", "docVars", "dataBinding", "absPath", "revisionPtr", "fileSharing"}
)
_ATTRIBUTES = frozenset({"date", "dateUtc", "userId", "providerId", "durableId"})
_EMPTIED = frozenset({"author", "initials", "userName"})
_OPEN_ADDRESS = ("http://", "https://", "mailto:", "#")


class Copy(XMLGenerator):
    """Writes what it is told of a part, as long as it says nothing about people and places."""

    def __init__(self, part: str, target: IO[bytes]) -> None:
        super().__init__(target, "utf-8", short_empty_elements=True)
        self._part, self._skipped, self._is_author = part, 0, False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - as SAX calls it
        """Copy the begin of an element, or skip all of it."""
        local = _local(name)
        given = {one: attrs.getValue(one) for one in attrs.getNames()}
        if self._skipped or local in _ELEMENTS or self._leads_to_what_is_gone(local, given):
            self._skipped += 1
            return
        self._is_author = local == "author"
        super().startElement(name, AttributesImpl(_kept(local, given)))

    def endElement(self, name: str) -> None:  # noqa: N802 - as SAX calls it
        """Copy the end of an element that was copied."""
        self._is_author = False
        if self._skipped:
            self._skipped -= 1
        else:
            super().endElement(name)

    def characters(self, content: str) -> None:
        """Copy text; the names of authors of comments in a workbook are text."""
        if not self._skipped and not self._is_author:
            super().characters(content)

    def processingInstruction(self, _target: str, _data: str) -> None:  # noqa: N802 - as SAX calls it
        """Leave out what programs tell each other."""

    def _leads_to_what_is_gone(self, local: str, given: Mapping[str, str]) -> bool:
        if local == "Override":
            return LEFT_OUT.match(given.get("PartName", "").lstrip("/")) is not None
        if local != "Relationship":
            return False
        kind = given.get("Type", "")
        if given.get("TargetMode") == "External":
            if not kind.endswith(("/hyperlink", "/attachedTemplate")):
                raise Unfit(Fault.LINKS)
            return kind.endswith("/attachedTemplate")
        base = posixpath.dirname(posixpath.dirname(self._part))
        target = posixpath.normpath(posixpath.join("/", base, given.get("Target", "")))
        return LEFT_OUT.match(target.lstrip("/")) is not None


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _kept(element: str, given: Mapping[str, str]) -> dict[str, str]:
    kept = {
        name: "" if _local(name) in _EMPTIED else value
        for name, value in given.items()
        if not _local(name).startswith("rsid")
        and _local(name) not in _ATTRIBUTES
        and not (element == "pageSetup" and _local(name) == "id")  # leads to the settings of a printer
    }
    if element == "Relationship" and kept.get("TargetMode") == "External":
        # A link to a file of a computer tells whose computer it is.
        is_open = kept.get("Target", "").lower().startswith(_OPEN_ADDRESS)
        kept["Target"] = kept["Target"] if is_open else "about:blank"
    return kept
