"""The results of one round on their way through the gate: every subject and group, in its place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.release_cells import Cells, Place
from surveys.release_gate import Gate
from surveys.release_strata import Frame, weigh
from surveys.summary import GroupResult
from surveys.survey import LEAST_CITIZENS, Assignment, GroupRule, Rules
from surveys.survey_rules import COLLEAGUES
from surveys.tally import Tally

_GROUPS = tuple(RespondentGroup)


@dataclass(frozen=True, slots=True)
class Results:
    """All cells of a round with their gates; ``issued`` names every subject and group that was asked."""

    gates: Mapping[RespondentGroup, Gate]
    cells: Cells
    issued: Mapping[Place, int]
    open_link: Cells
    open_link_gates: Mapping[RespondentGroup, Gate]

    @classmethod
    def of(
        cls, rules: Rules, questionnaire: Questionnaire, assignments: Sequence[Assignment], table: Tally
    ) -> "Results":
        """Score a tally: the evaluation and the open link apart; the self-assessment in neither."""
        of_others = table.where(table.group != _GROUPS.index(RespondentGroup.SELF))
        evaluated = of_others.where(~of_others.is_open_link)
        evaluation = evaluated.pooled()
        open_link = of_others.where(of_others.is_open_link).pooled()
        plain = Cells.of(questionnaire, evaluation, _fraction(rules, evaluation), rules.confidence)
        frame = Frame.of(rules, assignments)
        return cls(
            gates={
                rule.group: Gate.of(questionnaire, rule, rules.confidence)
                for rule in sorted(rules.groups, key=lambda rule: _GROUPS.index(rule.group))
                if rule.group is not RespondentGroup.SELF
            },
            cells=weigh(plain, evaluated.by_stratum(), frame, rules.confidence),
            issued=_issued(assignments, evaluation),
            open_link=Cells.of(questionnaire, open_link, np.zeros(len(open_link.keys)), rules.confidence),
            open_link_gates={
                group: Gate.of(questionnaire, _of_strangers(group), rules.confidence) for group in _GROUPS
            },
        )

    def groups(self, subject: SubjectNumber) -> dict[RespondentGroup, GroupResult]:
        """Tell every group of the rules about one subject, in the order of ``RespondentGroup``."""
        return {group: self._group(gate, (subject, group)) for group, gate in self.gates.items()}

    def open_link_groups(self, subject: SubjectNumber) -> tuple[GroupResult, ...]:
        """Tell what came by the open link about one subject."""
        cells = self.open_link
        return tuple(
            gate.tell(cells.exact, cells.at[subject, group], 0)
            for group, gate in self.open_link_gates.items()
            if (subject, group) in cells.at
        )

    def told(self) -> Tally:
        """Keep the cells of the evaluation that reach their threshold."""
        table = self.cells.exact.table
        thresholds = np.array(
            [self.gates[group].threshold if group in self.gates else np.inf for group in _GROUPS]
        )
        return table.where(self.cells.exact.valid >= thresholds[table.group])

    def _group(self, gate: Gate, place: Place) -> GroupResult:
        if place not in self.issued:
            return gate.not_asked()
        if place not in self.cells.at:
            return gate.nothing()
        return gate.tell(self.cells.exact, self.cells.at[place], self.issued[place])


def _of_strangers(group: RespondentGroup) -> GroupRule:
    """Make the rule of the open link, which asks whoever comes: never laxer than citizens."""
    return GroupRule(group, 0.0, LEAST_CITIZENS, required=False, size=None)


def _issued(assignments: Sequence[Assignment], evaluation: Tally) -> Mapping[Place, int]:
    """Count who was asked; 0 where ballots were imported: nobody knows how many did not answer there."""
    issued: Counter[Place] = Counter()
    unlisted: set[Place] = set()
    for assignment in assignments:
        places = [(subject, assignment.group) for subject in assignment.subjects]
        if assignment.channel is not Channel.OPEN_LINK:
            issued.update(dict.fromkeys(places, assignment.issued))
        if assignment.channel is Channel.IMPORT and assignment.issued:
            unlisted.update(places)
    for subject, group in zip(evaluation.subject.tolist(), evaluation.group.tolist(), strict=True):
        issued[SubjectNumber(subject), _GROUPS[group]] += 0  # ballots without an assignment were asked for
    return {place: 0 if place in unlisted else count for place, count in issued.items()}


def _fraction(rules: Rules, pooled: Tally) -> FloatArray:
    """Give the share of a known finite frame that answered; 0 for colleagues.

    A page about citizens tells of the people who could have been asked; one about colleagues tells of
    what such colleagues would say, not only of those who sit there now.
    """
    sizes = {rule.group: rule.size for rule in rules.groups if rule.size and rule.group not in COLLEAGUES}
    frame = np.array([sizes.get(group, np.inf) for group in _GROUPS], dtype=np.float64)
    return np.minimum(pooled.returned / frame[pooled.group], 1.0)
