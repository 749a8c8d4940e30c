"""A released round is archived by a reviewer once its audit period is over; no other round is."""

import pytest

from surveys import rounds
from surveys.identifiers import SurveyCode, SurveyState
from surveys.problems import Refused
from surveys.round_archive import archivable_from, archive
from tests.webapp.office.conftest import OfficeSite


def test_a_released_round_is_archived_after_its_audit_period_and_read_as_before(site: OfficeSite) -> None:
    client = site.signed_in("reviewer")
    assert "audit period" in client.get("/rounds/released/archive").text
    early = client.send("/rounds/released/archive")
    assert early.status_code == 409
    assert "The audit period of this round is not over." in early.text
    site.clock.advance(days=400)
    client = site.signed_in("reviewer")
    client.get("/rounds/released/archive")
    assert client.send("/rounds/released/archive").location == "/rounds/released"
    with site.installation.engine.connect() as connection:
        assert rounds.get(connection, SurveyCode("released")).state is SurveyState.ARCHIVED
    assert "put away" in client.get("/rounds/released").text
    assert client.get("/rounds/released/results").status_code == 200
    assert client.send("/rounds/released/archive").status_code == 409


def test_a_round_that_is_not_released_is_not_archived(site: OfficeSite) -> None:
    with pytest.raises(Refused, match="Only a released round is archived"):
        archive(site.installation, SurveyCode("closed"), "reviewer", 180)
    with site.installation.engine.connect() as connection:
        assert archivable_from(connection, SurveyCode("closed"), 180) is None
