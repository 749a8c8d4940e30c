"""Grades follow the published formulas; what they count can be counted by hand."""

import pytest

from surveys.readability import TextStatistics, grade, sentences_of, statistics, words_of


def test_sentences_end_at_their_signs_and_parts_without_words_are_none() -> None:
    assert sentences_of("Cán bộ này tốt. Có đúng không? … 12!") == ("Cán bộ này tốt", "Có đúng không")
    assert sentences_of("") == ()


def test_words_stand_between_spaces_and_slashes() -> None:
    assert words_of("ông/bà đến 3 lần") == ("ông", "bà", "đến", "lần")
    assert words_of("People's well-being") == ("People's", "well-being")


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("the", 1), ("satisfied", 3), ("table", 2), ("made", 1), ("visited", 3), ("asked", 1), ("agree", 2)],
)
def test_syllables_are_counted_by_vowels(word: str, syllables: int) -> None:
    assert statistics([word]).syllables == syllables


def test_the_grade_of_english_is_kincaids() -> None:
    # 6 words of one syllable in one sentence: 0.39 * 6 + 11.8 - 15.59
    assert statistics(["The cat sat on the mat."]) == TextStatistics(1, 6, 17, 6)
    assert grade(["The cat sat on the mat."], "en") == pytest.approx(-1.45)


def test_the_grade_of_vietnamese_is_nguyens_and_henkins() -> None:
    # 4 words, 12 letters, one sentence
    assert grade(["Cán bộ nghe dân."], "vi") == pytest.approx(2 * 12 / 4 + 0.2 * 4 - 6)
    assert statistics(["Cán bộ nghe dân."]).letters == 12


def test_longer_sentences_are_harder() -> None:
    short, long = grade(["Cán bộ nghe dân."] * 4, "vi"), grade(["Cán bộ nghe dân " * 4], "vi")
    assert short is not None
    assert long is not None
    assert long > short


def test_without_words_or_formula_there_is_no_grade() -> None:
    assert grade([], "vi") is None
    assert grade(["12?"], "en") is None
    assert grade(["ភាសាខ្មែរ"], "km") is None
    assert TextStatistics(0, 0, 0, 0).words_per_sentence == 0.0
