"""Files that show what was done about a recommendation: added by both sides, taken along, taken back."""

import io

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys.evidence import records
from surveys.evidence.faults import MEGABYTES
from surveys.problems import BadInput
from surveys.recommendations.records import Recommendation
from webapp.errors import status_of
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import page
from webapp.office.recommendation_place import OWN, READERS, WRITERS, own, readable, writes

blueprint = Blueprint("evidence", __name__)


@page(blueprint, "/recommendations/<recommendation>/evidence", READERS)
def shown(recommendation: str) -> str:
    """List the files of a recommendation; who writes about it may add one."""
    one = readable(recommendation)
    return _shown(one, empty(), may_add=writes(one))


@page(blueprint, "/recommendations/<recommendation>/evidence", WRITERS, methods=("POST",))
def add(recommendation: str) -> ResponseReturnValue:
    """Take in a file from the Front."""
    one = _written(recommendation)
    return _add(one, url_for("evidence.shown", recommendation=one.id))


@page(blueprint, "/recommendations/<recommendation>/evidence/<file>", READERS)
def taken(recommendation: str, file: str) -> ResponseReturnValue:
    """Give a file to keep."""
    return _given(readable(recommendation), file)


@page(blueprint, "/recommendations/<recommendation>/evidence/<file>/take-back", WRITERS, methods=("POST",))
def take_back(recommendation: str, file: str) -> ResponseReturnValue:
    """Destroy the content of a file that the visitor added."""
    one = _written(recommendation)
    return _take_back(one, file, url_for("evidence.shown", recommendation=one.id))


@page(blueprint, "/mine/recommendations/<recommendation>/evidence", OWN, methods=("GET", "POST"))
def mine(recommendation: str) -> ResponseReturnValue:
    """Show whoever was asked the files of a recommendation, and take one in."""
    one = own(recommendation)
    if request.method == "GET":
        return _shown(one, empty(), may_add=True)
    return _add(one, url_for("evidence.mine", recommendation=one.id))


@page(blueprint, "/mine/recommendations/<recommendation>/evidence/<file>", OWN)
def own_taken(recommendation: str, file: str) -> ResponseReturnValue:
    """Give whoever was asked a file to keep."""
    return _given(own(recommendation), file)


@page(blueprint, "/mine/recommendations/<recommendation>/evidence/<file>/take-back", OWN, methods=("POST",))
def own_take_back(recommendation: str, file: str) -> ResponseReturnValue:
    """Destroy the content of a file that the visitor added."""
    one = own(recommendation)
    return _take_back(one, file, url_for("evidence.mine", recommendation=one.id))


def _written(recommendation: str) -> Recommendation:
    one = readable(recommendation)
    if not writes(one):
        abort(403)
    return one


def _shown(one: Recommendation, form: Form, *, may_add: bool) -> str:
    found = records.listing(place.reading(), one.id)
    there = sum(each.taken_back_on is None for each in found)
    return render_template(
        "office/evidence.html",
        one=one,
        form=form,
        files=found,
        may_add=may_add,
        has_room=there < records.MOST,
        is_own=request.path.startswith("/mine/"),
        username=place.member().username,
        most=records.MOST,
        megabytes=MEGABYTES,
    )


def _add(one: Recommendation, back: str) -> ResponseReturnValue:
    form, upload = sent(), request.files.get("file")
    if upload is None or not upload.filename:
        form.blame("file", gettext("Please choose a file."))
        return _shown(one, form, may_add=True), 400
    try:
        file = (upload.filename, upload.stream.read())
        is_new = records.add(place.installation(), one.id, file, place.member().username)
    except BadInput as error:
        form.blame_where(error, {"file": "file"})
        return _shown(one, form, may_add=True), status_of(error)
    if is_new:
        flash(gettext("The file is added, without what it said about its making."), "good")
    else:
        flash(gettext("This file was here already: it is kept once."), "good")
    return redirect(back)


def _found(one: Recommendation, file: str) -> records.Evidence:
    return records.find(place.reading(), one.id, file) or abort(404)


def _given(one: Recommendation, file: str) -> ResponseReturnValue:
    found = _found(one, file)
    content = records.given(place.installation(), found, place.member().username)
    response = send_file(
        io.BytesIO(content), found.media_type, as_attachment=True, download_name=found.name, etag=False
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _take_back(one: Recommendation, file: str, back: str) -> ResponseReturnValue:
    sent()
    found = _found(one, file)
    if found.added_by != place.member().username:
        abort(403)
    records.take_back(place.installation(), found, place.member().username)
    flash(gettext("The file is destroyed; that it was there stays in the history."), "good")
    return redirect(back)
