"""Confidence polls in the office: prepared, counted apart by two, signed by two, then read; no survey."""

from datetime import date

import pytest
import sqlalchemy as sa

from surveys.audit import every_event
from surveys.confidence import records
from surveys.schema import confidence_poll
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import NEAR, PROVINCE

PLAN = {
    "unit": NEAR,
    "held_on": "01/03/2026",
    "title": "Giữa nhiệm kỳ",
    "electorate": "481",
    "cadres": ["CB3", "CB4"],
    "basis": "Quy định số 96-QĐ/TW ngày 02/02/2023",
    "base": "electorate",
    "level-1": "low",
    "relation-1": "more_than",
    "share-1": "1/2",
    "level-2": "low",
    "relation-2": "at_least",
    "share-2": "2/3",
}
PAPERS = {
    "papers-issued": "481",
    "papers-returned": "481",
    "papers-valid": "480",
    "papers-invalid": "1",
}


def _marks(number: int, high: int, confidence: int, low: int, blank: int = 0) -> dict[str, str]:
    named = {"high": high, "confidence": confidence, "low": low, "blank": blank}
    return {f"marks-{number}-{name}": str(count) for name, count in named.items()}


COUNT = PAPERS | _marks(1, 187, 200, 93) | _marks(2, 100, 139, 241)


def _prepared(site: OfficeSite) -> tuple[OfficeClient, str]:
    desk = site.signed_in("campaign-officer")
    desk.get("/confidence-polls/prepare", query_string={"unit": NEAR, "held_on": "01/03/2026"})
    made = desk.send("/confidence-polls/prepare", **PLAN)
    assert made.status_code == 302, made.text
    return desk, made.location


def _signed(site: OfficeSite, poll: str) -> OfficeClient:
    for teller in ("data-entry-clerk", "closing-officer"):
        desk = site.signed_in(teller)
        desk.get(f"{poll}/count")
        assert desk.send(f"{poll}/count", **COUNT).status_code == 302
    page = desk.get(f"{poll}/sign").text
    fields = _hidden(page) | {"read": "yes", **site.credentials("closing-officer-2", "second-")}
    fields |= site.credentials("closing-officer", "first-")
    assert desk.send(f"{poll}/sign", **fields).status_code == 302
    return desk


def _hidden(page: str) -> dict[str, str]:
    return {"seen": page.split('name="seen" value="', 1)[1].split('"', 1)[0]}


def test_a_poll_is_prepared_from_the_register_with_its_base_chosen(site: OfficeSite) -> None:
    desk = site.signed_in("campaign-officer")
    assert "No confidence poll yet" in desk.get("/confidence-polls").text
    assert "Whom the poll is about" not in desk.get("/confidence-polls/prepare").text
    form = desk.get("/confidence-polls/prepare", query_string={"unit": NEAR, "held_on": "1/3/2026"}).text
    assert 'value="CB3"' in form
    assert 'value="electorate" checked' not in form  # nothing is taken for granted
    wrong = PLAN | {"base": "", "share-1": "half", "cadres": [], "electorate": "0", "title": ""}
    told = desk.send("/confidence-polls/prepare", **wrong)
    assert told.status_code == 400
    for said in ("takes shares of", "such as 1/2 or 2/3", "at least one person", "from 1 to"):
        assert said in told.text
    gone = desk.send("/confidence-polls/prepare", **PLAN | {"cadres": ["CB6"], "share-2": "3/2"})
    assert "holds no post in this unit" in gone.text
    assert "above 0, at most 1" in gone.text
    assert desk.send("/confidence-polls/prepare", **PLAN | {"unit": PROVINCE}).status_code == 404
    assert desk.get(f"/confidence-polls/prepare?unit={PROVINCE}&held_on=01/03/2026").status_code == 404
    assert "Enter a date" in desk.get(f"/confidence-polls/prepare?unit={NEAR}&held_on=x").text
    assert desk.send("/confidence-polls/prepare").status_code == 400  # nothing at all was sent
    made = desk.send("/confidence-polls/prepare", **PLAN)
    shown = desk.get(made.location).text
    for said in ("Prepared", "All who may vote", "Low confidence: more than 1/2", "Ballot paper A5"):
        assert said in shown
    assert "prepared already" in desk.send("/confidence-polls/prepare", **PLAN).text
    paper = desk.get(f"{made.location}/paper/a5/vi.pdf")
    assert paper.data.startswith(b"%PDF")
    assert desk.get(f"{made.location}/paper/a3/vi.pdf").status_code == 404
    assert "Giữa nhiệm kỳ" in desk.get("/confidence-polls").text


def test_two_count_apart_differ_count_again_and_agree(site: OfficeSite) -> None:
    _officer, poll = _prepared(site)
    first, second = site.signed_in("data-entry-clerk"), site.signed_in("closing-officer")
    assert "Count the papers of" in first.get("/").text
    first.get(f"{poll}/count")
    cannot = first.send(f"{poll}/count", **COUNT | {"papers-invalid": "2", **_marks(2, 100, 139, 242)})
    assert cannot.status_code == 400
    assert "are not the 481 returned" in cannot.text
    assert "add up to 481, but 480 papers are valid" in cannot.text
    assert first.send(f"{poll}/count", **COUNT | {"papers-issued": "mười"}).status_code == 400
    assert first.send(f"{poll}/count", **COUNT).status_code == 302
    # Whoever counts second sees nothing of what was counted first, nor does the officer.
    assert "187" not in second.get(f"{poll}/count").text
    assert "187" not in _officer.get(poll).text
    second.send(f"{poll}/count", **COUNT | _marks(1, 188, 199, 93))
    told = second.get(poll).text
    assert "The two counts differ here" in told
    assert "188" not in first.get(poll).text
    again = first.get(f"{poll}/count").text
    assert "count this line again" in again
    assert 'value="187"' not in again
    assert 'value="241"' in again
    assert "Count the papers of" in second.get("/").text
    assert "nothing to sign" in second.get(f"{poll}/sign", follow_redirects=True).text
    second.send(f"{poll}/count", **COUNT)
    assert "Both counts agree" in second.get(poll).text
    assert "Sign the minutes of" in second.get("/").text


def test_two_sign_what_they_have_read_together(site: OfficeSite) -> None:
    _officer, poll = _prepared(site)
    assert site.signed_in("auditor").get(poll).status_code == 404
    desk = site.signed_in("closing-officer")
    for teller in ("data-entry-clerk", "closing-officer"):
        other = site.signed_in(teller)
        other.get(f"{poll}/count")
        other.send(f"{poll}/count", **COUNT)
    seen = _hidden(desk.get(f"{poll}/sign").text)
    assert "Read the minutes together first" in desk.send(f"{poll}/sign", **seen).text
    alone = seen | {"read": "yes", "second-username": "closing-officer"}
    assert desk.send(f"{poll}/sign", **alone).status_code == 400
    for who, said in (
        ("data-entry-clerk", "no closing officer here"),
        ("closing-officer-2", "changed since"),
    ):
        fields = {"seen": "x", "read": "yes", **site.credentials(who, "second-")}
        told = desk.send(f"{poll}/sign", **fields, **site.credentials("closing-officer", "first-"))
        assert said in told.text
    fields = seen | {"read": "yes", **site.credentials("closing-officer-2", "second-")}
    assert (
        desk.send(f"{poll}/sign", **fields, **site.credentials("closing-officer", "first-")).status_code
        == 302
    )


def test_signed_minutes_are_read_in_full_and_taken_along_in_both_languages(site: OfficeSite) -> None:
    officer, poll = _prepared(site)
    assert officer.get(f"{poll}/minutes").status_code == 404
    desk = _signed(site, poll)
    for reader in ("auditor", "reviewer", "campaign-officer"):
        told = site.signed_in(reader).get(f"{poll}/minutes")
        for said in ("38.88", "shares of all who may vote (481)", "no interval of uncertainty"):
            assert said in told.text
    client = site.signed_in("auditor", "vi")
    assert "38,88" in client.get(f"{poll}/minutes").text
    for language in ("vi", "en"):
        assert client.get(f"{poll}/minutes/{language}.pdf").data.startswith(b"%PDF")
        assert client.get(f"{poll}/minutes/{language}.xlsx").data.startswith(b"PK")
    assert client.get(f"{poll}/minutes/vi.html").status_code == 302
    assert client.get(f"{poll}/minutes/fr.pdf").status_code == 404
    clerk = site.signed_in("data-entry-clerk")
    assert clerk.get(f"{poll}/minutes").status_code == 403
    assert "187" not in clerk.get(poll, follow_redirects=True).text
    assert clerk.get(f"{poll}/count").status_code == 302
    assert desk.get(f"{poll}/sign").status_code == 302
    with site.installation.engine.connect() as connection:
        acts = [one.act for one in every_event(connection) if one.act.startswith("confidence.")]
        details = [one.details for one in every_event(connection) if one.act == "confidence.count"]
    assert acts == [
        "confidence.prepare",
        *["confidence.count"] * 2,
        "confidence.sign",
        *["confidence.export"] * 4,
    ]
    assert details == ["{}", "{}"]  # the trail is read before the minutes are signed: it tells no figure


def test_nobody_handles_a_poll_about_themselves_and_no_other_unit_finds_it(site: OfficeSite) -> None:
    desk = site.signed_in("campaign-officer")
    desk.get("/confidence-polls/prepare", query_string={"unit": NEAR, "held_on": "01/03/2026"})
    poll = desk.send("/confidence-polls/prepare", **PLAN | {"cadres": ["CB2"]}).location
    about = site.signed_in("conflicted")  # a closing officer who is CB2
    for path in ("", "/count", "/sign"):
        assert about.get(f"{poll}{path}").status_code == 403
    assert "Count the papers of" not in about.get("/").text
    for outsider in ("closing-officer-far", "campaign-officer-far", "auditor-far"):
        stranger = site.signed_in(outsider)
        assert stranger.get(poll).status_code == 404
        assert "Giữa nhiệm kỳ" not in stranger.get("/confidence-polls").text
    far = site.signed_in("campaign-officer-far")
    far.get("/confidence-polls")
    for act in ("throw-away", "take-back"):
        assert far.send(f"{poll}/{act}", sure="yes", teller="x", reason="x").status_code == 404
    for keeper in ("administrator", "boss"):
        assert site.signed_in(keeper).get("/confidence-polls").status_code == 403
        assert site.signed_in(keeper).get(poll).status_code == 403


def test_a_count_is_taken_back_with_a_reason_and_an_uncounted_poll_thrown_away(site: OfficeSite) -> None:
    desk, poll = _prepared(site)
    clerk = site.signed_in("data-entry-clerk")
    clerk.get(f"{poll}/count")
    clerk.send(f"{poll}/count", **COUNT)
    desk.get(poll)
    assert (
        "Say whose count"
        in desk.post(
            f"{poll}/take-back",
            data={"csrf_token": desk.token, "teller": "data-entry-clerk"},
            follow_redirects=True,
        ).text
    )
    desk.send(f"{poll}/take-back", teller="nobody", reason="ốm")
    assert "nobody has counted nothing" in desk.get(poll).text
    desk.send(f"{poll}/throw-away", sure="yes")
    assert "is kept, not thrown away" in desk.get(poll).text
    desk.send(f"{poll}/take-back", teller="data-entry-clerk", reason="ốm")
    assert "Counted so far by 0 of 2" in desk.get(poll).text
    other = desk.send("/confidence-polls/prepare", **PLAN | {"title": "Khác"}).location
    desk.send(f"{other}/throw-away")
    assert "Say first that you are sure" in desk.get(other).text
    assert desk.send(f"{other}/throw-away", sure="yes").status_code == 302
    assert desk.get(other).status_code == 404


def test_nothing_is_counted_before_the_day_and_altered_minutes_show(site: OfficeSite) -> None:
    desk, poll = _prepared(site)
    ahead = {"held_on": "30/03/2026", "title": "Sau", "more": "CB1, CB2", "cadres": []}
    later = desk.send("/confidence-polls/prepare", **PLAN | ahead).location
    clerk = site.signed_in("data-entry-clerk")
    assert "Counting begins on the day" in clerk.get(later).text
    assert clerk.send(f"{later}/count", **COUNT).status_code == 409
    _signed(site, poll)
    with site.installation.engine.begin() as connection:
        found = records.get(connection, poll.rsplit("/", 1)[1])
        assert found.held_on == date(2026, 3, 1)
        connection.execute(sa.update(confidence_poll).values(hash="0" * 64))
    assert "are not what was signed" in desk.get(f"{poll}/minutes").text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_never_call_a_poll_a_survey(site: OfficeSite, language: str) -> None:
    _desk, poll = _prepared(site)
    told = site.signed_in("closing-officer", language)
    for path in ("/confidence-polls", poll, f"{poll}/count"):
        main = told.get(path).text.split("<main", 1)[1].split("</main", 1)[0].casefold()
        assert "khảo sát" not in main
        assert "survey" not in main
