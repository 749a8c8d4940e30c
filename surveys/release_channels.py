"""Does the way of answering change the answer: one difference for two channels over the whole round."""

import numpy as np

from analysis.arrays import IntArray
from analysis.channels import channel_effects
from analysis.scores import Moments
from surveys.identifiers import Channel
from surveys.release_told import LEAST_SUBJECTS, TOLD_POOLED, Told
from surveys.summary import Withheld, WithheldReason
from surveys.summary_analyses import ChannelEffect, Effect
from surveys.tally import Tally

_CHANNELS = tuple(Channel)
_FEWEST = 2
_NOT_ENOUGH = Withheld(WithheldReason.ONE_CHANNEL)


def tell_channels(told: Told, table: Tally) -> tuple[ChannelEffect, ...]:
    """Tell the difference of every two channels, in whole points, within subject, group and stratum.

    Told where both have ballots enough in the cells they share, about three subjects or more. A channel
    that brought fewer ballots in all is not named: somebody came by it who perhaps stands out by that.
    """
    evaluation = table.where(told.cells(table))
    brought = np.bincount(evaluation.channel, evaluation.ballots.n, minlength=len(_CHANNELS))
    used = np.flatnonzero(brought >= TOLD_POOLED)
    evaluation = evaluation.where(np.isin(evaluation.channel, used))
    if len(used) < _FEWEST:
        return ()
    sums, subjects = _by_channel(evaluation, used)
    found = channel_effects(sums, told.summary.confidence)
    effects = []
    for pair, (first, second) in enumerate(zip(found.first.tolist(), found.second.tolist(), strict=True)):
        both = (sums.n[first] > 0) & (sums.n[second] > 0)
        enough = (
            min(found.n_first[pair], found.n_second[pair]) >= TOLD_POOLED
            and len(np.unique(subjects[both])) >= LEAST_SUBJECTS
            and not np.isnan(found.se[pair])
        )
        effect = (
            Effect(
                value=float(np.floor(np.round(found.difference[pair], 9) + 0.5)) + 0.0,
                low=float(np.floor(np.round(found.low[pair], 9))) + 0.0,
                high=float(np.ceil(np.round(found.high[pair], 9))) + 0.0,
                clear=bool(found.differs[pair]),
            )
            if enough
            else _NOT_ENOUGH
        )
        effects.append(ChannelEffect(_CHANNELS[used[first]], _CHANNELS[used[second]], effect))
    return tuple(effects)


def _by_channel(evaluation: Tally, used: IntArray) -> tuple[Moments, IntArray]:
    """Give moments by channel and cell, (channels, cells), and the subject of each cell."""
    without = evaluation.keys - evaluation.channel  # the channel is the last part of a key
    cells, at = np.unique(without, return_inverse=True)
    row = np.searchsorted(used, evaluation.channel)
    subjects = np.zeros(len(cells), dtype=np.int64)
    subjects[at] = evaluation.subject
    parts = []
    for part in (evaluation.ballots.n, evaluation.ballots.total, evaluation.ballots.squares):
        grid = np.zeros((len(used), len(cells)))
        np.add.at(grid, (row, at), part)
        parts.append(grid)
    return Moments(*parts), subjects
