"""A document as HTML: plain elements that read aloud, print, and hold nothing live; every word is escaped."""

from collections.abc import Iterable
from html import escape

from surveys.documents.pieces import (
    Annex,
    Bar,
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Heading,
    Paragraph,
    Remarks,
    Signature,
    Table,
)

_LENGTH = 100  # of a bar's line, in its own units


def page(document: Document, style: str) -> str:
    """Give a whole page that needs nothing else: it is kept, sent and printed. ``style``: its style sheet."""
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.name)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body(document)}</main>\n</body>\n</html>\n"
    )


def body(document: Document, heading: str = "h1") -> str:
    """Give the document as a part of a page. ``heading``: the element of its title."""
    head = document.head
    above = f"{escape(head.above)}<br>" if head.above else ""
    about = f'<p class="about">{escape(document.about)}</p>' if document.about else ""
    parts = [
        f'<article class="document" lang="{escape(document.language)}">',
        f'<div class="official"><p>{above}<b>{escape(head.issuer)}</b><br>{escape(head.number)}</p>',
        f"<p><b>{escape(head.state)}<br>{escape(head.motto)}</b><br><i>{escape(head.place_date)}</i></p></div>",
        f"<{heading}>{escape(document.title)}</{heading}>{about}",
        *(f'<p class="basis"><i>{escape(line)}</i></p>' for line in document.basis),
    ]
    first = next(
        (at for at, one in enumerate(document.blocks) if isinstance(one, Annex)), len(document.blocks)
    )
    parts += map(_piece, document.blocks[:first])
    parts.append(_signed(document))
    parts += map(_piece, document.blocks[first:])
    parts.append(f'<p class="foot">{escape(document.foot)}</p></article>\n')
    return "\n".join(parts)


def _piece(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<h2>{escape(text)}</h2>"
        case Annex(title):
            return f'<h2 class="annex">{escape(title)}</h2>'
        case Paragraph(text, is_strong):
            return f"<p>{_strong(text)}</p>" if is_strong else f"<p>{escape(text)}</p>"
        case Bullets(lines):
            return f"<ul>{_each('li', lines)}</ul>"
    return _shaped(block)


def _shaped(block: Facts | Table | Remarks) -> str:
    match block:
        case Facts(rows):
            said = "".join(f"<dt>{escape(word)}</dt><dd>{_said(cell)}</dd>" for word, cell in rows)
            return f'<dl class="facts">{said}</dl>'
        case Remarks(title, lines):
            room = '<p class="room" aria-hidden="true"></p>' * lines
            return f'<div class="remarks"><p>{_strong(title)}</p>{room}</div>'
    return _table(block)


def _strong(text: str) -> str:
    return f"<strong>{escape(text)}</strong>"


def _each(tag: str, lines: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(line)}</{tag}>" for line in lines)


def _said(cell: Cell) -> str:
    return f'<i class="withheld">{escape(cell.text)}</i>' if cell.is_withheld else escape(cell.text)


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(one.title)}</th>' for one in table.columns)
    if table.bars:
        heads += f'<th scope="col" class="bar">{escape(table.axis)}</th>'
    rows = []
    for at, row in enumerate(table.rows):
        cells = [f'<th scope="row">{_said(row[0])}</th>']
        cells += [_cell(cell) for cell in row[1:]]
        cells += [f'<td class="bar">{_bar(table.bars[at])}</td>'] if table.has_bar(at) else []
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(table.title)}">'
        f"<table><caption>{escape(table.title)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    kind = ' class="number"' if cell.number is not None else ""
    kind += f' colspan="{cell.span}"' if cell.span > 1 else ""
    return f"<td{kind}>{_said(cell)}</td>"


def _bar(bar: Bar | None) -> str:
    """Draw an estimate on its interval; hidden from readers aloud, for its words stand in the row."""
    if bar is None:
        return ""
    return (
        f'<svg viewBox="-3 0 {_LENGTH + 6} 10" aria-hidden="true" focusable="false">'
        f'<path d="M0 5H{_LENGTH}M0 3v4M50 3v4M{_LENGTH} 3v4" stroke="#999" stroke-width=".6" fill="none"/>'
        f'<path d="M{bar.low:g} 5H{bar.high:g}M{bar.low:g} 2.5v5M{bar.high:g} 2.5v5" stroke="#000" '
        f'stroke-width="1.4" fill="none"/><circle cx="{bar.value:g}" cy="5" r="2.4"/></svg>'
    )


def _signed(document: Document) -> str:
    to = (
        f'<div class="to"><p><b><i>{escape(document.recipients_title)}</i></b></p>'
        f"<ul>{_each('li', document.recipients)}</ul></div>"
        if document.recipients
        else ""
    )
    rooms = "".join(_room(one, document.sign) for one in document.signatures)
    return f'<div class="signed">{to}{rooms}</div>'


def _room(one: Signature, sign: str) -> str:
    over = f"{escape(one.over)}<br>" if one.over else ""
    return (
        f'<div class="sign"><p><b>{over}{escape(one.role)}</b><br><i>{escape(sign)}</i></p>'
        f"<p><b>{escape(one.name)}</b></p></div>"
    )
