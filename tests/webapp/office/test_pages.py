"""Every page of the office, in both languages, for those who may see it."""

import pytest

from tests.webapp.office.conftest import OfficeSite

PAGES = [
    ("campaign-officer", "/"),
    ("campaign-officer", "/rounds"),
    ("campaign-officer", "/rounds/set-up"),
    ("campaign-officer", "/rounds/plan"),
    (
        "campaign-officer",
        "/rounds/plan?answers=2&mean=50&sd=50&units=10000&between=0&wanted=1&design_effect=1&confidence=95",
    ),
    ("campaign-officer", "/methods/precision-planner"),
    ("campaign-officer", "/methods/withheld"),
    ("campaign-officer", "/rounds/draft"),
    ("campaign-officer", "/rounds/open"),
    ("campaign-officer", "/rounds/draft/invitations"),
    ("campaign-officer", "/rounds/open/invitations"),
    ("campaign-officer", "/rounds/open/invitations/1/offline"),
    ("campaign-officer", "/rounds/draft/invitations/forms"),
    ("campaign-officer", "/rounds/open/invitations/forms"),
    ("campaign-officer", "/questionnaires"),
    ("campaign-officer", "/questionnaires/add"),
    ("campaign-officer", "/questionnaire-drafts"),
    ("campaign-officer", "/questionnaire-drafts/trial"),
    ("campaign-officer", "/questionnaire-drafts/trial/item?name=how"),
    ("campaign-officer", "/questionnaire-drafts/trial/advice"),
    ("campaign-officer", "/questionnaire-drafts/trial/preview"),
    ("campaign-officer", "/questionnaires/citizen-official/1"),
    ("campaign-officer", "/questionnaires/three-sixty/1?group=peer"),
    ("closing-officer", "/"),
    ("closing-officer", "/rounds/checked"),
    ("closing-officer", "/rounds/checked/open"),
    ("closing-officer", "/rounds/open/close"),
    ("closing-officer", "/rounds/closed/minutes"),
    ("reviewer", "/"),
    ("reviewer", "/rounds/closed/results"),
    ("reviewer", "/rounds/closed/results/1"),
    ("reviewer", "/rounds/closed/results/4"),
    ("reviewer", "/rounds/closed/results/equivalent/chairs"),
    ("reviewer", "/rounds/closed/results/method"),
    ("reviewer", "/rounds/closed/results/summary"),
    ("reviewer", "/rounds/released/results/units/06652"),
    ("reviewer", "/rounds/closed/results/items?of=subordinate"),
    ("evaluator", "/rounds/released/results/summary?fact=local"),
    ("cadre", "/rounds/released/results/summary"),
    ("reviewer", "/rounds/closed/results/certainty"),
    ("reviewer", "/rounds/released/results/certainty"),
    ("reviewer", "/rounds/released/results/1/trend"),
    ("reviewer", "/rounds/closed/release"),
    ("reviewer", "/rounds/released/results"),
    ("evaluator", "/"),
    ("evaluator", "/rounds"),
    ("evaluator", "/rounds/released/results"),
    ("evaluator", "/rounds/released/results/2"),
    ("cadre", "/"),
    ("cadre", "/rounds/released/results"),
    ("cadre", "/rounds/released/results/1"),
    ("cadre", "/rounds/released/results/1/trend"),
    ("cadre", "/rounds/released/results/certainty"),
    ("auditor", "/"),
    ("auditor", "/audit"),
    ("auditor", "/account/password"),
    ("auditor", "/self-test"),
    ("administrator", "/self-test"),
    ("administrator", "/"),
    ("administrator", "/staff"),
    ("administrator", "/staff/invite"),
    ("administrator", "/staff/reviewer"),
    ("boss", "/register/import"),
    ("boss", "/register/import-changes"),
    ("boss", "/register/units/06655"),
    ("campaign-officer", "/rounds/year"),
    ("reviewer", "/terms/CB1"),
    ("administrator", "/register/units"),
    ("administrator", "/register/position-groups"),
    ("administrator", "/register/positions"),
    ("administrator", "/register/cadres?search=anh"),
    ("administrator", "/register/evaluators"),
]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("username", "path"), PAGES)
def test_a_page_is_sound_in_both_languages(
    reading_site: OfficeSite, username: str, path: str, language: str
) -> None:
    answer = reading_site.signed_in(username, language).get(path)
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert 'action="/sign-out"' in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/activate"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_door_is_sound_in_both_languages(reading_site: OfficeSite, path: str, language: str) -> None:
    answer = reading_site.client().get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
