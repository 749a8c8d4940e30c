"""The wording of documents: which holds where, changed with a preview, undone to what held before."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from surveys import staff
from surveys.audit import Act, append
from surveys.documents import html, wording, wording_store
from surveys.documents.pieces import Kind
from surveys.documents.places import places_of
from surveys.documents.samples import sample
from surveys.documents.wording import LANGUAGES
from surveys.identifiers import Language, Role, UnitCode
from surveys.problems import N_, BadInput
from webapp.office import place
from webapp.office.document_pages import spoken
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import anywhere, page
from webapp.office.unit_choices import own_units, unit_choices

blueprint = Blueprint("wording", __name__)
WRITERS = (Role.CAMPAIGN_OFFICER, Role.REVIEWER)

KINDS: Mapping[Kind, str] = {
    Kind.REPORT_CADRE: N_("Report of one cadre"),
    Kind.REPORT_COMMUNE: N_("Report of a unit"),
    Kind.REPORT_PROVINCE: N_("Report of the whole round"),
    Kind.MINUTES_OPENING: N_("Minutes of the opening"),
    Kind.MINUTES_CLOSING: N_("Minutes of the closing"),
    Kind.MINUTES_TALLY: N_("Minutes of the tally"),
    Kind.EVALUATION_SHEET: N_("Evaluation sheet of a cadre"),
    Kind.MINUTES_CONFIDENCE: N_("Minutes of a confidence poll"),
    Kind.REPORT_SUPERVISION: N_("Yearly report of the Front's supervision"),
    Kind.MEETING_KIT: N_("Papers for a meeting with the people"),
    Kind.MINUTES_MEETING: N_("Minutes of a meeting with the people"),
}

Place = tuple[UnitCode, Kind, Language]


@dataclass(frozen=True, slots=True)
class Held:
    """Which wording holds for a kind of document in a language; ``unit`` None: the shipped one."""

    language: Language
    unit: UnitCode | None


@page(blueprint, "/documents/wording", anywhere(*WRITERS))
def listing() -> str:
    """Show which wording holds for a unit whose wording the visitor may change."""
    mine = _mine()
    asked = request.args.get("unit", "")
    chosen = next((code for code, _ in mine if code == asked), mine[0][0] if mine else None)
    held = _held(place.reading(), chosen) if chosen else []
    return render_template("office/wordings.html", units=mine, chosen=chosen, names=dict(mine), held=held)


def _mine() -> list[tuple[UnitCode, str]]:
    held = {code for role in WRITERS for code, _ in own_units(place.reading(), place.member(), role)}
    return [(code, name) for code, name in unit_choices(place.reading()) if code in held]


def _held(connection: sa.Connection, unit: UnitCode) -> list[tuple[Kind, str, list[Held]]]:
    return [
        (
            kind,
            gettext(title),
            [Held(one, wording_store.source_for(connection, unit, kind, one).unit) for one in LANGUAGES],
        )
        for kind, title in KINDS.items()
    ]


@page(blueprint, "/documents/wording/<unit>/<kind>/<language>", anywhere(*WRITERS), methods=("GET", "POST"))
def edit(unit: str, kind: str, language: str) -> ResponseReturnValue:
    """Show the wording that holds for a unit; look at a changed one, keep it, or undo it."""
    where = _place(unit, kind, language)
    form = sent()
    act = form.value("act")
    if act == "undo":
        return _undone(where)
    if not act:
        held = wording_store.source_for(place.reading(), *where)
        return _page(where, empty(source=held.source))
    source = _source(form)
    try:
        wording.read(where[1], source)
    except BadInput as error:
        form.blame_all(error, "source")
        return _page(where, form), 400
    return _kept(where, source) if act == "keep" else _page(where, form)


def _place(unit: str, kind: str, language: str) -> Place:
    known = unit in dict(_mine()) and kind in list(KINDS) and language in LANGUAGES
    may = known and any(
        staff.may(place.reading(), place.member().username, role, UnitCode(unit)) for role in WRITERS
    )
    if not may:
        abort(404)
    return UnitCode(unit), Kind(kind), Language(language)


def _source(form: Form) -> str:
    return form.raw("source").replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"


def _page(where: Place, form: Form) -> str:
    unit, kind, language = where
    held = wording_store.source_for(place.reading(), unit, kind, language)
    shown = None
    if not form.faults:
        document = sample(kind, wording.read(kind, _source(form)), spoken(language))
        shown = Markup(html.body(document, "h2"))  # noqa: S704 - every word of it was escaped where it was made
    units = dict(unit_choices(place.reading()))
    return render_template(
        "office/wording.html",
        unit=unit,
        unit_name=units.get(unit, unit),
        kind=kind,
        title=gettext(KINDS[kind]),
        language_here=language,
        form=form,
        held=held,
        held_by=units.get(held.unit, held.unit) if held.unit else None,
        fillable=[(name, gettext(words)) for name, words in places_of(kind).items()],
        sample=shown,
    )


def _kept(where: Place, source: str) -> ResponseReturnValue:
    office = place.installation()
    today = office.clock().astimezone(office.time_zone).date()
    with office.engine.begin() as connection:
        wording_store.change(connection, where, source, place.member().username, today)
        _note(connection, where, "document.wording", source)
    flash(gettext("The wording is kept. Documents use it from now on."), "good")
    return redirect(_address(where))


def _undone(where: Place) -> ResponseReturnValue:
    with place.installation().engine.begin() as connection:
        held = wording_store.own(connection, *where)
        if held is not None:
            wording_store.undo(connection, where)
            _note(connection, where, "document.wording_undone", held.source)
    flash(gettext("Undone: what held before holds again."), "good")
    return redirect(_address(where))


def _address(where: Place) -> str:
    return url_for("wording.edit", unit=where[0], kind=where[1], language=where[2])


def _note(connection: sa.Connection, where: Place, act: str, source: str) -> None:
    digest = hashlib.sha256(source.encode()).hexdigest()
    details = {"document": where[1].value, "language": where[2], "hash": digest}
    append(connection, place.installation().clock, Act(place.member().username, act, where[0], details))
