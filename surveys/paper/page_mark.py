"""What the QR code of a printed page says: whose code the sheet carries, which print it is, which page.

The address comes first, so that a respondent may as well scan the sheet with a phone and answer there:
one code, one voice. The secret stands behind "#", as on every slip: no server is ever sent it.
"""

import re
from dataclasses import dataclass, field

import segno

from surveys.codes import LINK_LETTERS, LinkSecret

_MARK = re.compile(
    rf"(?:.*#)?(?P<link>[A-Z2-7]{{{LINK_LETTERS}}})\.(?P<run>[0-9]{{1,6}})\.(?P<page>[1-9][0-9]?)",
    re.ASCII | re.DOTALL,
)
_BATCH = re.compile(r"ydan-batch:(?P<survey>[^:]{1,64}):(?P<run>[0-9]{1,6}):(?P<batch>[0-9]{1,6})", re.ASCII)
_LONGEST = ".999999.99"


@dataclass(frozen=True, slots=True)
class PageMark:
    """One page of one sheet. ``run`` is the number of the print within its round; 0: a sample."""

    link: LinkSecret = field(repr=False)
    run: int
    page: int


def page_mark(address: str, link: LinkSecret, run: int, page: int) -> str:
    """Give what the QR code of a page holds."""
    return f"{address}/#{link}.{run}.{page}"


def read_page_mark(text: str) -> PageMark | None:
    """Read what a QR code held; None when it is no page of a form."""
    found = _MARK.fullmatch(text.strip())
    return PageMark(LinkSecret(found["link"]), int(found["run"]), int(found["page"])) if found else None


def qr_version(address: str) -> int:
    """Give the size of QR code that holds every mark of an address: all pages have squares of one size."""
    longest = f"{address}/#{'A' * LINK_LETTERS}{_LONGEST}"
    return int(segno.make(longest, error="m", micro=False).version)


def batch_mark(survey: str, run: int, batch: int) -> str:
    """Give what the QR code of a batch header holds: no address, no code, nothing to answer."""
    return f"ydan-batch:{survey}:{run}:{batch}"


def read_batch_mark(text: str) -> tuple[str, int, int] | None:
    """Read round, run and batch from the QR code of a batch header; None when it is none."""
    found = _BATCH.fullmatch(text.strip())
    return (found["survey"], int(found["run"]), int(found["batch"])) if found else None
