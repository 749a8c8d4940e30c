"""Which criterion of a standard is asked about by which items of which questionnaire, and which by nothing.

Looked up in the newest version of each questionnaire that is held: a standard outlives questionnaires.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.questionnaire import Item, Questionnaire
from surveys.standards.records import Content, Criterion


@dataclass(frozen=True, slots=True)
class Asking:
    """Items of one questionnaire."""

    questionnaire: Questionnaire
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """One criterion: the items that ask about it; ``lost``: names that no questionnaire here has."""

    criterion: Criterion
    by: tuple[Asking, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A whole standard. ``unnamed``: rating items of its questionnaires that no criterion names."""

    criteria: tuple[Covered, ...]
    unnamed: tuple[Asking, ...]

    @property
    def by_nothing(self) -> tuple[Covered, ...]:
        """The criteria that no item asks about."""
        return tuple(one for one in self.criteria if not one.by)


def coverage(content: Content, held: Mapping[str, Questionnaire]) -> Coverage:
    """Say what covers each criterion of a standard, in its order."""
    covered = tuple(_covered(one, held) for one in content.criteria)
    named: dict[str, set[str]] = {}
    for one in covered:
        for asking in one.by:
            named.setdefault(asking.questionnaire.id, set()).update(item.id for item in asking.items)
    unnamed = []
    for id_, items in named.items():
        rest = tuple(item for item in held[id_].items if item.kind == "rating" and item.id not in items)
        if rest:
            unnamed.append(Asking(held[id_], rest))
    return Coverage(covered, tuple(unnamed))


def _covered(criterion: Criterion, held: Mapping[str, Questionnaire]) -> Covered:
    found: dict[str, list[Item]] = {}
    lost = []
    for name in criterion.asked_by:
        id_, _, wanted = name.partition(":")
        items = _items(held[id_], wanted) if id_ in held else ()
        if items:
            found.setdefault(id_, []).extend(items)
        else:
            lost.append(name)
    by = tuple(Asking(held[id_], _once(items)) for id_, items in found.items())
    return Covered(criterion, by, tuple(lost))


def _items(questionnaire: Questionnaire, wanted: str) -> tuple[Item, ...]:
    """Give an item by its id, or every item that counts for a criterion."""
    return tuple(one for one in questionnaire.items if one.id == wanted or wanted in one.criteria)


def _once(items: list[Item]) -> tuple[Item, ...]:
    return tuple({one.id: one for one in items}.values())
