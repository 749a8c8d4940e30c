"""Setting a page with the letters made for Vietnamese and no other fonts; tagged for screen readers."""

import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from surveys.problems import N_, BadInput, Problem

PRINTS = "surveys.prints"
_LACKING = re.compile(r'the text `"(?P<sign>.+?)"` could not be displayed')
_NO_SUCH_LETTER = N_("The sign “%(sign)s” cannot be printed: our letters have none. Write it differently.")


def pdf(template: str, told: Mapping[str, object], package: str = PRINTS) -> bytes:
    """Set what is told by a template of a package; the same content gives the same bytes.

    All words come in as data: nothing of them is ever read as code. Raises BadInput for a sign that our
    letters lack: no print shows an empty box where a name has a letter.
    """
    import typst

    try:
        made: bytes = typst.compile(**_compiled(template, told, package), pdf_standards="ua-1")
    except typst.TypstError as error:
        lacking = _LACKING.search(str(error))
        if lacking is None:
            raise
        raise BadInput(Problem(_NO_SUCH_LETTER, {"sign": lacking["sign"]})) from error
    return made


def pdf_of_pages(template: str, told: Mapping[str, object], package: str, pages: bytes) -> bytes:
    """Set a template around the pages of another PDF, which it finds as ``pages.pdf``.

    Many sheets that differ in little are set at once and stay small. Tagged, with the words that the template
    gives for each page; UA-1 itself has no room for pages of another file.
    """
    import typst

    with TemporaryDirectory(prefix="ydan-print-") as folder:
        (Path(folder) / "pages.pdf").write_bytes(pages)
        made: bytes = typst.compile(**_compiled(template, told, package), root=folder)
    return made


def marked(template: str, told: Mapping[str, object], label: str, package: str = PRINTS) -> list[Any]:
    """Set the same pages and give what the template noted under a label: where things came to lie."""
    import typst

    found = typst.query(selector=f"<{label}>", field="value", **_compiled(template, told, package))
    noted: list[Any] = json.loads(found)
    return noted


def _compiled(template: str, told: Mapping[str, object], package: str) -> dict[str, Any]:
    import fontpkg_be_vietnam_pro

    fonts = Path(fontpkg_be_vietnam_pro.__file__).parent / "files"
    parts = resources.files(PRINTS) / "parts.typ", resources.files(package) / f"{template}.typ"
    return {
        "input": b"\n".join(part.read_bytes() for part in parts),
        "font_paths": [str(fonts)],
        "ignore_system_fonts": True,
        "sys_inputs": {"told": json.dumps(told, ensure_ascii=False)},
    }
