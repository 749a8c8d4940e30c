"""Pictures drawn anew: its points go over; place, camera, author and thumbnail do not."""

import io

from PIL import Image, ImageOps

from surveys.evidence.faults import Fault, Unfit

MOST_POINTS = 60_000_000  # larger than any telephone's
QUALITY = 88


def redrawn(data: bytes, kind: str) -> bytes:
    """Give the same picture, upright, as a new file of the same kind. Raises Unfit."""
    try:
        with Image.open(io.BytesIO(data), formats=(kind.upper(),)) as found:
            if found.width * found.height > MOST_POINTS:
                raise Unfit(Fault.UNPACKED)
            upright = ImageOps.exif_transpose(found)
            has_holes = kind == "png" and upright.has_transparency_data
            plain = upright.convert("RGBA" if has_holes else "RGB")
    except Image.DecompressionBombError as error:
        raise Unfit(Fault.UNPACKED) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Unfit(Fault.BROKEN) from error
    return written(plain, kind)


def written(plain: Image.Image, kind: str, quality: int = QUALITY) -> bytes:
    """Write points and nothing else."""
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    target = io.BytesIO()
    bare.save(target, kind.upper(), quality=quality)
    return target.getvalue()
