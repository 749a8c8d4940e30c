"""Which words can be Vietnamese: every syllable is an onset, a rhyme and a tone, and there are not many."""

import re
import unicodedata
from functools import lru_cache

TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_ENTERING_TONES = "\u0301\u0323"  # of a syllable that ends in c, ch, p, t: sắc, nặng
_STOPS = ("c", "ch", "p", "t")
_WORD = re.compile(r"[^\s!-/:-@\[-`{-~0-9–—“”‘’…•]+")

# Longest first: "ngh" before "ng" before "n". Then "gi" and "qu" are tried as well as "g" and "q".
_ONSETS = (
    *("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr"),
    *"bcdđghklmnpqrstvx",
    "",
)
_RHYMES = frozenset(
    re.findall(
        r"\S+",
        """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
    ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc uy uya uych uynh uyt uyp uyu uân uâng uât uây uê uêch uênh ui um un ung up ut uơ uôc uôi uôm uôn
    uông uôt uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu ynh yt
    """,
    )
)


def words(text: str) -> list[str]:
    """Give the words of a text: runs without spaces, digits and the punctuation of ASCII."""
    return _WORD.findall(text)


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Say whether a word is built like a Vietnamese syllable, in any case of letters."""
    marked = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in marked if mark in TONE_MARKS]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marked if mark not in TONE_MARKS))
    return any(
        bare[len(onset) :] in _RHYMES and _tone_fits(bare, tones)
        for onset in _ONSETS
        if bare.startswith(onset)
    )


def _tone_fits(bare: str, tones: list[str]) -> bool:
    return not bare.endswith(_STOPS) or (bool(tones) and tones[0] in _ENTERING_TONES)


def tone_key(text: str) -> str:
    """Give a name without regard to where a tone mark stands: "Hoà" as "Hòa", but not as "Hoá".

    Lower case, one space between words, the tone of each word after it.
    """
    keys = []
    for word in "".join(sign if sign.isalnum() or _is_mark(sign) else " " for sign in text).split():
        marked = unicodedata.normalize("NFD", word.lower())
        tones = "".join(mark for mark in marked if mark in TONE_MARKS)
        bare = unicodedata.normalize("NFC", "".join(mark for mark in marked if mark not in TONE_MARKS))
        keys.append(bare + tones)
    return " ".join(keys)


def _is_mark(sign: str) -> bool:
    return bool(unicodedata.combining(sign))
