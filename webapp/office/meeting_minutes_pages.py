"""The minutes of a meeting: signed by two, read, taken along, noted below what was found wrong later."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from surveys import audit
from surveys.documents import html
from surveys.documents.files import Form as FileForm
from surveys.documents.files import file_of
from surveys.documents.pieces import Document
from surveys.meetings import minutes, records
from surveys.meetings.minutes import Outlook
from surveys.meetings.records import SIGNERS, Meeting
from surveys.problems import BadInput
from surveys.staff import StaffMember
from webapp.errors import status_of
from webapp.i18n import language as spoken_language
from webapp.office import place
from webapp.office.confidence_pages import download
from webapp.office.document_pages import spoken
from webapp.office.form import Form, empty, sent
from webapp.office.meeting_place import READ, SIGN, holds, meeting_for, meeting_to_read, minutes_of
from webapp.office.meeting_words import kind_of_detail
from webapp.office.permissions import page
from webapp.office.signatures import sign_with
from webapp.reply_words import commitment_state

blueprint = Blueprint("meeting_minutes", __name__)


@page(blueprint, "/meetings/<meeting>/sign", SIGN, methods=("GET", "POST"))
def sign(meeting: str) -> ResponseReturnValue:
    """Sign the minutes with two signatures, as both have read them."""
    found = meeting_for(meeting, SIGNERS)
    if found.is_signed or minutes.missing(found, place.today()):
        flash(gettext("There is nothing to sign now: see what is missing."), "warn")
        return redirect(url_for("meetings.shown", meeting=found.id))
    seen = minutes.outlook(place.reading(), found)
    if request.method == "GET":
        return _sign_page(found, seen, empty())
    return _signed(found, seen, sent())


def _signed(found: Meeting, seen: Outlook, form: Form) -> ResponseReturnValue:
    if form.value("read") != "yes":
        form.blame("read", gettext("Read the minutes together first, then say so here."))
        return _sign_page(found, seen, form), form.status
    looked = form.value("looked") == "yes"
    details = minutes.details(place.reading(), found)
    if details and not looked:
        form.blame("looked", gettext("Look at each name first: minutes name no citizen. Then say so here."))
        return _sign_page(found, seen, form), form.status
    pair = sign_with(form, lambda person: _unfit(found, person))
    if pair is None:
        return _sign_page(found, seen, form), form.status
    signers = (pair.first.username, pair.second.username)
    try:
        minutes.sign(place.installation(), found.id, signers, (form.raw("seen"), looked))
    except BadInput as error:
        form.blame_where(error, {"looked": "looked"})
        form.status = status_of(error)
        return _sign_page(found, seen, form), form.status
    flash(gettext("The minutes are signed and frozen. What was promised is followed up from now on."), "good")
    return redirect(url_for("meeting_minutes.told", meeting=found.id))


def _sign_page(found: Meeting, seen: Outlook, form: Form) -> str:
    drawn = minutes_of(found, seen.minutes, seen.hash, spoken_language())
    return render_template(
        "office/meeting_sign.html",
        one=found,
        name=seen.minutes.name,
        form=form,
        seen=seen,
        details=[(one.words, kind_of_detail(one)) for one in minutes.details(place.reading(), found)],
        body=_body(drawn),
    )


def _unfit(found: Meeting, person: StaffMember) -> str:
    connection = place.reading()
    if not minutes.may_sign(connection, found, person.username):
        return str(
            gettext("%(name)s may not sign this: the role for this unit is missing.", name=person.name)
        )
    subject = records.subject_of(connection, found.survey, found.subject)
    if records.has_conflict(connection, person.username, subject):
        return str(
            gettext(
                "%(name)s may not sign this: it is about them, their superior or their subordinate.",
                name=person.name,
            )
        )
    return ""


@page(blueprint, "/meetings/<meeting>/minutes", READ)
def told(meeting: str) -> str:
    """Show the signed minutes with what was noted later."""
    return _told_page(meeting_to_read(meeting), empty())


def _told_page(found: Meeting, form: Form) -> str:
    connection = place.reading()
    signed = minutes.signed(connection, found.id)
    return render_template(
        "office/meeting_minutes.html",
        one=found,
        name=signed.name,
        form=form,
        body=_body(minutes_of(found, signed, found.hash or "", spoken_language())),
        promised=records.promises(connection, found.id),
        commitment_state=commitment_state,
        is_whole=minutes.is_whole(connection, found),
        signs=holds(found, SIGNERS),
    )


@page(blueprint, "/meetings/<meeting>/note", SIGN, methods=("POST",))
def note(meeting: str) -> ResponseReturnValue:
    """Note below signed minutes what was found wrong in them: two people."""
    found, form = meeting_for(meeting, SIGNERS), sent()
    if not found.is_signed:
        return redirect(url_for("meetings.shown", meeting=found.id))
    text = form.text("note")
    pair = None if form.faults else sign_with(form, lambda person: _unfit(found, person))
    if pair is None:
        return _told_page(found, form), form.status
    try:
        minutes.note(place.installation(), found.id, text, (pair.first.username, pair.second.username))
    except BadInput as error:
        form.blame_where(error, {"note": "note"})
        form.status = status_of(error)
        return _told_page(found, form), form.status
    flash(gettext("Noted. The minutes above stay as they were signed."), "good")
    return redirect(url_for("meeting_minutes.told", meeting=found.id))


@page(blueprint, "/meetings/<meeting>/minutes/<language>.<form>", READ)
def file(meeting: str, language: str, form: str) -> ResponseReturnValue:
    """Give the signed minutes as PDF or workbook, noted in the trail before they leave."""
    found = meeting_to_read(meeting)
    spoken(language)
    if form not in {FileForm.PDF, FileForm.XLSX}:
        return redirect(url_for("meeting_minutes.told", meeting=found.id))
    return give(found, language, form)


def give(found: Meeting, language: str, form: str) -> ResponseReturnValue:
    """Give signed minutes as a file, noted in the trail before they leave."""
    signed = minutes.signed(place.reading(), found.id)
    content = file_of(minutes_of(found, signed, found.hash or "", language), FileForm(form))
    office, by = place.installation(), place.member().username
    with office.engine.begin() as connection:
        details = {"file": f"{language}.{form}"}
        audit.append(connection, office.clock, audit.Act(by, "meeting.export", found.id, details))
    return download(content, f"meeting-minutes-{found.id}-{language}", form)


def _body(drawn: Document) -> Markup:
    return Markup(html.body(drawn, "h2"))  # noqa: S704 - every word of it was escaped where it was made
