"""Faults of input, said once in a sentence that can be translated."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a sentence for the translation catalogues; it is translated where it is shown."""
    return sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, what to do.

    ``sentence`` is an English msgid with ``%(name)s`` places, ``values`` fills them.
    ``where`` names file, row, column or field as far as known (shown before the sentence).
    """

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    where: str = ""

    def __str__(self) -> str:
        said = self.sentence % self.values if self.values else self.sentence
        return f"{self.where}: {said}" if self.where else said


class BadInput(Exception):  # noqa: N818 - it is input, not an error of ours
    """What came in is wrong; nothing was changed. Carries every problem found, in order."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class Refused(BadInput):
    """The input is well formed, but the state of things does not allow the act."""


class NotReady(BadInput):
    """The system itself is not ready (database, disk, key): try again when it is."""
