"""Codes on paper slips: issued, shown once to be printed, stored nowhere."""

from dataclasses import dataclass, field

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import codes, invitations, rounds
from surveys.audit import Act, append
from surveys.identifiers import Channel
from surveys.invitations import IssuedCode
from surveys.paper import runs
from surveys.prints import qr
from surveys.prints.merge import FileKind
from surveys.prints.qr import QrCode
from surveys.prints.slips import Layout
from surveys.problems import N_, Problem, Refused
from surveys.survey import Assignment, Subject
from webapp.office import place, slip_files
from webapp.office.assignment_pages import MOST_CODES, OFFICERS, shown
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, sent
from webapp.office.permissions import page

blueprint = Blueprint("slips", __name__)


@dataclass(frozen=True, slots=True)
class Slip:
    """One paper slip: digits to type, and the QR code of the same invitation."""

    digits: str = field(repr=False)
    code: QrCode = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The slips of one kind of invitation, to be handed out together."""

    assignment: Assignment
    subjects: tuple[Subject, ...]
    slips: tuple[Slip, ...] = field(repr=False)


@page(blueprint, "/rounds/<survey>/invitations/slips", OFFICERS, methods=("POST",))
def issue(survey: str) -> ResponseReturnValue:
    """Issue codes for some kinds of invitation and show them, this once, as slips to print."""
    del survey
    refuse_conflict()
    form = sent()
    known = rounds.assignments(place.reading(), place.survey().code)
    chosen = [
        one
        for one in known
        if str(one.number) in form.values("kinds") and one.channel is not Channel.OPEN_LINK
    ]
    count = form.whole("count", 1, MOST_CODES) or 0
    if not chosen:
        form.blame("kinds", gettext("Choose at least one kind of invitation."))
    if count * len(chosen) > MOST_CODES:
        form.blame(
            "count",
            gettext(
                "That would be %(wanted)s codes. One page holds %(most)s: choose fewer kinds or fewer codes.",
                wanted=count * len(chosen),
                most=MOST_CODES,
            ),
        )
    if form.faults:
        return shown(form), 400
    refuse_stale(form, known)
    subjects = {one.number: one for one in rounds.subjects(place.reading(), place.survey().code)}
    issued = list(zip(chosen, _issue(chosen, count, form.value("layout")), strict=True))
    if form.value("layout") in {*Layout, *FileKind}:
        return slip_files.download(form, issued, subjects)
    bundles = [
        Bundle(one, tuple(subjects[number] for number in one.subjects), tuple(map(_slip, some)))
        for one, some in issued
    ]
    return render_template(
        "office/slips.html",
        survey=place.survey(),
        bundles=bundles,
        address=place.office().settings.public_url,
    )


def refuse_stale(form: Form, known: tuple[Assignment, ...]) -> None:
    """Refuse a form that was sent twice: what it counted when it was shown is not so any more."""
    if form.value("issued") != str(sum(one.issued for one in known)):
        raise Refused(
            Problem(
                N_(
                    "Codes were issued after this form was shown, perhaps by a double click. "
                    "Open the page of the invitations again, compare the numbers, and issue more if needed."
                )
            )
        )


def _issue(chosen: list[Assignment], count: int, layout: str) -> list[list[IssuedCode]]:
    office, code = place.installation(), place.survey().code
    pepper = office.keys.read("pepper")
    details = {"kinds": [one.number for one in chosen], "each": count}
    today = office.clock().astimezone(office.time_zone).date()
    with office.engine.begin() as connection:
        issued = [invitations.issue(connection, pepper, code, one.number, count) for one in chosen]
        if layout == Layout.CARDS:  # drawn from a box: every card is accounted for before the round closes
            for one in chosen:
                runs.record(connection, (code, one.number), count, today)
        append(connection, office.clock, Act(place.member().username, "survey.codes", code, details))
    return issued


def _slip(issued: IssuedCode) -> Slip:
    # The secret stands behind "#": browsers never send that part to a server, so no log can hold it.
    address = f"{place.office().settings.public_url}/#{issued.link}"
    return Slip(codes.shown(issued.digits), qr.draw(address))
