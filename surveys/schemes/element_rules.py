"""Rules for the elements of a scheme: points, and how the people's opinion becomes points."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from surveys.naming_rules import repeated
from surveys.problems import N_, Problem
from surveys.schemes.decimals import has_more_decimals
from surveys.schemes.scheme import Element, People, PeopleFigure, Scheme, Source

_CRITERION = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,19}")


def element_problems(scheme: Scheme) -> Iterator[Problem]:
    """Find what is wrong with single groups and elements."""
    for group in scheme.groups:
        yield from _points(scheme, group.points, f"groups.{group.code}.points")
        for element in group.elements:
            where = f"groups.{group.code}.elements.{element.code}"
            if element.points is not None:
                yield from _points(scheme, element.points, f"{where}.points")
            if element.people is not None:
                yield from _people(scheme, element, element.people, f"{where}.people")


def _points(scheme: Scheme, points: Decimal, where: str) -> Iterator[Problem]:
    if not points:
        yield Problem(N_("Points must be more than 0. Correct them."), where=where)
    elif has_more_decimals(points, scheme.decimals):
        yield too_fine(scheme, where)


def too_fine(scheme: Scheme, where: str) -> Problem:
    """Say that points are written finer than the scheme counts."""
    return Problem(
        N_("Points have at most %(decimals)s decimals here. Round them, or change “decimals”."),
        {"decimals": scheme.decimals},
        where,
    )


def _people(scheme: Scheme, element: Element, people: People, where: str) -> Iterator[Problem]:
    if not people.sources:
        yield Problem(
            N_("Name whose opinion counts: at least one respondent group, or “composite”."),
            where=f"{where}.sources",
        )
    for source in people.sources:
        if not source.weight:
            yield Problem(N_("A weight must be more than 0. Correct it."), where=f"{where}.sources")
        if source.criterion is not None and not _CRITERION.fullmatch(source.criterion):
            yield Problem(
                N_("“%(code)s” cannot be the code of a criterion of a questionnaire. Correct it."),
                {"code": source.criterion},
                f"{where}.sources",
            )
        yield from _composite(source, where)
    for group, criterion in repeated((one.group, one.criterion) for one in people.sources):
        yield Problem(
            N_("The same opinion stands here twice: %(source)s. Keep it once."),
            {"source": " ".join((group or "composite", *filter(None, [criterion])))},
            f"{where}.sources",
        )
    yield from _figure(people, where)
    yield from _steps(scheme, element, people, f"{where}.steps")


def _composite(source: Source, where: str) -> Iterator[Problem]:
    if source.group is None and source.criterion is not None:
        yield Problem(
            N_("A composite is told for the whole questionnaire only. Remove “criterion”, or name a group."),
            where=f"{where}.sources",
        )


def _figure(people: People, where: str) -> Iterator[Problem]:
    of_groups = any(source.group is not None for source in people.sources)
    if people.figure is PeopleFigure.ADJUSTED and of_groups:
        yield Problem(
            N_(
                "An adjusted score is told for the composite only. "
                "Write group = “composite”, or figure = “score”."
            ),
            where=f"{where}.figure",
        )


def _steps(scheme: Scheme, element: Element, people: People, where: str) -> Iterator[Problem]:
    if people.steps and people.steps[0].least:
        yield Problem(N_("The first step begins at the score 0. Correct it."), where=where)
    for before, after in pairwise(people.steps):
        if after.least <= before.least:
            yield Problem(N_("The steps stand in the order of their scores. Sort them."), where=where)
        if after.points < before.points:
            yield Problem(N_("A higher score cannot bring fewer points. Correct the steps."), where=where)
    yield from _points_of_steps(scheme, element, people, where)


def _points_of_steps(scheme: Scheme, element: Element, people: People, where: str) -> Iterator[Problem]:
    for step in people.steps:
        if step.points > (element.points or 0):
            yield Problem(
                N_("A step brings more than the %(points)s points of its element. Correct it."),
                {"points": f"{element.points:f}"},
                where,
            )
        if has_more_decimals(step.points, scheme.decimals):
            yield too_fine(scheme, where)
