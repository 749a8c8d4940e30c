"""Drafts put to the people: read by everybody, asked about in a sealed round, answered by two."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import publishing
from surveys.contributions import answering, making, records, telling
from surveys.contributions.answering import Written
from surveys.contributions.making import Plan
from surveys.contributions.records import AnswerState, Draft, Kind, Outcome
from surveys.identifiers import SurveyCode, UnitCode
from surveys.problems import BadInput, Refused
from surveys.publications import Level
from surveys.schema import draft_document, unit_change
from tests.replying import nobody_adds_anything
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.follow_up_round import draft_answered
from tests.webapp.office.world import FAR, NEAR
from webapp.results.app import create_results_app
from webapp.settings import defaults

WRITTEN = {
    "unit": NEAR,
    "kind": "criticism",
    "title_vi": "Dự thảo quy chế chợ phường",
    "title_en": "Draft rules of the ward market",
    "summary_vi": "Chợ họp từ 5 giờ đến 18 giờ; hộ bán hàng tự thu gom rác.",
    "summary_en": "The market opens from 5 to 18; stalls collect their own waste.",
    "drafter": "Ủy ban nhân dân phường",
    "document": "Dự thảo lần 2, 01/03/2026",
}
ANSWER = {
    "heard_vi": "Nên mở chợ từ 4 giờ để kịp hàng sớm.",
    "heard_en": "Open at 4 for the early goods.",
    "opinions": "",
    "outcome": "partly",
    "done_vi": "Mở cổng nhập hàng từ 4 giờ, bán từ 5 giờ.",
    "done_en": "Goods may come in from 4; selling starts at 5.",
}
SIGNERS = ("reviewer", "closing-officer")


def _all(site: OfficeSite) -> tuple[Draft, ...]:
    with site.installation.engine.connect() as connection:
        return records.listing(connection)


def _written(officer: OfficeClient) -> str:
    officer.get("/contributions/new")
    sent = officer.send("/contributions/new", **WRITTEN)
    assert sent.status_code == 302
    return str(sent.location)


def _both(site: OfficeSite, second: str = "reviewer") -> dict[str, str]:
    return {
        **site.credentials("campaign-officer", "first-"),
        **site.credentials(second, "second-"),
    }


def _public(site: OfficeSite, path: str) -> str:
    app = create_results_app(
        defaults(site.installation.boxes.parent),
        engine=site.installation.engine,
        clock=site.clock,
    )
    answer = app.test_client().get(path)
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def _asked(site: OfficeSite, officer: OfficeClient, path: str) -> SurveyCode:
    """Put a draft on the public site and begin its round, with what is refused on the way."""
    assert "Nobody can read the draft yet" in officer.send(f"{path}/round").text
    assert officer.send(f"{path}/publish", **_both(site, "auditor")).status_code == 403
    site.clock.advance(seconds=60)
    assert officer.send(f"{path}/publish", **_both(site)).status_code == 302
    assert "have not been asked yet" in _public(site, f"/en{path}")
    begun = officer.send(f"{path}/round")
    assert "asks about this draft already" in officer.send(f"{path}/round").text
    late = officer.send(f"{path}/change", **WRITTEN)
    assert (late.status_code, "its words stand" in late.text) == (409, True)
    assert "is not public yet" in officer.send(f"{path}/answers/0", **ANSWER).text
    return SurveyCode(re.findall(r"/rounds/([^/]+)/", str(begun.location))[0])


def _answered(site: OfficeSite, officer: OfficeClient, path: str) -> None:
    """Write what was heard, then what was done, with what is refused on the way."""
    assert officer.get(f"{path}/answers/7").status_code == 404
    many = officer.send(f"{path}/answers/0", **ANSWER | {"opinions": "20"})  # twelve wrote
    assert (many.status_code, "so many people cannot have said it" in many.text) == (400, True)
    naming = officer.send(f"{path}/answers/0", **ANSWER | {"done_vi": "Gọi 0912 345 678."})
    assert "may belong to a person" in naming.text
    few = {"opinions": "9", "outcome": "", "done_vi": "", "done_en": ""}  # fewer than ten: no number is told
    officer.send(f"{path}/answers/0", **ANSWER | few)
    assert "about" not in officer.get(path).text.partition(ANSWER["heard_en"])[2].partition("</p>")[0]
    site.clock.advance(seconds=60)
    unfinished = officer.send(f"{path}/tell", **_both(site))
    assert "does not say yet what was done" in unfinished.text
    assert ANSWER["heard_vi"] in officer.get(f"{path}/answers/1").text
    officer.send(f"{path}/answers/1", **ANSWER | {"opinions": "19"})
    site.clock.advance(seconds=60)


def test_a_draft_is_read_asked_about_and_answered_in_public(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    assert "No draft was put to the people yet" in officer.get("/contributions").text
    path = _written(officer)
    (draft,) = _all(site)
    address = f"/vi/contributions/{draft.code}"
    assert _public(site, address) == "404"  # nobody signed it
    code = _asked(site, officer, path)
    assert WRITTEN["summary_vi"] in _public(site, address)
    open_now = draft_answered(site.installation, code, lambda: _public(site, address))
    assert f"/open/{code}/" in open_now  # while it was open everybody found the way in
    publishing.raise_level(site.installation, code, Level.PUBLIC, SIGNERS)
    _answered(site, officer, path)
    assert ANSWER["heard_vi"] not in _public(site, address)
    assert officer.send(f"{path}/tell", **_both(site)).status_code == 302
    told = _public(site, f"/en/contributions/{draft.code}")
    assert ANSWER["done_en"] in told
    assert f"/en/rounds/{code}" in told
    assert "answered" in officer.get("/contributions").text
    assert WRITTEN["title_en"] in _public(site, "/en/contributions")
    (row,) = csv.DictReader(io.StringIO(_public(site, "/data/contributions.csv").removeprefix("\ufeff")))
    assert (row["outcome"], row["heard_vi"], row["opinions"]) == ("partly", ANSWER["heard_vi"], "10")


def test_nobody_of_another_unit_finds_a_draft(site: OfficeSite) -> None:
    path = _written(site.signed_in("campaign-officer"))
    stranger = site.signed_in("campaign-officer-far")
    assert WRITTEN["title_vi"] not in stranger.get("/contributions").text
    for address in (path, f"{path}/change", f"{path}/answers/0"):
        assert stranger.get(address).status_code == 404
    for act in ("publish", "round", "tell", "change", "answers/0"):
        assert stranger.send(f"{path}/{act}", **WRITTEN).status_code == 404
    assert site.signed_in("auditor").get(path).status_code == 200


def test_words_change_until_the_round_and_have_to_be_signed_again(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    path = _written(officer)
    code = _all(site)[0].code
    making.publish(site.installation, code, "campaign-officer", "reviewer")
    page = officer.get(f"{path}/change").text
    assert WRITTEN["summary_vi"] in page
    assert officer.send(f"{path}/change", **WRITTEN | {"title_vi": ""}).status_code == 400
    assert officer.send(f"{path}/change", **WRITTEN | {"title_vi": "Quy chế chợ"}).status_code == 302
    (draft,) = _all(site)
    assert (draft.title["vi"], draft.public) == ("Quy chế chợ", False)


def _plan(**changes: str) -> Plan:
    both = {"vi": changes.get("title", "Dự thảo"), "en": changes.get("title", "Draft")}
    unit = UnitCode(changes.get("unit", NEAR))
    return Plan(unit, Kind.CONTRIBUTION, both, both, changes.get("drafter", "Ủy ban"))


def _make(plan: Plan) -> Callable[[OfficeSite], object]:
    return lambda site: making.make(site.installation, plan, "campaign-officer")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (_make(_plan(title="d" * 201)), "1 characters too long"),
        (_make(_plan(drafter=" ")), "Please fill this in"),
        (_make(_plan(unit="99")), "There is no unit"),
        (lambda site: making.publish(site.installation, "none", "a", "b"), "There is no draft"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said(
    site: OfficeSite, act: Callable[[OfficeSite], object], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        act(site)


def test_every_draft_has_a_code_and_a_round_of_its_own(site: OfficeSite) -> None:
    place = site.installation
    codes = [making.make(place, _plan(), "campaign-officer").code for _ in range(2)]
    assert codes == [f"gop-y-{NEAR}-2026-1", f"gop-y-{NEAR}-2026-2"]
    with pytest.raises(Refused, match="Two people sign"):
        making.publish(place, codes[0], "reviewer", "reviewer")
    for code in codes:
        making.publish(place, code, *SIGNERS)
    assert len({making.begin_round(place, code, "campaign-officer") for code in codes}) == 2


def test_nothing_is_put_to_the_people_of_a_unit_that_is_gone(site: OfficeSite) -> None:
    with site.installation.engine.begin() as connection:
        change = {"before": NEAR, "unit": FAR, "changed_on": date(2026, 1, 1), "kind": "merged"}
        rest = {"name_before": "Hồng Gai", "document": "1/NQ", "written_by": "lan"}
        connection.execute(sa.insert(unit_change).values(change | rest))
    with pytest.raises(BadInput, match="no unit of its own any more"):
        making.make(site.installation, _plan(), "campaign-officer")


def _of_a_told_round(site: OfficeSite) -> Draft:
    """Give a draft whose round is told to everybody."""
    place, told = site.installation, SurveyCode("released")
    draft = making.make(place, _plan(), "campaign-officer")
    with place.engine.begin() as connection:
        connection.execute(
            sa.update(draft_document).where(draft_document.c.code == draft.code).values(survey=told)
        )
    nobody_adds_anything(place, told)
    publishing.raise_level(place, told, Level.PUBLIC, SIGNERS)
    return draft


def test_what_cannot_be_an_answer_is_refused(site: OfficeSite) -> None:
    place, draft = site.installation, _of_a_told_round(site)
    both = {"vi": "Nghe", "en": "Heard"}
    with pytest.raises(Refused, match="no new answer"):
        answering.tell(place, draft.code, "reviewer", "campaign-officer")
    number = answering.write(place, draft.code, None, Written(both, both, Outcome.TAKEN), "campaign-officer")
    with place.engine.connect() as connection:
        (found,) = records.answers(connection, draft.code)
    assert (found.number, found.opinions, found.state) == (number, None, AnswerState.DRAFT)
    with pytest.raises(BadInput, match="what became of it"):
        answering.write(place, draft.code, None, Written(both, both, None), "campaign-officer")
    with pytest.raises(BadInput, match="no answer of this number"):
        answering.write(place, draft.code, 9, Written(both, both, Outcome.TAKEN), "campaign-officer")
    with place.engine.connect() as connection:
        draft = records.get(connection, draft.code)
        assert telling.open_link_of(connection, draft, site.clock.now.date()) is None  # the round is over
