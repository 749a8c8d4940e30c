"""What is published: the list and its search, a round, one it is about, and what was withdrawn."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys.published import Line, Published
from surveys.summary import SubjectSummary
from surveys.text import search_key, sort_key
from webapp import unit_words
from webapp.access import Audience, open_to
from webapp.reply_words import commitment_state, part_title
from webapp.results.charts import bar, place_on_axis
from webapp.results.replies import promises_now
from webapp.results.shelf import Entry, Person, Place, content_of, look_up, newest_of, shelf
from webapp.results.words import quarter

blueprint = Blueprint("pages", __name__)
LANGUAGE = "<any(vi,en):speech>"
MOST_LETTERS = 80
MOST_FOUND = 60
ROUNDS_A_PAGE = 60
GONE = 410


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. ``more``: there was more than a page holds."""

    rounds: tuple[Entry, ...]
    people: tuple[tuple[Entry, Person], ...]
    more: bool


@blueprint.get("/")
@open_to(Audience.ANYONE)
def home() -> ResponseReturnValue:
    """Lead to the list in the language of the site."""
    return redirect(url_for("pages.index", speech=current_app.config["SITE_LANGUAGE"]))


@blueprint.get(f"/{LANGUAGE}/")
@open_to(Audience.ANYONE)
def index(speech: str) -> ResponseReturnValue:
    """List what is published, by quarter and unit; find rounds and cadres, with or without accents."""
    del speech
    words = request.args.get("q", "")[:MOST_LETTERS].strip()
    entries = shelf().entries()
    if words:
        return render_template("results/found.html", words=words, found=_search(entries, search_key(words)))
    page = request.args.get("page", 1, type=int)
    pages = max(1, -(-len(entries) // ROUNDS_A_PAGE))
    if not 1 <= page <= pages:
        abort(404)
    listed = entries[(page - 1) * ROUNDS_A_PAGE : page * ROUNDS_A_PAGE]
    return render_template(
        "results/index.html",
        quarters=[(name, list(some)) for name, some in groupby(listed, key=quarter)],
        page=page,
        pages=pages,
    )


def _search(entries: tuple[Entry, ...], wanted: str) -> Found:
    rounds = tuple(one for one in entries if one.holds(wanted))
    people = [
        (one, person)
        for one in entries
        for person in one.people
        if wanted in search_key(person.name) or wanted == search_key(person.code)
    ]
    people.sort(key=lambda pair: (sort_key(pair[1].name), pair[1].code))
    more = len(rounds) > MOST_FOUND or len(people) > MOST_FOUND
    return Found(rounds[:MOST_FOUND], tuple(people[:MOST_FOUND]), more)


@blueprint.get(f"/{LANGUAGE}/rounds/<survey>")
@blueprint.get(f"/{LANGUAGE}/rounds/<survey>/<int:number>")
@open_to(Audience.ANYONE)
def survey_round(speech: str, survey: str, number: int | None = None) -> ResponseReturnValue:
    """Show a round: how it was done, how sure it is, and everybody it is about by name."""
    del speech
    place = look_up(survey, number)
    if place.taken_down is not None:
        return _withdrawn(place, place.taken_down)
    content = content_of(place)
    listed = sorted(content.summary.subjects, key=lambda one: (sort_key(one.name), one.code))
    return render_template("results/round.html", listed=listed, **_told(place, content))


@blueprint.get(f"/{LANGUAGE}/rounds/<survey>/subjects/<int:subject>")
@blueprint.get(f"/{LANGUAGE}/rounds/<survey>/<int:number>/subjects/<int:subject>")
@open_to(Audience.ANYONE)
def person(speech: str, survey: str, subject: int, number: int | None = None) -> ResponseReturnValue:
    """Show one that a round is about: result, reply and commitments side by side."""
    del speech
    place = look_up(survey, number)
    if place.taken_down is not None:
        return _withdrawn(place, place.taken_down)
    content = content_of(place)
    found = next((one for one in content.summary.subjects if one.number == subject), None)
    if found is None:
        abort(404)
    return render_template(
        "results/person.html",
        subject=found,
        texts=[one[1:] for one in content.texts if one[0] == subject],
        reply=content.replies.get(subject),
        promised=promises_now(content.commitments.get(subject, ())),
        part_title=part_title,
        commitment_state=commitment_state,
        **_told(place, content),
    )


def _told(place: Place, content: Published) -> dict[str, object]:
    asked, summary = content.questionnaire, content.summary
    codes = {summary.unit, *(one.unit for one in summary.subjects)}
    with shelf().reading() as connection:
        since = unit_words.since(connection, codes, summary.period_end, date.max)
    return {
        "since": since,
        "place": place,
        "content": content,
        "newest": newest_of(place),
        "summary": content.summary,
        "asked": asked,
        "items": {item.id: item for item in asked.items},
        "criteria": {one.code: one for one in asked.criteria},
        "scales": asked.scales,
        "bar": bar,
        "at": place_on_axis,
        "is_plain": is_plain,
    }


def is_plain(subject: SubjectSummary) -> bool:
    """Say whether one group alone makes the score: the composite is then that group's score again."""
    return len(subject.groups) == 1


def _withdrawn(place: Place, by: Line) -> ResponseReturnValue:
    content = shelf().read(by)
    return render_template("results/withdrawn.html", content=content, place=place), GONE
