"""Writing a questionnaire in the office: every step without scripts, and nothing is lost."""

import io
import re

from surveys import questionnaires
from surveys.exchange.lss_export import export_lss
from surveys.questionnaire_writer import write
from surveys.xlsform import export_xlsform
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.drafting import CITIZENS, HIDDEN, PAGES, begun, form, found, saved, seen


def test_a_form_that_is_saved_as_it_was_shown_changes_nothing(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    before = found(client, draft)
    assert before.version == 2
    parts = ("whole", "section?name=opinion", "item?name=fair", "item?name=how", "scale?name=trust")
    for address in (*parts, "criterion?name=A3.1"):
        assert saved(client, f"{draft}/{address}").status_code == 302
    assert found(client, draft) == before


WRITTEN: tuple[tuple[str, dict[str, object]], ...] = (
    (
        "/whole",
        {
            "title-en": "Hạ Long market",
            "purpose-vi": "Để chợ tốt hơn.",
            "purpose-en": "For a better market.",
            "respondent_groups": ["citizen", "front"],
            "subject": "collective",
        },
    ),
    ("/section?name=main", {"title-vi": "Chợ", "title-en": "Market"}),
    ("/criterion", {"code": "A1", "title-vi": "Sạch", "title-en": "Clean", "source": "Chợ"}),
    (
        "/item?section=main",
        {
            "text-vi": "Chợ có sạch không?",
            "text-en": "Is it clean?",
            "kind": "rating",
            "scale": "satisfaction",
            "criteria": "A1",
            "asked_of": "citizen",
        },
    ),
    (
        "/item?section=main",
        {
            "text-vi": "Ở đâu?",
            "text-en": "Where?",
            "kind": "choice",
            "option-1-vi": "Trong",
            "option-1-en": "Inside",
            "option-2-vi": "Ngoài",
            "option-2-en": "Outside",
            "show_if": "is_it_clean",
            "show_if_answers": ["is_it_clean 1", "is_it_clean 2"],
        },
    ),
    (
        "/item?section=main",
        {
            "text-vi": "Ông/bà ở tổ nào?",
            "text-en": "Which team?",
            "kind": "choice",
            "option-1-vi": "Một",
            "option-1-en": "One",
            "option-2-vi": "Hai",
            "option-2-en": "Two",
        },
    ),
)


def test_a_questionnaire_is_written_from_nothing_and_published(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client, begin="empty", title="Chợ Hạ Long")
    page = client.get(draft)
    assert "things are still missing" in page.text
    for address, fields in WRITTEN:
        assert saved(client, draft + address, **fields).status_code == 302
    ready = client.get(draft)
    assert "Ready to be published" in ready.text
    revision = dict(HIDDEN.findall(ready.text))["revision"]
    published = client.send(f"{draft}/publish", revision=revision)
    assert published.location == "/questionnaires/cho-ha-long/1"
    assert client.get(published.location).status_code == 200
    assert client.get(draft).status_code == 404
    with site.installation.engine.connect() as connection:
        made = questionnaires.get(connection, "cho-ha-long", 1)
    assert made.items[1].show_if is not None
    assert made.items[1].show_if.answers == ("1", "2")
    assert [option.id for option in made.items[1].options] == ["inside", "outside"]


def test_what_is_missing_is_told_at_its_field_and_nothing_is_published(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    assert saved(client, f"{draft}/item?name=fair", **{"text-en": ""}).status_code == 302
    page = client.get(draft)
    assert "1 thing is still missing" in page.text
    refused = client.send(f"{draft}/publish", revision="2")
    assert refused.status_code == 400
    assert "The text in the language “en” is missing. Write it." in refused.text
    form = client.get(f"{draft}/item?name=fair").text
    assert 'id="text-en-fault"' in form


def test_two_who_change_the_same_item_see_both_versions_and_lose_nothing(site: OfficeSite) -> None:
    lan, minh = site.signed_in("campaign-officer"), site.signed_in("reviewer")
    draft = begun(lan)
    opened = form(minh.get(f"{draft}/item?name=fair"))
    assert saved(lan, f"{draft}/item?name=fair", **{"text-en": "Words of Lan?"}).status_code == 302
    mine = opened | {"text-en": ["Words of Minh?"]}
    answer = minh.send(f"{draft}/item", **mine, act="save")
    assert answer.status_code == 409
    assert "Somebody else changed this part after you opened it." in answer.text
    assert "Words of Lan?" in answer.text
    assert "Words of Minh?" in answer.text
    assert minh.send(f"{draft}/item", **(mine | {"seen": [seen(answer)]}), act="save").status_code == 302
    assert "Words of Minh?" in minh.get(f"{draft}/source").text
    undone = minh.send(f"{draft}/arrange", act="undo", revision="3")
    assert undone.status_code == 302
    assert "Words of Lan?" in minh.get(f"{draft}/source").text


def test_two_who_change_different_items_do_not_disturb_each_other(site: OfficeSite) -> None:
    lan, minh = site.signed_in("campaign-officer"), site.signed_in("reviewer")
    draft = begun(lan)
    opened = form(minh.get(f"{draft}/item?name=fair"))
    assert saved(lan, f"{draft}/item?name=close", **{"text-en": "Words of Lan?"}).status_code == 302
    assert (
        minh.send(f"{draft}/item", **(opened | {"text-en": ["Words of Minh?"]}), act="save").status_code
        == 302
    )
    source = lan.get(f"{draft}/source").text
    assert "Words of Lan?" in source
    assert "Words of Minh?" in source


def test_the_words_for_an_item_that_is_gone_are_kept_to_be_added_anew(site: OfficeSite) -> None:
    lan, minh = site.signed_in("campaign-officer"), site.signed_in("reviewer")
    draft = begun(lan)
    opened = form(minh.get(f"{draft}/item?name=fair"))
    page = lan.get(draft).text
    act = re.search(r'value="(item remove fair \w+)"', page)
    assert act is not None
    assert lan.send(f"{draft}/arrange", act=act[1]).status_code == 302
    answer = minh.send(f"{draft}/item", **(opened | {"text-en": ["Words of Minh?"]}), act="save")
    assert answer.status_code == 409
    assert "Words of Minh?" in answer.text
    again = minh.send(f"{draft}/item", **form(answer), act="save")
    assert again.status_code == 302
    assert "Words of Minh?" in minh.get(f"{draft}/source").text


def test_parts_are_moved_copied_and_removed_by_buttons(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    before = found(client, draft)
    for act in ("item down manner", "item up manner", "section down contact", "section up contact"):
        assert client.send(f"{draft}/arrange", act=act).status_code == 302
    assert found(client, draft) == before
    for act in ("item copy manner", "section copy opinion", "scale copy trust"):
        assert client.send(f"{draft}/arrange", act=act).status_code == 302
    acts = re.findall(r'value="((?:item|section|scale|criterion) remove [^"]+)"', client.get(draft).text)
    wanted = (
        "item remove manner_2 ",
        "section remove opinion_2 ",
        "scale remove trust_2 ",
        "criterion remove C1 ",
    )
    for act in [one for one in acts if one.startswith(wanted)]:
        assert client.send(f"{draft}/arrange", act=act).status_code == 302
    source = client.get(f"{draft}/source").text
    assert "manner_2" not in source
    assert "trust_2" not in source
    assert '"C1"' not in source


def test_a_part_that_changed_since_it_was_shown_is_not_removed(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    assert client.send(f"{draft}/arrange", act="item remove fair 00").status_code == 409
    assert client.send(f"{draft}/arrange", act="item remove nothing 00").status_code == 409
    for act in ("item fly fair", "moon remove x", ""):
        assert client.send(f"{draft}/arrange", act=act).status_code == 400
    assert client.send(f"{draft}/arrange", act="undo", revision="7").status_code == 409
    assert client.send(f"{draft}/publish", revision="7").status_code == 409


def test_a_version_that_is_taken_is_told_when_publishing(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    assert saved(client, f"{draft}/whole", version="1").status_code == 302
    refused = client.send(f"{draft}/publish", revision="2")
    assert refused.status_code == 409
    assert "Version 1 of citizen-official is there already." in refused.text


def test_room_for_more_answers_and_the_answers_of_another_item_come_without_scripts(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    fields = form(client.get(f"{draft}/item?name=how"))
    more = client.send(f"{draft}/item", **fields, act="more option")
    assert more.status_code == 200
    assert 'id="option-8-vi"' in more.text
    opinion = form(client.get(f"{draft}/item?name=fair"))
    looked = client.send(f"{draft}/item", **(opinion | {"show_if": ["manner"]}), act="look")
    assert looked.status_code == 200
    assert 'value="manner 5"' in looked.text
    unchosen = client.send(f"{draft}/item", **(opinion | {"show_if": ["manner"]}), act="save")
    assert unchosen.status_code == 400
    assert "Choose the answers after which it is shown" in unchosen.text
    later = client.send(f"{draft}/item", **(opinion | {"show_if": ["trust"]}), act="save")
    assert "Choose an item that comes earlier." in later.text


def test_answers_stand_in_the_order_of_their_places(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    assert saved(client, f"{draft}/item?name=how", **{"option-1-place": "9"}).status_code == 302
    how = next(item for item in found(client, draft).items if item.id == "how")
    assert [option.id for option in how.options] == ["meeting", "phone", "field", "counter"]


FAULTS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("/item?name=fair", {"id": "manner"}, "is used twice"),
    ("/item?name=fair", {"kind": "song"}, "Choose the kind of item."),
    ("/scale?name=trust", {"id": "harassment"}, "is used twice"),
    ("/criterion?name=C1", {"code": "C2"}, "is there twice"),
    ("/criterion?name=C1", {"weight": "much"}, "Enter a number"),
    ("/whole", {"subject": "song"}, "Choose what the questionnaire is about."),
    ("/whole", {"minutes": "99"}, "Enter a whole number from 1 to 60."),
    ("/item?name=fair", {"text-vi": "a\x00b"}, "cannot be stored"),
)


def test_a_fault_is_told_and_what_was_typed_stays(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    for address, changes, said in FAULTS:
        answer = saved(client, draft + address, **changes)
        assert (answer.status_code, said in answer.text) == (400, True), address


def test_a_draft_begins_with_a_file_of_ours_or_of_others(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    toml = begun(client, begin="file", file=(io.BytesIO(CITIZENS[0].encode()), "mine.toml"))
    assert found(client, toml) == CITIZENS[1]
    form = begun(client, begin="file", file=(io.BytesIO(export_xlsform(CITIZENS[1])), "mine.xlsx"))
    assert found(client, form) == CITIZENS[1]
    survey = begun(client, begin="file", file=(io.BytesIO(export_lss(CITIZENS[1])), "mine.lss"))
    assert found(client, survey) == CITIZENS[1]
    assert client.get(f"{survey}/lss").data == export_lss(CITIZENS[1])
    assert client.get("/questionnaires/citizen-official/1/lss").mimetype == "application/xml"
    assert client.get(f"{form}/xlsform").data[:2] == b"PK"
    assert client.get("/questionnaires/citizen-official/1/xlsform").data[:2] == b"PK"


FALSE_STARTS: tuple[tuple[dict[str, object], str], ...] = (
    ({"begin": ""}, "Choose what to begin with."),
    ({"begin": "version", "base": "nothing:1"}, "Choose the questionnaire to begin with."),
    ({"begin": "file"}, "Choose the file."),
    ({"begin": "file", "file": (b"\xff\xfe\x00", "x.toml")}, "The file is not UTF-8 text."),
    ({"begin": "file", "file": (b"id = = 1", "x.toml")}, "not correct TOML"),
    ({"begin": "file", "file": (b"PK\x03\x04", "x.xlsx")}, "not a sound XLSX file"),
    ({"begin": "file", "file": (b"<document>", "x.lss")}, "The file is not complete XML"),
    ({"begin": "empty", "title": ""}, "Please fill this in."),
)


def test_a_draft_that_cannot_begin_says_why(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    client.get("/questionnaire-drafts")
    for fields, said in FALSE_STARTS:
        file = fields.get("file")
        sent = fields | ({"file": (io.BytesIO(file[0]), file[1])} if isinstance(file, tuple) else {})
        answer = client.send("/questionnaire-drafts", **sent)
        assert (answer.status_code, said in answer.text) == (400, True), fields


def test_a_draft_that_is_thrown_away_is_gone(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    draft = begun(client)
    assert client.get(f"{draft}/throw-away").status_code == 200
    assert client.send(f"{draft}/throw-away").status_code == 200
    assert client.get(draft).status_code == 200
    assert client.send(f"{draft}/throw-away", act="throw away").status_code == 302
    assert client.get(draft).status_code == 404


def test_another_unit_does_not_even_learn_that_a_draft_exists(site: OfficeSite) -> None:
    draft = begun(site.signed_in("campaign-officer"))
    stranger = site.signed_in("campaign-officer-far")
    for page in PAGES:
        assert stranger.get(draft + page).status_code == 404
    assert "citizen-official" not in stranger.get("/questionnaire-drafts").text.split("Begin a draft")[0]
    assert stranger.send(f"{draft}/publish", revision="1").status_code == 404


def test_a_version_in_use_becomes_the_next_one(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    client.get("/questionnaire-drafts")
    own = write(CITIZENS[1]).replace('id = "citizen-official"', 'id = "our-own"')
    with site.installation.engine.begin() as connection:
        questionnaires.add(connection, own)
    assert found(client, begun(client, base="our-own:1")).version == 1
    with site.installation.engine.begin() as connection:
        questionnaires.freeze(connection, "our-own", 1)
    assert found(client, begun(client, base="our-own:1")).version == 2
