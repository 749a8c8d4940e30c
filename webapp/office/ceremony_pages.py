"""Opening a round: two officers at one page, a key in three shares, one of them printed once."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import ceremony, rounds
from surveys.ceremony import LEAST_PASSPHRASE_CHARACTERS, Officer, Opening
from surveys.identifiers import Role, SurveyState
from surveys.prints import qr
from surveys.problems import BadInput
from webapp.errors import status_of
from webapp.office import place
from webapp.office.conflicts import refuse_conflict
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import of_round, page
from webapp.office.signatures import FIRST, SECOND, sign

blueprint = Blueprint("ceremony", __name__)


@page(
    blueprint,
    "/rounds/<survey>/open",
    of_round(Role.CLOSING_OFFICER, states=[SurveyState.CHECKED]),
    methods=("GET", "POST"),
)
def open_round(survey: str) -> ResponseReturnValue:
    """Let two officers open a checked round together."""
    del survey
    refuse_conflict()
    if request.method == "GET":
        return _shown(empty())
    form = sent()
    _check_passphrases(form)
    opening = None if form.faults else _open(form)
    if opening is None:
        return _shown(form), form.status
    words = " ".join(opening.words)
    return render_template(
        "office/printed_share.html", survey=place.survey(), opening=opening, code=qr.draw(words)
    )


def _shown(form: Form) -> str:
    found = place.survey()
    return render_template(
        "office/open.html",
        survey=found,
        form=form,
        least=LEAST_PASSPHRASE_CHARACTERS,
        issued=sum(one.issued for one in rounds.assignments(place.reading(), found.code)),
    )


def _check_passphrases(form: Form) -> None:
    for prefix in (FIRST, SECOND):
        passphrase = form.raw(f"{prefix}passphrase")
        if len(passphrase.strip()) < LEAST_PASSPHRASE_CHARACTERS:
            form.blame(
                f"{prefix}passphrase",
                gettext(
                    "The closing passphrase needs at least %(least)s characters.",
                    least=LEAST_PASSPHRASE_CHARACTERS,
                ),
            )
        elif passphrase != form.raw(f"{prefix}again"):
            form.blame(f"{prefix}again", gettext("The two passphrases differ. Type both again."))
        elif passphrase == form.raw(f"{prefix}password"):
            form.blame(
                f"{prefix}passphrase",
                gettext("The closing passphrase must be another one than the password for signing in."),
            )


def _open(form: Form) -> Opening | None:
    pair = sign(form, [Role.CLOSING_OFFICER])
    if pair is None:
        return None
    officers = (
        Officer(pair.first.username, form.raw(f"{FIRST}passphrase")),
        Officer(pair.second.username, form.raw(f"{SECOND}passphrase")),
    )
    try:
        return ceremony.open_round(place.installation(), place.survey().code, officers)
    except BadInput as error:
        form.blame_all(error, f"{SECOND}passphrase")
        form.status = status_of(error)
        return None
