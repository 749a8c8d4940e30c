"""Printed = returned + void + unused, signed by two in the office; until then no round closes."""

from collections.abc import Iterable

import pytest
import sqlalchemy as sa

from surveys.identifiers import Role, SurveyState
from surveys.paper import reconciliation
from surveys.paper.reconciliation import Count
from surveys.rounds import get
from surveys.schema import paper_run
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.paper_batch import (
    BATCHES,
    FIRST_CLERK,
    PRINTED,
    RUN,
    SECOND_CLERK,
    SURVEY,
    keyed,
    opened,
    printed,
    sheet,
)
from tests.webapp.office.world import PASSPHRASES
from webapp.office.form import Form
from webapp.office.signatures import Pair, sign

PAPER = "/rounds/open/paper"
OFFICER = "campaign-officer"


@pytest.fixture
def paper_site(site: OfficeSite) -> OfficeSite:
    printed(site)
    return site


def signed(site: OfficeSite, second: str = "closing-officer") -> dict[str, str]:
    own = site.credentials(OFFICER, "first-")
    own.pop("first-username")
    return own | site.credentials(second, "second-")


def counting(site: OfficeSite) -> OfficeClient:
    client = site.signed_in(OFFICER)
    client.get(PAPER)
    return client


def store_one(site: OfficeSite) -> None:
    number = opened(site, 1)
    for clerk in (FIRST_CLERK, SECOND_CLERK):
        keyed(site, clerk, number, [sheet(site, 0)])
    officer = site.signed_in(OFFICER)
    officer.get(f"{BATCHES}/{number}/compare")
    officer.send(f"{BATCHES}/{number}/store")


def count_of(site: OfficeSite) -> Count | None:
    with site.installation.engine.connect() as connection:
        (found,) = reconciliation.standing(connection, SURVEY)
    return found.counted.count if found.counted else None


def test_two_people_sign_that_the_paper_adds_up(paper_site: OfficeSite) -> None:
    site = paper_site
    store_one(site)
    client = counting(site)
    assert "Print run 1 is not added up yet" in client.get(PAPER).text
    fields = {"run": str(RUN), "void": "4", "unused": str(PRINTED - 5)}
    answer = client.send(f"{PAPER}/count", **fields, **signed(site))
    assert answer.status_code == 302, answer.text
    assert count_of(site) == Count(1, 4, PRINTED - 5)
    page = client.get(PAPER).text
    assert "The paper of this round adds up." in page
    assert "Campaign Officer, Closing Officer" in page
    minutes = client.get(f"{PAPER}/minutes?languages=both")
    assert minutes.mimetype == "application/pdf"


def test_a_difference_is_named_before_anybody_signs(paper_site: OfficeSite) -> None:
    client = counting(paper_site)
    answer = client.send(f"{PAPER}/count", run=str(RUN), void="4", unused="50", **signed(paper_site))
    assert answer.status_code == 400
    assert "61 were printed, but 0 returned + 4 void + 50 unused are 54: 7 are missing" in answer.text
    assert count_of(paper_site) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"run": "9", "void": "0", "unused": "61"},
        {"run": "1", "void": "x", "unused": "61"},
        {"run": "1", "void": "0", "unused": ""},
    ],
)
def test_what_is_no_count_is_said(paper_site: OfficeSite, fields: dict[str, str]) -> None:
    client = counting(paper_site)
    assert client.send(f"{PAPER}/count", **fields).status_code == 400
    assert count_of(paper_site) is None


@pytest.mark.parametrize("second", [OFFICER, "reviewer", "conflicted", "closing-officer-far"])
def test_whoever_may_not_sign_does_not_count(paper_site: OfficeSite, second: str) -> None:
    client = counting(paper_site)
    fields = {"run": str(RUN), "void": "0", "unused": str(PRINTED)}
    assert client.send(f"{PAPER}/count", **fields, **signed(paper_site, second)).status_code in {400, 403}
    assert count_of(paper_site) is None


def test_a_clerk_may_be_the_second(paper_site: OfficeSite) -> None:
    client = counting(paper_site)
    fields = {"run": str(RUN), "void": "0", "unused": str(PRINTED)}
    assert client.send(f"{PAPER}/count", **fields, **signed(paper_site, FIRST_CLERK)).status_code == 302


def test_what_changed_while_two_were_signing_is_not_counted(
    paper_site: OfficeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = counting(paper_site)
    fields = {"run": str(RUN), "void": "0", "unused": str(PRINTED)}

    def close_meanwhile(form: Form, roles: Iterable[Role]) -> Pair | None:
        with paper_site.installation.engine.begin() as connection:
            connection.execute(sa.update(paper_run).values(printed=PRINTED + 1))
        return sign(form, roles)

    monkeypatch.setattr("webapp.office.reconciliation_pages.sign", close_meanwhile)
    answer = client.send(f"{PAPER}/count", **fields, **signed(paper_site))
    assert answer.status_code == 400
    assert "1 are missing" in answer.text


def test_cards_are_counted_as_drawn(paper_site: OfficeSite) -> None:
    with paper_site.installation.engine.begin() as connection:
        connection.execute(sa.update(paper_run).values(kind="cards"))
    client = counting(paper_site)
    fields = {"run": str(RUN), "returned": "60", "void": "0", "unused": "1"}
    assert client.send(f"{PAPER}/count", **fields, **signed(paper_site)).status_code == 302
    assert count_of(paper_site) == Count(60, 0, 1)
    assert client.get(f"{PAPER}/minutes").status_code == 200


def test_there_are_no_minutes_before_the_paper_adds_up(paper_site: OfficeSite) -> None:
    answer = counting(paper_site).get(f"{PAPER}/minutes")
    assert answer.status_code == 409
    assert "There are no minutes yet" in answer.text


def test_the_round_does_not_close_and_the_page_says_what_is_open(paper_site: OfficeSite) -> None:
    site = paper_site
    client = site.signed_in("closing-officer")
    page = client.get("/rounds/open/close").text
    assert "Print run 1 is not added up yet" in page
    own = site.credentials("closing-officer", "first-")
    own.pop("first-username")
    fields = own | site.credentials("closing-officer-2", "second-")
    phrases = {"first-passphrase": PASSPHRASES[0], "second-passphrase": PASSPHRASES[1]}
    answer = client.send("/rounds/open/close", **fields, **phrases)
    assert answer.status_code == 409
    with site.installation.engine.connect() as connection:
        assert get(connection, SURVEY).state is SurveyState.OPEN


def test_the_steps_of_the_round_lead_to_the_paper(paper_site: OfficeSite) -> None:
    page = paper_site.signed_in(OFFICER).get("/rounds/open").text
    assert "before closing it is keyed twice and added up" in page
    assert f'href="{PAPER}"' in page


def test_a_round_without_paper_says_so(site: OfficeSite) -> None:
    page = site.signed_in(OFFICER).get(PAPER).text
    assert "there is nothing to add up" in page
    assert f'href="{PAPER}"' not in site.signed_in(OFFICER).get("/rounds/open").text


def test_the_start_page_leads_a_clerk_to_the_batches(paper_site: OfficeSite) -> None:
    client = paper_site.signed_in(FIRST_CLERK)
    assert f'href="{BATCHES}"' in client.get("/").text
    assert "No batch is open yet. An officer opens one" in client.get(BATCHES).text
    assert 'href="/rounds"' not in client.get(BATCHES).text


def test_every_page_of_paper_is_there_in_vietnamese(paper_site: OfficeSite) -> None:
    site = paper_site
    store_one(site)
    number = opened(site, 1)
    clerk = site.signed_in(FIRST_CLERK, "vi")
    officer = site.signed_in(OFFICER, "vi")
    clerk.get(BATCHES)
    clerk.send(f"{BATCHES}/{number}/take")
    for client, path in (
        (officer, PAPER),
        (officer, BATCHES),
        (officer, f"{BATCHES}/{number}"),
        (clerk, BATCHES),
        (clerk, f"{BATCHES}/{number}/key"),
    ):
        assert client.get(path).status_code == 200
    assert client.send(f"{BATCHES}/{number}/key", sheet="1", **sheet(site, 1)).status_code == 302
    assert client.get(f"{BATCHES}/{number}/key").status_code == 200
