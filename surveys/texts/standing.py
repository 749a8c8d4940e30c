"""What a moderator has to do: their rounds with numbers of texts, in a few questions however many rounds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from surveys import organizations
from surveys.identifiers import Role, SurveyCode
from surveys.round_records import chosen
from surveys.schema import audit_event, moderated_text
from surveys.schema import survey as survey_table
from surveys.staff_roles import rounds_too_near
from surveys.staff_round_roles import round_roles
from surveys.survey import Survey
from surveys.texts.queue import BEGUN, READABLE
from surveys.texts.records import Outcome, TextState

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Texts of a round by what is to be done with them, seen by one moderator.

    ``first`` to be read by somebody first, ``second`` proposed by others, ``own`` proposed by this one,
    ``passed_on`` waiting to be handed over, ``done`` decided or handed over.
    """

    first: int = 0
    second: int = 0
    own: int = 0
    passed_on: int = 0
    done: int = 0

    @property
    def is_waiting(self) -> bool:
        """Whether this moderator has something to do."""
        return self.first + self.second > 0


@dataclass(frozen=True, slots=True)
class RoundToRead:
    """One round of a moderator."""

    survey: Survey
    standing: Standing
    is_begun: bool


@dataclass(frozen=True, slots=True)
class RoundsToRead:
    """A part of a moderator's rounds, the newest period first, and how many there are in all."""

    rows: tuple[RoundToRead, ...]
    total: int


def rounds_to_read(
    connection: sa.Connection, username: str, *, offset: int = 0, most: int = AT_ONCE
) -> RoundsToRead:
    """Give a part of the rounds whose texts somebody may read; none that is too near to them."""
    mine = _mine(connection, username)
    total = connection.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
    table = survey_table.c
    ordered = mine.order_by(table.period_end.desc(), table.code.desc()).offset(offset).limit(most)
    codes = [SurveyCode(str(code)) for code in connection.scalars(ordered)]
    standings, begun = standing_of(connection, username, codes), _begun(connection, codes)
    return RoundsToRead(
        tuple(
            RoundToRead(one, standings.get(one.code, Standing()), one.code in begun)
            for one in chosen(connection, codes)
        ),
        total,
    )


def _mine(connection: sa.Connection, username: str) -> sa.Select[tuple[str]]:
    units = organizations.reach(connection, username).get(Role.MODERATOR, frozenset())
    alone = [one.survey for one in round_roles(connection, username) if one.role is Role.MODERATOR]
    table = survey_table.c
    return sa.select(table.code).where(
        table.state.in_(READABLE),
        sa.or_(table.unit.in_(sorted(units)), table.code.in_(alone)),
        table.code.not_in(rounds_too_near(username)),
    )


def standing_of(
    connection: sa.Connection, username: str, codes: Sequence[SurveyCode]
) -> Mapping[str, Standing]:
    """Count the texts of rounds by what is to be done with them; rounds without texts are left out."""
    table = moderated_text.c
    is_own = sa.case((sa.func.lower(table.proposed_by) == username.lower(), 1), else_=0).label("is_own")
    rows = connection.execute(
        sa.select(table.survey, table.state, table.outcome, is_own, sa.func.count().label("texts"))
        .where(table.survey.in_(codes))
        .group_by(table.survey, table.state, table.outcome, is_own)
    )
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        name = _name(TextState(row.state), row.outcome, is_own=bool(row.is_own))
        counted.setdefault(row.survey, Counter())[name] += row.texts
    return {code: Standing(**found) for code, found in counted.items()}


def _name(state: TextState, outcome: str | None, *, is_own: bool) -> str:
    if state in {TextState.WAITING, TextState.RETURNED}:
        return "first"
    if state is TextState.PROPOSED:
        return "own" if is_own else "second"
    return "passed_on" if state is TextState.DECIDED and outcome == Outcome.PASSED_ON else "done"


def _begun(connection: sa.Connection, codes: Sequence[SurveyCode]) -> frozenset[str]:
    event = audit_event.c
    noted = sa.select(event.object).where(event.act == BEGUN, event.object.in_(codes)).distinct()
    return frozenset(connection.scalars(noted))
