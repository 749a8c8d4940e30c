"""An office in which nothing happened yet: every page opens, and every list says what it is for."""

from collections.abc import Iterator

import html5lib
import pytest
import sqlalchemy as sa

from surveys.identifiers import Role
from surveys.schema import staff as staff_table
from surveys.schema import unit
from surveys.staff_secrets import hash_password
from surveys.text import search_key, sort_key
from surveys.upgrade import upgrade
from tests.conftest import StandingClock
from tests.webapp.office import world as worlds
from tests.webapp.office.conftest import OfficeSite, _installation, _settings
from tests.webapp.office.made_world import NOW
from tests.webapp.office.world import PASSWORD, PROVINCE, World
from webapp import create_office_app
from webapp.catalogue import LANGUAGES
from webapp.office.permissions import declared

LEAST_WORDS = 6
NO_LISTS = {
    # forms, pages about oneself, pages that explain
    "account.password", "account.shown", "audit.check", "audit.scheme", "help.first_round", "help.mine",
    "help.words", "planner.plan", "questionnaires.add", "set_up.set_up", "staff.invite", "wording.listing",
    "tokens.make", "webhooks.make", "scheme_acts.write", "signing_keys.rotate", "evaluations.begin",
    "unit_changes.look", "recommendation_import.look",
    "confidence.prepare", "contributions.new", "meetings.begin", "standards.new", "recommendations.new",
    "recommendation_reports.shown",
    "phone.begin", "phone.codes", "passkeys.add", "provider.link", "audit.listing", "staff.listing",
    "register.units", "imports.dry_run", "collectives.add",
}  # fmt: skip


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeSite]:
    """Give an office of one province with one member of staff for each role, and nothing else."""
    folder, clock = tmp_path_factory.mktemp("empty") / "office", StandingClock(NOW)
    place = _installation(folder, clock)
    upgrade(place.engine)
    with place.engine.begin() as connection:
        name = "Quảng Ninh"
        keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
        row = {"code": PROVINCE, "parent": None, "kind": "province", "name": name}
        connection.execute(sa.insert(unit).values(**row, **keys))
    made = [worlds._account(place, role.value.replace("_", "-"), role, PROVINCE, None) for role in Role]
    shared = {"state": "active", "password_hash": hash_password(PASSWORD), "activation_digest": None}
    with place.engine.begin() as connection:
        connection.execute(sa.update(staff_table).values(**shared, activation_until=None))
    site = World({one.username: one for one in made}, ())
    yield OfficeSite(create_office_app(_settings(folder), place), place, clock, site)
    place.engine.dispose()


def _pages(site: OfficeSite) -> dict[str, str]:
    """Give every page that needs no object, by endpoint."""
    return {
        rule.endpoint: rule.rule
        for rule in site.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and not declared()[rule.endpoint].door
    }


def _taught(page: str) -> list[str]:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [
        " ".join("".join(one.itertext()).split())
        for one in tree.iter()
        if "empty" in one.get("class", "").split()
    ]


@pytest.mark.parametrize("role", list(Role))
def test_an_empty_list_says_what_it_is_for(empty_site: OfficeSite, role: Role) -> None:
    language = LANGUAGES[list(Role).index(role) % len(LANGUAGES)]  # every page is read in both, by some role
    client = empty_site.signed_in(role.value.replace("_", "-"), language)
    untaught = {}
    for endpoint, path in _pages(empty_site).items():
        answer = client.get(path)
        assert answer.status_code in {200, 302, 303, 403, 404, 409}, f"{path}: {answer.status_code}"
        if answer.status_code == 200 and answer.mimetype == "text/html" and endpoint not in NO_LISTS:
            said = _taught(answer.text)
            if not said and 'class="card next"' in answer.text:
                continue  # the start page with something to do
            if not said or min(len(one.split()) for one in said) < LEAST_WORDS:
                untaught[endpoint] = said
    assert not untaught
