"""The audit trail as the auditor reads it: narrowed, in pages, as a file, checked; the acts of one round."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveys import audit_lists, publications, review
from surveys.audit import AuditEvent
from surveys.audit_lists import Wanted
from surveys.formulas import as_cell
from surveys.identifiers import Role
from surveys.problems import Problem
from webapp.job_kinds import CHECK_TRAIL
from webapp.office import audit_words, place, work
from webapp.office.conflicts import has_conflict
from webapp.office.form import Form
from webapp.office.permissions import AFTER_CLOSE, AFTER_RELEASE, anywhere, of_round, page
from webapp.office.publication_levels import LEVELS
from webapp.office.review_words import DECISIONS
from webapp.office.whole import whole
from webapp.office.words import act_name

blueprint = Blueprint("audit", __name__)
AUDITORS = anywhere(Role.AUDITOR)
EVENTS_A_PAGE = 50
COLUMNS = ("number", "at", "who", "act", "name of the act", "about", "details", "hash", "hash before")

Shown = tuple[AuditEvent, list[tuple[str, str]]]


def _asked() -> Form:
    """Give what the address asks for, as a form to show again."""
    return Form(MultiDict(request.args))


def _wanted(form: Form, about: str = "") -> Wanted:
    """Read what the visitor looks for; a day that is none narrows nothing."""
    before = whole(form.value("before"))
    if before is None and form.raw("before"):
        abort(400)  # no link of ours
    return Wanted(
        form.value("act"),
        form.value("who").strip(),
        about or form.value("about").strip(),
        form.day("first", required=False),
        form.day("last", required=False),
        before,
        place.scope(),
    )


def _listed(wanted: Wanted) -> tuple[list[Shown], int | None]:
    """Give a page of acts, and before which number the next page begins; None where this is the last."""
    zone = place.installation().time_zone
    found = audit_lists.listed(place.reading(), wanted, zone, EVENTS_A_PAGE + 1)
    events = found[:EVENTS_A_PAGE]
    older = events[-1].number if len(found) > EVENTS_A_PAGE else None
    return [(event, audit_words.told(event)) for event in events], older


@page(blueprint, "/audit", AUDITORS)
def listing() -> ResponseReturnValue:
    """List the acts of staff, the newest first, narrowed as the visitor wants."""
    form = _asked()
    wanted = _wanted(form)
    events, older = _listed(wanted)
    acts = [(act, act_name(act)) for act in audit_lists.acts(place.reading())]
    return render_template(
        "office/audit.html",
        events=events,
        older=older,
        form=form,
        wanted=wanted,
        acts=sorted(acts, key=lambda one: one[1]),
        narrowing={
            name: value for name in ("act", "who", "about", "first", "last") if (value := form.value(name))
        },
    )


@page(blueprint, "/audit/file", AUDITORS)
def as_file() -> Response:
    """Give the acts that the visitor looks for as a table (CSV, UTF-8)."""
    wanted, office = _wanted(_asked()), place.installation()

    def lines() -> Iterator[str]:
        with office.engine.connect() as connection:  # that of the request is closed by then
            yield from _lines(audit_lists.every(connection, wanted, office.time_zone), office.time_zone)

    response = Response(stream_with_context(lines()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _lines(events: Iterable[AuditEvent], zone: ZoneInfo) -> Iterator[str]:
    yield "\ufeff" + _line(COLUMNS)  # with a mark, so that spreadsheets take it for UTF-8
    for event in events:
        details = "; ".join(f"{name}: {value}" for name, value in audit_words.told(event))
        at = event.at.astimezone(zone).isoformat()
        names = (event.actor, event.act, act_name(event.act), event.object, details)
        yield _line((str(event.number), at, *map(as_cell, names), event.hash, event.previous_hash))


def _line(cells: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


@page(blueprint, "/audit/check", AUDITORS, methods=("GET", "POST"))
def check() -> ResponseReturnValue:
    """Recompute the chain and compare it with its witness; show what the last check found."""
    if request.method == "POST":
        return work.begin(CHECK_TRAIL, url_for("audit.check"))
    found = work.last(CHECK_TRAIL)
    if found is None:
        return render_template("office/audit_check.html", job=None, problems=[])
    job, content = found
    problems = [Problem(*one) for one in json.loads(content)]
    return render_template("office/audit_check.html", job=job, problems=problems)


@page(blueprint, "/rounds/<survey>/audit", of_round(Role.AUDITOR))
def of_one_round(survey: str) -> ResponseReturnValue:
    """Show what was done about a round: its acts, its review, to whom its results were told, its papers."""
    found, connection = place.survey(), place.reading()
    form = _asked()
    events, older = _listed(_wanted(form, survey))
    return render_template(
        "office/audit_round.html",
        survey=found,
        events=events,
        older=older,
        before=form.value("before"),
        reviews=review.listing(connection, found.code),
        decisions=DECISIONS,
        publications=publications.listing(connection, found.code),
        levels=LEVELS,
        is_closed=found.state in AFTER_CLOSE,
        is_released=found.state in AFTER_RELEASE,
        tells_reasons=found.state in AFTER_RELEASE and not has_conflict(place.member()),
    )
