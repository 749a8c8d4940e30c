"""A release is frozen: the same bytes from the same ballots, read back whole, never made twice."""

import hashlib
import json
from datetime import date

import pytest
import sqlalchemy as sa

from analysis import method
from surveys import audit, opened, questionnaires, release, summary_json
from surveys.identifiers import SurveyState
from surveys.installation import Installation
from surveys.problems import NotReady, Refused
from surveys.questionnaire import Questionnaire
from surveys.schema import release as release_table
from surveys.schema import survey as survey_table
from surveys.schema import survey_subject
from surveys.schema import unit as unit_table
from surveys.summary import Figure, Summary
from surveys.summary_method import AS_OF_1_1
from surveys.survey import GroupRule
from surveys.survey_rules import to_json
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    DONT_KNOW,
    GOOD,
    MIDDLING,
    NO_CONTACT,
    OPEN_LINK,
    PEER,
    YES,
    Maker,
    Round,
    ballots_of,
)

TODAY = date(2026, 4, 12)


@pytest.fixture
def summary(questionnaire: Questionnaire, ballots: Maker) -> Summary:
    """Give a summary with everything in it: figures, bands, distributions, comparisons, withheld cells."""
    groups = (
        GroupRule(CITIZEN, 1.0, 10, required=True, size=None),
        GroupRule(PEER, 0.0, 5, required=False, size=None),
    )
    rows = [
        row
        for number in (1, 2, 3)
        for row in ballots_of(
            CITIZEN,
            (20 + number, BEST),
            (20, GOOD),
            (12, (YES, 1, 2, DONT_KNOW, 2)),
            (3, NO_CONTACT),
            subject=number,
        )
    ]
    rows += ballots_of(PEER, (7, BEST), (7, MIDDLING), subject=1) + ballots_of(PEER, (3, BEST), subject=2)
    rows += ballots_of(CITIZEN, (30, GOOD), (30, BEST), channel=OPEN_LINK)
    return Round(questionnaire, groups=groups, subjects=3).release(rows, ballots)


def _store_round(connection: sa.Connection, summary: Summary, state: SurveyState, rules: object) -> None:
    connection.execute(
        sa.insert(unit_table).values(
            code=summary.unit, kind="ward", name="Phường", sort_key=b"p", search_key="phuong"
        )
    )
    connection.execute(
        sa.insert(survey_table).values(
            code=summary.survey,
            unit=summary.unit,
            state=state,
            questionnaire_id=summary.questionnaire_id,
            questionnaire_version=summary.questionnaire_version,
            questionnaire_hash=summary.questionnaire_hash,
            period_start=summary.period_start,
            period_end=summary.period_end,
            closes_on=summary.period_end,
            rules=rules,
        )
    )


@pytest.fixture
def stored(engine: sa.Engine, summary: Summary, questionnaire: Questionnaire, source: str) -> sa.Engine:
    with engine.begin() as connection:
        questionnaires.add(connection, source)
        _store_round(connection, summary, SurveyState.CLOSED, to_json(Round(questionnaire).survey.rules))
    return engine


def test_a_summary_comes_back_from_its_json_as_it_was(summary: Summary) -> None:
    text = summary_json.dump(summary)
    assert summary_json.load(text) == summary
    assert summary_json.dump(summary_json.load(text)) == text


def test_a_release_keeps_the_constants_it_was_made_with(
    summary: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = summary_json.dump(summary)
    monkeypatch.setattr(method, "PRIOR_RATIO", 0.1)
    assert summary_json.load(frozen).method == summary.method
    assert summary.method.constants["prior_ratio"] == 0.6


def test_a_release_before_constants_were_kept_has_those_of_its_day(summary: Summary) -> None:
    earlier = json.loads(summary_json.dump(summary))
    del earlier["method"]
    assert summary_json.load(json.dumps(earlier)).method == AS_OF_1_1


def test_the_json_is_canonical(summary: Summary) -> None:
    text = summary_json.dump(summary)
    again = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert text == again
    assert "Nguyễn Văn Ưởng 1" in text


def test_what_is_published_is_read_back_and_the_round_is_released(
    stored: sa.Engine, summary: Summary
) -> None:
    with stored.begin() as connection:
        frozen = release.publish(connection, summary, TODAY)
    with stored.connect() as connection:
        assert release.read(connection, summary.survey) == summary
        found = release.read_release(connection, summary.survey)
        state = connection.scalar(sa.select(survey_table.c.state))
        row = connection.execute(sa.select(release_table)).one()
    assert found.hash == frozen.hash == hashlib.sha256(row.summary.encode()).hexdigest()
    assert (found.number, row.released_on, row.method_version) == (1, TODAY, summary.method_version)
    assert state == SurveyState.RELEASED


def test_releasing_a_closed_round_tallies_tells_freezes_and_notes_it(
    installation: Installation, summary: Summary, source: str, ballots: Maker
) -> None:
    rows = ballots_of(CITIZEN, (12, GOOD), (9, BEST))
    with installation.engine.begin() as connection:
        asked = questionnaires.add(connection, source)
        rules = to_json(Round(asked).survey.rules)
        _store_round(connection, summary, SurveyState.CLOSED, rules)
        subject = {"kind": "cadre", "code": "CB001", "name": "Nguyễn Văn Ưởng 1", "unit": summary.unit}
        connection.execute(sa.insert(survey_subject).values(survey=summary.survey, number=1, **subject))
        key = installation.keys.read("installation")
        opened.write(connection, key, summary.survey, ballots(rows))
    frozen = release.release_round(installation, summary.survey, ("lan", "minh"))
    with installation.engine.connect() as connection:
        assert release.read(connection, summary.survey) == frozen.summary
        [event] = audit.every_event(connection)
        assert connection.scalar(sa.select(release_table.c.released_on)) == date(2026, 3, 2)
    assert (event.actor, event.act, event.object) == ("lan", "survey.release", summary.survey)
    assert json.loads(event.details) == {
        "content": None,
        "hash": frozen.hash,
        "level": "front",
        "number": 1,
        "officers": ["lan", "minh"],
    }
    score = frozen.summary.subjects[0].group(CITIZEN).score
    assert isinstance(score, Figure)
    assert score.value == 86  # (12 x 75 + 9 x 100) / 21 = 85.7


def test_one_person_cannot_release_a_round_alone(installation: Installation, summary: Summary) -> None:
    with pytest.raises(Refused, match="Two different people"):
        release.release_round(installation, summary.survey, ("lan", "Lan"))


def test_a_round_is_released_once(stored: sa.Engine, summary: Summary) -> None:
    with stored.begin() as connection:
        release.publish(connection, summary, TODAY)
        with pytest.raises(Refused, match="released already"):
            release.publish(connection, summary, TODAY)


def test_a_round_that_is_not_closed_is_not_released(stored: sa.Engine, summary: Summary) -> None:
    with stored.begin() as connection:
        connection.execute(sa.update(survey_table).values(state=SurveyState.OPEN))
        with pytest.raises(Refused, match="cannot go"):
            release.publish(connection, summary, TODAY)


def test_nothing_can_be_read_before_the_release(stored: sa.Engine, summary: Summary) -> None:
    with stored.connect() as connection, pytest.raises(Refused, match="not released yet"):
        release.read(connection, summary.survey)


def test_a_release_that_was_changed_afterwards_is_not_read(stored: sa.Engine, summary: Summary) -> None:
    with stored.begin() as connection:
        release.publish(connection, summary, TODAY)
        # a hash of its own, so that no copy read before is at hand
        connection.execute(
            sa.update(release_table).values(summary=release_table.c.summary + " ", hash="0" * 64)
        )
    with stored.connect() as connection, pytest.raises(NotReady, match="changed after"):
        release.read(connection, summary.survey)


def test_releases_read_lately_are_kept_few(
    stored: sa.Engine, summary: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {str(number): summary for number in range(release.MOST_THAWED)}
    monkeypatch.setattr(release, "_thawed", kept)
    with stored.begin() as connection:
        frozen = release.publish(connection, summary, TODAY)
        assert release.read(connection, summary.survey) is release.read(connection, summary.survey)
    assert list(kept) == [frozen.hash]


def test_a_subject_is_found_by_its_code(summary: Summary) -> None:
    assert summary.subject("CB002").number == 2
    with pytest.raises(KeyError):
        summary.subject("CB999")
