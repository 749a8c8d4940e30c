"""One's own account: another password, proved by the present one and the phone."""

import pytest

from surveys.audit import every_event
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import PASSWORD

NEW = "con trâu đi trước cái cày"


def change(site: OfficeSite, client: OfficeClient, **typed: str) -> int:
    client.get("/account/password")
    fields = {
        "current-password": PASSWORD,
        "current-totp": site.totp("reviewer"),
        "password": NEW,
        "again": NEW,
    }
    answer = client.send("/account/password", **{**fields, **typed})
    assert NEW not in answer.text
    return answer.status_code


def sign_in(site: OfficeSite, password: str) -> int:
    client = site.client()
    client.get("/sign-in")
    return client.send("/sign-in", **{**site.credentials("reviewer"), "password": password}).status_code


def test_a_new_password_counts_at_once_and_ends_the_other_sessions(site: OfficeSite) -> None:
    here, there = site.signed_in("reviewer"), site.signed_in("reviewer")
    assert change(site, here) == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert (sign_in(site, PASSWORD), sign_in(site, NEW)) == (403, 302)
    with site.installation.engine.connect() as connection:
        last = every_event(connection)[-1]
    assert (last.act, last.actor, last.object, last.details) == (
        "staff.password",
        "reviewer",
        "reviewer",
        "{}",
    )


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"current-password": "wrong"}, 403),
        ({"current-password": ""}, 403),
        ({"current-totp": "000000"}, 403),
        ({"again": "another one"}, 400),
        ({"password": "short", "again": "short"}, 400),
        ({"password": "Matkhau@123456", "again": "Matkhau@123456"}, 400),
    ],
)
def test_what_does_not_hold_changes_nothing(site: OfficeSite, typed: dict[str, str], status: int) -> None:
    here, there = site.signed_in("reviewer"), site.signed_in("reviewer")
    assert change(site, here, **typed) == status
    assert there.get("/").status_code == 200
    assert sign_in(site, PASSWORD) == 302
