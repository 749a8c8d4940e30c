"""A closed round with texts of large and of small groups, made without a ceremony."""

from datetime import date

from surveys import opened, rounds
from surveys.ballot_parts import RatingsPart, TextPart
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyState
from surveys.installation import Installation
from surveys.texts import decisions, queue, records
from surveys.texts.decisions import Answer, Proposal, Seen
from surveys.texts.records import Outcome, Reason, Text
from tests.surveys.sealed.open_round import SURVEY, prepare

CITIZEN, PEER = RespondentGroup.CITIZEN, RespondentGroup.PEER
ONE, TWO = SubjectNumber(1), SubjectNumber(2)
CROWDS = (
    (ONE, CITIZEN, Channel.WEB, 33),  # large
    (ONE, PEER, Channel.WEB, 9),  # may be scored, may not be read: under ten
    (TWO, PEER, Channel.PAPER, 12),  # may be read
    (ONE, CITIZEN, Channel.OPEN_LINK, 9),  # under ten, whatever the other citizens are
    (TWO, RespondentGroup.SELF, Channel.WEB, 40),  # about oneself: never read
)
SECRET = "lời của nhóm nhỏ"  # words that stand in every text that may not be read
FIRST, SECOND = "lan", "minh"


def texts_of(subject: int, group: str, channel: str, count: int) -> list[str]:
    """Give the texts of a crowd: one ballot in three has none."""
    small = count < 10 or group == RespondentGroup.SELF
    words = SECRET if small else "Cán bộ nhiệt tình"
    return [
        "" if number % 3 == 2 else f"{words} {subject} {group} {channel} {number}" for number in range(count)
    ]


def close(installation: Installation, texts: tuple[TextPart, ...] | None = None) -> None:
    """Store the round as a closing leaves it; with other texts if some are given."""
    ratings, written = [], []
    for subject, group, channel, count in CROWDS:
        ratings += [RatingsPart(subject, group, 0, channel, bytes([2, 1])) for _ in range(count)]
        written += [
            TextPart(subject, group, channel, one) for one in texts_of(subject, group, channel, count) if one
        ]
    key = installation.keys.read("installation")
    with installation.engine.begin() as connection:
        prepare(connection)
        rounds.set_state(connection, SURVEY, SurveyState.OPEN, on=date(2026, 1, 2), public_key=bytes(32))
        rounds.set_state(connection, SURVEY, SurveyState.CLOSING)
        rounds.set_state(connection, SURVEY, SurveyState.CLOSED, on=date(2026, 3, 2))
        opened.write(connection, key, SURVEY, opened.gather(ratings, 2))
        opened.write_texts(connection, key, SURVEY, written if texts is None else texts)


def every(installation: Installation) -> list[Text]:
    """Give every text of the queue."""
    with installation.engine.connect() as connection:
        return records.every(connection, installation.keys.readable("installation"), SURVEY)


def begun(installation: Installation, *texts: str) -> list[Text]:
    """Give the queue of a round in which citizens wrote these texts about the first subject."""
    close(installation, tuple(TextPart(ONE, CITIZEN, Channel.WEB, text) for text in texts) or None)
    queue.begin(installation, SURVEY, FIRST)
    return every(installation)


def seen(text: Text) -> Seen:
    return Seen(text.id, text.version)


def proposal(
    text: Text, outcome: Outcome = Outcome.PUBLIC, reason: Reason | None = None, marked: str | None = None
) -> Proposal:
    return Proposal(seen(text), outcome, reason, marked)


def decide(
    installation: Installation,
    text: Text,
    outcome: Outcome,
    reason: Reason | None = None,
    marked: str | None = None,
) -> None:
    """Let the two moderators decide about a text."""
    decisions.propose(installation, SURVEY, FIRST, [proposal(text, outcome, reason, marked)])
    [proposed] = [one for one in every(installation) if one.id == text.id]
    done = decisions.answer(installation, SURVEY, SECOND, [Answer(seen(proposed), agrees=True)])
    assert done.saved == 1
