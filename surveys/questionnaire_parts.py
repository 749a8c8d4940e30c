"""The parts of a questionnaire in the making: found, put, moved and taken out by name."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict
from typing import TypeVar

from surveys.naming_rules import wrong_names
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.questionnaire import Criterion, Item, Scale, Section
from surveys.text import search_key

MOST_NAME_LETTERS = 40

Part = Item | Section | Scale | Criterion
Named = TypeVar("Named", bound=Part)


class ChangedMeanwhile(Refused):
    """Somebody else changed the same part since it was shown; their words stand, and nothing is lost."""


def name_of_part(part: Part) -> str:
    """Give the name by which a part is known in its questionnaire."""
    return part.code if isinstance(part, Criterion) else part.id


def fingerprint(part: object) -> str:
    """Give a short sign of what a part says, to notice that somebody else has changed it."""
    canonical = json.dumps(asdict(part), sort_keys=True, ensure_ascii=False)  # type: ignore[call-overload] # parts
    return hashlib.sha256(canonical.encode()).hexdigest()[:20]


def require_unchanged(part: object, seen: str) -> None:
    """Raise ChangedMeanwhile when a part is no longer what somebody saw."""
    if fingerprint(part) != seen:
        raise ChangedMeanwhile(
            Problem(
                N_(
                    "Somebody else changed this part after you opened it. Their version is shown beside "
                    "yours: put in what you want to keep, and save again."
                )
            )
        )


def found(parts: Collection[Named], name: str) -> Named:
    """Give the part with a name. Raises Refused when it is not there (any more)."""
    for part in parts:
        if name_of_part(part) == name:
            return part
    raise Refused(Problem(N_("This part is gone: somebody has removed or renamed it. Open the draft anew.")))


def free_name(words: str, taken: Collection[str], otherwise: str) -> str:
    """Make a name out of words that nothing else has yet."""
    plain = "_".join(search_key(words).encode("ascii", "ignore").decode().split()).lstrip("_0123456789")
    stem = plain[: MOST_NAME_LETTERS - 4].rstrip("_") or otherwise
    return next(name for number in range(1, len(taken) + 2) if (name := _numbered(stem, number)) not in taken)


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}_{number}"


def require_name(name: str, others: Collection[str]) -> None:
    """Raise BadInput when a name cannot be an id, or is taken."""
    problems = list(wrong_names((name,), "id"))
    if name in others:
        problems.append(
            Problem(N_("The id “%(name)s” is used twice. Give each its own."), {"name": name}, "id")
        )
    if problems:
        raise BadInput(*problems)


def put(parts: tuple[Named, ...], old: str | None, new: Named) -> tuple[Named, ...]:
    """Put a part in the place of an old one, or at the end."""
    if old is None:
        return (*parts, new)
    before = found(parts, old)
    return tuple(new if part is before else part for part in parts)


def moved(parts: tuple[Named, ...], name: str, step: int) -> tuple[Named, ...]:
    """Move a part by some places, at most to an end."""
    listed = list(parts)
    place = listed.index(found(parts, name))
    target = min(max(place + step, 0), len(listed) - 1)
    listed.insert(target, listed.pop(place))
    return tuple(listed)


def without(parts: tuple[Named, ...], name: str) -> tuple[Named, ...]:
    """Take a part out."""
    gone = found(parts, name)
    return tuple(part for part in parts if part is not gone)
