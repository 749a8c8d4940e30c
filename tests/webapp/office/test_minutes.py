"""The minutes tell no number from which the ballots of a withheld group could be counted."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from surveys.schema import paper_count, paper_run
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.world import ANSWERED, OPEN_LINK

READERS = ("campaign-officer", "closing-officer", "reviewer", "auditor")
TOLD = sum(ANSWERED) - 4 + OPEN_LINK  # four citizens answered about one cadre: too few to tell


def _counts(page: str) -> list[str]:
    return re.findall(r'<td class="number">(\d+)</td>', page)


@pytest.mark.parametrize("who", READERS)
def test_minutes_count_only_told_ballots_where_a_group_is_withheld(
    reading_site: OfficeSite, who: str
) -> None:
    page = reading_site.signed_in(who).get("/rounds/released/minutes").text
    issued = sum(ANSWERED) + OPEN_LINK + 6 * (len(ANSWERED) + 1)
    assert _counts(page) == [str(issued), str(TOLD), "0"]
    assert "Codes used" not in page
    assert "too small to be told" in page


def test_minutes_of_a_round_without_withheld_groups_count_everything(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer-far").get("/rounds/far/minutes").text
    all_of_them = str(sum(ANSWERED[:2]) + OPEN_LINK)
    assert _counts(page)[1:] == [all_of_them, all_of_them, "0"]
    assert "too small to be told" not in page


def test_the_page_of_the_audit_trail_counts_no_ballots(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("auditor").get("/audit").text
    assert "Round closed" in page
    for name in ("spent", "opened", "invalid_texts", "due", "found", "texts"):
        assert f'<span class="detail">{name.replace("_", " ")}:' not in page
    assert re.search(r'<span class="detail">codes issued: \d+', page)


def test_minutes_say_that_paper_was_added_up_and_none_of_its_counts_but_what_was_printed(
    site: OfficeSite,
) -> None:
    values = {"survey": "released", "assignment": 1, "kind": "form", "printed_on": date(2026, 3, 1)}
    with site.installation.engine.begin() as connection:
        for number in (1, 2):
            connection.execute(sa.insert(paper_run).values(**values, number=number, printed=20))
        counts = {"returned": 17, "void": 2, "unused": 1, "counted_by": ["an", "binh"]}
        row = {"survey": "released", "run": 1, "counted_on": date(2026, 3, 2)}
        connection.execute(sa.insert(paper_count).values(**row, **counts))
    page = site.signed_in("auditor").get("/rounds/released/minutes").text
    assert "40 sheets and cards were printed in 2 print runs" in page
    assert ">17<" not in page
