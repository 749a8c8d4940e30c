"""Who may use which page: the matrix of roles, pages and objects, made from the list of pages."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from surveys import rounds
from surveys.identifiers import Role, SurveyCode, SurveyState
from tests.webapp.office.conftest import OfficeSite
from webapp.office.permissions import Access, Reach, declared

REFUSALS = {403, 404, 409}
NEAR_ROUNDS = ("draft", "checked", "open", "closed", "released")
VALUES = {
    "name": "citizen-official",
    "version": "1",
    "username": "conflicted",
    "group": "chairs",
    "unit": "06652",
    "scheme": "khung-thu",
    "told": "released",
    "step": "groups",
    "subject": "1",
    "mark": "0",
    "number": "1",
    "draft": "trial",
    "sample": "1",
    "batch": "1",
    "page_id": "0",
    "sheet": "1",
    "job": "0",
    "language": "vi",
    "form": "xlsx",
    "wanted": "sav",
    "kind": "report-cadre",
    "digest": "0" * 64,
    "fingerprint": "0" * 64,
    "evaluation": "none",
    "token": "0",
    "webhook": "0",
}
OFFICERS = {Role.CAMPAIGN_OFFICER}
FRONT = {Role.MODERATOR, Role.DATA_ENTRY_CLERK, Role.FIELD_VOLUNTEER}
CLOSERS = {Role.CLOSING_OFFICER}
KEYERS = {Role.DATA_ENTRY_CLERK}
SIGNERS = {Role.CLOSING_OFFICER, Role.REVIEWER}
HANDLERS = {Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER, Role.REVIEWER, Role.AUDITOR}
KEEPERS = {Role.ADMINISTRATOR}
KEY_READERS = SIGNERS | {Role.EVALUATOR, Role.AUDITOR, Role.ADMINISTRATOR}
AUTHORS = {Role.CAMPAIGN_OFFICER, Role.REVIEWER}
RESULT_READERS = HANDLERS | {Role.EVALUATOR, Role.CADRE}
REGISTER_READERS = {
    Role.ADMINISTRATOR, Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.EVALUATOR, Role.AUDITOR,
}  # fmt: skip
SCHEME_READERS = {Role.EVALUATOR, Role.AUDITOR}
QUESTIONNAIRE_READERS = set(Role) - {Role.FIELD_VOLUNTEER}

SCAN_PAGES = (
    "scan_review.items", "scan_review.key_page", "scan_review.picture", "scan_review.settle",
    "scan_review.troubles", "scans.drop", "scans.finish", "scans.listing", "scans.open_batch", "scans.shown",
    "scans.take", "scans.upload",
)  # fmt: skip
EVALUATORS = {Role.EVALUATOR}
EVALUATION_IMPORTS = (
    "evaluation_imports.begin", "evaluation_imports.check", "evaluation_imports.listing",
    "evaluation_imports.shown", "evaluation_imports.take", "evaluation_imports.template",
    "evaluation_imports.undo",
)  # fmt: skip
AGREED: dict[str, set[Role]] = {
    "audit.as_file": {Role.AUDITOR},
    "audit.check": {Role.AUDITOR},
    "audit.listing": {Role.AUDITOR},
    "audit.of_one_round": {Role.AUDITOR},
    "batches.correct": OFFICERS,
    "batches.drop": OFFICERS,
    "batches.listing": OFFICERS | KEYERS,
    "batches.open_batch": OFFICERS,
    "batches.shown": OFFICERS,
    "call_set_up.checks": HANDLERS,
    "call_set_up.shown": OFFICERS,
    "calls.begin": {Role.FIELD_VOLUNTEER},
    "calls.codes": {Role.FIELD_VOLUNTEER},
    "calls.end": {Role.FIELD_VOLUNTEER},
    "calls.listing": {Role.FIELD_VOLUNTEER},
    "calls.shown": {Role.FIELD_VOLUNTEER},
    "ceremony.open_round": CLOSERS,
    "comparison.decide": OFFICERS,
    "comparison.shown": OFFICERS,
    "comparison.store": OFFICERS,
    "keying.finish": KEYERS,
    "keying.sheet": KEYERS,
    **dict.fromkeys(EVALUATION_IMPORTS, EVALUATORS),
    "keying.take": KEYERS,
    "keying.texts": KEYERS,
    "reconciliation.count": OFFICERS | CLOSERS,
    "reconciliation.minutes": OFFICERS | CLOSERS,
    "reconciliation.shown": OFFICERS | CLOSERS,
    "closing.close_round": CLOSERS,
    "closing.minutes": HANDLERS,
    "closing.progress": {Role.CLOSING_OFFICER, Role.CAMPAIGN_OFFICER},
    "documents.closed": HANDLERS,
    "documents.listing": RESULT_READERS,
    "documents.opening": HANDLERS,
    "documents.tally": HANDLERS,
    "wording.edit": AUTHORS,
    "wording.listing": AUTHORS,
    "draft_parts.criterion": AUTHORS,
    "draft_parts.item": AUTHORS,
    "draft_parts.scale": AUTHORS,
    "draft_parts.section": AUTHORS,
    "draft_parts.whole": AUTHORS,
    "draft_views.advice": AUTHORS,
    "draft_views.different": AUTHORS,
    "draft_views.paper": AUTHORS,
    "draft_views.phone": AUTHORS,
    "draft_views.preview": AUTHORS,
    "drafts.arrange": AUTHORS,
    "drafts.listing": AUTHORS,
    "drafts.publish": AUTHORS,
    "drafts.shown": AUTHORS,
    "drafts.source": AUTHORS,
    "drafts.throw_away": AUTHORS,
    "drafts.lss": AUTHORS,
    "drafts.xlsform": AUTHORS,
    "frames.confirm": OFFICERS,
    "frames.destroy": OFFICERS,
    "frames.listing": OFFICERS,
    "frames.shown": OFFICERS,
    "imports.confirm": KEEPERS,
    "imports.dry_run": KEEPERS,
    "invitations.listing": OFFICERS,
    "letters.cards": OFFICERS,
    "letters.codes": OFFICERS,
    "letters.names": OFFICERS,
    "letters.send": OFFICERS,
    "nominations.about": OFFICERS,
    "nominations.cards": OFFICERS,
    "nominations.decide": OFFICERS,
    "nominations.overview": OFFICERS,
    "own_nominations.propose": {Role.CADRE},
    "paper.header": OFFICERS,
    "paper.print_run": OFFICERS,
    "paper.sample": OFFICERS,
    "paper.shown": OFFICERS,
    "planner.plan": OFFICERS,
    "prints.offline": OFFICERS,
    "prints.poster": OFFICERS,
    "prints.record": OFFICERS,
    "corrections.correct": SIGNERS,
    "package.issued": {Role.EVALUATOR, Role.REVIEWER, Role.AUDITOR},
    "package.shelf": {Role.EVALUATOR, Role.REVIEWER, Role.AUDITOR},
    "signing_keys.as_file": KEY_READERS,
    "signing_keys.listing": KEY_READERS,
    "signing_keys.pem": KEY_READERS,
    "signing_keys.revoke": SIGNERS,
    "signing_keys.rotate": SIGNERS,
    "publication.listing": SIGNERS | FRONT | {Role.CAMPAIGN_OFFICER, Role.AUDITOR},
    "publication.poster": SIGNERS | {Role.CAMPAIGN_OFFICER},
    "publication.raise_level": SIGNERS,
    "publication.renew": SIGNERS,
    "publication.shown": SIGNERS | {Role.CAMPAIGN_OFFICER},
    "publication.told": SIGNERS | FRONT | {Role.CAMPAIGN_OFFICER, Role.AUDITOR},
    "publication.withdraw": SIGNERS,
    "data.download": {Role.EVALUATOR, Role.REVIEWER, Role.AUDITOR},
    "data.shown": {Role.EVALUATOR, Role.REVIEWER, Role.AUDITOR},
    "package.download": {Role.EVALUATOR, Role.REVIEWER, Role.AUDITOR},
    "review.begin": {Role.REVIEWER},
    "review.compute": {Role.REVIEWER},
    "review.interviews": {Role.REVIEWER},
    "review.listing": {Role.REVIEWER},
    "review.put_away": {Role.REVIEWER},
    "review.shown": SIGNERS,
    "review_decision.decide": {Role.REVIEWER},
    "review_decision.found": {Role.REVIEWER},
    "questionnaires.add": {Role.CAMPAIGN_OFFICER, Role.REVIEWER},
    "questionnaires.add_from_library": {Role.CAMPAIGN_OFFICER, Role.REVIEWER},
    "questionnaires.listing": QUESTIONNAIRE_READERS,
    "questionnaires.preview": QUESTIONNAIRE_READERS,
    "questionnaires.source": QUESTIONNAIRE_READERS,
    "questionnaires.lss": QUESTIONNAIRE_READERS,
    "questionnaires.xlsform": QUESTIONNAIRE_READERS,
    "register.cadres": REGISTER_READERS,
    "register.evaluators": REGISTER_READERS,
    "register.position_groups": REGISTER_READERS,
    "register.positions": REGISTER_READERS,
    "register.units": REGISTER_READERS,
    "release.release_round": SIGNERS,
    "reports.cadre": RESULT_READERS,
    "reports.commune": HANDLERS | {Role.EVALUATOR},
    "reports.province": HANDLERS | {Role.EVALUATOR},
    "reminders.lost": OFFICERS,
    "reminders.shown": OFFICERS,
    "reminders.void": OFFICERS,
    "certainty.certainty": RESULT_READERS,
    "certainty.trend": RESULT_READERS,
    "items.shown": RESULT_READERS,
    "summaries.unit": RESULT_READERS,
    "summaries.whole": RESULT_READERS,
    "results.equivalents": RESULT_READERS,
    "results.method": RESULT_READERS,
    "results.overview": RESULT_READERS,
    "results.subject": RESULT_READERS,
    "round_staff.change": KEEPERS,
    "round_staff.listing": KEEPERS,
    "round_staff.shown": KEEPERS,
    "rounds.check": OFFICERS,
    "rounds.listing": HANDLERS | {Role.EVALUATOR, Role.CADRE},
    "rounds.overview": HANDLERS,
    "samples.draw": OFFICERS,
    "samples.shown": OFFICERS,
    **dict.fromkeys(SCAN_PAGES, OFFICERS | KEYERS),
    "schemes.different": SCHEME_READERS,
    "schemes.file": SCHEME_READERS,
    "schemes.listing": SCHEME_READERS,
    "schemes.shown": SCHEME_READERS,
    "scheme_acts.approve": {Role.EVALUATOR},
    "scheme_acts.retire": {Role.EVALUATOR},
    "scheme_acts.throw_away": {Role.EVALUATOR},
    "scheme_acts.write": {Role.EVALUATOR},
    "selftest.last": {Role.AUDITOR, Role.ADMINISTRATOR},
    "selftest.run": {Role.AUDITOR, Role.ADMINISTRATOR},
    "set_up.set_up": OFFICERS,
    "set_up.step": OFFICERS,
    "calendar.file": HANDLERS | {Role.EVALUATOR, Role.CADRE},
    "calendar.shown": HANDLERS | {Role.EVALUATOR, Role.CADRE},
    "copies.copy": OFFICERS,
    "rounds.archive": {Role.REVIEWER},
    "slips.issue": OFFICERS,
    "staff.account": KEEPERS,
    "staff.change_roles": KEEPERS,
    "staff.disable": KEEPERS,
    "staff.end_sessions": KEEPERS,
    "staff.invite": KEEPERS,
    "staff.listing": KEEPERS,
    "staff.restart": KEEPERS,
    "text_handover.shown": {Role.MODERATOR},
    "text_topics.shown": {Role.MODERATOR},
    "texts.decided": {Role.MODERATOR},
    "texts.first": {Role.MODERATOR},
    "texts.listing": {Role.MODERATOR},
    "texts.overview": {Role.MODERATOR},
    "texts.second": {Role.MODERATOR},
    "tokens.listing": KEEPERS,
    "tokens.make": KEEPERS,
    "tokens.revoke": KEEPERS,
    "tokens.shown": KEEPERS,
    "webhooks.end": KEEPERS,
    "webhooks.listing": KEEPERS,
    "webhooks.make": KEEPERS,
    "webhooks.shown": KEEPERS,
    "webhooks.test": KEEPERS,
}
"""What was agreed, written a second time: a page is not opened to a role by a slip of the pen."""
DOORS = {
    "activation.begin", "activation.finish", "appearance.choose",
    "door.choose_language", "door.sign_in", "door.sign_out", "fonts.font", "static_file",
    # half-way in, or not yet: passkey, lost phone, provider; each looks for itself who is there
    "passkeys.sign_in", "phone.recover", "phone.set_up",
    "provider.back", "provider.begin", "provider.finish", "provider.second_step",
}  # fmt: skip
FOR_ALL_STAFF = {
    "account.end_session", "account.password", "account.shown", "passkeys.add", "passkeys.keep",
    "passkeys.remove", "phone.begin", "phone.codes", "provider.go", "provider.link", "provider.unlink",
    "door.sign_out_everywhere", "help.first_round", "help.mine", "help.words", "home.start",
    "methods.shown", "work.listing",
    "work.progress",
}  # fmt: skip


def test_every_page_says_who_may_use_it(site: OfficeSite) -> None:
    assert {rule.endpoint for rule in site.app.url_map.iter_rules()} == set(declared())


@pytest.mark.usefixtures("reading_site")  # the pages are declared when an office is made
def test_the_pages_are_open_to_those_agreed_and_nobody_else() -> None:
    access = declared()
    assert {name for name, one in access.items() if one.door} == DOORS
    assert {name for name, one in access.items() if one.everyone} == FOR_ALL_STAFF
    assert {name: set(one.rules) for name, one in access.items() if one.rules} == AGREED


def test_before_signing_in_every_page_leads_to_the_door(site: OfficeSite) -> None:
    client = FlaskClient(site.app)
    for rule in site.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in DOORS:
            answer = client.get(_path(rule, "released"))
            assert answer.status_code == 302, rule.rule
            assert answer.location.startswith("/sign-in"), rule.rule


def _path(rule: Rule, survey: str) -> str:
    values = {**VALUES, "survey": survey}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match[1]], rule.rule)


def _requests(site: OfficeSite) -> Iterator[tuple[str, Rule, str]]:
    """Give method, rule and round: reading first, for acts change what follows."""
    for method in ("GET", "POST"):
        for rule in sorted(site.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if method in (rule.methods or ()) and rule.endpoint not in DOORS | FOR_ALL_STAFF:
                for survey in NEAR_ROUNDS if "<survey>" in rule.rule else ("",):
                    yield method, rule, survey


def _state(site: OfficeSite, code: str) -> SurveyState | None:
    with site.installation.engine.connect() as connection:
        return rounds.get(connection, SurveyCode(code)).state if code else None


def _is_open(access: Access, role: Role, state: SurveyState | None) -> bool:
    rule = access.rules.get(role)
    if rule is None or (access.results and role is Role.ADMINISTRATOR):
        return False
    if rule.reach in {Reach.EVERYWHERE, Reach.TOPMOST}:
        return False  # everybody in this matrix serves in one ward
    return state is None or rule.states is None or state in rule.states


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_its_own_pages_in_their_time_and_no_other(site: OfficeSite, role: Role) -> None:
    client = site.signed_in(role.value.replace("_", "-"))
    client.audits = False
    access = declared()
    for method, rule, survey in _requests(site):
        state = _state(site, survey)
        path, data = _path(rule, survey), {"csrf_token": client.token}
        answer = client.get(path) if method == "GET" else client.post(path, data=data)
        told = f"{method} {path} as {role} while {state}: {answer.status_code}"
        assert answer.status_code < 500, told
        if _is_open(access[rule.endpoint], role, state):
            assert answer.status_code not in REFUSALS or rule.endpoint in MAY_BE_ABSENT, told
        else:
            assert answer.status_code in REFUSALS, told


MAY_BE_ABSENT = {
    "draft_parts.item",  # without a section there is no place for a new one
    "draft_views.phone",  # without a group nobody is asked
    "drafts.publish",  # sent without the revision that was seen: somebody else may have changed it
    *EVALUATION_IMPORTS,  # there is no evaluation
    *set(SCAN_PAGES) - {"scans.listing", "scans.open_batch"},  # there is no batch of scans
    "results.equivalents",  # a cadre sees one person: nobody to stand beside
    "questionnaires.add_from_library",  # without the name of one there is nothing to add
    "slips.issue",
    "set_up.step",  # a round that is checked meanwhile is not rewritten
    "rounds.archive",  # its audit period is not over
    "publication.poster", "publication.withdraw",  # nothing here is public
    "package.issued", "signing_keys.pem",  # nothing was signed yet
    "review.interviews", "review.put_away",  # no re-interview is ordered, nothing is rejected
    "paper.header",  # nothing was printed
    # there is no batch of paper, no print run
    "batches.correct", "batches.drop", "batches.shown", "comparison.decide", "comparison.shown",
    "comparison.store", "keying.finish", "keying.sheet", "keying.take", "keying.texts",
    "reconciliation.minutes",
    # nobody is called by telephone
    "call_set_up.shown", "calls.begin", "calls.codes", "calls.end", "calls.shown",
    # there is no list yet, and no kind of invitation that is an open link
    "frames.destroy", "frames.shown", "samples.draw", "samples.shown",
    "prints.offline", "prints.poster", "prints.record",
    "letters.cards", "letters.codes", "letters.names", "letters.send",
    # these rounds ask no colleagues
    "nominations.about", "nominations.cards", "nominations.decide", "own_nominations.propose",
    "tokens.shown", "webhooks.shown",  # no other system reads, none is told
}  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_no_role_reaches_a_round_of_another_unit(site: OfficeSite, role: Role) -> None:
    client = site.signed_in(f"{role.value.replace('_', '-')}-far")
    client.audits = False
    for method, rule, survey in _requests(site):
        if survey:
            path, data = _path(rule, survey), {"csrf_token": client.token}
            answer = client.get(path) if method == "GET" else client.post(path, data=data)
            assert answer.status_code in REFUSALS, f"{method} {path} as {role} from afar"


def test_an_evaluator_sees_only_the_cadres_of_their_units(site: OfficeSite) -> None:
    client = site.signed_in("evaluator")
    assert client.get("/rounds/released/results/5").status_code == 200
    assert client.get("/rounds/far/results").status_code == 404
    assert "Phạm Gia Xa" not in client.get("/rounds").text


def test_a_cadre_sees_their_own_results_and_nobody_elses(site: OfficeSite) -> None:
    client = site.signed_in("cadre")
    mine = client.get("/rounds/released/results")
    assert "Nguyễn Thị Hạnh" in mine.text
    for name in ("Trần Văn Phúc", "Đặng Ánh Tuyết", "Ân Quốc Bình", "Lê Thị Mơ"):
        assert name not in mine.text
        assert name not in client.get("/rounds/released/results/1").text
    assert client.get("/rounds/released/results/2").status_code == 404
    assert client.get("/rounds/closed/results/1").status_code == 409


def test_nobody_handles_a_round_about_themselves(site: OfficeSite) -> None:
    client = site.signed_in("conflicted")
    for path in ("/rounds/checked/open", "/rounds/open/close"):
        answer = client.get(path)
        assert answer.status_code == 409
        assert "This round is about you, your superior or your subordinate." in answer.text
    assert client.get("/rounds/closed/results").status_code == 404


def test_an_administrator_with_another_role_still_sees_no_result(site: OfficeSite) -> None:
    boss = site.signed_in("boss")
    boss.get("/staff/boss")
    boss.send("/staff/boss/roles", act="give", role="reviewer", unit="22")
    for path in ("results", "results/1", "package", "data", "data/sav", "release"):
        assert boss.get(f"/rounds/released/{path}").status_code == 403


def test_an_administrator_gives_roles_only_where_they_administer(site: OfficeSite) -> None:
    client = site.signed_in("administrator")
    client.get("/staff/conflicted")
    far = client.send("/staff/conflicted/roles", act="give", role="reviewer", unit="06655")
    assert far.status_code == 400
    assert "You may give roles only for units that you administer." in far.text
    assert client.send("/staff/boss/restart").status_code == 403
    near = client.send("/staff/conflicted/roles", act="give", role="reviewer", unit="06652")
    assert near.status_code == 302
    assert (
        client.send("/staff/conflicted/roles", act="take", role="reviewer", unit="06652").status_code == 302
    )
