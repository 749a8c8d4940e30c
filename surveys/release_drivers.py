"""What goes with overall trust: shares of criteria over all told ballots of a group."""

import math

import numpy as np

from analysis.arrays import BoolArray
from analysis.drivers import DRAWS, MOST_CRITERIA, Drivers, key_drivers
from analysis.intervals import Interval
from analysis.scores import criterion_scores
from surveys.identifiers import ItemId, RespondentGroup
from surveys.questionnaire import Questionnaire
from surveys.release_rows import Rows
from surveys.release_told import LEAST_SUBJECTS
from surveys.summary import Withheld, WithheldReason
from surveys.summary_analyses import DriverShare, GroupDrivers, KeyDrivers, Percent
from surveys.tally_scoring import Plan

OVERALL_ITEMS = (ItemId("trust"), ItemId("overall_trust"))
"""An item with one of these names asks for overall trust; it is taken out of its own criterion."""
LEAST_CELL = 10
"""Criteria are told from so many ballots on; smaller cells have no part here either."""
LEAST_BALLOTS = 100
"""Shares in whole per cent with their intervals say much; so many ballots say too little of each one."""
SEED = 20250701
LEAST_DRAWS = 100
DRAWN = DRAWS * 20_000
"""Ballots resampled in all: larger rounds are drawn fewer times, their intervals are narrow anyway."""
_HUNDRED = 100.0


def overall_item(questionnaire: Questionnaire, rows: Rows) -> ItemId | None:
    """Find the rating that asks for overall trust of this group."""
    asked = _asked(rows).tolist()
    for item, is_asked in zip(questionnaire.coded_items, asked, strict=True):
        if item.id in OVERALL_ITEMS and item.kind == "rating" and is_asked:
            return item.id
    return None


def _asked(rows: Rows) -> BoolArray:
    return np.asarray(rows.asked.any(axis=0))


def tell_drivers(
    group: RespondentGroup, questionnaire: Questionnaire, rows: Rows, confidence: float
) -> GroupDrivers:
    """Tell the key drivers of a group in whole per cent."""
    item = overall_item(questionnaire, rows)
    if item is None:
        few = len(rows.subject) == 0
        reason = WithheldReason.TOO_FEW_BALLOTS if few else WithheldReason.NO_OVERALL_ITEM
        return GroupDrivers(group, Withheld(reason))
    place = [one.id for one in questionnaire.coded_items].index(item)
    plan = Plan.of(questionnaire)
    belongs = plan.belongs & (plan.weights > 0) & _asked(rows)[:, None]
    belongs[place] = False
    kept = np.flatnonzero(belongs.any(axis=0))
    if not 1 <= len(kept) <= MOST_CRITERIA:
        return GroupDrivers(group, Withheld(WithheldReason.NOT_COMPUTED))
    criteria = criterion_scores(rows.items, belongs[:, kept], rows.asked)
    overall = rows.items[:, place]
    known = ~np.isnan(criteria).any(axis=1) & ~np.isnan(overall)
    if known.sum() < LEAST_BALLOTS or len(np.unique(rows.subject[known])) < LEAST_SUBJECTS:
        return GroupDrivers(group, Withheld(WithheldReason.TOO_FEW_BALLOTS))
    found = key_drivers(
        criteria[known],
        overall[known],
        np.random.default_rng(SEED),
        draws=max(LEAST_DRAWS, min(DRAWS, DRAWN // int(known.sum()))),
        confidence=confidence,
    )
    if math.isnan(found.explained):  # everybody trusts alike
        return GroupDrivers(group, Withheld(WithheldReason.WOULD_REVEAL))
    codes = [questionnaire.criteria[column].code for column in kept]
    return GroupDrivers(group, _told(item, codes, found))


def _told(item: ItemId, codes: list[str], found: Drivers) -> KeyDrivers:
    return KeyDrivers(
        item,
        round(_HUNDRED * found.explained),
        tuple(
            DriverShare(
                code,
                _percent(float(found.shapley[place]), found.shapley_ends, place),
                _percent(float(found.kruskal[place]), found.kruskal_ends, place),
            )
            for place, code in enumerate(codes)
        ),
    )


def _percent(value: float, ends: Interval, place: int) -> Percent:
    low, high = (round(_HUNDRED * float(end[place]), 9) for end in (ends.low, ends.high))
    told = round(_HUNDRED * value)
    return Percent(told, max(0, min(math.floor(low), told)), min(100, max(math.ceil(high), told)))
