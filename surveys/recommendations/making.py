"""A new recommendation: every fault of its plan told at once, its number, its first step."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from surveys import audit, unit_changes
from surveys.identifiers import CadreCode, SubjectNumber, SurveyCode, UnitCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem
from surveys.publications import level_of
from surveys.recommendations import parties
from surveys.recommendations.records import (
    Act,
    Addressee,
    AddresseeKind,
    Origin,
    Recommendation,
    RecommendationId,
    State,
    find,
)
from surveys.schema import recommendation as table
from surveys.schema import recommendation_step, survey, survey_subject, unit
from surveys.text import clean, search_key

ANSWER_DAYS = timedelta(days=15)
"""How long the addressee has for an answer unless somebody says otherwise."""
LONGEST = timedelta(days=5 * 366)
MOST_TEXT, MOST_DOCUMENT = 2000, 200
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be recommended. ``answer_by`` None: in the usual time; ``digest``: of a row of a file."""

    unit: UnitCode
    origin: Origin
    addressee: Addressee
    finding: str
    text: str
    due_on: date
    answer_by: date | None = None
    owner: CadreCode | None = None
    survey: SurveyCode | None = None
    subject: SubjectNumber | None = None
    document: str = ""
    digest: str | None = None

    @property
    def imported(self) -> bool:
        """Whether it comes from a file: its days may be over, as the conclusion is older than the record."""
        return self.digest is not None


def words(written: str, where: str, most: int, *, needed: bool = True) -> tuple[str, list[Problem]]:
    """Read a text; with what is wrong with it."""
    try:
        text = clean(written).strip()
    except BadInput as error:
        return "", [replace(one, where=where) for one in error.problems]
    if needed and not text:
        return "", [Problem(N_("Please fill this in."), where=where)]
    if len(text) > most:
        sentence = N_("The text is longer than %(most)s characters. Shorten it.")
        return text, [Problem(sentence, {"most": most}, where)]
    return text, []


def settled(connection: sa.Connection, plan: Plan, today: date) -> Plan:
    """Give a plan with clean texts and all its days. Raises BadInput with everything wrong with it."""
    finding, problems = words(plan.finding, "finding", MOST_TEXT)
    text, of_text = words(plan.text, "text", MOST_TEXT)
    document, of_document = words(plan.document, "document", MOST_DOCUMENT, needed=False)
    usual = min(today + ANSWER_DAYS, plan.due_on)
    whole = replace(
        plan,
        finding=finding,
        text=text,
        document=" ".join(document.split()),
        answer_by=plan.answer_by or usual,
        owner=plan.owner or _natural_owner(plan.addressee),
    )
    problems += [*of_text, *of_document, *_days(whole, today), *_of_parties(connection, whole, today)]
    problems += _of_origin(connection, whole)
    if problems:
        raise BadInput(*problems)
    return whole


def _natural_owner(addressee: Addressee) -> CadreCode | None:
    """Give who answers when nobody else is named: a cadre who is addressed."""
    return CadreCode(addressee.code) if addressee.kind is AddresseeKind.CADRE else None


def _days(plan: Plan, today: date) -> list[Problem]:
    found = []
    if plan.due_on < today and not plan.imported:
        found.append(Problem(N_("The last day is over already. Choose today or later."), where="due_on"))
    if plan.due_on > today + LONGEST:
        found.append(
            Problem(N_("The last day is more than five years ahead. Choose it nearer."), where="due_on")
        )
    answer_by = plan.answer_by or plan.due_on
    if answer_by > plan.due_on:
        sentence = N_("The answer cannot be due later than what is to be done. Choose an earlier day.")
        found.append(Problem(sentence, where="answer_by"))
    if answer_by < today and not plan.imported and plan.due_on >= today:
        sentence = N_("The last day for the answer is over already. Choose today or later.")
        found.append(Problem(sentence, where="answer_by"))
    return found


def _of_parties(connection: sa.Connection, plan: Plan, today: date) -> list[Problem]:
    if connection.scalar(sa.select(unit.c.code).where(unit.c.code == plan.unit)) is None:
        return [Problem(N_("There is no unit “%(unit)s”."), {"unit": plan.unit}, "unit")]
    found = [
        unit_changes.refusal(connection, plan.unit, today, "unit"),
        parties.addressee_problem(connection, plan.unit, plan.addressee, today),
    ]
    if plan.owner is not None and plan.owner != plan.addressee.code:
        found.append(parties.owner_problem(connection, plan.unit, plan.owner, today))
    return [one for one in found if one is not None]


def _of_origin(connection: sa.Connection, plan: Plan) -> list[Problem]:
    if plan.survey is None:
        if plan.origin is Origin.ROUND:
            return [Problem(N_("Choose the round that this follows from."), where="survey")]
        return []
    place = connection.scalar(sa.select(survey.c.unit).where(survey.c.code == plan.survey))
    if place is None or place not in parties.units_of(connection, plan.unit):
        return [Problem(N_("There is no round “%(code)s”. Check the code."), {"code": plan.survey}, "survey")]
    if level_of(connection, plan.survey) is None:
        sentence = N_("This round is not released yet: nothing can follow from what is not told.")
        return [Problem(sentence, where="survey")]
    about = sa.select(survey_subject.c.number).where(
        survey_subject.c.survey == plan.survey, survey_subject.c.number == plan.subject
    )
    if plan.subject is not None and connection.scalar(about) is None:
        return [Problem(N_("The round was not about this subject. Choose another."), where="subject")]
    return []


def make(connection: sa.Connection, plan: Plan, by: str, today: date) -> Recommendation:
    """Make a recommendation with its first step. Raises BadInput with everything wrong with the plan.

    Raises Refused where it concerns the writer, their superior or their subordinate. The caller notes the
    act in the audit trail.
    """
    whole = settled(connection, plan, today)
    # Of two who write at once one waits: both would take the same number.
    connection.execute(sa.update(unit).where(unit.c.code == whole.unit).values(code=whole.unit))
    last = connection.scalar(
        sa.select(sa.func.max(table.c.number)).where(table.c.unit == whole.unit, table.c.year == today.year)
    )
    one = _new(whole, (last or 0) + 1, by, today)
    parties.refuse_too_near(connection, (by,), one)
    connection.execute(sa.insert(table).values(**_row(one)))
    connection.execute(
        sa.insert(recommendation_step).values(
            recommendation=one.id,
            number=1,
            act=Act.MAKE,
            state=State.NEW,
            text="",
            change={},
            written_by=by,
            written_on=today,
        )
    )
    return one


def _new(plan: Plan, number: int, by: str, today: date) -> Recommendation:
    return Recommendation(
        id=RecommendationId(secrets.token_hex(_ID_BYTES)),
        unit=plan.unit,
        year=today.year,
        number=number,
        origin=plan.origin,
        survey=plan.survey,
        subject=plan.subject,
        document=plan.document,
        finding=plan.finding,
        text=plan.text,
        addressee_kind=plan.addressee.kind,
        addressee=plan.addressee.code,
        owner=plan.owner,
        answer_by=plan.answer_by or plan.due_on,
        due_on=plan.due_on,
        state=State.NEW,
        answered_on=None,
        done_on=None,
        public=False,
        digest=plan.digest,
        made_by=by,
        made_on=today,
    )


def _row(one: Recommendation) -> dict[str, object]:
    values = {name: getattr(one, name) for name in Recommendation.__dataclass_fields__}
    return {**values, "search_key": search_key(f"{one.finding} {one.text} {one.document}")}


def issue(installation: Installation, plan: Plan, by: str) -> Recommendation:
    """Make a recommendation as an act of staff. Manages its own transaction. Raises as ``make`` does."""
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        one = make(connection, plan, by, today)
        details = {"reference": one.reference, "unit": one.unit, "until": one.due_on.isoformat()}
        audit.append(connection, installation.clock, audit.Act(by, "recommendation.make", one.id, details))
    return one


def same(connection: sa.Connection, unit_code: str, digest: str) -> Recommendation | None:
    """Give what a row of a file was made into before; None: it is new."""
    id_ = connection.scalar(
        sa.select(table.c.id).where(table.c.unit == unit_code, table.c.digest == digest).limit(1)
    )
    return None if id_ is None else find(connection, id_)
