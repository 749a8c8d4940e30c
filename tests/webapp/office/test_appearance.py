"""Light and dark: asked of the device, chosen here, remembered, and the same list of colours either way."""

import re
from pathlib import Path

import pytest

from tests.webapp.office.conftest import OfficeSite
from webapp.static_files import FOLDER

STYLE = (FOLDER / "office.css").read_text(encoding="utf-8")


def _tokens(selector: str) -> dict[str, str]:
    block = STYLE.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+|color-scheme):\s*([^;]+);", block))


def test_dark_by_choice_and_dark_by_the_device_are_the_same() -> None:
    assert _tokens(":root[data-scheme=dark]") == _tokens(":root:not([data-scheme=light])")


def test_dark_renames_no_colour() -> None:
    measures = {"--radius", "--gap", "--measure"}
    assert set(_tokens(":root")) - measures == set(_tokens(":root[data-scheme=dark]"))


def test_every_colour_that_is_used_has_a_value() -> None:
    used = {
        name
        for path in Path(FOLDER).glob("office*.css")
        for name in re.findall(r"var\((--[\w-]+)", path.read_text())
    }
    assert used <= set(_tokens(":root"))


def test_a_choice_is_remembered_and_can_be_forgotten(site: OfficeSite) -> None:
    client = site.client()
    assert "data-scheme" not in client.get("/sign-in").text
    answer = client.send("/appearance", scheme="dark", back="/sign-in")
    assert answer.location == "/sign-in"
    shown = client.get("/sign-in").text
    assert 'data-scheme="dark"' in shown
    assert '<meta name="color-scheme" content="dark">' in shown
    client.send("/appearance", scheme="auto", back="/sign-in")
    assert "data-scheme" not in client.get("/sign-in").text


@pytest.mark.parametrize("told", ["", "purple", '"><script>'])
def test_anything_else_than_a_scheme_counts_as_nothing(site: OfficeSite, told: str) -> None:
    client = site.client()
    client.send("/appearance", scheme=told, back="/sign-in")
    client.set_cookie("ydan-scheme", told)
    assert "data-scheme" not in client.get("/sign-in").text
