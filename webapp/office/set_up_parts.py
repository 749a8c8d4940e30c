"""The forms of the set-up: what each shows of a round's plan, and the change that a sent one stands for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext

from surveys.identifiers import RespondentGroup, UnitCode
from surveys.round_plan import SurveyPlan
from surveys.survey import GroupRule, Rules
from surveys.survey_rules import LEAST_TARGET, MOST_TARGET, floor
from webapp.catalogue import LANGUAGES
from webapp.office.form import Form
from webapp.office.set_up_steps import SetUp
from webapp.office.whole import whole

MOST_PEOPLE = 10_000_000
PER_CENT = 100
YES = ["yes"]
Values = dict[str, list[str]]
Change = Callable[[SurveyPlan], SurveyPlan]

FIELDS: Mapping[str, str] = {
    "code": "code",
    "unit": "unit",
    "period": "period_start",
    "closes_on": "closes_on",
    "opens_on": "opens_on",
    "strata": "strata",
    "target": "target",
    "confidence": "confidence",
    "least_reliability": "least_reliability",
    "groups": "groups",
    **{f"{text}.{language}": f"{text}-{language}" for text in ("title", "asks") for language in LANGUAGES},
    **{
        f"groups.{group}.{part}": f"{part}-{group}"
        for group in RespondentGroup
        for part in ("weight", "threshold", "size")
    },
    **{f"groups.{group}.required": f"weight-{group}" for group in RespondentGroup},
    **{f"groups.{group}": f"asked-{group}" for group in RespondentGroup},
}
"""Where the domain's problems stand (the start of their place) in our forms."""

NO_RULES = Rules({}, {}, (), (), 0.95, 0.7)
"""The rules that a round begins with."""


def values(plan: SurveyPlan, step: SetUp) -> Values:
    """Give what the form of a step shows of a plan, field by field."""
    return _SHOWN[step](plan) if step in _SHOWN else {}


def _template_values(plan: SurveyPlan) -> Values:
    rules = plan.rules
    texts = {f"title-{language}": [rules.title.get(language, "")] for language in LANGUAGES}
    texts |= {f"asks-{language}": [rules.asks.get(language, "")] for language in LANGUAGES}
    days = {
        "period_start": plan.period_start,
        "period_end": plan.period_end,
        "opens_on": plan.opens_on,
        "closes_on": plan.closes_on,
    }
    return {
        **texts,
        "unit": [plan.unit],
        "questionnaire": [f"{plan.questionnaire_id}:{plan.questionnaire_version}"],
        **{name: ["" if day is None else day.isoformat()] for name, day in days.items()},
    }


def _groups_values(plan: SurveyPlan) -> Values:
    found: Values = {}
    rules = {rule.group: rule for rule in plan.rules.groups}
    for group in RespondentGroup:
        rule = rules.get(group)
        found[f"asked-{group}"] = [] if rule is None else YES
        found[f"weight-{group}"] = ["" if rule is None else _percent(rule.weight)]
        found[f"size-{group}"] = ["" if rule is None or rule.size is None else str(rule.size)]
    return found


def _frame_values(plan: SurveyPlan) -> Values:
    lines = [
        f"{number}; {name}" + ("" if size is None else f"; {size}")
        for number, name, size in plan.rules.strata
    ]
    target = plan.rules.target
    return {"strata": ["\n".join(lines)], "target": ["" if target is None else f"{target:g}"]}


def _privacy_values(plan: SurveyPlan) -> Values:
    rules = plan.rules
    return {
        **{f"threshold-{rule.group}": [str(rule.threshold)] for rule in rules.groups},
        "confidence": [_percent(rules.confidence)],
        "least_reliability": [f"{rules.least_reliability:g}"],
        "linked": YES if rules.linked else [],
    }


def _percent(part: float) -> str:
    return f"{part * PER_CENT:g}"


_SHOWN: Mapping[SetUp, Callable[[SurveyPlan], Values]] = {
    SetUp.TEMPLATE: _template_values,
    SetUp.GROUPS: _groups_values,
    SetUp.FRAME: _frame_values,
    SetUp.PRIVACY: _privacy_values,
}


def change(form: Form, step: SetUp, plan: SurveyPlan) -> Change | None:
    """Give the change that a form stands for; None (with every fault noted) when something is no value."""
    made = _READ[step](form, plan)
    return None if form.faults else made


def questionnaire_of(form: Form) -> tuple[str, int]:
    """Give the name and version of the chosen questionnaire; version 0 when none is chosen."""
    name, _, version = form.value("questionnaire").rpartition(":")
    return name, whole(version) or 0


def template(form: Form, plan: SurveyPlan) -> Change:
    """Read what is asked, about which time, by whom."""
    name, version = questionnaire_of(form)
    if not version:
        form.blame("questionnaire", gettext("Choose the questionnaire."))
    first, *others = LANGUAGES
    title = {first: form.text(f"title-{first}")} | _texts(form, "title", others)
    asks = {first: form.text(f"asks-{first}")} | _texts(form, "asks", others)
    start, end, closes = form.day("period_start"), form.day("period_end"), form.day("closes_on")
    opens, unit = form.day("opens_on", required=False), UnitCode(form.text("unit"))
    return lambda now: replace(
        now,
        unit=unit,
        questionnaire_id=name,
        questionnaire_version=version,
        period_start=start or plan.period_start,
        period_end=end or plan.period_end,
        opens_on=opens,
        closes_on=closes or plan.closes_on,
        rules=replace(now.rules, title=title, asks=asks),
    )


def _texts(form: Form, name: str, languages: Sequence[str]) -> dict[str, str]:
    return {language: form.text(f"{name}-{language}", required=False) for language in languages}


def _groups(form: Form, plan: SurveyPlan) -> Change:
    stored = {rule.group: rule for rule in plan.rules.groups}
    chosen = [group for group in RespondentGroup if form.value(f"asked-{group}")]
    rules = tuple(_group(form, group, stored.get(group)) for group in chosen)
    return lambda now: replace(now, rules=replace(now.rules, groups=rules))


def _group(form: Form, group: RespondentGroup, stored: GroupRule | None) -> GroupRule:
    size = form.whole(f"size-{group}", 1, MOST_PEOPLE, required=False)
    threshold = floor(group) if stored is None else stored.threshold
    if stored is not None and form.value(f"weight-{group}").strip() == _percent(stored.weight):
        return replace(stored, size=size)  # a third is not written out: what nobody touched stays exact
    weight = form.decimal(f"weight-{group}", 0, PER_CENT) if form.value(f"weight-{group}").strip() else 0.0
    part = (weight or 0.0) / PER_CENT
    return GroupRule(group, part, threshold, required=part > 0, size=size)


def _frame(form: Form, plan: SurveyPlan) -> Change:
    del plan
    strata = tuple(_strata(form))
    target = form.decimal("target", LEAST_TARGET, MOST_TARGET) if form.value("target").strip() else None
    return lambda now: replace(now, rules=replace(now.rules, strata=strata, target=target))


def _strata(form: Form) -> list[tuple[int, str, int | None]]:
    """Read the strata: one a line, number; name; size where known."""
    found = []
    for line in filter(str.strip, form.text("strata", required=False).splitlines()):
        parts = [part.strip() for part in line.split(";")]
        sized = len(parts) > 2 and bool(parts[2])  # noqa: PLR2004 - number; name; size
        if len(parts) < 2 or not parts[0].isdecimal() or (sized and not parts[2].isdecimal()):  # noqa: PLR2004
            form.blame(
                "strata",
                gettext(
                    "Write each stratum on a line of its own, as: number; name; size. Not so: “%(line)s”.",
                    line=line,
                ),
            )
            continue
        found.append((int(parts[0]), parts[1], int(parts[2]) if sized else None))
    return found


def _privacy(form: Form, plan: SurveyPlan) -> Change:
    thresholds = {
        rule.group: form.whole(f"threshold-{rule.group}", 1, MOST_PEOPLE) for rule in plan.rules.groups
    }
    confidence = form.decimal("confidence", 80, 99.9)
    reliability = form.decimal("least_reliability", 0, 0.99)
    is_linked = form.value("linked") == "yes"
    return lambda now: replace(
        now,
        rules=replace(
            now.rules,
            groups=tuple(
                replace(rule, threshold=thresholds.get(rule.group) or rule.threshold)
                for rule in now.rules.groups
            ),
            confidence=(confidence or 0.0) / PER_CENT,
            least_reliability=reliability or 0.0,
            linked=is_linked,
        ),
    )


_READ: Mapping[SetUp, Callable[[Form, SurveyPlan], Change]] = {
    SetUp.TEMPLATE: template,
    SetUp.GROUPS: _groups,
    SetUp.FRAME: _frame,
    SetUp.PRIVACY: _privacy,
}
