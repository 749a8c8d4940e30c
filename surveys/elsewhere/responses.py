"""An export of another program as the table and the map that the import of ballots takes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from surveys.answers import codes_of
from surveys.ballots_map import BallotsMap, Source
from surveys.ballots_rows import Asked
from surveys.elsewhere.columns import find_items, join_splits
from surveys.elsewhere.exports import Arrival, Dropped, Program, arrive, in_no_order
from surveys.elsewhere.values import Values
from surveys.elsewhere.whom import groups_named, source_of, strata_named, subjects_named
from surveys.identifiers import ItemId, RespondentGroup
from surveys.personnel.questions import Answers, Asking, Doubt, Option, Question, key_of
from surveys.questionnaire import Questionnaire
from surveys.routing import missing
from surveys.sheet import Row, Sheet

LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Round:
    """A round that answers come into. ``subjects``: names by code; ``strata``: names by number."""

    asked: Asked
    subjects: Mapping[str, str]
    strata: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Responses:
    """What an export says. ``sheet`` holds the columns that are read only; rows in no order of time.

    ``read``: the map; None while questions are open. ``unfinished`` were never sent, ``empty`` answer
    nothing, ``incomplete`` lack answers and were left out as somebody decided.
    """

    program: Program
    sheet: Sheet
    read: BallotsMap | None
    dropped: Mapping[Dropped, tuple[str, ...]]
    ignored: tuple[str, ...]
    questions: tuple[Question, ...]
    open: tuple[Question, ...]
    unfinished: int
    empty: int
    incomplete: int


def look(sheet: Sheet, program: Program | None, place: Round, answers: Answers) -> Responses:
    """Look at an export. Raises BadInput when it is none, or holds nothing."""
    arrival = arrive(sheet, program)
    asking = Asking(answers)
    questionnaire = place.asked.questionnaire
    whole = join_splits(arrival.sheet, questionnaire)
    groups = [group for group in RespondentGroup if group in place.asked.groups]
    taken = {one.column for one in find_items(whole, questionnaire, set(), Asking({})).values()}
    sources = {}
    for key, named in (
        ("subject", subjects_named(place.subjects)),
        ("group", groups_named(groups)),
        ("stratum", strata_named(place.strata)),
    ):
        sources[key] = source_of(whole, named, taken, asking)
        taken |= {sources[key].column or ""}
    whom = {source.column or "" for source in sources.values()}
    columns = find_items(whole, questionnaire, whom, asking)
    values = Values(whole, questionnaire, asking)
    meanings = values.of(columns)
    read = BallotsMap(
        sources["group"],
        sources["stratum"],
        sources["subject"],
        {
            item.id: Source(columns[item.id].column, "", meanings.get(item.id, {}))
            for item in questionnaire.items
            if item.id in columns
        },
        frozenset(values.missing),
        None,
    )
    return _complete(arrival, whole, read, (place, asking))


def _complete(arrival: Arrival, whole: Sheet, read: BallotsMap, about: tuple[Round, Asking]) -> Responses:
    """Keep the columns that are read, leave out rows that say nothing, ask about rows that lack answers."""
    place, asking = about
    places = [whole.columns.index(column) for column in read.columns if column in whole.columns]
    kept = replace(
        whole,
        columns=tuple(whole.columns[place] for place in places),
        rows=tuple(Row(row.number, tuple(row.cells[place] for place in places)) for row in whole.rows),
    )
    said = [row for row in kept.rows if _answers(kept, row, read)]
    empty = len(kept.rows) - len(said)
    incomplete = 0
    if not asking.open:
        gaps = [row for row in said if _lacks(kept, row, read, place.asked.questionnaire)]
        given = asking.ask(_gap_question(gaps, place.asked.questionnaire)) if gaps else ""
        if given == LEAVE:
            said = [row for row in said if row not in gaps]
            incomplete = len(gaps)
        elif given:
            read = replace(read, missing_means=given)
    return Responses(
        arrival.program,
        in_no_order(replace(kept, rows=tuple(said))),
        None if asking.open else read,
        arrival.dropped,
        tuple(column for column in whole.columns if column not in kept.columns),
        tuple(asking.questions),
        asking.open,
        arrival.unfinished,
        empty,
        incomplete,
    )


def _answers(sheet: Sheet, row: Row, read: BallotsMap) -> dict[ItemId, str]:
    """Give what a row answers, in codes of ours."""
    found = {}
    for item, source in read.items.items():
        cell = row.cells[sheet.columns.index(source.column or "")]
        if cell and cell not in read.missing:
            found[item] = source.values.get(cell, cell)
    return found


def _lacks(sheet: Sheet, row: Row, read: BallotsMap, questionnaire: Questionnaire) -> bool:
    word = row.cells[sheet.columns.index(read.group.column)] if read.group.column else read.group.word
    code = read.group.values.get(word, word)
    groups = {group.value: group for group in RespondentGroup}
    # A group that the round does not know is told by row where the rows are read.
    return code in groups and bool(missing(questionnaire, groups[code], _answers(sheet, row, read)))


def _gap_question(gaps: list[Row], questionnaire: Questionnaire) -> Question:
    no_answers = {one.id: one.label for scale in questionnaire.scales.values() for one in scale.no_answers}
    offered = {code for item in questionnaire.coded_items for code in codes_of(questionnaire, item)}
    numbers = tuple(sorted(row.number for row in gaps))
    return Question(
        key_of(Doubt.BLANKS),
        Doubt.BLANKS,
        str(len(gaps)),
        (
            Option(LEAVE),
            *(
                Option(code, label[questionnaire.languages[0]])
                for code, label in no_answers.items()
                if code in offered
            ),
        ),
        numbers,
    )
