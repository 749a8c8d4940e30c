"""Text at the boundary (NFC, no control characters), its Vietnamese order, its search without accents."""

import unicodedata

from surveys.problems import N_, BadInput, Problem

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
LETTER_MARKS = "\u0302\u0306\u031b"  # circumflex, breve, horn: another letter of the alphabet
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries

_LETTER_WEIGHT = {letter: 0x40 + number for number, letter in enumerate(LETTERS)}
_DIGIT_WEIGHT = {str(number): 0x20 + number for number in range(10)}
_TONE_WEIGHT = {tone: 2 + number for number, tone in enumerate(TONES)}
_NO_TONE = 1
_FOREIGN_MARK = 9
_SPACE = b"\x01"
_PUNCTUATION = b"\x02"  # before digits, then by code point
_OTHER_SCRIPT = b"\xf0"  # after letters, then by code point


def nfc(text: str) -> str:
    """Give the text with each letter and its marks as one character where Unicode has one."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    r"""Give text fit for storing: NFC, line ends as ``\n``.

    Raises BadInput when it holds characters that no keyboard makes and no database takes: NUL, half
    characters (lone surrogates), control characters other than newline and tab.
    """
    text = nfc(text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isprintable():
        return text  # as nearly every cell of a table: no letter of it need be looked at
    for letter in text:
        if letter not in "\n\t" and unicodedata.category(letter) in {"Cc", "Cs"}:
            raise BadInput(
                Problem(
                    N_("The text contains a character that cannot be stored (%(code)s). Remove it."),
                    {"code": f"U+{ord(letter):04X}"},
                )
            )
    return text


def _primary(letter: str) -> bytes:
    weight = _LETTER_WEIGHT.get(letter) or _DIGIT_WEIGHT.get(letter)
    if weight:
        return bytes([weight])
    if letter.isspace():
        return _SPACE
    return (_OTHER_SCRIPT if letter.isalnum() else _PUNCTUATION) + ord(letter).to_bytes(3, "big")


def _letters(name: str) -> list[tuple[str, int]]:
    """Give the letters of the alphabet (in the case written) with the weights of their tones."""
    found: list[tuple[str, int]] = []
    for character in unicodedata.normalize("NFD", name.replace("đ", "d\u0335").replace("Đ", "D\u0335")):
        letter, tone = found[-1] if found else ("", _NO_TONE)
        if not unicodedata.combining(character):
            found.append((character, _NO_TONE))
        elif character == "\u0335" and letter in {"d", "D"}:
            found[-1] = ("đ" if letter == "d" else "Đ", tone)
        elif character in LETTER_MARKS and nfc(letter + character).lower() in LETTERS:
            found[-1] = (nfc(letter + character), tone)
        elif letter:
            found[-1] = (letter, _TONE_WEIGHT.get(character, _FOREIGN_MARK))
    return found


def sort_key(name: str) -> bytes:
    """Give bytes whose order is the Vietnamese alphabet's.

    First the letters (a ă â b c d đ e ê ... y z; before them spaces, punctuation, digits; after them
    other scripts), then the tones (none, huyền, hỏi, ngã, sắc, nặng), then lower before upper case.
    """
    letters = _letters(name)
    primary = b"".join(_primary(letter.lower()[:1]) for letter, _ in letters)
    tones = bytes(tone for _, tone in letters)
    cases = bytes(1 + letter.isupper() for letter, _ in letters)
    return b"\0".join([primary, tones, cases])


def search_key(text: str) -> str:
    """Give the words in lower case without accents (đ as d), one space between them.

    Placements of a tone mark (Hoà, Hòa) fold to one key; only letters and digits stay, so that a key is
    safe inside a LIKE pattern.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(
        letter if letter.isalnum() else "" if unicodedata.combining(letter) else " " for letter in plain
    )
    return " ".join(kept.replace("đ", "d").split())
