"""Scores from any table of ratings, one row a ballot, without a database: what `ydan analyse` prints.

Nothing is withheld here but what the ballots cannot give, unless the caller asks for more: the table
belongs to whoever analyses it. What the product publishes goes through `surveys.release` instead.
"""

from collections.abc import Callable

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.design import Design, Lonely, Stage
from analysis.method import METHOD_VERSION
from analysis.scores import Scores, criterion_scores, group_scores, item_scores, moments
from analysis.weighted import weighted_scores
from surveys.ratings_table import RatingsTable
from surveys.standalone_ballots import Ballots, read_ballots, read_position_groups, read_weights
from surveys.standalone_crossed import Crossed, fit_columns
from surveys.standalone_items import measure, summarise_item
from surveys.standalone_peers import Peers, Wanted, compare_peers, nothing_of_peers
from surveys.standalone_report import Report
from surveys.standalone_request import Request, check_request
from surveys.standalone_rows import Findings, rows_of_cells

__all__ = ["Progress", "Request", "analyse", "check_request"]

Progress = Callable[[int, int], None]
_STEPS_BESIDE_ITEMS = 3


def analyse(table: RatingsTable, request: Request, progress: Progress = lambda _done, _all: None) -> Report:
    """Analyse a table by the model asked for.

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
    steps = len(request.items) + _STEPS_BESIDE_ITEMS
    ballots = read_ballots(table, request, lambda done: progress(done, steps))
    # the mean rating of each ballot, if at least half of its items are answered
    means = criterion_scores(ballots.ratings, np.ones((len(request.items), 1), dtype=np.bool_))[:, 0]
    scores = _scores(table, request, ballots, item_scores(means, request.low, request.high))
    progress(steps - 2, steps)
    crossed = _crossed(table, request, ballots, means)
    findings = Findings(scores, _peers(table, request, ballots, (scores, crossed)), crossed)
    progress(steps - 1, steps)
    report = Report(
        method_version=METHOD_VERSION,
        ballots=table.rows,
        subjects=len(ballots.subjects.names),
        items={
            item: summarise_item(column, request.low, request.high)
            for item, column in zip(request.items, ballots.ratings.T, strict=True)
        },
        reliability=measure(
            ballots.ratings,
            means,
            (ballots.subjects.codes, len(ballots.subjects.names)),
            request.high - request.low + 1,
            request.confidence,
        ),
        scores=rows_of_cells(request, ballots, findings),
        variance_components=None if crossed is None else crossed.variances,
        reml_criterion=None if crossed is None else crossed.criterion,
        intercept=None if crossed is None else crossed.intercept,
    )
    progress(steps, steps)
    return report


def _scores(table: RatingsTable, request: Request, ballots: Ballots, scores: FloatArray) -> Scores:
    size = len(ballots.cell_subject)
    weights = read_weights(table, request.weight)
    if request.stratum is None and request.cluster is None:
        if request.weight is None:
            return group_scores(moments(scores, ballots.cells, size), confidence=request.confidence)
        # each subject's ballots are a sample of their own; a ballot without a score is not in it
        known = ~np.isnan(scores)
        cells = ballots.cells[known]
        own = Design(weights[known], Stage(cells, np.arange(len(cells))), lonely=Lonely.ADJUST)
        return weighted_scores(own, scores[known], cells, size, confidence=request.confidence)
    stage = Stage(
        np.zeros(table.rows) if request.stratum is None else table.labels(request.stratum).codes,
        np.arange(table.rows) if request.cluster is None else table.labels(request.cluster).codes,
    )
    design = Design(weights, stage, lonely=Lonely.ADJUST)
    return weighted_scores(design, scores, ballots.cells, size, confidence=request.confidence)


def _crossed(table: RatingsTable, request: Request, ballots: Ballots, means: FloatArray) -> Crossed | None:
    if request.model != "crossed":
        return None
    factors = {column: table.labels(column) for column in request.effects[1:]}
    return fit_columns(
        means, {request.subject: ballots.subjects, **factors}, request.confidence, rater=request.rater
    )


def _peers(
    table: RatingsTable, request: Request, ballots: Ballots, found: tuple[Scores, Crossed | None]
) -> Peers:
    """Compare peers: subjects of one position group, judged by one respondent group."""
    scores, crossed = found
    if request.model == "design" and request.peer_group is None:
        return nothing_of_peers(len(ballots.cell_subject))
    sets = ballots.cell_group
    if request.peer_group is not None:
        of_subjects = read_position_groups(table, request.peer_group, ballots.subjects)
        sets = of_subjects[ballots.cell_subject] * (int(sets.max()) + 1) + sets
    ranked = request.peer_group is not None or request.model == "shrunk"
    random = np.random.default_rng(request.seed) if ranked else None

    def fair(members: IntArray) -> IntArray | None:
        subjects = ballots.cell_subject[members]
        return None if crossed is None else crossed.signs(subjects, request.confidence)

    wanted = Wanted(random, request.confidence, shrunk=request.model != "design", fair=fair)
    return compare_peers(scores, sets, wanted)
