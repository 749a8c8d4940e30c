"""Moderation in the office: two read before anybody else; nothing reaches anybody too early, or a script."""

import html
import io
import json
import re
import zipfile

import openpyxl
import pytest
import sqlalchemy as sa

from surveys import opened, staff
from surveys.ballot_parts import TextPart
from surveys.identifiers import Channel, RespondentGroup, Role, SubjectNumber, SurveyCode
from surveys.schema import moderated_text
from surveys.schema import staff as staff_table
from surveys.staff import RoleGrant
from surveys.texts import records, redaction
from surveys.texts.records import Outcome, Text, TextState
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.text_reading import (
    ADDRESS,
    FIRST,
    HOSTILE,
    SECOND,
    SMALL,
    WRITTEN,
    begun,
    every,
    fields,
    named,
    told_texts,
    write,
)
from tests.webapp.office.world import NEAR


@pytest.fixture
def reading(site: OfficeSite) -> OfficeSite:
    """Give an office whose closed round has texts of a large group and of a small one."""
    write(site, *WRITTEN)
    return site


def test_two_moderators_read_the_texts_of_a_round(reading: OfficeSite) -> None:
    client = reading.signed_in(FIRST)
    assert "Nobody has begun to read this round." in client.get("/texts").text
    client = begun(reading)
    assert len(every(reading)) == len(WRITTEN)  # not the text of the small group
    page = client.get(f"{ADDRESS}/first")
    assert "5 texts wait." in page.text
    assert "<mark>0912 345 678<span" in page.text
    assert "perhaps a name</span></mark>" in page.text
    thanks, phone = named(reading, "cảm ơn"), named(reading, "0912")
    sent = client.send(
        f"{ADDRESS}/first", **fields(thanks, outcome="public"), **fields(phone, outcome="cadre")
    )
    assert sent.status_code == 302
    assert "2 texts saved." in client.get(f"{ADDRESS}/first").text
    assert told_texts(reading) == []
    assert "No proposal of somebody else waits" in client.get(f"{ADDRESS}/second").text
    other = reading.signed_in(SECOND)
    assert "3 texts wait for a first moderator, 2 for you as the second." in other.get("/texts").text
    page = other.get(f"{ADDRESS}/second")
    assert "Gọi cho tôi […], tôi kể chuyện phong bì." in page.text
    assert "Still to be read in it:</strong> money?</p>" in page.text
    answers = {**fields(named(reading, "cảm ơn")), **fields(named(reading, "0912"))}
    assert other.send(f"{ADDRESS}/second", **answers, rest="agree").status_code == 302
    assert sorted(told_texts(reading)) == [WRITTEN[0], "Gọi cho tôi […], tôi kể chuyện phong bì."]
    assert told_texts(reading, "public") == [WRITTEN[0]]
    page = other.get(f"{ADDRESS}/decided?outcome=public")
    assert WRITTEN[0] in page.text
    assert "0912" not in page.text


def test_a_decision_is_taken_back_with_a_remark(reading: OfficeSite) -> None:
    client, other = begun(reading), reading.signed_in(SECOND)
    thanks = named(reading, "cảm ơn")
    client.get(f"{ADDRESS}/first")
    client.send(f"{ADDRESS}/first", **fields(thanks, outcome="public"))
    other.get(f"{ADDRESS}/second")
    other.send(f"{ADDRESS}/second", **fields(named(reading, "cảm ơn"), answer="agree"))
    assert told_texts(reading, "public") == [WRITTEN[0]]
    name = thanks.id.hex()
    again = {**fields(named(reading, "cảm ơn"), remark=""), "take_back": name}
    assert "Say in a few words" in other.send(f"{ADDRESS}/decided", **again).text
    again = {**fields(named(reading, "cảm ơn"), remark="đọc lại"), "take_back": name}
    assert other.send(f"{ADDRESS}/decided", **again).status_code == 302
    assert told_texts(reading, "public") == []
    assert "đọc lại" in client.get(f"{ADDRESS}/first").text


def test_faults_are_told_at_the_text_they_are_about(reading: OfficeSite) -> None:
    client = begun(reading)
    phone, thanks = named(reading, "0912"), named(reading, "cảm ơn")
    client.get(f"{ADDRESS}/first")
    wrong = client.send(
        f"{ADDRESS}/first",
        **fields(phone, outcome="withheld"),
        **fields(thanks, outcome="public", marked="Tôi viết khác."),
    )
    assert wrong.status_code == 400
    assert f'href="#{phone.id.hex()}"' in wrong.text
    assert "Choose why this text is withheld" in wrong.text
    wrong = client.send(f"{ADDRESS}/first", **fields(thanks, outcome="public", marked="Tôi viết khác."))
    assert "The copy differs from what was written." in wrong.text
    assert "Tôi viết khác." in wrong.text
    name = thanks.id.hex()
    damaged = f"csrf_token={client.token}&{name}:version={thanks.version}&{name}:outcome=public"
    raw = client.post(
        f"{ADDRESS}/first",
        data=f"{damaged}&{name}:marked=%ED%A0%80%00",
        content_type="application/x-www-form-urlencoded",
    )
    assert raw.status_code == 400
    for page in ("first", "second", "decided"):
        nothing = client.send(
            f"{ADDRESS}/{page}", **{"zz:version": "1", "zz:outcome": "public", "take_back": "zz"}
        )
        assert nothing.status_code == 400
        assert "Nothing was chosen." in nothing.text
    assert {text.state for text in every(reading)} == {TextState.WAITING}


def test_all_others_of_a_page_are_proposed_at_once_and_only_those_shown(reading: OfficeSite) -> None:
    write(reading, *(f"ý kiến số {number}" for number in range(24)))
    client = begun(reading)
    page = client.get(f"{ADDRESS}/first")
    shown = dict(re.findall(r'name="([0-9a-f]{32}:version)" value="([0-9a-f]{16})"', page.text))
    assert len(shown) == 20
    chosen = next(iter(shown)).removesuffix(":version")
    sent = {**shown, f"{chosen}:outcome": "withheld", f"{chosen}:reason": "insult", "rest": "cadre"}
    assert client.send(f"{ADDRESS}/first", **sent).status_code == 302
    outcomes = [text.outcome for text in every(reading)]
    assert (outcomes.count(Outcome.CADRE), outcomes.count(Outcome.WITHHELD), outcomes.count(None)) == (
        19,
        1,
        4,
    )
    # the same form again, and a second moderator who was slower: nothing changes, and they are told
    other = reading.signed_in(SECOND)
    other.get(f"{ADDRESS}/first")
    other.send(f"{ADDRESS}/first", **{**sent, "rest": "public"})
    assert "20 texts were changed by somebody else meanwhile" in other.get(f"{ADDRESS}/first").text
    assert [text.outcome for text in every(reading)] == outcomes


def test_nobody_agrees_with_their_own_proposal_by_a_forged_form(reading: OfficeSite) -> None:
    client = begun(reading)
    client.get(f"{ADDRESS}/first")
    client.send(f"{ADDRESS}/first", **fields(named(reading, "cảm ơn"), outcome="public"))
    forged = client.send(f"{ADDRESS}/second", **fields(named(reading, "cảm ơn"), answer="agree"))
    assert forged.status_code == 409
    assert "You proposed this yourself." in forged.text
    assert told_texts(reading) == []


def test_what_somebody_wrote_stays_text_on_every_page(reading: OfficeSite) -> None:
    client = begun(reading)
    other = reading.signed_in(SECOND)
    pages = [client.get(f"{ADDRESS}/first").text]
    client.send(
        f"{ADDRESS}/first",
        **{key: value for text in every(reading) for key, value in fields(text).items()},
        rest="public",
    )
    pages.append(other.get(f"{ADDRESS}/second").text)
    other.send(
        f"{ADDRESS}/second",
        **{key: value for text in every(reading) for key, value in fields(text).items()},
        rest="agree",
    )
    pages.append(other.get(f"{ADDRESS}/decided").text)
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{ 7*7 }}" in html.unescape(page)
        assert redaction.told(HOSTILE, ()) in html.unescape(re.sub(r"<[^>]*>", "", page))
    assert HOSTILE in told_texts(reading, "public")


ROLES_AND_OTHERS = [
    *(role.value.replace("_", "-") for role in Role if role is not Role.MODERATOR),
    "boss",
    "conflicted",
]


def test_no_other_role_and_no_page_tells_a_text_before_two_decided(reading: OfficeSite) -> None:
    client = begun(reading)
    client.get(f"{ADDRESS}/first")
    client.send(f"{ADDRESS}/first", **fields(named(reading, "cảm ơn"), outcome="public"))
    pages = ["/rounds/closed", "/rounds/closed/results", "/rounds/closed/results/1", "/audit", "/texts", "/"]
    texts = [
        ADDRESS,
        *(f"{ADDRESS}/{page}" for page in ("first", "second", "decided", "topics", "passed-on")),
    ]
    for name in ROLES_AND_OTHERS:
        visitor = reading.signed_in(name)
        visitor.audits = False
        for page in pages + texts:
            answer = visitor.get(page)
            assert not [words for words in (*WRITTEN[:3], SMALL) if words in html.unescape(answer.text)], (
                name,
                page,
            )
            assert page not in texts or answer.status_code in {403, 404}, (name, page)


def test_a_small_group_never_leaves_the_block_whoever_looks(reading: OfficeSite) -> None:
    client = begun(reading)
    for page in ("", "/first", "/second", "/decided", "/topics", "/passed-on"):
        found = html.unescape(client.get(f"{ADDRESS}{page}").text)
        assert SMALL not in found
        assert "Lê Thị Mơ" not in found  # not even that somebody wrote about her
    with reading.installation.engine.connect() as connection:
        rows = connection.execute(sa.select(moderated_text.c.subject)).scalars().all()
    assert set(rows) == {1}


def test_a_moderator_does_not_read_about_a_superior(reading: OfficeSite) -> None:
    with reading.installation.engine.begin() as connection:
        staff.grant(connection, "conflicted", RoleGrant(Role.MODERATOR, NEAR))
        assert connection.scalar(sa.select(staff_table.c.cadre).where(staff_table.c.username == "conflicted"))
    begun(reading)
    visitor = reading.signed_in("conflicted")
    assert "No round has texts for you" in visitor.get("/texts").text
    assert visitor.get(f"{ADDRESS}/first").status_code == 404


def test_what_is_passed_on_leaves_with_two_signatures_only(reading: OfficeSite) -> None:
    client = begun(reading)
    bribe = named(reading, "đòi tiền")
    client.get(f"{ADDRESS}/first")
    client.send(f"{ADDRESS}/first", **fields(bribe, outcome="passed_on", reason="money"))
    other = reading.signed_in(SECOND)
    other.get(f"{ADDRESS}/second")
    other.send(f"{ADDRESS}/second", **fields(named(reading, "đòi tiền"), answer="agree"))
    page = other.get(f"{ADDRESS}/passed-on")
    assert "Hand over with two signatures" in page.text
    alone = {"body": "Ủy ban Kiểm tra", **reading.credentials(SECOND, "first-"), "second-username": SECOND}
    assert "A second person must sign here." in other.send(f"{ADDRESS}/passed-on", **alone).text
    stranger = {**reading.credentials(SECOND, "first-"), **reading.credentials("reviewer", "second-")}
    refused = other.send(f"{ADDRESS}/passed-on", body="Ủy ban Kiểm tra", **stranger)
    assert refused.status_code == 403
    assert "the role for this round is missing" in refused.text
    both = {**reading.credentials(SECOND, "first-"), **reading.credentials(FIRST, "second-")}
    assert "Name the competent body" in other.send(f"{ADDRESS}/passed-on", body="x" * 201, **both).text
    both = {**reading.credentials(SECOND, "first-"), **reading.credentials(FIRST, "second-")}
    file = other.send(f"{ADDRESS}/passed-on", body="=Ủy ban Kiểm tra", **both)
    assert file.status_code == 200, file.text
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    cells = [cell for row in book["Ý kiến"].iter_rows() for cell in row if cell.value is not None]
    assert "Ông Nguyễn Văn Nam đòi tiền." in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]
    page = other.get(f"{ADDRESS}/passed-on")
    assert file.headers["X-Content-SHA256"] in page.text
    both = {**reading.credentials(SECOND, "first-"), **reading.credentials(FIRST, "second-")}
    assert other.send(f"{ADDRESS}/passed-on", number="1", **both).data == file.data
    assert told_texts(reading) == []


def test_a_round_without_readable_texts_does_not_say_why(site: OfficeSite) -> None:
    write(site)
    client = begun(site)
    page = client.get(ADDRESS)
    assert "There is no text to read" in page.text
    assert "Which of the two is not told." in page.text


def test_an_own_list_of_words_is_used_and_a_broken_one_is_not(reading: OfficeSite) -> None:
    own = reading.app.extensions["ydan-office"].settings.data_dir / "trigger-words.toml"
    own.write_text('version = 9\n[threat]\nvi = ["giải thích"]\n', encoding="utf-8")
    client = begun(reading)
    assert "list version 9" in client.get(ADDRESS).text
    assert "<mark>giải thích<span" in client.get(f"{ADDRESS}/first").text
    own.write_text("version = no", encoding="utf-8")
    assert "list version 1." in client.get(ADDRESS).text


def test_the_trail_of_moderation_has_names_of_acts(reading: OfficeSite) -> None:
    client = begun(reading)
    client.get(f"{ADDRESS}/first")
    client.send(f"{ADDRESS}/first", **fields(named(reading, "cảm ơn"), outcome="public"))
    trail = reading.signed_in("auditor").get("/audit").text
    assert "Reading of texts begun" in trail
    assert "Proposals about texts made" in trail
    assert json.dumps(WRITTEN[0]) not in trail


def test_the_cadre_reads_what_two_decided_and_nothing_earlier(site: OfficeSite) -> None:
    released, address = SurveyCode("released"), "/rounds/released/texts"
    secret, own, shown = (
        "Gọi tôi 0912345678, xin nói riêng.",
        "Gọi tôi […], xin nói riêng.",
        "Nói với mọi người.",
    )
    parts = [
        TextPart(SubjectNumber(1), RespondentGroup.CITIZEN, Channel.WEB, text) for text in (secret, shown)
    ]
    keys = site.installation.keys.readable("installation")
    with site.installation.engine.begin() as connection:
        opened.write_texts(connection, keys[0], released, parts)
    first, second = site.signed_in(FIRST), site.signed_in(SECOND)
    first.get(address)
    first.send(address)

    def queue() -> list[Text]:
        with site.installation.engine.connect() as connection:
            return records.every(connection, keys, released)

    def read_by(username: str) -> str:
        return html.unescape(site.signed_in(username, "vi").get("/rounds/released/results/1").text)

    first.get(f"{address}/first")
    outcomes = {secret: "cadre", shown: "public"}
    choices = [fields(text, outcome=outcomes[text.content.original]) for text in queue()]
    first.send(f"{address}/first", **choices[0], **choices[1])
    readers = ("cadre", "evaluator", "campaign-officer", "auditor")
    for username in readers:
        assert not [one for one in (secret, own, shown) if one in read_by(username)], username
    second.get(f"{address}/second")
    choices = [fields(text, answer="agree") for text in queue()]
    second.send(f"{address}/second", **choices[0], **choices[1])
    for username in readers:
        page = read_by(username)
        assert shown in page, username
        assert (own in page) is (username in {"cadre", "campaign-officer"}), username
        assert "0912345678" not in page
    package = site.signed_in("evaluator").get("/rounds/released/package")
    assert package.status_code == 200
    with zipfile.ZipFile(io.BytesIO(package.data)) as files:
        assert not [name for name in files.namelist() if shown.encode() in files.read(name)]
