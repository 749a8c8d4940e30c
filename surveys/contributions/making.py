"""Putting a draft to the people: written down, told by two, asked about in a round of its own.

Nothing of a draft changes once its round is begun: what people judged must stand there as they read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from surveys import audit, questionnaire_library, questionnaires, rounds, unit_changes
from surveys.contributions.records import Draft, Kind, get
from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    UnitCode,
)
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_copy import free_code
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import draft_document as table
from surveys.schema import unit as unit_table
from surveys.signers import require_two
from surveys.survey import GroupRule, Rules, Subject
from surveys.survey_rules import floor
from surveys.typed_words import said

QUESTIONNAIRE, VERSION = "draft-opinion", 1
LANGUAGES = ("vi", "en")
MOST_TITLE, MOST_SUMMARY, MOST_LINE = 200, 6000, 200
DAYS = timedelta(days=30)
CONFIDENCE, RELIABILITY = 0.95, 0.7
_WAYS = (Channel.WEB, Channel.OPEN_LINK)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is put to the people. ``drafter``: who wrote it and answers; ``document``: number and date."""

    unit: UnitCode
    kind: Kind
    title: Mapping[str, str]
    summary: Mapping[str, str]
    drafter: str
    document: str = ""


def checked(connection: sa.Connection, plan: Plan, today: date) -> Plan:
    """Give a plan with clean texts. Raises BadInput with everything wrong with it, at the field's name."""
    problems: list[Problem] = []

    def read(written: str, most: int, where: str, *, needed: bool = True) -> str:
        text, found = said(written, most, where, needed=needed)
        problems.extend(found)
        return text

    settled = replace(
        plan,
        title={one: read(plan.title.get(one, ""), MOST_TITLE, f"title_{one}") for one in LANGUAGES},
        summary={one: read(plan.summary.get(one, ""), MOST_SUMMARY, f"summary_{one}") for one in LANGUAGES},
        drafter=read(plan.drafter, MOST_LINE, "drafter"),
        document=read(plan.document, MOST_LINE, "document", needed=False),
    )
    if connection.scalar(sa.select(unit_table.c.code).where(unit_table.c.code == plan.unit)) is None:
        problems.append(Problem(N_("There is no unit “%(unit)s”."), {"unit": plan.unit}, "unit"))
    elif (gone := unit_changes.refusal(connection, plan.unit, today, "unit")) is not None:
        problems.append(gone)
    if problems:
        raise BadInput(*problems)
    return settled


def make(installation: Installation, plan: Plan, by: str) -> Draft:
    """Write a draft down. Manages its own transaction. Raises BadInput with everything wrong with it."""
    today = _today(installation)
    with installation.engine.begin() as connection:
        settled = checked(connection, plan, today)
        # Of two who write at once one waits: both would take the same number.
        connection.execute(sa.update(unit_table).where(unit_table.c.code == plan.unit).values(code=plan.unit))
        stem = f"gop-y-{plan.unit.lower()}-{today.year}"
        taken = set(connection.scalars(sa.select(table.c.code).where(table.c.code.startswith(stem))))
        number = next(one for one in range(1, len(taken) + 2) if f"{stem}-{one}" not in taken)
        code = f"{stem}-{number}"
        connection.execute(
            sa.insert(table).values(
                code=code,
                unit=settled.unit,
                kind=settled.kind,
                title=settled.title,
                summary=settled.summary,
                drafter=settled.drafter,
                document=settled.document,
                made_by=by,
                made_on=today,
            )
        )
        audit.append(connection, installation.clock, audit.Act(by, "contribution.make", code, {}))
        return get(connection, code)


def change(installation: Installation, code: str, plan: Plan, by: str) -> Draft:
    """Put other words in place while no round is begun. Raises BadInput; Refused once one is."""
    with installation.engine.begin() as connection:
        before = held(connection, code)
        if before.survey is not None:
            raise Refused(
                Problem(
                    N_(
                        "A round asks about this draft: its words stand. Write the new version down "
                        "as a new draft."
                    )
                )
            )
        settled = checked(connection, replace(plan, unit=before.unit), _today(installation))
        connection.execute(
            sa.update(table)
            .where(table.c.code == code)
            .values(
                kind=settled.kind,
                title=settled.title,
                summary=settled.summary,
                drafter=settled.drafter,
                document=settled.document,
                public=False,  # what two people signed was other words
            )
        )
        audit.append(connection, installation.clock, audit.Act(by, "contribution.change", code, {}))
        return get(connection, code)


def publish(installation: Installation, code: str, *by: str) -> Draft:
    """Put a draft on the public site, by two. Raises Refused when they are one person."""
    with installation.engine.begin() as connection:
        held(connection, code)
        require_two(connection, by)
        connection.execute(sa.update(table).where(table.c.code == code).values(public=True))
        audit.append(
            connection, installation.clock, audit.Act(by[0], "contribution.publish", code, {"second": by[1]})
        )
        return get(connection, code)


def begin_round(installation: Installation, code: str, by: str) -> SurveyCode:
    """Begin the round that asks about a draft: anybody by an open link, others with codes.

    Raises Refused when one is begun already, or when nobody can read the draft yet.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        draft = held(connection, code)
        if draft.survey is not None:
            raise Refused(
                Problem(N_("The round “%(code)s” asks about this draft already."), {"code": draft.survey})
            )
        if not draft.public:
            raise Refused(
                Problem(N_("Nobody can read the draft yet. Put it on the public site first, by two."))
            )
        if (QUESTIONNAIRE, VERSION) not in {
            (one.id, one.version) for one in questionnaires.listing(connection)
        }:
            questionnaires.add(connection, questionnaire_library.load(QUESTIONNAIRE, VERSION)[0])
        survey = rounds.begin(connection, _plan(connection, draft, today)).code
        for way in _WAYS:
            plan = AssignmentPlan(RespondentGroup.CITIZEN, way, (SubjectNumber(1),))
            rounds.add_assignment(connection, survey, plan)
        connection.execute(sa.update(table).where(table.c.code == code).values(survey=survey))
        audit.append(
            connection, installation.clock, audit.Act(by, "contribution.ask", code, {"survey": survey})
        )
        return survey


def _plan(connection: sa.Connection, draft: Draft, today: date) -> SurveyPlan:
    citizens = RespondentGroup.CITIZEN
    name = connection.scalar(sa.select(unit_table.c.name).where(unit_table.c.code == draft.unit)) or ""
    rules = Rules(
        title=dict(draft.title),
        asks={"vi": f"Ủy ban MTTQ Việt Nam {name}", "en": f"The Fatherland Front Committee of {name}"},
        groups=(GroupRule(citizens, 1.0, floor(citizens), required=True, size=None),),
        strata=(),
        confidence=CONFIDENCE,
        least_reliability=RELIABILITY,
    )
    about = Subject(
        SubjectNumber(1), SubjectKind.DRAFT, draft.code, draft.title["vi"], None, None, draft.unit
    )
    return SurveyPlan(
        code=free_code(connection, draft.code),
        unit=draft.unit,
        questionnaire_id=QUESTIONNAIRE,
        questionnaire_version=VERSION,
        period_start=today,
        period_end=today + DAYS,
        closes_on=today + DAYS,
        rules=rules,
        subjects=(about,),
    )


def held(connection: sa.Connection, code: str) -> Draft:
    """Give a draft that nobody else changes until the transaction ends. Raises BadInput."""
    connection.execute(sa.update(table).where(table.c.code == code).values(code=code))
    return get(connection, code)


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()
