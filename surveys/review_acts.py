"""Acts of a review: begun by one, decided by two, a re-interview sample drawn, a rejected round put away.

Every act manages its own transaction and stands in the audit trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from surveys import audit, review, rounds
from surveys.frames import records, samples
from surveys.frames.records import Frame
from surveys.frames.samples import Design, Method, Purpose, SamplePlan
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.review import Decision, Review, Ruling
from surveys.staff_roles import refuse_conflict, refuse_conflicts


@dataclass(frozen=True, slots=True)
class Interviews:
    """A sample of a re-interview as two people order it: from which list, how many, by which seed."""

    frame: int
    people: int
    seed: int | None = None


def begin(installation: Installation, code: SurveyCode, by: str) -> None:
    """Begin the review of a closed round. Raises Refused for a conflict of interest, or in another state."""
    with installation.engine.begin() as connection:
        refuse_conflict(connection, by, code)
        rounds.set_state(connection, code, SurveyState.IN_REVIEW)
        audit.append(connection, installation.clock, audit.Act(by, "review.begin", code))


def decide(
    installation: Installation,
    code: SurveyCode,
    ruling: Ruling,
    by: tuple[str, str],
    interviews: Interviews | None = None,
) -> Review:
    """Decide about a round in review; both people are authenticated by the caller.

    Raises as `review.record` does; Refused for a conflict of interest, and where no list of people is left
    to draw interviews from; BadInput when the list is smaller than the sample.
    """
    today = _today(installation)
    with installation.engine.begin() as connection:
        review.refuse_one_person(connection, by)
        refuse_conflicts(connection, by, code)
        made = review.record(connection, code, ruling, by, today)
        details: dict[str, object] = {"number": made.number, "decision": made.decision, "by": sorted(by)}
        if made.decision is Decision.INTERVIEW:
            sample = _draw(installation, connection, code, interviews)
            review.order_sample(connection, made, sample)
            made = replace(made, sample=sample)
            details |= {"list": sample[0], "sample": sample[1]}
        audit.append(connection, installation.clock, audit.Act(by[0], "review.decide", code, details))
    return made


def put_away(installation: Installation, code: SurveyCode, by: str) -> None:
    """Archive a rejected round. Raises Refused where two people did not reject it, or for a conflict."""
    with installation.engine.begin() as connection:
        refuse_conflict(connection, by, code)
        found = review.last(connection, code)
        if found is None or found.decision is not Decision.REJECT:
            raise Refused(Problem(N_("Only a round that two people rejected is put away without a release.")))
        rounds.set_state(connection, code, SurveyState.ARCHIVED)
        audit.append(connection, installation.clock, audit.Act(by, "review.archive", code))


def living_frames(connection: sa.Connection, code: SurveyCode, today: date) -> tuple[Frame, ...]:
    """Give the lists of people of a round that may still be used: their own last day is not over."""
    return tuple(one for one in records.listing(connection, code) if today <= one.keep_until)


def _today(installation: Installation) -> date:
    return installation.clock().astimezone(installation.time_zone).date()


def _draw(
    installation: Installation, connection: sa.Connection, code: SurveyCode, wanted: Interviews | None
) -> tuple[int, int]:
    today = _today(installation)
    left = living_frames(connection, code, today)
    if not left:
        raise Refused(
            Problem(
                N_(
                    "The list of people of this round is destroyed, as it should be: nobody can be drawn "
                    "from it. Decide without a re-interview."
                ),
                where="frame",
            )
        )
    if wanted is None or wanted.frame not in {one.number for one in left}:
        raise BadInput(Problem(N_("Choose the list to draw from."), where="frame"))
    plan = SamplePlan(Purpose.INTERVIEW, Design(Method.SIMPLE, wanted.people), wanted.seed)
    drawn = samples.draw(connection, _keys(installation), (code, wanted.frame), plan, today)
    return wanted.frame, drawn.number


def _keys(installation: Installation) -> Sequence[bytes]:
    return installation.keys.readable("installation")
