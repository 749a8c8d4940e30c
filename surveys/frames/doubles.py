"""Entries that may be one and the same: by name and address, however they are written.

They are shown, never merged: Lan and Lân are two people, Hoà and Hòa one, and only a person knows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.frames.records import Entry, Person
from surveys.text import nfc, search_key

_NOISE = frozenset({"so", "nha", "duong", "pho"})
_SHORT = {"tdp": "to dan pho", "kp": "khu pho", "p": "phuong", "tx": "thi xa", "tp": "thanh pho"}


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and the number of the frame it stands in."""

    frame: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Doubles:
    """Entries with one name and address. ``is_letter_by_letter``: written the same, accents included."""

    entries: tuple[Placed, ...]
    is_letter_by_letter: bool


def key_of(person: Person) -> tuple[str, str]:
    """Give the normalised name and address; the village stands for an address that is not given."""
    written = search_key(person.address or person.part).split()
    spelled = " ".join(_SHORT.get(word, word) for word in written).split()
    return search_key(person.name), " ".join(word for word in spelled if word not in _NOISE)


def doubles(entries: Iterable[Placed]) -> tuple[Doubles, ...]:
    """Give the groups of two and more entries that may be one, in the order of their first."""
    groups: dict[tuple[str, str], list[Placed]] = {}
    for one in entries:
        groups.setdefault(key_of(one.entry.person), []).append(one)
    return tuple(
        Doubles(tuple(group), _is_letter_by_letter(group)) for group in groups.values() if len(group) > 1
    )


def _is_letter_by_letter(group: Sequence[Placed]) -> bool:
    written = {
        tuple(" ".join(nfc(text).casefold().split()) for text in (person.name, person.address, person.part))
        for person in (one.entry.person for one in group)
    }
    return len(written) == 1
