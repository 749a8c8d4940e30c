"""Who answered of those asked, and what the silent could change: from published counts and scores.

Rates of single channels are told where each of them brought ballots enough; the sum over channels is
published, so one channel alone is never withheld.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.intervals import Interval
from analysis.response import Dispositions, response_rates
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
    if found is None:
        return _NO_FRAME
    rates = response_rates(found)
    return ResponseRate(_percent(float(rates.rr1)), _percent(float(rates.rr3)))


def _percent(share: float) -> int:
    return math.floor(_HUNDRED * share + 0.5)


def _channels(
    told: Told, group: RespondentGroup, assignments: Sequence[Assignment], evaluation: Tally
) -> tuple[ChannelResponse, ...]:
    """Tell the channels of a group, all of them or none."""
    subjects = {subject for subject, _ in told.counts(group)}
    issued: Counter[Channel] = Counter()
    for one in assignments:
        if one.group is group and one.channel is not Channel.OPEN_LINK:
            issued[one.channel] += one.issued * len(subjects.intersection(one.subjects))
    counts = _by_channel(group, issued, evaluation)
    if len(counts) <= 1:
        return ()
    enough = all(TOLD_POOLED <= one.returned <= one.issued for one in counts.values())
    return tuple(
        ChannelResponse(channel, tell_rate([one]) if enough else _TOO_FEW) for channel, one in counts.items()
    )


def _by_channel(
    group: RespondentGroup, issued: Mapping[Channel, int], evaluation: Tally
) -> dict[Channel, GroupCounts]:
    found: dict[Channel, GroupCounts] = {}
    for place, channel in enumerate(_CHANNELS):
        mine = (evaluation.group == GROUPS.index(group)) & (evaluation.channel == place)
        if issued.get(channel, 0) or mine.any():
            found[channel] = GroupCounts(
                issued.get(channel, 0),
                int(evaluation.returned[mine].sum()),
                int(evaluation.ballots.n[mine].sum()),
                int(evaluation.no_contact[mine].sum()),
            )
    return found


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
