"""What a score package is made from: one frozen release, its questionnaire, and the names it is read by."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from surveys.commitments import Commitment
from surveys.identifiers import Language, SubjectNumber
from surveys.questionnaire import Questionnaire
from surveys.replies.told import ToldReply
from surveys.summary import GroupResult, SubjectSummary, Summary

COMPOSITE = "composite"
OVERALL = "overall"
OPEN_LINK = "open_link"

Say = Callable[[str], str]
"""Gives an English sentence of ours in the language of the reader."""


@dataclass(frozen=True, slots=True)
class Words:
    """The language of the reader: its code, and the translation of our sentences."""

    language: Language
    say: Say

    def number(self, value: object) -> str:
        """Write a number as people write it in the language: Vietnamese has a decimal comma."""
        return str(value).replace(".", "," if self.language == "vi" else ".")


@dataclass(frozen=True, slots=True)
class Supersedes:
    """The earlier release in whose place a release stands, and why. ``hash``: of the earlier one.

    ``reason`` by language. ``packages``: digests of the packages of the earlier release.
    """

    release: int
    hash: str
    reason: Mapping[str, str]
    corrected_on: date
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """All a package tells. ``names``: of units and positions, by kind and code.

    ``note``: of the reviewers, by language; None where they wrote none. ``supersedes``: None for a release
    that stands in no other's place. ``replies`` and ``commitments``: what may be told of them, by subject.
    """

    summary: Summary
    number: int
    hash: str
    questionnaire: Questionnaire
    names: Mapping[tuple[str, str], str]
    words: Words
    note: Mapping[str, str] | None = None
    supersedes: Supersedes | None = None
    replies: Mapping[SubjectNumber, ToldReply] = field(default_factory=dict)
    commitments: Mapping[SubjectNumber, tuple[Commitment, ...]] = field(default_factory=dict)

    @property
    def questionnaire_name(self) -> str:
        """Give the questionnaire and its version in one word."""
        return f"{self.summary.questionnaire_id}-v{self.summary.questionnaire_version}"

    def name(self, kind: str, code: str | None) -> str:
        """Give the name of a unit, position or position group; its code where it has none."""
        return self.names.get((kind, code or ""), code or "")


def groups_of(subject: SubjectSummary) -> Iterator[tuple[str, GroupResult]]:
    """Give every group of a subject under its name in tables; the open link has a name of its own."""
    for result in subject.groups:
        yield result.group.value, result
    for result in subject.open_link:
        yield f"{OPEN_LINK}_{result.group.value}", result
