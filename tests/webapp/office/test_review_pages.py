"""Reviewers see how far ballots can be trusted before any score, and decide by two."""

import re
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import audit, release, release_review, review, review_figures
from surveys.frames.imports import import_frame
from surveys.frames.records import FrameKind, FramePlan
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode, SurveyState
from surveys.review import Decision
from surveys.review_figures import Reach, SignGrade, StratumReach
from surveys.schema import survey as survey_table
from surveys.sheet import sheet_of
from surveys.summary import Figure, Summary, Withheld, WithheldReason
from surveys.summary_analyses import ChannelEffect, Effect
from surveys.summary_integrity import IntegrityGrade, IntegritySign, SubjectIntegrity
from tests.surveys.frames.conftest import LATER, TODAY, households
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from webapp.office.result_pages import DRAFTS
from webapp.office.results import Drafts

CLOSED = SurveyCode("closed")
PAGE = "/rounds/closed/review"
REASON = "Looked at every group, nothing unusual."
NOTE = {"note-vi": "Một số phiếu giống nhau.", "note-en": "Some ballots are alike."}


@pytest.fixture
def reviewer(site: OfficeSite) -> OfficeClient:
    return site.signed_in("reviewer")


def figures(site: OfficeSite) -> None:
    """Compute what the list shows of the closed round."""
    with site.installation.engine.begin() as connection:
        keys = site.installation.keys.readable("installation")
        release_review.note(connection, keys, CLOSED, release.draft(connection, keys, CLOSED))


def bring_list(site: OfficeSite) -> None:
    plan = FramePlan(FrameKind.HOUSEHOLDS, "Danh sách hộ", LATER)
    with site.installation.engine.begin() as connection:
        keys = site.installation.keys.readable("installation")
        place = (plan, sheet_of(households(30).encode(), "ho.csv"))
        import_frame(connection, keys, (CLOSED, TODAY), place, dry_run=False)


def signed(site: OfficeSite, second: str = "reviewer-2") -> dict[str, str]:
    mine = {k: v for k, v in site.credentials("reviewer", "first-").items() if k != "first-username"}
    return mine | site.credentials(second, "second-")


def begin(client: OfficeClient) -> None:
    client.get(PAGE)
    assert client.send(f"{PAGE}/begin").status_code == 302
    client.get(f"{PAGE}/decide")


def state(site: OfficeSite) -> SurveyState:
    with site.installation.engine.connect() as connection:
        found = connection.scalar(sa.select(survey_table.c.state).where(survey_table.c.code == CLOSED))
    return SurveyState(str(found))


def decided(site: OfficeSite) -> list[Decision]:
    with site.installation.engine.connect() as connection:
        return [one.decision for one in review.listing(connection, CLOSED)]


def test_the_list_shows_letters_and_counts_and_no_score(site: OfficeSite, reviewer: OfficeClient) -> None:
    before = reviewer.get("/review").text
    assert "not computed yet" in before
    assert "1 closed round has no figures yet." in before
    figures(site)
    page = reviewer.get("/review").text
    assert "no figures yet" not in page
    assert re.search(r'class="grade grade-[abcd]">[ABCD]<', page)
    assert "Phường Hà Tu" in page
    with site.installation.engine.connect() as connection:
        keys = site.installation.keys.readable("installation")
        scores = [one.composite for one in release.draft(connection, keys, CLOSED).subjects]
    assert not any(isinstance(one, Figure) and f">{one.value:g}<" in page for one in scores)


def test_the_list_narrows_by_state_period_and_unit_without_accents(reviewer: OfficeClient) -> None:
    for asked, found in (
        ("?search=ha tu", True),
        ("?search=cao xanh", False),
        ("?state=in_review", False),
        ("?state=all", True),
        ("?period=2026-03-31", True),
        ("?period=2025-12-31", False),
        ("?period=never&state=never&page=never", True),
    ):
        assert ("/rounds/closed/review" in reviewer.get(f"/review{asked}").text) is found, asked


def test_figures_are_computed_by_long_work_not_by_the_list(site: OfficeSite, reviewer: OfficeClient) -> None:
    reviewer.get("/review")
    answer = reviewer.send("/review/compute")
    assert answer.location == "/review"
    with site.installation.engine.connect() as connection:
        waiting = connection.execute(sa.text("SELECT kind, survey FROM job")).all()
    assert [tuple(one) for one in waiting] == [("draft", "closed")]


def test_a_reviewer_from_afar_and_an_administrator_see_no_list_of_this_ward(site: OfficeSite) -> None:
    assert "/rounds/closed/review" not in site.signed_in("reviewer-far").get("/review?state=all").text
    assert site.signed_in("boss").get("/review").status_code == 403


def rich(site: OfficeSite) -> None:
    """Let the closed round show every sign there is."""
    with site.installation.engine.begin() as connection:
        keys = site.installation.keys.readable("installation")
        drawn = release.draft(connection, keys, CLOSED)
        release_review.note(connection, keys, CLOSED, drawn)
        found = review_figures.get(connection, CLOSED)
        assert found is not None
        first, second = drawn.policies[1].group, drawn.policies[2].group
        strata = (
            StratumReach(first, 1, 40),
            StratumReach(first, 2, Reach.FEW),
            StratumReach(first, 3, Reach.ENOUGH),
        )
        signs = (SignGrade(IntegritySign.COPIES, IntegrityGrade.C),)
        review_figures.keep(connection, replace(found, strata=strata, signs=signs))
    without = Figure(45.0, 35.0, 55.0, 5.0, None)
    few = Withheld(WithheldReason.TOO_FEW_BALLOTS)
    integrity = replace(
        drawn.analyses.integrity,
        grade=IntegrityGrade.C,
        signs=(IntegritySign.COPIES,),
        subjects=(
            SubjectIntegrity(SubjectNumber(1), second, IntegrityGrade.D, without),
            SubjectIntegrity(SubjectNumber(2), second, IntegrityGrade.C, few),
        ),
        open_link=IntegrityGrade.B,
    )
    ways = (
        ChannelEffect(Channel.WEB, Channel.PAPER, Effect(4.0, 1.0, 7.0, clear=True)),
        ChannelEffect(Channel.WEB, Channel.ASSISTED, few),
    )
    told = replace(drawn, analyses=replace(drawn.analyses, integrity=integrity, channels=ways))
    subjects = tuple(
        replace(one, open_link=tuple(group for group in one.groups if group.group is second))
        for one in told.subjects
    )

    def summary(code: SurveyCode) -> Summary:
        assert code == CLOSED
        return replace(told, subjects=subjects)

    site.app.extensions[DRAFTS] = Drafts(summary)


def section(page: str, name: str) -> str:
    return page.split(f'id="{name}"', maxsplit=1)[1].split("</section>", maxsplit=1)[0]


def test_the_page_of_a_round_explains_every_flag_with_its_picture(
    site: OfficeSite, reviewer: OfficeClient
) -> None:
    rich(site)
    page = reviewer.get(PAGE).text
    assert 'aria-label="The whole round: C, 5 to fewer than 15 in 100' in section(page, "grades")
    assert "this sign alone" in section(page, "grades")
    signs = section(page, "signs")
    assert "<b>Ballots that are the same</b>: found" in signs
    assert "<b>Answers that do not fit together</b>: not found" in signs
    assert "no proof that anybody cheated" in signs
    without = section(page, "without")
    assert 'aria-label="Nguyễn Thị Hạnh: Without 45"' in without
    assert "too few ballots" in without  # the second subject has no score beside its own
    assert "Open link" in section(page, "by-link")
    assert 'aria-label="Web less Paper: +4 points"' in section(page, "ways")
    response = section(page, "response")
    assert "from 40%" in response
    assert "fewer than 30 ballots" in response
    assert "30 ballots or more" in response


def test_a_closing_officer_reads_the_page_and_decides_nothing(site: OfficeSite) -> None:
    client = site.signed_in("closing-officer")
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Begin the review" not in page.text
    assert client.send(f"{PAGE}/begin").status_code == 403
    assert client.get("/review").status_code == 403


def test_two_reviewers_accept_a_round_and_it_can_be_released(
    site: OfficeSite, reviewer: OfficeClient
) -> None:
    begin(reviewer)
    answer = reviewer.send(f"{PAGE}/decide", after="0", decision="accept", reason=REASON, **signed(site))
    assert answer.status_code == 302, answer.text
    page = reviewer.get(PAGE).text
    assert "The round is accepted" in page
    assert REASON in page
    assert "Reviewer 2" in section(page, "history")
    with site.installation.engine.connect() as connection:
        acts = [one.act for one in audit.every_event(connection)][-2:]
    assert acts == ["review.begin", "review.decide"]
    assert decided(site) == [Decision.ACCEPT]
    again = reviewer.send(f"{PAGE}/decide", after="0", decision="accept", reason=REASON, **signed(site))
    assert again.status_code == 409
    assert "Somebody has decided about this round meanwhile." in again.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Choose what becomes of the round."),
        ({"decision": "perhaps"}, "Choose what becomes of the round."),
        ({"decision": "accept"}, "Please fill this in."),
        ({"decision": "accept", "reason": "   "}, "Please fill this in."),
        ({"decision": "note", "reason": REASON, "note-vi": "Chỉ tiếng Việt"}, 'href="#note-en"'),
        ({"decision": "interview", "reason": REASON}, "Please fill this in."),  # the signatures
    ],
)
def test_half_a_decision_is_sent_back_before_anybody_signs(
    site: OfficeSite, reviewer: OfficeClient, fields: dict[str, str], told: str
) -> None:
    begin(reviewer)
    answer = reviewer.send(f"{PAGE}/decide", after="0", **fields)
    assert answer.status_code == 400
    assert told in answer.text
    assert decided(site) == []


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ("reviewer", "You have signed already."),
        ("closing-officer-2", "may not sign this"),
        ("reviewer-far", "may not sign this"),
    ],
)
def test_the_second_signature_is_of_another_reviewer_of_the_round(
    site: OfficeSite, reviewer: OfficeClient, second: str, told: str
) -> None:
    begin(reviewer)
    answer = reviewer.send(
        f"{PAGE}/decide", after="0", decision="reject", reason=REASON, **signed(site, second)
    )
    assert answer.status_code in {400, 403}
    assert told in answer.text
    assert decided(site) == []


def test_a_rejected_round_goes_to_the_archive_and_is_never_told(
    site: OfficeSite, reviewer: OfficeClient
) -> None:
    begin(reviewer)
    assert "not accepted yet" in reviewer.get("/rounds/closed/release").text
    reviewer.send(f"{PAGE}/decide", after="0", decision="reject", reason=REASON, **signed(site))
    refused = reviewer.send("/rounds/closed/release", read="yes", **_release(site))
    assert refused.status_code == 409
    assert "is not accepted" in refused.text
    reviewer.get(PAGE)
    assert reviewer.send(f"{PAGE}/put-away").status_code == 302
    assert state(site) is SurveyState.ARCHIVED
    page = reviewer.get(PAGE)
    assert page.status_code == 200
    assert "Rejected" in section(page.text, "history")
    assert reviewer.get("/rounds/closed/results").status_code == 409


def _release(site: OfficeSite) -> dict[str, str]:
    return signed(site, "closing-officer")


def test_re_interviews_are_drawn_from_the_list_and_only_numbers_come_back(
    site: OfficeSite, reviewer: OfficeClient
) -> None:
    bring_list(site)
    begin(reviewer)
    wanted = {"decision": "interview", "reason": REASON, "frame": "1"}
    many = reviewer.send(f"{PAGE}/decide", after="0", people="31", **wanted, **signed(site))
    assert "Ask for fewer" in many.text
    assert reviewer.send(f"{PAGE}/decide", after="0", people="7", **wanted, **signed(site)).status_code == 302
    listed = reviewer.get(f"{PAGE}/interviews").text
    assert listed.count("Nguyễn Văn ") == 7
    assert "Never ask what somebody answered" in listed
    reviewer.get(PAGE)
    bad = reviewer.send(f"{PAGE}/found", interviewer="nobody-here", confirmed="x", denied="0", unreached="0")
    assert bad.status_code == 400
    assert "Nobody of the staff has this username." in bad.text
    for _ in range(2):
        found = {"confirmed": "3", "denied": "1", "unreached": "2"}
        assert reviewer.send(f"{PAGE}/found", interviewer="field-volunteer", **found).status_code == 302
    calls = section(reviewer.get(PAGE).text, "calls")
    assert [int(one) for one in re.findall(r'data-label="[^"]+">(\d+)<', calls)] == [6, 2, 4]


def test_a_list_that_is_gone_is_said_and_nothing_is_decided(site: OfficeSite, reviewer: OfficeClient) -> None:
    begin(reviewer)
    assert "is destroyed, as it should be" in reviewer.get(f"{PAGE}/decide").text
    answer = reviewer.send(f"{PAGE}/decide", after="0", decision="interview", reason=REASON, **signed(site))
    assert answer.status_code == 409
    assert decided(site) == []


def test_the_note_stands_with_the_review_in_the_language_of_the_reader(
    site: OfficeSite, reviewer: OfficeClient
) -> None:
    begin(reviewer)
    answer = reviewer.send(
        f"{PAGE}/decide", after="0", decision="note", reason=REASON, **NOTE, **signed(site)
    )
    assert answer.status_code == 302
    assert NOTE["note-en"] in section(reviewer.get(PAGE).text, "note")
    assert NOTE["note-vi"] in section(site.signed_in("reviewer-2", "vi").get(PAGE).text, "note")


def test_groups_that_are_withheld_are_in_no_number_of_the_list(site: OfficeSite) -> None:
    figures(site)
    with site.installation.engine.connect() as connection:
        keys = site.installation.keys.readable("installation")
        told = release.draft(connection, keys, CLOSED)
        found = review_figures.get(connection, CLOSED)
    returned = sum(
        group.counts.returned
        for one in told.subjects
        for group in one.groups
        if not isinstance(group.counts, Withheld) and group.group is not RespondentGroup.SELF
    )
    assert found is not None
    assert found.counted is not None
    assert found.counted.returned == returned
    assert date(2026, 3, 2) == TODAY
