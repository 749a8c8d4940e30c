"""The told tables of a release (scores, items, counts) as data sets with labels in every language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from surveys.exchange.datasets import Absent, Category, DataSet, Labels, Reason, Value, Variable
from surveys.exchange.variable_labels import (
    BAND_ONLY,
    NOT_TOLD,
    REPLY_WORDS,
    TABLES,
    VARIABLES,
    WHOLE_QUESTIONNAIRE,
)
from surveys.package_content import OVERALL, Content, Say
from surveys.package_items import counts_table, items_table
from surveys.package_scores import GROUP_NAMES, TOLD_AS_BAND, scores_table
from surveys.package_table import Cell, Column, Table
from surveys.package_words import BANDS, WITHHELD, group_word
from surveys.questionnaire import Item
from surveys.summary import REASON_SENTENCES, BandName, WithheldReason
from surveys.summary_integrity import GRADE_SENTENCES, IntegrityGrade

ABSENT = "not_told"
CODES = (
    ABSENT,
    *(f"{TOLD_AS_BAND}{band.value}" for band in BandName),
    *(why.value for why in WithheldReason),
)
"""Every reason why a number may be absent, in the order of its numbers (-1, -2, ...) and letters."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
EXPLAINED = frozenset({"score", "low", "high", "ballots", "percent"})
"""Columns whose absence is explained by withheld_reason of their row."""
WHOLE, DECIMALS = frozenset({"integer"}), {"reliability": 2}
NONE = Absent("")
JOIN = "+"

Sayings = Mapping[str, Say]
"""For each language the translation of our sentences, in the order in which labels are wanted."""


def data_sets(content: Content, sayings: Sayings) -> tuple[DataSet, ...]:
    """Make the data sets of a release."""
    maker = _Maker(content, sayings)
    tables = (scores_table(content), items_table(content), counts_table(content))
    return tuple(maker.data_set(table) for table in tables)


@dataclass(frozen=True, slots=True)
class _Maker:
    content: Content
    sayings: Sayings

    def data_set(self, table: Table) -> DataSet:
        """Make one data set, the columns in their order, named ones beside their codes."""
        names = [column.name for column in table.columns]
        variables, cells = [], []
        for at, column in enumerate(table.columns):
            variables.append(self._variable(column))
            cells.append(self._cells(variables[-1], [row[at] for row in table.rows], _why(table)))
            for named in self._beside(column.name, names, table.rows):
                variable, keys = named
                numbers = {one.code: one.number for one in variable.categories}
                variables.append(variable)
                cells.append([numbers.get(key, NONE) for key in keys])
        rows = tuple(zip(*cells, strict=True)) if table.rows else ()
        return DataSet(table.name, self._labels(TABLES[table.name]), tuple(variables), rows)

    def _labels(self, sentence: str, **values: str) -> Labels:
        return {
            language: say(sentence) % {name: say(words) for name, words in values.items()}
            if values
            else say(sentence)
            for language, say in self.sayings.items()
        }

    # --- variables ----------------------------------------------------------------------------------

    def _variable(self, column: Column) -> Variable:
        labels = self._labels(VARIABLES[column.name])
        if column.values:
            categories = tuple(
                Category(number, code, self._value(column.name, code))
                for number, code in enumerate(column.values, 1)
            )
            return Variable(column.name, "category", labels, column.name, categories=categories)
        if column.kind == "string":
            return Variable(column.name, "text", labels, column.name)
        if column.kind == "date":
            return Variable(column.name, "date", labels, column.name)
        return Variable(
            name=column.name,
            kind="whole" if column.kind in WHOLE else "number",
            labels=labels,
            column=column.name,
            unit=column.unit,
            decimals=0 if column.kind in WHOLE else DECIMALS.get(column.name, 1),
            reasons=self._reasons(CODES if column.name in EXPLAINED else CODES[:1]),
        )

    def _reasons(self, codes: Sequence[str]) -> tuple[Reason, ...]:
        return tuple(
            Reason(-1 - at, LETTERS[at], code, self._why_absent(code)) for at, code in enumerate(codes)
        )

    def _why_absent(self, code: str) -> Labels:
        if code == ABSENT:
            return self._labels(NOT_TOLD)
        if code.startswith(TOLD_AS_BAND):
            return self._labels(BAND_ONLY, band=BANDS[BandName(code.removeprefix(TOLD_AS_BAND))])
        return self._labels(WITHHELD, reason=REASON_SENTENCES[WithheldReason(code)])

    def _value(self, column: str, code: str) -> Labels:
        if code in GROUP_NAMES:
            words = group_word(code)
            return {
                language: ": ".join(say(word) for word in words) for language, say in self.sayings.items()
            }
        if column == "integrity_grade":
            sentence = GRADE_SENTENCES[IntegrityGrade(code)]
            return {language: f"{code}: {say(sentence)}" for language, say in self.sayings.items()}
        if column == "dont_know_band":
            return self._labels(BANDS[BandName(code)])
        return self._labels(REPLY_WORDS[code]) if column == "reply" else self._why_absent(code)

    # --- cells --------------------------------------------------------------------------------------

    def _cells(self, variable: Variable, cells: Sequence[Cell], why: Sequence[Cell]) -> list[Value]:
        read = self._reader(variable)
        if not variable.reasons:
            return [read(str(cell)) if cell is not None else _nothing(variable) for cell in cells]
        explained = variable.name in EXPLAINED
        return [
            read(str(cell)) if cell is not None else Absent(str(reason) if explained and reason else ABSENT)
            for cell, reason in zip(cells, why, strict=True)
        ]

    @staticmethod
    def _reader(variable: Variable) -> Callable[[str], Value]:
        numbers = {one.code: one.number for one in variable.categories}
        readers: dict[str, Callable[[str], Value]] = {
            "text": str,
            "whole": int,
            "number": float,
            "date": date.fromisoformat,
            "category": lambda code: numbers[code],
        }
        return readers[variable.kind]

    # --- names beside codes -------------------------------------------------------------------------

    def _beside(
        self, column: str, names: Sequence[str], rows: Sequence[Sequence[Cell]]
    ) -> Iterator[tuple[Variable, list[str]]]:
        """Give the variable that names the codes of a column in words, with its key in each row."""
        at = names.index(column)
        if column == "criterion_code":
            criteria = {one.code: one.title for one in self.content.questionnaire.criteria}
            named = {OVERALL: self._labels(WHOLE_QUESTIONNAIRE), **criteria}
            yield self._naming("criterion", column, named), [str(row[at]) for row in rows]
        elif column == "item":
            asked = {str(item.id): item.text for item in self.content.questionnaire.coded_items}
            yield self._naming("question", column, asked), [str(row[at]) for row in rows]
        elif column == "category":
            item = names.index("item")
            keys = [f"{row[item]} {row[at]}" if row[at] is not None else "" for row in rows]
            items = {str(one.id): one for one in self.content.questionnaire.coded_items}
            answers = {
                key: self._answer(items, *key.split(" ", 1)) for key in dict.fromkeys(filter(None, keys))
            }
            yield self._naming("answer", column, answers), keys

    def _naming(self, name: str, column: str, named: Mapping[str, Labels]) -> Variable:
        categories = tuple(
            Category(number, code, {one: labels.get(one, code) for one in self.sayings})
            for number, (code, labels) in enumerate(named.items(), 1)
        )
        return Variable(name, "category", self._labels(VARIABLES[name]), column, categories=categories)

    def _answer(self, items: Mapping[str, Item], item: str, category: str) -> Labels:
        parts = [self._answer_labels(items[item], one) for one in category.split(JOIN)]
        return {
            language: f" {JOIN} ".join(part.get(language, category) for part in parts)
            for language in self.sayings
        }

    def _answer_labels(self, item: Item, code: str) -> Labels:
        if item.scale is None:
            return {str(one.id): one.label for one in item.options}[code]
        return self.content.questionnaire.scales[item.scale].labels[int(code) - 1]


def _why(table: Table) -> Sequence[Cell]:
    at = [column.name for column in table.columns].index("withheld_reason")
    return [row[at] for row in table.rows]


def _nothing(variable: Variable) -> Value:
    return "" if variable.is_told_in_words else NONE
