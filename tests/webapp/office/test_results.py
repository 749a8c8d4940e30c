"""What the pages of results show: every number with its interval and explanation, withheld as withheld."""

import io
import re
import zipfile

import pytest

from surveys import release, rounds, told_registry
from surveys.exchange.result_files import Format
from surveys.identifiers import RespondentGroup, SurveyCode
from surveys.summary import REASON_SENTENCES, Comparison, Figure, RankRange, Summary, Withheld, WithheldReason
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.world import NAMES

IN_VIETNAMESE_ORDER = [
    "Ân Quốc Bình",
    "Đặng Ánh Tuyết",
    "Lê Thị Mơ",
    "Nguyễn Thị Hạnh",
    "Trần Văn Phúc",
]


def _released(site: OfficeSite) -> Summary:
    with site.installation.engine.connect() as connection:
        return release.read(connection, SurveyCode("released"))


def test_subjects_stand_by_name_never_by_score(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer").get("/rounds/released/results").text
    found = re.findall(r'<a href="/rounds/released/results/\d+">([^<]+)</a>', page)
    assert found == IN_VIETNAMESE_ORDER
    assert sorted(found) != IN_VIETNAMESE_ORDER
    beside = reading_site.signed_in("reviewer").get("/rounds/released/results/equivalent/chairs").text
    assert re.findall(r'<a href="/rounds/released/results/\d+">([^<]+)</a>', beside) == IN_VIETNAMESE_ORDER


def test_a_score_explains_itself_in_one_tap(reading_site: OfficeSite) -> None:
    summary = _released(reading_site)
    told = summary.subject("CB1").composite
    assert isinstance(told, Figure)
    page = reading_site.signed_in("reviewer").get("/rounds/released/results").text
    details = [part.split("</details>")[0] for part in page.split('<details class="why">')[1:]]
    mine = next(part for part in details if "Overall score of Nguyễn Thị Hạnh" in part)
    for said in (
        f"</span>{told.value:g}</summary>",
        f"<dd>{told.low:g} to {told.high:g}</dd>",
        "required groups of this round",
        summary.method_version,
        'href="/rounds/released/results/method"',
    ):
        assert said in mine


def test_a_group_tells_its_ballots_as_the_base_of_its_score(reading_site: OfficeSite) -> None:
    counts = _released(reading_site).subject("CB1").group(RespondentGroup.CITIZEN).counts
    page = reading_site.signed_in("reviewer").get("/rounds/released/results/1").text
    assert f"{counts.valid} valid of {counts.issued} issued" in page  # type: ignore[union-attr] # told, see above
    assert f"<dt>n</dt><dd>{counts.valid}</dd>" in page  # type: ignore[union-attr] # told, see above


def test_what_is_withheld_is_shown_as_withheld_with_its_reason_and_no_number(
    reading_site: OfficeSite,
) -> None:
    number = NAMES.index("Ân Quốc Bình") + 1
    page = reading_site.signed_in("reviewer").get(f"/rounds/released/results/{number}").text
    assert "withheld: a required respondent group is withheld" in page
    assert "withheld: too few ballots" in page
    assert "Withheld is not zero" in page
    told = re.sub(r"<(header|footer|nav|title).*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\b4 (?:valid|ballots)|of 10 issued", told)


def test_open_link_answers_stand_apart_and_labelled(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer").get("/rounds/released/results/1").text
    before, apart = page.split("Open link: kept apart")
    assert "15 valid ballots" in apart
    assert "15 valid ballots" not in before
    assert "They are never part of a score above." in apart


def test_differences_say_clear_or_not_clear_and_there_is_no_rank(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("reviewer")
    for path in ("/rounds/released/results/1", "/rounds/released/results/equivalent/chairs"):
        page = client.get(path).text
        assert re.search(r'class="tag( closed)?">(not )?clear<', page)
        assert not re.search(r"\b(?:rank(?:ed|ing)|1st|2nd|first place|best|worst)\b", page.split("<main")[1])


def test_pictures_have_words_and_no_inline_style(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer").get("/rounds/released/results/1").text
    pictures = re.findall(r"<svg[^>]*>", page)
    assert len(pictures) > 20
    for picture in pictures:
        assert "aria-hidden" in picture or re.search(r'role="img" aria-label="[^"]+"', picture), picture
    assert "style=" not in page


def test_the_funnel_says_in_a_table_what_its_picture_shows(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer").get("/rounds/released/results/equivalent/chairs").text
    funnel = page.split('<h2 id="funnel">')[1].split("</section>")[0]
    summary = _released(reading_site)
    compared = [one for one in summary.subjects if isinstance(one.comparison, Comparison)]
    assert len(compared) >= 3
    for one in compared:
        row = next(part for part in funnel.split("<tr>") if f'<th scope="row">{one.name}</th>' in part)
        assert isinstance(one.composite, Figure)
        assert f">{one.composite.value:g}</td>" in row
        assert f"<title>{one.name}</title>" in funnel
    assert funnel.count("<circle") == len(compared)
    assert len(re.findall(r'<polyline class="funnel-(?:warning|control)" points="[\d., ]+" />', funnel)) == 4
    assert re.search(r'role="img" aria-label="[^"]*\d inside, \d outside', funnel)


def test_withheld_cells_of_the_heat_map_are_hatched_not_coloured(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer").get("/rounds/closed/results/1").text
    heat = page.split('<table class="heat">')[1].split("</table>")[0]
    hatched = [cell for cell in heat.split("<td>")[1:] if "hatch-withheld" in cell]
    coloured = [cell for cell in heat.split("<td>")[1:] if "heat-" in cell]
    assert hatched
    assert coloured
    for cell in hatched:
        assert "heat-" not in cell
        assert "<text" not in cell
        assert re.search(
            r'aria-label="(too few ballots|only one person could answer|this group was not asked)"', cell
        )


def test_results_are_narrowed_by_name_without_accents(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("reviewer")
    page = client.get("/rounds/released/results?search=le+thi+mo").text
    assert re.findall(r'<a href="/rounds/released/results/\d+">([^<]+)</a>', page) == ["Lê Thị Mơ"]
    assert "Nobody found." in client.get("/rounds/released/results?search=zzz").text


def test_before_release_the_handlers_see_what_would_be_released(site: OfficeSite) -> None:
    client = site.signed_in("closing-officer")
    before = client.get("/rounds/closed/results/1").text
    assert "Not released yet." in before
    release.release_round(site.installation, SurveyCode("closed"), ("reviewer", "closing-officer"))
    after = client.get("/rounds/closed/results/1").text
    assert "Not released yet." not in after
    assert _numbers(before) == _numbers(after)


def _numbers(page: str) -> list[str]:
    return re.findall(r'aria-label="([^"]*\d[^"]*)"', page.split("<main")[1])


def test_the_package_is_the_same_for_whoever_takes_it_and_the_trail_knows(site: OfficeSite) -> None:
    taken = [
        site.signed_in(who).get("/rounds/released/package") for who in ("reviewer", "evaluator", "auditor")
    ]
    assert {answer.status_code for answer in taken} == {200}
    assert len({answer.data for answer in taken}) == 1
    with zipfile.ZipFile(io.BytesIO(taken[0].data)) as files:
        assert {"scores.csv", "SHA256SUMS.sig", "recompute.py"} <= set(files.namelist())
    trail = site.signed_in("auditor").get("/audit").text.split("<tbody", 1)[1]
    assert trail.count("Score package downloaded") == 3


def test_what_is_told_can_be_taken_along_in_open_formats_and_the_trail_knows(site: OfficeSite) -> None:
    client = site.signed_in("evaluator")
    assert "/rounds/released/data" in client.get("/rounds/released/results").text
    assert "never 0" in client.get("/rounds/released/data").text
    taken = {wanted: client.get(f"/rounds/released/data/{wanted}") for wanted in Format}
    assert {answer.status_code for answer in taken.values()} == {200}
    with zipfile.ZipFile(io.BytesIO(taken[Format.SAV].data)) as files:
        assert {"vi/scores.sav", "en/counts.sav", "codebook.xml"} <= set(files.namelist())
    assert taken[Format.DDI].data.startswith(b"<?xml")
    assert client.get("/rounds/released/data/sav").data == taken[Format.SAV].data
    assert client.get("/rounds/released/data/xlsx").status_code == 404
    trail = site.signed_in("auditor").get("/audit").text.split("<tbody", 1)[1]
    assert trail.count("Results taken as data") == len(Format) + 1
    with site.installation.engine.connect() as connection:
        noted = {one.format for one in told_registry.tellings(connection, SurveyCode("released"))}
    assert {f"data-{wanted}" for wanted in Format} <= noted


@pytest.mark.parametrize("who", ["reviewer", "evaluator", "auditor"])
def test_whoever_may_take_the_package_finds_the_way_to_it(site: OfficeSite, who: str) -> None:
    assert "/rounds/released/package" in site.signed_in(who).get("/rounds/released/results").text


@pytest.mark.parametrize("who", ["evaluator-far", "cadre", "closing-officer"])
def test_whoever_may_not_take_the_package_is_not_sent_there(site: OfficeSite, who: str) -> None:
    client = site.signed_in(who)
    assert client.get("/rounds/released/package").status_code in {403, 404}
    assert {client.get(f"/rounds/released/{path}").status_code for path in ("data", "data/sav")} <= {403, 404}
    assert not re.search("/rounds/released/(package|data)", client.get("/rounds/released/results").text)


def test_a_round_in_the_list_leads_only_where_the_reader_may_go(reading_site: OfficeSite) -> None:
    evaluator = reading_site.signed_in("evaluator").get("/rounds").text
    assert 'href="/rounds/released/results"' in evaluator
    assert 'href="/rounds/released"' not in evaluator
    assert "Round far" not in evaluator
    with reading_site.installation.engine.connect() as connection:
        assert len(rounds.listing(connection)) > evaluator.count("/results")


def test_score_shrunk_adjusted_and_rank_range_stand_side_by_side_by_name(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer").get("/rounds/released/results/equivalent/chairs").text
    table = page.split('<table class="stack">')[1].split("</table>")[0]
    assert re.findall(r'<th scope="col">([^<]+)</th>', table) == [
        "Name",
        "Score",
        "Shrunk",
        "Adjusted for leniency",
        "Rank range",
    ]
    assert re.findall(r'<th scope="row">([^<]+)</th>', table) == IN_VIETNAMESE_ORDER
    for one in _released(reading_site).subjects:
        row = next(part for part in table.split("<tr>") if f">{one.name}</th>" in part)
        if isinstance(one.ranks, RankRange):
            assert f"</span>{one.ranks.low} to {one.ranks.high} of {one.ranks.of}</summary>" in row
        else:
            assert f"withheld: {REASON_SENTENCES[one.ranks.reason]}" in row
        if isinstance(one.shrunk, Figure):
            assert f"<dd>{one.shrunk.low:g} to {one.shrunk.high:g}</dd>" in row
        assert isinstance(one.adjusted, Withheld)  # everybody has raters of their own
        assert f"withheld: {REASON_SENTENCES[one.adjusted.reason]}" in row


def test_a_subject_has_its_standing_where_it_is_compared(reading_site: OfficeSite) -> None:
    told = [one for one in _released(reading_site).subjects if isinstance(one.ranks, RankRange)]
    assert told
    for one in told:
        page = reading_site.signed_in("reviewer").get(f"/rounds/released/results/{one.number}").text
        beside = page.split('<h2 id="compare">')[1]
        assert f"Rank range of {one.name}: " in beside
        assert "Shrunk score of" in beside
        assert REASON_SENTENCES[WithheldReason.LENIENCY_NOT_IDENTIFIED] in beside
