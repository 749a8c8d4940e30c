"""Which evaluation a page is about, and whether the visitor may see it: one door for all such pages."""

from flask import abort

from surveys import staff
from surveys.evaluations import records
from surveys.evaluations.records import Evaluation
from surveys.identifiers import Role
from webapp.office import place
from webapp.office.permissions import Access, Reach, Rule

EVALUATORS = Access({Role.EVALUATOR: Rule(Reach.ANYWHERE)}, results=True)
"""Pages of those who work on an evaluation; never an administrator's."""


def working(id_: str) -> Evaluation:
    """Give the evaluation for whose unit the visitor is evaluator, or end the request.

    "Not found" where it is another organization's or unit's: not even that it exists is told. "Forbidden"
    where it is about the visitor, their superior or their subordinate.
    """
    found = records.find(place.reading(), id_, place.scope())
    username = place.member().username
    if found is None or not staff.may(place.reading(), username, Role.EVALUATOR, found.unit):
        abort(404)
    if records.has_conflict(place.reading(), username, found.id):
        abort(403)
    return found
