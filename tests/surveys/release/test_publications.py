"""To whom a release is told: only ever further, by two people, noted in every form, never unseen."""

import hashlib
import json

import pytest
import sqlalchemy as sa

from surveys import (
    audit,
    correcting,
    opened,
    publications,
    published,
    publishing,
    questionnaires,
    release,
    rounds,
)
from surveys import told_registry as told
from surveys.identifiers import SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.problems import BadInput, NotReady, Refused
from surveys.publications import Level
from surveys.published import Published, Withdrawal
from surveys.review import Decision, Ruling, record
from surveys.review_acts import begin
from surveys.schema import ballot_block, label, publication, survey_subject
from surveys.schema import survey as survey_table
from surveys.schema import unit as unit_table
from surveys.summary import Summary
from surveys.survey_rules import to_json
from surveys.texts import told as told_texts
from surveys.texts.told import ToldText
from tests.replying import nobody_adds_anything
from tests.surveys.release.conftest import BEST, CITIZEN, GOOD, PEER, Maker, Round, ballots_of

PAIR = ("lan", "minh")
REASON = {"vi": "Có tên của một người không liên quan.", "en": "It named somebody who is not concerned."}
NOTE = {"vi": "Phường 2 trả lời ít.", "en": "Ward 2 answered little."}


@pytest.fixture
def code(installation: Installation, source: str, ballots: Maker) -> SurveyCode:
    """Store a closed round with opened ballots; give its code."""
    with installation.engine.begin() as connection:
        found = Round(questionnaires.add(connection, source)).survey
        connection.execute(
            sa.insert(unit_table).values(
                code=found.unit, kind="ward", name="Phường Ấm", sort_key=b"p", search_key="phuong am"
            )
        )
        columns = {name: getattr(found, name) for name in survey_table.c.keys() if hasattr(found, name)}  # noqa: SIM118 - columns by key
        connection.execute(
            sa.insert(survey_table).values(
                columns | {"state": SurveyState.CLOSED, "rules": to_json(found.rules)}
            )
        )
        for language, text in (("vi", "Chủ tịch"), ("en", "Chair")):
            connection.execute(
                sa.insert(label).values(kind="position", code="chair", language=language, text=text)
            )
        subject = {"kind": "cadre", "code": "CB001", "name": "=Nguyễn Văn Ưởng", "unit": found.unit}
        connection.execute(
            sa.insert(survey_subject).values(survey=found.code, number=1, position="chair", **subject)
        )
        rows = ballots_of(CITIZEN, (12, GOOD), (9, BEST))
        opened.write(connection, installation.keys.read("installation"), found.code, ballots(rows))
    return found.code


def _state(installation: Installation, code: SurveyCode) -> SurveyState:
    with installation.engine.connect() as connection:
        return rounds.get(connection, code).state


def _level(installation: Installation, code: SurveyCode) -> Level | None:
    with installation.engine.connect() as connection:
        return publications.level_of(connection, code)


def _release_publicly(installation: Installation, code: SurveyCode) -> release.Release:
    """Release a round to the cadre, and to everybody once the cadre has nothing to add."""
    released = release.release_round(installation, code, PAIR, Level.CADRE)
    nobody_adds_anything(installation, code)
    publishing.raise_level(installation, code, Level.PUBLIC, PAIR)
    return released


def _shown(installation: Installation, number: int) -> Published | Withdrawal:
    with installation.engine.connect() as connection:
        line = next(one for one in published.lines(connection) if one.number == number)
        return published.parse(line, published.text_of(connection, line))


def test_a_round_rises_from_the_cadre_to_the_public_and_never_falls(
    installation: Installation, code: SurveyCode
) -> None:
    assert _level(installation, code) is None
    release.release_round(installation, code, PAIR, Level.CADRE)
    assert (_level(installation, code), _state(installation, code)) == (Level.CADRE, SurveyState.WITH_CADRE)
    nobody_adds_anything(installation, code)
    for level in (Level.COUNCIL, Level.FRONT, Level.PUBLIC):
        made = publishing.raise_level(installation, code, level, PAIR)
        assert (made.level, _level(installation, code)) == (level, level)
        assert _state(installation, code) is SurveyState.RELEASED
        for lower in Level:
            if level.reaches(lower):
                with pytest.raises(Refused, match="only ever rises"):
                    publishing.raise_level(installation, code, lower, PAIR)
    with installation.engine.connect() as connection:
        steps = publications.listing(connection, code)
        events = [one for one in audit.every_event(connection) if one.act == "survey.publish"]
    assert [(one.number, one.level, one.signed_by) for one in steps] == [
        (number, level, PAIR) for number, level in enumerate(Level, 1)
    ]
    assert [json.loads(one.details)["content"] for one in events] == [None, None, steps[-1].hash]


def test_one_person_publishes_nothing_and_nobody_publishes_what_is_not_released(
    installation: Installation, code: SurveyCode
) -> None:
    with pytest.raises(Refused, match="not released yet"):
        publishing.raise_level(installation, code, Level.PUBLIC, PAIR)
    release.release_round(installation, code, PAIR)
    with pytest.raises(Refused, match="Two different people"):
        publishing.raise_level(installation, code, Level.PUBLIC, ("lan", "LAN"))
    assert _level(installation, code) is Level.FRONT


def test_a_release_of_before_there_were_levels_is_one_of_the_council(
    installation: Installation, code: SurveyCode, summary_of: Summary
) -> None:
    with installation.engine.begin() as connection:
        release.publish(connection, summary_of, summary_of.period_end)
    assert _level(installation, code) is Level.COUNCIL
    assert publishing.raise_level(installation, code, Level.FRONT, PAIR).number == 1


@pytest.fixture
def summary_of(installation: Installation, code: SurveyCode) -> Summary:
    """Give what would be released of the round."""
    with installation.engine.connect() as connection:
        return release.draft(connection, installation.keys.readable("installation"), code)


def test_what_is_public_is_the_release_with_what_a_stranger_needs_and_its_hash(
    installation: Installation, code: SurveyCode
) -> None:
    begin(installation, code, "lan")
    with installation.engine.begin() as connection:
        today = installation.clock().date()
        record(connection, code, Ruling(Decision.NOTE, "ít", NOTE), PAIR, today)
    frozen = _release_publicly(installation, code)
    shown = _shown(installation, 2)
    assert isinstance(shown, Published)
    assert (shown.release, shown.note) == ((1, frozen.hash), NOTE)
    assert json.loads(shown.files["method.json"])["note_of_reviewers"] == NOTE
    assert shown.summary.subjects == frozen.summary.subjects
    assert shown.questionnaire.hash == frozen.summary.questionnaire_hash
    assert shown.names["unit"] == {frozen.summary.unit: "Phường Ấm"}
    assert shown.names["position"] == {"chair": {"vi": "Chủ tịch", "en": "Chair"}}
    assert not any(one.gaps for one in shown.summary.analyses.subjects)
    with installation.engine.connect() as connection:
        text = connection.scalar(sa.select(publication.c.content).where(publication.c.number == 2))
        tellings = {one.format: one.digest for one in told.tellings(connection, code)}
    assert shown.hash == hashlib.sha256(str(text).encode()).hexdigest() == tellings["public-page"]
    for name, content in shown.files.items():
        assert tellings[f"open:{name}"] == hashlib.sha256(content.encode()).hexdigest()
    assert "'=Nguyễn" in shown.files["scores.csv"]
    assert shown.files["scores.csv"].startswith("\ufeff")


def test_a_public_page_is_withdrawn_only_for_a_reason_and_says_so(
    installation: Installation, code: SurveyCode
) -> None:
    release.release_round(installation, code, PAIR)
    nobody_adds_anything(installation, code)
    with pytest.raises(Refused, match="is public"):
        publishing.withdraw(installation, code, REASON, PAIR)
    publishing.raise_level(installation, code, Level.PUBLIC, PAIR)
    for reason in ({}, {"vi": "Vì", "en": " "}, {"vi": "x" * 1001, "en": "x"}):
        with pytest.raises(BadInput, match="in Vietnamese and in English"):
            publishing.withdraw(installation, code, reason, PAIR)
    made = publishing.withdraw(installation, code, REASON, PAIR)
    shown = _shown(installation, made.number)
    assert isinstance(shown, Withdrawal)
    assert (shown.reason, made.number, _level(installation, code)) == (REASON, 3, Level.FRONT)
    again = publishing.raise_level(installation, code, Level.PUBLIC, PAIR)
    with installation.engine.connect() as connection:
        assert publications.standing(connection, code) == again


def test_publishing_again_needs_something_new_and_keeps_the_version_before(
    installation: Installation, code: SurveyCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    release.release_round(installation, code, PAIR)
    nobody_adds_anything(installation, code)
    with pytest.raises(Refused, match="is public"):
        publishing.renew(installation, code, PAIR)
    publishing.raise_level(installation, code, Level.PUBLIC, PAIR)
    with pytest.raises(Refused, match="would change"):
        publishing.renew(installation, code, PAIR)
    said = (
        ToldText(CITIZEN, "Làm việc tận tình."),
        ToldText(PEER, "Nhóm này không được công bố."),
        ToldText(CITIZEN, "Qua liên kết mở.", open_link=True),
    )
    monkeypatch.setattr(told_texts, "told", lambda *_: said)
    made = publishing.renew(installation, code, PAIR)
    before, now = _shown(installation, 2), _shown(installation, made.number)
    assert isinstance(before, Published)
    assert isinstance(now, Published)
    assert (before.texts, now.texts) == ((), ((1, "citizen", "Làm việc tận tình.", False),))
    assert before.summary == now.summary


def test_rounds_are_known_by_whom_they_are_told_to(installation: Installation, code: SurveyCode) -> None:
    release.release_round(installation, code, PAIR, Level.COUNCIL)

    def told_to(level: Level) -> bool:
        with installation.engine.connect() as connection:
            return code in publications.told_to(connection, level)

    assert [told_to(level) for level in Level] == [True, True, False, False]
    nobody_adds_anything(installation, code)
    publishing.raise_level(installation, code, Level.PUBLIC, PAIR)
    assert all(told_to(level) for level in Level)
    publishing.withdraw(installation, code, REASON, PAIR)
    assert [told_to(level) for level in Level] == [True, True, True, False]


def test_a_corrected_release_is_told_as_far_as_the_one_before(
    installation: Installation, code: SurveyCode, ballots: Maker
) -> None:
    _release_publicly(installation, code)
    rows = ballots_of(CITIZEN, (52, GOOD), (49, BEST))
    with installation.engine.begin() as connection:
        connection.execute(sa.delete(ballot_block))
        opened.write(connection, installation.keys.read("installation"), code, ballots(rows))
    with pytest.raises(Refused, match="released already"):
        release.release_round(installation, code, PAIR)
    assert correcting.correct(installation, code, correcting.Amendment(REASON), PAIR).number == 2
    first, second = (_shown(installation, number) for number in (2, 3))
    assert isinstance(first, Published)
    assert isinstance(second, Published)
    assert (second.release[0], _level(installation, code)) == (2, Level.PUBLIC)
    assert first.supersedes is None
    assert second.supersedes is not None
    assert (second.supersedes.release, second.supersedes.reason) == (1, REASON)
    assert json.loads(second.files["method.json"])["supersedes"]["reason"] == REASON


def test_a_row_that_was_changed_is_not_read(installation: Installation, code: SurveyCode) -> None:
    _release_publicly(installation, code)
    with installation.engine.begin() as connection:
        [line] = published.lines(connection)
        connection.execute(sa.update(publication).values(content=publication.c.content + " "))
        with pytest.raises(NotReady, match="not what was signed"):
            published.text_of(connection, line)
        connection.execute(sa.update(publication).values(hash="0" * 64))
        with pytest.raises(NotReady, match="not what was signed"):
            published.text_of(connection, line)


def test_what_is_not_accepted_in_review_is_not_released(installation: Installation, code: SurveyCode) -> None:
    begin(installation, code, "lan")
    with pytest.raises(Refused, match="not accepted"):
        release.release_round(installation, code, PAIR, Level.CADRE)
    assert _state(installation, code) is SurveyState.IN_REVIEW
    with installation.engine.begin() as connection:
        record(connection, code, Ruling(Decision.ACCEPT, "đủ"), PAIR, installation.clock().date())
    release.release_round(installation, code, PAIR, Level.CADRE)
    assert _state(installation, code) is SurveyState.WITH_CADRE
