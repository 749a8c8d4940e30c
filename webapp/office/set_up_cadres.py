"""The second step of a round: the cadres it is about, put in and taken out in any order."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveys import posts, rounds, staff
from surveys.audit import Act, append
from surveys.identifiers import SubjectKind, UnitCode
from surveys.posts import Post
from surveys.problems import BadInput
from surveys.round_cadres import gone, with_cadres, without_cadres
from surveys.round_plan import SurveyPlan
from webapp.errors import status_of
from webapp.i18n import language
from webapp.office import place, set_up_choices, set_up_collectives
from webapp.office.form import Form, asked, sent
from webapp.office.set_up_collectives import collectives_page
from webapp.office.set_up_steps import SetUp, standing
from webapp.office.set_up_views import around

MOST_OFFERED = 300


def cadres_page() -> ResponseReturnValue:
    """Show who is chosen and who may be; put in and take out."""
    if standing(place.survey().code).about is SubjectKind.COLLECTIVE:
        return collectives_page(_kept_collectives)
    if request.method == "GET":
        return _shown(asked())
    form = sent()
    before = {one.code for one in rounds.subjects(place.reading(), place.survey().code)}
    change = _change(form)
    after = None if form.faults or change is None else _kept(form, change)
    if after is None:
        return _shown(form), form.status
    flash(_said(len(after - before), len(before - after)), "good")
    return redirect(
        url_for(
            "set_up.step",
            survey=place.survey().code,
            step=SetUp.CADRES,
            within=form.value("within"),
            position_groups=form.values("position_groups") or None,
        )
    )


def _change(form: Form) -> Callable[[SurveyPlan], SurveyPlan] | None:
    """Give the change that a button stands for. Putting in who is in, taking out who is out, is none."""
    act, codes = form.value("act"), set(form.values("cadres"))
    if act == "remove":
        if not codes:
            form.blame("chosen", gettext("Choose at least one."))
        return lambda now: without_cadres(now, codes)
    offered = _offered(form)
    wanted = offered if act == "add_all" else [post for post in offered if post.cadre in codes]
    if not wanted and not form.faults:
        form.blame("cadres", gettext("Choose at least one."))
    return lambda now: with_cadres(now, wanted)


def _kept_collectives(form: Form, change: Callable[[SurveyPlan], SurveyPlan]) -> bool:
    before = {one.code for one in rounds.subjects(place.reading(), place.survey().code)}
    after = _kept(form, change)
    if after is not None:
        flash(set_up_collectives.said(len(after - before), len(before - after)), "good")
    return after is not None


def _kept(form: Form, change: Callable[[SurveyPlan], SurveyPlan]) -> set[str] | None:
    office, code, username = place.installation(), place.survey().code, place.member().username
    try:
        with office.engine.begin() as connection:
            rounds.revise(connection, code, change)
            staff.refuse_conflict(connection, username, code)
            append(connection, office.clock, Act(username, "survey.revise", code, {"step": SetUp.CADRES}))
            return {one.code for one in rounds.subjects(connection, code)}
    except BadInput as error:
        form.blame_all(error)
        form.status = status_of(error)
        return None


def _said(added: int, removed: int) -> str:
    parts = []
    if added:
        parts.append(ngettext("%(num)s cadre put in.", "%(num)s cadres put in.", added))
    if removed:
        parts.append(ngettext("%(num)s cadre taken out.", "%(num)s cadres taken out.", removed))
    return " ".join(parts) or gettext("Nothing changed: it was so already.")


def _offered(form: Form) -> tuple[Post, ...]:
    """Give the posts of the chosen position groups in the chosen unit and below it."""
    unit, groups = UnitCode(form.value("within")), form.values("position_groups")
    if unit not in {code for code, _ in set_up_choices.my_units()}:
        form.blame("within", gettext("You may ask only about cadres of units you are responsible for."))
    if not groups:
        form.blame("position_groups", gettext("Choose at least one position group."))
    if form.fault("within") or not groups:
        return ()
    connection = place.reading()
    found = posts.held(connection, set_up_choices.today(), posts.units_below(connection, unit), groups)
    if not found:
        form.blame(
            "position_groups", gettext("Nobody in the register holds such a post in this unit at present.")
        )
    return found


def _shown(form: Form) -> str:
    connection, code = place.reading(), place.survey().code
    now = standing(code)
    units = set_up_choices.my_units()
    if not form.value("within") and units:
        form.typed["within"] = place.survey().unit
    there = {one.code for one in now.subjects}
    is_asked = "position_groups" in form.typed and not form.fault("position_groups")
    offered = [post for post in _offered(form) if post.cadre not in there] if is_asked else []
    since = min(place.survey().period_start, set_up_choices.today())
    return render_template(
        "office/set_up_cadres.html",
        **around(now, SetUp.CADRES),
        form=form,
        offered=offered[:MOST_OFFERED],
        left_off=max(len(offered) - MOST_OFFERED, 0),
        is_asked=is_asked,
        are_cadres=all(one.kind is SubjectKind.CADRE for one in now.subjects),
        gone={one.code for one in gone(connection, now.subjects, since)},
        units=units,
        unit_names=dict(posts.unit_names(connection)),
        positions=posts.names(connection, "position", language()),
        position_groups=posts.names(connection, "position_group", language()),
    )
