"""Who may read an evaluation: who works on it; auditors once it is frozen; cadres then their own sheet."""

from flask import abort

from surveys import staff
from surveys.evaluations import records
from surveys.evaluations.records import Evaluation
from surveys.evaluations.sheet_reader import Reader, reader
from surveys.identifiers import Language, Role
from surveys.package_content import Words
from webapp.catalogue import translations
from webapp.i18n import language
from webapp.office import place
from webapp.office.permissions import Access, Reach, Rule

READERS = Access(
    {role: Rule(Reach.ANYWHERE) for role in (Role.EVALUATOR, Role.AUDITOR, Role.CADRE)}, results=True
)
"""The list, and single sheets: which ones, each page settles. Never an administrator's."""
COUNCIL = Access({role: Rule(Reach.ANYWHERE) for role in (Role.EVALUATOR, Role.AUDITOR)}, results=True)
"""All sheets together: never a cadre's."""


def readable(id_: str) -> Evaluation:
    """Give an evaluation whose sheets the visitor may all read, or end the request."""
    found = records.find(place.reading(), id_, place.scope())
    if found is None or not _reaches(found):
        abort(404)
    if records.has_conflict(place.reading(), place.member().username, found.id):
        abort(403)
    return found


def readable_for(id_: str, cadre: str) -> Evaluation:
    """Give an evaluation of which the visitor may read one sheet, or end the request."""
    found = records.find(place.reading(), id_, place.scope())
    member = place.member()
    is_own = member.cadre is not None and member.cadre == cadre and member.holds(Role.CADRE)
    if found is not None and found.frozen and is_own:
        return found
    return readable(id_)


def is_worker(evaluation: Evaluation) -> bool:
    """Say whether the visitor works on an evaluation."""
    return staff.may(place.reading(), place.member().username, Role.EVALUATOR, evaluation.unit)


def _reaches(evaluation: Evaluation) -> bool:
    is_auditor = staff.may(place.reading(), place.member().username, Role.AUDITOR, evaluation.unit)
    return is_worker(evaluation) or (evaluation.frozen and is_auditor)


def spoken(chosen: str | None = None) -> Reader:
    """Give the reader of a page in its language, or in a chosen one."""
    told = Language(chosen or language())
    return reader(place.reading(), Words(told, translations(told).gettext))
