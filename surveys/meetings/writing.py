"""Writing the minutes of a meeting: begun, kept as a draft by one, thrown away while nobody has signed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa

from surveys import audit, commitments, staff
from surveys.commitments import CommitmentOrigin, CommitmentPlan, CommitmentState, Promise
from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.meetings import minutes
from surveys.meetings.records import (
    TOLD_STATES,
    WRITERS,
    Meeting,
    MeetingId,
    MeetingState,
    get,
    has_conflict,
    hold,
    new_id,
    promises,
    subject_of,
)
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.rounds import get as get_round
from surveys.schema import meeting as table
from surveys.survey import Subject, Survey
from surveys.text import clean

MOST_MINUTES = 20_000
MOST_LINE = 200
MOST_PRESENT = 100_000
LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a meeting is to be about, when and where."""

    survey: SurveyCode
    subject: SubjectNumber
    held_on: date
    place: str


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the draft. ``present``: how many came; 0: nobody has counted yet."""

    held_on: date
    place: str
    chair: str = ""
    secretary: str = ""
    present: int = 0
    minutes: str = ""
    promises: tuple[Promise, ...] = ()


def begin(installation: Installation, plan: Plan, by: str) -> Meeting:
    """Begin the minutes of a meeting. Manages its own transaction.

    Raises BadInput for a round or subject that is not there or a day that cannot be, Refused for a round that
    is not released and for somebody who may not.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        survey = get_round(connection, plan.survey)
        if survey.state not in TOLD_STATES:
            raise Refused(
                Problem(N_("The result of this round is not released yet: nobody can talk about it."))
            )
        subject = subject_of(connection, plan.survey, plan.subject)
        _refuse_unfit(connection, subject, by)
        written = _checked(Written(plan.held_on, plan.place), survey, today)
        number = new_id()
        connection.execute(
            sa.insert(table).values(
                id=number,
                unit=subject.unit,
                survey=survey.code,
                subject=subject.number,
                state=MeetingState.DRAFT,
                written_by=by,
                **_values(written),
            )
        )
        details = {"survey": survey.code, "held_on": written.held_on.isoformat()}
        _note(connection, installation, audit.Act(by, "meeting.begin", number, details))
        return get(connection, number)


def keep(installation: Installation, id_: str, written: Written, by: tuple[str, str]) -> Meeting:
    """Keep the draft of the minutes; ``by``: username, and hash of the draft that they changed.

    Manages its own transaction. Sending the same draft once more changes nothing. Raises BadInput with all
    that is wrong, Refused where the minutes are signed or somebody else has changed them meanwhile.
    """
    username, seen = by
    today = _today(installation)
    with installation.engine.begin() as connection:
        before = hold(connection, id_)
        subject = subject_of(connection, before.survey, before.subject)
        _refuse_unfit(connection, subject, username)
        checked = _checked(written, get_round(connection, before.survey), today)
        if checked == draft(connection, before):
            return before
        if seen != minutes.outlook(connection, before).hash:
            raise Refused(
                Problem(
                    N_(
                        "Somebody else has changed these minutes since you opened them. What you typed is "
                        "still here: open the page once more beside it and bring both together."
                    )
                )
            )
        connection.execute(
            sa.update(table).where(table.c.id == id_).values(**_values(checked), written_by=username)
        )
        commitments.drop(connection, [one.id for one in promises(connection, id_)])
        for promise in checked.promises:
            plan = CommitmentPlan(
                kind=subject.kind,
                code=subject.code,
                unit=subject.unit,
                promise=promise,
                origin=CommitmentOrigin.MEETING,
                survey=before.survey,
                meeting=id_,
                state=CommitmentState.DRAFT,
            )
            commitments.make(connection, plan, username, checked.held_on)
        # What is written there is not noted: the trail is read before the minutes are signed.
        _note(connection, installation, audit.Act(username, "meeting.keep", id_))
        return get(connection, id_)


def draft(connection: sa.Connection, one: Meeting) -> Written:
    """Give what stands in a draft now."""
    promised = tuple(Promise(each.text, each.first_due_on) for each in promises(connection, one.id))
    return Written(one.held_on, one.place, one.chair, one.secretary, one.present, one.minutes, promised)


def throw_away(installation: Installation, id_: str, by: str) -> None:
    """Throw minutes away that nobody has signed. Manages its own transaction."""
    with installation.engine.begin() as connection:
        one = hold(connection, id_)
        _refuse_unfit(connection, subject_of(connection, one.survey, one.subject), by)
        commitments.drop(connection, [each.id for each in promises(connection, id_)])
        connection.execute(sa.delete(table).where(table.c.id == id_))
        details = {"survey": one.survey, "held_on": one.held_on.isoformat()}
        _note(connection, installation, audit.Act(by, "meeting.throw_away", MeetingId(id_), details))


def _refuse_unfit(connection: sa.Connection, subject: Subject, by: str) -> None:
    if has_conflict(connection, by, subject):
        raise Refused(
            Problem(
                N_(
                    "The meeting is about you, your superior or your subordinate. Somebody else must write "
                    "its minutes."
                )
            )
        )
    if not any(staff.may(connection, by, role, subject.unit) for role in WRITERS):
        raise Refused(Problem(N_("Only a campaign officer of this unit writes minutes of a meeting.")))


def _checked(written: Written, survey: Survey, today: date) -> Written:
    """Give what was written as it is kept. Raises BadInput with all that is wrong, field by field."""
    problems = list(_of_day(written.held_on, survey, today))
    found = replace(
        written,
        place=_line(written.place),
        chair=_line(written.chair),
        secretary=_line(written.secretary),
        minutes=clean(written.minutes).strip(),
    )
    limits = {"place": MOST_LINE, "chair": MOST_LINE, "secretary": MOST_LINE, "minutes": MOST_MINUTES}
    problems += [
        Problem(N_("At most %(most)s letters."), {"most": most}, name)
        for name, most in limits.items()
        if len(getattr(found, name)) > most
    ]
    if not 0 <= written.present <= MOST_PRESENT:
        sentence = N_("Write how many came, as a whole number up to %(most)s.")
        problems.append(Problem(sentence, {"most": MOST_PRESENT}, "present"))
    try:
        promised = commitments.checked(written.promises, written.held_on)
    except BadInput as error:
        problems += error.problems
        promised = ()
    if problems:
        raise BadInput(*problems)
    ordered = tuple(sorted(promised, key=lambda one: (one.due_on, one.text)))
    return replace(found, promises=ordered)


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _of_day(held_on: date, survey: Survey, today: date) -> list[Problem]:
    if survey.closed_on is not None and held_on < survey.closed_on:
        sentence = N_("The round was closed on %(day)s: before, nobody could talk about its result.")
        return [Problem(sentence, {"day": f"{survey.closed_on:%d/%m/%Y}"}, "held_on")]
    if held_on > today + LONGEST_AHEAD:
        return [Problem(N_("Choose a day within a year from now."), {}, "held_on")]
    return []


def _values(written: Written) -> dict[str, object]:
    names = ("held_on", "place", "chair", "secretary", "present", "minutes")
    return {name: getattr(written, name) for name in names}


def _note(connection: sa.Connection, installation: Installation, act: audit.Act) -> None:
    audit.append(connection, installation.clock, act)


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()
