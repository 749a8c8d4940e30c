"""The table of ratings as arrays: ratings inside the scale, weights above 0, one position group a subject."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from surveys.problems import N_, BadInput, Problem
from surveys.ratings_table import Labels, RatingsTable
from surveys.standalone_request import Request

MOST_APART = 1e9


@dataclass(frozen=True, slots=True)
class Ballots:
    """One row a ballot; scores are about cells: pairs of a subject and a respondent group that occur.

    ``ratings`` (ballots, items), NaN: no value; ``cells`` (ballots,); ``cell_subject`` and
    ``cell_group`` (cells,): places in the names. Without groups every cell has group 0.
    """

    ratings: FloatArray
    subjects: Labels
    groups: Labels | None
    cells: IntArray
    cell_subject: IntArray
    cell_group: IntArray


def read_ballots(table: RatingsTable, request: Request, on_item: Callable[[int], None]) -> Ballots:
    """Read ratings, subjects and groups. Raises BadInput at the first cell that cannot be used.

    ``on_item`` is told after each item how many are read.
    """
    if table.rows == 0:
        raise BadInput(
            Problem(N_("The table has no ballots: there is no row below the header."), where=table.name)
        )
    columns = []
    for done, item in enumerate(request.items):
        columns.append(_read_item(table, item, request))
        on_item(done + 1)
    subjects = table.labels(request.subject)
    groups = None if request.group is None else table.labels(request.group)
    number = 1 if groups is None else len(groups.names)
    pair = subjects.codes * number + (0 if groups is None else groups.codes)
    present, cells = np.unique(pair, return_inverse=True)
    return Ballots(
        np.stack(columns, axis=1),
        subjects,
        groups,
        cells.astype(np.int64),
        present // number,
        present % number,
    )


def read_weights(table: RatingsTable, column: str | None) -> FloatArray:
    """Read weights, 1 for all without a column. Raises BadInput at the first that is not above 0."""
    if column is None:
        return np.ones(table.rows)
    weights = table.numbers(column)
    wrong = ~(weights > 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadInput(
            Problem(
                N_("A weight is a number above 0. Correct it, or delete a row that does not count."),
                where=table.place(row, column),
            )
        )
    if weights.max() > MOST_APART * weights.min():
        raise BadInput(
            Problem(
                N_("Weights differ by more than a billion times. Correct them: they count people."),
                where=table.place(int(np.argmax(weights)), column),
            )
        )
    return np.asarray(weights / weights.max())  # only their proportions matter


def read_position_groups(table: RatingsTable, column: str, subjects: Labels) -> IntArray:
    """Read the position group of each subject. Raises BadInput where one stands in two."""
    groups = table.labels(column).codes
    first = np.unique(subjects.codes, return_index=True)[1]
    other = groups != groups[first][subjects.codes]
    if other.any():
        row = int(np.argmax(other))
        raise BadInput(
            Problem(
                N_("“%(subject)s” stands in another group above. Give each subject one group."),
                {"subject": subjects.names[subjects.codes[row]]},
                table.place(row, column),
            )
        )
    return groups[first]


def _read_item(table: RatingsTable, item: str, request: Request) -> FloatArray:
    values = table.numbers(item, request.missing)
    outside = (values < request.low) | (values > request.high)
    if outside.any():
        row = int(np.argmax(outside))
        raise BadInput(
            Problem(
                N_("%(value)s is outside the scale %(low)s:%(high)s. Correct it, or name it as missing."),
                {"value": f"{values[row]:g}", "low": f"{request.low:g}", "high": f"{request.high:g}"},
                table.place(row, item),
            )
        )
    return values
