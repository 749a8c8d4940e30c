"""How sure the results are, other models beside them, and scores over rounds: as released."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa

from surveys import release, summary_json
from surveys.identifiers import Channel, ItemId, RespondentGroup, SurveyCode
from surveys.schema import release as release_table
from surveys.schema import survey as survey_table
from surveys.summary import Figure, Summary, Withheld, WithheldReason
from surveys.summary_analyses import (
    NO_ANALYSES,
    ChannelEffect,
    CriterionGap,
    DriverShare,
    Effect,
    Gap,
    GroupDrivers,
    KeyDrivers,
    Percent,
    ResponseBounds,
    ResponseRate,
    Study,
    WeightRange,
)
from tests.webapp.office.conftest import OfficeSite
from webapp.office.result_pages import DRAFTS
from webapp.office.results import Drafts

RELEASED = SurveyCode("released")
ROUND = "/rounds/released/results"


def _summary(site: OfficeSite) -> Summary:
    with site.installation.engine.connect() as connection:
        return release.read(connection, RELEASED)


def _refreeze(site: OfficeSite, summary: Summary) -> None:
    """Put another release in place of the one that is frozen."""
    text = summary_json.dump(summary)
    with site.installation.engine.begin() as connection:
        connection.execute(
            sa.update(release_table)
            .where(release_table.c.survey == summary.survey)
            .values(summary=text, hash=hashlib.sha256(text.encode()).hexdigest())
        )


def _an_earlier_release(site: OfficeSite, **parts: object) -> Summary:
    """Store a release of the quarter before that looks like the released round."""
    told = _summary(site)
    before = replace(
        told,
        survey=SurveyCode("before"),
        period_start=told.period_start - timedelta(days=90),
        period_end=told.period_start - timedelta(days=1),
        **parts,  # type: ignore[arg-type]
    )
    with site.installation.engine.begin() as connection:
        row = (
            connection.execute(sa.select(survey_table).where(survey_table.c.code == RELEASED))
            .mappings()
            .one()
        )
        dates = {"period_start": before.period_start, "period_end": before.period_end}
        connection.execute(sa.insert(survey_table).values({**row, "code": before.survey, **dates}))
        connection.execute(
            sa.insert(release_table).values(
                survey=before.survey,
                number=1,
                hash="",
                method_version=before.method_version,
                summary="",
                released_on=date(2026, 1, 1),
            )
        )
    _refreeze(site, before)
    return before


def test_the_round_says_who_answered_and_how_many_ballots_would_be_enough(reading_site: OfficeSite) -> None:
    found = _summary(reading_site).analyses
    page = reading_site.signed_in("reviewer").get(f"{ROUND}/certainty").text
    [response], [study] = found.response, found.studies
    assert isinstance(response.rate, ResponseRate)
    assert f">{response.rate.rr1}%</td>" in page
    assert f">{response.rate.rr3}%</td>" in page
    assert isinstance(study.study, Study)
    assert f"with {study.study.ballots} ballots" in page
    assert "Only one respondent group counts here" in page  # no weights to move
    for name in ("response-rate", "generalizability", "key-drivers", "channel-effect", "weight-sensitivity"):
        assert f'href="/methods/{name}"' in page


def test_drivers_and_channels_are_told_with_their_intervals(site: OfficeSite) -> None:
    told = _summary(site)
    share = DriverShare("C1", Percent(31, 24, 39), Percent(52, 41, 60))
    drivers = KeyDrivers(ItemId("trust"), 47, (share,))
    channels = (
        ChannelEffect(Channel.WEB, Channel.PAPER, Effect(-4.0, -7.0, -1.0, clear=True)),
        ChannelEffect(Channel.WEB, Channel.ASSISTED, Withheld(WithheldReason.ONE_CHANNEL)),
    )
    found = replace(
        told.analyses, drivers=(GroupDrivers(RespondentGroup.CITIZEN, drivers),), channels=channels
    )
    _refreeze(site, replace(told, analyses=found))
    page = site.signed_in("reviewer").get(f"{ROUND}/certainty").text
    assert "All criteria together explain 47% of the differences." in page
    assert '<strong>31%</strong> <span class="soft">(24 to 39)</span>' in page
    assert "of what is explained: 52% (41 to 60)" in page
    assert 'aria-label="Web less Paper: −4 points, interval −7 to −1, clear"' in page
    assert "withheld: no two channels with ballots enough about the same people" in page


def test_a_release_of_an_earlier_method_says_that_it_tells_none_of_this(site: OfficeSite) -> None:
    _refreeze(site, replace(_summary(site), analyses=NO_ANALYSES))
    client = site.signed_in("reviewer")
    assert "made by an earlier version of the method" in client.get(f"{ROUND}/certainty").text
    for path in (f"{ROUND}/1", f"{ROUND}/equivalent/chairs"):
        assert "Other ways of computing" not in client.get(path).text


def test_a_subject_is_told_how_far_the_silent_could_move_the_score(reading_site: OfficeSite) -> None:
    told = _summary(reading_site)
    page = reading_site.signed_in("reviewer").get(f"{ROUND}/1").text
    beside = page.split('<h2 id="silent">')[1].split("</section>")[0]
    [bounds] = told.analyses.subjects[0].bounds
    assert isinstance(bounds.bounds, ResponseBounds)
    assert f"{bounds.bounds.rate}% answered" in beside
    assert f"{bounds.bounds.worst:g} to {bounds.bounds.best:g}" in beside
    assert f"with the interval: {bounds.bounds.low:g} to {bounds.bounds.high:g}" in beside
    few = reading_site.signed_in("reviewer").get(f"{ROUND}/4").text.split('<h2 id="silent">')[1]
    assert "withheld: too few ballots" in few.split("</section>")[0]


def test_own_and_others_stand_side_by_side_with_clear_or_not(site: OfficeSite) -> None:
    told = _summary(site)
    gaps = (
        CriterionGap(None, Gap(90.0, 18.0, 12.0, 24.0, clear=True)),
        CriterionGap("C1", Gap(70.0, -3.0, -9.0, 4.0, clear=False)),
        CriterionGap("C2", Withheld(WithheldReason.NO_SELF_ASSESSMENT)),
    )
    first, *rest = told.analyses.subjects
    found = replace(told.analyses, subjects=(replace(first, gaps=gaps), *rest))
    _refreeze(site, replace(told, analyses=found))
    page = site.signed_in("cadre").get(f"{ROUND}/1").text.split('<h2 id="gaps">')[1].split("</section>")[0]
    assert "own: 90" in page
    assert page.count('class="tag closed">clear<') == page.count('class="tag">not clear<') == 1
    assert "withheld: there is no self-assessment" in page


def test_before_release_nobody_reads_own_views(site: OfficeSite) -> None:
    place = site.installation
    with place.engine.connect() as connection:
        told = release.draft(connection, place.keys.readable("installation"), SurveyCode("closed"))
    first, *rest = told.analyses.subjects
    gap = CriterionGap(None, Gap(90.0, 18.0, 12.0, 24.0, clear=True))
    draft = replace(told, analyses=replace(told.analyses, subjects=(replace(first, gaps=(gap,)), *rest)))
    site.app.extensions[DRAFTS] = Drafts(lambda _code: draft)
    page = site.signed_in("reviewer").get("/rounds/closed/results/1").text
    assert "Other ways of computing" in page
    assert "own: 90" not in page


def test_other_models_and_other_weights_stand_beside_the_score(site: OfficeSite) -> None:
    told = _summary(site)
    first, second, *rest = told.analyses.subjects
    changed = replace(
        first,
        fair=Figure(61.0, 55.0, 66.0, 1.0, None),
        ordinal=Figure(62.0, 56.0, 67.0, 1.0, None),
        weights=WeightRange(57.0, 69.0, (second.number,)),
    )
    _refreeze(site, replace(told, analyses=replace(told.analyses, subjects=(changed, second, *rest))))
    client = site.signed_in("reviewer")
    beside = client.get(f"{ROUND}/equivalent/chairs").text.split('<h2 id="others">')[1].split("</section>")[0]
    row = next(part for part in beside.split("<tr>") if f">{told.subjects[0].name}</th>" in part)
    for said in ("61 <", "(55 to 66)", "62 <", "57 to 69"):
        assert said in row
    assert "withheld: the leniency of raters cannot be separated from merit here" in beside
    alone = client.get(f"{ROUND}/1").text.split('<h2 id="models">')[1].split("</section>")[0]
    assert "would lie within 57 to 69." in alone
    assert f"between this cadre and: {told.subjects[1].name}." in alone
    listed = client.get(f"{ROUND}/certainty").text
    assert ">1 other</td>" in listed


def test_a_cadre_reads_no_name_of_others_beside_the_own_results(site: OfficeSite) -> None:
    told = _summary(site)
    first, second, *rest = told.analyses.subjects
    turning = replace(first, weights=WeightRange(57.0, 69.0, (second.number,)))
    _refreeze(site, replace(told, analyses=replace(told.analyses, subjects=(turning, second, *rest))))
    client = site.signed_in("cadre")
    for path in (f"{ROUND}/1", f"{ROUND}/certainty"):
        page = client.get(path).text
        assert not any(one.name in page for one in told.subjects[1:]), path


def test_one_round_alone_has_nothing_to_compare_with(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer").get(f"{ROUND}/1/trend").text
    assert "There is no earlier released round" in page
    assert 'href="/methods/trend"' in page
    assert reading_site.signed_in("reviewer").get(f"{ROUND}/99/trend").status_code == 404
    assert f'href="{ROUND}/1/trend"' in reading_site.signed_in("reviewer").get(f"{ROUND}/1").text


def test_scores_over_rounds_are_told_with_their_change(site: OfficeSite) -> None:
    told = _summary(site)
    lower = tuple(
        replace(one, composite=Figure(40.0, 36.0, 44.0, 1.0, None)) if one.number == 1 else one
        for one in told.subjects
    )
    _an_earlier_release(site, subjects=lower, title={"vi": "Quý trước", "en": "The quarter before"})
    page = site.signed_in("reviewer").get(f"{ROUND}/1/trend").text
    now = told.subjects[0].composite
    assert isinstance(now, Figure)
    assert "The quarter before" in page
    assert f"<strong>+{now.value - 40:g}</strong>" in page
    assert page.count('<circle class="dot"') == 2
    assert page.count('<line class="course" ') == 1
    assert "Mean change per round" not in page  # from three rounds on
    # who is withheld in both rounds has no course
    assert '<circle class="dot"' not in site.signed_in("reviewer").get(f"{ROUND}/4/trend").text


def test_three_rounds_tell_the_mean_change(site: OfficeSite) -> None:
    told = _summary(site)
    _an_earlier_release(site)
    third = replace(told, survey=SurveyCode("third"), period_start=told.period_start + timedelta(days=100))
    with site.installation.engine.begin() as connection:
        row = (
            connection.execute(sa.select(survey_table).where(survey_table.c.code == RELEASED))
            .mappings()
            .one()
        )
        changed = {"code": third.survey, "period_start": third.period_start}
        connection.execute(sa.insert(survey_table).values({**row, **changed}))
        release_row = (
            connection.execute(sa.select(release_table).where(release_table.c.survey == RELEASED))
            .mappings()
            .one()
        )
        connection.execute(sa.insert(release_table).values({**release_row, "survey": third.survey}))
        subjects = sa.text(
            "INSERT INTO survey_subject"
            " SELECT 'third', number, kind, code, name, position, position_group, unit"
            " FROM survey_subject WHERE survey = 'released'"
        )
        connection.execute(subjects)
    _refreeze(site, third)
    page = site.signed_in("reviewer").get("/rounds/third/results/1/trend").text
    assert "Mean change per round:" in page
    assert page.count('<line class="course" ') == 2


def test_rounds_the_reader_may_not_see_are_left_out(site: OfficeSite) -> None:
    told = _summary(site)
    moved = tuple(replace(one, unit=one.unit.__class__("06655")) for one in told.subjects)
    _an_earlier_release(site, subjects=moved, title={"vi": "Nơi khác", "en": "Elsewhere"})
    # the cadre held another post then: only the cadre reads that here
    assert "Elsewhere" not in site.signed_in("reviewer").get(f"{ROUND}/1/trend").text
    assert "Elsewhere" in site.signed_in("cadre").get(f"{ROUND}/1/trend").text


def test_scores_of_different_posts_stand_side_by_side_and_are_not_joined(site: OfficeSite) -> None:
    told = _summary(site)
    other = tuple(replace(one, position="another") for one in told.subjects)
    _an_earlier_release(site, subjects=other, title={"vi": "Quý trước", "en": "The quarter before"})
    page = site.signed_in("reviewer").get(f"{ROUND}/1/trend").text
    assert "The post changed on the way." in page
    assert "another post: not compared" in page
    assert '<line class="course" ' not in page


def test_an_earlier_round_that_only_the_cadre_reads_is_followed_for_nobody_else(site: OfficeSite) -> None:
    _an_earlier_release(site, title={"vi": "Quý trước", "en": "The quarter before"})
    pages = (f"{ROUND}/2/trend", f"{ROUND}/summary", f"{ROUND}/units/06652")
    for path in pages:
        assert "The quarter before" in site.signed_in("evaluator").get(path).text
    with site.installation.engine.begin() as connection:
        rest = sa.update(survey_table).where(survey_table.c.code.not_in(("released", "closed", "far")))
        connection.execute(rest.where(survey_table.c.state == "released").values(state="with_cadre"))
    for path in pages:
        assert "The quarter before" not in site.signed_in("evaluator").get(path).text
        assert "The quarter before" not in site.signed_in("reviewer").get(path).text
