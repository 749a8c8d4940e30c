"""Rows of a table of ballots read by a map: each becomes a valid ballot, or is told by row and column."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveys.answers import EncodedBallot, codes_of, encode
from surveys.ballots_map import BallotsMap, Source
from surveys.identifiers import ItemId, RespondentGroup, SubjectNumber
from surveys.problems import N_, BadInput, Problem
from surveys.questionnaire import Item, Questionnaire
from surveys.sheet import Row, Sheet

MOST_TOLD = 100
_WHOLE = re.compile(r"([0-9]{1,3})\.0{1,6}")


@dataclass(frozen=True, slots=True)
class BallotRow:
    """One row as a ballot. ``number``: the row of the file."""

    number: int
    group: RespondentGroup
    stratum: int
    subject: SubjectNumber
    ballot: EncodedBallot


@dataclass(frozen=True, slots=True)
class Asked:
    """What the round asks: its questionnaire, groups, strata (0 is none), subjects by their code."""

    questionnaire: Questionnaire
    groups: frozenset[RespondentGroup]
    strata: frozenset[int]
    subjects: Mapping[str, SubjectNumber]


def read_rows(sheet: Sheet, read_map: BallotsMap, asked: Asked) -> list[BallotRow]:
    """Read every row. Raises BadInput with the problems of the map, else with those of the rows."""
    problems = list(_map_problems(sheet, read_map, asked))
    if problems:
        raise BadInput(*problems)
    reader = _Reader(sheet, read_map, asked, {column: n for n, column in enumerate(sheet.columns)})
    rows = []
    for row in sheet.rows:
        try:
            rows.append(reader.read(row))
        except BadInput as error:
            problems.extend(error.problems)
    if problems:
        raise BadInput(*_first(problems, sheet))
    return rows


def _first(problems: list[Problem], sheet: Sheet) -> list[Problem]:
    if len(problems) <= MOST_TOLD:
        return problems
    more = Problem(
        N_("More problems like these: %(count)s. Correct the first ones and try again."),
        {"count": len(problems) - MOST_TOLD},
        sheet.name,
    )
    return [*problems[:MOST_TOLD], more]


def _map_problems(sheet: Sheet, read_map: BallotsMap, asked: Asked) -> Iterator[Problem]:
    for column in read_map.columns:
        if column not in sheet.columns:
            yield Problem(
                N_("There is no column “%(column)s”. The columns are: %(columns)s."),
                {"column": column, "columns": ", ".join(sheet.columns[:20])},
                sheet.name,
            )
    items = {item.id: item for item in asked.questionnaire.items}
    for name in read_map.items:
        if name not in items:
            yield Problem(
                N_("The questionnaire has no item “%(item)s”. Correct the map."), {"item": name}, "items"
            )
    for item in _always_required(asked.questionnaire):
        if item.id not in read_map.items:
            yield Problem(
                N_("The item “%(item)s” needs an answer. Name its column in the map."),
                {"item": item.id},
                "items",
            )
    offered = {
        code for item in asked.questionnaire.coded_items for code in codes_of(asked.questionnaire, item)
    }
    if read_map.missing_means is not None and read_map.missing_means not in offered:
        yield Problem(
            N_("No item offers the answer “%(answer)s”. Correct the map."),
            {"answer": read_map.missing_means},
            "missing_means",
        )


def _always_required(questionnaire: Questionnaire) -> list[Item]:
    if questionnaire.contact is not None:
        return [item for item in questionnaire.items if item.id == questionnaire.contact.item]
    return [
        item
        for section in questionnaire.sections
        for item in section.items
        if item.required and not (section.show_if or item.show_if or item.asked_of)
    ]


@dataclass(frozen=True, slots=True)
class _Reader:
    sheet: Sheet
    map: BallotsMap
    asked: Asked
    position: Mapping[str, int]

    def read(self, row: Row) -> BallotRow:
        group = self._group(row)
        return BallotRow(row.number, group, self._stratum(row), self._subject(row), self._ballot(row, group))

    def _word(self, row: Row, source: Source) -> str:
        if source.column is None:
            return source.word
        cell = row.cells[self.position[source.column]]
        return source.values.get(cell, cell)

    def _place(self, row: Row, source: Source) -> str:
        return self.sheet.place(row.number, source.column or "")

    def _group(self, row: Row) -> RespondentGroup:
        word = self._word(row, self.map.group)
        for group in self.asked.groups:
            if word == group:
                return group
        raise BadInput(
            Problem(
                N_("The round does not ask a respondent group “%(word)s” (it asks: %(known)s)."),
                {"word": word, "known": ", ".join(sorted(self.asked.groups))},
                self._place(row, self.map.group),
            )
        )

    def _stratum(self, row: Row) -> int:
        word = self._word(row, self.map.stratum)
        for number in self.asked.strata | {0}:
            if word == str(number):
                return number
        raise BadInput(
            Problem(
                N_("The round has no stratum “%(word)s”."), {"word": word}, self._place(row, self.map.stratum)
            )
        )

    def _subject(self, row: Row) -> SubjectNumber:
        word = self._word(row, self.map.subject)
        if word in self.asked.subjects:
            return self.asked.subjects[word]
        raise BadInput(
            Problem(
                N_("“%(word)s” is not the code of a subject of this round. Correct the cell or the map."),
                {"word": word},
                self._place(row, self.map.subject),
            )
        )

    def _ballot(self, row: Row, group: RespondentGroup) -> EncodedBallot:
        answers = {}
        for item in self.asked.questionnaire.items:
            if item.id in self.map.items:
                answer = self._answer(row, item)
                if answer is not None:
                    answers[item.id] = answer
        try:
            return encode(self.asked.questionnaire, group, answers)
        except BadInput as error:
            raise BadInput(*(self._placed(problem, row) for problem in error.problems)) from error

    def _answer(self, row: Row, item: Item) -> str | None:
        source = self.map.items[item.id]
        cell = row.cells[self.position[source.column or ""]]
        if item.kind == "text":
            return None if cell in self.map.missing else cell
        offered = codes_of(self.asked.questionnaire, item)
        word = source.values.get(cell, cell)
        if cell not in source.values and (not cell or cell in self.map.missing):
            return self.map.missing_means if self.map.missing_means in offered else None
        whole = _WHOLE.fullmatch(word)  # statistics programs write 4 as 4.0 beside an empty cell
        return whole[1] if whole and whole[1] in offered else word

    def _placed(self, problem: Problem, row: Row) -> Problem:
        source = self.map.items.get(ItemId(problem.where))
        column = source.column if source is not None and source.column else ""
        return Problem(problem.sentence, problem.values, self.sheet.place(row.number, column))
