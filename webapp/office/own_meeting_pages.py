"""Meetings with the people on the pages of whoever is rated: when, the papers, the signed minutes."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from markupsafe import Markup

from surveys.documents import html
from surveys.documents.files import Form as FileForm
from surveys.documents.files import file_of
from surveys.identifiers import Role
from surveys.meetings import minutes, records, told
from surveys.meetings.records import TOLD_STATES, Meeting
from surveys.own_subjects import OwnSubject
from surveys.replies.records import ReplyPlace
from webapp.cells import day
from webapp.i18n import language as spoken_language
from webapp.office import place
from webapp.office.confidence_pages import download
from webapp.office.document_pages import spoken
from webapp.office.meeting_minutes_pages import give
from webapp.office.meeting_pages import PRINTS
from webapp.office.meeting_place import kit_of, minutes_of
from webapp.office.permissions import Access, Reach, Rule, page
from webapp.office.portal_pages import own_subject
from webapp.office.portal_sections import Link, Section, Standing, in_round
from webapp.reply_words import commitment_state

blueprint = Blueprint("own_meetings", __name__)
OWN = Access({Role.CADRE: Rule(Reach.OWN, frozenset(TOLD_STATES))}, results=True)


@in_round(65)
def section(one: OwnSubject) -> Section | None:
    """Say which meeting comes, and which minutes are signed."""
    if one.survey.state not in TOLD_STATES or place.member().holds(Role.ADMINISTRATOR):
        return None
    found = records.about(place.reading(), one.survey.code, one.subject.number)
    if not found:
        return None
    address = url_for("own_meetings.shown", survey=one.survey.code, subject=one.subject.number)
    title, planned = gettext("Meeting with the people"), [each for each in found if not each.is_signed]
    coming = [each for each in planned if each.held_on >= place.today()]
    if coming:
        said = gettext(
            "On %(day)s, %(place)s. The papers that are handed out hold what is public; your own view stands "
            "in them only if you print them yourself.",
            day=day(coming[-1].held_on),
            place=coming[-1].place,
        )
        link = Link(address, gettext("Print the papers"))
        return Section(title, (said,), Standing.TO_READ, (link,), unread=True)
    if planned:
        said = gettext("The minutes are being written. You read them here once two people have signed.")
        return Section(title, (said,), Standing.WAITING, (Link(address, gettext("See the meetings")),))
    signed = ngettext("The minutes are signed.", "The minutes of %(num)s meetings are signed.", len(found))
    return Section(title, (signed,), Standing.DONE, (Link(address, gettext("Read the minutes")),))


@page(blueprint, "/rounds/<survey>/mine/<int:subject>/meetings", OWN)
def shown(survey: str, subject: int) -> ResponseReturnValue:
    """Show the meetings about the visitor, or the council they head: papers to print, signed minutes."""
    del survey
    one, connection = own_subject(subject), place.reading()
    found = records.about(connection, one.survey.code, one.subject.number)
    return render_template(
        "office/own_meetings.html",
        one=one,
        planned=[each for each in found if not each.is_signed],
        signed=[(each, _body(each)) for each in found if each.is_signed],
        promised={each.id: records.promises(connection, each.id) for each in found if each.is_signed},
        commitment_state=commitment_state,
        is_public=told.is_public(connection, one.survey.code),
        prints=PRINTS,
    )


def _body(one: Meeting) -> Markup:
    drawn = minutes_of(one, minutes.signed(place.reading(), one.id), one.hash or "", spoken_language())
    return Markup(html.body(drawn, "h2"))  # noqa: S704 - every word of it was escaped where it was made


@page(blueprint, "/rounds/<survey>/mine/<int:subject>/meetings/kit/<size>/<language>.pdf", OWN)
def kit(survey: str, subject: int, size: str, language: str) -> ResponseReturnValue:
    """Give the papers with the own view beside the people's: only whoever is rated prints these."""
    del survey
    one, connection = own_subject(subject), place.reading()
    spoken(language)
    if size not in PRINTS:
        abort(404)
    where = ReplyPlace(one.survey.code, one.subject.number)
    planned = [each for each in records.about(connection, where.survey, where.subject) if not each.is_signed]
    facts = told.gather(connection, where, place.today(), with_own=True)
    drawn = kit_of(facts, planned[-1] if planned else None, language, is_large=size == "large")
    return download(file_of(drawn, FileForm.PDF), f"meeting-{where.survey}-{size}-{language}", "pdf")


@page(blueprint, "/rounds/<survey>/mine/<int:subject>/meetings/<meeting>/<language>.<form>", OWN)
def file(survey: str, subject: int, meeting: str, language: str, form: str) -> ResponseReturnValue:
    """Give the signed minutes of a meeting about the visitor as PDF or workbook."""
    del survey
    one = own_subject(subject)
    spoken(language)
    found = records.find(place.reading(), meeting)
    theirs = found is not None and (found.survey, found.subject) == (one.survey.code, one.subject.number)
    if found is None or not theirs or not found.is_signed or form not in {FileForm.PDF, FileForm.XLSX}:
        abort(404)
    return give(found, language, form)
