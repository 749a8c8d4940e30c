"""What somebody rated reads first: what stands highest, then what stands lowest, of what is told.

Nothing new is computed that could tell more than the published figures do: told figures are put in an order.
Items or criteria that any group with a weight does not tell as a number are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.identifiers import RespondentGroup
from surveys.summary import Figure, GroupPolicy, GroupResult, SubjectSummary

MOST = 3
LEAST_ITEMS = 4


class Basis(StrEnum):
    """What was put in an order."""

    ITEMS = "items"
    CRITERIA = "criteria"


@dataclass(frozen=True, slots=True)
class Standing:
    """One item or criterion with its told figures by group, and their mean by the groups' weights."""

    code: str
    figures: tuple[tuple[RespondentGroup, Figure], ...]
    value: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The highest, from the top; the lowest, from the bottom; whether their intervals keep apart."""

    basis: Basis
    highest: tuple[Standing, ...]
    lowest: tuple[Standing, ...]
    clear: bool


def reading(subject: SubjectSummary, policies: tuple[GroupPolicy, ...]) -> Reading | None:
    """Put what is told about a subject in the order in which it is read; None where too little is told."""
    weights = {one.group: one.weight for one in policies if one.weight > 0}
    groups = [one for one in subject.groups if one.group in weights]
    items = _standings(groups, weights, Basis.ITEMS)
    basis = Basis.ITEMS if len(items) >= LEAST_ITEMS else Basis.CRITERIA
    found = items if basis is Basis.ITEMS else _standings(groups, weights, basis)
    if len(found) < 2:  # noqa: PLR2004 - one thing is neither the highest nor the lowest
        return None
    found.sort(key=lambda one: (-one.value, one.code))
    few = min(MOST, len(found) // 2)
    highest, lowest = tuple(found[: min(MOST, len(found) - few)]), tuple(reversed(found[-few:]))
    apart = all(_is_above(high, low) for high in highest for low in lowest)
    return Reading(basis, highest, lowest, apart)


def _standings(
    groups: list[GroupResult], weights: Mapping[RespondentGroup, float], basis: Basis
) -> list[Standing]:
    """Give what every group that is asked it tells as a number."""
    told: dict[str, list[tuple[RespondentGroup, object]]] = {}
    for group in groups:
        scores = (
            [(one.item, one.score) for one in group.items if one.score is not None]
            if basis is Basis.ITEMS
            else [(one.criterion, one.score) for one in group.criteria]
        )
        for code, score in scores:
            told.setdefault(code, []).append((group.group, score))
    found = []
    for code, cells in told.items():
        figures = tuple((group, score) for group, score in cells if isinstance(score, Figure))
        if len(figures) == len(cells):
            whole = sum(weights[group] for group, _ in figures)
            mean = sum(weights[group] * figure.value for group, figure in figures) / whole
            found.append(Standing(code, figures, mean))
    return found


def _is_above(high: Standing, low: Standing) -> bool:
    """Say whether one stands above the other beyond both intervals, in every group that tells both."""
    below = dict(low.figures)
    shared = [(figure, below[group]) for group, figure in high.figures if group in below]
    return bool(shared) and all(first.low > second.high for first, second in shared)
