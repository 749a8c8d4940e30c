"""Opening the parts of a box in memory: what is valid is kept, what is not is counted."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from surveys import answers, ballot_parts, sealing
from surveys.ballot_parts import NOT_LINKED, RatingsPart, TextPart
from surveys.box import Part
from surveys.identifiers import Channel
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.sealing import BrokenSealError, Opening
from surveys.standings import ways
from surveys.survey import Assignment
from surveys.text import clean

PROGRESS_EVERY = 500
_Opened = TypeVar("_Opened")


@dataclass(frozen=True, slots=True)
class Unsealer:
    """What opens and checks the parts of one round; ``is_linked``: it may keep ballots of a code together."""

    opening: Opening
    tag_key: bytes
    questionnaire: Questionnaire
    assignments: tuple[Assignment, ...]
    is_linked: bool = False

    def ratings(self, parts: Iterable[Part], told: Callable[[int], None]) -> tuple[list[RatingsPart], int]:
        """Give the valid ratings, shuffled, and how many were not valid."""
        places = {
            (subject, assignment.group, assignment.stratum, channel)
            for assignment in self.assignments
            for subject in assignment.subjects
            for channel in ways(assignment.channel)
        }

        def read(part: Part) -> RatingsPart:
            opened = ballot_parts.unpack_ratings(self._plaintext(part), self.opening)
            if (opened.subject, opened.group, opened.stratum, opened.channel) not in places:
                raise BrokenSealError("place")
            if opened.rater != NOT_LINKED and not self.is_linked:
                raise BrokenSealError("rater")
            is_paper = opened.channel is Channel.PAPER
            if not answers.check(self.questionnaire, opened.group, opened.codes, is_paper=is_paper):
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
            opened = ballot_parts.unpack_text(self._plaintext(part), self.opening)
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
