"""Trends over releases: from published figures, clear only beyond chance, else the reason why not."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import questionnaires, release
from surveys.identifiers import SurveyCode, SurveyState
from surveys.questionnaire import Questionnaire
from surveys.release_trend import Change, SubjectTrend, earlier, follow
from surveys.schema import survey as survey_table
from surveys.schema import unit as unit_table
from surveys.summary import Figure, Summary, Withheld, WithheldReason
from surveys.survey import GroupRule
from surveys.survey_rules import to_json
from surveys.unit_change_acts import Recorder, Wish, record
from surveys.unit_changes import ChangeKind
from tests.surveys.release.analysed import ONE_GROUP, Analysed, make_ballots
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    GOOD,
    MIDDLING,
    PEER,
    WORST,
    YES,
    Round,
    Row,
    ballots_of,
)

CODE = "CB001"


def _round(asked: Questionnaire, quarter: int, rows: list[Row], **parts: object) -> Summary:
    told = Analysed(asked, **{"subjects": 2, **parts}).tell(make_ballots(rows))  # type: ignore[arg-type]
    first = date(2026, 3 * quarter - 2, 1)
    return replace(
        told, survey=SurveyCode(f"q{quarter}"), period_start=first, period_end=date(2026, 3 * quarter, 28)
    )


def _kind(best: int, worst: int, subject: int = 1) -> list[Row]:
    return ballots_of(CITIZEN, (best, GOOD), (worst, MIDDLING), subject=subject)


def _change(found: SubjectTrend) -> Change:
    [change] = found.changes
    assert isinstance(change, Change)
    return change


def test_one_round_has_no_trend(questionnaire: Questionnaire) -> None:
    found = follow([_round(questionnaire, 1, _kind(20, 20))], CODE)
    assert (len(found.points), found.changes, found.slope) == (1, (), None)
    with pytest.raises(KeyError):
        follow([_round(questionnaire, 1, _kind(20, 20))], "nobody")


def test_a_large_change_is_clear_and_its_interval_is_that_of_a_difference(
    questionnaire: Questionnaire,
) -> None:
    rounds = [_round(questionnaire, 1, _kind(10, 70)), _round(questionnaire, 2, _kind(70, 10))]
    found = follow(rounds, CODE)
    before, after = (point.score for point in found.points)
    assert isinstance(before, Figure)
    assert isinstance(after, Figure)
    change = _change(found)
    assert change.value == after.value - before.value == 19.0
    reach = ((after.value - after.low) ** 2 + (before.high - before.value) ** 2) ** 0.5
    assert -1 < change.low - (change.value - reach) <= 0  # all items moved alike: nothing to add
    assert (change.clear, change.drift_known) == (True, True)


def test_the_same_answers_are_no_change(questionnaire: Questionnaire) -> None:
    change = _change(follow([_round(questionnaire, quarter, _kind(20, 20)) for quarter in (1, 2)], CODE))
    assert (change.value, change.clear) == (0.0, False)
    assert change.low < 0 < change.high


def test_items_that_move_unlike_each_other_make_a_change_less_sure(questionnaire: Questionnaire) -> None:
    before = _round(questionnaire, 1, _kind(30, 30))
    alike = ballots_of(CITIZEN, (30, BEST), (30, MIDDLING))
    unlike = ballots_of(CITIZEN, (30, (YES, 5, 5, 3, 2)), (30, (YES, 3, 4, 1, 1)))
    steady, drifting = (
        _change(follow([before, _round(questionnaire, 2, rows)], CODE)) for rows in (alike, unlike)
    )
    assert drifting.high - drifting.low > 2 * (steady.high - steady.low)


def test_without_items_in_points_the_drift_is_not_known(questionnaire: Questionnaire) -> None:
    change = _change(follow([_round(questionnaire, quarter, _kind(10, 10)) for quarter in (1, 2)], CODE))
    assert not change.drift_known  # items of twenty ballots are told as bands


def test_unanimous_ballots_cannot_show_a_change(questionnaire: Questionnaire) -> None:
    rounds = [
        _round(questionnaire, 1, _kind(0, 40) + _kind(20, 20, 2)),
        _round(questionnaire, 2, _kind(40, 0) + _kind(20, 20, 2)),
    ]
    change = _change(follow(rounds, CODE))
    assert (change.value, change.clear) == (25.0, False)


def test_where_a_score_is_not_known_the_reason_stands_in_place_of_the_change(
    questionnaire: Questionnaire,
) -> None:
    now = _round(questionnaire, 2, _kind(20, 20) + _kind(20, 20, 2))
    for rows, why in (
        (ballots_of(CITIZEN, (40, BEST)), WithheldReason.WOULD_REVEAL),
        (_kind(2, 2), WithheldReason.REQUIRED_GROUP_WITHHELD),
    ):
        assert follow([_round(questionnaire, 1, rows), now], CODE).changes == (Withheld(why),)
        assert follow(
            [replace(now, survey=SurveyCode("q1")), _round(questionnaire, 3, rows)], CODE
        ).changes == (Withheld(why),)
    absent = follow([_round(questionnaire, 1, _kind(20, 20), subjects=1), now], "CB002")
    assert absent.points[0].score == Withheld(WithheldReason.NOT_ASKED)
    assert absent.changes == (Withheld(WithheldReason.NOT_ASKED),)


def test_three_rounds_have_a_mean_change_per_round(questionnaire: Questionnaire) -> None:
    rows = {1: _kind(0, 80) + _kind(40, 40, 2), 2: _kind(40, 40), 3: _kind(78, 2)}
    rounds = [_round(questionnaire, quarter, some) for quarter, some in rows.items()]
    slope = follow(rounds, CODE).slope
    assert slope is not None
    assert slope.value == pytest.approx(12.0, abs=0.5)  # from 50 over 63 to 74
    assert slope.clear
    assert slope.low < slope.value < slope.high
    assert follow(rounds, "CB002").slope is None  # two of its scores are withheld
    falling = [replace(one, survey=SurveyCode(f"q{4 - at}")) for at, one in enumerate(reversed(rounds), 1)]
    down = follow(falling, CODE).slope
    assert down is not None
    assert (down.value, down.clear) == (-slope.value, True)


def test_a_small_slope_is_not_clear(questionnaire: Questionnaire) -> None:
    rounds = [_round(questionnaire, quarter, _kind(10, 10 + quarter)) for quarter in (1, 2, 3)]
    slope = follow(rounds, CODE).slope
    assert slope is not None
    assert (slope.clear, slope.drift_known) == (False, False)


def _store(
    engine: sa.Engine, told: Summary, asked: Questionnaire, groups: tuple[GroupRule, ...] = ONE_GROUP
) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.insert(survey_table).values(
                code=told.survey,
                unit=told.unit,
                state=SurveyState.CLOSED,
                questionnaire_id=told.questionnaire_id,
                questionnaire_version=told.questionnaire_version,
                questionnaire_hash=told.questionnaire_hash,
                period_start=told.period_start,
                period_end=told.period_end,
                closes_on=told.period_end,
                rules=to_json(Round(asked, groups=groups).survey.rules),
            )
        )
        release.publish(connection, told, told.period_end)


def test_only_earlier_rounds_of_the_same_questionnaire_weights_and_unit_are_followed(
    engine: sa.Engine, questionnaire: Questionnaire, source: str
) -> None:
    unlike = (
        GroupRule(CITIZEN, 0.5, 10, required=True, size=None),
        GroupRule(PEER, 0.5, 5, required=True, size=None),
    )
    with engine.begin() as connection:
        questionnaires.add(connection, source)
        for code in ("06970", "06971"):
            place = {"kind": "ward", "name": "Phường", "sort_key": b"p", "search_key": "phuong"}
            connection.execute(sa.insert(unit_table).values(code=code, **place))
    rounds = {quarter: _round(questionnaire, quarter, _kind(20, 20)) for quarter in (1, 2, 3, 4)}
    elsewhere = replace(rounds[1], survey=SurveyCode("elsewhere"), unit=rounds[1].unit.__class__("06971"))
    weighted = replace(_round(questionnaire, 1, _kind(20, 20), groups=unlike), survey=SurveyCode("weighted"))
    other = replace(rounds[1], survey=SurveyCode("other"), questionnaire_hash="0" * 64)
    for told in (*rounds.values(), elsewhere, other):
        _store(engine, told, questionnaire)
    _store(engine, weighted, questionnaire, unlike)
    with engine.connect() as connection:
        assert [one.survey for one in earlier(connection, rounds[3])] == ["q1", "q2", "q3"]
        assert [one.survey for one in earlier(connection, rounds[1])] == ["q1"]


def test_over_another_post_no_change_is_told_and_no_mean_change(questionnaire: Questionnaire) -> None:
    rounds = [_round(questionnaire, quarter, _kind(10 + 20 * quarter, 70)) for quarter in (1, 2, 3)]
    ours, other = rounds[0].subjects[0].unit, rounds[0].subjects[0].unit.__class__("06971")

    def held(summary: Summary, **post: object) -> Summary:
        subjects = (replace(summary.subjects[0], **post), *summary.subjects[1:])  # type: ignore[arg-type]
        return replace(summary, subjects=subjects)

    assert follow(rounds, CODE).moved == (False, False)
    promoted = [rounds[0], held(rounds[1], position="deputy"), held(rounds[2], position="deputy")]
    found = follow(promoted, CODE)
    assert (found.moved, found.slope) == ((True, False), None)
    assert (found.points[1].position, found.points[1].unit) == ("deputy", ours)
    # A round without the person tells nothing; the next one is compared with the last post.
    absent = replace(rounds[1], subjects=rounds[1].subjects[1:])
    assert follow([rounds[0], absent, held(rounds[2], position="deputy")], CODE).moved == (False, True)
    merged = [held(rounds[0], unit=other), rounds[1]]
    assert follow(merged, CODE).moved == (True,)
    assert follow(merged, CODE, {other: (ours,), ours: (ours,)}).moved == (False,)


def test_rounds_of_units_that_went_into_this_one_are_followed_where_asked(
    engine: sa.Engine, questionnaire: Questionnaire, source: str
) -> None:
    with engine.begin() as connection:
        questionnaires.add(connection, source)
        for code in ("06970", "06971"):
            place = {"kind": "ward", "name": "Phường", "sort_key": b"p", "search_key": "phuong"}
            connection.execute(sa.insert(unit_table).values(code=code, **place))
    rounds = {quarter: _round(questionnaire, quarter, _kind(20, 20)) for quarter in (1, 2)}
    before = replace(rounds[1], survey=SurveyCode("before"), unit=rounds[1].unit.__class__("06971"))
    for told in (before, *rounds.values()):
        _store(engine, told, questionnaire)
    merged = Wish("06971", "06970", date(2026, 4, 1), ChangeKind.MERGED, "12/NQ")
    with engine.begin() as connection:
        record(connection, [merged], Recorder("boss", date(2026, 6, 1)))
        assert [one.survey for one in earlier(connection, rounds[2])] == ["q1", "q2"]
        assert {one.survey for one in earlier(connection, rounds[2], with_past=True)} == {
            "before",
            "q1",
            "q2",
        }


def test_no_more_than_the_latest_rounds_are_followed(
    engine: sa.Engine, questionnaire: Questionnaire, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.release_trend.MOST_ROUNDS", 2)
    with engine.begin() as connection:
        questionnaires.add(connection, source)
        connection.execute(
            sa.insert(unit_table).values(
                code="06970", kind="ward", name="Phường", sort_key=b"p", search_key="phuong"
            )
        )
    rounds = [
        _round(questionnaire, quarter, ballots_of(CITIZEN, (20, GOOD), (20, WORST))) for quarter in (1, 2, 3)
    ]
    for told in rounds:
        _store(engine, told, questionnaire)
    with engine.connect() as connection:
        assert [one.survey for one in earlier(connection, rounds[2])] == ["q2", "q3"]
