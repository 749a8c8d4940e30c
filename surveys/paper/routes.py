"""The way through a questionnaire in words: what a web page hides, a sheet of paper has to say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveys.identifiers import ItemId, RespondentGroup
from surveys.paper import words
from surveys.prints.paper import Speech
from surveys.questionnaire import Condition, Item, Questionnaire, Section, Texts
from surveys.routing import is_asked

Words = list[dict[str, str]]
"""One sentence in the languages of the form, the larger one first."""


def answer_labels(questionnaire: Questionnaire, item: Item) -> dict[str, Texts]:
    """Give every answer of an item with its words, in the order of a form: best first, "don't know" last."""
    if item.scale is None:
        return {option.id: option.label for option in item.options}
    scale = questionnaire.scales[item.scale]
    values = {str(value): scale.labels[value - 1] for value in range(scale.points, 0, -1)}
    return values | {one.id: one.label for one in scale.no_answers}


def sections_asked(questionnaire: Questionnaire, group: RespondentGroup) -> tuple[Section, ...]:
    """Give the sections with what some answers can lead a group to; what nothing leads to is left out."""
    reached: set[ItemId] = set()
    sections = []
    for section in questionnaire.sections:
        if section.show_if is not None and section.show_if.item not in reached:
            continue
        items = []
        for item in section.items:
            if is_asked(item, group) and (item.show_if is None or item.show_if.item in reached):
                items.append(item)
                reached.add(item.id)
        if items:
            sections.append(replace(section, items=tuple(items)))
    return tuple(sections)


class Routes:
    """Says where to go on, with the numbers that the questions have on paper."""

    def __init__(self, speech: Speech, questionnaire: Questionnaire, sections: Sequence[Section]) -> None:
        """Give the questions of a form their numbers; texts and choices count like ratings."""
        self._speech = speech
        self._questionnaire = questionnaire
        self._steps = [(section, item) for section in sections for item in section.items]
        self.numbers = {item.id: number for number, (_, item) in enumerate(self._steps, 1)}

    def only_if(self, condition: Condition, sentence: str = words.ONLY_IF) -> Words:
        """Say under which condition a question or a part is for the reader."""
        return self._say(sentence, condition.item, condition.answers, number=self.numbers[condition.item])

    def after(self, item: Item, *, is_only_subject: bool) -> tuple[Words, ...]:
        """Say under the answers of an item which of them lead over what follows."""
        contact = self._questionnaire.contact
        last = self.numbers[item.id] == len(self._steps)
        ends = contact.no_contact if contact is not None and contact.item == item.id and not last else ()
        said = [self._say(words.DONE if is_only_subject else words.DONE_HERE, item.id, ends)] if ends else []
        jumps: dict[int, list[str]] = {}
        for answer in answer_labels(self._questionnaire, item):
            target = self._next(item.id, answer)
            if answer not in ends and target is not None:
                jumps.setdefault(target, []).append(answer)
        said += [self._say(words.GO_TO, item.id, answers, number=number) for number, answers in jumps.items()]
        return tuple(said)

    def _next(self, asked: ItemId, answer: str) -> int | None:
        """Give the number of the question that follows an answer; None: simply the next, or the end."""
        here = self.numbers[asked]
        for number, (section, item) in enumerate(self._steps[here:], here + 1):
            if all(one is None or _may_hold(one, asked, answer) for one in (section.show_if, item.show_if)):
                return None if number == here + 1 else number
        return None

    def _say(self, sentence: str, item: ItemId, answers: Sequence[str], **values: object) -> Words:
        labels = self._labels(item)
        return [
            {
                "language": language,
                "text": say(sentence) % {"answers": _listed(labels, answers, language), **values},
            }
            for language, say in self._speech.languages
        ]

    def _labels(self, wanted: ItemId) -> Mapping[str, Texts]:
        found = next(item for _, item in self._steps if item.id == wanted)
        return answer_labels(self._questionnaire, found)


def _may_hold(condition: Condition, asked: ItemId, answer: str) -> bool:
    return condition.item != asked or answer in condition.answers


def _listed(labels: Mapping[str, Texts], answers: Sequence[str], language: str) -> str:
    return ", ".join(f"“{labels[one].get(language) or next(iter(labels[one].values()))}”" for one in answers)
