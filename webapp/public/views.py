"""The pages before the questions: the code, what this is; and the way out."""

from flask import Blueprint, current_app, redirect, render_template, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.identifiers import Channel
from surveys.intake import busy
from surveys.problems import BadInput, NotReady, Refused
from webapp.access import Audience, open_to
from webapp.i18n import say
from webapp.public import browser, helping
from webapp.public.code_pace import pace_of
from webapp.public.door import door
from webapp.public.forms import CodeForm, showable
from webapp.public.gate import SEE_OTHER
from webapp.public.pages import pages_of
from webapp.security import comes_from_elsewhere

public = Blueprint("public", __name__)

FORBIDDEN, BAD, UNAVAILABLE = 403, 400, 503


def _said(error: BadInput) -> str:
    return " ".join(say(one) for one in error.problems)


@public.get("/")
@open_to(Audience.ANYONE)
def start() -> ResponseReturnValue:
    """Ask for the code."""
    note = session.pop("note", "")
    return _start_page((browser.draft("/") or {}).get("code", ""), note=note)


@public.post("/")
@open_to(Audience.ANYONE)
def enter() -> ResponseReturnValue:
    """Take a code; nothing is spent by it."""
    typed = CodeForm().code.data or ""
    try:
        visit = door().admit(typed)
    except Refused:
        pace_of(current_app).refused()
        return refused_page(showable(typed))
    except NotReady:
        # What is broken is told to the operator (ydan doctor), never to whoever holds a code.
        return _start_page(showable(typed), fault=_said(busy())), UNAVAILABLE
    except BadInput as error:
        return _start_page(showable(typed), fault=_said(error)), BAD
    browser.drop_draft()
    browser.keep(visit)
    return redirect("/about", SEE_OTHER)


@public.route("/about", methods=["GET", "POST"])
@open_to(Audience.CODE_HOLDER)
def about() -> ResponseReturnValue:
    """Say who asks, what for, who sees it, how many answer, how long it takes."""
    visit = browser.visit()
    assert visit is not None  # noqa: S101 - the gate lets nobody else in
    notice = door().notice(visit.ticket.survey)
    return render_template(
        "public/about.html",
        title=_("What this is"),
        notice=notice,
        rule=notice.rules.rule(visit.ticket.group),
        subjects=[notice.subjects[visit.ticket.subjects[place]] for place in visit.order],
        first=pages_of(notice, visit)[0],
        is_open_link=visit.ticket.channel is Channel.OPEN_LINK,
        back="/",
    )


@public.get("/exit")
@open_to(Audience.ANYONE)
def leave() -> ResponseReturnValue:
    """Forget everything and go to a page that says nothing about us."""
    answer = redirect(current_app.config["EXIT_URL"], SEE_OTHER)
    if not comes_from_elsewhere():
        browser.forget()
        # On a shared phone the mode stays: else the next form would go in as one that nobody helped with,
        # and its person would not be told. What it clears there is the visit (decision 0022). Never cleared
        # is "storage": sealed forms that wait for a network lie there, and nothing else (decision 0017).
        answer.headers["Clear-Site-Data"] = '"cache"' if helping.is_on() else '"cache", "cookies"'
    return answer


def refused_page(typed: str) -> ResponseReturnValue:
    """Show the one page for every code that cannot be used."""
    return (
        render_template("public/refused.html", title=_("This code cannot be used"), typed=typed),
        FORBIDDEN,
    )


def _start_page(typed: str, *, note: str = "", fault: str = "") -> str:
    return render_template(
        "public/start.html", title=_("Enter your code"), typed=typed, note=note, fault=fault
    )
