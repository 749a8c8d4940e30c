"""Documents of a round: minutes and reports as officials know them, to read, to print and to keep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from surveys import closing, rounds, told_registry
from surveys.audit import Act, append
from surveys.documents import gathering, html, minutes_acts, minutes_tally, report_cadre
from surveys.documents.files import Form, file_of
from surveys.documents.gathering import Wanted
from surveys.documents.pieces import Document, Kind
from surveys.documents.wording import LANGUAGES
from surveys.identifiers import Language, Role, SubjectNumber, SurveyState
from surveys.minutes import tell
from surveys.package_content import Words
from surveys.paper import reconciliation
from surveys.problems import N_
from surveys.publications import Level
from webapp.catalogue import translations
from webapp.i18n import language as language_of_page
from webapp.i18n import name_of_language
from webapp.office import place, print_files
from webapp.office.pages import Page
from webapp.office.permissions import (
    AFTER_CLOSE,
    AFTER_RELEASE,
    RESULTS,
    Access,
    Rule,
    access_to,
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
REPORTS = Access(
    {
        role: Rule(rule.reach, (rule.states or AFTER_CLOSE) & AFTER_RELEASE)
        for role, rule in RESULTS.rules.items()
    },
    results=True,
)
"""Reports: whoever may read the results, once they are released."""
READERS = Access(
    {
        **of_round(*HANDLERS).rules,
        **{role: REPORTS.rules[role] for role in (Role.EVALUATOR, Role.CADRE)},
    }
)

_OUTSIDE = frozenset(
    {Role.EVALUATOR, Role.AUDITOR}
)  # read what the council reads, no text for the cadre alone


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
    found, connection, office = place.survey(), place.reading(), place.installation()
    stored = closing.minutes_of(office, found.code)
    told = tell(stored, rounds.assignments(connection, found.code), read_summary())
    runs = reconciliation.standing(connection, found.code)
    facts = gathering.closing_facts(office, found.code, words)
    return minutes_acts.closing(facts, told, runs, destroyed=stored.destroyed)


@page(blueprint, "/rounds/<survey>/documents/tally/<language>.<form>", TALLY)
def tally(survey: str, language: str, form: str) -> ResponseReturnValue:
    """Give the minutes of the tally: ballots by respondent group, where they may be told."""
    del survey
    facts = gathering.closing_facts(
        place.installation(), place.survey().code, spoken(language), Kind.MINUTES_TALLY
    )
    return _answer(minutes_tally.tally(facts, read_summary()), form, "tally")


@page(blueprint, "/rounds/<survey>/results/<int:subject>/report/<language>.<form>", REPORTS)
def cadre(survey: str, subject: int, language: str, form: str) -> ResponseReturnValue:
    """Give the one-page report of one subject."""
    del survey
    number = SubjectNumber(subject)
    roles = place.grant().roles
    audience = Level.COUNCIL if roles <= _OUTSIDE else Level.CADRE
    wanted = Wanted(Kind.REPORT_CADRE, spoken(language), audience, number)
    facts = gathering.report_facts(place.installation(), place.survey().code, wanted)
    try:
        document = report_cadre.report(facts, number)
    except KeyError:
        abort(404)
    return _answer(document, form, f"report-{subject}", {"subject": subject})


def _answer(
    document: Document, form: str, name: str, told: Mapping[str, object] | None = None
) -> ResponseReturnValue:
    """Give a document in a form. ``told``: about whom it tells results, noted in the trail and registry."""
    if form not in list(Form):
        abort(404)
    if form == Form.HTML:
        if told is not None:
            _note(document, html.body(document).encode(), Form.HTML, told)
        return shown(document, request.endpoint or "", request.view_args or {})
    content = file_of(document, Form(form))
    if told is not None:
        _note(document, content, Form(form), told)
    return print_files.download(content, f"{name}-{document.language}", form)


def shown(document: Document, endpoint: str, values: Mapping[str, Any]) -> str:
    """Show a document on a page, with the ways to its other forms and its other language."""
    (other,) = (one for one in LANGUAGES if one != document.language)
    ways = [
        (FORMS[Form.PDF], {"language": document.language, "form": Form.PDF}),
        (FORMS[Form.XLSX], {"language": document.language, "form": Form.XLSX}),
        (name_of_language(other), {"language": other, "form": Form.HTML}),
    ]
    return render_template(
        "office/document.html",
        survey=place.survey(),
        document=document,
        body=Markup(html.body(document)),  # noqa: S704 - every word of it was escaped where it was made
        files=[(title, url_for(endpoint, **{**values, **form})) for title, form in ways],
    )


def _note(document: Document, content: bytes, form: Form, told: Mapping[str, object]) -> None:
    office, code = place.installation(), place.survey().code
    details = {"document": document.kind.value, "language": document.language, "form": form.value, **told}
    with office.engine.begin() as connection:
        append(connection, office.clock, Act(place.member().username, "document.export", code, details))
        today = office.clock().astimezone(office.time_zone).date()
        told_registry.note_file(
            connection, code, f"{document.kind}-{document.language}-{form}", content, today
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
    mine = visible(read_summary(), place.grant().subjects) if may("documents.cadre") else []
    return render_template(
        "office/documents.html",
        survey=place.survey(),
        offered=list(_minutes()),
        listed=Page.of(mine, request.args.get("page", ""), CADRES_A_PAGE),
        units=dict(unit_choices(place.reading())),
        may_word=bool(place.grant().roles & {Role.CAMPAIGN_OFFICER, Role.REVIEWER}),
    )


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
        if may(f"documents.{name}"):
            yield Offered(title, text, f"documents.{name}", values)


def may(endpoint: str) -> bool:
    """Say whether the visitor, by the roles that led to this page, may have a document in this state."""
    access = access_to(endpoint)
    state = place.survey().state
    return access is not None and any(
        role in place.grant().roles and (rule.states is None or state in rule.states)
        for role, rule in access.rules.items()
    )
