"""Sheets keyed twice in the office: each clerk alone, differences decided at the paper, stored once."""

import re

import pytest
import sqlalchemy as sa

from surveys.box_engines import box_of
from surveys.paper.batch_records import BatchState, DecidedAs, Outcome
from surveys.schema import audit_event, staff
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.paper_batch import (
    BATCHES,
    FIRST_CLERK,
    SECOND_CLERK,
    SURVEY,
    batch,
    begin,
    keyed,
    opened,
    printed,
    sheet,
)


@pytest.fixture
def paper_site(site: OfficeSite) -> OfficeSite:
    printed(site)
    return site


def spent(site: OfficeSite) -> int:
    return len(box_of(site.installation, SURVEY).spent_codes())


def test_two_clerks_and_an_officer_bring_sheets_into_the_box(paper_site: OfficeSite) -> None:
    site = paper_site
    number = opened(site, 2)
    sheets = [sheet(site, 0), sheet(site, 1, **{"a-0-comment": "Cán bộ tận tình"})]
    keyed(site, FIRST_CLERK, number, sheets)
    second = begin(site, SECOND_CLERK, number)
    assert "tận tình" not in second.get(f"{BATCHES}/{number}/key").text
    assert second.send(f"{BATCHES}/{number}/key", sheet="1", **sheets[0]).status_code == 302
    asked = second.send(f"{BATCHES}/{number}/key", sheet="2", **sheet(site, 1))
    assert asked.location.endswith("/key/2/texts")  # handwriting is typed once and checked by the second
    assert "Cán bộ tận tình" in second.get(asked.location).text
    assert second.send(asked.location, **{"a-0-comment": "Cán bộ tận tình"}).status_code == 302
    assert second.send(f"{BATCHES}/{number}/finish").status_code == 302
    officer = site.signed_in("campaign-officer")
    assert "Store the batch" in officer.get(f"{BATCHES}/{number}/compare").text
    assert officer.send(f"{BATCHES}/{number}/store").status_code == 302
    assert batch(site, number).outcome == Outcome(2, 0, 0)
    assert spent(site) == 2
    assert "2 / 28" not in officer.get(f"{BATCHES}/{number}").text
    assert "0 of 28 answers" in officer.get(f"{BATCHES}/{number}").text


def test_the_page_of_a_sheet_shows_both_languages_the_counter_and_a_key_for_every_circle(
    paper_site: OfficeSite,
) -> None:
    number = opened(paper_site, 3)
    page = begin(paper_site, FIRST_CLERK, number).get(f"{BATCHES}/{number}/key").text
    assert "Batch 1: sheet 1 of 3" in page
    assert "Rất hài lòng" in page
    assert "Very satisfied" in page
    manner = page[page.index('id="a-0-manner"') :]
    keys = re.findall(r'value="([^"]*)" data-key="(.)"', manner)[:8]
    circles = [("5", "1"), ("4", "2"), ("3", "3"), ("2", "4"), ("1", "5"), ("dont_know", "0")]
    assert keys == [*circles, ("", "-"), ("?", "*")]
    assert re.search(r'<script src="[^"]*keying', page)


def test_only_what_differs_is_shown_and_the_paper_decides(paper_site: OfficeSite) -> None:
    site = paper_site
    number = opened(site, 2)
    keyed(site, FIRST_CLERK, number, [sheet(site, 0), sheet(site, 1)])
    keyed(site, SECOND_CLERK, number, [sheet(site, 0, **{"a-0-fair": "4"}), sheet(site, 1)])
    officer = site.signed_in("campaign-officer")
    assert "1 of 28 answers" in officer.get(f"{BATCHES}/{number}/compare").text
    assert officer.send(f"{BATCHES}/{number}/store", decided_as="third").status_code == 409
    page = officer.get(f"{BATCHES}/{number}/compare/1").text
    assert 'id="a-0-fair"' in page
    assert 'id="a-0-manner"' not in page
    assert "checked" not in page  # nobody is led to one of the two
    assert officer.send(f"{BATCHES}/{number}/compare/1").status_code == 400
    assert officer.send(f"{BATCHES}/{number}/compare/1", **{"a-0-fair": "3"}).status_code == 302
    again = officer.get(f"{BATCHES}/{number}/compare/1").text
    assert re.search(r'value="3" data-key="3" checked', again)
    officer.get(f"{BATCHES}/{number}/compare")
    assert officer.send(f"{BATCHES}/{number}/store").status_code == 409
    assert officer.send(f"{BATCHES}/{number}/store", decided_as="third").status_code == 302
    stored = batch(site, number)
    assert (stored.differing, stored.decided_as) == (1, DecidedAs.THIRD)


def test_a_sheet_of_one_clerk_only_is_looked_for_in_the_pile(paper_site: OfficeSite) -> None:
    site = paper_site
    number = opened(site, 2)
    keyed(site, FIRST_CLERK, number, [sheet(site, 0), sheet(site, 1)])
    keyed(site, SECOND_CLERK, number, [sheet(site, 0), sheet(site, 2)])
    officer = site.signed_in("campaign-officer")
    assert officer.get(f"{BATCHES}/{number}/compare/2").text.count("data-line") == 15
    following = officer.send(f"{BATCHES}/{number}/compare/1002", **{"leave-out": "yes"})
    assert following.location.endswith("/compare/2")
    assert officer.get(f"{BATCHES}/{number}/compare/77").status_code == 404
    officer.get(following.location)
    everything = {f"a-0-{item}": "-" for item in ("how", "listens", "guidance", "on_time", "harassment")}
    everything |= {f"a-0-{item}": "-" for item in ("extra_payment", "close", "feedback", "open", "trust")}
    answers = everything | {
        "a-0-contact": "yes",
        "a-0-manner": "1",
        "a-0-fair": "?",
        "a-0-exemplary": "2",
        "a-0-comment": "",
    }
    assert officer.send(following.location, **answers).status_code == 302
    officer.get(f"{BATCHES}/{number}/compare")
    store, together = f"{BATCHES}/{number}/store", {"decided_as": "together"}
    unsigned = officer.send(store, **together)
    assert unsigned.status_code == 400
    assert 'href="#clerk-2-totp"' in unsigned.text
    signed = {
        f"clerk-{place}-{name}": value
        for place, clerk in enumerate((FIRST_CLERK, SECOND_CLERK), 1)
        for name, value in site.credentials(clerk).items()
        if name != "username"
    }
    forged = officer.send(store, **together, **signed | {"clerk-2-password": "somebody else's"})
    assert forged.status_code == 403
    assert batch(site, number).outcome is None
    again = {key: site.totp(SECOND_CLERK if "2" in key else FIRST_CLERK) for key in signed if "totp" in key}
    assert officer.send(store, **together, **signed | again).status_code == 302
    assert batch(site, number).outcome == Outcome(2, 0, 0)


def test_of_copies_with_one_code_one_is_chosen(paper_site: OfficeSite) -> None:
    site = paper_site
    number = opened(site, 2)
    copies = [sheet(site, 0), sheet(site, 0, **{"a-0-manner": "1", "as-is": "yes"})]
    keyed(site, FIRST_CLERK, number, copies)
    keyed(site, SECOND_CLERK, number, copies)
    officer = site.signed_in("campaign-officer")
    page = officer.get(f"{BATCHES}/{number}/compare/1").text
    assert page.count("?from=") == 4
    other = officer.get(f"{BATCHES}/{number}/compare/1?from=1").text
    assert re.search(r'name="a-0-manner" value="1" data-key="5" checked', other)


def test_what_is_unusual_is_asked_about_while_the_paper_is_in_hand(paper_site: OfficeSite) -> None:
    site = paper_site
    number = opened(site, 3)
    client, path = begin(site, FIRST_CLERK, number), f"{BATCHES}/{number}/key"
    mistyped = client.send(path, sheet="1", **sheet(site, 0, code="1234 5678 9012 3456 7"))
    assert "One digit of the code is not right" in mistyped.text
    unknown = client.send(path, sheet="1", **sheet(site, 0, code="0000 0000 0000 0000 0"))
    assert "No sheet of this round has this code" in unknown.text
    assert 'name="as-is"' in unknown.text
    other_run = client.send(path, sheet="1", **sheet(site, 61))
    assert "another print run" in other_run.text
    empty = client.send(path, sheet="1", code=site.world.open_codes[0])
    assert "Nothing is marked on this sheet" in empty.text
    kept = client.send(path, sheet="1", code=site.world.open_codes[0], **{"as-is": "yes"})
    assert kept.status_code == 302
    twice = client.send(path, sheet="2", **sheet(site, 0))
    assert "sheet 1. Is it the same sheet?" in twice.text
    assert client.send(path, sheet="9", **sheet(site, 1)).status_code == 400
    assert client.send(path, sheet="1", **sheet(site, 0)).status_code == 302  # corrected: nothing is doubled
    assert 'value="5" data-key="1" checked' in client.get(f"{path}?sheet=1").text
    too_few = client.send(f"{BATCHES}/{number}/finish")
    assert "says 3 sheets; 1 are entered" in client.get(too_few.location).text


def test_a_clerk_sees_no_batch_that_is_not_theirs_to_key(paper_site: OfficeSite) -> None:
    site = paper_site
    number = opened(site, 1)
    client = site.signed_in(FIRST_CLERK)
    assert client.get(f"{BATCHES}/{number}/key").location.endswith("/batches")
    assert client.get(f"{BATCHES}/{number}/compare").status_code == 403
    keyed(site, FIRST_CLERK, number, [sheet(site, 0)])
    for path in ("key", "key/1/texts"):
        assert client.get(f"{BATCHES}/{number}/{path}").location.endswith("/batches")
    client.get(BATCHES)
    assert client.send(f"{BATCHES}/{number}/finish").location.endswith("/batches")
    assert client.send(f"{BATCHES}/{number}/take").status_code == 409
    second = begin(site, SECOND_CLERK, number)
    assert second.get(f"{BATCHES}/{number}/key/1/texts").location.endswith("/batches")
    second.get(f"{BATCHES}/{number}/key")
    assert second.send(f"{BATCHES}/{number}/key", sheet="1", **sheet(site, 0)).location.endswith("/key")
    assert second.get(f"{BATCHES}/{number}/key/1/texts").location.endswith("/key")
    assert "all sheets are keyed" in second.get(f"{BATCHES}/{number}/key").text


def test_sheets_that_cannot_be_counted_are_listed_once_without_content(paper_site: OfficeSite) -> None:
    site = paper_site
    first = opened(site, 1)
    for clerk in (FIRST_CLERK, SECOND_CLERK):
        keyed(site, clerk, first, [sheet(site, 0)])
    officer = site.signed_in("campaign-officer")
    officer.get(f"{BATCHES}/{first}/compare")
    officer.send(f"{BATCHES}/{first}/store")
    again = opened(site, 3)
    sheets = [
        sheet(site, 0, **{"a-0-comment": "lời viết tay"}),
        sheet(site, 61, **{"as-is": "yes"}),
        {"code": site.world.open_codes[1], "as-is": "yes"},
    ]
    keyed(site, FIRST_CLERK, again, sheets)
    keyed(site, SECOND_CLERK, again, sheets)
    officer.get(f"{BATCHES}/{again}/compare")
    told = officer.send(f"{BATCHES}/{again}/store")
    assert told.status_code == 200
    for words in ("The code was used before", "of no sheet of this print run", "Nothing is marked"):
        assert words in told.text
    assert "lời viết tay" not in told.text
    assert batch(site, again).outcome == Outcome(0, 1, 2)
    page = officer.get(f"{BATCHES}/{again}").text
    assert "Drop the batch" in page
    assert officer.send(f"{BATCHES}/{again}/drop").status_code == 302
    assert batch(site, again).state is BatchState.DROPPED
    assert officer.get(f"{BATCHES}/{again}/compare").location.endswith(f"/batches/{again}")
    assert officer.send(f"{BATCHES}/{again}/store").location.endswith(f"/batches/{again}")
    assert officer.get(f"{BATCHES}/{again}/compare/1").location.endswith(f"/batches/{again}")


def test_an_officer_puts_a_batch_right(paper_site: OfficeSite) -> None:
    site = paper_site
    number = opened(site, 2)
    begin(site, FIRST_CLERK, number)
    officer = site.signed_in("campaign-officer")
    assert "Data Entry Clerk cannot finish" in officer.get(f"{BATCHES}/{number}").text
    assert officer.send(f"{BATCHES}/{number}/correct", sheets="1").status_code == 302
    assert batch(site, number).sheets == 1
    assert officer.send(f"{BATCHES}/{number}/correct", sheets="400").status_code == 400
    assert officer.send(f"{BATCHES}/{number}/correct", sheets="x").status_code == 400
    assert officer.send(f"{BATCHES}/{number}/correct", act="give_back", **{"pass": "1"}).status_code == 302
    assert officer.send(f"{BATCHES}/{number}/correct", act="give_back", **{"pass": "2"}).status_code == 302
    assert batch(site, number).clerks == (None, None)
    assert officer.get(f"{BATCHES}/99").status_code == 404
    officer.get(BATCHES)
    assert officer.send(f"{BATCHES}/open", run="7", sheets="1").status_code == 400
    assert officer.send(f"{BATCHES}/open", run="1", sheets="").status_code == 400


def test_the_audit_trail_names_the_batch_and_no_sheet(paper_site: OfficeSite) -> None:
    site = paper_site
    number = opened(site, 1)
    for clerk in (FIRST_CLERK, SECOND_CLERK):
        keyed(site, clerk, number, [sheet(site, 0)])
    officer = site.signed_in("campaign-officer")
    officer.get(f"{BATCHES}/{number}/compare")
    officer.send(f"{BATCHES}/{number}/store")
    with site.installation.engine.connect() as connection:
        noted = connection.execute(
            sa.select(audit_event.c.act, audit_event.c.details)
            .where(audit_event.c.act.like("paper.%"))
            .order_by(audit_event.c.number)
        ).all()
    acts = ["paper.batch", "paper.take", "paper.keyed", "paper.take", "paper.keyed", "paper.store"]
    assert [tuple(one) for one in noted] == [(act, '{"batch":1}') for act in acts]


def test_whoever_the_round_is_about_keys_no_sheet_of_it(paper_site: OfficeSite) -> None:
    site = paper_site
    number = opened(site, 1)
    begin(site, FIRST_CLERK, number)
    with site.installation.engine.begin() as connection:
        for one in (FIRST_CLERK, "campaign-officer"):
            connection.execute(sa.update(staff).where(staff.c.username == one).values(cadre="CB2"))
    client, officer = site.signed_in(FIRST_CLERK), site.signed_in("campaign-officer")
    for browser, path in (
        (client, f"{BATCHES}/{number}/key"),
        (client, f"{BATCHES}/{number}/key/1/texts"),
        (officer, f"{BATCHES}/{number}/compare"),
        (officer, f"{BATCHES}/{number}/compare/1"),
    ):
        assert browser.get(path).status_code == 409, path
    for browser, path in (
        (client, f"{BATCHES}/{number}/take"),
        (client, f"{BATCHES}/{number}/finish"),
        (officer, f"{BATCHES}/open"),
        (officer, f"{BATCHES}/{number}/correct"),
        (officer, f"{BATCHES}/{number}/drop"),
        (officer, f"{BATCHES}/{number}/store"),
    ):
        browser.get(BATCHES)
        assert browser.send(path, run="1", sheets="1").status_code == 409, path
