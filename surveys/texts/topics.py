"""Topics of the texts of a round, so that many are read in little time; made by long work."""

import json
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa

from analysis.topics import find_topics
from surveys.identifiers import SurveyCode
from surveys.jobs import Question
from surveys.texts import records
from surveys.texts.records import TOPICS_KIND, Keys, TextId

MOST_SMALL = 300
"""So many texts are split within a request."""


@dataclass(frozen=True, slots=True)
class TextTopic:
    """One topic: its words, its share of all texts in whole per cent, its texts, the nearest first."""

    words: tuple[str, ...]
    percent: int
    texts: tuple[TextId, ...]


@dataclass(frozen=True, slots=True)
class TextTopics:
    """The topics of a round, the largest first, and the texts that none of them holds."""

    topics: tuple[TextTopic, ...]
    without: tuple[TextId, ...]


def question(connection: sa.Connection, survey: SurveyCode) -> Question:
    """Give the question for the topics of a round as its queue is now."""
    ids = sorted(records.ids(connection, survey))
    return Question(
        TOPICS_KIND, survey, None, {"texts": len(ids), "queue": sha256(b"".join(ids)).hexdigest()[:16]}
    )


def make(connection: sa.Connection, keys: Keys, survey: SurveyCode) -> bytes:
    """Find the topics of a round. The same queue gives the same topics."""
    texts = records.every(connection, keys, survey)
    found = find_topics([text.content.original for text in texts])
    return json.dumps(
        {
            "topics": [
                [topic.words, round(100 * topic.share), [texts[place].id.hex() for place in topic.members]]
                for topic in found.topics
            ],
            "without": [texts[place].id.hex() for place in found.without],
        },
        ensure_ascii=False,
    ).encode()


def read(made: bytes) -> TextTopics:
    """Read what `make` gave."""
    found = json.loads(made)
    return TextTopics(
        tuple(TextTopic(tuple(words), percent, _ids(texts)) for words, percent, texts in found["topics"]),
        _ids(found["without"]),
    )


def _ids(texts: list[str]) -> tuple[TextId, ...]:
    return tuple(TextId(bytes.fromhex(one)) for one in texts)
