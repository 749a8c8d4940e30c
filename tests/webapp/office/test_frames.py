"""Lists of people, samples, letters, reminders in the office: a look first, names and codes in two hands."""

import dataclasses
import html
import io
import re

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from surveys import invitations, staff
from surveys.frames import records
from surveys.identifiers import Role, SurveyCode
from surveys.intake import Intake
from surveys.problems import Refused
from surveys.schema import audit_event, invitation_link
from surveys.staff import RoleGrant
from tests.surveys.frames.loopback import gateway, mail_server
from tests.surveys.prints.pdf_pages import read
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import NEAR
from webapp.office.place import EXTENSION
from webapp.settings import Sms, Smtp

HEAD = "Họ tên,Địa chỉ,Tổ dân phố\n"
ROWS = "".join(f"Người {row},Số {row},Tổ {row % 3 + 1}\n" for row in range(1, 41))
LISTS = "/rounds/open/lists"
LETTERS = f"{LISTS}/1/samples/1"
DIGITS = re.compile(r"\d{4} \d{4} \d{4} \d{4} \d")


def officer(site: OfficeSite, name: str = "campaign-officer") -> OfficeClient:
    client = site.signed_in(name)
    client.get(LISTS)
    return client


def upload(client: OfficeClient, text: str, lists: str = LISTS, **changed: str) -> TestResponse:
    fields = {"kind": "households", "title": "Hộ phường Hà Tu", "keep_until": "2026-09-30", **changed}
    return client.send(lists, **fields, file=(io.BytesIO(text.encode()), "hộ.csv"))


def bring(client: OfficeClient, text: str = HEAD + ROWS) -> TestResponse:
    checked = upload(client, text)
    assert checked.status_code == 200, checked.text
    hidden = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', checked.text))
    return client.send(
        f"{LISTS}/confirm",
        **{name: hidden[name] for name in ("kind", "title", "keep_until", "token", "name")},
    )


def sampled(site: OfficeSite, **changed: str) -> OfficeClient:
    client = officer(site)
    bring(client)
    client.get(f"{LISTS}/1")
    form = {"purpose": "invitation", "method": "by_part", "n": "15", "seed": "42", **changed}
    drawn = client.send(f"{LISTS}/1/samples", **form)
    assert drawn.location == LETTERS, drawn.text
    client.get(LETTERS)
    return client


def acts(site: OfficeSite) -> list[tuple[str, str]]:
    with site.installation.engine.connect() as connection:
        rows = connection.execute(
            sa.select(audit_event.c.act, audit_event.c.details).order_by(audit_event.c.number)
        )
        return [(row.act, row.details) for row in rows]


def test_a_list_is_checked_then_brought_in_and_kept_encrypted(site: OfficeSite) -> None:
    client = officer(site)
    done = bring(client)
    assert done.location == f"{LISTS}/1"
    page = client.get(f"{LISTS}/1").text
    assert "Hộ phường Hà Tu" in page
    assert "kept: 40" in page
    assert "Practice asks for 37" in page  # 40 / (1 + 40 x 0.05 x 0.05) = 36.4
    (planner,) = re.findall(r'href="(/rounds/plan\?[^"]+)"', page)
    plan = client.get(html.unescape(planner))
    assert plan.status_code == 200
    assert 'name="frame" type="text" autocomplete="off" value="40"' in plan.text
    assert "1. Hộ phường Hà Tu" in client.get(LISTS).text
    told = acts(site)[-1]
    assert told[0] == "frame.import"
    assert "Người" not in told[1]
    again = client.send(
        f"{LISTS}/confirm", kind="households", title="x", keep_until="2026-09-30", token="", name=""
    )
    assert again.status_code == 400
    assert "not kept any more" in again.text


@pytest.mark.parametrize(
    ("text", "changed", "said"),
    [
        ("Họ tên\nA\n", {}, "missing"),
        (HEAD + ",Số 1,Tổ 1\n", {}, "row 2"),
        (HEAD + ROWS, {"kind": ""}, "Choose what the rows"),
        (HEAD + ROWS, {"keep_until": "2026-01-01"}, "until the round closes"),
        (HEAD + ROWS, {"keep_until": "soon"}, "day/month/year"),
    ],
)
def test_a_bad_list_is_refused_with_its_faults(
    site: OfficeSite, text: str, changed: dict[str, str], said: str
) -> None:
    client = officer(site)
    answer = upload(client, text, **changed)
    assert answer.status_code == 400
    assert said in answer.text
    fields = {"kind": "households", "title": "Hộ", "keep_until": "2026-09-30"}
    assert "Choose the file." in client.send(LISTS, **fields).text


def test_doubles_are_decided_row_by_row(site: OfficeSite) -> None:
    client = officer(site)
    text = HEAD + "Lan,Ngõ 1,Tổ 1\nLân,Ngõ 1,Tổ 1\nMai,Ngõ 2,Tổ 1\n"
    assert "row 2: Lan" in upload(client, text).text
    bring(client, text)
    page = client.get(f"{LISTS}/1").text
    assert "Are these the same people?" in page
    assert "written differently" in page
    assert "checked" not in page.split("Are these the same people?")[1].split("</form>")[0]  # nothing chosen
    assert "Draw a sample" not in page
    client.send(f"{LISTS}/1", **{"row-2": "keep", "row-3": "leave", "row-x": "keep", "row-9": "?"})
    page = client.get(f"{LISTS}/1").text
    assert "kept: 2, left out: 1" in page
    assert "Draw a sample" in page


def test_a_sample_is_drawn_from_a_seed_and_somebody_gone_is_replaced(site: OfficeSite) -> None:
    client = sampled(site)
    page = client.get(LETTERS).text
    assert "15 of 40 in the list" in page
    rows = re.findall(r'<th scope="row">(\d+)</th>', page)
    assert len(rows) == 15
    done = client.send(LETTERS, row=rows[0], reason="moved")
    assert done.status_code == 302
    after = re.findall(r'<th scope="row">(\d+)</th>', client.get(LETTERS).text)
    assert rows[0] not in after
    assert len(after) == 15
    assert client.send(LETTERS, row=rows[0], reason="moved").status_code == 409
    assert "Choose why" in client.send(LETTERS, row=rows[1]).text
    told = dict(acts(site))
    assert f'"{rows[0]}"' not in told["sample.replace"]
    assert '"seed": 42' in told["sample.draw"] or '"seed":42' in told["sample.draw"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"n": "41"}, "cannot give this sample"),
        ({"n": ""}, "Say how many."),
        ({"method": "?"}, "Choose how"),
        ({"purpose": "?"}, "Choose what"),
        ({"seed": "-1"}, "whole number"),
    ],
)
def test_a_sample_that_cannot_be_drawn_says_why(site: OfficeSite, changed: dict[str, str], said: str) -> None:
    client = officer(site)
    bring(client)
    client.get(f"{LISTS}/1")
    form = {"purpose": "invitation", "method": "simple", "n": "5", "seed": "1", **changed}
    answer = client.send(f"{LISTS}/1/samples", **form)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_long_sample_comes_in_pages(site: OfficeSite) -> None:
    client = officer(site)
    bring(client, HEAD + "".join(f"Hộ {row},Số {row},Tổ 1\n" for row in range(120)))
    client.get(f"{LISTS}/1")
    client.send(f"{LISTS}/1/samples", purpose="interview", method="all")
    first = client.get(LETTERS).text
    assert "Page 1 of 2" in first
    assert "Codes by name" not in first  # an interview needs no code
    assert "Page 2 of 2" in client.get(f"{LETTERS}?page=2").text


def test_one_officer_prints_the_codes_and_another_takes_the_names(site: OfficeSite) -> None:
    client = sampled(site)
    codes = client.send(f"{LETTERS}/codes", kind="1", form="pdf", languages="both")
    assert codes.mimetype == "application/pdf"
    assert codes.headers["Cache-Control"] == "no-store"
    words = " ".join(read(codes.data).words)
    assert len(DIGITS.findall(words)) == 15
    assert "Người" not in words
    same = client.get(f"{LETTERS}/names?form=envelopes")
    assert same.status_code == 409
    assert "another officer takes the names" in same.text
    with site.installation.engine.begin() as connection:
        staff.grant(connection, "closing-officer-2", RoleGrant(Role.CAMPAIGN_OFFICER, NEAR))
    other = officer(site, "closing-officer-2")
    names = other.get(f"{LETTERS}/names?form=envelopes")
    pages = read(names.data)
    assert len(pages.words) == 15
    assert not DIGITS.search(" ".join(pages.words))
    assert "Người" in other.get(f"{LETTERS}/names?form=csv").text
    assert other.get(f"{LETTERS}/names?form=xlsx").data[:2] == b"PK"
    other.get(LETTERS)
    assert other.send(f"{LETTERS}/codes", kind="1", form="pdf").status_code == 409
    again = client.send(f"{LETTERS}/codes", kind="1", form="csv")
    assert again.status_code == 400
    assert "has a code of this kind already" in again.text
    table = client.send(f"{LETTERS}/codes", kind="2", form="csv")
    assert table.text.count("/#") == 15
    assert client.send(f"{LETTERS}/codes", kind="99", form="csv").status_code == 400


def test_cards_go_to_villages_and_no_name_is_joined_to_them(site: OfficeSite) -> None:
    client = sampled(site, method="all", n="")
    form = {"kind": "1", "layout": "cards", "languages": "vi"}
    answer = client.send(f"{LETTERS}/cards", **form)
    pages = read(answer.data)
    assert [len(DIGITS.findall(words)) for words in pages.words] == [6, 6, 1, 6, 6, 2, 6, 6, 1]
    assert [part for part in ("Tổ 1", "Tổ 2", "Tổ 3") if part in " ".join(pages.words)] == [
        "Tổ 1",
        "Tổ 2",
        "Tổ 3",
    ]
    assert "Người" not in " ".join(pages.words)
    again = client.send(f"{LETTERS}/cards", **form)  # a double click
    assert "Every village has its codes" in again.text
    assert client.send(f"{LETTERS}/cards", **{**form, "layout": "?"}).status_code == 400
    assert client.send(f"{LETTERS}/cards", **{**form, "kind": "99"}).status_code == 400
    assert "Small places together" in client.get("/rounds/open/reminders").text


def test_an_interview_sample_gets_no_codes(site: OfficeSite) -> None:
    client = sampled(site, purpose="interview")
    for path in ("codes", "cards"):
        answer = client.send(f"{LETTERS}/{path}", kind="1", form="pdf", layout="cards")
        assert "This sample is for interviews" in answer.text
    assert client.send(f"{LETTERS}/send", kind="sms-1").status_code == 409  # not set up
    with site.installation.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(invitation_link)) == 0


def test_codes_are_sent_without_anybody_in_the_office_seeing_one(site: OfficeSite) -> None:
    text = "Họ tên,Tổ dân phố,Điện thoại,Email\n"
    text += "".join(f"Người {row},Tổ 1,09123456{row:02},n{row}@x.vn\n" for row in range(12))
    client = officer(site)
    bring(client, text)
    client.get(f"{LISTS}/1")
    client.send(f"{LISTS}/1/samples", purpose="invitation", method="all")
    assert "Send by" not in client.get(LETTERS).text
    assert client.send(f"{LETTERS}/send", kind="sms-1").status_code == 409
    office = site.app.extensions[EXTENSION]
    with gateway() as gate, mail_server() as box:
        sms, smtp = Sms(gate.url, "một bí mật đủ dài"), Smtp("127.0.0.1", box.port, "a@b.vn", starttls=False)
        settings = dataclasses.replace(office.settings, sms=sms, smtp=smtp)
        site.app.extensions[EXTENSION] = dataclasses.replace(office, settings=settings)
        assert "Send by text message" in client.get(LETTERS).text
        assert client.send(f"{LETTERS}/send", kind="sms-1").location == LETTERS
        assert "Sent: 12. Not sent: 0" in client.get(LETTERS).text
        assert client.send(f"{LETTERS}/send", kind="mail-2").location == LETTERS
        assert client.send(f"{LETTERS}/send", kind="mail-99").status_code == 400
        assert client.send(f"{LETTERS}/send", kind="mail-x").status_code == 400
        nameless = dataclasses.replace(settings, smtp=dataclasses.replace(smtp, sender=""))
        site.app.extensions[EXTENSION] = dataclasses.replace(office, settings=nameless)
        assert client.send(f"{LETTERS}/send", kind="mail-3").status_code == 409
        assert "Send by e-mail" not in client.get(LETTERS).text
    assert (len(gate.posts), len(box.letters)) == (12, 12)
    assert not DIGITS.search(client.get(LETTERS).text)


def test_unused_codes_are_shown_by_village_in_tens_and_never_by_person(site: OfficeSite) -> None:
    client = sampled(site, method="all", n="")
    client.get(LETTERS)
    client.send(f"{LETTERS}/codes", kind="1", form="csv")
    page = client.get("/rounds/open/reminders").text
    told = re.findall(r'<th scope="row">([^<]+)</th>' + r'<td class="number">(\d+)</td>' * 3, page)
    # groups of 13 and 14 people are told together; the codes of the round that went to none are apart
    assert told == [("Small places together", "40", "0", "40"), ("Without a village", "183", "0", "183")]
    assert "Người" not in page


def test_a_lost_slip_is_replaced_without_telling_whether_it_was_used(site: OfficeSite) -> None:
    client = sampled(site, method="all", n="")
    table = client.send(f"{LETTERS}/codes", kind="1", form="csv").text.splitlines()[1:]
    old = {line.split(",")[1]: line.split(",")[2] for line in table}
    client.get("/rounds/open/reminders")
    slip = client.send("/rounds/open/reminders/lost", list="1", row="5", kind="1", languages="vi")
    (new,) = DIGITS.findall(" ".join(read(slip.data).words))
    with Intake(site.installation) as intake:
        assert invitations.admit(intake, new).survey == "open"
        with pytest.raises(Refused):
            invitations.admit(intake, old["5"])
    told = dict(acts(site))["frame.lost_slip"]
    assert "row" not in told
    for wrong in ({"row": "999"}, {"row": "x"}, {"kind": "2"}):
        answer = client.send("/rounds/open/reminders/lost", **{"list": "1", "row": "6", "kind": "1", **wrong})
        assert answer.status_code == 400, wrong


def test_a_card_that_nobody_drew_is_made_void(site: OfficeSite) -> None:
    client = officer(site)
    client.get("/rounds/open/reminders")
    code = site.world.open_codes[-1]
    assert client.send("/rounds/open/reminders/void", code=code).status_code == 302
    again = client.send("/rounds/open/reminders/void", code=f"https://x/#{code}")
    assert again.status_code == 400
    assert code not in again.text
    assert client.send("/rounds/open/reminders/void", code="12").status_code == 400


def test_a_list_is_destroyed_by_hand(site: OfficeSite) -> None:
    client = sampled(site)
    assert "Say that you are sure." in client.send(f"{LISTS}/1/destroy").text
    assert client.send(f"{LISTS}/1/destroy", sure="yes").location == LISTS
    with site.installation.engine.connect() as connection:
        assert records.listing(connection, SurveyCode("open")) == ()
    assert client.get(f"{LISTS}/1").status_code == 409


def test_codes_come_as_slips_cards_or_a_file_in_two_languages(site: OfficeSite) -> None:
    client = officer(site)
    for layout, kind in (
        ("slips", "pdf"),
        ("large", "pdf"),
        ("cards", "pdf"),
        ("csv", "csv"),
        ("xlsx", "xlsx"),
    ):
        page = client.get("/rounds/open/invitations").text
        issued = re.findall(r'name="issued" value="(\d+)"', page)[0]
        form = {"kinds": "1", "count": "3", "issued": issued, "layout": layout, "languages": "both"}
        answer = client.send("/rounds/open/invitations/slips", **form)
        assert answer.headers["Content-Disposition"].endswith(f'.{kind}"'), layout
        if kind == "pdf":
            words = " ".join(read(answer.data).words)
            assert len(DIGITS.findall(words)) == 3
            assert "Nguyễn Thị Hạnh" in words  # whom it is about, in the margin that is cut away
    assert "issued" in dict(acts(site))["survey.codes"] or "each" in dict(acts(site))["survey.codes"]


def test_posters_and_records_hold_no_code(site: OfficeSite) -> None:
    client = officer(site)
    page = client.get("/rounds/open/invitations").text
    (poster, *_) = re.findall(r'href="(/rounds/open/invitations/\d+/poster\?size=a4)"', page)
    (words,) = read(client.get(poster).data).words
    assert "/open/open/" in words.replace(" ", "")
    assert not DIGITS.search(words)
    assert read(client.get(poster.replace("a4", "a3&languages=both")).data).sizes == [(297, 420)]
    assert client.get(poster.replace("a4", "a9")).status_code == 200
    record = read(client.get("/rounds/open/invitations/1/record").data).words[0]
    assert "61" in record  # 55 + 6 codes
    assert client.get("/rounds/open/invitations/1/poster").status_code == 404
    assert client.get("/rounds/open/invitations/99/record").status_code == 404
