"""The gate for free texts: which respondent groups about which subjects may be read at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from analysis.disclosure import floor_for
from surveys import opened, questionnaires, rounds
from surveys.ballot_blocks import Keys
from surveys.identifiers import RespondentGroup, SubjectNumber, SurveyCode
from surveys.questionnaire import Questionnaire
from surveys.release_cells import Cells
from surveys.release_gate import Gate
from surveys.release_round import Results
from surveys.survey import Assignment, Rules
from surveys.tally import Tally, tally


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Whose texts about whom: a respondent group about a subject; who came by the open link stands apart."""

    subject: SubjectNumber
    group: RespondentGroup
    open_link: bool


def readable_places(connection: sa.Connection, keys: Keys, code: SurveyCode) -> dict[TextPlace, int]:
    """Give the places of a closed round whose texts may be read, each with its valid ballots.

    Raises Refused when the round is not closed, NotReady when its blocks are damaged.
    """
    survey = rounds.get(connection, code)
    asked = questionnaires.get(connection, survey.questionnaire_id, survey.questionnaire_version)
    table = tally(asked, opened.read(connection, keys, code))
    return readable(survey.rules, asked, rounds.assignments(connection, code), table)


def readable(
    rules: Rules, questionnaire: Questionnaire, assignments: Sequence[Assignment], table: Tally
) -> dict[TextPlace, int]:
    """Give the places whose valid ballots reach the floor for texts and the threshold of their group."""
    results = Results.of(rules, questionnaire, assignments, table)
    evaluation = dict(_reaching(results.cells, results.gates, is_open_link=False))
    of_asked = {
        place: valid for place, valid in evaluation.items() if (place.subject, place.group) in results.issued
    }
    return of_asked | dict(_reaching(results.open_link, results.open_link_gates, is_open_link=True))


def _reaching(
    cells: Cells, gates: Mapping[RespondentGroup, Gate], *, is_open_link: bool
) -> Iterator[tuple[TextPlace, int]]:
    for (subject, group), cell in cells.at.items():
        valid = int(cells.exact.valid[cell])
        if group in gates and floor_for(valid, gates[group].threshold).texts:
            yield TextPlace(subject, group, is_open_link), valid
