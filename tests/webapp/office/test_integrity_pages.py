"""The integrity of a round on the pages of results: a letter with its meaning, scores beside scores."""

from dataclasses import replace

import pytest

from surveys import release
from surveys.identifiers import SubjectNumber, SurveyCode
from surveys.summary import Figure, Summary, Withheld, WithheldReason
from surveys.summary_integrity import (
    GroupIntegrity,
    IntegrityGrade,
    IntegritySign,
    RoundIntegrity,
    SubjectIntegrity,
)
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from webapp.office.result_pages import DRAFTS
from webapp.office.results import Drafts

FEW = Withheld(WithheldReason.TOO_FEW_BALLOTS)
WITHOUT = Figure(45.0, 35.0, 55.0, 5.0, None)


def _copies(summary: Summary) -> RoundIntegrity:
    """Tell of copies in the first group about the first subject; no other group has ballots enough."""
    first, *others = [policy.group for policy in summary.policies]
    return RoundIntegrity(
        IntegrityGrade.C,
        (IntegritySign.COPIES,),
        (GroupIntegrity(first, IntegrityGrade.D), *(GroupIntegrity(group, FEW) for group in others)),
        (SubjectIntegrity(SubjectNumber(1), first, IntegrityGrade.D, WITHOUT),),
        open_link=IntegrityGrade.B,
    )


@pytest.fixture
def reviewer(site: OfficeSite) -> OfficeClient:
    """Give a reviewer of a closed round in which copies were found."""
    with site.installation.engine.connect() as connection:
        key = site.installation.keys.readable("installation")
        drawn = release.draft(connection, key, SurveyCode("closed"))

    def summary(code: SurveyCode) -> Summary:
        assert code == "closed"
        return replace(drawn, analyses=replace(drawn.analyses, integrity=_copies(drawn)))

    site.app.extensions[DRAFTS] = Drafts(summary)
    return site.signed_in("reviewer")


def _section(page: str, name: str) -> str:
    return page.split(f'<h2 id="{name}">', maxsplit=1)[1].split("</section>", maxsplit=1)[0]


def test_the_grade_of_the_round_stands_with_its_meaning_its_signs_and_its_method(
    reviewer: OfficeClient,
) -> None:
    found = _section(reviewer.get("/rounds/closed/results").text, "integrity")
    assert "<strong>C</strong>" in found
    assert "5 to fewer than 15 in 100 ballots too many" in found
    assert "the same or nearly the same answers" in found
    assert 'href="/methods/integrity"' in found
    assert "<strong>D</strong>" in found
    assert "withheld: too few ballots" in found
    by_link = found.split("Open link: kept apart", maxsplit=1)[1]
    assert "<strong>B</strong>" in by_link


def test_beside_the_score_of_a_subject_stands_the_score_without_the_flagged_ballots(
    reviewer: OfficeClient,
) -> None:
    found = _section(reviewer.get("/rounds/closed/results/1").text, "integrity-here")
    assert "<strong>D</strong>" in found
    assert "</span>45</summary>" in found
    assert "<dd>35 to 55</dd>" in found


def test_a_subject_without_signs_has_no_such_part(reviewer: OfficeClient) -> None:
    assert "integrity-here" not in reviewer.get("/rounds/closed/results/2").text


def test_a_released_round_says_its_grade_or_why_there_is_none(reading_site: OfficeSite) -> None:
    with reading_site.installation.engine.connect() as connection:
        grade = release.read(connection, SurveyCode("released")).analyses.integrity.grade
    found = _section(reading_site.signed_in("reviewer").get("/rounds/released/results").text, "integrity")
    assert (f"<strong>{grade}</strong>" in found) is not isinstance(grade, Withheld)


def test_the_methods_page_of_the_grade_can_be_read(reading_site: OfficeSite) -> None:
    assert "l_z" in reading_site.signed_in("reviewer").get("/methods/integrity").text
