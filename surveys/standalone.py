"""Scores from any table of ratings, one row a ballot, without a database: what `ydan analyse` prints.

Nothing is withheld here but what one ballot cannot give, unless the caller asks for more: the table
belongs to whoever analyses it. What the product publishes goes through `surveys.release` instead.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.design import Design, Lonely, Stage
from analysis.method import CONFIDENCE, METHOD_VERSION
from analysis.scores import Scores, criterion_scores, group_scores, item_scores, moments
from analysis.weighted import weighted_scores
from surveys.problems import N_, BadInput, Problem
from surveys.ratings_table import Labels, RatingsTable
from surveys.standalone_items import ItemSummary, Reliability, measure, summarise_item
from surveys.standalone_report import Report, ScoreRow

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What to analyse: names of columns, the ends of the scale, and the policy of the caller."""

    subject: str
    items: tuple[str, ...]
    low: float
    high: float
    group: str | None = None
    weight: str | None = None
    stratum: str | None = None
    cluster: str | None = None
    missing: frozenset[str] = frozenset()
    least_ballots: int | None = None
    confidence: float = CONFIDENCE

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is needed, once, in order."""
        others = (self.group, self.weight, self.stratum, self.cluster)
        named = (self.subject, *self.items, *(column for column in others if column is not None))
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class _Ballots:
    """The table as arrays; scores are about ``cells``: pairs of a subject and a group that occur."""

    ratings: FloatArray  # (ballots, items), NaN: no value
    subjects: Labels
    groups: Labels | None
    cells: IntArray  # (ballots,)
    pairs: tuple[tuple[int, int], ...]  # of each cell: subject, group


def check_request(request: Request) -> None:
    """Check what can be checked without the table. Raises BadInput."""
    if not (np.isfinite([request.low, request.high]).all() and request.low < request.high):
        raise BadInput(
            Problem(N_("The scale needs a lowest value below its highest: LOW:HIGH, such as 1:5."))
        )
    if not request.items or len(set(request.items)) < len(request.items):
        raise BadInput(Problem(N_("Name each item column once.")))
    if not 0 < request.confidence < 1:
        raise BadInput(Problem(N_("The confidence lies between 0 and 1, such as 0.95.")))
    if request.least_ballots is not None and request.least_ballots < 1:
        raise BadInput(Problem(N_("The fewest ballots are 1 or more.")))


def analyse(table: RatingsTable, request: Request, progress: Progress = lambda _done, _all: None) -> Report:
    """Analyse a table by the design-based model.

    Parameters
    ----------
    progress
        Told after each step how many steps are done, and of how many.

    Raises
    ------
    BadInput
        A cell or an option that cannot be used, named by file, row and column.
    """
    check_request(request)
    if table.rows == 0:
        raise BadInput(
            Problem(N_("The table has no ballots: there is no row below the header."), where=table.name)
        )
    steps = len(request.items) + 3
    columns = []
    for done, item in enumerate(request.items):
        columns.append(_rating(table, item, request))
        progress(done + 1, steps)
    ballots = _ballots(table, request, np.stack(columns, axis=1))
    means = _ballot_means(ballots.ratings)
    scores = item_scores(means, request.low, request.high)[:, 0]
    of_cells = _scores(table, request, ballots, scores)
    progress(steps - 1, steps)
    report = Report(
        method_version=METHOD_VERSION,
        ballots=table.rows,
        subjects=len(ballots.subjects.names),
        items=_items(request, ballots.ratings),
        reliability=_reliability(request, ballots, means[:, 0]),
        scores=_rows(request, ballots, of_cells),
    )
    progress(steps, steps)
    return report


def _rating(table: RatingsTable, item: str, request: Request) -> FloatArray:
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


def _ballots(table: RatingsTable, request: Request, ratings: FloatArray) -> _Ballots:
    subjects = table.labels(request.subject)
    groups = None if request.group is None else table.labels(request.group)
    number = 1 if groups is None else len(groups.names)
    pair = subjects.codes * number + (0 if groups is None else groups.codes)
    present, cells = np.unique(pair, return_inverse=True)
    pairs = tuple((int(one) // number, int(one) % number) for one in present)
    return _Ballots(ratings, subjects, groups, cells.astype(np.int64), pairs)


def _ballot_means(ratings: FloatArray) -> FloatArray:
    """Mean rating of each ballot (ballots, 1), if at least half of its items are answered."""
    return criterion_scores(ratings, np.ones((ratings.shape[1], 1), dtype=np.bool_))


def _scores(table: RatingsTable, request: Request, ballots: _Ballots, scores: FloatArray) -> Scores:
    size = len(ballots.pairs)
    weights = _weights(table, request)
    if request.stratum is None and request.cluster is None:
        if request.weight is None:
            return group_scores(moments(scores, ballots.cells, size), confidence=request.confidence)
        # each subject's ballots are a sample of their own; a ballot without a score is not in it
        known = ~np.isnan(scores)
        cells = ballots.cells[known]
        own = Design(weights[known], Stage(cells, np.arange(len(cells))), lonely=Lonely.ADJUST)
        return weighted_scores(own, scores[known], cells, size, confidence=request.confidence)
    rows = np.arange(table.rows)
    stage = Stage(
        np.zeros(table.rows) if request.stratum is None else table.labels(request.stratum).codes,
        rows if request.cluster is None else table.labels(request.cluster).codes,
    )
    design = Design(weights, stage, lonely=Lonely.ADJUST)
    return weighted_scores(design, scores, ballots.cells, size, confidence=request.confidence)


def _weights(table: RatingsTable, request: Request) -> FloatArray:
    if request.weight is None:
        return np.ones(table.rows)
    weights = table.numbers(request.weight)
    wrong = ~(weights > 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadInput(
            Problem(
                N_("A weight is a number above 0. Correct it, or delete a row that does not count."),
                where=table.place(row, request.weight),
            )
        )
    return weights


def _items(request: Request, ratings: FloatArray) -> dict[str, ItemSummary]:
    return {
        item: summarise_item(column, request.low, request.high)
        for item, column in zip(request.items, ratings.T, strict=True)
    }


def _reliability(request: Request, ballots: _Ballots, means: FloatArray) -> Reliability:
    subjects = ballots.subjects
    return measure(
        ballots.ratings,
        means,
        (subjects.codes, len(subjects.names)),
        request.high - request.low + 1,
        request.confidence,
    )


def _rows(request: Request, ballots: _Ballots, scores: Scores) -> tuple[ScoreRow, ...]:
    few = scores.n < (request.least_ballots or 0)
    return tuple(
        ScoreRow(
            subject=ballots.subjects.names[subject],
            group=None if ballots.groups is None else ballots.groups.names[group],
            n=int(scores.n[cell]),
            score=_shown(scores.score[cell], few[cell]),
            se=_shown(scores.se[cell], few[cell]),
            low=_shown(scores.low[cell], few[cell]),
            high=_shown(scores.high[cell], few[cell]),
            withheld=_reason(int(scores.n[cell]), few[cell]),
        )
        for cell, (subject, group) in enumerate(ballots.pairs)
    )


def _shown(value: np.float64, few: np.bool_) -> float | None:
    return None if few or np.isnan(value) else float(value)


def _reason(n: int, few: np.bool_) -> str | None:
    if few:
        return "too_few_ballots"
    return {0: "no_scored_ballot", 1: "one_ballot"}.get(n)
