"""The audit trail as the auditor reads it."""

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, audit_witness
from surveys.identifiers import Role
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
        events=[(event, sorted(json.loads(event.details).items())) for event in events],
        older=older,
        before=before,
    )


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
