"""Who answered of those asked, and what the silent could change: from published counts and scores.

A channel is how a form came back, not how its code was given out: what a channel brought is told as a part
of all who were asked, and the parts sum to the whole. They are told where each of them brought ballots
enough; the sum over channels is published, so one channel alone is never withheld.
"""

import math
from collections.abc import Sequence

import numpy as np

from analysis.intervals import Interval
from analysis.response import Dispositions, ResponseRates, response_rates
from analysis.sensitivity import non_response, tipping_score
from surveys.identifiers import Channel, RespondentGroup
from surveys.release_told import GROUPS, TOLD_POOLED, Told
from surveys.summary import Coded, Figure, GroupCounts, SubjectSummary, Withheld, WithheldReason
from surveys.summary_analyses import (
    ChannelResponse,
    GroupBounds,
    GroupResponse,
    ResponseBounds,
    ResponseRate,
)
from surveys.survey import Assignment
from surveys.tally import Tally

MIDDLE = 50.0
"""The middle of the scale: where a score tips from good to bad."""
_CHANNELS = tuple(Channel)
_HUNDRED = 100.0
_NO_FRAME = Withheld(WithheldReason.NO_FRAME)
_TOO_FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)


def tell_response(told: Told, assignments: Sequence[Assignment], table: Tally) -> tuple[GroupResponse, ...]:
    """Tell the response of every group over its told subjects."""
    evaluation = table.where(told.cells(table))
    return tuple(
        GroupResponse(
            policy.group,
            tell_rate([counts for _, counts in told.counts(policy.group)]),
            _channels(told, policy.group, assignments, evaluation),
        )
        for policy in told.summary.policies
    )


def dispositions(counts: Sequence[GroupCounts]) -> Dispositions | None:
    """Sort those asked by what became of them; None where nobody knows how many were asked.

    Valid ballots are complete, those that are all "don't know" partial. Who had no contact is not of those
    who may answer; of the silent nobody knows it.
    """
    framed = [one for one in counts if one.issued >= one.returned and one.issued > 0]
    if not framed:
        return None
    issued, returned, valid, no_contact = (
        sum(getattr(one, name) for one in framed) for name in ("issued", "returned", "valid", "no_contact")
    )
    return Dispositions.of(
        valid, partial=returned - valid - no_contact, unknown=issued - returned, ineligible=no_contact
    )


def tell_rate(counts: Sequence[GroupCounts]) -> ResponseRate | Withheld:
    """Tell the rates of these counts in whole per cent."""
    if not counts:
        return _TOO_FEW
    found = dispositions(counts)
    return _NO_FRAME if found is None else _rate(response_rates(found))


def _rate(rates: ResponseRates, share: float = 1.0) -> ResponseRate:
    return ResponseRate(_percent(float(rates.rr1) * share), _percent(float(rates.rr3) * share))


def _percent(share: float) -> int:
    return math.floor(_HUNDRED * share + 0.5)


def _channels(
    told: Told, group: RespondentGroup, assignments: Sequence[Assignment], evaluation: Tally
) -> tuple[ChannelResponse, ...]:
    """Tell what each channel brought of all who were asked, all channels or none.

    Where it is not told, the channels are those the group's codes were given out for: that somebody came
    by another is not told either.
    """
    counts = [one for _, one in told.counts(group)]
    mine = evaluation.where(evaluation.group == GROUPS.index(group))
    brought = {_CHANNELS[place]: mine.where(mine.channel == place) for place in np.unique(mine.channel)}
    found = dispositions(counts) if all(one.issued >= one.returned for one in counts) else None
    if found is not None and all(one.returned.sum() >= TOLD_POOLED for one in brought.values()):
        whole = response_rates(found)
        valid = max(sum(one.valid for one in counts), 1)
        rates = [
            ChannelResponse(channel, _rate(whole, float(one.ballots.n.sum()) / valid))
            for channel, one in brought.items()
        ]
    else:
        given = {one.channel for one in assignments if one.group is group and one.issued}
        rates = [ChannelResponse(one, _TOO_FEW) for one in _CHANNELS if one in given - {Channel.OPEN_LINK}]
    return tuple(rates) if len(rates) > 1 else ()


def tell_bounds(subject: SubjectSummary) -> tuple[GroupBounds, ...]:
    """Tell for every group how far the silent could move its score (RR1: all of them may answer)."""
    return tuple(GroupBounds(result.group, _bounds(result.score, result.counts)) for result in subject.groups)


def _bounds(score: object, counts: GroupCounts | Withheld) -> ResponseBounds | Withheld:
    if isinstance(counts, Withheld):
        return counts
    if not isinstance(score, Figure):
        return score if isinstance(score, Withheld) else Withheld(WithheldReason.WOULD_REVEAL)
    found = dispositions([counts])
    if found is None:
        return _NO_FRAME
    rate = float(response_rates(found).rr1)
    # "95 or more" may be anything up to 100
    ends = Interval(
        np.array(0.0 if score.coded is Coded.BOTTOM else score.value),
        np.array(_HUNDRED if score.coded is Coded.TOP else score.value),
    )
    least = non_response(ends.low, Interval(np.array(score.low), np.array(score.high)), rate)
    most = non_response(ends.high, ends, rate)
    return ResponseBounds(
        rate=_percent(rate),
        worst=_down(float(least.worst)),
        best=_up(float(most.best)),
        low=_down(float(least.low)),
        high=_up(float(least.high)),
        tipping=_tipping(score.value, rate),
    )


def _tipping(score: float, rate: float) -> float | None:
    found = float(tipping_score(score, rate, MIDDLE))
    return None if math.isnan(found) else float(math.floor(found + 0.5))


def _down(value: float) -> float:
    return float(math.floor(round(value, 9)))


def _up(value: float) -> float:
    return float(math.ceil(round(value, 9)))
