"""Every error has a page in both languages, with the right status and nothing of the inside."""

from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask import Flask, abort

from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from tests.webapp.conftest import auditing
from webapp.access import Audience, open_to, refuse_undeclared
from webapp.errors import PAGES

FAILURES = {
    BadInput(Problem(N_("This code cannot be used"))): 400,
    Refused(Problem(N_("This code cannot be used"))): 409,
    NotReady(Problem(N_("This code cannot be used"))): 503,
    sa.exc.OperationalError("SELECT secret", {}, Exception("locked")): 503,
    OSError(28, "No space left on device"): 503,
    KeyError("secret"): 500,
}


def _failing(app: Flask, error: BaseException | int) -> None:
    @open_to(Audience.ANYONE)
    def fail() -> str:
        if isinstance(error, int):
            abort(error)
        raise error

    app.add_url_rule("/fail", "fail", fail)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", sorted(PAGES))
def test_every_status_has_its_page(app: Flask, status: int, language: str) -> None:
    _failing(app, status)
    answer = auditing(app).get("/fail", headers={"Accept-Language": language})
    assert answer.status_code == status
    assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_every_kind_of_failure_has_its_status_and_tells_nothing(app: Flask, error: Exception) -> None:
    _failing(app, error)
    answer = auditing(app).get("/fail", headers={"Accept-Language": "vi"})
    assert answer.status_code == FAILURES[error]
    assert "secret" not in answer.text
    assert "space left" not in answer.text
    if isinstance(error, BadInput):
        assert "Mã này không dùng được" in answer.text


def test_a_status_without_a_page_of_its_own_gets_the_general_one(app: Flask) -> None:
    _failing(app, HTTPStatus.IM_A_TEAPOT)
    assert auditing(app).get("/fail").status_code == HTTPStatus.IM_A_TEAPOT


def test_an_application_with_an_undeclared_route_does_not_start(app: Flask) -> None:
    app.add_url_rule("/open-door", "open_door", lambda: "")
    with pytest.raises(RuntimeError, match="/open-door"):
        refuse_undeclared(app)
