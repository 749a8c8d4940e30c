"""No other site can make a respondent's browser answer anything: every address, from their own list."""

import pytest
from flask import Flask

from surveys.box_engines import box_of
from surveys.installation import Installation
from tests.webapp.conftest import auditing
from tests.webapp.forgery import FOREIGN, content, unsafe
from tests.webapp.open_surveys import OFFICIAL, OPEN_LINK, Codes
from tests.webapp.public.respondent import Respondent

PLACE = f"{OFFICIAL}/{OPEN_LINK}"
VALUES = {"survey": OFFICIAL, "number": str(OPEN_LINK)}


@pytest.fixture
def citizen(app: Flask, codes: Codes) -> Respondent:
    """Give somebody who has answered everything and is about to send."""
    found = Respondent(auditing(app), "vi")
    found.start(codes.citizens[0].digits)
    found.answer(contact="no")
    assert found.where() == "/check"
    return found


def spent(place: Installation) -> int:
    return len(box_of(place, OFFICIAL).spent_codes())


def test_only_forms_that_nobody_else_can_seal_are_exempt_from_the_token(app: Flask) -> None:
    protection = app.extensions["csrf"]
    sealed = {"webapp.public.offline.take_in"}  # decision 0017: the code inside is the authority
    assert (protection._exempt_views, protection._exempt_blueprints) == (sealed, set())
    assert set(unsafe(app, VALUES)) == {
        ("POST", path)
        for path in ("/", "/about", "/section/2", "/send", "/helper", f"/open/{PLACE}", f"/offline/{PLACE}")
    }


def test_no_form_does_anything_without_its_token(
    app: Flask, citizen: Respondent, sqlite_installation: Installation
) -> None:
    before = content(sqlite_installation.engine)
    for method, path in unsafe(app, VALUES):
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
            answer = citizen.client.open(
                path, method=method, data={**citizen.fields(), "csrf_token": "", **token}
            )
            assert answer.status_code == 400, path
    assert spent(sqlite_installation) == 0
    assert content(sqlite_installation.engine) == before
    assert citizen.press().status_code == 200
    assert spent(sqlite_installation) == 1


@pytest.mark.parametrize("who", FOREIGN)
def test_no_form_of_another_site_does_anything(
    app: Flask, citizen: Respondent, sqlite_installation: Installation, who: str
) -> None:
    before = content(sqlite_installation.engine)
    for method, path in unsafe(app, VALUES):
        answer = citizen.client.open(path, method=method, data=citizen.fields(), headers=dict(FOREIGN[who]))
        assert answer.status_code == 400, path
    assert spent(sqlite_installation) == 0
    assert content(sqlite_installation.engine) == before
