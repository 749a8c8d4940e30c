"""What a page asks the database does not grow with the rounds, cadres and accounts of a province."""

import re
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy import event

from surveys import staff
from surveys.identifiers import Role, UnitCode
from surveys.schema import cadre, staff_role, survey, survey_subject, term, unit
from surveys.schema import release as release_table
from surveys.schema import staff as staff_table
from tests.webapp.office.agreed import DOORS, VALUES
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import PROVINCE

MORE = 60  # units, rounds, cadres, accounts
MOST = 60  # sentences of any page
READERS = tuple(role for role in Role if role is not Role.CADRE)


class Sentences:
    """Counts what an engine is asked."""

    def __init__(self, engine: sa.Engine) -> None:
        self.count = 0
        event.listen(engine, "before_cursor_execute", self.note)

    def note(self, *_details: object) -> None:
        self.count += 1


def _enlarge(site: OfficeSite) -> None:
    """Add a ward with a round like the released one, a cadre and an account, many times."""
    with site.installation.engine.begin() as connection:

        def copied(table: sa.Table, condition: sa.ColumnElement[bool]) -> dict[str, object]:
            return dict(connection.execute(sa.select(table).where(condition)).mappings().first() or {})

        like = copied(survey, survey.c.code == "released")
        subject = copied(survey_subject, survey_subject.c.survey == "released")
        frozen = copied(release_table, release_table.c.survey == "released")
        person, account = (
            copied(cadre, cadre.c.code == "CB1"),
            copied(staff_table, staff_table.c.username == "reviewer"),
        )
        for number in range(MORE):
            place, code = UnitCode(f"9{number:04}"), f"more-{number}"
            values = {"kind": "ward", "name": f"Phường {number}", "sort_key": b"p", "search_key": "phuong"}
            connection.execute(sa.insert(unit).values(code=place, parent=PROVINCE, **values))
            connection.execute(sa.insert(survey).values({**like, "code": code, "unit": place}))
            connection.execute(sa.insert(survey_subject).values({**subject, "survey": code, "unit": place}))
            connection.execute(sa.insert(release_table).values({**frozen, "survey": code}))
            connection.execute(sa.insert(cadre).values({**person, "code": f"M{number}"}))
            held = {"cadre": f"M{number}", "position": "chair", "unit": place, "starts_on": date(2025, 7, 1)}
            connection.execute(sa.insert(term).values(held))
            connection.execute(sa.insert(staff_table).values({**account, "username": f"more-{number}"}))
            role = {"username": f"more-{number}", "role": Role.REVIEWER, "unit": place}
            connection.execute(sa.insert(staff_role).values(role))


def _pages(site: OfficeSite, role: Role) -> Iterator[str]:
    """Give every page without an object; those of a round for who sees most of them."""
    for rule in site.app.url_map.iter_rules():
        is_asked = "survey" not in rule.arguments or role is Role.CAMPAIGN_OFFICER
        if "GET" in (rule.methods or ()) and rule.endpoint not in DOORS and is_asked:
            values = {**VALUES, "survey": "released", "unit": PROVINCE}
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match[1]], rule.rule)  # noqa: B023


def _counted(client: OfficeClient, sentences: Sentences, path: str) -> int | None:
    """Give how many sentences a page needs; None where it is no page for this visitor."""
    before = sentences.count
    answer = client.get(path)
    is_page = answer.status_code == 200 and answer.mimetype == "text/html"
    return sentences.count - before if is_page else None


def test_the_sentences_of_a_page_do_not_grow_with_the_province(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        for role in READERS:  # who oversees the whole province
            staff.grant(connection, role.value.replace("_", "-"), staff.RoleGrant(role, PROVINCE))
    sentences = Sentences(site.installation.engine)
    counted = {}
    for is_large in (False, True):
        if is_large:
            _enlarge(site)
        for role in READERS:
            client = site.signed_in(role.value.replace("_", "-"))
            client.audits = False
            for path in _pages(site, role):
                found = _counted(client, sentences, path)
                if found is not None:
                    counted[role, path, is_large] = found
    grown = {
        f"{role} {path}": (small, counted[role, path, True])
        for (role, path, is_large), small in counted.items()
        # A page of a list may show more lines than before, up to its end; each asks nothing of its own.
        if not is_large and counted.get((role, path, True), small) > small + 5
    }
    assert grown == {}
    assert max(counted.values()) <= MOST
    assert len(counted) > 150
