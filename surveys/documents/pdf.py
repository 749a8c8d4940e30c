"""A document as PDF: tagged for screen readers, with letters made for Vietnamese and no other fonts."""

from dataclasses import asdict

from surveys.documents.pieces import (
    Annex,
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Heading,
    Paragraph,
    Remarks,
    Table,
)
from surveys.prints import typeset

_PACKAGE = "surveys.documents"


def pdf(document: Document) -> bytes:
    """Set a document; the same document gives the same bytes. Raises BadInput for a sign our letters lack."""
    body, annexes = _parts(document.blocks)
    told = {
        "title": document.name,
        "author": document.head.issuer,
        "language": document.language,
        "head": asdict(document.head),
        "about": document.about,
        "basis": list(document.basis),
        "body": body,
        "annexes": annexes,
        "recipients_title": document.recipients_title,
        "recipients": list(document.recipients),
        "signatures": [asdict(one) for one in document.signatures],
        "sign": document.sign,
        "foot": document.foot,
        "page": document.page,
        "one_page": document.is_one_page,
        "large": document.is_large,
        "heading": document.title,
    }
    return typeset.pdf("document", told, _PACKAGE)


def _parts(blocks: tuple[Block, ...]) -> tuple[list[object], list[dict[str, object]]]:
    """Divide the body from what stands on pages of its own."""
    body: list[object] = []
    annexes: list[dict[str, object]] = []
    into = body
    for block in blocks:
        if isinstance(block, Annex):
            into = []
            annexes.append({"title": block.title, "blocks": into})
        else:
            into.append(_piece(block))
    return body, annexes


def _piece(block: Heading | Paragraph | Bullets | Facts | Remarks | Table) -> dict[str, object]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph(text, is_strong):
            return {"kind": "paragraph", "text": text, "strong": is_strong}
        case Bullets(lines):
            return {"kind": "bullets", "lines": list(lines)}
        case Facts(rows):
            said = [{"word": word, "cell": _cell(cell)} for word, cell in rows]
            return {"kind": "facts", "rows": said}
        case Remarks(title, lines):
            return {"kind": "remarks", "title": title, "lines": lines}
    return _table(block)


def _table(table: Table) -> dict[str, object]:
    return {
        "kind": "table",
        "title": table.title,
        "columns": [
            {"title": one.title, "share": one.share, "number": one.is_number} for one in table.columns
        ],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "bars": [asdict(bar) if bar else None for bar in table.bars],
        "drawn": [table.has_bar(row) for row in range(len(table.rows))],
        "axis": table.axis,
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {"text": cell.text, "withheld": cell.is_withheld, "span": cell.span}
