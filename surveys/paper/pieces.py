"""A questionnaire as pieces of a paper form, in order; none is ever broken over two pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from typing import Literal

from surveys.identifiers import RespondentGroup, SubjectKind
from surveys.notice import SubjectFace
from surveys.paper import words
from surveys.paper.routes import Routes, Words, answer_labels, sections_asked
from surveys.prints.paper import Speech
from surveys.questionnaire import Item, Questionnaire, Section

_MOST_COLUMNS = 7  # more answers do not fit beside a question: they stand in a list below it


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked what about whom. ``wide``: answers may stand in columns beside their question."""

    questionnaire: Questionnaire
    group: RespondentGroup
    subjects: tuple[SubjectFace, ...]
    wide: bool

    def in_columns(self, item: Item) -> bool:
        """Say whether the answers of an item stand beside it."""
        if not self.wide or item.scale is None:
            return False
        scale = self.questionnaire.scales[item.scale]
        return scale.points + len(scale.no_answers) <= _MOST_COLUMNS

    def columns(self) -> tuple[int, int]:
        """Give how many columns for values and for ways of not answering: one grid for all scales."""
        scales = [
            self.questionnaire.scales[item.scale]
            for section in sections_asked(self.questionnaire, self.group)
            for item in section.items
            if item.scale is not None and self.in_columns(item)
        ]
        values = max((one.points for one in scales), default=0)
        return values, max((len(one.no_answers) for one in scales), default=0)


@dataclass(frozen=True, slots=True)
class Answer:
    """One circle with its words. ``apart``: a way of not answering, kept away from the others."""

    answer: str
    label: Words
    apart: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One item. ``below``: what stands under its words; ``after``: where to go on, under its answers."""

    key: int
    place: int
    item: str
    number: int
    text: Words
    below: tuple[Words, ...]
    answers: tuple[Answer, ...]
    after: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays together; of ``columns`` each question by itself, with the heads above it.

    ``below`` and ``more``: sentences beside the title; for a subject above and below its name.
    """

    kind: Literal["subject", "section", "columns", "list", "text", "thanks"]
    key: int
    title: Words = field(default_factory=list)
    below: tuple[Words, ...] = ()
    more: tuple[Words, ...] = ()
    questions: tuple[Question, ...] = ()


class _Setter:
    def __init__(self, speech: Speech, asking: Asking) -> None:
        self._speech, self._asking = speech, asking
        self._sections = sections_asked(asking.questionnaire, asking.group)
        self._routes = Routes(speech, asking.questionnaire, self._sections)
        self._keys = count()

    def all(self) -> Iterator[Piece]:
        for place, face in enumerate(self._asking.subjects):
            named = [{"language": self._speech.languages[0][0], "text": face.name}]
            yield Piece("subject", next(self._keys), named, (self._about(place),), self._office(face))
            for section in self._sections:
                yield from self._section(place, section)
        yield Piece("thanks", next(self._keys), self._speech.ours(words.THANKS))

    def _office(self, face: SubjectFace) -> tuple[Words, ...]:
        if not face.position:
            return ([{"language": self._speech.languages[0][0], "text": face.unit}],) if face.unit else ()
        return (
            [
                {"language": one["language"], "text": ", ".join(filter(None, (one["text"], face.unit)))}
                for one in self._speech.theirs(face.position)
            ],
        )

    def _about(self, place: int) -> Words:
        subjects = self._asking.subjects
        if len(subjects) == 1:
            return self._speech.ours(words.ABOUT)
        is_person = subjects[place].kind is SubjectKind.CADRE
        sentence = words.ABOUT_PERSON if is_person else words.ABOUT_MATTER
        return self._speech.ours(sentence, number=place + 1, all=len(subjects))

    def _section(self, place: int, section: Section) -> Iterator[Piece]:
        below = [self._speech.theirs(section.lead)] if section.lead else []
        if section.show_if is not None:
            below.append(self._routes.only_if(section.show_if, words.SECTION_ONLY_IF))
        yield Piece("section", next(self._keys), self._speech.theirs(section.title), tuple(below))
        for _, run in groupby(section.items, key=self._table):
            items = tuple(run)
            questions = tuple(self._question(place, section, item) for item in items)
            yield Piece(self._kind(items[0]), questions[0].key, questions=questions)

    def _table(self, item: Item) -> str:
        """Give what neighbours have in common that stand in one table: their scale."""
        return f"scale {item.scale}" if self._asking.in_columns(item) else f"item {item.id}"

    def _kind(self, item: Item) -> Literal["columns", "list", "text"]:
        if item.kind == "text":
            return "text"
        return "columns" if self._asking.in_columns(item) else "list"

    def _question(self, place: int, section: Section, item: Item) -> Question:
        return Question(
            key=next(self._keys),
            place=place,
            item=item.id,
            number=self._routes.numbers[item.id],
            text=self._speech.theirs(item.text),
            below=tuple(self._below(section, item)),
            answers=tuple(self._answers(item)),
            after=self._routes.after(item, is_only_subject=len(self._asking.subjects) == 1),
        )

    def _below(self, section: Section, item: Item) -> Iterator[Words]:
        here = {one.id for one in section.items}
        if item.hint:
            yield self._speech.theirs(item.hint)
        # On the web both stand on one page: then the author's own hint says it already.
        if item.show_if is not None and not (item.hint and item.show_if.item in here):
            yield self._routes.only_if(item.show_if)
        if item.kind == "text":
            if not item.hint:
                yield self._speech.ours(words.OPTIONAL)
                yield self._speech.ours(words.NO_NUMBERS)
            yield self._speech.ours(words.READ_BY)
            yield self._speech.ours(words.TYPED_IN)

    def _answers(self, item: Item) -> Iterator[Answer]:
        for answer, label in answer_labels(self._asking.questionnaire, item).items():
            is_value = item.scale is None or answer.isdecimal()
            yield Answer(answer, self._speech.theirs(label), apart=not is_value)


def pieces(speech: Speech, asking: Asking) -> tuple[Piece, ...]:
    """Give the pieces of a form: for every subject its questions, in the order of the subjects."""
    return tuple(_Setter(speech, asking).all())


def divided(made: Sequence[Piece], key: int) -> tuple[list[Piece], list[Piece]]:
    """Divide pieces before the one with a key, between the questions of a piece too."""
    first: list[Piece] = []
    rest: list[Piece] = []
    for piece in made:
        if not piece.questions:
            (first if piece.key < key else rest).append(piece)
            continue
        for early, some in groupby(piece.questions, key=lambda one: one.key < key):
            part = tuple(some)
            (first if early else rest).append(replace(piece, key=part[0].key, questions=part))
    return first, rest


def subject_line(face: SubjectFace, language: str) -> str:
    """Name a subject as on the web: name, position, unit."""
    position = face.position.get(language) or next(iter(face.position.values()), "")
    return ", ".join(part for part in (face.name, position, face.unit) if part)
