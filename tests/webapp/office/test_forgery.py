"""No other site can make the browser of a member of staff do anything: every address, from their own list."""

import pytest

from tests.webapp.forgery import FOREIGN, content, unsafe
from tests.webapp.office.agreed import VALUES
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.test_permissions import NEAR_ROUNDS

EVERYBODY = ("boss", "campaign-officer", "closing-officer", "reviewer", "auditor", "administrator")


def addresses(site: OfficeSite) -> set[tuple[str, str]]:
    found = {one for code in NEAR_ROUNDS for one in unsafe(site.app, {**VALUES, "survey": code})}
    assert len(found) > 40
    return found


def test_nothing_is_exempt_from_the_token_of_forms(site: OfficeSite) -> None:
    protection = site.app.extensions["csrf"]
    assert (protection._exempt_views, protection._exempt_blueprints) == (set(), set())
    assert {method for method, _ in addresses(site)} == {"POST"}


@pytest.mark.parametrize("token", [None, "", "forged", "of somebody else"])
def test_no_form_does_anything_without_its_token(site: OfficeSite, token: str | None) -> None:
    theirs = site.signed_in("reviewer").token
    clients = {username: site.signed_in(username) for username in EVERYBODY}
    before = content(site.installation.engine)  # with their sessions
    data = {} if token is None else {"csrf_token": theirs if token == "of somebody else" else token}
    for username, client in clients.items():
        client.audits = False
        for method, path in addresses(site):
            answer = client.open(path, method=method, data=data)
            # Scans and evidence are large: who may not send them is refused before anything is read.
            refused = {400, 403, 404, 409} if path.endswith(("/upload", "/evidence")) else {400}
            assert answer.status_code in refused, f"{method} {path} as {username}"
    assert content(site.installation.engine) == before


@pytest.mark.parametrize("who", FOREIGN)
def test_no_form_of_another_site_does_anything(site: OfficeSite, who: str) -> None:
    client = site.signed_in("boss")
    client.audits = False
    before = content(site.installation.engine)
    for method, path in addresses(site):
        data = {"csrf_token": client.token}
        answer = client.open(path, method=method, data=data, headers=dict(FOREIGN[who]))
        assert answer.status_code == 400, f"{method} {path} from {who}"
    assert content(site.installation.engine) == before


def test_reading_a_page_changes_nothing(site: OfficeSite) -> None:
    clients = [site.signed_in(username) for username in ("boss", "campaign-officer", "reviewer")]
    before = content(site.installation.engine)
    rules = [rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    paths = {
        path
        for code in NEAR_ROUNDS
        for rule in rules
        for path in [site.app.url_map.bind("localhost").build(rule.endpoint, values(rule.arguments, code))]
    }
    for client in clients:
        client.audits = False
        for path in paths - READ_ACTS:
            assert client.get(path).status_code < 500, path
    after = content(site.installation.engine)
    assert {name for name in after if after[name] != before[name]} <= KEPT_BY_A_LOOK


REPORTS = ("results/1/report", "results/units/06652/report", "results/report")
FILES = ("package", "data/sav", *(f"{report}/vi.xlsx" for report in REPORTS))
READ_ACTS = {f"/rounds/{code}/{file}" for code in NEAR_ROUNDS for file in FILES}
READ_ACTS |= {"/recommendations/report/vi.xlsx"}
"""Taking a package, data or a report stands in the audit trail."""
KEPT_BY_A_LOOK = {"job", "review_figures"}
"""What a first look at a closed round computes is kept: its draft, and the figures that follow from it."""


def values(names: set[str], code: str) -> dict[str, object]:
    known = {**VALUES, "survey": code, "mark": "0"}
    return {name: int(found) if (found := known.get(name, "1")).isdigit() else found for name in names}
