"""Saying who is asked, issuing codes on slips that exist once, progress in tens."""

import re

import pytest

from surveys import invitations, rounds
from surveys.identifiers import SurveyCode
from surveys.intake import Intake
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from webapp.office.assignment_pages import MOST_CODES


def _officer(site: OfficeSite, path: str) -> OfficeClient:
    client = site.signed_in("campaign-officer")
    assert client.get(path).status_code == 200
    return client


def _invite(client: OfficeClient, **changed: str | list[str]) -> str:
    fields: dict[str, str | list[str]] = {
        "group": "citizen", "channel": "web", "stratum": "0", "about": "each", "subjects": ["1", "2"],
    }  # fmt: skip
    answer = client.send("/rounds/draft/invitations", **{**fields, **changed})
    return f"{answer.status_code} {answer.text}"


def test_invitations_are_about_each_cadre_or_about_all_of_them(site: OfficeSite) -> None:
    client = _officer(site, "/rounds/draft/invitations")
    assert _invite(client).startswith("302")
    assert _invite(client, about="all", stratum="1").startswith("302")
    with site.installation.engine.connect() as connection:
        kinds = rounds.assignments(connection, SurveyCode("draft"))
    assert [(one.subjects, one.stratum) for one in kinds] == [((1,), 0), ((2,), 0), ((1, 2), 1)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"group": ""}, "Choose the respondent group."),
        ({"group": "peer"}, "The round does not ask the respondent group “peer”."),
        ({"channel": "import"}, "Choose how the answers come in."),
        ({"subjects": []}, "Choose at least one."),
        ({"subjects": ["99"]}, "An invitation is about one or more subjects of the round"),
        ({"stratum": "7"}, "The round has no stratum 7."),
    ],
)
def test_an_invitation_that_does_not_fit_is_refused(
    site: OfficeSite, changed: dict[str, str | list[str]], said: str
) -> None:
    client = _officer(site, "/rounds/draft/invitations")
    answer = _invite(client, **changed)
    assert answer.startswith("400")
    assert said in answer


def _kinds(site: OfficeSite) -> int:
    with site.installation.engine.connect() as connection:
        return sum(one.issued for one in rounds.assignments(connection, SurveyCode("open")))


def test_slips_are_shown_once_with_digits_and_a_qr_and_stored_nowhere(site: OfficeSite) -> None:
    client, before = _officer(site, "/rounds/open/invitations"), _kinds(site)
    form = {"kinds": ["1", "2"], "count": "3", "issued": str(before)}
    answer = client.send("/rounds/open/invitations/slips", **form)
    codes = re.findall(r'<p class="digits">([\d ]+)</p>', answer.text)
    assert len(codes) == 6
    assert answer.text.count('<path class="qr"') == 6
    assert _kinds(site) == before + 6
    with Intake(site.installation) as intake:
        assert invitations.admit(intake, codes[0]).survey == "open"
    stored = b"".join(
        path.read_bytes() for path in site.installation.boxes.parent.rglob("*") if path.is_file()
    )
    assert codes[0].replace(" ", "").encode() not in stored
    assert codes[0].encode() not in stored


def test_a_form_of_slips_sent_twice_issues_nothing_the_second_time(site: OfficeSite) -> None:
    client, before = _officer(site, "/rounds/open/invitations"), _kinds(site)
    form = {"kinds": "1", "count": "3", "issued": str(before)}
    assert client.send("/rounds/open/invitations/slips", **form).status_code == 200
    again = client.send("/rounds/open/invitations/slips", **form)
    assert again.status_code == 409
    assert "perhaps by a double click" in again.text
    assert _kinds(site) == before + 3


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"count": "3"}, "Choose at least one kind of invitation."),
        ({"kinds": "1", "count": "0"}, f"Enter a whole number from 1 to {MOST_CODES}."),
        ({"kinds": "1", "count": ""}, "Please fill this in."),
        ({"kinds": ["1", "2"], "count": "300"}, "That would be 600 codes."),
    ],
)
def test_a_wrong_number_of_slips_issues_nothing(
    site: OfficeSite, form: dict[str, str | list[str]], said: str
) -> None:
    client, before = _officer(site, "/rounds/open/invitations"), _kinds(site)
    answer = client.send("/rounds/open/invitations/slips", **form, issued=str(before))
    assert answer.status_code == 400
    assert said in answer.text
    assert _kinds(site) == before


def test_progress_is_told_in_tens(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("campaign-officer").get("/rounds/open")
    assert "Codes used, at least" in page.text
    assert re.findall(
        r'<th scope="row">Citizens</th><td class="number">\d+</td><td class="number">(\d+)</td>', page.text
    ) == ["0"]
