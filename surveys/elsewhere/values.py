"""What the cells of an item mean: the code of an answer, its words in any language, or as somebody says."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.answers import codes_of
from surveys.elsewhere.columns import ItemColumn
from surveys.exchange.lss_export import Codes
from surveys.identifiers import ItemId
from surveys.personnel.questions import Asking, Doubt, Option, Question, key_of
from surveys.questionnaire import Item, Questionnaire
from surveys.sheet import Sheet
from surveys.text import search_key

MISSING = "-"
BEST_HIGH, BEST_LOW = "high", "low"
_NUMBERED = re.compile(r"([A-Za-z]{0,3}?)0*([1-9][0-9]?)(?:\.0+)?")
_NOT_SHOWN = frozenset({"n/a", "na", "null", "none", "nan"})


@dataclass(slots=True)
class Values:
    """Translates the cells of one export. ``missing`` gathers cells that mean no answer."""

    sheet: Sheet
    questionnaire: Questionnaire
    asking: Asking
    missing: set[str] = field(default_factory=set)

    def of(self, columns: Mapping[ItemId, ItemColumn]) -> Mapping[ItemId, Mapping[str, str]]:
        """Give for each coded item what its cells mean."""
        own = Codes(self.questionnaire).answers
        items = [item for item in self.questionnaire.coded_items if item.id in columns]
        cells = {item.id: self._cells(columns[item.id].column) for item in items}
        by_scale: dict[str, list[Item]] = defaultdict(list)
        found: dict[ItemId, dict[str, str]] = {}
        for item in items:
            by_scale[item.scale or f"choice {item.id}"].append(item)
        for name, alike in by_scale.items():
            numbers = self._numbers(name, alike, cells, columns)
            for item in alike:
                found[item.id] = {}
                codes = (
                    {code: ours for ours, code in own[item.id].items()} if columns[item.id].is_ours else {}
                )
                for cell in cells[item.id]:
                    found[item.id] |= self._meaning(
                        cell, item, (name, {**numbers, **codes}, columns[item.id].column)
                    )
        return found

    def _cells(self, column: str) -> list[str]:
        place = self.sheet.columns.index(column)
        return sorted({row.cells[place] for row in self.sheet.rows if row.cells[place]})

    def _meaning(self, cell: str, item: Item, how: tuple[str, Mapping[str, str], str]) -> dict[str, str]:
        name, known, column = how
        offered = codes_of(self.questionnaire, item)
        if cell in known:
            return {cell: known[cell]}
        if cell in offered and not cell.isdecimal():
            return {cell: cell}
        said = {code for code, words in self._words(item).items() if _bare(cell) in words}
        if len(said) == 1:
            return {cell: said.pop()}
        if cell.lower() in _NOT_SHOWN:
            self.missing.add(cell)
            return {}
        options = (*(Option(code, self._label(item, code)) for code in offered), Option(MISSING))
        question = Question(
            key_of(Doubt.ANSWER, name, cell),
            Doubt.ANSWER,
            cell,
            options,
            more={"column": column, "item": item.id},
        )
        given = self.asking.ask(question)
        if given == MISSING:
            self.missing.add(cell)
        return {cell: given} if given not in ("", MISSING) else {}

    def _words(self, item: Item) -> Mapping[str, set[str]]:
        """Give the words of every answer that an item offers, without accents, in every language."""
        if item.scale is None:
            return {
                option.id: {search_key(words) for words in option.label.values()} for option in item.options
            }
        scale = self.questionnaire.scales[item.scale]
        labels = [*((str(value), texts) for value, texts in enumerate(scale.labels, 1))]
        labels += [(one.id, one.label) for one in scale.no_answers]
        return {code: {search_key(words) for words in texts.values()} for code, texts in labels}

    def _label(self, item: Item, code: str) -> str:
        language = self.questionnaire.languages[0]
        if item.scale is None:
            return next(option.label[language] for option in item.options if option.id == code)
        scale = self.questionnaire.scales[item.scale]
        if code.isdecimal():
            return scale.labels[int(code) - 1][language]
        return next(one.label[language] for one in scale.no_answers if one.id == code)

    def _numbers(
        self,
        name: str,
        items: Sequence[Item],
        cells: Mapping[ItemId, Sequence[str]],
        columns: Mapping[ItemId, ItemColumn],
    ) -> Mapping[str, str]:
        """Say what numbers (5, A5, 5.0) mean on a scale: in our form as they stand, else as somebody says."""
        if items[0].scale is None:
            return {}
        points = self.questionnaire.scales[name].points
        written = {cell for item in items for cell in cells[item.id]}
        numbers = {cell: int(found[2]) for cell in written if (found := _NUMBERED.fullmatch(cell))}
        numbers = {cell: number for cell, number in numbers.items() if number <= points}
        if not numbers:
            return {}
        if all(columns[item.id].is_ours for item in items):
            return {cell: str(number) for cell, number in numbers.items() if cell[:1].isdecimal()}
        best = self._label(items[0], str(points))
        worst = self._label(items[0], "1")
        options = (Option(BEST_HIGH, best), Option(BEST_LOW, worst))
        words = ", ".join(sorted(numbers))
        question = Question(key_of(Doubt.DIRECTION, name, words), Doubt.DIRECTION, words, options)
        given = self.asking.ask(question)
        if not given:
            return dict.fromkeys(numbers, "")
        return {
            cell: str(number if given == BEST_HIGH else points + 1 - number)
            for cell, number in numbers.items()
        }


def _bare(cell: str) -> str:
    """Give the words of an answer without the number that some programs put beside them."""
    return re.sub(r"^\d+ | \d+$", "", search_key(cell))
