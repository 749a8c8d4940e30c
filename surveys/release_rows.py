"""The ballots of told cells, scored, in an order of their own: for what sums alone cannot give.

Whatever order the ballots lie in, the rows come in the same one: the same ballots give the same bytes.
"""

from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from surveys.identifiers import Channel, RespondentGroup
from surveys.opened import OpenedBallots
from surveys.questionnaire import NOT_ASKED, Questionnaire
from surveys.release_told import GROUPS, Told
from surveys.summary import GroupCounts
from surveys.tally_scoring import Plan, score_ballots

_OPEN_LINK = tuple(Channel).index(Channel.OPEN_LINK)


@dataclass(frozen=True, slots=True)
class Rows:
    """Ballots of one group in told cells; row i of every array is one ballot.

    ``items`` (n, items): item scores on 0-100, NaN where there is none; ``asked`` (n, items);
    ``complete`` (n,): a value for every core item; ``core`` (items,).
    """

    subject: IntArray
    items: FloatArray
    asked: BoolArray
    complete: BoolArray
    core: BoolArray


def rows_of(
    told: Told, questionnaire: Questionnaire, ballots: OpenedBallots, group: RespondentGroup, least: int = 0
) -> Rows:
    """Take the ballots of a group in told cells of so many valid ballots or more."""
    plan, place = Plan.of(questionnaire), GROUPS.index(group)
    subjects = [
        subject
        for (subject, of_group), result in told.results.items()
        if of_group is group and isinstance(result.counts, GroupCounts) and result.counts.valid >= least
    ]
    chosen = np.flatnonzero(
        (ballots.group == place) & (ballots.channel != _OPEN_LINK) & np.isin(ballots.subject, subjects)
    )
    codes, subject = ballots.codes[chosen], ballots.subject[chosen].astype(np.int64)
    order = np.lexsort((*codes.T[::-1], subject))
    codes, subject = codes[order], subject[order]
    scored = score_ballots(plan, codes, np.full(len(codes), place))
    return Rows(
        subject,
        scored.items,
        (codes != NOT_ASKED) & ~scored.no_contact[:, None],
        scored.complete,
        plan.core[place],
    )
