"""Collectives of the register: one with all its heads; added, corrected, their heads changed."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import collectives, organizations, posts
from surveys.audit import Act, append
from surveys.collectives import Collective
from surveys.identifiers import Role, UnitCode
from surveys.organizations import Scope
from surveys.problems import BadInput
from surveys.register_entries import Headship
from surveys.schema import cadre
from webapp.errors import status_of
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import of_organization, page
from webapp.office.register_pages import READERS

blueprint = Blueprint("collectives", __name__)
KEEPERS = of_organization(Role.ADMINISTRATOR)
FIELDS = {one: one for one in ("code", "name", "unit", "cadre", "starts_on", "ends_on")}

Done = tuple[str, dict[str, object], str]
"""What is noted of a change: the act, its details, what is said of it."""


@page(blueprint, "/register/collectives/<path:collective>", READERS)
def one(collective: str) -> str:
    """Show a collective: who signs for it, and who did before."""
    found = _found(collective, place.scope())
    connection = place.reading()
    return render_template(
        "office/collective.html",
        found=found,
        unit=dict(posts.unit_names(connection)).get(found.unit, found.unit),
        heads=collectives.heads(connection, found.code),
        head=collectives.head_on(connection, found.code, place.today()),
        today=place.today(),
    )


@page(blueprint, "/register/new-collective", KEEPERS, methods=("GET", "POST"))
def add() -> ResponseReturnValue:
    """Add a collective; its head follows."""
    form = empty() if _is_asked() else sent()
    if _is_asked():
        return _add_page(form)
    new = Collective(form.text("code"), form.text("name"), _my_unit(form))
    if form.faults or not _tried(form, new.code, lambda connection: _added(connection, new)):
        return _add_page(form), form.status
    return redirect(url_for("collectives.change", collective=new.code))


@page(blueprint, "/register/change-collective/<path:collective>", KEEPERS, methods=("GET", "POST"))
def change(collective: str) -> ResponseReturnValue:
    """Correct a collective, or note who its head is, who was until when, who never was."""
    found = _found(collective, _mine())
    form = empty(name=found.name, unit=found.unit) if _is_asked() else sent()
    if _is_asked():
        return _change_page(found, form)
    act = _ACTS.get(form.value("act"))
    work = None if act is None else act(form, found)
    if work is None or not _tried(form, found.code, work):
        for name, known in (("name", found.name), ("unit", found.unit)):
            if name not in form.typed:
                form.typed[name] = known
        return _change_page(found, form), form.status
    return redirect(url_for("collectives.change", collective=found.code))


Work = Callable[[sa.Connection], Done]


def _correct(form: Form, found: Collective) -> Work | None:
    new = Collective(found.code, form.text("name"), _my_unit(form))

    def work(connection: sa.Connection) -> Done:
        frozen = collectives.change(connection, new)
        said = gettext("Saved.")
        if frozen:
            said = gettext("Saved. These rounds keep the name before: %(rounds)s.", rounds=", ".join(frozen))
        return "collective.change", {"name": new.name, "unit": new.unit}, said

    return None if form.faults else work


def _appoint(form: Form, found: Collective) -> Work | None:
    who, starts_on = form.text("cadre"), form.day("starts_on")
    if who and not _serves_us(who):
        form.blame("cadre", gettext("No cadre of your units has this code. Look it up in the register."))
    if form.faults or starts_on is None:
        return None
    new = Headship(who, starts_on, None)

    def work(connection: sa.Connection) -> Done:
        before = collectives.appoint(connection, found.code, new, place.member().cadre)
        details: dict[str, object] = {"cadre": new.cadre, "starts_on": new.starts_on.isoformat()}
        details |= {"before": before.cadre} if before else {}
        return "collective.appoint", details, gettext("The head is noted.")

    return work


def _end(form: Form, found: Collective) -> Work | None:
    last = form.day("ends_on")

    def work(connection: sa.Connection) -> Done:
        assert last is not None  # noqa: S101 - else there is no work
        ended = collectives.end(connection, found.code, last)
        details: dict[str, object] = {"cadre": ended.cadre, "ends_on": last.isoformat()}
        return "collective.end", details, gettext("The last day is noted.")

    return None if last is None else work


def _take_back(form: Form, found: Collective) -> Work | None:
    who, starts_on = form.value("cadre"), form.day("starts_on")

    def work(connection: sa.Connection) -> Done:
        assert starts_on is not None  # noqa: S101 - else there is no work
        collectives.take_back(connection, found.code, (who, starts_on))
        details: dict[str, object] = {"cadre": who, "starts_on": starts_on.isoformat()}
        return "collective.take_back", details, gettext("The entry was taken out.")

    return None if starts_on is None else work


_ACTS: Mapping[str, Callable[[Form, Collective], Work | None]] = {
    "correct": _correct,
    "appoint": _appoint,
    "end": _end,
    "take_back": _take_back,
}


def _added(connection: sa.Connection, new: Collective) -> Done:
    made = collectives.add(connection, new)
    said = gettext("The collective is in the register. Note its head now.")
    return "collective.add", {"name": made.name, "unit": made.unit}, said


def _tried(form: Form, code: str, work: Work) -> bool:
    """Do a change and note it, both or none; blames what speaks against it."""
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            act, details, said = work(connection)
            append(connection, office.clock, Act(place.member().username, act, code, details))
    except BadInput as error:
        form.blame_where(error, FIELDS)
        form.status = status_of(error)
        return False
    flash(said, "good")
    return True


def _is_asked() -> bool:
    return request.method == "GET"


def _mine() -> Scope:
    """Give the organizations whose register the visitor keeps."""
    return organizations.whole_organizations(place.reading(), place.member(), Role.ADMINISTRATOR)


def _found(code: str, scope: Scope) -> Collective:
    """Give the collective of this page; of another organization's not even that it exists is told."""
    found = collectives.get(place.reading(), code)
    if found is None or not scope.has(found.unit):
        abort(404)
    return found


def _units() -> list[tuple[UnitCode, str]]:
    scope = _mine()
    return [(code, name) for code, name in posts.unit_names(place.reading()) if scope.has(code)]


def _my_unit(form: Form) -> UnitCode:
    unit = form.text("unit")
    if unit and unit not in dict(_units()):
        form.blame("unit", gettext("Choose one of your units."))
    return UnitCode(unit)


def _serves_us(code: str) -> bool:
    ours = organizations.cadres(_mine())
    known = sa.select(cadre.c.code).where(cadre.c.code == code, cadre.c.code.in_(ours))
    return place.reading().scalar(known) is not None


def _add_page(form: Form) -> str:
    return render_template("office/collective_add.html", form=form, units=_units())


def _change_page(found: Collective, form: Form) -> str:
    connection = place.reading()
    return render_template(
        "office/collective_change.html",
        form=form,
        found=found,
        units=_units(),
        heads=collectives.heads(connection, found.code),
    )
