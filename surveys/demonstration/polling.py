"""Two confidence polls in one ward: one with signed minutes, one whose papers wait to be counted today."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from surveys import audit
from surveys.confidence import counting, minutes, preparing, records
from surveys.confidence.counting import Count, Marks, Papers
from surveys.confidence.preparing import PollPlan
from surveys.confidence.records import PollId
from surveys.confidence.rules import DEFAULT_BASIS, DEFAULT_THRESHOLDS, Base, Rules
from surveys.demonstration.accounts import CLOSING_OFFICERS
from surveys.demonstration.people import Person
from surveys.identifiers import UnitCode
from surveys.installation import Installation

OFFICER = "to-chuc"
TELLERS = ("nhap-lieu", "nhap-lieu-2")
AGO = timedelta(days=14)
ELECTORATE = 31
PAPERS = Papers(issued=30, returned=30, valid=29, invalid=1)
MARKS = (Marks(19, 8, 2, 0), Marks(6, 7, 16, 0), Marks(14, 11, 3, 1), Marks(22, 5, 2, 0))
"""The second of them: more than half of those who may vote chose low, 16 of 31."""


def poll(installation: Installation, everyone: Sequence[Person], today: date) -> tuple[PollId, PollId]:
    """Hold the polls; give the signed one and the one to count. Own transactions."""
    unit, polled = _ward(everyone)
    rules = Rules(Base.ELECTORATE, DEFAULT_BASIS, DEFAULT_THRESHOLDS)
    title = "Giữa nhiệm kỳ (dữ liệu minh họa)"
    cadres = tuple(one.code for one in polled[: len(MARKS)])
    plan = PollPlan(unit, title, today - AGO, ELECTORATE, rules, cadres)
    held = _prepared(installation, plan, today)
    with installation.engine.begin() as connection:
        numbers = [one.number for one in records.people(connection, held)]
        count = Count(PAPERS, dict(zip(numbers, MARKS, strict=False)))
        for teller in TELLERS:
            counting.record(connection, held, count, teller, today)
        seen = minutes.outlook(connection, records.get(connection, held)).hash
    minutes.sign(installation, held, CLOSING_OFFICERS, seen)
    waiting = replace(plan, title="Bổ sung, chờ kiểm phiếu (dữ liệu minh họa)", held_on=today)
    return held, _prepared(installation, waiting, today)


def _ward(everyone: Sequence[Person]) -> tuple[UnitCode, list[Person]]:
    """Give the unit in which most people hold a post, and these."""
    units = {one.unit: [other for other in everyone if other.unit == one.unit] for one in everyone}
    return max(units.items(), key=lambda item: (len(item[1]), item[0]))


def _prepared(installation: Installation, plan: PollPlan, today: date) -> PollId:
    with installation.engine.begin() as connection:
        made = preparing.prepare(connection, plan, OFFICER, today)
        details = {"title": made.title, "unit": made.unit, "people": len(plan.cadres)}
        act = audit.Act(OFFICER, "confidence.prepare", made.id, details)
        audit.append(connection, installation.clock, act)
    return made.id
