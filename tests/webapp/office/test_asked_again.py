"""Acts of weight ask again who it is: password and phone, or passkey, of the one signed in."""

import sys
from types import FunctionType

from surveys import rounds
from surveys.audit import every_event
from tests.webapp.office.agreed import VALUES
from tests.webapp.office.conftest import OfficeSite

ASKED_AGAIN = {
    "account.password": ("", "reviewer"),
    "ceremony.open_round": ("checked", "closing-officer"),
    "closing.close_round": ("open", "closing-officer"),
    "comparison.store": ("open", "campaign-officer"),
    "confidence_count.sign": ("", "closing-officer"),
    "standards.approve": ("", "campaign-officer"),
    "contributions.publish": ("", "campaign-officer"),
    "corrections.correct": ("released", "reviewer"),
    "evaluations.freeze": ("", "evaluator"),
    "meeting_minutes.sign": ("", "campaign-officer"),
    "objections.decide": ("released", "reviewer"),
    "passkeys.add": ("", "reviewer"),
    "phone.begin": ("", "reviewer"),
    "phone.codes": ("", "reviewer"),
    "provider.link": ("", "reviewer"),
    "publication.raise_level": ("released", "reviewer"),
    "publication.withdraw": ("released", "reviewer"),
    "reconciliation.count": ("open", "campaign-officer"),
    "recommendation_steps.step": ("", "campaign-officer"),
    "release.release_round": ("closed", "reviewer"),
    "replies.days": ("released", "reviewer"),
    "review_decision.decide": ("closed", "reviewer"),
    "self_assessments.shown": ("open", "cadre"),
    "scheme_acts.approve": ("", "evaluator"),
    "signing_keys.revoke": ("", "boss"),
    "signing_keys.rotate": ("", "boss"),
    "text_handover.shown": ("closed", "moderator"),
    "tokens.make": ("", "evaluator"),
    "webhooks.make": ("", "administrator"),
}
"""Opening, closing, releasing, raising and withdrawing, deciding a review, handing over, adding up paper,
every change of a way in, what lets another system in, what another release, a scheme or a key that signs
counts for, what is frozen of an evaluation or a confidence poll. A page that asks two to sign or one to
prove it again is listed here."""
CHECKS = ("sign", "sign_with", "prove")


def test_every_page_that_asks_again_is_listed(site: OfficeSite) -> None:
    listed = {site.app.view_functions[endpoint].__module__ for endpoint in ASKED_AGAIN}
    office = {view.__module__ for view in site.app.view_functions.values()}
    asking = {
        name
        for name in office
        for check in CHECKS
        if isinstance(getattr(sys.modules[name], check, None), FunctionType)
    }
    assert asking - {"webapp.office.door"} == listed


def _state_of_everything(site: OfficeSite) -> tuple[int, list[tuple[str, str]]]:
    with site.installation.engine.connect() as connection:
        states = sorted((str(one.code), one.state.value) for one in rounds.listing(connection))
        # That somebody guesses is told; nothing that they wanted is.
        acts = [one.act for one in every_event(connection) if one.act != "staff.sign_in_failures"]
        return len(acts), states


def test_without_the_proof_nothing_happens(site: OfficeSite) -> None:
    before = _state_of_everything(site)
    for endpoint, (survey, username) in ASKED_AGAIN.items():
        (rule, *_more) = [
            one for one in site.app.url_map.iter_rules(endpoint) if "POST" in (one.methods or ())
        ]
        path = rule.rule
        for name, value in {**VALUES, "survey": survey}.items():
            path = path.replace(f"<{name}>", value).replace(f"<int:{name}>", value)
        client = site.signed_in(username)
        client.audits = False
        fields = {
            "read": "yes",
            "level": "public",
            "name": "x",
            "password": "con thuyền nhỏ",
            "again": "con thuyền nhỏ",
        }
        second = site.credentials("closing-officer-2", "second-")
        for typed in (
            fields,
            {**fields, **second},
            {**fields, "first-password": "x", "first-totp": "000000"},
        ):
            assert client.send(path, **typed).status_code in {400, 403, 404, 409, 503}, endpoint
        assert _state_of_everything(site)[1] == before[1], endpoint
    assert _state_of_everything(site)[0] == before[0]
