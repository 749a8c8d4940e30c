"""The rows of `ydan analyse`: one for each subject, and respondent group where there are any."""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray
from analysis.method import TOP_SCORE
from analysis.scores import Scores
from surveys.standalone_ballots import Ballots
from surveys.standalone_crossed import Crossed
from surveys.standalone_peers import Peers
from surveys.standalone_report import ScoreRow
from surveys.standalone_request import Request


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found about the cells; ``crossed`` is about subjects, None where not asked for."""

    scores: Scores
    peers: Peers
    crossed: Crossed | None


def rows_of_cells(request: Request, ballots: Ballots, findings: Findings) -> tuple[ScoreRow, ...]:
    """Put together what is told of each cell, in the natural order of the subjects' names."""
    return tuple(_row(request, ballots, findings, cell) for cell in range(len(ballots.cell_subject)))


def _row(request: Request, ballots: Ballots, findings: Findings, cell: int) -> ScoreRow:
    scores, peers = findings.scores, findings.peers
    subject = int(ballots.cell_subject[cell])
    few = scores.n[cell] < (request.least_ballots or 0)

    def told(values: FloatArray) -> float | None:
        value = float(values[cell])
        return None if few or np.isnan(value) else value

    adjusted = _adjusted(request, findings.crossed, subject, few=bool(few))
    low, high = told(peers.rank_low), told(peers.rank_high)
    return ScoreRow(
        subject=ballots.subjects.names[subject],
        group=None if ballots.groups is None else ballots.groups.names[int(ballots.cell_group[cell])],
        n=int(scores.n[cell]),
        score=told(scores.score),
        se=told(scores.se),
        low=told(scores.low),
        high=told(scores.high),
        shrunk=told(peers.shrunk),
        shrunk_low=told(peers.shrunk_ends.low),
        shrunk_high=told(peers.shrunk_ends.high),
        adjusted=adjusted[0],
        adjusted_low=adjusted[1],
        adjusted_high=adjusted[2],
        rank_low=None if low is None else int(low),
        rank_high=None if high is None else int(high),
        withheld=_reason(findings, cell, subject, few=bool(few)),
    )


def _adjusted(
    request: Request, crossed: Crossed | None, subject: int, *, few: bool
) -> tuple[float | None, float | None, float | None]:
    """Give the adjusted rating of a subject and its ends on 0..100."""
    if crossed is None or few or crossed.reason[subject]:
        return None, None, None
    ratings = np.array([crossed.adjusted[subject], crossed.low[subject], crossed.high[subject]])
    score, low, high = TOP_SCORE * (ratings - request.low) / (request.high - request.low)
    return float(score), float(max(low, 0.0)), float(min(high, TOP_SCORE))


def _reason(findings: Findings, cell: int, subject: int, *, few: bool) -> str | None:
    """Say why something is withheld; the first reason that holds."""
    n = int(findings.scores.n[cell])
    crossed = findings.crossed
    reasons = (
        (few, "too_few_ballots"),
        (n == 0, "no_scored_ballot"),
        (n == 1, "one_ballot"),
        (bool(np.isnan(findings.scores.se[cell])), "one_cluster"),
        (crossed is not None and bool(crossed.reason[subject]), crossed.reason[subject] if crossed else ""),
        (bool(findings.peers.alone[cell]), "too_few_peers"),
    )
    return next((reason for holds, reason in reasons if holds), None)
