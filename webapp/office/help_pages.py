"""Help: my work in five sentences, the words of the trade, a guided first round on demonstration data."""

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys.demonstration.sheet import FILE
from surveys.text import sort_key
from webapp.i18n import language
from webapp.office import place, practice
from webapp.office.glossary import terms
from webapp.office.help_words import WORK
from webapp.office.navigation import open_to_visitor, roles
from webapp.office.permissions import EVERYONE, page
from webapp.office.whole import whole

blueprint = Blueprint("help", __name__)
COOKIE = "ydan-practice"
A_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence about somebody's work, and where it is done ("" where they have no such page)."""

    text: str
    address: str


@page(blueprint, "/help", EVERYONE)
def mine() -> str:
    """Say what the visitor's work is, role by role, in five sentences each."""
    held = [(role, [_sentence(*one) for one in WORK[role]]) for role in sorted(roles()) if role in WORK]
    return render_template("office/help.html", held=held)


def _sentence(words: str, endpoint: str) -> Sentence:
    return Sentence(gettext(words), url_for(endpoint) if open_to_visitor(endpoint) else "")


@page(blueprint, "/help/words", EVERYONE)
def words() -> str:
    """Explain the words of the trade, in the order of the alphabet."""
    spoken = language()
    found = sorted(terms().values(), key=lambda one: sort_key(one.words[spoken]))
    return render_template("office/help_words.html", terms=found, spoken=spoken)


@page(blueprint, "/help/first-round", EVERYONE, methods=("GET", "POST"))
def first_round() -> ResponseReturnValue:
    """Walk through a first round, with the rounds of the demonstration where there is one."""
    connection, name = place.reading(), place.member().username
    if request.method == "POST":
        answer = make_response(redirect(url_for("help.first_round")))
        last = practice.last_act(connection)
        answer.set_cookie(COOKIE, str(last), max_age=A_YEAR_SECONDS, httponly=True, samesite="Lax")
        return answer
    since = whole(request.cookies.get(COOKIE, "")) or 0
    is_demonstration = (place.office().settings.data_dir / FILE).exists()
    done = practice.done(connection, name, since) if is_demonstration else frozenset()
    return render_template(
        "office/practice.html",
        is_demonstration=is_demonstration,
        steps=practice.steps(connection, place.member(), linked=is_demonstration),
        done=done,
    )
