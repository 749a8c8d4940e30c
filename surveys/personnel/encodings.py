"""Texts typed before Unicode, shown letter for letter as something else, and what they mean.

TCVN3 (TCVN 5712:1993, "ABC", fonts whose names start with .Vn): a byte for each small letter with its marks;
capital letters with a tone are shown by fonts whose names end in H. VNI (fonts VNI-...): a letter and then
its marks. VIQR: a letter and then its marks in ASCII. And UTF-8 that was taken for Windows-1252.
"""

import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum

GRAVE, HOOK, TILDE, ACUTE, DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"


class Encoding(StrEnum):
    """How a text was written. ``AS_IS``: as it stands."""

    AS_IS = "as_is"
    TCVN3 = "tcvn3"
    VNI = "vni"
    UTF8 = "utf8"
    VIQR = "viqr"


def _compose(*signs: str) -> str:
    return unicodedata.normalize("NFC", "".join(signs))


def _tcvn3() -> Mapping[str, str]:
    table = dict(zip("\xa1\xa2\xa3\xa4\xa5\xa6\xa7", "ĂÂÊÔƠƯĐ", strict=True))
    table |= dict(zip("\xa8\xa9\xaa\xab\xac\xad\xae", "ăâêôơưđ", strict=True))
    # Five tones of each vowel in the order huyền, hỏi, ngã, sắc, nặng, and the bytes they stand at.
    rows = {
        "a": (0xB5, 0xB6, 0xB7, 0xB8, 0xB9),
        "ă": (0xBB, 0xBC, 0xBD, 0xBE, 0xC6),
        "â": (0xC7, 0xC8, 0xC9, 0xCA, 0xCB),
        "e": (0xCC, 0xCE, 0xCF, 0xD0, 0xD1),
        "ê": (0xD2, 0xD3, 0xD4, 0xD5, 0xD6),
        "i": (0xD7, 0xD8, 0xDC, 0xDD, 0xDE),
        "o": (0xDF, 0xE1, 0xE2, 0xE3, 0xE4),
        "ô": (0xE5, 0xE6, 0xE7, 0xE8, 0xE9),
        "ơ": (0xEA, 0xEB, 0xEC, 0xED, 0xEE),
        "u": (0xEF, 0xF1, 0xF2, 0xF3, 0xF4),
        "ư": (0xF5, 0xF6, 0xF7, 0xF8, 0xF9),
        "y": (0xFA, 0xFB, 0xFC, 0xFD, 0xFE),
    }
    for vowel, places in rows.items():
        for place, tone in zip(places, (GRAVE, HOOK, TILDE, ACUTE, DOT), strict=True):
            table[chr(place)] = _compose(vowel, tone)
    return table


_TCVN3 = _tcvn3()
# What VNI writes after a vowel; after A, E, O these also make them Â, Ê, Ô, after A alone Ă.
_VNI_TONES = {"ø": GRAVE, "û": HOOK, "õ": TILDE, "ù": ACUTE, "ï": DOT}
_VNI_CIRCUMFLEX = {"â": "", "à": GRAVE, "å": HOOK, "ã": TILDE, "á": ACUTE, "ä": DOT}
_VNI_BREVE = {"ê": "", "è": GRAVE, "ú": HOOK, "ü": TILDE, "é": ACUTE, "ë": DOT}
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_MARKS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "a": {mark: (tone,) for mark, tone in _VNI_TONES.items()}
    | {mark: (CIRCUMFLEX, tone) for mark, tone in _VNI_CIRCUMFLEX.items()}
    | {mark: (BREVE, tone) for mark, tone in _VNI_BREVE.items()},
    "e": {mark: (tone,) for mark, tone in _VNI_TONES.items()}
    | {mark: (CIRCUMFLEX, tone) for mark, tone in _VNI_CIRCUMFLEX.items()},
    "o": {mark: (tone,) for mark, tone in _VNI_TONES.items()}
    | {mark: (CIRCUMFLEX, tone) for mark, tone in _VNI_CIRCUMFLEX.items()},
} | {vowel: {mark: (tone,) for mark, tone in _VNI_TONES.items()} for vowel in "uyơư"}

_VIQR_TONES = {"`": GRAVE, "?": HOOK, "~": TILDE, "'": ACUTE, ".": DOT}
_VIQR_SHAPES = {"^": CIRCUMFLEX, "(": BREVE, "+": HORN, "*": HORN}
_VIQR_SHAPED = {"^": "aeo", "(": "a", "+": "ou", "*": "ou"}
_VOWELS = "aeiouy"


def decode(text: str, encoding: Encoding) -> str | None:
    """Give what a text means that was written in an encoding; None when it cannot have been."""
    return _DECODERS[encoding](text)


def _from_tcvn3(text: str) -> str | None:
    found = [_TCVN3.get(sign, sign if sign.isascii() else "") for sign in text]
    return _capitals(text, "".join(found)) if all(found) else None


def _capitals(text: str, decoded: str) -> str:
    """Give words in capitals as a whole: TCVN3 knows small letters with tones only."""
    pairs = list(zip(text.split(" "), decoded.split(" "), strict=True))
    if any(_in_capitals(before) for before, _ in pairs) and not any(
        sign.islower() for sign in text if sign.isascii()
    ):
        return decoded.upper()
    return " ".join(after.upper() if _in_capitals(before) else after for before, after in pairs)


def _in_capitals(word: str) -> bool:
    plain = [sign for sign in word if sign.isascii() and sign.isalpha()]
    return len(plain) > 1 and all(sign.isupper() for sign in plain)


def _from_vni(text: str) -> str | None:
    found: list[str] = []
    for sign in text:
        lower = sign.lower()
        before = found[-1] if found else ""
        marks = _VNI_MARKS.get(before.lower(), {})
        if lower in marks:
            found[-1] = _compose(before, *marks[lower])
        elif lower in _VNI_LETTERS:
            found.append(_VNI_LETTERS[lower].upper() if sign.isupper() else _VNI_LETTERS[lower])
        elif sign.isascii():
            found.append(sign)
        else:
            return None
    return "".join(found)


def _from_utf8(text: str) -> str | None:
    # Windows-1252 leaves five bytes undefined; programs show them as the control characters they are.
    try:
        raw = b"".join(
            bytes([ord(sign)]) if ord(sign) < 0xA0 else sign.encode("cp1252")  # noqa: PLR2004 - of Latin-1
            for sign in text
        )
        return _compose(raw.decode("utf-8"))
    except UnicodeError:
        return None


def _from_viqr(text: str) -> str | None:
    if not text.isascii():
        return None
    found: list[str] = []
    for sign in text:
        before = found[-1] if found else ""
        plain = unicodedata.normalize("NFD", before)[:1].lower()
        if before.lower() == "d" and sign.lower() == "d":
            found[-1] = "Đ" if before.isupper() else "đ"
        elif plain and plain in _VIQR_SHAPED.get(sign, "") and before.isascii():
            found[-1] = _compose(before, _VIQR_SHAPES[sign])
        elif sign in _VIQR_TONES and plain and plain in _VOWELS and not _has_tone(before):
            found[-1] = _compose(before, _VIQR_TONES[sign])
        else:
            found.append(sign)
    return "".join(found)


def _has_tone(letter: str) -> bool:
    return any(mark in (GRAVE, HOOK, TILDE, ACUTE, DOT) for mark in unicodedata.normalize("NFD", letter))


_DECODERS: Mapping[Encoding, Callable[[str], str | None]] = {
    Encoding.AS_IS: lambda text: text,
    Encoding.TCVN3: _from_tcvn3,
    Encoding.VNI: _from_vni,
    Encoding.UTF8: _from_utf8,
    Encoding.VIQR: _from_viqr,
}
