"""The disclosure gate for one respondent group about one subject: what may be told, and how finely."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray
from analysis.disclosure import Floor, floor_for
from analysis.disclosure_counts import Estimation
from analysis.method import TOP_SCORE
from surveys.identifiers import ItemId, RespondentGroup
from surveys.questionnaire import Questionnaire
from surveys.release_blocks import Asked
from surveys.release_complement import withhold_complements
from surveys.release_figures import tell_score
from surveys.release_items import ItemGate
from surveys.release_pins import Surroundings, unpin
from surveys.release_repair import secure
from surveys.release_resolution import Resolution, resolve
from surveys.release_scores import Exact
from surveys.summary import Band, CriterionResult, Figure, GroupCounts, GroupResult, Withheld, WithheldReason
from surveys.survey import GroupRule
from surveys.survey_rules import COLLEAGUES
from surveys.survey_rules import floor as least_threshold
from surveys.tally_scoring import Plan


@dataclass(frozen=True, slots=True)
class _Retold:
    """The exact scores of one cell, told once more where a first telling was too fine."""

    exact: Exact
    cell: int
    questionnaire: Questionnaire

    def item(self, item: ItemId, step: float) -> Figure | Band | Withheld:
        place = [one.id for one in self.questionnaire.coded_items].index(item)
        return tell_score(self.exact.items, (self.cell, place), step)

    def criterion(self, code: str, step: float) -> Figure | Band | Withheld:
        place = [one.code for one in self.questionnaire.criteria].index(code)
        return tell_score(self.exact.criteria, (self.cell, place), step)


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate of one respondent group.

    ``belongs`` (items, criteria), ``weights`` (criteria,), ``points`` of the scales (items,); ``size`` of
    the finite frame that the intervals are about, None where there is none.
    """

    group: RespondentGroup
    threshold: int
    one_person: bool
    questionnaire: Questionnaire
    belongs: BoolArray
    weights: FloatArray
    points: FloatArray
    items: ItemGate
    size: int | None

    @classmethod
    def of(cls, questionnaire: Questionnaire, rule: GroupRule, confidence: float) -> "Gate":
        """Make the gate of a group; its threshold is never under the floor, whatever the rule says."""
        plan = Plan.of(questionnaire)
        asked = plan.asked_of(rule.group)
        threshold = max(rule.threshold, least_threshold(rule.group))
        belongs = plan.belongs & asked[:, None]
        return cls(
            group=rule.group,
            threshold=threshold,
            one_person=rule.size == 1,
            questionnaire=questionnaire,
            belongs=belongs,
            weights=plan.weights,
            points=plan.points,
            items=ItemGate(questionnaire, threshold, asked, belongs, confidence),
            size=None if rule.group in COLLEAGUES else rule.size,
        )

    def estimation(self, returned: int) -> Estimation:
        """Say how the intervals of a cell with so many ballots were made."""
        return Estimation(min(returned / self.size, 1.0) if self.size else 0.0, self.items.confidence)

    def tell(self, exact: Exact, cell: int, issued: int) -> GroupResult:
        """Tell what may be told of one cell; below the threshold nothing, not even the count."""
        valid = int(exact.valid[cell])
        if valid < self.threshold:
            return self.nothing()
        is_hidden = self._is_hidden_item(exact, cell)
        step = None if is_hidden else self._resolution(floor_for(valid, self.threshold)).ballot
        table = exact.table
        result = GroupResult(
            group=self.group,
            counts=GroupCounts(issued, int(table.returned[cell]), valid, int(table.no_contact[cell])),
            score=tell_score(exact.ballots, (cell,), step),
            criteria=self._tell_criteria(exact, cell),
            items=self.items.tell(exact, cell),
            weighted=bool(exact.weighted[cell]),
        )
        # a score weighted by strata is no mean of the items told beside it
        unpinned = result if result.weighted else unpin(result, self._surroundings(exact, cell))
        estimation = self.estimation(int(table.returned[cell]))
        return secure(
            unpinned, Asked.of(self.questionnaire), estimation, _Retold(exact, cell, self.questionnaire)
        )

    def nothing(self) -> GroupResult:
        """Tell nothing: too few ballots, or only one person who could have answered."""
        return self._withhold(
            WithheldReason.ONE_PERSON if self.one_person else WithheldReason.TOO_FEW_BALLOTS
        )

    def not_asked(self) -> GroupResult:
        """Tell that the group was not asked about this subject."""
        return self._withhold(WithheldReason.NOT_ASKED)

    def _withhold(self, reason: WithheldReason) -> GroupResult:
        return GroupResult(self.group, Withheld(reason), Withheld(reason), (), ())

    def _surroundings(self, exact: Exact, cell: int) -> Surroundings:
        told = self.belongs[self.items.asked][:, self.belongs.any(axis=0)]
        answers = np.maximum(exact.items.n[cell][self.items.asked], 1.0)
        steps = np.maximum(self.points[self.items.asked] - 1, 1.0)
        weights = self.weights[self.belongs.any(axis=0)]
        return Surroundings(told, weights, TOP_SCORE / (answers * steps))

    def _resolution(self, floor: Floor) -> Resolution:
        return resolve(self.belongs[self.belongs.any(axis=1)], self.weights, floor)

    def _tell_criteria(self, exact: Exact, cell: int) -> tuple[CriterionResult, ...]:
        # a ballot without a score may still have a criterion's: it never lifts a criterion over a floor
        n = exact.criteria.n[cell].astype(np.int64).clip(max=exact.valid[cell])
        floors = [floor_for(int(ballots), self.threshold) for ballots in n]
        enough = np.array([floor.criterion_step is not None for floor in floors])
        told = withhold_complements(
            enough & ~self._stand_for_items(exact, cell), n, (self.weights > 0)[:, None]
        )
        return tuple(
            CriterionResult(
                criterion.code,
                self._tell_criterion(exact, (cell, place), floors[place], told=bool(told[place])),
            )
            for place, criterion in enumerate(self.questionnaire.criteria)
            if self.belongs[:, place].any()
        )

    def _is_hidden_item(self, exact: Exact, cell: int) -> bool:
        """Say whether the ballot score is that of a single item, and this item's score is withheld."""
        scored = self.belongs[:, self.weights > 0].any(axis=1)
        return int(scored.sum()) == 1 and bool(self.items.alike(exact, cell)[scored].all())

    def _stand_for_items(self, exact: Exact, cell: int) -> BoolArray:
        """Say which criteria would tell of nothing but items whose scores are withheld, shape (criteria,)."""
        alike = self.items.alike(exact, cell)
        return np.asarray(self.belongs.any(axis=0) & ~(self.belongs & ~alike[:, None]).any(axis=0))

    def _tell_criterion(
        self, exact: Exact, at: tuple[int, int], floor: Floor, *, told: bool
    ) -> Figure | Band | Withheld:
        if floor.criterion_step is None:
            return Withheld(WithheldReason.TOO_FEW_BALLOTS)
        return tell_score(exact.criteria, at, self._resolution(floor).criteria[at[1]] if told else None)
