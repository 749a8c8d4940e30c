"""The planner: what precision the expected answers buy, before a round is set up."""

from dataclasses import fields

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import planning
from surveys.identifiers import Role
from surveys.planning import Expected, Forecast
from surveys.problems import BadInput
from webapp.office.charts.axis import SCORES
from webapp.office.form import Form, empty
from webapp.office.permissions import anywhere, page

blueprint = Blueprint("planner", __name__)
NAMES = tuple(one.name for one in fields(Expected))
WHOLE = ("answers", "frame", "units")
PERCENT = 100.0


@page(blueprint, "/rounds/plan", anywhere(Role.CAMPAIGN_OFFICER))
def plan() -> ResponseReturnValue:
    """Ask what is expected, and say what it buys. Nothing is stored: the address holds the question."""
    # a question need name only what is unusual
    form = empty(**{**_usual(), **{name: request.args[name] for name in NAMES if name in request.args}})
    found = _forecast(form)
    page = render_template(
        "office/plan.html",
        form=form,
        found=found,
        axis=SCORES,
        mean=0.0 if found is None else float(form.value("mean").replace(",", ".")),
        reliable=planning.RELIABLE,
        power=planning.POWER * PERCENT,
    )
    return page, 200 if found is not None else 400


def _usual() -> dict[str, str]:
    usual = Expected()
    return {name: _typed(name, getattr(usual, name)) for name in NAMES}


def _typed(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value * PERCENT if name == 'confidence' else value:g}"


def _forecast(form: Form) -> Forecast | None:
    """Forecast from what was typed; None with the faults noted."""
    numbers: dict[str, float | int | None] = {}
    for name in NAMES:
        if name == "frame":
            numbers[name] = form.whole(name, 1, planning.MOST_ANSWERS, required=False)
        elif name in WHOLE:
            numbers[name] = form.whole(name, 1, planning.MOST_ANSWERS)
        else:
            numbers[name] = form.decimal(name, 0, PERCENT)
    if form.faults:
        return None
    confidence = numbers["confidence"]
    numbers["confidence"] = None if confidence is None else confidence / PERCENT
    try:
        return planning.forecast(Expected(**numbers))  # type: ignore[arg-type]  # every field is typed, see above
    except BadInput as error:
        for problem in error.problems:
            values = dict(problem.values)
            if problem.where == "confidence":  # asked for in per cent
                values = {key: f"{float(str(end)) * PERCENT:g}" for key, end in values.items()}
            form.blame(problem.where, gettext(problem.sentence, **values))
        return None
