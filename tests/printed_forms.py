"""Real forms as pictures of 300 dots to the inch, with the layout they were printed by."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from surveys.paper.form_told import FormSize
from surveys.paper.forms import forms, prepare
from surveys.paper.layout import PageLayout
from surveys.paper.page_mark import PageMark
from tests.surveys.paper.sheets import form, issued, library

Pixels = NDArray[np.uint8]

RUN = 7
PRINT_PER_MM = 300 / 25.4


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One page. ``pixels``: (h, w, 3)."""

    mark: PageMark
    layout: PageLayout
    pixels: Pixels

    def find(self, mark: PageMark) -> PageLayout | None:
        """Give the layout of a page as the reader asks for it."""
        return self.layout if mark == self.mark else None


@cache
def printed(
    name: str, size: FormSize = FormSize.NORMAL, languages: tuple[str, ...] = ("vi",)
) -> list[PrintedPage]:
    """Print one form of a questionnaire from the library: to be looked at, not to be written on."""
    prepared = prepare(form(library(name), size, languages))
    (code,) = issued(1)
    document = pypdfium2.PdfDocument(forms(prepared, RUN, [code]))
    pages = [
        PrintedPage(
            PageMark(code.link, RUN, layout.number),
            layout,
            np.ascontiguousarray(page.render(scale=300 / 72).to_numpy()[:, :, :3]),
        )
        for layout, page in zip(prepared.layout.pages, document, strict=True)
    ]
    document.close()
    return pages
