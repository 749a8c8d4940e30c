"""Setting up a round, saying who is asked, issuing codes on slips that exist once."""

import re
from datetime import date

import pytest

from surveys import invitations, rounds
from surveys.identifiers import RespondentGroup, SurveyCode, SurveyState
from surveys.intake import Intake
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from webapp.office.assignment_pages import MOST_CODES

PLAN: dict[str, str | list[str]] = {
    "title-vi": "Quý II năm 2026",
    "title-en": "Second quarter of 2026",
    "asks-vi": "Ủy ban Mặt trận Tổ quốc phường",
    "asks-en": "Fatherland Front Committee of the ward",
    "code": "ha-tu-2026-q2",
    "unit": "06652",
    "questionnaire": "citizen-official:1",
    "period_start": "2026-04-01",
    "period_end": "2026-06-30",
    "closes_on": "2026-07-10",
    "asked-citizen": "yes",
    "weight-citizen": "100",
    "threshold-citizen": "10",
    "size-citizen": "",
    "strata": "1; Tổ dân phố 1; 120\n2; Tổ dân phố 2",
    "confidence": "95",
    "least_reliability": "0,7",
    "within": "06652",
    "position_groups": "chairs",
}


def _officer(site: OfficeSite, path: str) -> OfficeClient:
    client = site.signed_in("campaign-officer")
    assert client.get(path).status_code == 200
    return client


def test_a_round_is_looked_at_before_it_is_set_up(site: OfficeSite) -> None:
    client = _officer(site, "/rounds/set-up")
    looked = client.send("/rounds/set-up", **PLAN, act="look")
    assert looked.status_code == 200
    assert "The round would be about 5 cadres" in looked.text
    assert 'value="Quý II năm 2026"' in looked.text
    done = client.send("/rounds/set-up", **PLAN, act="create", cadres=["CB1", "CB3"])
    assert done.location == "/rounds/ha-tu-2026-q2"
    with site.installation.engine.connect() as connection:
        made = rounds.get(connection, SurveyCode("ha-tu-2026-q2"))
        about = rounds.subjects(connection, made.code)
    assert made.state is SurveyState.DRAFT
    assert made.closes_on == date(2026, 7, 10)
    assert made.rules.rule(RespondentGroup.CITIZEN).weight == 1
    assert made.rules.strata == ((1, "Tổ dân phố 1", 120), (2, "Tổ dân phố 2", None))
    assert made.rules.least_reliability == 0.7
    assert made.rules.linked is False
    assert "kept apart" in client.get(done.location).text
    assert [(one.number, one.code) for one in about] == [(2, "CB1"), (1, "CB3")][::-1]


def test_linking_is_declared_when_a_round_is_set_up(site: OfficeSite) -> None:
    client = _officer(site, "/rounds/set-up")
    looked = client.send("/rounds/set-up", **PLAN, linked="yes", act="look")
    assert re.search(r'id="linked"[^>]* checked', looked.text)
    done = client.send("/rounds/set-up", **PLAN, linked="yes", act="create", cadres=["CB1", "CB3"])
    with site.installation.engine.connect() as connection:
        assert rounds.get(connection, SurveyCode("ha-tu-2026-q2")).rules.linked is True
    assert "kept together; respondents are told" in client.get(done.location).text


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"title-vi": ""}, "title-vi", "Please fill this in."),
        ({"code": "Hà Tu"}, "code", "small letters"),
        ({"code": "draft"}, "code", "There is a round “draft” already"),
        ({"unit": "06655"}, "unit", "only for units you are responsible for"),
        ({"within": "06655", "unit": "06652"}, "within", "only about cadres of units"),
        ({"questionnaire": ""}, "questionnaire", "Choose the questionnaire."),
        ({"questionnaire": "three-sixty:1"}, "asked-citizen", "does not ask this respondent group"),
        ({"period_start": "2026-13-01"}, "period_start", "Enter a date"),
        ({"period_end": "2026-01-01"}, "period_start", "The period ends before it starts."),
        ({"closes_on": "2026-01-01"}, "closes_on", "closes before its period starts"),
        ({"asked-citizen": ""}, "groups", "Choose at least one respondent group."),
        ({"weight-citizen": "90"}, "groups", "must sum to 1"),
        ({"weight-citizen": "abc"}, "weight-citizen", "Enter a number from 0 to 100."),
        ({"threshold-citizen": "9"}, "threshold-citizen", "it must be at least 10"),
        ({"size-citizen": "0"}, "size-citizen", "Enter a whole number"),
        ({"strata": "Tổ 1"}, "strata", "Not so: “Tổ 1”."),
        ({"strata": "1; A\n1; B"}, "strata", "stands here twice"),
        ({"confidence": "10"}, "confidence", "Enter a number from 80 to 99.9."),
        ({"least_reliability": "2"}, "least_reliability", "Enter a number from 0 to 0.99."),
        ({"position_groups": []}, "position_groups", "Choose at least one position group."),
        ({"position_groups": "clerks"}, "position_groups", "Nobody in the register holds such a post"),
        ({"title-vi": "a\0b"}, "title-vi", "cannot be stored"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_typed_is_lost(
    site: OfficeSite, changed: dict[str, str | list[str]], field: str, said: str
) -> None:
    client = _officer(site, "/rounds/set-up")
    answer = client.send("/rounds/set-up", **{**PLAN, **changed}, act="look")
    assert answer.status_code == 400
    links = dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', answer.text))
    assert said in links[field]
    for name in ("title-en", "asks-en"):
        assert f'value="{PLAN[name]}"' in answer.text


def test_a_checked_round_goes_back_to_preparation(site: OfficeSite) -> None:
    client = _officer(site, "/rounds/draft")
    client.send("/rounds/draft/check")
    assert "I have read everything" not in client.get("/rounds/draft").text
    client.send("/rounds/draft/check")
    assert "I have read everything" in client.get("/rounds/draft").text


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
