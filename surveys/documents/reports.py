"""Reports of a released round: about one cadre, one unit, or everybody in it."""

from surveys import posts
from surveys.documents import report_cadre, report_units
from surveys.documents.facts import ReportFacts
from surveys.documents.gathering import Wanted, report_facts
from surveys.documents.pieces import Document, Kind
from surveys.identifiers import SurveyCode, UnitCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, Problem
from surveys.summary import SubjectSummary


def report(installation: Installation, code: SurveyCode, wanted: Wanted) -> Document:
    """Draw up a report. Raises Refused when the round is not released, BadInput when nobody is in it."""
    facts = report_facts(installation, code, wanted)
    if wanted.subject is not None:
        return report_cadre.report(facts, wanted.subject)
    unit = wanted.unit or facts.survey.unit
    place = facts.content.name("unit", unit)
    if wanted.kind is Kind.REPORT_PROVINCE:
        return report_units.province(facts, place, facts.of_units(None))
    return report_units.commune(facts, place, _of_unit(installation, facts, wanted, unit))


def _of_unit(
    installation: Installation, facts: ReportFacts, wanted: Wanted, unit: UnitCode
) -> tuple[SubjectSummary, ...]:
    with installation.engine.connect() as connection:
        units = posts.units_below(connection, unit)
    listed = facts.of_units(units)
    listed = tuple(one for one in listed if wanted.seen is None or one.number in wanted.seen)
    if not listed:
        raise BadInput(
            Problem(N_("The round “%(code)s” tells nothing about this unit."), {"code": facts.survey.code})
        )
    return listed
