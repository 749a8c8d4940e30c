"""The page of an open link: what it is, and the work of the device that stands in the place of a code."""

import json

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys import open_link
from surveys.identifiers import Channel
from surveys.intake import busy
from surveys.problems import BadInput, NotReady, Refused
from webapp.access import Audience, open_to
from webapp.i18n import say
from webapp.public import browser
from webapp.public.door import door
from webapp.public.gate import SEE_OTHER
from webapp.public.views import BAD, UNAVAILABLE, refused_page

pages = Blueprint("open_link", __name__)


@pages.get("/open/<survey>/<int(max=999999):number>")
@open_to(Audience.ANYONE)
def show(survey: str, number: int) -> ResponseReturnValue:
    """Say what an open link is and give the device its work."""
    return _page(survey, number)


@pages.post("/open/<survey>/<int(max=999999):number>")
@open_to(Audience.ANYONE)
def enter(survey: str, number: int) -> ResponseReturnValue:
    """Take the solution of a device; nothing is spent by it."""
    try:
        visit = door().admit_by_work(survey, number, request.form.get("work", ""))
    except Refused:
        return refused_page("")
    except NotReady:
        return _page(survey, number, " ".join(say(one) for one in busy().problems), UNAVAILABLE)
    except BadInput as error:
        return _page(survey, number, " ".join(say(one) for one in error.problems), BAD)
    browser.drop_draft()
    browser.keep(visit)
    return redirect("/about", SEE_OTHER)


def _page(survey: str, number: int, fault: str = "", status: int = 200) -> ResponseReturnValue:
    intake = door().intake
    try:
        link = open_link.find(intake, survey, number)
    except Refused:
        return refused_page("")
    work = json.dumps(open_link.challenge(intake.installation, link))
    page = render_template(
        "public/open_link.html",
        title=_("Everybody's opinion"),
        notice=door().notice(link.survey),
        channel=Channel.OPEN_LINK,
        work=work,
        fault=fault,
    )
    return page, status
