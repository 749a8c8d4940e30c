"""Topics of the texts of a round: many texts read in little time, the typical ones first."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from surveys.texts import queue, topics
from surveys.texts.decisions import OPEN_TO_PROPOSALS
from surveys.texts.queue import Line
from surveys.texts.records import TextId, TextState
from surveys.texts.topics import TextTopics
from webapp.office import place, text_place, work
from webapp.office.permissions import page
from webapp.office.text_place import MODERATING, Shown
from webapp.office.text_words import text_word
from webapp.office.whole import whole

blueprint = Blueprint("text_topics", __name__)
TYPICAL = 3  # texts shown of a topic
LEAST_COUNTED = 10
"""A topic of fewer texts is shown without their number, as everything that is counted."""
WITHOUT = "0"


@dataclass(frozen=True, slots=True)
class ShownTopic:
    """One topic on the page. ``texts``: how many, None for few; ``first``, ``second``: how many wait."""

    number: int
    words: tuple[str, ...]
    percent: int
    texts: int | None
    first: int
    second: int
    typical: tuple[Shown, ...]


def found_topics() -> TextTopics:
    """Give the topics of this page's round; where that takes long, the visitor waits for the work."""
    return topics.read(work.made(topics.question(place.reading(), text_place.code())))


def of_topic(lines: Sequence[Line], asked: str) -> tuple[list[Line], tuple[str, ...] | None]:
    """Keep the lines of a topic, typical ones first, with its words; all of them where none is asked for."""
    if not asked:
        return list(lines), None
    number, found = whole(asked), found_topics()
    if number is None or number > len(found.topics):
        abort(404)
    chosen = found.topics[number - 1] if number else None
    order = {one: at for at, one in enumerate(chosen.texts if chosen else found.without)}
    mine = sorted((line for line in lines if line.id in order), key=lambda line: order[line.id])
    return mine, chosen.words if chosen else ()


@page(blueprint, "/rounds/<survey>/texts/topics", MODERATING)
def shown(survey: str) -> ResponseReturnValue:
    """Show what the texts of a round speak of."""
    del survey
    lines = {line.id: line for line in queue.lines(place.reading(), text_place.code())}
    found = found_topics()
    return render_template(
        "office/texts_topics.html",
        survey=place.survey(),
        total=len(lines),
        topics=[
            ShownTopic(
                number,
                topic.words,
                topic.percent,
                len(topic.texts) if len(topic.texts) >= LEAST_COUNTED else None,
                *_waiting(lines, topic.texts),
                tuple(text_place.shown(topic.texts[:TYPICAL])),
            )
            for number, topic in enumerate(found.topics, 1)
        ],
        rest=_waiting(lines, found.without),
        word=text_word,
    )


def _waiting(lines: dict[TextId, Line], texts: Sequence[TextId]) -> tuple[int, int]:
    states = [lines[one].state for one in texts if one in lines]
    return sum(one in OPEN_TO_PROPOSALS for one in states), states.count(TextState.PROPOSED)
