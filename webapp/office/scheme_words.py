"""Words about schemes and what comes of them, in the reader's language."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from flask_babel import gettext

from surveys.identifiers import RespondentGroup
from surveys.problems import N_
from surveys.schemes import caps, people_points
from surveys.schemes.bands import upper_end
from surveys.schemes.decimals import HUNDRED, nearest
from surveys.schemes.scheme import (
    AxisResult,
    Band,
    Cap,
    Condition,
    Element,
    ElementKind,
    PeopleFigure,
    Rounds,
    Scheme,
    Source,
    WhenMissing,
)
from surveys.schemes.sheet import Lack, Origin, Standing
from surveys.schemes.store import SchemeState
from webapp.cells import number
from webapp.office.words import NAMES

STATES: Mapping[SchemeState, str] = {
    SchemeState.EXAMPLE: N_("Example"),
    SchemeState.DRAFT: N_("Draft, not approved"),
    SchemeState.APPROVED: N_("Approved"),
    SchemeState.RETIRED: N_("Retired"),
}
LACKS: Mapping[Lack, str] = {
    Lack.NOT_TOLD: N_("not entered yet"),
    Lack.WITHHELD: N_("the people's score is withheld: that is not 0"),
    Lack.NOT_ASKED: N_("no score of the people was taken in"),
    Lack.SEVERAL: N_("several scores of the people fit; the scheme does not say which counts"),
    Lack.OUT_OF_RANGE: N_("what was entered is out of range"),
    Lack.NO_MAXIMUM: N_("the personal maximum is missing"),
    Lack.MAXIMA_DIFFER: N_("two files tell different personal maxima"),
    Lack.MAXIMA_DO_NOT_SUM: N_("the personal maxima do not sum to the points of the group"),
}
STANDINGS: Mapping[Standing, str] = {
    Standing.MET: N_("met"),
    Standing.NOT_MET: N_("not met"),
    Standing.NOT_TOLD: N_("not checked"),
}
ORIGINS: Mapping[Origin, str] = {
    Origin.SELF: N_("self-evaluation"),
    Origin.MARK: N_("council"),
    Origin.PRODUCT: N_("products"),
    Origin.PEOPLE: N_("people's opinion"),
    Origin.NOBODY: N_("missing"),
}
SCORES_SHOWN: Final = tuple(Decimal(score) for score in (0, 50, 60, 70, 80, 90, 100))
"""Scores of the people that the page carries to points, for whoever wants to see it."""


CAPS_SHOWN: Final = (5, 13, 20, 54)
"""Numbers of people of which the page counts a cap."""


def points(value: Decimal) -> str:
    """Write points with the decimal mark of the language."""
    return number(float(value))


def how(element: Element) -> str:
    """Say in a sentence how an element gets its points."""
    if element.kind is ElementKind.BINARY:
        return str(gettext("Met: all of the points. Not met: 0."))
    if element.kind is ElementKind.PEOPLE:
        return str(gettext("From the people's opinion, see below."))
    if element.kind is ElementKind.POINTS:
        return str(gettext("From 0 to %(points)s points.", points=points(element.points or Decimal(0))))
    if element.result is AxisResult.SHARE:
        return str(
            gettext(
                "The maximum is set for each cadre, times the percent of the target reached (at most 100%)."
            )
        )
    return str(gettext("From 0 to a maximum that is set for each cadre."))


def band_range(scheme: Scheme, band: Band) -> str:
    """Write from where to where a band reaches."""
    end = upper_end(scheme, band)
    low = points(band.least)
    if end is None:
        return str(gettext("from %(low)s to %(high)s", low=low, high=points(scheme.clamps.high)))
    return str(gettext("from %(low)s to below %(high)s", low=low, high=points(end)))


def source_of(source: Source) -> str:
    """Say whose opinion, on what."""
    who = (
        gettext("all respondent groups together (composite)")
        if source.group is None
        else gettext(NAMES[RespondentGroup, source.group.value])
    )
    if source.criterion is None:
        return str(gettext("%(who)s: the whole questionnaire", who=who))
    return str(gettext("%(who)s: criterion %(code)s", who=who, code=source.criterion))


def rules_of(element: Element) -> list[str]:
    """Say in sentences how the people's opinion becomes points."""
    people = element.people
    if people is None:
        return []
    figures = {
        PeopleFigure.SCORE: gettext("The score as it was told counts, from 0 to 100."),
        PeopleFigure.ADJUSTED: gettext("The score without the leniency of the raters counts, from 0 to 100."),
    }
    rounds = {
        Rounds.LATEST: gettext("Of several rounds in the period the latest counts."),
        Rounds.MEAN: gettext("Of several rounds in the period the mean counts."),
    }
    missing = {
        WhenMissing.RANGE: gettext(
            "Where the score is withheld or missing, the points stay open and the total is told as a range; "
            "never 0."
        ),
        WhenMissing.NO_TOTAL: gettext("Where the score is withheld or missing, no total is told; never 0."),
    }
    interval = gettext(
        "Both ends of its interval are carried to points in the same way, and on to the total."
    )
    return [figures[people.figure], rounds[people.rounds], interval, missing[people.when_missing]]


def carried(scheme: Scheme, element: Element) -> list[tuple[str, str]]:
    """Give some scores of the people with the points they bring."""
    people, most = element.people, element.points
    if people is None or most is None:
        return []
    shown = sorted({*SCORES_SHOWN, *(step.least for step in people.steps)})
    return [
        (points(score), points(nearest(people_points.carried(people, most, score), scheme.decimals)))
        for score in shown
        if score <= HUNDRED
    ]


def conditions_of(scheme: Scheme, band: Band) -> list[Condition]:
    """Give the conditions that a band asks for."""
    return [one for one in scheme.conditions if band.code in one.bands]


def cap_of(cap: Cap) -> list[tuple[int, str]]:
    """Give how many a cap allows of some numbers of people, in both roundings where they differ."""
    found = []
    for of in CAPS_SHOWN:
        allowed = caps.allowed(cap.percent, of)
        low, high = allowed.rounded_down, allowed.rounded_up
        both = gettext("%(low)s or %(high)s", low=low, high=high)
        found.append((of, str(low) if low == high else str(both)))
    return found
