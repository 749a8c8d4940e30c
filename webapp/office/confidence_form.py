"""The forms of a confidence poll: preparing it, and what a teller types."""

import re

from flask_babel import gettext

from surveys.confidence.counting import Count, Marks, Papers
from surveys.confidence.preparing import MOST_ELECTORATE, PollPlan
from surveys.confidence.records import Poll, PolledPerson
from surveys.confidence.rules import (
    DEFAULT_BASIS,
    DEFAULT_THRESHOLDS,
    Base,
    Level,
    Relation,
    Rules,
    Threshold,
)
from surveys.identifiers import CadreCode, UnitCode
from webapp.office.form import Form, empty

THRESHOLDS = 3  # that the form has room for
PAPER_FIELDS = ("issued", "returned", "valid", "invalid")
MARK_FIELDS = ("high", "confidence", "low", "blank")
FIELDS = {
    "title": "title",
    "unit": "unit",
    "electorate": "electorate",
    "cadres": "cadres",
    "basis": "basis",
    "thresholds": "share-1",
    **{f"thresholds.{number}": f"share-{number}" for number in range(1, THRESHOLDS + 1)},
}
_SHARE = re.compile(r"([0-9]{1,3})\s*/\s*([0-9]{1,3})")
_BETWEEN = re.compile(r"[\s,;]+")


def begun(unit: str, held_on: str) -> Form:
    """Give the form with the rules as told of the regulation; of what the shares are taken is not chosen."""
    values = {"unit": unit, "held_on": held_on, "basis": DEFAULT_BASIS}
    values |= {f"level-{number}": Level.LOW.value for number in range(1, THRESHOLDS + 1)}
    for number, one in enumerate(DEFAULT_THRESHOLDS, 1):
        values[f"level-{number}"] = one.level.value
        values[f"relation-{number}"] = one.relation.value
        values[f"share-{number}"] = f"{one.numerator}/{one.denominator}"
    return empty(**values)


def plan(form: Form) -> PollPlan | None:
    """Read the plan of a poll; None (every fault noted) where something is missing."""
    title, basis = form.text("title"), form.text("basis")
    held_on = form.day("held_on")
    electorate = form.whole("electorate", 1, MOST_ELECTORATE)
    if form.value("base") not in list(Base):
        form.blame("base", gettext("Choose what the regulation in force takes shares of."))
    thresholds = tuple(one for number in range(1, THRESHOLDS + 1) if (one := _threshold(form, number)))
    cadres = _cadres(form)
    if not cadres:
        form.blame("cadres", gettext("Choose at least one person."))
    if form.faults or held_on is None or electorate is None:
        return None
    rules = Rules(Base(form.value("base")), basis, thresholds)
    return PollPlan(UnitCode(form.text("unit")), title, held_on, electorate, rules, cadres)


def _cadres(form: Form) -> tuple[CadreCode, ...]:
    more = [one for one in _BETWEEN.split(form.text("more", required=False)) if one]
    return tuple(CadreCode(one) for one in dict.fromkeys((*form.values("cadres"), *more)))


def _threshold(form: Form, number: int) -> Threshold | None:
    """Read one threshold; an empty share: there is none."""
    typed = form.text(f"share-{number}", required=False)
    if not typed:
        return None
    share = _SHARE.fullmatch(typed)
    level, relation = form.value(f"level-{number}"), form.value(f"relation-{number}")
    if share is None or level not in list(Level) or relation not in list(Relation):
        form.blame(f"share-{number}", gettext("Write a share such as 1/2 or 2/3, and choose the rest."))
        return None
    return Threshold(Level(level), Relation(relation), int(share[1]), int(share[2]))


# --- what a teller types ----------------------------------------------------------------------------------


def field_of(where: str) -> str:
    """Give the field that a place of the domain ("papers.issued", "marks.2") stands for."""
    if where.startswith("papers."):
        return where.replace(".", "-")
    return f"{where.replace('.', '-')}-high" if where.startswith("marks.") else ""


def count(form: Form, poll: Poll, people: tuple[PolledPerson, ...]) -> Count | None:
    """Read what was counted; None (every fault noted) where a number is missing."""

    def numbers(prefix: str, names: tuple[str, ...]) -> dict[str, int]:
        found = {name: form.whole(f"{prefix}-{name}", 0, poll.electorate) for name in names}
        return {name: number for name, number in found.items() if number is not None}

    papers = numbers("papers", PAPER_FIELDS)
    marks = {one.number: numbers(f"marks-{one.number}", MARK_FIELDS) for one in people}
    if form.faults:
        return None
    return Count(Papers(**papers), {number: Marks(**told) for number, told in marks.items()})


def counted(own: Count | None, differing: tuple[int, ...]) -> Form:
    """Give the form with what the teller counted before; lines that differ are empty, to be counted anew."""
    if own is None:
        return empty()
    values: dict[str, str] = {}
    if 0 not in differing:
        values |= {f"papers-{name}": str(getattr(own.papers, name)) for name in PAPER_FIELDS}
    for number, marks in own.marks.items():
        if number not in differing:
            values |= {f"marks-{number}-{name}": str(getattr(marks, name)) for name in MARK_FIELDS}
    return empty(**values)
