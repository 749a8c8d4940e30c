"""Documents of a round: minutes and reports as officials know them, to read, to print and to keep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from surveys import rounds
from surveys.documents import gathering, html, minutes_acts, minutes_tally
from surveys.documents.files import Form, file_of
from surveys.documents.pieces import Document, Kind
from surveys.documents.wording import LANGUAGES
from surveys.identifiers import Language, Role, SurveyState, UnitCode
from surveys.package_content import Words
from surveys.problems import N_
from surveys.summary import SubjectSummary
from webapp.catalogue import translations
from webapp.i18n import language as language_of_page
from webapp.i18n import name_of_language
from webapp.office import place, print_files
from webapp.office.gate import granted_beside
from webapp.office.pages import Page
from webapp.office.permissions import (
    AFTER_CLOSE,
    FROZEN,
    RESULTS,
    Access,
    Rule,
    of_round,
    page,
)
from webapp.office.result_pages import read_summary
from webapp.office.results import visible
from webapp.office.round_pages import HANDLERS
from webapp.office.unit_choices import unit_choices

blueprint = Blueprint("documents", __name__)
CADRES_A_PAGE = 40
FORMS = {Form.PDF: "PDF", Form.XLSX: "Excel", Form.HTML: N_("Page to print")}

OPENED = frozenset({SurveyState.OPEN, SurveyState.CLOSING}) | AFTER_CLOSE
MINUTES = of_round(*HANDLERS, states=AFTER_CLOSE)
TALLY = Access({role: RESULTS.rules[role] for role in HANDLERS}, results=True)
READERS = Access(
    {
        **of_round(*HANDLERS).rules,
        **{
            role: Rule(RESULTS.rules[role].reach, (RESULTS.rules[role].states or AFTER_CLOSE) & FROZEN)
            for role in (Role.EVALUATOR, Role.CADRE)
        },
    }
)


def spoken(language: str) -> Words:
    """Give the words of a document in a language; there is no page in another one."""
    if language not in LANGUAGES:
        abort(404)
    return Words(Language(language), translations(language).gettext)


@page(blueprint, "/rounds/<survey>/documents/opening/<language>.<form>", of_round(*HANDLERS, states=OPENED))
def opening(survey: str, language: str, form: str) -> ResponseReturnValue:
    """Give the minutes of the opening."""
    del survey
    found, connection = place.survey(), place.reading()
    facts = gathering.opening_facts(place.installation(), found.code, spoken(language))
    document = minutes_acts.opening(facts, len(rounds.subjects(connection, found.code)))
    return _answer(document, form, "opening")


@page(blueprint, "/rounds/<survey>/documents/closing/<language>.<form>", MINUTES)
def closed(survey: str, language: str, form: str) -> ResponseReturnValue:
    """Give the minutes of the closing."""
    del survey
    return _answer(closing_document(spoken(language)), form, "closing")


def closing_document(words: Words) -> Document:
    """Draw up the minutes of the closing of the round of this page."""
    office = place.installation()
    facts = gathering.closing_facts(office, place.survey().code, words)
    return gathering.closing_minutes(office, facts, read_summary())


@page(blueprint, "/rounds/<survey>/documents/tally/<language>.<form>", TALLY)
def tally(survey: str, language: str, form: str) -> ResponseReturnValue:
    """Give the minutes of the tally: ballots by respondent group, where they may be told."""
    del survey
    facts = gathering.closing_facts(
        place.installation(), place.survey().code, spoken(language), Kind.MINUTES_TALLY
    )
    return _answer(minutes_tally.tally(facts, read_summary()), form, "tally")


def _answer(document: Document, form: str, name: str) -> ResponseReturnValue:
    if form not in list(Form):
        abort(404)
    if form == Form.HTML:
        return shown(document, request.endpoint or "", request.view_args or {})
    return print_files.download(file_of(document, Form(form)), f"{name}-{document.language}", form)


def shown(document: Document, endpoint: str, values: Mapping[str, Any]) -> str:
    """Show a document on a page, with the ways to its other forms and its other language."""
    about = f" – {document.about}" if document.about else ""
    return framed(
        f"{document.title}{about}", html.body(document), endpoint, {**values, "language": document.language}
    )


def framed(title: str, body: str, endpoint: str, values: Mapping[str, Any]) -> str:
    """Show what a document says on a page. ``body``: as it was written, every word of it escaped."""
    (other,) = (one for one in LANGUAGES if one != values["language"])
    ways: tuple[tuple[str, dict[str, object]], ...] = (
        (FORMS[Form.PDF], {"form": Form.PDF}),
        (FORMS[Form.XLSX], {"form": Form.XLSX}),
        (name_of_language(other), {"language": other, "form": Form.HTML}),
    )
    return render_template(
        "office/document.html",
        survey=place.survey(),
        title=title,
        body=Markup(body),  # noqa: S704 - escaped where it was made
        files=[(name, url_for(endpoint, **{**values, **form})) for name, form in ways],
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """One document that the visitor may have: what it is for, and where it is."""

    title: str
    text: str
    endpoint: str
    values: Mapping[str, object]


@page(blueprint, "/rounds/<survey>/documents", READERS)
def listing(survey: str) -> str:
    """List the documents of a round that the visitor may have now."""
    del survey
    reader = granted_beside("reports.cadre")  # a round about oneself is read like any cadre reads it
    mine = visible(read_summary(), reader.subjects) if reader else []
    return render_template(
        "office/documents.html",
        survey=place.survey(),
        offered=list(_minutes()),
        listed=Page.of(mine, request.args.get("page", ""), CADRES_A_PAGE),
        units=dict(unit_choices(place.reading())),
        units_here=_units_of(mine) if granted_beside("reports.commune") else [],
        whole=granted_beside("reports.province") is not None,
        may_word=bool(place.grant().roles & {Role.CAMPAIGN_OFFICER, Role.REVIEWER}),
    )


def _units_of(mine: list[SubjectSummary]) -> list[UnitCode]:
    """Give the units that the cadres serve in, by name."""
    held = {one.unit for one in mine}
    return [code for code, _ in unit_choices(place.reading()) if code in held]


def _minutes() -> Iterator[Offered]:
    values = {"survey": place.survey().code, "language": language_of_page()}
    told = (
        (
            "opening",
            gettext("Minutes of the opening"),
            gettext("Who opened the round, the rules and the key."),
        ),
        (
            "closed",
            gettext("Minutes of the closing"),
            gettext("Who closed it, the count, what was destroyed."),
        ),
        (
            "tally",
            gettext("Minutes of the tally"),
            gettext("Ballots by respondent group, where they are told."),
        ),
    )
    for name, title, text in told:
        if granted_beside(f"documents.{name}"):
            yield Offered(title, text, f"documents.{name}", values)
