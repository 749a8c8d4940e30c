"""Everything beside the results: frozen, readable, the same whatever the order, blind to what is withheld."""

import json
from dataclasses import replace

import numpy as np
import pytest

from surveys import summary_json
from surveys.identifiers import SubjectNumber
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.summary import Summary, Withheld
from surveys.summary_analyses import NO_ANALYSES
from surveys.survey import Assignment, GroupRule
from tests.surveys.release.analysed import ONE_GROUP, Analysed, make_ballots
from tests.surveys.release.conftest import CITIZEN, PAPER, PEER, SELF, SUBORDINATE, WEB, YES, Row, ballots_of

GROUPS = (
    GroupRule(PEER, 0.5, 5, required=True, size=None),
    GroupRule(SUBORDINATE, 0.5, 5, required=True, size=None),
    GroupRule(SELF, 0.0, 1, required=False, size=1),
)
ON_PAPER = Assignment(0, PEER, 0, PAPER, tuple(map(SubjectNumber, (1, 2, 3, 4))), 90)


@pytest.fixture(scope="module")
def asked(source: str) -> Questionnaire:
    wider = source.replace('asked_of = ["citizen", "peer", "self"]\n', "").replace("required = false\n", "")
    return read(wider.replace('id = "d"', 'id = "trust"'))


def _rows(few: int = 4) -> list[Row]:
    """Make ballots about three subjects; a fourth has ``few``."""
    random = np.random.default_rng(8)
    rows: list[Row] = []
    for subject in (1, 2, 3):
        for group in (PEER, SUBORDINATE):
            drawn = np.clip(
                np.round(random.normal(3.2 + subject / 4, 0.9, (60, 1)) + random.normal(0, 0.6, (60, 4))),
                1,
                5,
            )
            for place, answers in enumerate(drawn.astype(int).tolist()):
                rows.append(
                    (subject, group, PAPER if place % 3 == 0 and group is PEER else WEB, (YES, *answers))
                )
        rows += ballots_of(SELF, (1, (YES, 5, 4, 5, 5)), subject=subject)
    return rows + ballots_of(PEER, (few, (YES, 1, 1, 2, 1)), subject=4)


def _tell(asked: Questionnaire, ballots: OpenedBallots) -> Summary:
    return Analysed(asked, groups=GROUPS, subjects=4, more=(ON_PAPER,)).tell(ballots)


def test_analyses_come_back_from_their_json_as_they_were(asked: Questionnaire) -> None:
    told = _tell(asked, make_ballots(_rows()))
    assert told.analyses.computed
    assert summary_json.load(summary_json.dump(told)) == told
    assert [one.number for one in told.analyses.subjects] == [1, 2, 3, 4]
    assert told.analyses.of(SubjectNumber(3)) == told.analyses.subjects[2]
    assert told.analyses.of(SubjectNumber(9)) is None


def test_a_release_from_before_still_reads(asked: Questionnaire) -> None:
    told = _tell(asked, make_ballots(_rows()))
    stored = json.loads(summary_json.dump(told))
    del stored["analyses"]
    again = summary_json.load(json.dumps(stored))
    assert again == replace(told, analyses=NO_ANALYSES)
    assert not again.analyses.computed


def test_the_order_of_the_ballots_changes_no_byte(asked: Questionnaire) -> None:
    rows = _rows()
    order = np.random.default_rng(3).permutation(len(rows))
    shuffled = [rows[place] for place in order]
    one, other = (_tell(asked, make_ballots(some)) for some in (rows, shuffled))
    assert summary_json.dump(one) == summary_json.dump(other)


def test_what_is_withheld_has_no_influence_on_anything(asked: Questionnaire) -> None:
    one, other = (_tell(asked, make_ballots(_rows(few))) for few in (1, 4))
    assert summary_json.dump(one) == summary_json.dump(other)


def test_choices_and_texts_alone_are_released_without_scores(source: str) -> None:
    until, _ = source.split('[[sections]]\nid = "ratings"')
    before, after = until.split("[scales.five]")[0], until[until.index("[[sections]]") :]
    told = Analysed(read(before + after), groups=ONE_GROUP, subjects=1).tell(
        make_ballots([(1, CITIZEN, WEB, (1,))] * 60)
    )
    assert isinstance(told.subjects[0].composite, Withheld)
    assert told.analyses.computed
    assert summary_json.load(summary_json.dump(told)) == told
