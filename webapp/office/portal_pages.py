"""The pages of somebody rated: everything there is to do, and all about one round on one page."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from surveys.identifiers import Role, SurveyState
from surveys.own_subjects import OwnSubject
from webapp.office import place, portal_sections
from webapp.office.pages import Page
from webapp.office.permissions import Access, Reach, Rule, anywhere, page
from webapp.office.unit_choices import unit_choices

blueprint = Blueprint("portal", __name__)
ROUNDS_A_PAGE = 20
TOLD = frozenset(SurveyState) - {SurveyState.DRAFT}
OWN = Access({Role.CADRE: Rule(Reach.OWN, TOLD)})
"""Pages about the visitor's own part in a round, from its notice on."""


@page(blueprint, "/mine", anywhere(Role.CADRE))
def mine() -> ResponseReturnValue:
    """Say what there is to do, and list the rounds about the visitor and the collectives they head."""
    return render_template(
        "office/portal.html",
        due=portal_sections.due(),
        apart=[one for one in portal_sections.of_nothing() if not one.is_due],
        listed=Page.of(portal_sections.own(), request.args.get("page", ""), ROUNDS_A_PAGE),
        is_somebody=portal_sections.is_somebody(),
    )


@page(blueprint, "/rounds/<survey>/mine/<int:subject>", OWN)
def about(survey: str, subject: int) -> ResponseReturnValue:
    """Show everything about the visitor's part in one round, in the order it comes."""
    del survey
    one = own_subject(subject)
    return render_template(
        "office/portal_round.html",
        one=one,
        survey=one.survey,
        sections=portal_sections.of_round(one),
        units=dict(unit_choices(place.reading())),
    )


def own_subject(number: int) -> OwnSubject:
    """Give the own subject that the address names; the gate has let the visitor in for it."""
    code = place.survey().code
    mine = [one for one in portal_sections.own() if one.survey.code == code and one.subject.number == number]
    return mine[0] if mine else abort(404)
