"""Counting a confidence poll: two for themselves; then the minutes, signed by two, read by others."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from surveys import audit
from surveys.confidence import counting, minutes, records
from surveys.confidence.counting import TELLER_ROLES, Count
from surveys.confidence.document import MinutesFacts, document
from surveys.confidence.minutes import Minutes, Outlook
from surveys.confidence.records import Poll
from surveys.documents import html, wording_store
from surveys.documents.files import Form as FileForm
from surveys.documents.files import file_of
from surveys.documents.pieces import Document, Kind
from surveys.identifiers import Language
from surveys.problems import BadInput, Refused
from surveys.staff import StaffMember
from webapp.i18n import language as spoken_language
from webapp.i18n import say
from webapp.office import confidence_form, place
from webapp.office.confidence_pages import download
from webapp.office.confidence_place import (
    PREPARER,
    PREPARERS,
    READERS,
    SIGNER,
    SIGNERS,
    TELLERS,
    poll_for,
    poll_to_read,
)
from webapp.office.document_pages import spoken
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import page
from webapp.office.place import today
from webapp.office.signatures import sign_with

blueprint = Blueprint("confidence_count", __name__)
MOST_REASON = 300


@page(blueprint, "/confidence-polls/<poll>/count", TELLERS, methods=("GET", "POST"))
def count(poll: str) -> ResponseReturnValue:
    """Type what was counted at the papers; what the other teller counted is shown to nobody."""
    found = poll_for(poll, TELLER_ROLES)
    if found.minuted:
        return redirect(url_for("confidence.shown", poll=found.id))
    own, differing = _own(found)
    if request.method == "GET":
        return _count_page(found, confidence_form.counted(own, differing), differing)
    form = sent()
    typed = confidence_form.count(form, found, records.people(place.reading(), found.id))
    if typed is None:
        return _count_page(found, form, differing), form.status
    try:
        standing = _record(found, typed)
    except BadInput as error:
        for problem in error.problems:
            form.blame(confidence_form.field_of(problem.where), gettext(problem.sentence, **problem.values))
        status = 409 if isinstance(error, Refused) else form.status
        return _count_page(found, form, differing), status
    if standing.is_agreed:
        flash(gettext("Both counts agree. Two closing officers can sign the minutes now."), "good")
    elif standing.differing:
        flash(gettext("The two counts differ. Count the lines named below again, each for yourself."), "bad")
    else:
        flash(gettext("Your count is kept. A second person counts now, without seeing yours."), "good")
    return redirect(url_for("confidence.shown", poll=found.id))


def _own(poll: Poll) -> tuple[Count | None, tuple[int, ...]]:
    """Give what the visitor counted, and which lines the two counted differently."""
    own = counting.counts(place.reading(), poll.id).get(place.member().username)
    return own, counting.standing(place.reading(), poll.id).differing if own else ()


def _record(poll: Poll, typed: Count) -> counting.Standing:
    office, by = place.installation(), place.member().username
    with office.engine.begin() as connection:
        standing = counting.record(connection, poll.id, typed, by, today())
        # What was counted is not noted: the trail is read before the minutes are signed.
        audit.append(connection, office.clock, audit.Act(by, "confidence.count", poll.id))
    return standing


def _count_page(poll: Poll, form: Form, differing: tuple[int, ...]) -> str:
    return render_template(
        "office/confidence_count.html",
        poll=poll,
        people=records.people(place.reading(), poll.id),
        form=form,
        differing=differing,
    )


@page(blueprint, "/confidence-polls/<poll>/take-back", PREPARERS, methods=("POST",))
def take_back(poll: str) -> ResponseReturnValue:
    """Let a teller's count stand no longer, so that somebody else can count."""
    found, form = poll_for(poll, PREPARER), sent()
    office, by = place.installation(), place.member().username
    teller, reason = form.text("teller"), form.text("reason")
    if form.faults or len(reason) > MOST_REASON:
        flash(gettext("Say whose count it is and why, in at most %(most)s letters.", most=MOST_REASON), "bad")
        return redirect(url_for("confidence.shown", poll=found.id))
    try:
        with office.engine.begin() as connection:
            counting.take_back(connection, found.id, teller)
            details = {"username": teller, "reason": reason}
            audit.append(connection, office.clock, audit.Act(by, "confidence.take_back", found.id, details))
    except BadInput as error:
        flash(say(error.problems[0]), "bad")
    else:
        flash(gettext("That count stands no longer. Somebody else can count now."), "good")
    return redirect(url_for("confidence.shown", poll=found.id))


# --- minutes ------------------------------------------------------------------------------------------------


@page(blueprint, "/confidence-polls/<poll>/sign", SIGNERS, methods=("GET", "POST"))
def sign(poll: str) -> ResponseReturnValue:
    """Sign the minutes with two signatures, as both have read them."""
    found = poll_for(poll, SIGNER)
    if found.minuted or not counting.standing(place.reading(), found.id).is_agreed:
        flash(gettext("There is nothing to sign now: see how far the poll is."), "warn")
        return redirect(url_for("confidence.shown", poll=found.id))
    seen = minutes.outlook(place.reading(), found)
    if request.method == "GET":
        return _sign_page(found, seen, empty())
    return _signed(found, seen, sent())


def _signed(found: Poll, seen: Outlook, form: Form) -> ResponseReturnValue:
    if form.value("read") != "yes":
        form.blame("read", gettext("Read the minutes together first, then say so here."))
        return _sign_page(found, seen, form), form.status
    pair = sign_with(form, lambda person: _unfit(found, person))
    if pair is None:
        return _sign_page(found, seen, form), form.status
    signers = (pair.first.username, pair.second.username)
    try:
        minutes.sign(place.installation(), found.id, signers, form.raw("seen"))
    except Refused as error:
        form.blame_all(error)
        return _sign_page(found, seen, form), 409
    flash(gettext("The minutes are signed and frozen."), "good")
    return redirect(url_for("confidence_count.told", poll=found.id))


def _sign_page(poll: Poll, seen: Outlook, form: Form) -> str:
    drawn = _document(poll, seen.minutes, seen.hash, spoken_language())
    return render_template("office/confidence_sign.html", poll=poll, form=form, seen=seen, body=_body(drawn))


def _unfit(poll: Poll, person: StaffMember) -> str:
    if not minutes.may_sign(place.reading(), poll, person.username):
        return str(gettext("%(name)s may not sign this: they are no closing officer here.", name=person.name))
    if records.has_conflict(place.reading(), person.username, poll.id):
        return str(
            gettext(
                "%(name)s may not sign this: it is about them, their superior or their subordinate.",
                name=person.name,
            )
        )
    return ""


@page(blueprint, "/confidence-polls/<poll>/minutes", READERS)
def told(poll: str) -> str:
    """Show the signed minutes."""
    found = poll_to_read(poll)
    drawn = _document(found, minutes.signed(place.reading(), found.id), found.hash or "", spoken_language())
    return render_template(
        "office/confidence_minutes.html",
        poll=found,
        body=_body(drawn),
        is_whole=minutes.is_whole(place.reading(), found),
    )


@page(blueprint, "/confidence-polls/<poll>/minutes/<language>.<form>", READERS)
def file(poll: str, language: str, form: str) -> ResponseReturnValue:
    """Give the signed minutes as PDF or workbook, noted in the trail before they leave."""
    found = poll_to_read(poll)
    reader = spoken(language)
    if form not in {FileForm.PDF, FileForm.XLSX}:
        return redirect(url_for("confidence_count.told", poll=found.id))
    signed = minutes.signed(place.reading(), found.id)
    content = file_of(_document(found, signed, found.hash or "", reader.language), FileForm(form))
    office, by = place.installation(), place.member().username
    with office.engine.begin() as connection:
        details = {"file": f"{language}.{form}"}
        audit.append(connection, office.clock, audit.Act(by, "confidence.export", found.id, details))
    return download(content, f"confidence-minutes-{found.id}-{language}", form)


def _document(poll: Poll, signed: Minutes, digest: str, language: str) -> Document:
    reader = spoken(language)
    wording = wording_store.wording_for(
        place.reading(), poll.unit, Kind.MINUTES_CONFIDENCE, Language(language)
    )
    return document(MinutesFacts(signed, digest, wording, reader))


def _body(drawn: Document) -> Markup:
    return Markup(html.body(drawn, "h2"))  # noqa: S704 - every word of it was escaped where it was made
