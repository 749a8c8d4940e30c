"""Words of the pages about scans: why a page was not read, what is wrong with a file, where a page lies."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from surveys.problems import N_
from surveys.scans.page_reading import Reason
from surveys.scans.page_record import Page, TakenOut
from surveys.scans.reading_job import GAVE_UP
from surveys.scans.records import FileState, ScanFile
from surveys.scans.sheets import TroubleKind

REASONS = {
    Reason.NO_QR: N_(
        "No QR code of a form can be read on it: a cover, a blank side, or a dirty or torn corner."
    ),
    Reason.TWO_SHEETS: N_("Pages of several sheets lie in one picture."),
    Reason.NOT_OURS: N_("It is no page of this print run."),
    Reason.TOO_SMALL: N_("The picture is too small: scan with 200 dots to the inch or more."),
    Reason.NO_CORNERS: N_("The corner squares are not all there: the page is cut off, folded or covered."),
    Reason.QR_OFF: N_("The page is bent or warped: the QR code is not where it belongs."),
    Reason.UNCLEAR: N_("The circles cannot be found: the picture is blurred, too dark, or covered."),
}
GIVEN_UP = N_("The program that reads scans cannot get past this page.")
TROUBLES = {
    TroubleKind.REJECTED: N_("Could not be read"),
    TroubleKind.FOREIGN: N_("Its code is of no sheet of this round"),
    TroubleKind.OTHER_RUN: N_("Printed in another run"),
    TroubleKind.MISSING: N_("Pages of the sheet are missing"),
    TroubleKind.DIFFERENT: N_("Scanned twice, and the two are not alike"),
}
TAKEN_OUT = {
    TakenOut.NOT_OURS: N_("no page of this batch"),
    TakenOut.OTHER_SCAN: N_("another scan of it counts"),
    TakenOut.SPOILED: N_("spoiled sheet, holds no ballot"),
}


def reason_of(page: Page) -> str:
    """Say why a page was not read."""
    if page.reason == GAVE_UP:
        return str(gettext(GIVEN_UP))
    return str(gettext(REASONS[Reason(page.reason)])) if page.reason in list(Reason) else ""


def where(page: Page) -> str:
    """Say where a page lies in the scans, to find its paper in the pile."""
    return str(gettext("%(file)s, page %(page)s", file=page.file, page=page.place))


@dataclass(frozen=True, slots=True)
class ToldFile:
    """One file of a batch as its page tells it. ``fault``: why it was not read to its end."""

    name: str
    state: FileState
    fault: str


def faults_of(files: Iterable[ScanFile]) -> tuple[ToldFile, ...]:
    """Say of every file what became of it."""
    return tuple(
        ToldFile(
            file.name, file.state, gettext(file.fault.sentence, **file.fault.values) if file.fault else ""
        )
        for file in files
    )
