"""What an officer is told and asked before a list is believed: every change, and every doubt."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Answers = Mapping[str, str]
"""What the officer decided, by the key of the question."""


class Why(StrEnum):
    """Why a cell is read differently from how it is written."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    UTF8 = "utf8"
    VIQR = "viqr"
    LOOKALIKE = "lookalike"  # Ð for Đ
    COMPOSED = "composed"  # the same letters, put together differently
    SPACES = "spaces"  # spaces that are none, or too many
    CHOSEN = "chosen"  # the officer said what it means
    DAY_NUMBER = "day_number"  # a day as the number that spreadsheets count with
    DAY_WORDS = "day_words"  # a day in words or with other signs
    FIRST_DAY = "first_day"  # only a month or a year is known
    NO_END = "no_end"  # "until now"
    MERGED = "merged"  # one cell for several rows
    UNIT_OF_HEADING = "unit_of_heading"  # the row stands under the name of a unit
    WORDS_TO_CODE = "words_to_code"  # the name of a unit or position, for its code
    NEW_CODE = "new_code"  # a code for who had none
    KNOWN_CODE = "known_code"  # the code of who is in the register


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is read differently from how it is written. ``row`` as a spreadsheet shows it."""

    row: int
    column: str
    before: str
    after: str
    why: Why


class Doubt(StrEnum):
    """What a question is about."""

    SHEET = "sheet"
    HEADING = "heading"
    TEXT = "text"
    HIDDEN_ROWS = "hidden_rows"
    LONE_TEXT = "lone_text"  # a heading, or a person of whom only the name is known
    BELOW = "below"  # a row below the signatures that looks like a person
    UNIT = "unit"
    POSITION = "position"
    INCOMPLETE_DAYS = "incomplete_days"
    PERSON = "person"
    # about the answers of a round run elsewhere
    ITEM = "item"  # which column holds the answers
    ANSWER = "answer"  # what a cell means
    DIRECTION = "direction"  # whether the highest number is the best
    SUBJECT = "subject"  # about whom an answer is
    SUBJECT_WORDS = "subject_words"
    GROUP = "group"
    GROUP_WORDS = "group_words"
    STRATUM = "stratum"
    STRATUM_WORDS = "stratum_words"
    BLANKS = "blanks"  # required items without answer


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer. ``words`` are of the list or the register; "" where the value says it all.

    ``row``: of the list, where somebody in it is meant; 0 for none.
    """

    value: str
    words: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only people can say. ``proposal``: the option that is likely, "" for none."""

    key: str
    doubt: Doubt
    words: str  # what it is about, as written
    options: tuple[Option, ...]
    rows: tuple[int, ...] = ()
    proposal: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


def key_of(doubt: Doubt, *words: object) -> str:
    """Give the key of a question: the same for the same words of the same file."""
    digest = hashlib.sha256("\0".join(str(word) for word in words).encode("utf-8", "surrogatepass"))
    return f"{doubt.value}-{digest.hexdigest()[:12]}"


@dataclass(slots=True)
class Asking:
    """The questions of one look at a list, with the answers there are; and the changes."""

    answers: Answers
    questions: list[Question] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def ask(self, question: Question) -> str:
        """Give the answer to a question; "" while it is open."""
        if all(one.key != question.key for one in self.questions):
            self.questions.append(question)
        return self.answer_of(question)

    def answer_of(self, question: Question) -> str:
        """Give the answer to a question if it is one of its options."""
        given = self.answers.get(question.key, "")
        return given if any(option.value == given for option in question.options) else ""

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that nobody answered yet."""
        return tuple(one for one in self.questions if not self.answer_of(one))
