"""The second step of a round about collectives: chosen from the register, by unit."""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import collectives, posts
from surveys.collectives import Collective
from surveys.identifiers import UnitCode
from surveys.round_cadres import with_collectives, without_cadres
from surveys.round_plan import SurveyPlan
from webapp.office import place, set_up_choices
from webapp.office.form import Form, asked, sent
from webapp.office.set_up_steps import SetUp, standing
from webapp.office.set_up_views import around

MOST_OFFERED = 300
Change = Callable[[SurveyPlan], SurveyPlan]


def collectives_page(keep: Callable[[Form, Change], bool]) -> ResponseReturnValue:
    """Show which collectives are chosen and which may be; ``keep`` stores a change or blames the form."""
    if request.method == "GET":
        return _shown(asked())
    form = sent()
    change = _change(form)
    if form.faults or not keep(form, change):
        return _shown(form), form.status
    code, within = place.survey().code, form.value("within")
    return redirect(url_for("set_up.step", survey=code, step=SetUp.CADRES, within=within))


def said(added: int, removed: int) -> str:
    """Say how many were put in and taken out."""
    parts = []
    if added:
        parts.append(ngettext("%(num)s collective put in.", "%(num)s collectives put in.", added))
    if removed:
        parts.append(ngettext("%(num)s collective taken out.", "%(num)s collectives taken out.", removed))
    return " ".join(parts) or gettext("Nothing changed: it was so already.")


def _change(form: Form) -> Change:
    """Give the change that a button stands for. Putting in who is in, taking out who is out, is none."""
    codes = set(form.values("cadres"))
    if form.value("act") == "remove":
        if not codes:
            form.blame("chosen", gettext("Choose at least one."))
        return lambda now: without_cadres(now, codes)
    wanted = [one for one in _offered(form) if one.code in codes]
    if not wanted and not form.faults:
        form.blame("cadres", gettext("Choose at least one."))
    return lambda now: with_collectives(now, wanted)


def _offered(form: Form) -> tuple[Collective, ...]:
    """Give the collectives of the chosen unit and of those below it."""
    unit = UnitCode(form.value("within"))
    if unit not in {code for code, _ in set_up_choices.my_units()}:
        form.blame("within", gettext("You may ask only about collectives of units you are responsible for."))
        return ()
    connection = place.reading()
    return collectives.in_units(connection, posts.units_below(connection, unit))


def _shown(form: Form) -> str:
    connection, units = place.reading(), set_up_choices.my_units()
    now = standing(place.survey().code)
    if not form.value("within") and units:
        form.typed["within"] = place.survey().unit
    there = {one.code for one in now.subjects}
    found = () if form.fault("within") else _offered(form)
    offered = [one for one in found if one.code not in there]
    day = place.today()
    return render_template(
        "office/set_up_collectives.html",
        **around(now, SetUp.CADRES),
        form=form,
        offered=offered[:MOST_OFFERED],
        left_off=max(len(offered) - MOST_OFFERED, 0),
        is_empty=not found,
        headless={one.code for one in collectives.headless(connection, now.subjects, day)},
        units=units,
        unit_names=dict(posts.unit_names(connection)),
    )
