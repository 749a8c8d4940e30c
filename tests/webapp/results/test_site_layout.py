"""The public pages as they are laid out: where a reader stands, tables that become cards on a phone."""

import re

import pytest

from tests.webapp.results.conftest import Site


@pytest.mark.parametrize("path", ["/vi/", "/vi/how", "/vi/check", "/vi/keys", "/vi/promise", "/vi/data"])
def test_the_navigation_says_which_page_this_is(site: Site, path: str) -> None:
    page = site.client().get(path).text
    navigation = page.split('<nav class="places"')[1].split("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', navigation) == [path]


def test_on_a_phone_every_value_of_who_answered_stands_behind_its_heading(site: Site) -> None:
    table = site.client().get("/vi/rounds/mo").text.split('<table class="stack">')[1].split("</table>")[0]
    headings = re.findall(r'<th scope="col">([^<]+)</th>', table)
    for row in table.split("<tbody>")[1].split("</tr>")[:-1]:
        assert re.findall(r'<td data-label="([^"]+)">', row) == headings[1:]
    assert " %" not in table
