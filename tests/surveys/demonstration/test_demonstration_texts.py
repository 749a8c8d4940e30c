"""The demonstration's texts: some are told, some wait for a second moderator, some for the competent body."""

import re
from collections import Counter

from surveys import rounds
from surveys.identifiers import SurveyCode
from surveys.texts import queue, records
from surveys.texts.records import Outcome, TextState
from surveys.texts.told import told
from tests.surveys.demonstration.conftest import Made


def test_moderators_find_work_and_readers_find_texts(made: Made) -> None:
    keys = made.installation.keys.readable("installation")
    codes = [SurveyCode(one.survey) for one in made.sheet.rounds if one.state != "open"]
    found = []
    with made.installation.engine.connect() as connection:
        for code in codes:
            assert queue.is_begun(connection, code)
            found += records.every(connection, keys, code)
        words = [
            one.text
            for code in codes
            for subject in rounds.subjects(connection, code)
            for one in told(connection, keys, code, subject.number, "cadre")
        ]
    states = Counter(text.state for text in found)
    assert min(states[state] for state in (TextState.WAITING, TextState.PROPOSED, TextState.DECIDED)) >= 10
    outcomes = Counter(text.outcome for text in found if text.state is TextState.DECIDED)
    assert min(outcomes[outcome] for outcome in Outcome) >= 1
    assert len(words) == outcomes[Outcome.PUBLIC] + outcomes[Outcome.CADRE]
    assert not [text for text in words if re.search(r"\d{4}", text)]  # no telephone number is told
