"""The audit trail as the auditor reads it."""

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, audit_witness
from surveys.audit import AuditEvent
from surveys.identifiers import Role
from surveys.minutes import COUNTS_OF_ALL
from webapp.office import place
from webapp.office.permissions import anywhere, page

blueprint = Blueprint("audit", __name__)
EVENTS_A_PAGE = 50


@page(blueprint, "/audit", anywhere(Role.AUDITOR))
def listing() -> ResponseReturnValue:
    """List the acts of staff, the newest first."""
    before = request.args.get("before", type=int)
    events = audit.events(place.reading(), before=before, most=EVENTS_A_PAGE)
    older = events[-1].number if len(events) == EVENTS_A_PAGE and events[-1].number > 1 else None
    return render_template(
        "office/audit.html",
        events=[(event, _shown(event)) for event in events],
        older=older,
        before=before,
    )


def _shown(event: AuditEvent) -> list[tuple[str, object]]:
    """Give the details of an event but for totals from which a withheld number of ballots would follow."""
    details = json.loads(event.details)
    return sorted((name, value) for name, value in details.items() if name not in COUNTS_OF_ALL)


@page(blueprint, "/audit/check", anywhere(Role.AUDITOR), methods=("GET", "POST"))
def check() -> ResponseReturnValue:
    """Recompute the chain and compare it with its witness."""
    if request.method == "GET":
        return redirect(url_for("audit.listing"))
    found = audit_witness.verify(place.reading(), audit_witness.witness_of(place.installation()))
    if not found:
        flash(gettext("The whole trail was recomputed: nothing was changed, removed or added."), "good")
        return redirect(url_for("audit.listing"))
    return render_template("office/audit_problems.html", problems=found)
