"""A number that is no number of ours is refused or passed over; no number ends a request with an error."""

import pytest

from tests.webapp.office.conftest import OfficeSite
from webapp.office.whole import whole

ENDLESS = "9" * 5000


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("007", 7), ("999999999", 999_999_999)]
    + [(text, None) for text in ("", "-1", "+1", "1.5", "1 ", "١", "²", "1000000000", ENDLESS)],
)
def test_only_a_few_plain_digits_are_a_number(text: str, number: int | None) -> None:
    assert whole(text) == number


@pytest.mark.parametrize(
    "path",
    [f"/rounds/open/lists?page={ENDLESS}", f"/rounds/open/batches?page={ENDLESS}", f"/rounds?page={ENDLESS}"],
)
def test_an_endless_number_in_an_address_shows_the_page(site: OfficeSite, path: str) -> None:
    assert site.signed_in("campaign-officer").get(path).status_code == 200


def test_an_endless_number_in_a_form_is_named(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    client.get("/rounds/open/invitations")
    answer = client.send("/rounds/open/invitations/slips", kinds="1", count=ENDLESS)
    assert answer.status_code == 400
    assert "Enter a whole number from 1 to 500." in answer.text
