"""Which batch of scans a page is about, and whether the visitor may handle it."""

from typing import cast

from flask import abort, current_app
from flask_babel import gettext

from surveys.identifiers import Role, SurveyState
from surveys.paper import batch_records
from surveys.paper.batch_records import Batch, Way
from surveys.problems import BadInput
from surveys.scans import review
from surveys.scans.review import Look
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.permissions import of_round
from webapp.office.scan_work import ReadingDesk

READING = "ydan-scan-reading"
CLERKS = of_round(Role.DATA_ENTRY_CLERK, Role.CAMPAIGN_OFFICER)
ENTERING = of_round(Role.DATA_ENTRY_CLERK, Role.CAMPAIGN_OFFICER, states=(SurveyState.OPEN,))


def batch_of(number: int) -> Batch:
    """Give the batch of scans that the address names, or end the request."""
    try:
        found = batch_records.get(place.reading(), place.survey().code, number)
    except BadInput:
        abort(404)
    if found.way is not Way.SCANNED:
        abort(404)
    return found


def own_batch(number: int) -> Batch:
    """Give a batch that the visitor has in hand: nobody else sees what stands on its sheets."""
    refuse_conflict()
    found = batch_of(number)
    if found.clerks[0] != place.member().username:
        abort(403, gettext("Another person has this batch in hand. Take it over first."))
    return found


def look_at(batch: Batch) -> Look:
    """Read what a batch holds."""
    return review.look(place.installation(), place.reading(), batch.place)


def reading() -> ReadingDesk:
    """Give the reading of this office."""
    return cast("ReadingDesk", current_app.extensions[READING])
