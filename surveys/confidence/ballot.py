"""The ballot paper: who is polled and three boxes each; no code, no number, nothing that names a voter."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.confidence import words
from surveys.confidence.records import Poll, PolledPerson
from surveys.confidence.rules import Level
from surveys.package_content import Words
from surveys.prints import typeset
from surveys.prints.paper import written
from surveys.problems import N_

FOR_THE_POLL = N_("%(title)s, held on %(day)s")


class Size(StrEnum):
    """The sizes of paper; large letters come with the larger one."""

    A4 = "a4"
    A5 = "a5"


@dataclass(frozen=True, slots=True)
class Ballot:
    """What stands on the paper. ``unit``: the name of the unit that polls."""

    poll: Poll
    unit: str
    people: Sequence[PolledPerson]
    size: Size
    words: Words


def pdf(ballot: Ballot) -> bytes:
    """Set the paper once; all copies are alike. Raises BadInput for a sign that our letters lack."""
    say, poll = ballot.words.say, ballot.poll
    told = {
        "title": f"{say(words.PAPER_TITLE)}: {poll.title}",
        "author": ballot.unit,
        "language": ballot.words.language,
        "qr": "",
        "paper": ballot.size.value,
        "unit": ballot.unit,
        "heading": say(words.PAPER_TITLE),
        "about": say(FOR_THE_POLL) % {"title": poll.title, "day": written(poll.held_on)},
        "how": say(words.PAPER_HOW),
        "order": say(words.ORDER),
        "name": say(words.NAME),
        "levels": [say(words.LEVELS[level]) for level in Level],
        "box": say(words.PAPER_BOX),
        "people": [
            {"number": one.number, "name": one.name, "position": one.position} for one in ballot.people
        ],
    }
    return typeset.pdf("ballot", told, "surveys.confidence")
