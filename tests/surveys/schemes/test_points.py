"""Points by a scheme agree with fractions added up by hand, and what is missing is never 0."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.evaluations.entries import Entry, PeopleScore
from surveys.evaluations.records import Kind
from surveys.identifiers import CadreCode
from surveys.schemes import examples
from surveys.schemes.bands import band_of, touched, upper_end
from surveys.schemes.points import evaluate, reached
from surveys.schemes.scheme_file import read
from surveys.schemes.sheet import Basis, Lack, Origin, Standing

WHO = CadreCode("CB1")
LEADERS = examples.read(examples.sources()["example-leaders-30-70", 1])
LOCALITY = examples.read(examples.sources()["example-locality-binary-axes", 1])
SMALL_SOURCE = Path(__file__).with_name("small.toml").read_text("utf-8")
SMALL = read(SMALL_SOURCE)
MARKS = {"A1": 5, "A2": 4.5, "A3": 7, "A4": 2.5, "A5": 3.5, "B1": 22, "B2": 18.5, "B3": 14, "B4": 9}


def said(kind: Kind, code: str, value: float | None, maximum: float | None = None, number: int = 1) -> Entry:
    return Entry(WHO, kind, code, value, maximum, "", number)


def opinion(
    score: float | None, low: float | None = None, high: float | None = None, **other: str | date
) -> PeopleScore:
    row: dict[str, object] = dict.fromkeys(PeopleScore.__slots__)
    row |= {"cadre": WHO, "criterion": "", "group": "citizen", "score": score, "low": low, "high": high}
    row |= {"survey": "quy-3", "period_end": date(2026, 9, 30), "withheld_reason": ""}
    return PeopleScore(**(row | other))  # type: ignore[arg-type] # a row as an import writes it


def seen(*found: object) -> tuple[object, ...]:
    """Compare decimals with plain numbers."""
    return found


def marks(**changed: float) -> list[Entry]:
    return [said(Kind.MARK, code, value) for code, value in (MARKS | changed).items()]


def axes(maxima: tuple[float, ...], results: tuple[float, ...]) -> list[Entry]:
    return [
        said(Kind.PRODUCT, f"B{place}", result, maximum)
        for place, (maximum, result) in enumerate(zip(maxima, results, strict=True), 1)
    ]


def test_the_example_for_leaders_adds_up_as_by_hand() -> None:
    # 5 + 4.5 + 7 + 2.5 + 3.5 = 22.5; the people: 5 x 82/100 = 4.1, of 5 x 76/100 = 3.8 to 5 x 88/100 = 4.4;
    # 22 + 18.5 + 14 + 9 = 63.5; + 1 - 0.5. Together 22.5 + 4.1 + 63.5 + 0.5 = 90.6, of 90.3 to 90.9.
    extra = [said(Kind.BONUS, "T1", 1), said(Kind.MINUS, "K1", 0.5), said(Kind.CONDITION, "D1", 0)]
    sheet = evaluate(LEADERS, [*marks(), *extra], [opinion(82, 76, 88)], Basis.COUNCIL)
    assert seen(sheet.total, sheet.low, sheet.high) == (Decimal("90.6"), Decimal("90.3"), Decimal("90.9"))
    assert [line.points for line in sheet.people] == [Decimal("4.1")]
    assert [group.points for group in sheet.groups] == [Decimal("26.6"), Decimal("63.5")]
    assert [band.code for band in sheet.would_fall] == ["excellent"]
    assert [one.condition.code for one in sheet.unmet] == ["D1"]
    assert [one.condition.code for one in sheet.unchecked] == ["D2"]
    assert seen(sheet.bonus, sheet.minus, sheet.missing, sheet.faults) == (1, Decimal("0.5"), (), ())


def test_an_interval_that_spans_a_limit_touches_both_bands() -> None:
    # 22.5 + 63.5 = 86; 4 of 5 points are 90 exactly: the higher band; 3.9 are 89.9: the lower one.
    at_the_limit = evaluate(LEADERS, marks(), [opinion(80, 78, 82)], Basis.COUNCIL)
    assert at_the_limit.total == 90
    assert [band.code for band in at_the_limit.would_fall] == ["good", "excellent"]
    sure = evaluate(LEADERS, marks(), [opinion(80, 80, 82)], Basis.COUNCIL)
    assert [band.code for band in sure.would_fall] == ["excellent"]


@pytest.mark.parametrize(
    ("scores", "lack"),
    [
        ([opinion(None, withheld_reason="too_few")], Lack.WITHHELD),
        ([], Lack.NOT_ASKED),
        ([opinion(80, 75, 85, group="peer")], Lack.NOT_ASKED),
        ([opinion(80, 75, 85), opinion(60, 55, 65, survey="other")], Lack.SEVERAL),
    ],
)
def test_an_opinion_that_is_not_there_is_a_range_and_never_0(scores: list[PeopleScore], lack: Lack) -> None:
    sheet = evaluate(LEADERS, marks(), scores, Basis.COUNCIL)
    assert [seen(line.code, line.lack, line.points) for line in sheet.missing] == [("A4-ND", lack, None)]
    assert seen(sheet.total, sheet.known, sheet.low, sheet.high) == (None, 86, 86, 91)
    assert sheet.groups[0].points is None
    assert [band.code for band in sheet.would_fall] == ["good", "excellent"]


def test_of_several_rounds_the_latest_counts_or_their_mean() -> None:
    earlier = opinion(60, 50, 70, period_end=date(2026, 6, 30), survey="quy-2")
    undated = opinion(10, 0, 20, period_end=None, survey="old")  # type: ignore[arg-type] # a table without days
    latest = evaluate(LEADERS, marks(), [opinion(80, 78, 82), earlier, undated], Basis.COUNCIL)
    assert [line.points for line in latest.people] == [4]
    mean = evaluate(LOCALITY, [], [opinion(80, 78, 82), earlier], Basis.COUNCIL)
    # (80 + 60) / 2 = 70 reaches the threshold; (78 + 50) / 2 = 64 does not
    assert [seen(line.points, line.low, line.high) for line in mean.people] == [(10, 0, 10)]
    withheld = evaluate(LOCALITY, [], [opinion(80, 78, 82), opinion(None)], Basis.COUNCIL)
    assert [seen(line.lack, line.low, line.high) for line in withheld.people] == [(Lack.WITHHELD, 0, 10)]


def test_a_score_without_interval_counts_but_its_range_is_the_widest() -> None:
    line = evaluate(LEADERS, marks(), [opinion(80)], Basis.COUNCIL).people[0]
    assert seen(line.points, line.low, line.high, line.interval_known) == (4, 0, 5, False)


def test_a_scheme_may_tell_no_total_without_the_people() -> None:
    sheet = evaluate(SMALL, [], [opinion(80, 70, 85)], Basis.COUNCIL)
    assert seen(sheet.is_told, sheet.would_fall) == (False, ())
    # two thirds of the citizens' 90 and a third of the Front's 60 are 80: 30 points; their ends 70 and 90
    both = [opinion(90, 80, 100), opinion(60, 50, 70, group="front")]
    told = evaluate(SMALL, [], both, Basis.COUNCIL)
    assert [seen(line.points, line.low, line.high) for line in told.people] == [(30, 20, 30)]
    assert told.is_told


def test_an_adjusted_score_is_taken_where_the_scheme_says_so() -> None:
    source = SMALL_SOURCE.replace('figure = "score"', 'figure = "adjusted"').replace(
        'sources = [{ group = "citizen", weight = 2 }, { group = "front" }]',
        'sources = [{ group = "composite" }]',
    )
    row = opinion(90, 85, 95, group="", adjusted=70, adjusted_low=65, adjusted_high=75)  # type: ignore[arg-type]
    assert [line.points for line in evaluate(read(source), [], [row], Basis.COUNCIL).people] == [20]


def test_the_example_of_a_locality_adds_up_as_by_hand() -> None:
    # 10 + 0 + 10; axes 20 x 95 % = 19, 15 x 100 % (110 reached) = 15, 10 x 33.333 % = 3.33 (half up),
    # 8, 7.5, 5 points: 57.83; bonus 2 + 3 is at most 4; minus 3: 20 + 57.83 + 4 - 3 = 78.83
    entries = [
        said(Kind.MARK, "A1", 1),
        said(Kind.MARK, "A2", 0),
        *axes((20, 15, 10, 10, 9, 6), (95, 110, 33.333, 8, 7.5, 5)),
        *(said(Kind.BONUS, code, 3) for code in ("T1", "T2")),
        said(Kind.MINUS, "K1", 3),
    ]
    sheet = evaluate(LOCALITY, entries, [opinion(85, 82, 88)], Basis.COUNCIL)
    assert seen(sheet.total, sheet.low, sheet.high) == (Decimal("78.83"), Decimal("78.83"), Decimal("78.83"))
    assert seen(sheet.bonus, sheet.minus) == (4, 3)
    assert {line.origin for line in sheet.lines[3:]} == {Origin.PRODUCT}


@pytest.mark.parametrize(
    ("maxima", "lack"),
    [((20, 15, 10, 10, 9, 5), True), ((20, 15, 10, 10, 9, 7), True), ((20, 15, 10, 10, 9, 6), False)],
)
def test_personal_maxima_that_do_not_sum_are_said_and_give_no_total(
    maxima: tuple[float, ...], *, lack: bool
) -> None:
    entries = [said(Kind.MARK, "A1", 10), said(Kind.MARK, "A2", 10), *axes(maxima, (100, 100, 100, 0, 0, 0))]
    sheet = evaluate(LOCALITY, entries, [opinion(90, 85, 95)], Basis.COUNCIL)
    assert bool(sheet.faults) is lack
    assert seen(sheet.total, sheet.low, sheet.high) == ((None, 30, 100) if lack else (75, 75, 75))
    assert [str(fault) for fault in sheet.faults] == [
        f"The personal maxima of group B sum to {sum(maxima)}, not to 70. Correct them where they come from."
    ] * lack


def test_an_axis_without_a_maximum_may_bring_what_is_left_of_its_group() -> None:
    entries = axes((20, 15, 10, 10, 9, 6), (100, 100, 100, 0, 0, 0))[:5]
    group = evaluate(LOCALITY, [*entries, said(Kind.PRODUCT, "B6", 5)], [], Basis.COUNCIL).groups[1]
    assert seen(group.points, group.low, group.high) == (None, 45, 45 + 6)
    other = said(Kind.MARK, "B1", 50, 30)
    differ = evaluate(LOCALITY, [*entries, other], [], Basis.COUNCIL).lines[3]
    assert differ.lack is Lack.MAXIMA_DIFFER
    negative = evaluate(LOCALITY, [said(Kind.PRODUCT, "B1", 50, -3)], [], Basis.COUNCIL).lines[3]
    assert negative.lack is Lack.OUT_OF_RANGE


def test_council_and_self_are_summed_apart_and_the_later_file_counts() -> None:
    own = [said(Kind.SELF, code, value) for code, value in MARKS.items()]
    later = [
        said(Kind.MARK, "A1", 3, number=2),
        said(Kind.MARK, "A2", None, number=2),
        said(Kind.MARK, "X", 9),
    ]
    scores = [opinion(80, 80, 80)]
    assert evaluate(LEADERS, [*own, *later, *marks()], scores, Basis.COUNCIL).total == 88
    assert evaluate(LEADERS, [*own, *later, *marks()], scores, Basis.SELF).total == 90
    nobody = evaluate(LEADERS, [], [], Basis.SELF)
    assert {line.lack for line in nobody.lines} == {Lack.NOT_TOLD, Lack.NOT_ASKED}
    assert seen(nobody.total, nobody.low, nobody.high) == (None, 0, 100)
    assert {one.standing for one in nobody.conditions} == {Standing.NOT_TOLD}


@pytest.mark.parametrize("value", [-1, 5.1, 500])
def test_points_out_of_range_are_missing_not_cut(value: float) -> None:
    line = evaluate(LEADERS, marks(A1=value), [], Basis.COUNCIL).lines[0]
    assert seen(line.points, line.lack, line.low, line.high) == (None, Lack.OUT_OF_RANGE, 0, 5)


def test_a_binary_element_is_all_or_nothing() -> None:
    element = SMALL.elements[0]
    assert [reached(element, Decimal(value), Decimal(24)) for value in (0, 1, 24, 12, 2)] == [
        0,
        24,
        24,
        None,
        None,
    ]
    assert reached(SMALL.elements[4], Decimal(-1), Decimal(20)) is None


def test_parts_are_found_by_their_codes() -> None:
    element, adjustment, condition = SMALL.element("B1"), SMALL.adjustment("K1"), SMALL.condition("D1")
    assert element is not None
    assert adjustment is not None
    assert condition is not None
    assert seen(SMALL.element("D1"), SMALL.adjustment("A1"), SMALL.condition("K1")) == (None, None, None)
    assert upper_end(SMALL, SMALL.bands[1]) == 70
    assert upper_end(SMALL, SMALL.bands[0]) is None


# --- an oracle of its own: fractions, no code of ours -------------------------------------------------------


def _half_up(value: Fraction) -> Fraction:
    return Fraction((value * 10 + Fraction(1, 2)).__floor__(), 10)


def _oracle(values: dict[str, Fraction], ends: tuple[Fraction, ...], extra: Fraction) -> list[Fraction]:
    fixed = sum((_half_up(value) for value in values.values()), Fraction(0))
    score, low, high = (Fraction(5) * end / 100 for end in ends)
    carried = (_half_up(score), Fraction((low * 10).__floor__(), 10), Fraction((high * 10).__ceil__(), 10))
    return [min(max(fixed + part + extra, Fraction(0)), Fraction(100)) for part in carried]


hundredths = st.integers(0, 10_000).map(lambda n: n / 100)


@given(
    shares=st.lists(hundredths, min_size=9, max_size=9),
    ends=st.lists(hundredths, min_size=3, max_size=3).map(sorted),
    bonus=st.integers(0, 500),
    minus=st.integers(0, 900),
)
def test_the_total_is_what_fractions_give(
    shares: list[float], ends: list[float], bonus: int, minus: int
) -> None:
    most = {"A1": 5, "A2": 5, "A3": 8, "A4": 3, "A5": 4, "B1": 25, "B2": 20, "B3": 15, "B4": 10}
    written = {
        code: round(points * share / 100, 2)
        for (code, points), share in zip(most.items(), shares, strict=True)
    }
    low, score, high = ends
    extra = [said(Kind.BONUS, "T1", bonus / 100), said(Kind.MINUS, "K1", minus / 100)]
    entries = [*(said(Kind.MARK, code, value) for code, value in written.items()), *extra]
    sheet = evaluate(LEADERS, entries, [opinion(score, low, high)], Basis.COUNCIL)
    allowed = _half_up(min(Fraction(bonus, 100), Fraction(3))) - _half_up(
        min(Fraction(minus, 100), Fraction(5))
    )
    exact = {code: Fraction(str(value)) for code, value in written.items()}
    wanted = _oracle(exact, tuple(Fraction(str(one)) for one in (score, low, high)), allowed)
    assert [Fraction(one) for one in (sheet.total or 0, sheet.low, sheet.high)] == wanted
    limits = [("excellent", 90), ("good", 70), ("complete", 50), ("incomplete", 0)]
    of_ends = [next(code for code, least in limits if end >= least) for end in wanted[1:]]
    assert [sheet.would_fall[0].code, sheet.would_fall[-1].code] == of_ends


@given(present=st.sets(st.sampled_from(sorted(MARKS))), ends=st.lists(hundredths, min_size=3, max_size=3))
def test_the_range_holds_the_total_that_comes_of_what_is_still_missing(
    present: set[str], ends: list[float]
) -> None:
    low, score, high = sorted(ends)
    told = [one for one in marks() if one.code in present]
    before = evaluate(LEADERS, told, [], Basis.COUNCIL)
    after = evaluate(LEADERS, marks(), [opinion(score, low, high)], Basis.COUNCIL)
    assert before.low <= after.low <= (after.total or -1) <= after.high <= before.high
    assert before.total is None


@given(low=st.integers(0, 10_000), width=st.integers(0, 10_000))
def test_every_total_lies_in_one_band_and_a_range_touches_neighbours_only(low: int, width: int) -> None:
    first, last = Decimal(low) / 100, Decimal(min(low + width, 10_000)) / 100
    found = touched(SMALL, first, last)
    ordered = sorted(SMALL.bands, key=lambda band: band.least)
    place = ordered.index(found[0])
    assert list(found) == ordered[place : place + len(found)]
    for band in SMALL.bands:
        end = upper_end(SMALL, band)
        assert (band == band_of(SMALL, first)) == (band.least <= first and (end is None or first < end))
