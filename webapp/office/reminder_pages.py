"""While a round is open: unused codes by village in tens, lost slips, cards that nobody drew."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import audit, lost_slips, participation, rounds
from surveys.frames import deliveries, records
from surveys.frames.deliveries import BY_NAME, Letter
from surveys.identifiers import Channel, SurveyState
from surveys.prints import slips
from surveys.prints.slips import Layout, Slip, Stack
from surveys.problems import BadInput, Refused
from webapp.i18n import say
from webapp.office import place, print_files
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.frame_pages import OFFICERS, keys, note
from webapp.office.permissions import of_round, page

blueprint = Blueprint("reminders", __name__)
WHILE_OPEN = of_round(*OFFICERS.rules, states=(SurveyState.OPEN,))
MOST = 1_000_000


@page(blueprint, "/rounds/<survey>/reminders", WHILE_OPEN, methods=("GET",))
def shown(survey: str) -> ResponseReturnValue:
    """Show unused codes by village, in tens: where to remind everybody, never whom."""
    del survey
    return _shown(empty())


def _shown(form: Form) -> str:
    found, connection = place.survey(), place.reading()
    subjects = {one.number: one for one in rounds.subjects(connection, found.code)}
    return render_template(
        "office/reminders.html",
        survey=found,
        parts=participation.progress(place.installation(), found.code).places,
        frames=records.listing(connection, found.code),
        kinds=[
            (one.number, f"{one.number}. {subjects[one.subjects[0]].name}")
            for one in rounds.assignments(connection, found.code)
            if one.group in BY_NAME and one.channel is not Channel.OPEN_LINK
        ],
        form=form,
    )


@page(blueprint, "/rounds/<survey>/reminders/lost", WHILE_OPEN, methods=("POST",))
def lost(survey: str) -> ResponseReturnValue:
    """Give somebody whose slip was lost a new one; the old code works no more, used or not."""
    del survey
    refuse_conflict()
    form = sent()
    numbers = [form.whole(name, 1, MOST) or 0 for name in ("list", "row", "kind")]
    if form.faults:
        return _shown(form), 400
    number, row, kind = numbers
    letter = _replaced(number, row, kind, form)
    if letter is None:
        return _shown(form), form.status
    some = (Slip(letter.code.digits, letter.code.link, (number, row)),)
    content = slips.slips(print_files.paper(form), Layout.LETTERS, [Stack("", some)])
    return print_files.download(content, "slip", "pdf")


def _replaced(number: int, row: int, kind: int, form: Form) -> Letter | None:
    office, code = place.installation(), place.survey().code
    who = [one for one in records.entries(place.reading(), keys(), code, number) if one.number == row]
    try:
        if not who:
            raise records.no_row(row)
        letter = deliveries.replace_slip(office, code, kind, who[0], number)
    except (BadInput, Refused) as error:
        for problem in error.problems:
            form.blame("row", say(problem))
        return None
    with office.engine.begin() as connection:
        # Not who: the audit trail stays for ever, what joins a code to a row does not.
        audit.append(connection, office.clock, note("frame.lost_slip", list=number, kind=kind))
    return letter


@page(blueprint, "/rounds/<survey>/reminders/void", WHILE_OPEN, methods=("POST",))
def void(survey: str) -> ResponseReturnValue:
    """Make the code of a card that nobody drew void, whether it was used or not."""
    refuse_conflict()
    form = sent()
    office, code = place.installation(), place.survey().code
    secret = form.raw("code").rsplit("#", maxsplit=1)[-1]  # what a QR code holds is an address
    try:
        with office.engine.begin() as connection:
            lost_slips.void(connection, office.keys.read("pepper"), code, secret)
            audit.append(connection, office.clock, note("invitation.void"))
    except (BadInput, Refused) as error:
        for problem in error.problems:
            form.blame("code", say(problem))
        form.typed.pop("code", None)  # a code is shown to nobody again
        return _shown(form), 400
    flash(gettext("This code admits nobody any more. Destroy the card."), "good")
    return redirect(url_for("reminders.shown", survey=survey, _anchor="void"))
