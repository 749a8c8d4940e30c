"""Sheets of paper forms with codes, as PDF for the printer.

The pages of a form are set once; every sheet shows them with its own QR code and digits. The codes are in
the PDF and nowhere else: what is written down while it is made holds none.
"""

from collections.abc import Sequence
from dataclasses import asdict

from surveys import codes
from surveys.codes import LinkSecret, TypedCode
from surveys.invitations import IssuedCode
from surveys.paper import words
from surveys.paper.form_told import PaperForm
from surveys.paper.laying_out import PACKAGE, PICTURE, Prepared, prepare
from surveys.paper.layout import FormLayout
from surveys.paper.page_mark import page_mark, qr_version
from surveys.prints import typeset
from surveys.prints.qr import svg

__all__ = ["SAMPLE", "SAMPLE_RUN", "Prepared", "design", "forms", "prepare", "sample"]

SAMPLE_RUN = 0
SAMPLE = IssuedCode(TypedCode("0" * codes.CODE_DIGITS), LinkSecret("A" * codes.LINK_LETTERS))
"""A void code, for a form to look at."""


def design(form: PaperForm) -> FormLayout:
    """Give where everything lies on a form."""
    return prepare(form).layout


def forms(prepared: Prepared, run: int, some: Sequence[IssuedCode]) -> bytes:
    """Give the sheets of a run as PDF: a form for each code, every form on paper of its own."""
    paper, pages = prepared.form.paper, prepared.layout.pages
    version = qr_version(paper.address)
    told = paper.told() | {
        "qr_side": PICTURE,
        "places": [asdict(page.qr) for page in pages],
        "said": prepared.said,
        "sample": paper.speech.ours(words.SAMPLE)[0]["text"] if run == SAMPLE_RUN else None,
        "digits": [asdict(place) for place in prepared.digits],
        "sheets": [
            {
                "digits": codes.shown(code.digits),
                "pictures": [
                    svg(page_mark(paper.address, code.link, run, page.number), version) for page in pages
                ],
            }
            for code in some
        ],
    }
    return typeset.pdf_of_pages("sheets", told, PACKAGE, prepared.pages)


def sample(prepared: Prepared) -> bytes:
    """Give one form to look at, with a code that admits nobody."""
    return forms(prepared, SAMPLE_RUN, [SAMPLE])
