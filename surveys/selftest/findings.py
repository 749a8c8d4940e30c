"""What an attack tells: what it looked at, what it got, and how that counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from surveys.problems import N_, Problem

if TYPE_CHECKING:
    from surveys.selftest.evidence import Evidence

MOST_TOLD = 20  # of one attack; the rest is counted


class Kind(StrEnum):
    """How one line of an attack counts."""

    LOOKED = "looked"  # what was examined
    LEAK = "leak"  # the promise is broken
    LIMIT = "limit"  # got, but the threat model says so and answers stay unread
    SKIPPED = "skipped"  # could not be tried


class Verdict(StrEnum):
    """How an attack came out."""

    PASSED = "passed"
    LIMIT = "limit"
    NOT_TRIED = "not_tried"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an attack: a msgid with its values, and where."""

    kind: Kind
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    where: str = ""

    @property
    def problem(self) -> Problem:
        """The line as a problem, to be said in any language."""
        return Problem(self.sentence, self.values, self.where)


def looked(sentence: str, **values: object) -> Finding:
    """Say what was examined."""
    return Finding(Kind.LOOKED, sentence, values)


def leak(sentence: str, where: str = "", **values: object) -> Finding:
    """Say that something was got that nobody may get."""
    return Finding(Kind.LEAK, sentence, values, where)


def limit(sentence: str, where: str = "", **values: object) -> Finding:
    """Say that something was got that the threat model names as not prevented."""
    return Finding(Kind.LIMIT, sentence, values, where)


def skipped(sentence: str, **values: object) -> Finding:
    """Say what could not be tried."""
    return Finding(Kind.SKIPPED, sentence, values)


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: its name, who would make it, what is tried (msgids), and the deed."""

    name: str
    adversary: str
    tried: str
    act: "Callable[[Evidence], Iterable[Finding]]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attack came out."""

    name: str
    adversary: str
    tried: str
    found: tuple[Finding, ...]
    verdict: Verdict


def carry_out(attack: Attack, evidence: "Evidence") -> Outcome:
    """Make one attack."""
    found = list(attack.act(evidence))
    kinds = {one.kind for one in found}
    if Kind.LEAK in kinds:
        verdict = Verdict.FAILED
    elif Kind.SKIPPED in kinds and Kind.LOOKED not in kinds:
        verdict = Verdict.NOT_TRIED
    else:
        verdict = Verdict.LIMIT if Kind.LIMIT in kinds else Verdict.PASSED
    return Outcome(attack.name, attack.adversary, attack.tried, tuple(_shortened(found)), verdict)


def _shortened(found: list[Finding]) -> Iterator[Finding]:
    for kind in Kind:
        some = [one for one in found if one.kind is kind]
        yield from islice(some, MOST_TOLD)
        if len(some) > MOST_TOLD:
            yield Finding(kind, N_("and %(number)s more of the kind"), {"number": len(some) - MOST_TOLD})
