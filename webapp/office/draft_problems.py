"""Which part of a draft a problem is about, and in which field of that part's form it is mended."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from surveys import questionnaire_changes as told
from surveys.problems import Problem

WHOLE = "whole"
_TEXTS = frozenset({"text", "hint", "title", "lead", "purpose"})
_ROWS = {"options": "option", "no_answers": "away"}
_KINDS = {"items": "item", "sections": "section", "scales": "scale", "criteria": "criterion"}
NAMES = {
    "item": told.ITEM,
    "section": told.SECTION,
    "scale": told.SCALE,
    "criterion": told.CRITERION,
    WHOLE: told.HEAD,
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A problem said for authors: of which part (kind and name), in which field ("" where in none)."""

    kind: str
    name: str
    field: str
    sentence: str

    @property
    def part(self) -> str:
        """Name the part in the reader's language."""
        return str(gettext(NAMES[self.kind], name=self.name))


def marked(problems: Sequence[Problem]) -> list[Marked]:
    """Give the problems of a draft with the parts they are about."""
    return [_marked(problem) for problem in problems]


def _marked(problem: Problem) -> Marked:
    steps = problem.where.split(".")
    kind, name = WHOLE, ""
    if steps[0] == "criteria" and len(steps) > 1:
        # A code may hold points itself: A3.1
        rest = [step for step in steps[1:] if step in {"title", "weight", "source", "code"}]
        at = steps.index(rest[0], 1) if rest else len(steps)
        kind, name, steps = "criterion", ".".join(steps[1:at]), steps[at:]
    else:
        while len(steps) > 1 and steps[0] in _KINDS:
            kind, name, steps = _KINDS[steps[0]], steps[1], steps[2:]
    return Marked(kind, name, _field(steps), gettext(problem.sentence, **problem.values))


def _field(steps: Sequence[str]) -> str:
    if not steps:
        return ""
    if steps[0] in _TEXTS:
        return "-".join(steps[:2])
    if steps[0] in _ROWS and len(steps) > 2:  # noqa: PLR2004 - list, answer, language
        return f"{_ROWS[steps[0]]}:{steps[1]}:{steps[-1]}"
    return steps[0]
