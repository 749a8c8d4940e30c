"""Shares name their base; thresholds are compared in whole numbers; rules are data that is checked."""

from decimal import Decimal

import pytest

from surveys.confidence import result
from surveys.confidence.counting import Marks, Papers
from surveys.confidence.result import Share
from surveys.confidence.rules import Base, Level, Relation, Rules, Threshold, checked, from_json, to_json
from surveys.problems import BadInput
from tests.surveys.confidence.conftest import RULES

HALF = Threshold(Level.LOW, Relation.MORE_THAN, 1, 2)
TWO_THIRDS = Threshold(Level.LOW, Relation.AT_LEAST, 2, 3)


@pytest.mark.parametrize(("base", "said"), [(481, "38.88"), (480, "38.96")])
def test_the_published_share_is_of_those_who_may_vote_and_not_of_the_valid_papers(
    base: int, said: str
) -> None:
    """187/481 is 38.88 %; 187/480, as it was published once, is not."""
    assert Share(187, base).percent == Decimal(said)


@pytest.mark.parametrize(("count", "base", "said"), [(1, 800, "0.13"), (0, 7, "0.00"), (7, 7, "100.00")])
def test_a_share_is_rounded_half_up(count: int, base: int, said: str) -> None:
    """As officials round: 0.125 is 0.13."""
    assert Share(count, base).percent == Decimal(said)


def test_there_is_no_share_of_nothing() -> None:
    """Where nobody voted nothing is 0 %."""
    assert Share(0, 0).percent is None
    assert not HALF.is_reached(0, 0)
    assert not TWO_THIRDS.is_reached(0, 0)


@pytest.mark.parametrize(
    ("threshold", "count", "base", "reached"),
    [
        (HALF, 240, 480, False),
        (HALF, 240, 481, False),
        (HALF, 241, 481, True),
        (TWO_THIRDS, 320, 480, True),
        (TWO_THIRDS, 320, 481, False),
        (TWO_THIRDS, 66_667, 100_001, False),  # 66.67 % when rounded
        (TWO_THIRDS, 66_668, 100_001, True),
    ],
)
def test_a_threshold_is_reached_by_whole_numbers(
    threshold: Threshold, count: int, base: int, reached: object
) -> None:
    """Exactly half is not more than half, exactly two thirds are two thirds; rounding decides nothing."""
    assert threshold.is_reached(count, base) is reached


@pytest.mark.parametrize(
    ("base", "number"), [(Base.ELECTORATE, 500), (Base.ISSUED, 490), (Base.RETURNED, 481), (Base.VALID, 480)]
)
def test_the_base_is_the_one_that_the_rules_name(base: Base, number: int) -> None:
    """Four bases, four numbers."""
    rules = Rules(base, RULES.basis, RULES.thresholds)
    assert result.base_of(rules, 500, Papers(490, 481, 480, 1)) == number


def test_facts_tell_the_thresholds_of_the_rules_in_their_order() -> None:
    """And none where there is no base."""
    marks = Marks(100, 139, 241, 0)
    assert [one.is_reached for one in result.facts(RULES, marks, 481)] == [True, False]
    assert list(result.facts(RULES, Marks(0, 0, 0, 0), 0)) == []
    assert [result.of_level(marks, level) for level in Level] == [100, 139, 241]


def test_rules_are_read_back_as_they_were_stored() -> None:
    """Rules are data."""
    assert from_json(to_json(RULES)) == RULES
    assert checked(Rules(Base.VALID, "  Quy  chế 1 ", ())) == Rules(Base.VALID, "Quy chế 1", ())


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        (Rules(Base.VALID, " ", ()), "basis"),
        (Rules(Base.VALID, "x" * 301, ()), "basis"),
        (Rules(Base.VALID, "x", (Threshold(Level.LOW, Relation.AT_LEAST, 0, 2),)), "thresholds.1"),
        (Rules(Base.VALID, "x", (Threshold(Level.LOW, Relation.AT_LEAST, 3, 2),)), "thresholds.1"),
        (Rules(Base.VALID, "x", (Threshold(Level.LOW, Relation.AT_LEAST, 1, 101),)), "thresholds.1"),
        (Rules(Base.VALID, "x", (HALF, HALF)), "thresholds"),
        (
            Rules(Base.VALID, "x", tuple(Threshold(Level.LOW, Relation.AT_LEAST, 1, n) for n in range(2, 7))),
            "thresholds",
        ),
    ],
)
def test_rules_that_say_nothing_or_cannot_be_are_refused(rules: Rules, where: str) -> None:
    """Each at its field."""
    with pytest.raises(BadInput) as refused:
        checked(rules)
    assert [one.where for one in refused.value.problems] == [where]
