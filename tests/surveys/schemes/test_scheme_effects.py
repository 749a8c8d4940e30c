"""The weight of the people's opinion moves a list as computed by hand; caps are counted in both roundings."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.evaluations.entries import Entry, PeopleScore
from surveys.evaluations.records import Kind
from surveys.identifiers import CadreCode
from surveys.schemes import caps, examples
from surveys.schemes.changes import changes
from surveys.schemes.effects import Listed, of_weight
from surveys.schemes.points import evaluate
from surveys.schemes.scheme_file import read
from surveys.schemes.sheet import Basis

LEADERS = examples.read(examples.sources()["example-leaders-30-70", 1])
SMALL = Path(__file__).with_name("small.toml").read_text("utf-8")
MOST = {"A1": 5, "A2": 5, "A3": 8, "A4": 3, "A5": 4, "B1": 25, "B2": 20, "B3": 15, "B4": 10}


def score(points: float | None, low: float, high: float) -> PeopleScore:
    row: dict[str, object] = dict.fromkeys(PeopleScore.__slots__)
    row |= {"group": "citizen", "criterion": "", "score": points, "low": low, "high": high}
    return PeopleScore(**row)  # type: ignore[arg-type] # a row as an import writes it


def listed(
    name: str, opinion: tuple[float | None, float, float], *, group: str = "chairs", **lost: float
) -> Listed:
    """Make a sheet with all points but those lost, and an opinion."""
    entries = [
        Entry(CadreCode(name), Kind.MARK, code, points - lost.get(code, 0), None, "", 1)
        for code, points in MOST.items()
    ]
    return Listed(name, group, evaluate(LEADERS, entries, [score(*opinion)], Basis.COUNCIL))


def test_a_weight_that_moves_takes_its_points_from_its_own_group() -> None:
    # An has 19 of the 25 other general points, Bình all 25; 60 and 70 of the results; opinions 90 and 20.
    one = listed("An", (90, 80, 100), A1=4, A2=2, B1=10)
    other = listed("Bình", (20, 10, 30), B1=4)
    effect = of_weight(LEADERS, [one, other])
    assert [(step.factor, step.weight) for step in effect.steps] == [
        (Decimal(factor), Decimal(weight)) for factor, weight in (("0", "0"), ("0.5", "2.5"), ("1", "5"),
                                                                 ("1.5", "7.5"), ("2", "10"))
    ]  # fmt: skip
    totals = [[row.total for row in step.rows] for step in effect.steps]
    # at 0: 19 x 30/25 = 22.8 + 60; 30 + 66. At 2: 19 x 20/25 + 9 = 24.2 + 60; 20 + 2 + 66
    assert totals[0] == [Decimal("82.8"), Decimal(96)]
    assert totals[2] == [one.sheet.total, other.sheet.total]
    assert totals[4] == [Decimal("84.2"), Decimal(88)]
    at_two = effect.steps[4].rows[0]
    assert [at_two.low, at_two.high] == [Decimal("83.2"), Decimal("85.2")]
    assert [step.bands_changed for step in effect.steps] == [0, 0, 0, 1, 1]
    assert [step.pairs_swapped for step in effect.steps] == [0, 0, 0, 0, 0]
    assert [(row.best, row.last) for row in effect.steps[0].rows] == [(2, 2), (1, 1)]


def test_places_are_told_among_equivalents_and_overlaps_are_not_told_apart() -> None:
    rows = (
        of_weight(
            LEADERS,
            [
                listed("An", (80, 60, 100)),
                listed("Bình", (70, 50, 90)),
                listed("Chi", (50, 40, 60), B1=25),
                listed("Dũng", (10, 0, 20), group="secretaries"),
            ],
        )
        .steps[2]
        .rows
    )
    assert [(row.best, row.last) for row in rows] == [(1, 2), (1, 2), (3, 3), (1, 1)]


def test_order_that_turns_is_counted_and_a_withheld_opinion_matters_only_where_it_weighs() -> None:
    one, other = listed("An", (90, 90, 90), A1=2), listed("Bình", (40, 40, 40))
    withheld = listed("Chi", (None, 0, 0))
    effect = of_weight(LEADERS, [one, other, withheld], [Decimal(2), Decimal(0), Decimal(1)])
    assert [step.pairs_swapped for step in effect.steps] == [1, 0, 0]
    assert [step.rows[2].total for step in effect.steps] == [100, None, None]
    assert [[row.low, row.high] for row in (step.rows[2] for step in effect.steps)] == [
        [100, 100], [95, 100], [90, 100],
    ]  # fmt: skip


def test_a_group_of_the_people_alone_takes_from_all_others_and_no_further_than_there_is() -> None:
    scheme = read(SMALL)
    opinions = [score(85, 85, 85)]
    front = PeopleScore(
        **{name: getattr(opinions[0], name) for name in PeopleScore.__slots__} | {"group": "front"}
    )
    maxima = [
        Entry(CadreCode("An"), Kind.PRODUCT, "B1", 10, 20, "", 1),
        Entry(CadreCode("An"), Kind.PRODUCT, "B2", 50, 10, "", 1),
    ]
    points = {"A1": 24, "A2": 0, "B0": 10}
    entries = [
        *maxima,
        *(Entry(CadreCode("An"), Kind.MARK, code, value, None, "", 1) for code, value in points.items()),
    ]
    sheet = evaluate(scheme, entries, [*opinions, front], Basis.COUNCIL)
    # 24 + 10 + 10 + 5 = 49 of 70 elsewhere, 30 of 30 of the people; at 2: 60, 49 x 40/70 = 28 elsewhere
    effect = of_weight(scheme, [Listed("An", "", sheet)], [Decimal(n) for n in (1, 2, 3, 4)])
    assert [f"{step.factor} {step.rows[0].total}" for step in effect.steps] == ["1 79.0", "2 88.0", "3 97.0"]
    # Nothing is missing, so the range has no width: 49 x 100/70 = 70; 49 x 85/70 + 15 = 74.5; 49 x 25/70 + 75
    sure = of_weight(scheme, [Listed("An", "", sheet)], [Decimal(0), Decimal("0.5"), Decimal("2.5")])
    ends = [f"{row.low} {row.total} {row.high}" for row in (step.rows[0] for step in sure.steps)]
    assert ends == ["70.0 70.0 70.0", "74.5 74.5 74.5", "92.5 92.5 92.5"]


def test_a_scheme_that_asks_no_people_has_no_effect_to_show() -> None:
    start, end = SMALL.index('[[groups.elements]]\ncode = "C1"'), SMALL.index("[[adjustments]]")
    plain = '[[groups.elements]]\ncode = "C1"\nkind = "points"\npoints = 30\n'
    plain += 'title = { vi = "Ba", en = "Three" }\n\n'
    assert of_weight(read(SMALL[:start] + plain + SMALL[end:]), []).steps == ()


@given(
    opinions=st.lists(st.integers(0, 100), min_size=1, max_size=7),
    lost=st.lists(st.integers(0, 25), min_size=7, max_size=7),
    tenths=st.integers(0, 60),
)
def test_the_moved_total_is_what_fractions_give(opinions: list[int], lost: list[int], tenths: int) -> None:
    members = [
        listed(f"{place}", (opinion, opinion, opinion), B1=lost[place])
        for place, opinion in enumerate(opinions)
    ]
    factor = Fraction(tenths, 10)
    before, after = (
        of_weight(LEADERS, members, [Decimal(1)]),
        of_weight(LEADERS, members, [Decimal(tenths) / 10]),
    )
    totals = []
    for place, opinion in enumerate(opinions):
        carried = Fraction(((Fraction(5 * opinion, 100)) * 10 + Fraction(1, 2)).__floor__(), 10)
        exact = 70 - lost[place] + (30 - 5 * factor) + factor * carried
        totals.append(Fraction((exact * 10 + Fraction(1, 2)).__floor__(), 10))
    assert [Fraction(row.total or 0) for row in after.steps[0].rows] == totals
    first = [row.total or 0 for row in before.steps[0].rows]
    swapped = sum(
        (first[a] - first[b]) * Decimal(str(float(totals[a] - totals[b]))) < 0
        for a, b in combinations(range(len(members)), 2)
    )
    assert after.steps[0].pairs_swapped == swapped


@pytest.mark.parametrize(
    ("percent", "of", "down", "up"),
    [
        ("20", 13, 2, 3),
        ("20", 15, 3, 3),
        ("25", 13, 3, 4),
        ("20", 0, 0, 0),
        ("20", 4, 0, 1),
        ("33.5", 7, 2, 3),
    ],
)
def test_a_cap_is_told_in_both_roundings(percent: str, of: int, down: int, up: int) -> None:
    found = caps.allowed(Decimal(percent), of)
    assert (found.of, found.rounded_down, found.rounded_up) == (of, down, up)


def test_caps_count_among_equivalents_whoever_surely_and_perhaps_falls_there() -> None:
    good = [listed(f"G{n}", (50, 50, 50), B1=15) for n in range(5)]
    excellent = [listed(f"E{n}", (100, 100, 100)) for n in range(3)]
    open_one = listed("O", (60, 0, 100), B1=8)  # 87 to 92
    elsewhere = listed("X", (100, 100, 100), group="secretaries")
    lines = caps.lines(LEADERS, [*good, *excellent, open_one, elsewhere])
    told = [
        (one.cap.code, one.position_group, one.least.of, one.most.of, one.surely, one.perhaps)
        for one in lines
    ]
    assert told == [
        ("TL20", "chairs", 5, 6, 3, 4), ("TL20", "secretaries", 0, 0, 1, 1),
        ("TL25", "chairs", 5, 6, 3, 4), ("TL25", "secretaries", 0, 0, 1, 1),
    ]  # fmt: skip
    assert [(one.least.rounded_down, one.most.rounded_up) for one in lines[:1]] == [(1, 2)]
    assert [one.is_exceeded for one in lines] == [True, True, True, True]
    assert [one.is_exceeded for one in caps.lines(LEADERS, good)] == [False, False]
    assert [one.is_exceeded for one in caps.lines(LEADERS, [*good, open_one])] == [False, False]
    assert caps.lines(LEADERS, [*good[:4], open_one])[0].is_exceeded is None


def test_a_cap_may_be_of_all_of_the_position_group() -> None:
    whole = read(SMALL.replace('of = "complete"\n', ""))
    untold = evaluate(whole, [], [], Basis.COUNCIL)
    line = caps.lines(whole, [Listed("An", "chairs", untold), Listed("Bình", "chairs", untold)])[0]
    assert (line.least.of, line.most.of, line.surely, line.perhaps) == (2, 2, 0, 2)


def test_what_changed_between_two_versions_is_told_by_part() -> None:
    after = (
        SMALL.replace("points = 24", "points = 26").replace("points = 6 # a2", "points = 4 # a2")
        .replace('en = "Good"', 'en = "Well done"').replace('code = "K1"', 'code = "K2"')
        .replace("ends_on = 2026-12-31\n", "").replace("{ from = 60, points = 20 }, ", "")
        .replace("version = 1", "version = 2")
    )  # fmt: skip
    found = [
        (one.part, one.name, one.what, one.language, one.was, one.now)
        for one in changes(read(SMALL), read(after))
    ]
    front = "citizen × 2, front × 1; score; latest; no_total; 0 → 0, "
    assert found == [
        ("The scheme as a whole", "", "last day of use", "", "2026-12-31", ""),
        ("Element “%(name)s”", "A1", "points", "", "24", "26"),
        ("Element “%(name)s”", "A2", "points", "", "6", "4"),
        ("Element “%(name)s”", "C1", "people's opinion", "", f"{front}60 → 20, 80 → 30", f"{front}80 → 30"),
        ("Bonus or minus “%(name)s”", "K1", "removed", "", "Trừ", ""),
        ("Bonus or minus “%(name)s”", "K2", "added", "", "", "Trừ"),
        ("Band “%(name)s”", "good", "title", "en", "Good", "Well done"),
    ]
    assert changes(read(SMALL), read(SMALL)) == ()
    without = changes(
        read(SMALL),
        read(SMALL.replace('number = "366-QĐ/TW"', 'number = "43"').replace('"366-QĐ/TW" # a', '"43"')),
    )
    assert [one.what for one in without] == ["removed", "added", "norm"]
