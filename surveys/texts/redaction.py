"""Taking words out of a text: what goes is marked in a copy with [square brackets], nothing else changes.

What was written stays as it was. What is told is made from it and from the places that were marked; the
words of a marked place are taken out wherever else they stand, so that nothing taken out can be read on.
"""

import re
from collections.abc import Iterable, Sequence

from surveys.personal_details import DetailKind
from surveys.personal_details import find as find_details
from surveys.problems import N_, BadInput, Problem
from surveys.text import clean

Span = tuple[int, int]
"""A place in a text: from, to (not included)."""

LEFT_OUT = "[…]"
MOST_ADDED = 400  # brackets: so that a text of brackets is gone through in no time
OPENS, CLOSES = "[", "]"
SURE = frozenset({DetailKind.PHONE, DetailKind.ID_NUMBER, DetailKind.PLATE, DetailKind.EMAIL})
"""Details that are marked before anybody looks; names are found too badly for that."""
_GAP = re.compile(r"[\s.,;:/-]*")


def spans_of(original: str, marked: str) -> tuple[Span, ...]:
    """Give the places that a copy marks with brackets.

    Raises BadInput when the copy says something else than the original, or a bracket is missing.
    """
    copy = clean(marked)
    # A browser may add or drop line ends around a text; words are not touched by that.
    start = len(original) - len(original.lstrip())
    body, copy = original.strip(), copy.strip()
    found = _aligned(body, copy)
    if found is None:
        raise BadInput(
            Problem(
                N_(
                    "The copy differs from what was written. Only put [ and ] around what goes; "
                    "change, add and delete nothing else."
                )
            )
        )
    return tuple((start + first, start + last) for first, last in found)


def _aligned(body: str, copy: str) -> list[Span] | None:
    """Find brackets that were added to a text: None when that is not all that was done to it.

    A bracket of the text itself is taken for its own where that leads to an end: every way is kept.
    """
    # Each way: how much of the text is matched, where an open bracket stands (-1: none), the spans so far.
    ways: dict[tuple[int, int], tuple[Span, ...]] = {(0, -1): ()}
    added = len(copy) - len(body)
    if not 0 <= added <= MOST_ADDED:
        return None
    for place, letter in enumerate(copy, 1):
        following: dict[tuple[int, int], tuple[Span, ...]] = {}
        for (at, opened), spans in ways.items():
            if at < len(body) and body[at] == letter:
                following.setdefault((at + 1, opened), spans)
            if letter == OPENS and opened < 0:
                following.setdefault((at, at), spans)
            if letter == CLOSES and opened >= 0:
                following.setdefault((at, -1), (*spans, (opened, at)))
        # Ways that added more brackets than there are in all lead nowhere.
        ways = {way: spans for way, spans in following.items() if place - way[0] <= added}
    found = ways.get((len(body), -1))
    return None if found is None else [span for span in found if span[0] < span[1]]


def marked_copy(original: str, spans: Iterable[Span]) -> str:
    """Give the copy of a text with brackets around places, as it is shown to be changed."""
    parts, at = [], 0
    for first, last in merged(original, spans):
        parts += [original[at:first], OPENS, original[first:last], CLOSES]
        at = last
    return "".join([*parts, original[at:]])


def merged(original: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Give places in order, those together that touch or have only blanks and stops between them."""
    found: list[Span] = []
    for first, last in sorted((first, last) for first, last in spans if first < last):
        if found and (first <= found[-1][1] or _GAP.fullmatch(original, found[-1][1], first)):
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def spread(original: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Give places together with every other place where the same words stand, in capitals or not."""
    words = {original[first:last].strip() for first, last in spans}
    found = list(spans)
    for one in words:
        if any(letter.isalnum() for letter in one):
            pattern = rf"(?<!\w){re.escape(one)}(?!\w)"
            found += [match.span() for match in re.finditer(pattern, original, re.IGNORECASE)]
    return merged(original, found)


def told(original: str, spans: Sequence[Span]) -> str:
    """Give a text as it may be told: nothing of a marked place, nor of its length, is left."""
    parts, at = [], 0
    for first, last in spread(original, spans):
        parts += [original[at:first], LEFT_OUT]
        at = last
    return "".join([*parts, original[at:]]).strip()


def suggested(original: str) -> tuple[Span, ...]:
    """Give the places that are marked before anybody looks: phone numbers, ID numbers, plates, addresses."""
    found: list[Span] = []
    for detail in find_details(original):
        if detail.kind in SURE:
            found += [match.span() for match in re.finditer(re.escape(detail.words), original)]
    return merged(original, found)
