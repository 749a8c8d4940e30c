"""Meetings with the people in the office: set down, written on the spot, signed by two, read, followed up."""

import re
from datetime import timedelta

import sqlalchemy as sa

from surveys.audit import every_event
from surveys.schema import meeting
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import FAR

MINUTES = "Một người dân trong thôn nêu: giờ tiếp công dân chưa đúng.\nÔng Trần Văn Phúc ghi nhận."
PROMISE = "Niêm yết giờ tiếp công dân ở nhà văn hóa."


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seen)" value="([^"]*)"', page))


def _day(site: OfficeSite, days: int = 0) -> str:
    return (site.clock.now.date() + timedelta(days=days)).isoformat()


def _begun(site: OfficeSite, subject: str = "1") -> tuple[OfficeClient, str]:
    desk = site.signed_in("campaign-officer")
    assert "This result is not public." in desk.get("/meetings/begin?survey=released").text
    fields = {"survey": "released", "subject": subject, "held_on": _day(site), "place": "Nhà văn hóa"}
    made = desk.send("/meetings/begin", **fields)
    assert made.status_code == 302, made.text
    return desk, made.location


def _written(site: OfficeSite) -> dict[str, str]:
    return {
        "held_on": _day(site),
        "place": "Nhà văn hóa thôn 3",
        "chair": "Bà Lê Thị Chủ",
        "secretary": "Ông Đỗ Văn Thư",
        "present": "63",
        "minutes": MINUTES,
        "commitment-1": PROMISE,
        "due-1": _day(site, 30),
    }


def _signed(site: OfficeSite) -> tuple[OfficeClient, str]:
    desk, address = _begun(site)
    fields = _written(site) | _hidden(desk.get(address).text)
    assert desk.send(address, act="sign", **fields).location == f"{address}/sign"
    page = desk.get(f"{address}/sign").text
    assert "Trần Văn Phúc" in page
    signed = _hidden(page) | {"read": "yes"}
    refused = desk.send(f"{address}/sign", **signed)
    assert (refused.status_code, "minutes name no citizen" in refused.text) == (400, True)
    signed |= {"looked": "yes", **site.credentials("campaign-officer", "first-")}
    done = desk.send(f"{address}/sign", **signed, **site.credentials("closing-officer-2", "second-"))
    assert done.location == f"{address}/minutes", done.text
    return desk, address


def test_a_meeting_goes_from_its_papers_to_promises_that_are_followed_up(site: OfficeSite) -> None:
    desk, address = _signed(site)
    page = desk.get(f"{address}/minutes").text
    for said in ("63 people", PROMISE, "giờ tiếp công dân chưa đúng", "none: the result was not public"):
        assert said in page
    assert PROMISE in desk.get("/commitments").text
    assert desk.get(address).location == f"{address}/minutes"
    assert desk.send(address, **_written(site)).location == f"{address}/minutes"
    for form, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        assert desk.get(f"{address}/minutes/vi.{form}").data.startswith(start)
    cadre = site.signed_in("cadre", "vi")
    own = "/rounds/released/mine/1/meetings"
    assert own in cadre.get("/rounds/released/mine/1").text
    read = cadre.get(own).text
    assert ("giờ tiếp công dân chưa đúng" in read, PROMISE in read) == (True, True)
    number = address.rsplit("/", 1)[1]
    assert cadre.get(f"{own}/{number}/vi.pdf").data.startswith(b"%PDF")
    assert cadre.get(f"{own}/kit/large/vi.pdf").data.startswith(b"%PDF")
    assert cadre.get(f"{own}/none/vi.pdf").status_code == 404
    assert PROMISE in cadre.get("/mine").text


def test_what_is_wrong_in_signed_minutes_is_noted_below_them_by_two(site: OfficeSite) -> None:
    desk, address = _signed(site)
    note = f"{address}/note"
    fields = site.credentials("campaign-officer", "first-") | site.credentials("closing-officer-2", "second-")
    named = desk.send(note, note="Bà Hoàng Thị Lan không có mặt.", **fields)
    assert (named.status_code, "may point at a person" in named.text) == (400, True)
    site.clock.advance(days=1)
    desk = site.signed_in("campaign-officer")
    fields = site.credentials("campaign-officer", "first-") | site.credentials("closing-officer-2", "second-")
    assert desk.send(note, note="Có 64 người dự.", **fields).location == f"{address}/minutes"
    page = desk.get(f"{address}/minutes").text
    assert ("63 people" in page, "Có 64 người dự." in page) == (True, True)
    with site.installation.engine.connect() as connection:
        acts = [one.act for one in every_event(connection) if one.act.startswith("meeting.")]
    assert acts == ["meeting.begin", "meeting.keep", "meeting.sign", "meeting.note"]


def test_a_draft_is_kept_as_far_as_it_is_and_says_what_is_wrong(site: OfficeSite) -> None:
    desk, address = _begun(site)
    seen = _hidden(desk.get(address).text)
    fields = {"held_on": _day(site), "place": "Nhà văn hóa", "minutes": "Gọi số 0912345678."}
    assert desk.send(address, **fields, **seen).location == address
    page = desk.get(address).text
    assert ("0912345678" in page, "a phone number" in page) == (True, True)
    stale = desk.send(address, **(fields | seen | {"minutes": "Bản khác."}))
    assert (stale.status_code, "Somebody else has changed" in stale.text, "Bản khác." in stale.text) == (
        409,
        True,
        True,
    )
    assert desk.get(f"{address}/sign").location == address
    for changed, said in (
        ({"held_on": "31/02/2026"}, "Enter a date as"),
        ({"held_on": "2020-01-01"}, "before, nobody could talk"),
        ({"held_on": _day(site, 900)}, "within a year"),
        ({"present": "nhiều"}, "Enter a whole number"),
        ({"minutes": "x" * 20_001}, "At most 20000 letters"),
        ({"commitment-4": "Sửa đường."}, "Please fill this in"),
        ({"commitment-4": "Sửa đường.", "due-4": "2020-01-01"}, "Choose a day after today"),
    ):
        answer = desk.send(address, **(fields | _hidden(page) | changed))
        assert (answer.status_code, said in answer.text) == (400, True), said
    assert 'href="#commitment-4"' in answer.text
    assert desk.send(f"{address}/throw-away").location == address
    assert desk.send(f"{address}/throw-away", sure="yes").location == "/meetings"
    assert desk.get(address).status_code == 404


def test_papers_of_a_result_that_is_not_public_are_printed_without_figures(site: OfficeSite) -> None:
    desk, address = _begun(site)
    for size in ("plain", "large"):
        for language in ("vi", "en"):
            assert desk.get(f"{address}/kit/{size}/{language}.pdf").data.startswith(b"%PDF")
    assert desk.get(f"{address}/kit/a3/vi.pdf").status_code == 404
    assert desk.get(f"{address}/kit/plain/xx.pdf").status_code == 404
    assert "the papers hold no figure" in desk.get(address).text


def test_meetings_are_there_only_for_who_may_handle_them(site: OfficeSite) -> None:
    _desk, address = _begun(site, "2")
    auditor, far = site.signed_in("auditor"), site.signed_in("campaign-officer-far")
    assert auditor.get(address).status_code in {403, 404}
    assert auditor.get(f"{address}/minutes").status_code == 404
    for path in (address, f"{address}/sign", f"{address}/minutes", f"{address}/kit/plain/vi.pdf"):
        assert far.get(path).status_code == 404
    assert far.send(f"{address}/throw-away", sure="yes").status_code == 404
    assert (
        far.send("/meetings/begin", survey="released", subject="1", held_on=_day(site), place="x").status_code
        == 404
    )
    conflicted = site.signed_in("conflicted")
    assert conflicted.get(address).status_code == 403
    reviewer = site.signed_in("reviewer")
    assert reviewer.get(address).status_code == 200
    assert reviewer.send(address, **_written(site)).status_code == 403
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(meeting).values(unit=FAR))
    assert reviewer.get(address).status_code == 404
