"""A sheet of paper as a form to key: the questions as they are ordered and numbered on the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.identifiers import ItemId, RespondentGroup
from surveys.paper.drafts import Sheet
from surveys.paper.routes import answer_labels, sections_asked
from surveys.questionnaire import Item, Questionnaire, Texts
from surveys.routing import Answers
from surveys.survey import Subject
from webapp.office.form import Form

TWO_MARKS = "?"
BLANK = ""
_NOT_ANSWERED = "098"  # keys of the ways of not answering; "don't know" is the first


@dataclass(frozen=True, slots=True)
class Choice:
    """One circle of a question. ``key``: what is pressed for it; empty when it has none."""

    answer: str
    key: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Line:
    """One question about one subject. ``choices`` is empty for handwriting."""

    name: str
    place: int
    item: ItemId
    number: int
    text: Texts
    choices: tuple[Choice, ...]

    @property
    def is_text(self) -> bool:
        """Whether it is answered in handwriting."""
        return not self.choices

    def label_of(self, answer: str | None) -> Texts | None:
        """Give the words of an answer; None when it was left blank."""
        return next((one.label for one in self.choices if one.answer == answer), None)


@dataclass(frozen=True, slots=True)
class Part:
    """The questions of one section about one subject; ``name`` only where a sheet is about several."""

    name: str
    title: Texts
    lines: tuple[Line, ...]


def parts_of(
    questionnaire: Questionnaire, group: RespondentGroup, subjects: Sequence[Subject]
) -> tuple[Part, ...]:
    """Give the parts of a sheet about these subjects, as they stand on paper."""
    sections = sections_asked(questionnaire, group)
    numbers = {
        item.id: number
        for number, item in enumerate((item for section in sections for item in section.items), 1)
    }
    return tuple(
        Part(
            subject.name if len(subjects) > 1 else "",
            section.title,
            tuple(_line(questionnaire, place, item, numbers[item.id]) for item in section.items),
        )
        for place, subject in enumerate(subjects)
        for section in sections
    )


def _line(questionnaire: Questionnaire, place: int, item: Item, number: int) -> Line:
    choices: tuple[Choice, ...] = ()
    if item.kind != "text":
        labels = answer_labels(questionnaire, item)
        others = [] if item.scale is None else [one.id for one in questionnaire.scales[item.scale].no_answers]
        values = [answer for answer in labels if answer not in others]
        keys = dict(zip(values, "1234567", strict=False)) | dict(zip(others, _NOT_ANSWERED, strict=False))
        choices = tuple(Choice(answer, keys.get(answer, ""), label) for answer, label in labels.items())
    return Line(f"a-{place}-{item.id}", place, item.id, number, item.text, choices)


def lines_of(parts: Sequence[Part]) -> tuple[Line, ...]:
    """Give all questions of a sheet in order."""
    return tuple(line for part in parts for line in part.lines)


def fields_of(parts: Sequence[Part], sheet: Sheet) -> dict[str, str]:
    """Give the fields of a sheet that was keyed, to show it again."""
    fields = {
        line.name: sheet.answers[line.place].get(line.item, BLANK)
        for line in lines_of(parts)
        if line.place < len(sheet.answers)
    }
    unclear = {f"a-{place}-{item}": TWO_MARKS for place, item in sheet.unclear}
    return {"code": sheet.code, **fields, **unclear}


def read(
    form: Form, parts: Sequence[Part], places: int
) -> tuple[tuple[Answers, ...], tuple[tuple[int, ItemId], ...]]:
    """Give the answers by place, and where two marks stand; what no line offers counts as blank."""
    answers: list[dict[ItemId, str]] = [{} for _ in range(places)]
    unclear = []
    for line in lines_of(parts):
        value = form.text(line.name, required=False) if line.is_text else form.raw(line.name)
        if line.is_text or value in {choice.answer for choice in line.choices}:
            if value:
                answers[line.place][line.item] = value
        elif value == TWO_MARKS:
            unclear.append((line.place, line.item))
    return tuple(answers), tuple(unclear)


def merged(sheet: Sheet, parts: Sequence[Part], chosen: Mapping[str, str]) -> Sheet:
    """Give a sheet with some of its fields set anew (``chosen``: by the name of a line)."""
    fields = {**fields_of(parts, sheet), **chosen}
    answers: list[dict[ItemId, str]] = [{} for _ in sheet.answers]
    unclear = []
    for line in lines_of(parts):
        value = fields.get(line.name, BLANK)
        if value == TWO_MARKS and not line.is_text:
            unclear.append((line.place, line.item))
        elif value:
            answers[line.place][line.item] = value
    return Sheet(sheet.code, tuple(answers), tuple(unclear), sheet.number, sheet.left_out)
