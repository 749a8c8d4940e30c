"""A questionnaire: what is asked, in which words, of whom, and for which criterion.

Immutable once used. Languages are data: every text is a mapping from language to words.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from surveys.identifiers import ItemId, RespondentGroup, SubjectKind

Texts = Mapping[str, str]
"""Words by language, NFC; every language of the questionnaire is present."""

NOT_ASKED = 0
"""Category code of an item that was not on the path of this ballot."""
FIRST_NO_ANSWER = 200
"""Category code of a scale's first way of not answering ("don't know"); the next is 201, ..."""
LEFT_BLANK = 255
"""Category code of an item on the path that an optional item was left without answer."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A way of not answering that is offered as an option: "don't know", "prefer not to say"."""

    id: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Scale:
    """Ordered categories of a rating.

    ``labels[k - 1]`` names value ``k``; values run 1..K, K is best. ``no_answers`` are never numbers.
    """

    id: str
    labels: tuple[Texts, ...]
    no_answers: tuple[NoAnswer, ...]

    @property
    def points(self) -> int:
        """How many values the scale has (K)."""
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion; weight 0 means: items are mapped to it, but it has no part in the ballot score."""

    code: str
    title: Texts
    weight: float
    source: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice item."""

    id: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Condition:
    """True when an *earlier* item was answered with one of ``answers`` (ids, values as text)."""

    item: ItemId
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``scale`` is set for ratings, ``options`` for choices; a text has neither.

    ``asked_of`` empty: every respondent group. ``criteria`` are codes, for ratings only.
    """

    id: ItemId
    kind: Literal["rating", "choice", "text"]
    text: Texts
    hint: Texts | None
    scale: str | None
    options: tuple[Option, ...]
    criteria: tuple[str, ...]
    required: bool
    asked_of: tuple[RespondentGroup, ...]
    show_if: Condition | None


@dataclass(frozen=True, slots=True)
class Section:
    """Items that stand on one page."""

    id: str
    title: Texts
    lead: Texts | None
    show_if: Condition | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """The choice item that asks about contact, and its options that mean "no contact"."""

    item: ItemId
    no_contact: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a questionnaire. ``items`` gives the order of the bytes of a stored ballot."""

    id: str
    version: int
    languages: tuple[str, ...]
    title: Texts
    purpose: Texts
    minutes: int
    subject: SubjectKind
    respondent_groups: tuple[RespondentGroup, ...]
    scales: Mapping[str, Scale]
    criteria: tuple[Criterion, ...]
    contact: ContactFilter | None
    sections: tuple[Section, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the order of the questionnaire, texts included."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def coded_items(self) -> tuple[Item, ...]:
        """Items that a ballot stores as one byte each (all but texts), in order."""
        return tuple(item for item in self.items if item.kind != "text")

    @property
    def hash(self) -> str:
        """SHA-256 of the content in canonical JSON: comments and layout of the file do not count."""
        canonical = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()
