"""A round that asks people again whether a recommendation was carried out, begun from recommendations.

The people of the round before are asked once more while their list may be kept, and no day longer; each gets
a new code, and nobody can tell who answered then. Nothing says so, here or anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from surveys import questionnaire_library, questionnaires, rounds
from surveys.frames import records as frames
from surveys.frames.records import EntryState, Frame, FrameKind, FramePlan, Keys
from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.recommendations import records
from surveys.recommendations.records import Choice, Recommendation
from surveys.recommendations.verdicts import QUESTIONNAIRE
from surveys.round_copy import free_code
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import recommendation, recommendation_step, release, survey, survey_subject
from surveys.survey import GroupRule, Rules, Subject
from surveys.survey_rules import floor

VERSION = 1
DAYS = 14
MOST_LETTERS = 160
MOST_RECOMMENDATIONS = 5
"""A citizen is asked about no more at once: each is a page of its own."""
CONFIDENCE, RELIABILITY = 0.95, 0.7
_PEOPLE = frozenset({FrameKind.HOUSEHOLDS, FrameKind.MEETING})
_OVER = frozenset({SurveyState.RELEASED, SurveyState.ARCHIVED})
_NO_RULES = Rules({}, {}, (), (), CONFIDENCE, RELIABILITY)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up round as it would be begun. ``frames``: lists of the round before, kept long enough."""

    recommendations: tuple[Recommendation, ...]
    plan: SurveyPlan
    before: SurveyCode | None
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A round that asks about a recommendation, or did."""

    survey: SurveyCode
    state: SurveyState
    closes_on: date


def proposed(connection: sa.Connection, ids: Sequence[str], today: date) -> FollowUp:
    """Propose a round about recommendations; nothing is stored. Raises BadInput, Refused."""
    found = tuple(records.get(connection, one) for one in dict.fromkeys(ids))
    _refuse(connection, found)
    codes = {one.survey for one in found}
    before = next(iter(codes)) if len(codes) == 1 else None
    old = None if before is None else rounds.plan_of(connection, before)
    first = found[0]
    names = [_shortened(one.text) for one in found]
    plan = SurveyPlan(
        code=free_code(connection, f"hoi-lai-{first.unit.lower()}-{first.number}-{first.year}"),
        unit=first.unit,
        questionnaire_id=QUESTIONNAIRE,
        questionnaire_version=VERSION,
        period_start=min(one.made_on for one in found),
        period_end=today,
        closes_on=today + timedelta(days=DAYS),
        rules=_rules(old, found),
        subjects=tuple(
            Subject(SubjectNumber(number), SubjectKind.RECOMMENDATION, one.id, name, None, None, one.unit)
            for number, (one, name) in enumerate(zip(found, names, strict=True), 1)
        ),
    )
    return FollowUp(found, plan, before, () if before is None else _kept(connection, before, today))


def _refuse(connection: sa.Connection, found: Sequence[Recommendation]) -> None:
    if not found:
        raise BadInput(Problem(N_("Choose at least one recommendation."), where="recommendations"))
    if len(found) > MOST_RECOMMENDATIONS:
        raise BadInput(
            Problem(
                N_("Ask about at most %(most)s recommendations at once: each is a page for who answers."),
                {"most": MOST_RECOMMENDATIONS},
                "recommendations",
            )
        )
    if len({one.unit for one in found}) > 1:
        sentence = N_("These recommendations are of several Front organizations. Ask about those of one.")
        raise BadInput(Problem(sentence, where="recommendations"))
    for one in found:
        asking = [round_ for round_ in asked(connection, one.id) if round_.state not in _OVER]
        if asking:
            raise Refused(
                Problem(
                    N_(
                        "The round “%(code)s” asks about recommendation %(reference)s already. Release it "
                        "first, or take the recommendation out of it."
                    ),
                    {"code": asking[0].survey, "reference": one.reference},
                )
            )


def asked(connection: sa.Connection, id_: str) -> tuple[Asked, ...]:
    """Give the rounds about a recommendation, in order of their last days."""
    rows = connection.execute(
        sa.select(survey.c.code, survey.c.state, survey.c.closes_on)
        .join(survey_subject, survey_subject.c.survey == survey.c.code)
        .where(
            survey_subject.c.kind == SubjectKind.RECOMMENDATION,
            survey_subject.c.code == id_,
        )
        .order_by(survey.c.closes_on, survey.c.code)
    )
    return tuple(Asked(SurveyCode(row.code), SurveyState(row.state), row.closes_on) for row in rows)


def _shortened(text: str) -> str:
    """Shorten a text to what fits above a question, at the end of a word."""
    line = " ".join(text.split())
    if len(line) <= MOST_LETTERS:
        return line
    cut = line[: MOST_LETTERS - 1]
    return (cut.rsplit(" ", 1)[0] or cut).rstrip(" ,;:.") + "…"


def _rules(old: SurveyPlan | None, found: Sequence[Recommendation]) -> Rules:
    """Ask the groups of the round before that the questionnaire speaks to; citizens where there are none."""
    before = _NO_RULES if old is None else old.rules
    known = questionnaire_library.load(QUESTIONNAIRE, VERSION)[1].respondent_groups
    groups = [rule for rule in before.groups if rule.group in known and rule.required]
    total = sum(rule.weight for rule in groups)
    citizens = RespondentGroup.CITIZEN
    references = ", ".join(one.reference for one in found)
    return replace(
        before,
        title={
            "vi": f"Lấy ý kiến Nhân dân về việc thực hiện kiến nghị số {references}",
            "en": f"The people's opinion on how recommendation {references} was carried out",
        },
        groups=tuple(replace(rule, weight=rule.weight / total) for rule in groups)
        if total > 0
        else (GroupRule(citizens, 1.0, floor(citizens), required=True, size=None),),
        linked=False,
        target=None,
    )


def _kept(connection: sa.Connection, before: SurveyCode, today: date) -> tuple[Frame, ...]:
    """Give the lists of residents of a round that may be kept beyond the last day of a new one."""
    until = today + timedelta(days=DAYS)
    return tuple(
        one
        for one in frames.listing(connection, before)
        if one.kind in _PEOPLE and one.is_decided and one.keep_until >= until
    )


def begin(connection: sa.Connection, keys: Keys, wanted: FollowUp) -> SurveyCode:
    """Begin the round as a draft: with the lists of the round before, and one kind of invitation a group.

    The caller begins the transaction, refuses conflicts of interest and notes the act. Raises BadInput,
    Refused when somebody was quicker.
    """
    for one in wanted.recommendations:
        _hold(connection, one)
    _refuse(connection, wanted.recommendations)
    if (QUESTIONNAIRE, VERSION) not in {(one.id, one.version) for one in questionnaires.listing(connection)}:
        questionnaires.add(connection, questionnaire_library.load(QUESTIONNAIRE, VERSION)[0])
    code = rounds.begin(connection, wanted.plan).code
    for number, frame in enumerate(wanted.frames, 1):
        _copy(connection, keys, frame, (code, number))
    about = tuple(one.number for one in wanted.plan.subjects)
    for rule in wanted.plan.rules.groups:
        rounds.add_assignment(connection, code, AssignmentPlan(rule.group, Channel.WEB, about))
    return code


def _hold(connection: sa.Connection, one: Recommendation) -> None:
    """Let of two who begin a round at once the later wait, and find what the earlier began."""
    this = recommendation.c.id == one.id
    connection.execute(sa.update(recommendation).where(this).values(id=one.id))


def _copy(connection: sa.Connection, keys: Keys, frame: Frame, place: tuple[SurveyCode, int]) -> None:
    """Copy a list under a key of its own; it is destroyed on the same day as the one it comes from."""
    people = [
        one
        for one in frames.entries(connection, keys, frame.survey, frame.number)
        if one.state is EntryState.KEPT and one.person.name  # who asked to be erased stays erased
    ]
    if people:
        frames.store(connection, keys, place, FramePlan(frame.kind, frame.title, frame.keep_until), people)


def related(connection: sa.Connection, one: Recommendation, today: date) -> tuple[Recommendation, ...]:
    """Give other recommendations of the same Front after the same round, which may be asked about with it."""
    if one.survey is None:
        return ()
    choice = Choice(today, units={UnitCode(one.unit)}, survey=one.survey)
    listed = records.listing(connection, choice).rows
    return tuple(other for other in listed if other.id != one.id)


def waiting(connection: sa.Connection, choice: Choice) -> tuple[str, ...]:
    """Give the recommendations of a list whose released verdict nobody has noted in the history yet."""
    rows = connection.execute(
        sa.select(survey_subject.c.code, survey.c.code.label("round"))
        .join(survey, survey.c.code == survey_subject.c.survey)
        .where(
            survey.c.questionnaire_id == QUESTIONNAIRE,
            survey_subject.c.kind == SubjectKind.RECOMMENDATION,
            survey_subject.c.code.in_(records.chosen(choice)),
            sa.exists().where(release.c.survey == survey.c.code),
        )
        .order_by(survey.c.period_end, survey_subject.c.code)
    ).all()
    if not rows:
        return ()
    table = recommendation_step.c
    noted = connection.execute(
        sa.select(table.recommendation, table.change).where(
            table.act == records.Act.VERDICT, table.recommendation.in_({row.code for row in rows})
        )
    )
    known = {(row.recommendation, row.change.get("survey")) for row in noted}
    return tuple(dict.fromkeys(row.code for row in rows if (row.code, row.round) not in known))
