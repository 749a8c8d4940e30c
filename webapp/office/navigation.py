"""The places of the office that a member of staff may go to, and where a page stands among them."""

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_babel import gettext

from surveys.identifiers import Role
from surveys.problems import N_
from webapp.office.gate import holds
from webapp.office.permissions import access_to
from webapp.office.place import member


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the main navigation."""

    endpoint: str
    title: str
    current: bool


_PLACES = (
    ("home.start", N_("Start")),
    ("portal.mine", N_("My page")),
    ("rounds.listing", N_("Rounds")),
    ("review.listing", N_("Review")),
    ("texts.listing", N_("Texts")),
    ("publication.listing", N_("Results told to the Front")),
    ("evaluations.listing", N_("Evaluations")),
    ("schemes.listing", N_("Evaluation schemes")),
    ("recommendations.listing", N_("Recommendations")),
    ("commitments.overview", N_("Commitments")),
    ("contributions.listing", N_("Contributions and criticism")),
    ("meetings.listing", N_("Meetings with the people")),
    ("confidence.listing", N_("Confidence polls")),
    ("questionnaires.listing", N_("Questionnaires")),
    ("standards.listing", N_("Standards of positions")),
    ("register.units", N_("Register")),
    ("staff.listing", N_("Staff")),
    ("tokens.listing", N_("Other systems")),
    ("signing_keys.listing", N_("Keys")),
    ("audit.listing", N_("Audit trail")),
    ("selftest.last", N_("Self-test")),
    ("help.mine", N_("Help")),
)

_TEXTS = frozenset({"texts", "text_topics", "text_handover"})
_DRAFTS = frozenset({"drafts", "draft_parts", "draft_views"})
# Pages of rounds that name none yet.
_ROUNDS = frozenset({"set_up", "planner", "calendar", "copies", "year", "terms", "conduct"})
_EVALUATIONS = frozenset({"evaluation_sheets", "evaluation_imports"})
_RECOMMENDATIONS = frozenset(
    {"recommendation_steps", "recommendation_import", "recommendation_reports", "follow_ups"}
)
_PUBLICATIONS = frozenset({"publication.listing", "publication.told"})


def roles() -> frozenset[Role]:
    """Give the roles that the visitor holds anywhere."""
    return frozenset(held.role for held in member().roles)


def open_to_visitor(endpoint: str) -> bool:
    """Tell whether the visitor holds a role for a page that needs no object."""
    access = access_to(endpoint)
    if access is None or (access.results and member().holds(Role.ADMINISTRATOR)):
        return False
    return access.everyone or any(holds(member(), role, rule) for role, rule in access.rules.items())


def places() -> list[Place]:
    """Give the places the visitor may go to."""
    here = (request.endpoint or "").split(".")[0]
    # The pages of a round stand under "Rounds" whatever they show, but for what is told to all of the Front.
    of_a_round = here in _ROUNDS or "survey" in (request.view_args or {})
    area = "rounds" if of_a_round and request.endpoint not in _PUBLICATIONS else here
    area = "portal" if _is_own() else area
    area = "questionnaires" if here in _DRAFTS else "texts" if here in _TEXTS else area
    area = "schemes" if here == "scheme_acts" else "evaluations" if here in _EVALUATIONS else area
    area = "confidence" if here == "confidence_count" else "register" if here == "collectives" else area
    area = "recommendations" if here in _RECOMMENDATIONS else area
    area = "meetings" if here == "meeting_minutes" else area
    area = "register" if here == "unit_changes" else area
    area = "staff" if here == "round_staff" else "tokens" if here == "webhooks" else area
    return [
        Place(endpoint, gettext(title), endpoint.split(".")[0] == area)
        for endpoint, title in _PLACES
        if open_to_visitor(endpoint)
    ]


def _is_own() -> bool:
    """Say whether this is a page about the visitor's own part in a round, or in anything else."""
    return request.url_rule is not None and "/mine" in request.url_rule.rule


def here() -> str:
    """Give the address to come back to after choosing a language: this page, if it can be fetched."""
    rule = request.url_rule
    if rule is None or rule.methods is None or "GET" not in rule.methods:
        return url_for("home.start")
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return here if here.isprintable() else "/"  # a refused address is not led back to


def install(app: Flask) -> None:
    """Give the templates of an application their navigation."""
    app.jinja_env.globals.update(places=places, here=here, open_to_visitor=open_to_visitor)

    @app.context_processor
    def visitor() -> dict[str, object]:
        return {"member": g.get("member")}
