"""PDFs as pictures of their pages: nothing that is not seen on paper comes along.

A PDF hides traces in many places: its properties, XMP, the metadata of each picture in it, comments, forms,
scripts, files attached, earlier versions. A new file around the old pages would carry most of them along.
The price is that words in it can no longer be searched; the page says so before anybody adds one.
"""

from typing import Any

import pypdfium2
from pypdfium2 import raw

from surveys.evidence.faults import MOST_BYTES, Fault, Unfit
from surveys.evidence.images import written

MOST_PAGES = 80
POINTS_AN_INCH, SHARPNESS, LONGEST_SIDE = 72, 150, 3000
QUALITY = 75

_Drawn = tuple[tuple[float, float], tuple[int, int], bytes]
"""One page: its size in points, that of its picture, the picture as JPEG."""


def redrawn(data: bytes) -> bytes:
    """Give a new PDF that holds pictures of the pages. Raises Unfit."""
    try:
        with pypdfium2.PdfDocument(data) as source:
            if raw.FPDF_GetSecurityHandlerRevision(source.raw) != -1:
                raise Unfit(Fault.LOCKED)
            if len(source) > MOST_PAGES:
                raise Unfit(Fault.PAGES)
            return _bound([_drawn(source[number]) for number in range(len(source))])
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise Unfit(Fault.LOCKED if is_locked else Fault.BROKEN) from error


def _drawn(page: Any) -> _Drawn:  # noqa: ANN401 - the library has no types
    width, height = page.get_size()
    scale = min(SHARPNESS / POINTS_AN_INCH, LONGEST_SIDE / max(width, height, 1))
    with page.render(scale=scale, may_draw_forms=False).to_pil() as picture:
        return (width, height), picture.size, written(picture.convert("RGB"), "jpeg", QUALITY)


def _bound(pages: list[_Drawn]) -> bytes:
    """Write the pictures as a PDF: a catalogue, pages, and nothing about who made it, or when."""
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(pages)))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
    ]
    for (width, height), (across, down), content in pages:
        first = len(parts) + 1
        box = f"/MediaBox[0 0 {width:.2f} {height:.2f}]/Resources<</XObject<</P {first + 2} 0 R>>>>"
        drawing = f"{width:.2f} 0 0 {height:.2f} 0 0 cm/P Do".encode()
        parts.append(f"<</Type/Page/Parent 2 0 R{box}/Contents {first + 1} 0 R>>".encode())
        parts.append(_stream("", drawing))
        size = f"/Width {across}/Height {down}"
        colours = "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
        parts.append(_stream(f"/Type/XObject/Subtype/Image{size}{colours}", content))
    whole = _numbered(parts)
    if len(whole) > MOST_BYTES:
        raise Unfit(Fault.PAGES)
    return whole


def _stream(about: str, content: bytes) -> bytes:
    return f"<<{about}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def _numbered(parts: list[bytes]) -> bytes:
    whole, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(whole))
        whole += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    begin = len(whole)
    whole += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode()
    whole += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    whole += f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{begin}\n%%EOF\n".encode()
    return bytes(whole)
