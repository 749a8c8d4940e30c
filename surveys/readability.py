"""How hard a text is to read: statistics of words and sentences, and a school grade by published formulas.

English: Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers and Chissom 1975),
0.39 words/sentence + 11.8 syllables/word - 15.59; syllables are counted by groups of vowels, not by a
dictionary. Vietnamese: Nguyen and Henkin (1982), 2 letters/word + 0.2 words/sentence - 6, where a word is
what stands between spaces, one syllable; later formulas need lists of word frequencies, which do not come
along. Its article was not at hand: the coefficients are as they are commonly cited, unchecked. Both formulas
were fitted to pages of prose: the grade of a form with few and short sentences is a hint, no measurement.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"[.!?…:;]+(?:\s+|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class TextStatistics:
    """What the formulas count: ``letters`` and ``syllables`` are those of ``words``."""

    sentences: int
    words: int
    letters: int
    syllables: int

    @property
    def words_per_sentence(self) -> float:
        """Mean length of a sentence; 0 without words."""
        return self.words / self.sentences if self.sentences else 0.0


def sentences_of(text: str) -> tuple[str, ...]:
    """Cut a text at the ends of its sentences; parts without a word are none."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if _WORD.search(part))


def words_of(text: str) -> tuple[str, ...]:
    """Give the words between spaces, dashes and slashes, without numbers; Vietnamese: syllables."""
    return tuple(_WORD.findall(text))


def statistics(texts: Sequence[str]) -> TextStatistics:
    """Count sentences, words, letters and English syllables; every text ends a sentence."""
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    words = [word for sentence in sentences for word in words_of(sentence)]
    return TextStatistics(
        len(sentences),
        len(words),
        sum(letter.isalpha() for word in words for letter in word),
        sum(_syllables(word) for word in words),
    )


def grade(texts: Sequence[str], language: str) -> float | None:
    """Give the school grade of texts; None without words or for a language without a formula."""
    found = statistics(texts)
    if not found.words:
        return None
    if language == "en":
        return 0.39 * found.words_per_sentence + 11.8 * found.syllables / found.words - 15.59
    if language == "vi":
        return 2 * found.letters / found.words + 0.2 * found.words_per_sentence - 6
    return None


def _syllables(word: str) -> int:
    """Count groups of vowels; a silent e at the end is none ("able" has one)."""
    plain = word.lower()
    groups = len(_VOWELS.findall(plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee", "ye")) and groups > 1:
        groups -= 1
    if plain.endswith("ed") and not plain.endswith(("ted", "ded", "eed", "ied")) and groups > 1:
        groups -= 1
    return max(groups, 1)
