"""Closing a round: two officers at one page, two of three shares; its progress; its minutes."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys.ceremony import Officer
from surveys.closing import ClosingStep
from surveys.identifiers import Role, SurveyState
from surveys.paper import reconciliation
from surveys.problems import N_
from webapp.errors import status_of
from webapp.i18n import language, say
from webapp.office import place
from webapp.office.closing_work import Authority, ClosingDesk
from webapp.office.conflicts import refuse_conflict
from webapp.office.document_pages import closing_document, shown, spoken
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import AFTER_CLOSE, of_round, page
from webapp.office.signatures import FIRST, SECOND, sign

blueprint = Blueprint("closing", __name__)
DESK = "ydan-closing-desk"
CLOSABLE = (SurveyState.OPEN, SurveyState.CLOSING)
STEPS = {
    ClosingStep.KEY: N_("Joining the shares of the key"),
    ClosingStep.SHUT: N_("Ending the intake of ballots"),
    ClosingStep.RATINGS: N_("Opening and checking the ballots"),
    ClosingStep.TEXTS: N_("Opening the texts"),
    ClosingStep.WRITE: N_("Writing the shuffled, encrypted ballots"),
    ClosingStep.DESTROY: N_("Destroying keys, box and invitations"),
}


def desk() -> ClosingDesk:
    """Give the closings of this process."""
    found: ClosingDesk = current_app.extensions[DESK]
    return found


@page(
    blueprint,
    "/rounds/<survey>/close",
    of_round(Role.CLOSING_OFFICER, states=CLOSABLE),
    methods=("GET", "POST"),
)
def close_round(survey: str) -> ResponseReturnValue:
    """Let two officers close an open round together."""
    refuse_conflict()
    if desk().under_way(place.survey().code):
        return redirect(url_for("closing.progress", survey=survey))
    if request.method == "GET":
        return _page(empty())
    form = sent()
    authority = _authority(form)
    if authority is None:
        return _page(form), form.status
    work = desk().close(place.survey().code, authority)
    if work.error is not None:
        form.blame_all(work.error)
        return _page(form), status_of(work.error)
    done = work.finished.is_set()
    return redirect(url_for("closing.minutes" if done else "closing.progress", survey=survey))


def _page(form: Form) -> str:
    found = place.survey()
    is_open = found.state is SurveyState.OPEN
    problems = reconciliation.open_problems(place.reading(), found.code) if is_open else []
    return render_template(
        "office/close.html", survey=found, form=form, paper_problems=[say(one) for one in problems]
    )


def _authority(form: Form) -> Authority | None:
    """Check shares and signatures; None (with every fault noted) when they do not suffice."""
    passphrases = [form.raw(f"{prefix}passphrase").strip() or None for prefix in (FIRST, SECOND)]
    words = form.text("words", required=False) or None
    if sum(share is not None for share in (*passphrases, words)) < 2:  # noqa: PLR2004 - two of three
        form.blame(
            f"{FIRST}passphrase",
            gettext(
                "Two of three are needed: two closing passphrases, or one of them and the printed words."
            ),
        )
        return None
    pair = sign(form, [Role.CLOSING_OFFICER])
    if pair is None:
        return None
    officers = (Officer(pair.first.username, passphrases[0]), Officer(pair.second.username, passphrases[1]))
    return Authority(officers, words)


@page(blueprint, "/rounds/<survey>/closing", of_round(Role.CLOSING_OFFICER, Role.CAMPAIGN_OFFICER))
def progress(survey: str) -> ResponseReturnValue:
    """Show how far a closing is; nothing of what is in the ballots."""
    work = desk().last(place.survey().code)
    if place.survey().state in AFTER_CLOSE:
        return redirect(url_for("closing.minutes", survey=survey))
    if work is None or work.finished.is_set():
        return redirect(url_for("rounds.overview", survey=survey))
    order = list(ClosingStep)
    return render_template(
        "office/closing.html",
        survey=place.survey(),
        work=work,
        steps=[(gettext(STEPS[step]), order.index(step)) for step in order],
        now=order.index(work.step),
    )


@page(
    blueprint,
    "/rounds/<survey>/minutes",
    of_round(Role.CLOSING_OFFICER, Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.AUDITOR, states=AFTER_CLOSE),
)
def minutes(survey: str) -> ResponseReturnValue:
    """Show the minutes of the closing, ready to print and sign."""
    document = closing_document(spoken(language()))
    return shown(document, "documents.closed", {"survey": survey})
