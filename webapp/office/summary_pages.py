"""A round as a whole and one of its units: what is told, what is not and why, who holds the posts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import composition, posts, tiles
from surveys.composition import Proportion
from surveys.identifiers import UnitCode
from surveys.summary import SubjectSummary, Summary
from surveys.summary_counts import RANGES, ToldCounts, ballot_counts, told_counts
from surveys.survey import Survey
from surveys.text import sort_key
from webapp.i18n import language
from webapp.office import place
from webapp.office.charts.ranges import laid_ranges
from webapp.office.charts.tilemap import MapTile, tile_map
from webapp.office.earlier import earlier
from webapp.office.facets import NAMES, Faceted, faceted
from webapp.office.navigation import open_to_visitor
from webapp.office.pages import Page
from webapp.office.permissions import AFTER_RELEASE, RESULTS, page
from webapp.office.result_pages import SUBJECTS_A_PAGE, read_summary, shared
from webapp.office.results import visible

blueprint = Blueprint("summaries", __name__)
UNITS_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One unit or one position group ("": in none): its cadres as far as they are told."""

    code: str
    counts: ToldCounts


def _lines(subjects: Sequence[SubjectSummary], *, by_unit: bool) -> list[Line]:
    """Count by unit or by position group, in the order of their names in the reader's language."""
    found: dict[str, list[SubjectSummary]] = {}
    for one in subjects:
        found.setdefault(one.unit if by_unit else one.position_group or "", []).append(one)
    if by_unit:
        order = [str(code) for code, _name in posts.unit_names(place.reading())]
    else:
        names = posts.names(place.reading(), "position_group", language())
        order = sorted(names, key=lambda code: sort_key(names[code]))
    known = {code: number for number, code in enumerate(order)}
    ordered = sorted(found, key=lambda code: (known.get(code, len(known)), code))
    return [Line(code, told_counts(found[code])) for code in ordered]


def _day(survey: Survey) -> date:
    """Give the day for which the register is asked: the end of the period, or today before it."""
    office = place.installation()
    return min(survey.period_end, office.clock().astimezone(office.time_zone).date())


@page(blueprint, "/rounds/<survey>/results/summary", RESULTS)
def whole(survey: str) -> ResponseReturnValue:
    """Sum up a round: the unit whose round it is with all units below it."""
    del survey
    return _shown(read_summary(), place.survey().unit)


@page(blueprint, "/rounds/<survey>/results/units/<unit>", RESULTS)
def unit(survey: str, unit: str) -> ResponseReturnValue:
    """Sum up one unit of a round with the units below it."""
    del survey
    return _shown(read_summary(), UnitCode(unit))


def _shown(summary: Summary, unit: UnitCode) -> ResponseReturnValue:
    found, connection = place.survey(), place.reading()
    below = posts.units_below(connection, unit)
    here = tuple(one for one in visible(summary, place.grant().subjects) if one.unit in below)
    is_whole = unit == found.unit
    reads_all = place.grant().subjects is None
    # whoever reads some cadres only is told of no unit but theirs
    if unit not in posts.units_below(connection, found.unit) or not (is_whole or reads_all or here):
        abort(404)
    knows_register = open_to_visitor("register.cadres")
    narrowed = _narrowed(found, here, is_whole=is_whole) if knows_register else Faceted(None, here)
    by_unit = _lines(here, by_unit=True)
    lists_units = is_whole and len(by_unit) > 1
    return render_template(
        "office/summary.html",
        unit=unit,
        is_whole=is_whole,
        counts=told_counts(here),
        narrowed=narrowed,
        narrowed_counts=told_counts(narrowed.subjects) if narrowed.facet and not narrowed.refusal else None,
        facets={fact: gettext(name) for fact, name in NAMES.items()} if knows_register and is_whole else {},
        by_group=_lines(here, by_unit=False),
        listed_units=Page.of(by_unit if lists_units else [], request.args.get("units", ""), UNITS_A_PAGE),
        listed=Page.of([] if lists_units else here, request.args.get("page", ""), SUBJECTS_A_PAGE),
        ballots=ballot_counts(here, [policy.group for policy in summary.policies]),
        ranges=RANGES,
        laid_ranges=laid_ranges,
        drawn=_map(unit, here),
        compositions=_compositions(found, below if reads_all else {one.unit for one in here})
        if knows_register
        else (),
        register_day=_day(found),
        proportion=Proportion,
        before=_before(summary, below),
        **shared(summary),
    )


def _compositions(survey: Survey, units: Collection[UnitCode]) -> tuple[composition.Composition, ...]:
    return composition.compositions(place.reading(), units, _day(survey))


def _narrowed(survey: Survey, here: tuple[SubjectSummary, ...], *, is_whole: bool) -> Faceted:
    asked = [one for one in request.args.getlist("fact") if one]
    if not asked:
        return Faceted(None, here)
    known = composition.holders(place.reading(), {one.code for one in here}, _day(survey))
    return faceted(asked, here, known, others=not is_whole or bool(request.args.get("group")))


@dataclass(frozen=True, slots=True)
class Map:
    """A schematic map of one position group; ``groups``: those that can be shown."""

    group: str
    groups: tuple[str, ...]
    tiles: tuple[MapTile, ...]


def _map(unit: UnitCode, here: Sequence[SubjectSummary]) -> Map | None:
    """Lay out the position group that was asked for, else the one with most cadres here."""
    drawn = tiles.tiles(unit)
    groups = [line for line in _lines(here, by_unit=False) if line.code]
    if not drawn or not groups:
        return None
    asked, codes = request.args.get("group", ""), tuple(line.code for line in groups)
    group = asked if asked in codes else max(groups, key=lambda line: line.counts.cadres).code
    names = dict(posts.unit_names(place.reading()))
    return Map(group, codes, tile_map(drawn, names, [one for one in here if one.position_group == group]))


def _before(summary: Summary, units: Collection[UnitCode]) -> list[tuple[Summary, ToldCounts]]:
    """Count the same units in the released rounds before this one, the earliest first, and in this one."""
    if place.survey().state not in AFTER_RELEASE:
        return []
    found = [(one.summary, [two for two in one.seen if two.unit in units]) for one in earlier(summary)]
    return [(one, told_counts(subjects)) for one, subjects in found if subjects]
