"""Response rates and what the silent could change: by hand, from published counts alone."""

from dataclasses import replace

import pytest

from surveys.identifiers import Channel, SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.release_response import tell_bounds, tell_rate
from surveys.summary import Band, BandName, Figure, GroupCounts, Summary, Withheld, WithheldReason
from surveys.summary_analyses import ChannelResponse, ResponseBounds, ResponseRate
from surveys.survey import Assignment
from tests.surveys.release.analysed import Analysed, make_ballots
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    DONT_KNOW,
    GOOD,
    MIDDLING,
    NO_CONTACT,
    PAPER,
    YES,
    Row,
    ballots_of,
)

CANNOT_SAY = (YES, DONT_KNOW, DONT_KNOW, DONT_KNOW, DONT_KNOW)
ON_PAPER = Assignment(0, CITIZEN, 0, PAPER, (SubjectNumber(1),), 100)
TOO_FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)


def _mixed(subject: int) -> list[Row]:
    return ballots_of(CITIZEN, (40, GOOD), (10, NO_CONTACT), (10, CANNOT_SAY), subject=subject)


def _tell(asked: Questionnaire, rows: list[Row], **parts: object) -> Summary:
    return Analysed(asked, subjects=2, **parts).tell(make_ballots(rows))  # type: ignore[arg-type]


def test_rates_follow_the_definitions(questionnaire: Questionnaire) -> None:
    found = _tell(questionnaire, _mixed(1)).analyses.response
    # 400 asked: 40 complete, 10 partial, 10 without contact, 340 silent; 50 of 60 may answer
    assert [one.rate for one in found] == [
        ResponseRate(round(100 * 40 / 390), round(100 * 40 / (50 + 340 * 5 / 6)))
    ]
    assert found[0].channels == ()


def test_a_withheld_subject_has_no_part_in_a_rate(questionnaire: Questionnaire) -> None:
    beside = ballots_of(CITIZEN, (9, BEST), subject=2)
    alone, with_few = _tell(questionnaire, _mixed(1)), _tell(questionnaire, _mixed(1) + beside)
    assert alone.analyses.response == with_few.analyses.response
    nobody = _tell(questionnaire, beside).analyses
    assert nobody.response[0].rate == TOO_FEW
    assert [one.bounds[0].bounds for one in nobody.subjects] == [TOO_FEW, TOO_FEW]


def test_channels_are_told_as_parts_of_the_whole_where_every_one_brought_ballots_enough(
    questionnaire: Questionnaire,
) -> None:
    web = ballots_of(CITIZEN, (40, GOOD))
    # 500 were asked: 400 by the web, 100 on paper
    for on_paper, told in ((30, (ResponseRate(8, 8), ResponseRate(6, 6))), (29, (TOO_FEW, TOO_FEW))):
        paper = ballots_of(CITIZEN, (on_paper, GOOD), channel=PAPER)
        found = _tell(questionnaire, web + paper, more=(ON_PAPER,)).analyses.response[0]
        assert found.channels == (
            ChannelResponse(Channel.WEB, told[0]),
            ChannelResponse(Channel.PAPER, told[1]),
        )


def test_a_form_counts_where_it_came_from_whatever_its_code_was_given_out_for(
    questionnaire: Questionnaire,
) -> None:
    rows = ballots_of(CITIZEN, (40, GOOD), (40, NO_CONTACT), (20, CANNOT_SAY)) + ballots_of(
        CITIZEN, (80, GOOD), channel=PAPER
    )
    found = _tell(questionnaire, rows).analyses.response[0]  # 400 codes, all for the web
    # 120 complete, 20 partial, 40 without contact, 220 silent of whom 140 in 180 may answer
    least, about = 360, 140 + 220 * 140 / 180
    assert found.rate == ResponseRate(round(100 * 120 / least), round(100 * 120 / about))
    assert found.channels == (
        ChannelResponse(Channel.WEB, ResponseRate(round(100 * 40 / least), round(100 * 40 / about))),
        ChannelResponse(Channel.PAPER, ResponseRate(round(100 * 80 / least), round(100 * 80 / about))),
    )


def test_that_a_few_came_by_another_channel_is_not_told(questionnaire: Questionnaire) -> None:
    alone = ballots_of(CITIZEN, (40, GOOD))
    for few in (1, 29):
        rows = alone + ballots_of(CITIZEN, (few, GOOD), channel=PAPER)
        assert _tell(questionnaire, rows).analyses.response[0].channels == ()


def test_who_did_not_answer_where_ballots_were_imported_nobody_knows(questionnaire: Questionnaire) -> None:
    rows = ballots_of(CITIZEN, (40, GOOD)) + ballots_of(CITIZEN, (40, GOOD), channel=Channel.IMPORT)
    imported = replace(ON_PAPER, channel=Channel.IMPORT, issued=40)
    told = _tell(questionnaire, rows, more=(imported,))
    counts = told.subjects[0].groups[0].counts
    assert isinstance(counts, GroupCounts)
    assert (counts.issued, counts.valid) == (0, 80)
    assert told.analyses.response[0].rate == Withheld(WithheldReason.NO_FRAME)
    assert told.analyses.subjects[0].bounds[0].bounds == Withheld(WithheldReason.NO_FRAME)


def test_ballots_beyond_those_asked_leave_the_channels_without_rates(questionnaire: Questionnaire) -> None:
    rows = ballots_of(CITIZEN, (40, GOOD)) + ballots_of(CITIZEN, (40, GOOD), channel=PAPER)
    found = _tell(questionnaire, rows, issued=70, more=(replace(ON_PAPER, subjects=()),)).analyses.response[0]
    assert {one.rate for one in found.channels} == {TOO_FEW}


def test_without_a_frame_there_is_no_rate_and_there_are_no_bounds(questionnaire: Questionnaire) -> None:
    found = _tell(questionnaire, ballots_of(CITIZEN, (40, GOOD)), issued=0).analyses
    assert found.response[0].rate == Withheld(WithheldReason.NO_FRAME)
    assert found.subjects[0].bounds[0].bounds == Withheld(WithheldReason.NO_FRAME)
    assert tell_rate([GroupCounts(3, 4, 4, 0)]) == Withheld(WithheldReason.NO_FRAME)  # more than were asked


def test_the_silent_could_all_have_given_0_or_100(questionnaire: Questionnaire) -> None:
    told = _tell(questionnaire, ballots_of(CITIZEN, (20, GOOD), (20, MIDDLING)))
    [bounds] = told.analyses.subjects[0].bounds
    score = told.subjects[0].composite
    assert isinstance(score, Figure)
    assert isinstance(bounds.bounds, ResponseBounds)
    # a tenth answered: a tenth of 63, and nine tenths of 100 more
    assert (bounds.bounds.rate, bounds.bounds.worst, bounds.bounds.best) == (10, 6.0, 97.0)
    assert bounds.bounds.low == score.low // 10
    assert bounds.bounds.high == 90 + -(-score.high // 10)


def test_a_score_told_as_or_more_may_be_anything_up_to_the_end(questionnaire: Questionnaire) -> None:
    [bounds] = _tell(questionnaire, ballots_of(CITIZEN, (40, BEST))).analyses.subjects[0].bounds
    assert isinstance(bounds.bounds, ResponseBounds)
    assert (bounds.bounds.worst, bounds.bounds.best) == (9.0, 100.0)


def test_what_the_silent_would_have_to_give_to_bring_the_whole_to_the_middle(
    questionnaire: Questionnaire,
) -> None:
    rows = ballots_of(CITIZEN, (20, GOOD), (20, MIDDLING))
    for issued, tipping in ((80, 37.0), (50, None)):  # 63 of half, or of four fifths, of those asked
        [bounds] = _tell(questionnaire, rows, issued=issued).analyses.subjects[0].bounds
        assert isinstance(bounds.bounds, ResponseBounds)
        assert bounds.bounds.tipping == tipping


@pytest.mark.parametrize(
    ("score", "why"),
    [
        (Band(BandName.HIGH, 75.0, 100.0), WithheldReason.WOULD_REVEAL),
        (Withheld(WithheldReason.WOULD_REVEAL), WithheldReason.WOULD_REVEAL),
        (Withheld(WithheldReason.TOO_FEW_BALLOTS), WithheldReason.TOO_FEW_BALLOTS),
    ],
)
def test_without_a_score_in_points_there_are_no_bounds(
    questionnaire: Questionnaire, score: Band | Withheld, why: WithheldReason
) -> None:
    subject = _tell(questionnaire, ballots_of(CITIZEN, (40, GOOD))).subjects[0]
    changed = replace(subject, groups=(replace(subject.groups[0], score=score),))
    assert [one.bounds for one in tell_bounds(changed)] == [Withheld(why)]
