"""Whatever is stored or typed anywhere: on every page of every role it is text, and nothing else."""

import re
from collections.abc import Iterator, Mapping

import html5lib
import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from surveys import schema
from surveys.identifiers import Role
from tests.injections import ONE_LINE, PAYLOADS, SIGN, TYPED, faults
from tests.webapp.office.agreed import VALUES
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.test_permissions import NEAR_ROUNDS

NAMES = (
    schema.unit.c.name, schema.cadre.c.name, schema.evaluator.c.name, schema.staff.c.name,
    schema.survey_subject.c.name, schema.label.c.text, schema.audit_event.c.object,
    schema.audit_event.c.actor,
)  # fmt: skip
"""Every column of words that people write and pages show."""


CRAWLERS = (
    *("campaign-officer", "closing-officer", "reviewer", "auditor", "administrator", "boss"),
    *("cadre", "data-entry-clerk", "evaluator", "field-volunteer", "moderator"),
)


def pages(site: OfficeSite) -> list[str]:
    """Give the address of every page that is read."""
    found = set()
    for rule in site.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            for survey in NEAR_ROUNDS if "<survey>" in rule.rule else ("",):
                found.add(_filled_in(rule.rule, {**VALUES, "survey": survey, "page": "withheld"}))
    return sorted(found)


def _filled_in(rule: str, values: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], "x"), rule)


def crawl(client: OfficeClient, addresses: list[str]) -> Iterator[TestResponse]:
    """Open every page that this member may see."""
    client.audits = False
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code != 500, address
        if answer.status_code == 200 and answer.mimetype == "text/html":
            yield answer


def test_what_is_stored_in_any_name_stays_text_on_every_page(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        for column in NAMES:
            connection.execute(sa.update(column.table).values({column.name: ONE_LINE}))
    addresses = pages(site)
    seen, open_to = 0, set()
    for username in CRAWLERS:
        for answer in crawl(site.signed_in(username), addresses):
            assert not faults(answer), answer.request.path
            open_to.add(answer.request.path)
            seen += SIGN in answer.text
    assert seen > 30
    _require_that_nobody_else_sees_more(site, [one for one in addresses if one not in open_to])


def _require_that_nobody_else_sees_more(site: OfficeSite, closed: list[str]) -> None:
    """Else a page could hide from these tests."""
    for username in {role.value.replace("_", "-") for role in Role} - set(CRAWLERS):
        seen = [answer.request.path for answer in crawl(site.signed_in(username), closed)]
        assert seen == [], username


def forms(answer: TestResponse) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """Give each form of a page: where it goes, what it holds, which fields take words."""
    document = html5lib.parse(answer.text, namespaceHTMLElements=False)
    for form in document.iter("form"):
        if (form.get("method") or "").lower() != "post":
            continue
        held: dict[str, str] = {}
        words = []
        for one in form.iter("input"):
            kind, name = one.get("type") or "text", one.get("name") or ""
            if kind in {"radio", "checkbox"} and one.get("checked") is None and name in held:
                continue
            held[name] = one.get("value") or ""
            if kind in {"text", "search", "password", "number", "date", "email"}:
                words.append(name)
        for one in form.iter("textarea"):
            held[one.get("name") or ""] = one.text or ""
            words.append(one.get("name") or "")
        for one in form.iter("select"):
            options = [option.get("value") or "" for option in one.iter("option")]
            held[one.get("name") or ""] = next((value for value in options if value), "")
            words.append(one.get("name") or "")  # a forged choice is words too
        yield form.get("action") or answer.request.path, held, words


def test_what_is_typed_into_any_field_stays_text(site: OfficeSite) -> None:
    tried = 0
    for username in ("campaign-officer", "closing-officer", "administrator", "boss"):
        client = site.signed_in(username)
        for answer in list(crawl(client, pages(site))):
            for action, held, words in forms(answer):
                if not words or action.endswith("sign-out"):
                    continue
                for attack in TYPED.values():
                    filled_in = held | dict.fromkeys(words, attack) | {"csrf_token": client.token}
                    sent = client.post(action, data=filled_in)
                    assert sent.status_code < 500, action
                    assert not faults(sent), action
                    tried += 1
    assert tried > 20 * len(TYPED)


@pytest.mark.parametrize("attack", PAYLOADS)
def test_what_is_typed_at_the_door_stays_text(site: OfficeSite, attack: str) -> None:
    client = site.client()
    client.audits = False  # it would take a typed "javascript:" for one of ours
    for path in ("/sign-in", "/activate"):
        for action, held, words in forms(client.get(path)):
            filled_in = held | dict.fromkeys(words, PAYLOADS[attack]) | {"back": PAYLOADS[attack]}
            sent = client.post(action, data=filled_in | {"csrf_token": client.token})
            assert sent.status_code < 500
            assert not faults(sent), action


@pytest.mark.parametrize("attack", PAYLOADS)
def test_what_is_asked_in_an_address_stays_text(site: OfficeSite, attack: str) -> None:
    client = site.signed_in("reviewer")
    client.audits = False
    asked = dict.fromkeys(("search", "unit", "group", "before", "page", "state", "back"), PAYLOADS[attack])
    for address in ("/rounds", "/register/cadres", "/questionnaires", "/rounds/released/results", "/sign-in"):
        answer = client.get(address, query_string=asked)
        assert answer.status_code < 500
        assert not faults(answer), address
