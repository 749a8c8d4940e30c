"""Questions of LimeSurvey as items: a list becomes a choice, an array one item a line, a text a text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys.exchange.lss_answers import (
    ARRAYS,
    DIRECTION,
    FEW,
    LEAST_LIKE_A_SCALE,
    LEAST_POINTS,
    NO_ORDER,
    NO_WORDS,
    NUMBERED,
    POINTS,
    Offered,
    name_of_answer,
    offered,
    own_answers,
    values,
)
from surveys.exchange.lss_notes import Notes, joined
from surveys.exchange.lss_structure import Question
from surveys.identifiers import ItemId, RespondentGroup
from surveys.problems import N_
from surveys.questionnaire import Condition, Item, NoAnswer, Option, Scale, Texts
from surveys.xlsform_lists import own_name

OPTIONAL_TEXT = N_("Nobody can be made to write a text: it is optional here.")
SOFT = N_("LimeSurvey only asks once more when this is left empty. It is optional here.")


@dataclass(slots=True)
class Items:
    """The items made so far. ``answers``: of each variable of the file, our name of each code."""

    notes: Notes
    languages: Collection[str]
    scales: dict[str, Scale] = field(default_factory=dict)
    names: dict[str, ItemId] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, question: Question, show_if: Condition | None) -> list[Item]:
        """Give the items of one question."""
        text = self.notes.texts(question.html, question.code)
        item = Item(
            id=ItemId(""),
            kind="text",
            text=text,
            hint=self.notes.texts(question.help, question.code) or None,
            scale=None,
            options=(),
            criteria=tuple(question.attributes.get("ydan_criteria", "").split()),
            required=self._required(question),
            asked_of=_groups(question.attributes.get("ydan_asked_of", "")),
            show_if=show_if,
        )
        if question.kind not in ARRAYS:
            return [self._single(question, item)]
        return self._lines(question, item)

    def _required(self, question: Question) -> bool:
        if question.mandatory == "S":
            self.notes.remark(question.code, SOFT)
        return question.mandatory == "Y"

    def _single(self, question: Question, item: Item) -> Item:
        item = replace(item, id=self._name(question.code, question.attributes.get("ydan_id", "")))
        if question.kind in {"S", "T", "U"}:
            if item.required:
                self.notes.remark(question.code, OPTIONAL_TEXT)
            return replace(item, required=False)
        found = self._offered(question)
        numbered = values(found)
        if question.kind in POINTS or question.attributes.get("ydan_kind") == "rating":
            return self._rating(question, question.code, item, numbered)
        is_like_a_scale = len(numbered) >= LEAST_LIKE_A_SCALE and all(one.isdigit() for one in numbered)
        if is_like_a_scale and "ydan_kind" not in question.attributes:
            self.notes.remark(question.code, NUMBERED, points=len(numbered))
        return self._choice(question, question.code, item)

    def _lines(self, question: Question, stem: Item) -> list[Item]:
        if not question.lines:
            self.notes.complain(
                question.code, N_("This array has no lines. Add them in LimeSurvey, and export it again.")
            )
        numbered = values(self._offered(question)) if question.kind in "FHAB" else {}
        if not numbered and question.kind in "FH":
            self.notes.remark(question.code, NO_ORDER)
        items = []
        for line in question.lines:
            variable = f"{question.code}_{line.code}"
            said = joined(stem.text, self.notes.texts(line.html, variable))
            item = replace(stem, id=self._name(variable, ""), text=said)
            items.append(
                self._rating(question, variable, item, numbered)
                if numbered
                else self._choice(question, variable, item)
            )
        return items

    def _name(self, variable: str, own: str) -> ItemId:
        name = ItemId(own_name(own or variable, set(self.names.values()), "item"))
        self.names[variable] = name
        return name

    def _offered(self, question: Question) -> tuple[Offered, ...]:
        found = offered(question, self.languages)
        if len(found) < LEAST_POINTS:
            self.notes.complain(question.code, FEW)
        return found

    def _choice(self, question: Question, variable: str, item: Item) -> Item:
        known = own_answers(question)
        names: dict[str, str] = {}
        options = []
        for one in offered(question, self.languages):
            wanted = known.get(one.code) or name_of_answer(one.code, question.kind)
            names[one.code] = own_name(wanted, set(names.values()), "answer")
            options.append(Option(names[one.code], self.notes.texts(one.html, question.code)))
        self.answers[variable] = names
        return replace(item, kind="choice", options=tuple(options))

    def _rating(self, question: Question, variable: str, item: Item, numbered: Mapping[str, int]) -> Item:
        answers = offered(question, self.languages)
        known = own_answers(question)
        words = {one.code: self.notes.texts(one.html, question.code) for one in answers}
        names = {code: str(value) for code, value in numbered.items()}
        for one in answers:
            if one.code not in numbered:
                names[one.code] = own_name(known.get(one.code) or one.code, set(names.values()), "away")
        labels = tuple(words[code] for code in sorted(numbered, key=lambda code: numbered[code]))
        away = tuple(
            NoAnswer(names[one.code], words[one.code]) for one in answers if one.code not in numbered
        )
        scale = self._scale(question, labels, away)
        if not known:
            self._say_direction(question, labels)
        self.answers[variable] = names
        return replace(item, kind="rating", scale=scale)

    def _scale(self, question: Question, labels: tuple[Texts, ...], away: tuple[NoAnswer, ...]) -> str:
        """Give the name of a scale with these answers: one that is there, or a new one."""
        wanted = own_name(question.attributes.get("ydan_scale") or question.code, (), "scale")
        alike = [one.id for one in self.scales.values() if (one.labels, one.no_answers) == (labels, away)]
        if wanted in alike or (alike and "ydan_scale" not in question.attributes):
            return wanted if wanted in alike else alike[0]
        name = own_name(wanted, self.scales, "scale")
        self.scales[name] = Scale(name, labels, away)
        return name

    def _say_direction(self, question: Question, labels: Sequence[Texts]) -> None:
        if question.kind in POINTS:
            self.notes.remark(question.code, NO_WORDS, points=len(labels))
            return
        best, worst = (next(iter(one.values()), "") for one in (labels[-1], labels[0]))
        self.notes.remark(question.code, DIRECTION, best=best, worst=worst)


def _groups(words: str) -> tuple[RespondentGroup, ...]:
    known = tuple(RespondentGroup)
    return tuple(RespondentGroup(word) for word in words.split() if word in known)
