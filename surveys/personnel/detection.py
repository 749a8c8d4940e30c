"""Whether a cell shows what was meant, or letters of an old encoding: proven, possible, or not to be told.

A word proves an encoding when it is no Vietnamese syllable as it stands and is one in that encoding only.
The name of the font, where the file tells it, proves as much. What could be either is a question for people.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.personnel.encodings import Encoding, decode
from surveys.personnel.syllables import is_syllable, words

_LAST_OF_LATIN_1 = "\xff"
_LOOKALIKES = str.maketrans({"\xd0": "Đ", "\u0189": "Đ", "\u0256": "đ"})  # Ð, Ɖ, ɖ
_OLD = (Encoding.TCVN3, Encoding.VNI)
_VIQR_SIGN = re.compile(r"[aeo]\^|a\(|[ou][+*]|(?<![a-z])dd|[aeiouy]~", re.IGNORECASE)


class State(StrEnum):
    """What is known about a text."""

    FINE = "fine"  # nothing speaks against it
    PROVEN = "proven"  # it is Vietnamese in Unicode
    BROKEN = "broken"  # it means something else, and only that
    EITHER = "either"  # it is Vietnamese as it stands, and would be in an old encoding too
    UNCLEAR = "unclear"  # it is none as it stands, and more than one thing, or nothing, otherwise


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about a text: ``readings`` are what it may mean, by encoding, other than as it stands."""

    state: State
    readings: Mapping[Encoding, str] = field(default_factory=dict)


def of_font(font: str) -> Encoding | None:
    """Give the encoding that a font shows; None for fonts of Unicode, and for those nobody knows."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return Encoding.TCVN3
    return Encoding.VNI if name.startswith(("vni-", "vni ")) else None


def judge(text: str, font: str = "") -> Verdict:
    """Say what is known about the text of a cell. ``font``: its name, if the file tells it."""
    told = of_font(font)
    if text.isascii():
        return _of_ascii(text, font if told is Encoding.TCVN3 else "")
    taken = decode(text, Encoding.UTF8)
    if taken is not None and taken != text:
        return Verdict(State.BROKEN, {Encoding.UTF8: taken})
    found = [_of_word(word) for word in words(text) if not word.isascii()]
    if told is not None and not any(one.state is State.PROVEN for one in found):
        return _of_font(text, font, told)
    if told is not None and all(one.state is State.PROVEN for one in found):
        return Verdict(State.PROVEN)
    return _joined(text, found)


def _of_ascii(text: str, font: str) -> Verdict:
    if _capitals(font) and text.upper() != text:
        return Verdict(State.BROKEN, {Encoding.TCVN3: text.upper()})
    signs = _VIQR_SIGN.findall(text)
    taken = decode(text, Encoding.VIQR) if signs else None
    if taken and taken != text and all(is_syllable(word) for word in words(taken)):
        # One sign may be chance ("8 a(m)"); nothing is changed without being asked about.
        return Verdict(State.BROKEN if len(signs) > 1 else State.UNCLEAR, {Encoding.VIQR: taken})
    return Verdict(State.FINE)


def _capitals(font: str) -> bool:
    return font.strip().lower().startswith(".vn") and font.strip().lower().endswith("h")


def _of_font(text: str, font: str, told: Encoding) -> Verdict:
    taken = decode(text, told)
    if taken is not None and all(is_syllable(word) for word in words(taken) if not word.isascii()):
        return Verdict(State.BROKEN, {told: taken.upper() if _capitals(font) else taken})
    readings = _readings(text)
    return Verdict(State.UNCLEAR, readings | ({} if taken is None else {told: taken}))


def _readings(text: str) -> dict[Encoding, str]:
    """Give what a text could mean in the old encodings, every word of it being a syllable then."""
    found = {}
    for encoding in _OLD:
        taken = decode(text, encoding)
        if taken is not None and all(is_syllable(word) for word in words(taken) if not word.isascii()):
            found[encoding] = taken
    return found


def _of_word(word: str) -> Verdict:
    readings = _readings(word)
    if is_syllable(word):
        if any(sign > _LAST_OF_LATIN_1 for sign in unicodedata.normalize("NFC", word)):
            return Verdict(State.PROVEN)
        others = {encoding: taken for encoding, taken in readings.items() if taken != word}
        return Verdict(State.EITHER if others else State.FINE, others)
    if len(readings) == 1:
        return Verdict(State.BROKEN, readings)
    return Verdict(State.UNCLEAR, readings)


def _joined(text: str, found: list[Verdict]) -> Verdict:
    """Say what its words say about a whole text."""
    states = {one.state for one in found}
    straight = text.translate(_LOOKALIKES)
    if straight != text and not states & {State.BROKEN, State.EITHER} and _all_syllables(straight):
        return Verdict(State.BROKEN, {Encoding.AS_IS: straight})
    if State.BROKEN in states:
        proven = {encoding for one in found if one.state is State.BROKEN for encoding in one.readings}
        whole = {encoding: taken for encoding, taken in _readings(text).items() if encoding in proven}
        if len(proven) == 1 and whole and State.PROVEN not in states:
            return Verdict(State.BROKEN, whole)
        return Verdict(State.UNCLEAR, whole or _word_by_word(text, found))
    if State.PROVEN in states:
        return Verdict(State.PROVEN)
    readings = _readings(text)
    if State.UNCLEAR in states:
        # A foreign name is none of ours: only a text that could be mended is asked about.
        return Verdict(State.UNCLEAR, readings) if readings or _has_signs(text) else Verdict(State.FINE)
    others = {encoding: taken for encoding, taken in readings.items() if taken != text}
    return Verdict(State.EITHER, others) if others else Verdict(State.FINE)


def _all_syllables(text: str) -> bool:
    return all(is_syllable(word) for word in words(text) if not word.isascii())


def _word_by_word(text: str, found: list[Verdict]) -> dict[Encoding, str]:
    """Mend only the words that are broken: of a text of which one half was mended before."""
    broken = [word for word in words(text) if not word.isascii()]
    for word, one in zip(broken, found, strict=True):
        if one.state is State.BROKEN:
            encoding, taken = next(iter(one.readings.items()))
            text = text.replace(word, taken)
    return {encoding: text}


def _has_signs(text: str) -> bool:
    """Say whether signs that are no letters stand inside words: £, ¬, ¸ and their like."""
    return any(
        not sign.isascii() and not sign.isalpha() and not unicodedata.combining(sign)
        for word in words(text)
        for sign in word
    )
