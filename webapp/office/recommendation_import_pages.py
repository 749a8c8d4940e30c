"""Conclusions of inspections and audits brought in as a table: looked at first, then all rows or none."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys.identifiers import Role, UnitCode
from surveys.problems import BadInput
from surveys.recommendations import importing, records
from surveys.recommendations.importing import EXAMPLE, TEMPLATE, Taken
from surveys.sheet import sheet_of
from webapp.errors import status_of
from webapp.i18n import say
from webapp.office import place
from webapp.office.asking import stash, uploaded
from webapp.office.form import Form, asked, sent
from webapp.office.permissions import page
from webapp.office.recommendation_place import WRITERS, addressee_key
from webapp.office.system_place import choices
from webapp.recommendation_words import ORIGINS

blueprint = Blueprint("recommendation_import", __name__)
MOST_SHOWN = 200


@page(blueprint, "/recommendations/import", WRITERS, methods=("GET", "POST"))
def look() -> ResponseReturnValue:
    """Look at a table: what it would add, or what is wrong row by row; nothing is stored."""
    if request.method == "GET":
        return _shown(asked())
    return _brought(sent(), dry_run=True)


@page(blueprint, "/recommendations/import/confirm", WRITERS, methods=("POST",))
def confirm() -> ResponseReturnValue:
    """Take in the table that was looked at: all rows or none."""
    return _brought(sent(), dry_run=False)


def _brought(form: Form, *, dry_run: bool) -> ResponseReturnValue:
    unit, file = _unit(form), uploaded(form)
    if file is None or unit is None:
        return _shown(form), 400
    by = place.member().username
    try:
        taken = importing.take_in(place.installation(), unit, sheet_of(*file), by, dry_run=dry_run)
    except BadInput as error:
        return _shown(form, problems=[say(one) for one in error.problems]), status_of(error)
    if dry_run:
        token = form.value("token") or stash().put(by, file[0])
        return _shown(form, taken=taken, token=token, name=file[1])
    stash().drop(form.value("token"))
    added = len(taken.added)
    flash(ngettext("%(num)s recommendation is added.", "%(num)s recommendations are added.", added), "good")
    return redirect(url_for("recommendations.listing"))


def _unit(form: Form) -> UnitCode | None:
    """Give the unit whose Front follows the rows; None, with a fault, where it is not the visitor's."""
    units = choices(Role.CAMPAIGN_OFFICER)
    unit = form.value("unit") if len(units) > 1 else units[0][0]
    if unit not in dict(units):
        form.blame("unit", gettext("Please choose one."))
        return None
    return UnitCode(unit)


def _shown(
    form: Form,
    *,
    problems: list[str] | None = None,
    taken: Taken | None = None,
    token: str = "",
    name: str = "",
) -> str:
    faults = problems or []
    more = len(faults) - MOST_SHOWN
    shown = taken.added[:MOST_SHOWN] if taken else ()
    return render_template(
        "office/recommendation_import.html",
        form=form,
        units=choices(Role.CAMPAIGN_OFFICER),
        problems=faults[:MOST_SHOWN],
        more=ngettext("and %(num)s more fault", "and %(num)s more faults", more) if more > 0 else "",
        taken=taken,
        shown=shown,
        names=records.names(place.reading(), shown),
        addressee=addressee_key,
        origins={key: gettext(words) for key, words in ORIGINS.items()},
        today=place.today(),
        token=token,
        name=name,
        columns=TEMPLATE,
    )


@page(blueprint, "/recommendations/import/template.csv", WRITERS)
def template() -> Response:
    """Give a table to fill in, with one row as an example."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (TEMPLATE, EXAMPLE)]
    response = Response("\ufeff" + "\r\n".join(lines) + "\r\n", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="recommendations.csv"'
    return response
