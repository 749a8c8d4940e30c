"""What hangs on the pages of somebody rated: parts that other modules give, each by one small function.

A part of one round is given by a function of the own subject, registered with `in_round`; what stands apart
from rounds (recommendations) by one without arguments, registered with `apart`. Whatever is due appears on
the start page and on the own page, too. A function is asked only about subjects the visitor speaks for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from surveys import own_subjects
from surveys.identifiers import Role, SurveyState
from surveys.own_subjects import OwnSubject
from webapp.office import place
from webapp.office.task import Task


class Standing(StrEnum):
    """How far a part is; its words stand in `webapp.office.words`."""

    TO_DO = "to_do"  # the visitor has to do something
    DONE = "done"
    WAITING = "waiting"  # on somebody else, or on a day
    TO_READ = "to_read"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a part leads: the first of its links is the button."""

    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part: heading, sentences, links. ``until``: the last day of what is to do.

    ``template`` is included below the sentences with ``values`` as the variable ``part``. What is ``unread``
    stands on the start page though nothing has to be done.
    """

    title: str
    sentences: tuple[str, ...]
    standing: Standing
    links: tuple[Link, ...] = ()
    until: date | None = None
    template: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    unread: bool = False

    @property
    def is_due(self) -> bool:
        """Whether it belongs among the things to do next."""
        return bool(self.links) and (self.standing is Standing.TO_DO or self.unread)


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do: the part, and the subject it is about (None: apart from any round)."""

    section: Section
    own: OwnSubject | None


RoundPart = Callable[[OwnSubject], Section | None]
OwnPart = Callable[[], Iterable[Section]]

_of_rounds: list[tuple[int, RoundPart]] = []
_apart: list[OwnPart] = []


def in_round(rank: int) -> Callable[[RoundPart], RoundPart]:
    """Register a part of the page about one round; parts stand in the order of their ranks."""

    def register(part: RoundPart) -> RoundPart:
        _of_rounds.append((rank, part))
        _of_rounds.sort(key=lambda one: one[0])
        return part

    return register


def apart(part: OwnPart) -> OwnPart:
    """Register parts of the own page that belong to no round."""
    _apart.append(part)
    return part


def is_somebody() -> bool:
    """Say whether the visitor is somebody who can be rated: a cadre of the register with that role."""
    member = place.member()
    return member.cadre is not None and member.holds(Role.CADRE)


def own() -> list[OwnSubject]:
    """Give what the visitor speaks for, the latest period first; a round in preparation is told to nobody."""
    if not is_somebody():
        return []
    found = own_subjects.of(place.reading(), place.member().cadre, place.today())
    return [one for one in found if one.survey.state is not SurveyState.DRAFT]


def of_round(one: OwnSubject) -> list[Section]:
    """Give the parts about one subject of one round."""
    found = (part(one) for _rank, part in _of_rounds)
    return [section for section in found if section is not None]


def of_nothing() -> list[Section]:
    """Give the parts that belong to no round."""
    return [section for part in _apart for section in part()] if is_somebody() else []


def due() -> list[Due]:
    """Give everything the visitor has to do, what has the nearest last day first."""
    found = [
        Due(section, one)
        for one in own()
        if one.survey.state is not SurveyState.ARCHIVED
        for section in of_round(one)
    ]
    found += [Due(section, None) for section in of_nothing()]
    kept = [one for one in found if one.section.is_due]
    return sorted(kept, key=lambda one: one.section.until or date.max)


def tasks() -> Iterator[Task]:
    """Give everything the visitor has to do as the start page says it."""
    for one in due():
        section = one.section
        yield Task(
            section.title,
            " ".join(section.sentences[:1]),
            section.links[0].address,
            section.links[0].words,
            urgency=1 if section.standing is Standing.TO_DO else 7,
        )
