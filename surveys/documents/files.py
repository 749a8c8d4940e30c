"""A document as a file: PDF, workbook or page."""

from enum import StrEnum

from surveys.documents.html import page
from surveys.documents.pdf import pdf
from surveys.documents.pieces import Document
from surveys.documents.xlsx import xlsx


class Form(StrEnum):
    """The kinds of file that a document is written as."""

    PDF = "pdf"
    XLSX = "xlsx"
    HTML = "html"


def file_of(document: Document, form: Form, style: str = "") -> bytes:
    """Write a document; the same one gives the same bytes. ``style``: the style sheet of a page."""
    if form is Form.PDF:
        return pdf(document)
    return xlsx(document) if form is Form.XLSX else page(document, style).encode()
