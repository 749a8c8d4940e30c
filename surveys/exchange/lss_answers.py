"""The answers of a LimeSurvey question: as a scale of ratings where they are numbered, else as options."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.exchange.lss_structure import Html, Question
from surveys.problems import N_
from surveys.questionnaire import Texts
from surveys.questionnaire_rules import MOST_POINTS

SINGLE, ARRAYS, TEXTS, SHOWN = frozenset("L!YG5"), frozenset("FHABCE"), frozenset("STU"), "X"
OTHER_KINDS = {
    "M": "M, multiple choice",
    "P": "P, multiple choice with comments",
    "O": "O, list with comment",
    "N": "N, number",
    "K": "K, several numbers",
    "Q": "Q, several texts",
    "D": "D, date",
    "R": "R, ranking",
    "1": "1, array of two scales",
    ";": ";, array of texts",
    ":": ":, array of numbers",
    "*": "*, equation",
    "|": "|, upload of files",
    "I": "I, choice of language",
}
LEAST_POINTS, LEAST_LIKE_A_SCALE = 2, 3
FIXED: Mapping[str, Sequence[tuple[str, Texts]]] = {
    "Y": (("Y", {"vi": "Có", "en": "Yes"}), ("N", {"vi": "Không", "en": "No"})),
    "G": (("F", {"vi": "Nữ", "en": "Female"}), ("M", {"vi": "Nam", "en": "Male"})),
    "C": (
        ("Y", {"vi": "Có", "en": "Yes"}),
        ("U", {"vi": "Không chắc chắn", "en": "Uncertain"}),
        ("N", {"vi": "Không", "en": "No"}),
    ),
    "E": (
        ("I", {"vi": "Tăng lên", "en": "Increase"}),
        ("S", {"vi": "Như cũ", "en": "Same"}),
        ("D", {"vi": "Giảm đi", "en": "Decrease"}),
    ),
}
"""Answers of questions whose words LimeSurvey itself writes; by code."""
POINTS = {"5": 5, "A": 5, "B": 10}
NAMES = {
    "Y": "yes",
    "N": "no",
    "U": "uncertain",
    "F": "female",
    "M": "male",
    "I": "more",
    "S": "same",
    "D": "less",
}

DIRECTION = N_(
    "“%(best)s” was taken as the best answer and “%(worst)s” as the worst, because its code has the highest "
    "number. If it is the other way round, turn the scale round before you use it."
)
NO_WORDS = N_("LimeSurvey shows the points 1 to %(points)s without words. Write what each of them means.")
NO_ORDER = N_(
    "The answers have no codes numbered from 1, so nobody can tell which is the best: each line was taken as "
    "a choice. To rate, give the answers the codes 1, 2, 3 and so on, the best the highest, and export again."
)
NUMBERED = N_(
    "The answers are numbered 1 to %(points)s; they were taken as a choice without an order. Make it a "
    "rating if the highest number is the best answer."
)
FEW = N_("This question has no answers to choose from. Add them in LimeSurvey, and export it again.")

_NUMBERED = re.compile(r"([A-Za-z]*?)0*([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Offered:
    """One answer that is offered, with its words in the languages that have them."""

    code: str
    html: Html


def offered(question: Question, languages: Collection[str]) -> tuple[Offered, ...]:
    """Give the answers of a question in their order."""
    if question.kind in POINTS:
        points = range(1, POINTS[question.kind] + 1)
        return tuple(Offered(str(n), {language: str(n) for language in languages}) for n in points)
    if question.kind in FIXED:
        return tuple(
            Offered(code, {one: said for one, said in words.items() if one in languages})
            for code, words in FIXED[question.kind]
        )
    return tuple(Offered(one.code, one.html) for one in question.answers)


def values(answers: Sequence[Offered]) -> dict[str, int]:
    """Give the value 1, 2, ... K of the answers whose codes are numbered so; empty when they are not.

    The codes are a number, or letters and a number (A1, AO01), all with the same letters.
    """
    found: dict[str, dict[int, str]] = {}
    for one in answers:
        match = _NUMBERED.fullmatch(one.code)
        if match:
            found.setdefault(match[1], {})[int(match[2])] = one.code
    for numbers in found.values():
        points = next(n for n in range(len(numbers) + 1) if n + 1 not in numbers)
        if LEAST_POINTS <= points <= MOST_POINTS:
            return {numbers[n]: n for n in range(1, points + 1)}
    return {}


def own_answers(question: Question) -> dict[str, str]:
    """Give our own names of the answers, by code, in a file of ours; empty in another."""
    return dict(_pairs(question.attributes.get("ydan_answers", "")))


def _pairs(told: str) -> Iterator[tuple[str, str]]:
    for word in told.split():
        code, _, name = word.partition("=")
        yield code, name


def name_of_answer(code: str, kind: str) -> str:
    """Give a name for an answer that is easier to read than its code, where LimeSurvey's code is known."""
    return NAMES.get(code, code) if kind in FIXED else code
