"""What a check found: how a thing is, in one sentence."""

from dataclasses import dataclass
from enum import StrEnum

from surveys.problems import Problem


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what was looked at, how it came out, and what to do."""

    check: str
    verdict: Verdict
    problem: Problem


def good(check: str, sentence: str, **values: object) -> Finding:
    """Say that a thing is as it should be."""
    return Finding(check, Verdict.GOOD, Problem(sentence, values))


def warning(check: str, sentence: str, **values: object) -> Finding:
    """Say that a thing works but should be looked at."""
    return Finding(check, Verdict.WARNING, Problem(sentence, values))


def bad(check: str, problem: Problem) -> Finding:
    """Say that a thing makes the installation not ready."""
    return Finding(check, Verdict.BAD, problem)
