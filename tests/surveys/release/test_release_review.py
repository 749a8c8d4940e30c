"""What reviewers are told of a round beside its summary: letters by kind of sign, strata in tens."""

from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from analysis.method import METHOD_VERSION
from surveys import release, release_review, review_figures, schema, shares
from surveys.identifiers import SubjectNumber
from surveys.installation import Installation
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.release_review import tell_review
from surveys.review_figures import Counted, Reach, ReviewFigures, SignGrade, StratumReach
from surveys.summary import Summary
from surveys.summary_integrity import IntegrityGrade, IntegritySign
from surveys.survey import Assignment
from tests.surveys.release.analysed import Analysed, make_ballots
from tests.surveys.release.conftest import CITIZEN, OPEN_LINK, WEB, YES, Row
from tests.surveys.sealed.open_round import SURVEY
from tests.surveys.sealed.test_retention import closed

PATTERN = (5, 1, 4, 2, 5, 3, 1, 4)
ITEM = """
[[sections.items]]
id = "{id}"
kind = "rating"
text = {{ vi = "{id}", en = "{id}" }}
scale = "five"
criteria = ["C2"]
"""
FEWER = 30


@pytest.fixture(scope="module")
def longer(source: str) -> Questionnaire:
    wider = source.replace('asked_of = ["citizen", "peer", "self"]\n', "").replace("required = false\n", "")
    return read(wider + "".join(ITEM.format(id=name) for name in "efgh"))


def honest(ballots: int, seed: int = 8) -> list[tuple[int, ...]]:
    random = np.random.default_rng(seed)
    drawn = random.normal(3.3, 0.8, (ballots, 1)) + random.normal(0, 0.8, (ballots, 8))
    return [tuple(row) for row in np.clip(np.round(drawn), 1, 5).astype(int).tolist()]


def rows(answers: list[tuple[int, ...]], subject: int = 1) -> list[Row]:
    return [(subject, CITIZEN, WEB, (YES, *one)) for one in answers]


def asked(issued: tuple[int, ...], subjects: tuple[int, ...] = (1,)) -> list[Assignment]:
    """Invite so many in every stratum."""
    numbers = tuple(map(SubjectNumber, subjects))
    kinds = [Assignment(at, CITIZEN, at, WEB, numbers, count) for at, count in enumerate(issued, 1)]
    return [*kinds, Assignment(len(kinds) + 1, CITIZEN, 9, OPEN_LINK, numbers, 9000)]


def in_strata(returned: tuple[int, ...], subjects: int = 1) -> OpenedBallots:
    strata = [
        stratum for _ in range(subjects) for stratum, count in enumerate(returned, 1) for _ in range(count)
    ]
    answers = honest(sum(returned))
    return make_ballots([row for one in range(1, subjects + 1) for row in rows(answers, one)], strata)


def summary(questionnaire: Questionnaire, ballots: OpenedBallots, subjects: int = 1) -> Summary:
    return Analysed(questionnaire, subjects=subjects).tell(ballots)


def tell(
    questionnaire: Questionnaire, ballots: OpenedBallots, issued: tuple[int, ...] = (400,)
) -> ReviewFigures:
    return tell_review(summary(questionnaire, ballots), questionnaire, asked(issued), ballots)


def reach(
    questionnaire: Questionnaire, returned: tuple[int, ...], issued: tuple[int, ...]
) -> list[int | Reach]:
    return [one.reach for one in tell(questionnaire, in_strata(returned), issued).strata]


def test_an_honest_round_has_no_sign_and_its_counts_are_those_that_are_told(longer: Questionnaire) -> None:
    found = tell(longer, make_ballots(rows(honest(120))))
    assert (found.grade, found.signs, found.method_version) == (IntegrityGrade.A, (), METHOD_VERSION)
    assert (found.counted, found.response) == (Counted(400, 120, 120), 30)
    assert (found.strata, found.coverage) == ((), None)


def test_copies_have_a_letter_of_their_own(longer: Questionnaire) -> None:
    # 30 copies of 280 are 11 in 100, of which the model allows a few: C
    found = tell(longer, make_ballots(rows(honest(250) + [PATTERN] * 30)))
    assert found.grade is IntegrityGrade.C
    assert SignGrade(IntegritySign.COPIES, IntegrityGrade.C) in found.signs


def test_letters_by_sign_need_a_hundred_ballots_though_the_grade_needs_fifty(longer: Questionnaire) -> None:
    found = tell(longer, make_ballots(rows(honest(69) + [PATTERN] * 30)))
    assert found.grade is IntegrityGrade.D
    assert found.signs == ()


def test_a_round_with_too_few_ballots_tells_neither_grade_nor_counts(longer: Questionnaire) -> None:
    found = tell(longer, make_ballots(rows(honest(9))))
    assert (found.grade, found.counted, found.response, found.strata) == (None, None, None, ())


def test_a_round_of_imported_ballots_has_counts_and_no_response(longer: Questionnaire) -> None:
    ballots = make_ballots(rows(honest(60)))
    told = Analysed(longer, subjects=1, issued=0).tell(ballots)
    found = tell_review(told, longer, asked((0, 0)), ballots)
    assert (found.counted, found.response, found.strata) == (Counted(0, 60, 60), None, ())


def test_strata_are_told_in_tens_and_never_as_whole(longer: Questionnaire) -> None:
    assert reach(longer, (96, 57, 32), (100, 100, 100)) == [90, 50, 30]
    assert tell(longer, in_strata((96, 57, 32)), (100, 100, 100)).coverage == 30


def test_one_stratum_with_few_ballots_takes_the_shares_of_the_others_with_it(longer: Questionnaire) -> None:
    assert reach(longer, (90, 57, 0), (100, 100, 100)) == [Reach.ENOUGH, Reach.ENOUGH, Reach.FEW]
    assert tell(longer, in_strata((90, 57, 0)), (100, 100, 100)).coverage == 0
    assert tell(longer, in_strata((90, 57)), (100, 100)).coverage == 50
    assert reach(longer, (90, 20, 20), (100, 100, 100)) == [90, Reach.FEW, Reach.FEW]
    assert reach(longer, (90, 20, 5), (100, 100, 100)) == [Reach.ENOUGH, Reach.FEW, Reach.FEW]


def test_one_stratum_alone_and_more_ballots_than_codes_are_not_told(longer: Questionnaire) -> None:
    assert reach(longer, (120,), (200,)) == []
    assert reach(longer, (60, 60), (100, 50)) == []


def test_many_ballots_of_few_people_are_few(longer: Questionnaire) -> None:
    # twenty people of a stratum answer about three cadres each: sixty ballots
    ballots = in_strata((60, 20), subjects=3)
    told = summary(longer, ballots, 3)
    found = tell_review(told, longer, asked((100, 100), (1, 2, 3)), ballots)
    assert [one.reach for one in found.strata] == [Reach.ENOUGH, Reach.FEW]


def test_withheld_subjects_and_the_open_link_are_in_no_stratum(longer: Questionnaire) -> None:
    more: list[Row] = [(1, CITIZEN, OPEN_LINK, (YES, *PATTERN))] * 60 + rows([PATTERN] * 9, 2)
    answers = rows(honest(120)) + more
    strata = [1] * 60 + [2] * 60 + [1] * 60 + [2] * 9
    ballots = make_ballots(answers, strata)
    found = tell_review(summary(longer, ballots, 2), longer, asked((100, 100), (1, 2)), ballots)
    assert found.strata == (StratumReach(CITIZEN, 1, 60), StratumReach(CITIZEN, 2, 60))


def possible(told: list[int | Reach], issued: list[int], total: int) -> list[set[int]]:
    """Give what an attacker who knows the codes of each stratum and all ballots holds possible of each."""
    ranges = []
    for reach_, codes in zip(told, issued, strict=True):
        if reach_ is Reach.FEW:
            allowed = range(min(FEWER, codes + 1))
        elif reach_ is Reach.ENOUGH:
            allowed = range(FEWER, codes + 1)
        else:
            share = int(reach_)
            allowed = range(max(FEWER, 0), codes + 1)
            allowed = [n for n in allowed if min(100 * n // codes // 10 * 10, 90) == share]  # type: ignore[assignment]
        ranges.append(set(allowed))
    sums = [{0}]
    for one in ranges:
        sums.append({before + n for before in sums[-1] for n in one})
    left = [{total}]
    for one in reversed(ranges):
        left.append({after - n for after in left[-1] for n in one})
    left.reverse()
    return [
        {n for n in one if any(before + n in left[at + 1] for before in sums[at])}
        for at, one in enumerate(ranges)
    ]


@given(st.lists(st.tuples(st.integers(30, 150), st.integers(0, 100)), min_size=2, max_size=5))
def test_nobody_learns_from_strata_that_all_or_none_of_a_place_took_part(
    places: list[tuple[int, int]],
) -> None:
    issued = [codes for codes, _ in places]
    returned = [codes * share // 100 for codes, share in places]
    found = [
        release_review.Stratum(number, codes, came, came)
        for number, (codes, came) in enumerate(zip(issued, returned, strict=True))
    ]
    told = [one.reach for one in release_review.tell_strata(CITIZEN, found)]
    if not told:
        return
    held = possible(told, issued, sum(returned))
    for codes, came, counts in zip(issued, returned, held, strict=True):
        assert came in counts
        assert min(counts) <= codes - 3
        assert max(counts) >= 3


@pytest.mark.parametrize(
    ("issued", "returned"),
    [
        ((100, 100), (30, 0)),  # thirty in all, thirty at least in the first: nobody in the second
        ((100, 100), (100, 29)),  # the second has 29 at most: everybody in the first
        ((100, 100), (100, 39)),  # the same in tens: 90 to 100, 30 to 39
        ((100, 100), (98, 100)),
    ],
)
def test_strata_that_follow_from_the_told_total_are_not_told(
    longer: Questionnaire, issued: tuple[int, ...], returned: tuple[int, ...]
) -> None:
    assert reach(longer, returned, issued) == []


def test_figures_are_kept_and_come_back(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)
    closed(installation)
    keys = installation.keys.readable("installation")
    with installation.engine.begin() as connection:
        assert review_figures.get(connection, SURVEY) is None
        drafted = release.draft(connection, keys, SURVEY)
        for _ in range(2):  # the second time in place of the first
            release_review.note(connection, keys, SURVEY, drafted)
        found = review_figures.get(connection, SURVEY)
        stored = connection.scalar(sa.select(sa.func.count()).select_from(schema.review_figures))
    assert stored == 1
    assert found is not None
    assert (found.grade, found.signs, found.counted) == (None, (), Counted(33, 33, 33))
    rich = replace(
        found,
        grade=IntegrityGrade.D,
        counted=None,
        signs=(SignGrade(IntegritySign.LINES, IntegrityGrade.B),),
        strata=(StratumReach(CITIZEN, 1, 40), StratumReach(CITIZEN, 2, Reach.FEW)),
    )
    with installation.engine.begin() as connection:
        review_figures.keep(connection, rich)
        assert review_figures.get(connection, SURVEY) == rich
