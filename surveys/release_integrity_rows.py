"""Ballots as the integrity grade examines them: those of told cells, in an order of their own."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.answer_blocks import MOST_ITEMS, Answers
from analysis.arrays import BoolArray, FloatArray, IntArray
from surveys.identifiers import Channel, SubjectNumber
from surveys.opened import OpenedBallots
from surveys.questionnaire import FIRST_NO_ANSWER, NOT_ASKED, Questionnaire
from surveys.release_told import GROUPS, Place, Told
from surveys.summary import GroupCounts
from surveys.tally_scoring import Plan, score_ballots

_OPEN_LINK = tuple(Channel).index(Channel.OPEN_LINK)
_TWO = 2
_GROUPS, _WAYS = 8, 2


@dataclass(frozen=True, slots=True)
class Rows:
    """Ballots to be examined; row i of every array is one ballot.

    ``places``: subject and group of each block; ``block``; ``score``, NaN where there is none. Blocks of
    what came by the open link, ``linked`` (blocks,), are held against those of the evaluation, where there
    are any: ``alike`` (blocks,).
    """

    places: tuple[Place, ...]
    block: IntArray
    score: FloatArray
    linked: BoolArray
    alike: IntArray
    answers: Answers


def told_rows(
    told: Told, questionnaire: Questionnaire, ballots: OpenedBallots, *, open_link: bool = False
) -> Rows:
    """Take the ballots of the told cells of the evaluation, with or without those of the open link.

    Whatever order the ballots lie in, the rows come in the same one.
    """
    key = (ballots.subject.astype(np.int64) * _GROUPS + ballots.group) * _WAYS
    key += ballots.channel == _OPEN_LINK
    linked = _keys(_linked(told)) + 1 if open_link else np.empty(0, dtype=np.int64)
    chosen = np.flatnonzero(np.isin(key, np.concatenate([_keys(told.results), linked])))
    order = chosen[np.lexsort((*ballots.codes[chosen].T[::-1], key[chosen]))]
    keys, block = np.unique(key[order], return_inverse=True)
    by_link, own = keys % _WAYS == 1, np.searchsorted(keys, keys - 1)
    codes, plan = ballots.codes[order], Plan.of(questionnaire)
    scored = score_ballots(plan, codes, ballots.group[order])
    items = np.flatnonzero(plan.points >= _TWO)[:MOST_ITEMS]
    rated = (codes > NOT_ASKED) & (codes < FIRST_NO_ANSWER) & ~scored.no_contact[:, None]
    return Rows(
        places=tuple(
            (SubjectNumber(one // _GROUPS), GROUPS[one % _GROUPS]) for one in (keys // _WAYS).tolist()
        ),
        block=block,
        score=scored.ballots,
        linked=by_link,
        alike=np.where(by_link & np.isin(keys - 1, keys), own, np.arange(len(keys))),
        answers=Answers.of(
            np.where(rated, codes.astype(np.int64) - 1, -1)[:, items],
            plan.points[items].astype(np.int64),
            block,
            len(keys),
        ),
    )


def _keys(places: Iterable[Place]) -> IntArray:
    numbers = [(subject * _GROUPS + GROUPS.index(group)) * _WAYS for subject, group in places]
    return np.array(numbers, dtype=np.int64)


def _linked(told: Told) -> list[Place]:
    """Give the cells of the open link that are told."""
    return [
        (subject.number, result.group)
        for subject in told.summary.subjects
        for result in subject.open_link
        if isinstance(result.counts, GroupCounts)
    ]
