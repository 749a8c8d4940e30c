"""An export of another program as a source of ballots, to be looked at first and then imported."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from surveys import rounds
from surveys.ballots_import import asked_of
from surveys.ballots_map import BallotsMap
from surveys.ballots_rows import Asked
from surveys.elsewhere.exports import Program
from surveys.elsewhere.responses import Responses, Round, look
from surveys.identifiers import SurveyCode
from surveys.personnel.questions import Answers
from surveys.problems import N_, BadInput, Problem
from surveys.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Export:
    """An export, the program it is of (None: its columns tell), and what was decided about it."""

    sheet: Sheet
    program: Program | None
    answers: Answers
    actor: str

    @property
    def details(self) -> Mapping[str, object]:
        """That the ballots are those of a round run elsewhere."""
        return {"elsewhere": self.program.value if self.program else "yes"}

    def look(self, connection: sa.Connection, survey: SurveyCode) -> Responses:
        """Look at it as the answers to a round. Raises BadInput when it is no export, or holds nothing."""
        return self._look(connection, survey, asked_of(connection, survey))

    def _look(self, connection: sa.Connection, survey: SurveyCode, asked: Asked) -> Responses:
        names = {one.code: one.name for one in rounds.subjects(connection, survey)}
        strata = rounds.get(connection, survey).rules.strata
        place = Round(asked, names, tuple((number, name) for number, name, _ in strata))
        return look(self.sheet, self.program, place, self.answers)

    def table(self, connection: sa.Connection, survey: SurveyCode, asked: Asked) -> tuple[Sheet, BallotsMap]:
        """Give the rows and how to read them. Raises BadInput while something is to be decided."""
        found = self._look(connection, survey, asked)
        if found.read is None:
            raise BadInput(
                Problem(
                    N_("Something is to be decided about this file first (%(count)s)."),
                    {"count": len(found.open)},
                    self.sheet.name,
                )
            )
        return found.sheet, found.read
