"""How the ballots of one questionnaire version are scored: its items, criteria and weights as arrays."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, CodeArray, FloatArray
from analysis.scores import ballot_scores, criterion_scores, item_scores
from surveys.identifiers import RespondentGroup
from surveys.questionnaire import FIRST_NO_ANSWER, LEFT_BLANK, NOT_ASKED, Item, Questionnaire, Section
from surveys.routing import is_asked


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of n ballots on 0-100, NaN where there is none.

    ``items`` shape (n, coded items); ``criteria`` (n, criteria); ``ballots`` (n,). ``no_contact``,
    ``complete`` shape (n,): says there was no contact; has a value for every core item of its group.
    """

    items: FloatArray
    criteria: FloatArray
    ballots: FloatArray
    no_contact: BoolArray
    complete: BoolArray


@dataclass(frozen=True, slots=True)
class Plan:
    """A questionnaire as arrays.

    Attributes
    ----------
    categories
        Every code a stored answer may have, in order.
    points
        Shape (items,): values of the item's scale, 0 for a choice.
    belongs
        Shape (items, criteria), True where a rating counts for a criterion.
    weights
        Shape (criteria,).
    contact
        Column and codes of the contact filter that mean "no contact"; None without a filter.
    core
        Shape (groups, items), True for ratings every scored ballot of the group is asked: what the
        reliability of the whole questionnaire is computed from.
    asked
        Shape (groups, items), True for items the group is ever asked.
    """

    categories: tuple[int, ...]
    points: FloatArray
    belongs: BoolArray
    weights: FloatArray
    contact: tuple[int, tuple[int, ...]] | None
    core: BoolArray
    asked: BoolArray

    @property
    def items(self) -> int:
        """How many items a stored ballot has."""
        return len(self.points)

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> "Plan":
        """Read a questionnaire."""
        items = questionnaire.coded_items
        places = {criterion.code: place for place, criterion in enumerate(questionnaire.criteria)}
        belongs = np.zeros((len(items), len(places)), dtype=np.bool_)
        for row, item in enumerate(items):
            belongs[row, [places[code] for code in item.criteria]] = True
        return cls(
            categories=_categories(questionnaire),
            points=np.array([_points(questionnaire, item) for item in items], dtype=np.float64),
            belongs=belongs,
            weights=np.array([criterion.weight for criterion in questionnaire.criteria], dtype=np.float64),
            contact=_contact(questionnaire),
            core=_core(questionnaire),
            asked=np.array(
                [[is_asked(item, group) for item in items] for group in RespondentGroup], dtype=np.bool_
            ),
        )

    def asked_of(self, group: RespondentGroup) -> BoolArray:
        """Shape (items,), True for items this group is ever asked."""
        return np.asarray(self.asked[list(RespondentGroup).index(group)])


def score_ballots(plan: Plan, codes: CodeArray, groups: CodeArray) -> Scored:
    """Score ballots.

    Parameters
    ----------
    codes
        Shape (n, items): stored bytes.
    groups
        Shape (n,): place of each ballot's group in ``RespondentGroup``.
    """
    no_contact = np.zeros(len(codes), dtype=np.bool_)
    if plan.contact is not None:
        column, meaning = plan.contact
        no_contact = np.isin(codes[:, column], meaning)
    rated = (codes > NOT_ASKED) & (codes < FIRST_NO_ANSWER) & (plan.points > 0) & ~no_contact[:, None]
    values = np.where(rated, codes, np.nan)
    items = item_scores(values, 1.0, np.where(plan.points > 1, plan.points, 2.0))
    asked = (codes != NOT_ASKED) & ~no_contact[:, None]
    criteria = criterion_scores(items, plan.belongs, asked)
    ballots = np.full(len(codes), np.nan)  # of choices and texts alone there is no score
    if (plan.weights > 0).any():
        ballots = ballot_scores(criteria, plan.weights, asked @ plan.belongs)
    core = plan.core[groups]
    complete = (rated | ~core).all(axis=1) & core.any(axis=1) & ~no_contact
    return Scored(items, criteria, ballots, no_contact, complete)


def _categories(questionnaire: Questionnaire) -> tuple[int, ...]:
    sizes = [scale.points for scale in questionnaire.scales.values()]
    sizes += [len(item.options) for item in questionnaire.coded_items]
    ways = max((len(scale.no_answers) for scale in questionnaire.scales.values()), default=0)
    no_answers = range(FIRST_NO_ANSWER, FIRST_NO_ANSWER + ways)
    return (NOT_ASKED, *range(1, max(sizes, default=0) + 1), *no_answers, LEFT_BLANK)


def _points(questionnaire: Questionnaire, item: Item) -> int:
    return questionnaire.scales[item.scale].points if item.scale is not None else 0


def _contact(questionnaire: Questionnaire) -> tuple[int, tuple[int, ...]] | None:
    contact = questionnaire.contact
    if contact is None:
        return None
    column = [item.id for item in questionnaire.coded_items].index(contact.item)
    options = [option.id for option in questionnaire.coded_items[column].options]
    return column, tuple(options.index(option) + 1 for option in contact.no_contact)


def _core(questionnaire: Questionnaire) -> BoolArray:
    columns = [
        [_is_core(questionnaire, section, item, group) for group in RespondentGroup]
        for section in questionnaire.sections
        for item in section.items
        if item.kind != "text"
    ]
    return np.array(columns, dtype=np.bool_).reshape(-1, len(RespondentGroup)).T


def _is_core(questionnaire: Questionnaire, section: Section, item: Item, group: RespondentGroup) -> bool:
    """Tell a rating that hangs on nothing but the contact filter and counts for the score."""
    filters = {None if questionnaire.contact is None else questionnaire.contact.item}
    hangs = [condition.item for condition in (section.show_if, item.show_if) if condition is not None]
    weighted = {criterion.code for criterion in questionnaire.criteria if criterion.weight > 0}
    return (
        item.kind == "rating"
        and not weighted.isdisjoint(item.criteria)
        and is_asked(item, group)
        and filters.issuperset(hangs)
    )
