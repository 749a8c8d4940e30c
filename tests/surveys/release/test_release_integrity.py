"""The integrity grade in a release: found where ballots are copied, told of fifty ballots or more only."""

import json
from dataclasses import replace

import numpy as np
import pytest

from surveys import summary_json
from surveys.identifiers import SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.release_integrity import tell_integrity, tells_flagged
from surveys.release_told import Told
from surveys.summary import Coded, Figure, Summary, Withheld, WithheldReason
from surveys.summary_integrity import (
    NO_INTEGRITY,
    GroupIntegrity,
    IntegrityGrade,
    IntegritySign,
    RoundIntegrity,
    SubjectIntegrity,
)
from surveys.survey import GroupRule
from tests.surveys.release.analysed import Analysed, make_ballots
from tests.surveys.release.conftest import CITIZEN, OPEN_LINK, PEER, WEB, YES, Row

A, B, C, D = IntegrityGrade
FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)
REVEALING = Withheld(WithheldReason.WOULD_REVEAL)
GROUPS = (
    GroupRule(PEER, 0.5, 5, required=True, size=None),
    GroupRule(CITIZEN, 0.5, 10, required=True, size=None),
)
PATTERN = (5, 1, 4, 2, 5, 3, 1, 4)
ITEM = """
[[sections.items]]
id = "{id}"
kind = "rating"
text = {{ vi = "{id}", en = "{id}" }}
scale = "five"
criteria = ["C2"]
"""


@pytest.fixture(scope="module")
def longer(source: str) -> Questionnaire:
    wider = source.replace('asked_of = ["citizen", "peer", "self"]\n', "").replace("required = false\n", "")
    return read(wider + "".join(ITEM.format(id=name) for name in "efgh"))


def _honest(ballots: int, seed: int = 8) -> list[tuple[int, ...]]:
    random = np.random.default_rng(seed)
    drawn = random.normal(3.3, 0.8, (ballots, 1)) + random.normal(0, 0.8, (ballots, 8))
    return [tuple(row) for row in np.clip(np.round(drawn), 1, 5).astype(int).tolist()]


def _rows(subject: int, answers: list[tuple[int, ...]], group: object = CITIZEN) -> list[Row]:
    return [(subject, group, WEB, (YES, *one)) for one in answers]  # type: ignore[misc]


def _tell(asked: Questionnaire, rows: list[Row], subjects: int = 3) -> Summary:
    return Analysed(asked, groups=GROUPS, subjects=subjects).tell(make_ballots(rows))


def _integrity(asked: Questionnaire, rows: list[Row]) -> RoundIntegrity:
    return _tell(asked, rows).analyses.integrity


def test_an_honest_round_is_a_and_names_nobody(longer: Questionnaire) -> None:
    rows = [row for subject in (1, 2, 3) for row in _rows(subject, _honest(60, subject))]
    groups = (GroupIntegrity(CITIZEN, A), GroupIntegrity(PEER, FEW))
    assert _integrity(longer, rows) == RoundIntegrity(A, groups=groups)


def test_copies_about_one_subject_show_in_the_round_the_group_and_there(longer: Questionnaire) -> None:
    rows = _rows(1, _honest(160, 1) + [PATTERN] * 40) + _rows(2, _honest(100, 2)) + _rows(3, _honest(100, 3))
    found = _integrity(longer, rows)
    assert found.grade is C  # 40 of 400, one allowed
    assert IntegritySign.COPIES in found.signs
    assert found.groups[0] == GroupIntegrity(CITIZEN, C)
    assert [(one.subject, one.group, one.grade) for one in found.subjects] == [(1, CITIZEN, D)]


def test_the_score_without_the_flagged_ballots_stands_in_steps_of_five(longer: Questionnaire) -> None:
    honest = _honest(150, 1)
    rows = _rows(1, honest + [PATTERN] * 40)
    (found,) = _integrity(longer, rows).subjects
    assert isinstance(found.unflagged, Figure)
    # by hand: criterion C1 of two items weighs 3, C2 of six weighs 1
    scores = [25 * (3 * (sum(one[:2]) / 2 - 1) + (sum(one[2:]) / 6 - 1)) / 4 for one in honest]
    assert found.unflagged.value == pytest.approx(float(np.mean(scores)), abs=3)
    assert found.unflagged.step == 5
    assert found.unflagged.low <= found.unflagged.value <= found.unflagged.high


@pytest.mark.parametrize(("copies", "told"), [(9, False), (14, True)])
def test_few_flagged_ballots_have_no_score_of_the_others_beside(
    longer: Questionnaire,
    copies: int,
    told: bool,  # noqa: FBT001 - a row of the table
) -> None:
    (found,) = _integrity(longer, _rows(1, _honest(120, 1) + [PATTERN] * copies)).subjects
    assert isinstance(found.unflagged, Figure) is told
    assert told or found.unflagged == FEW


def test_the_threshold_of_the_policy_counts_where_it_is_higher(longer: Questionnaire) -> None:
    strict = (GroupRule(CITIZEN, 1.0, 30, required=True, size=None),)
    told = Analysed(longer, groups=strict, subjects=1).tell(
        make_ballots(_rows(1, _honest(120, 1) + [PATTERN] * 20))
    )
    (found,) = told.analyses.integrity.subjects
    assert found.unflagged == FEW


def test_a_score_by_strata_has_no_score_of_ballots_beside(longer: Questionnaire) -> None:
    rows = _rows(1, _honest(120, 1) + [PATTERN] * 20)
    told = _tell(longer, rows, subjects=1)
    groups = tuple(replace(group, weighted=True) for group in told.subjects[0].groups)
    by_strata = replace(told, subjects=(replace(told.subjects[0], groups=groups),))
    (found,) = tell_integrity(Told.of(by_strata), longer, make_ballots(rows)).subjects
    assert found.unflagged == Withheld(WithheldReason.NOT_COMPUTED)


def test_copies_at_the_end_of_the_scale_are_not_told_apart_from_the_others(longer: Questionnaire) -> None:
    praise = (5, 5, 5, 5, 5, 5, 5, 5)
    (found,) = _integrity(longer, _rows(1, _honest(60, 1) + [praise] * 60)).subjects
    assert found.grade is D
    assert found.unflagged == REVEALING


def test_fewer_than_fifty_ballots_have_no_grade(longer: Questionnaire) -> None:
    found = _integrity(longer, _rows(1, _honest(29, 1) + [PATTERN] * 20))
    assert found == RoundIntegrity(FEW, groups=(GroupIntegrity(CITIZEN, FEW), GroupIntegrity(PEER, FEW)))


def test_subjects_of_fewer_than_fifty_are_not_named_though_the_round_has_its_grade(
    longer: Questionnaire,
) -> None:
    rows = [row for one in (1, 2, 3) for row in _rows(one, _honest(30, one) + [PATTERN] * 15)]
    found = _integrity(longer, rows)
    assert found.grade is D
    assert found.subjects == ()


def test_many_ballots_about_many_people_are_too_few_about_each(longer: Questionnaire) -> None:
    rows = [row for one in range(1, 9) for row in _rows(one, _honest(7, one), PEER)]
    told = Analysed(longer, groups=GROUPS, subjects=8).tell(make_ballots(rows))
    assert told.analyses.integrity.grade == FEW


def test_questionnaires_of_few_items_have_no_grade(questionnaire: Questionnaire) -> None:
    answers = [one[:4] for one in _honest(80, 1)]
    found = _integrity(questionnaire, _rows(1, answers))
    assert found.grade == Withheld(WithheldReason.FEW_ANSWERS)
    assert found.groups[1].grade == FEW


def test_withheld_ballots_and_the_open_link_have_no_influence(longer: Questionnaire) -> None:
    rows = _rows(1, _honest(80, 1)) + _rows(2, _honest(80, 2))
    few = _rows(3, [PATTERN] * 9)
    strangers: list[Row] = [(1, CITIZEN, OPEN_LINK, (YES, *PATTERN))] * 40
    found = _integrity(longer, rows + few + strangers)
    assert found.open_link == FEW
    assert replace(found, open_link=None) == _integrity(longer, rows)


@pytest.mark.parametrize("answers", [(1,) * 8, (5,) * 8, PATTERN])
def test_a_brigade_by_the_open_link_raises_its_flag_and_moves_nothing_else(
    longer: Questionnaire, answers: tuple[int, ...]
) -> None:
    rows = _rows(1, _honest(80, 1)) + _rows(2, _honest(80, 2))
    brigade: list[Row] = [(1, CITIZEN, OPEN_LINK, (YES, *answers))] * 500
    before, after = _tell(longer, rows), _tell(longer, rows + brigade)
    assert after.analyses.integrity.open_link is D
    assert replace(after.analyses.integrity, open_link=None) == before.analyses.integrity
    assert [one.composite for one in after.subjects] == [one.composite for one in before.subjects]
    assert [one.groups for one in after.subjects] == [one.groups for one in before.subjects]


def test_strangers_who_answer_like_the_others_are_a(longer: Questionnaire) -> None:
    rows = _rows(1, _honest(80, 1)) + _rows(2, _honest(80, 2))
    strangers: list[Row] = [(2, CITIZEN, OPEN_LINK, (YES, *one)) for one in _honest(90, 7)]
    assert _integrity(longer, rows + strangers).open_link is A


def test_strangers_alone_are_held_against_one_another(longer: Questionnaire) -> None:
    strangers: list[Row] = [(2, CITIZEN, OPEN_LINK, (YES, *one)) for one in _honest(120, 7) + [PATTERN] * 40]
    found = _integrity(longer, strangers)
    assert (found.grade, found.open_link) == (FEW, D)


def test_the_order_of_the_ballots_changes_no_byte(longer: Questionnaire) -> None:
    rows = _rows(1, _honest(100, 1) + [PATTERN] * 20) + _rows(2, _honest(60, 2))
    order = np.random.default_rng(3).permutation(len(rows))
    one, other = (_tell(longer, some) for some in (rows, [rows[place] for place in order]))
    assert summary_json.dump(one) == summary_json.dump(other)


def test_the_grade_comes_back_from_json_and_older_releases_have_none(longer: Questionnaire) -> None:
    told = _tell(longer, _rows(1, _honest(100, 1) + [PATTERN] * 20))
    assert isinstance(told.analyses.integrity.subjects[0], SubjectIntegrity)
    assert summary_json.load(summary_json.dump(told)) == told
    stored = json.loads(summary_json.dump(told))
    del stored["analyses"]["integrity"]
    older = summary_json.load(json.dumps(stored))
    assert older.analyses == replace(told.analyses, integrity=NO_INTEGRITY)
    assert NO_INTEGRITY.grade == Withheld(WithheldReason.NOT_COMPUTED)


def _figure(value: float, step: float = 1.0, coded: Coded | None = None) -> Figure:
    return Figure(value, 0.0, 100.0, step, coded)


@pytest.mark.parametrize(
    ("whole", "without", "ballots", "tells"),
    [
        # 2 * 75 - 50 = 100, give or take 2 * 0.5 + 2.5: 96.5 at the least
        (_figure(75), _figure(50, 5), (60, 60), True),
        (_figure(73), _figure(50, 5), (60, 60), False),  # 92.5 at the least
        (_figure(25), _figure(50, 5), (60, 60), True),  # 3.5 at the most
        (_figure(27), _figure(50, 5), (60, 60), False),
        (_figure(95, coded=Coded.TOP), _figure(85, 5), (60, 60), True),  # 2 * 95 - 87.5 = 102.5
        (_figure(95, coded=Coded.TOP), _figure(95, 5, Coded.TOP), (60, 60), False),
        (_figure(5, coded=Coded.BOTTOM), _figure(15, 5), (60, 60), True),
        (_figure(55), _figure(50, 5), (100, 10), False),  # 105, give or take 5.5 + 25
    ],
)
def test_both_scores_never_pin_the_flagged_ones_beyond_the_codes(
    whole: Figure,
    without: Figure,
    ballots: tuple[int, int],
    tells: bool,  # noqa: FBT001 - a row of the table
) -> None:
    assert tells_flagged(whole, without, ballots) is tells


def test_subjects_stand_in_the_order_of_their_numbers(longer: Questionnaire) -> None:
    rows = [row for one in (2, 1) for row in _rows(one, _honest(100, one) + [PATTERN] * 20)]
    assert [one.subject for one in _integrity(longer, rows).subjects] == [SubjectNumber(1), SubjectNumber(2)]
