"""A print run of forms in the open round of the little province, and ways to key its sheets in a browser."""

from datetime import date

import sqlalchemy as sa

from surveys import staff
from surveys.identifiers import Role, SurveyCode
from surveys.installation import Installation
from surveys.paper import batches
from surveys.paper.batch_records import Batch
from surveys.schema import paper_run
from surveys.schema import staff as staff_table
from surveys.staff import Claim, Invitee, RoleGrant
from surveys.staff_secrets import hash_password
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import NEAR, PASSWORD, Account

SURVEY = SurveyCode("open")
BATCHES = "/rounds/open/batches"
RUN, PRINTED, ASSIGNMENT = 1, 61, 1
SECOND_CLERK = "second-clerk"
FIRST_CLERK = "data-entry-clerk"
GOOD = {
    "a-0-contact": "yes",
    "a-0-how": "counter",
    "a-0-manner": "5",
    "a-0-fair": "2",
}


def printed(site: OfficeSite) -> None:
    """Record that the codes of the first kind of invitation were printed on forms; invite a second clerk."""
    site.world.accounts[SECOND_CLERK] = prepare(site.installation)


def prepare(place: Installation) -> Account:
    """Do so to an installation; gives the second clerk's account."""
    with place.engine.begin() as connection:
        connection.execute(
            sa.insert(paper_run).values(
                survey=SURVEY,
                number=RUN,
                assignment=ASSIGNMENT,
                kind="form",
                printed=PRINTED,
                printed_on=date(2026, 3, 1),
            )
        )
    keys, now = place.keys, place.clock()
    with place.engine.begin() as connection:
        claim = Claim(
            SECOND_CLERK,
            staff.invite(connection, keys, Invitee(SECOND_CLERK, "Second Clerk", None), now),
        )
        staff.grant(connection, SECOND_CLERK, RoleGrant(Role.DATA_ENTRY_CLERK, NEAR))
        setup = staff.set_up_totp(connection, keys, claim, now)
        values = {"state": "active", "password_hash": hash_password(PASSWORD), "activation_digest": None}
        connection.execute(
            sa.update(staff_table).where(staff_table.c.username == SECOND_CLERK).values(**values)
        )
    return Account(SECOND_CLERK, Role.DATA_ENTRY_CLERK, setup.secret)


def opened(site: OfficeSite, sheets: int) -> int:
    """Open a batch as the officer does; gives its number."""
    officer = site.signed_in("campaign-officer")
    officer.get(BATCHES)
    answer = officer.send(f"{BATCHES}/open", run=str(RUN), sheets=str(sheets))
    assert answer.status_code == 302, answer.text
    with site.installation.engine.connect() as connection:
        return batches.listing(connection, SURVEY)[-1].number


def batch(site: OfficeSite, number: int) -> Batch:
    with site.installation.engine.connect() as connection:
        return batches.get(connection, SURVEY, number)


def begin(site: OfficeSite, clerk: str, number: int) -> OfficeClient:
    """Take a batch as a clerk; gives the browser on the page of the next sheet."""
    client = site.signed_in(clerk)
    client.get(BATCHES)
    client.send(f"{BATCHES}/{number}/take")
    client.get(f"{BATCHES}/{number}/key")
    return client


def keyed(site: OfficeSite, clerk: str, number: int, sheets: list[dict[str, str]]) -> OfficeClient:
    """Key every sheet of a batch as a clerk, and finish."""
    client = begin(site, clerk, number)
    for place, fields in enumerate(sheets, 1):
        answer = client.send(f"{BATCHES}/{number}/key", sheet=str(place), **fields)
        assert answer.status_code == 302, answer.text
    assert client.send(f"{BATCHES}/{number}/finish").status_code == 302
    return client


def sheet(site: OfficeSite, place: int, **more: str) -> dict[str, str]:
    """Give the fields of a sheet that carries one of the open round's codes."""
    return {"code": site.world.open_codes[place], **GOOD, **more}
