"""QR codes as one SVG path: no inline style, no image file, sharp on paper."""

from dataclasses import dataclass

import segno

QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code: the side of its square in modules, quiet zone included, and its dark runs as a path."""

    size: int
    path: str


def draw(text: str, version: int | None = None) -> QrCode:
    """Draw a text as a QR code that stays readable when a tenth of it is soiled.

    ``version``: how large it is to be, where all of a kind must have one size; else the smallest.
    """
    code = segno.make(text, error="m", micro=False, version=version)
    matrix = code.matrix_iter(border=QUIET_MODULES)
    rows = [bytes(row) for row in matrix]
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if row[x]:
                start = x
                while x < len(row) and row[x]:
                    x += 1
                runs.append(f"M{start} {y}.5h{x - start}")
            else:
                x += 1
    return QrCode(len(rows), "".join(runs))


def svg(text: str, version: int | None = None) -> str:
    """Draw a text as a QR code in a picture of its own, one unit a module."""
    code = draw(text, version)
    # Lines overlap a little: between lines that only touch, printers leave hairs of white.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.size} {code.size}">'
        f'<path fill="none" stroke="#000" stroke-width="1.04" d="{code.path}"/></svg>'
    )
