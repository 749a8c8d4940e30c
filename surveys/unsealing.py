"""Opening the parts of a box in memory: what is valid is kept, what is not is counted."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from surveys import answers, sealing
from surveys.box import Part
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.sealing import BrokenSealError, RatingsPart, TextPart
from surveys.standings import ways
from surveys.survey import Assignment
from surveys.text import clean

if TYPE_CHECKING:
    from nacl.public import PrivateKey, SealedBox

PROGRESS_EVERY = 500
_Opened = TypeVar("_Opened")


@dataclass(frozen=True, slots=True)
class Unsealer:
    """What opens and checks the parts of one round."""

    opening: "SealedBox[PrivateKey]"
    tag_key: bytes
    questionnaire: Questionnaire
    assignments: tuple[Assignment, ...]

    def ratings(self, parts: Iterable[Part], told: Callable[[int], None]) -> tuple[list[RatingsPart], int]:
        """Give the valid ratings, shuffled, and how many were not valid."""
        places = {
            (subject, assignment.group, assignment.stratum, channel)
            for assignment in self.assignments
            for subject in assignment.subjects
            for channel in ways(assignment.channel)
        }

        def read(part: Part) -> RatingsPart:
            opened = sealing.unpack_ratings(self._plaintext(part))
            if (opened.subject, opened.group, opened.stratum, opened.channel) not in places:
                raise BrokenSealError("place")
            if not answers.check(self.questionnaire, opened.group, opened.codes):
                raise BrokenSealError("answers")
            return opened

        return _shuffled(parts, read, told)

    def texts(self, parts: Iterable[Part], told: Callable[[int], None]) -> tuple[list[TextPart], int]:
        """Give the valid texts that are not empty, shuffled apart, and how many were not valid."""
        places = {
            (subject, assignment.group, channel)
            for assignment in self.assignments
            for subject in assignment.subjects
            for channel in ways(assignment.channel)
        }

        def read(part: Part) -> TextPart:
            opened = sealing.unpack_text(self._plaintext(part))
            if (opened.subject, opened.group, opened.channel) not in places or not _is_clean(opened.text):
                raise BrokenSealError("text")
            return opened

        found, invalid = _shuffled(parts, read, told)
        return [text for text in found if text.text], invalid

    def _plaintext(self, part: Part) -> bytes:
        return sealing.unseal(self.opening, self.tag_key, part.id, part.sealed)


def _is_clean(text: str) -> bool:
    try:
        return clean(text) == text
    except BadInput:
        return False


def _shuffled(
    parts: Iterable[Part], read: Callable[[Part], _Opened], told: Callable[[int], None]
) -> tuple[list[_Opened], int]:
    found: list[_Opened] = []
    invalid = 0
    for number, part in enumerate(parts):
        if number % PROGRESS_EVERY == 0:
            told(number)
        try:
            found.append(read(part))
        except BrokenSealError:
            invalid += 1
    told(len(found) + invalid)
    # The order of the random ids, already unrelated to the order of arrival, goes too.
    random.SystemRandom().shuffle(found)
    return found, invalid
