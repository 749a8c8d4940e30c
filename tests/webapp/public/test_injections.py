"""Whatever is stored or typed: on every page of the respondents' side it is text, and nothing else."""

import pytest
import sqlalchemy as sa
from flask import Flask

from surveys import schema
from surveys.installation import Installation
from tests.injections import ONE_LINE, PAYLOADS, SIGN, faults
from tests.webapp.conftest import AuditingClient
from tests.webapp.open_surveys import Codes
from tests.webapp.public.respondent import Respondent


@pytest.fixture
def client(app: Flask) -> AuditingClient:
    """Give a browser that judges no page by what was typed into it."""
    app.test_client_class = None
    found: AuditingClient = app.test_client()  # type: ignore[assignment]  # used like one
    return found


@pytest.mark.parametrize("attack", PAYLOADS)
def test_a_code_that_is_none_stays_text(client: AuditingClient, attack: str) -> None:
    guest = Respondent(client, "en")
    guest.visit("/")
    page = guest.press(code=PAYLOADS[attack])
    assert page.status_code == 400
    assert not faults(page)


@pytest.mark.parametrize("attack", PAYLOADS)
def test_an_answer_stays_text_until_it_is_sent(client: AuditingClient, codes: Codes, attack: str) -> None:
    citizen = Respondent(client, "vi")
    citizen.start(codes.citizens[0].digits)
    citizen.answer(contact="yes", how="counter")
    page = citizen.answer(comment=PAYLOADS[attack][:1000])
    assert page.status_code in {200, 400}
    assert not faults(page)
    assert SIGN in citizen.fields()["answer-comment"]
    page = citizen.answer_all("4")
    assert citizen.where() == "/check"
    assert SIGN in page.text
    assert not faults(page)
    page = citizen.press()
    assert page.status_code == 200
    assert not faults(page)


@pytest.mark.parametrize("attack", PAYLOADS)
def test_a_forged_choice_stays_text(client: AuditingClient, codes: Codes, attack: str) -> None:
    citizen = Respondent(client, "vi")
    citizen.start(codes.citizens[0].digits)
    for forged in (
        {"answer__contact": PAYLOADS[attack]},
        {PAYLOADS[attack]: "1"},
        {"language": PAYLOADS[attack]},
    ):
        page = citizen.press(**forged)
        assert page.status_code < 500
        assert not faults(page)


def test_what_is_stored_in_any_name_stays_text(
    client: AuditingClient, codes: Codes, sqlite_installation: Installation
) -> None:
    with sqlite_installation.engine.begin() as connection:
        for column in (schema.survey_subject.c.name, schema.cadre.c.name, schema.label.c.text):
            connection.execute(sa.update(column.table).values({column.name: ONE_LINE}))
        for row in connection.execute(sa.select(schema.survey.c.code, schema.survey.c.rules)).all():
            rules = row.rules | {name: dict.fromkeys(("vi", "en"), ONE_LINE) for name in ("title", "asks")}
            connection.execute(
                sa.update(schema.survey).where(schema.survey.c.code == row.code).values(rules=rules)
            )
    citizen = Respondent(client, "vi")
    citizen.visit("/")
    pages = [citizen.press(code=codes.citizens[0].digits), citizen.visit("/section/1")]
    pages += [citizen.answer(contact="yes", how="counter"), citizen.answer_all("4"), citizen.press()]
    assert sum(SIGN in page.text for page in pages) >= 3
    for page in pages:
        assert page.status_code == 200
        assert not faults(page)


@pytest.mark.parametrize("attack", PAYLOADS)
def test_what_is_asked_in_an_address_or_a_head_stays_text(client: AuditingClient, attack: str) -> None:
    one_line = PAYLOADS[attack].replace("\r", " ").replace("\n", " ")
    for path in ("/", "/about", "/section/1", "/static/x/y.css", "/nowhere"):
        asked = client.get(path, query_string={"lang": PAYLOADS[attack], "code": PAYLOADS[attack]})
        assert asked.status_code < 500
        assert not faults(asked)
    try:
        heads = dict.fromkeys(("Accept-Language", "User-Agent", "Referer", "Cookie"), one_line)
        asked = client.get("/", headers=heads)
    except UnicodeEncodeError:
        return  # no server hands on such a head
    assert asked.status_code < 500
    assert not faults(asked)
