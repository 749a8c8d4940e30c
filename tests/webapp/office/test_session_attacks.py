"""Somebody else's cookie, token or session is of no use; forged forms have a module of their own."""

from tests.webapp.office.conftest import OfficeSite


def test_a_cookie_from_before_signing_in_is_never_signed_in(site: OfficeSite) -> None:
    """Fixation: whoever planted the cookie has nothing of what it becomes."""
    planted, victim = site.client(), site.client()
    planted.get("/sign-in")
    before, token = planted.get_cookie("ydan-office"), planted.token
    assert before is not None
    victim.set_cookie("ydan-office", before.value)
    victim.get("/sign-in")
    assert victim.send("/sign-in", **site.credentials("reviewer")).status_code == 302
    after = victim.get_cookie("ydan-office")
    assert after is not None
    assert after.value != before.value
    assert planted.get("/").status_code == 302
    victim.get("/")
    assert victim.post("/sign-out", data={"csrf_token": token}).status_code == 400
    assert victim.get("/").status_code == 200


def test_an_altered_cookie_is_no_session(site: OfficeSite) -> None:
    client = site.client()
    client.get("/sign-in")
    client.send("/sign-in", **site.credentials("reviewer"))
    cookie = client.get_cookie("ydan-office")
    assert cookie is not None
    for altered in (cookie.value[:-1], cookie.value.swapcase(), "", "a.b.c", cookie.value + "x"):
        other = site.client()
        other.set_cookie("ydan-office", altered)
        assert other.get("/").status_code == 302, altered


def test_a_one_time_code_works_neither_twice_nor_with_another_account(site: OfficeSite) -> None:
    first = site.credentials("reviewer")
    for typed, status in (
        (first, 302),
        (first, 403),
        ({**site.credentials("auditor"), "totp": first["totp"]}, 403),
    ):
        client = site.client()
        client.get("/sign-in")
        assert client.send("/sign-in", **typed).status_code == status


def test_a_role_taken_away_ends_at_once_in_every_session(site: OfficeSite) -> None:
    member, administrator = site.signed_in("reviewer"), site.signed_in("administrator")
    assert member.get("/rounds/closed/results").status_code == 200
    administrator.get("/staff/reviewer")
    assert (
        administrator.send("/staff/reviewer/roles", act="take", role="reviewer", unit="06652").status_code
        == 302
    )
    assert member.get("/rounds/closed/results").status_code in {403, 404}
