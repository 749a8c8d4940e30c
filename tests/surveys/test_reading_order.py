"""Claims about the order in which somebody rated reads: only told figures, the highest before the lowest."""

from dataclasses import replace

from surveys.identifiers import ItemId, RespondentGroup, SubjectKind, SubjectNumber, UnitCode
from surveys.reading_order import Basis, reading
from surveys.summary import (
    CriterionResult,
    Figure,
    GroupCounts,
    GroupPolicy,
    GroupResult,
    ItemResult,
    SubjectSummary,
    Withheld,
    WithheldReason,
)

FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)
PEER, BELOW = RespondentGroup.PEER, RespondentGroup.SUBORDINATE


def _figure(value: float, reach: float = 4) -> Figure:
    return Figure(value, value - reach, value + reach, 1, None)


def _group(
    group: RespondentGroup, items: dict[str, Figure | Withheld | None], criteria: dict[str, float]
) -> GroupResult:
    return GroupResult(
        group,
        GroupCounts(40, 40, 40, 0),
        FEW,
        tuple(CriterionResult(code, _figure(value)) for code, value in criteria.items()),
        tuple(ItemResult(ItemId(code), score, FEW, None) for code, score in items.items()),
    )


def _subject(*groups: GroupResult) -> SubjectSummary:
    return SubjectSummary(
        SubjectNumber(1), SubjectKind.CADRE, "CB1", "Hà", None, None, UnitCode("22"), groups, FEW, (), FEW
    )


POLICIES = (GroupPolicy(PEER, 0.5, 5, required=True), GroupPolicy(BELOW, 0.5, 5, required=True))


def test_the_highest_and_the_lowest_never_share_anything_and_say_whether_they_are_apart() -> None:
    values = {"a": 90.0, "b": 80.0, "c": 70.0, "d": 40.0, "e": 30.0}
    items: dict[str, Figure | Withheld | None] = {code: _figure(value) for code, value in values.items()}
    subject = _subject(_group(PEER, items, {}), _group(BELOW, dict(items), {}))
    found = reading(subject, POLICIES)
    assert found is not None
    assert found.basis is Basis.ITEMS
    assert [one.code for one in found.highest] == ["a", "b", "c"]
    assert [one.code for one in found.lowest] == ["e", "d"]
    assert found.clear
    wide = replace(subject, groups=(_group(PEER, items | {"c": _figure(70, 30)}, {}), subject.groups[1]))
    overlapping = reading(wide, POLICIES)
    assert overlapping is not None
    assert not overlapping.clear


def test_what_one_group_withholds_is_put_in_no_order() -> None:
    items: dict[str, Figure | Withheld | None] = {code: _figure(60) for code in "abcd"}
    subject = _subject(
        _group(PEER, items | {"choice": None}, {"A": 80, "B": 50}),
        _group(BELOW, items | {"a": FEW}, {"A": 70, "B": 60}),
    )
    found = reading(subject, POLICIES)
    assert found is not None
    assert found.basis is Basis.CRITERIA
    assert [(one.code, one.value) for one in (*found.highest, *found.lowest)] == [("A", 75), ("B", 55)]


def test_where_too_little_is_told_nothing_is_put_in_front() -> None:
    assert reading(_subject(_group(PEER, {}, {"A": 80})), POLICIES) is None
    aside = (GroupPolicy(PEER, 0.0, 5, required=False),)
    assert reading(_subject(_group(PEER, {}, {"A": 80, "B": 50})), aside) is None
