"""Setting a page with the letters made for Vietnamese and no other fonts; tagged for screen readers."""

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path


def pdf(template: str, told: Mapping[str, object]) -> bytes:
    """Set what is told by a template of this package; the same content gives the same bytes.

    All words come in as data: nothing of them is ever read as code.
    """
    import fontpkg_be_vietnam_pro
    import typst

    fonts = Path(fontpkg_be_vietnam_pro.__file__).parent / "files"
    folder = resources.files("surveys.prints")
    source = b"\n".join((folder / f"{name}.typ").read_bytes() for name in ("parts", template))
    made: bytes = typst.compile(  # type: ignore[call-overload] # its stubs want source and folders of one type
        source,
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    return made
