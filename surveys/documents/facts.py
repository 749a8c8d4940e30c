"""Facts that documents rest on, read once: the frozen release of a round, or how it was opened and closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from surveys.documents.wording import Wording
from surveys.identifiers import SubjectNumber, UnitCode
from surveys.package_content import Content
from surveys.summary import SubjectSummary
from surveys.survey import Survey
from surveys.text import sort_key


@dataclass(frozen=True, slots=True)
class Voice:
    """A text that may be told: which group wrote it, in the reader's words, and what it says."""

    group: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report is made from. ``note``: of the review; ``voices``: texts that this reader may read."""

    content: Content
    survey: Survey
    wording: Wording
    released_on: date
    note: str = ""
    voices: Mapping[SubjectNumber, tuple[Voice, ...]] = field(default_factory=dict)

    def subject(self, number: SubjectNumber) -> SubjectSummary:
        """Give one subject of the release. Raises KeyError when there is none."""
        for one in self.content.summary.subjects:
            if one.number == number:
                return one
        raise KeyError(number)

    def of_units(self, units: frozenset[UnitCode] | None) -> tuple[SubjectSummary, ...]:
        """Give the subjects of some units (None: all), by name in Vietnamese order; never by score."""
        mine = [one for one in self.content.summary.subjects if units is None or one.unit in units]
        return tuple(sorted(mine, key=lambda one: (sort_key(one.name), one.code)))
