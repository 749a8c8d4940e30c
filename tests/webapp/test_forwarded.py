"""What a request says about itself on behalf of a proxy is believed as often as proxies stand in front."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, request

from webapp.access import Audience, open_to
from webapp.public.app import create_public_app
from webapp.settings import defaults, installation
from webapp.setup import prepare

Told = Callable[[int, dict[str, str]], tuple[int, str]]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """Give what a page sees of its host and scheme behind so many proxies."""
    settings = dataclasses.replace(defaults(tmp_path), trusted_hosts=("localhost", "ykien.example.vn"))
    place = installation(settings)
    prepare(settings, place, lambda _made: None)

    @open_to(Audience.ANYONE)
    def seen() -> str:
        return f"{request.scheme} {request.host} {request.remote_addr}"

    def ask(proxies: int, headers: dict[str, str]) -> tuple[int, str]:
        app: Flask = create_public_app(dataclasses.replace(settings, proxies=proxies), place)
        app.add_url_rule("/seen", "seen", seen)
        answer = app.test_client().get("/seen", headers=headers)
        return answer.status_code, answer.text

    yield ask
    place.engine.dispose()


FORWARDED = {
    "X-Forwarded-Host": "ykien.example.vn",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;host=ykien.example.vn;proto=https",
}


def test_without_a_proxy_nothing_forwarded_is_believed(told: Told) -> None:
    assert told(0, FORWARDED) == (200, "http localhost 127.0.0.1")


def test_behind_one_proxy_its_own_words_are_believed_and_no_address(told: Told) -> None:
    assert told(1, FORWARDED) == (200, "https ykien.example.vn 127.0.0.1")


def test_what_a_visitor_put_before_the_words_of_the_proxy_is_not(told: Told) -> None:
    doubled = {
        **FORWARDED,
        "X-Forwarded-Host": "localhost, ykien.example.vn",
        "X-Forwarded-Proto": "ftp, https",
    }
    assert told(1, doubled) == (200, "https ykien.example.vn 127.0.0.1")


def test_a_foreign_host_that_a_proxy_passes_on_is_refused(told: Told) -> None:
    status, page = told(1, {**FORWARDED, "X-Forwarded-Host": "elsewhere.example"})
    assert status == 400
    assert "elsewhere" not in page


@pytest.mark.parametrize(
    "name",
    ["X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Forwarded-Prefix", "X-Script-Name"],
)
def test_no_other_header_changes_what_is_asked_for(told: Told, name: str) -> None:
    for proxies in (0, 1):
        assert told(proxies, {name: "/about"})[0] == 200
