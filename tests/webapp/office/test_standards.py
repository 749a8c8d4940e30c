"""Standards in the office: a table becomes a draft, two approve it, every criterion shows who is asked."""

import io
import re

import pytest

from surveys import questionnaire_library, questionnaires
from surveys.standards import records
from surveys.standards.records import Standard, State
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import NEAR

TABLE = """Mã;Loại;Tiêu chuẩn;Tiếng Anh;Căn cứ pháp lý;Câu hỏi
TC1;đạo đức;Gương mẫu nơi cư trú;Sets an example at home;144-QĐ/TW (2024-05-09);exemplary-conduct:E1
TC2;tiêu chuẩn;Có trình độ quản lý nhà nước;Knows public administration;365-QĐ/TW (2025-08-30);gone:x
"""
HEAD = {
    "unit": NEAR,
    "position_group": "chairs",
    "title_vi": "Chủ tịch cấp xã",
    "title_en": "Chairs of communes",
}


def _all(site: OfficeSite) -> tuple[Standard, ...]:
    with site.installation.engine.connect() as connection:
        return records.listing(connection)


def _sent(officer: OfficeClient, path: str, text: str = TABLE, **values: str) -> str:
    """Send a table; give the address of the draft it became, or the text of the page that refuses it."""
    officer.get(path)
    file = (io.BytesIO(text.encode()), "chuan.csv")
    answer = officer.send(path, file=file, **HEAD | values)
    return str(answer.location) if answer.status_code == 302 else answer.text


def _both(site: OfficeSite, second: str = "reviewer") -> dict[str, str]:
    site.clock.advance(seconds=60)
    return {**site.credentials("campaign-officer", "first-"), **site.credentials(second, "second-")}


def _seen(page: str) -> str:
    return str(re.findall(r'name="hash" value="([0-9a-f]{64})"', page)[0])


@pytest.fixture
def officer(site: OfficeSite) -> OfficeClient:
    with site.installation.engine.begin() as connection:
        questionnaires.add(connection, questionnaire_library.load("exemplary-conduct", 1)[0])
    return site.signed_in("campaign-officer")


def test_a_standard_goes_from_a_table_to_two_signatures(site: OfficeSite, officer: OfficeClient) -> None:
    path = _sent(officer, "/standards/new")
    draft = officer.get(path).text
    assert "Sets an example at home" in draft
    assert "1 criterion is asked about by no item" in draft
    assert "No item of this name is here: gone:x" in draft
    assert "365-QĐ/TW (2025-08-30)" in draft
    asked = questionnaire_library.load("exemplary-conduct", 1)[1]
    assert all(one.text["en"].split("’")[0] in draft for one in asked.items if "E1" in one.criteria)
    refused = officer.send(f"{path}/approve", hash=_seen(draft), **_both(site, "auditor"))
    assert refused.status_code == 403
    changed = _sent(officer, f"{path}/next", TABLE.replace("gone:x", ""))
    assert changed == path
    stale = officer.send(f"{path}/approve", hash=_seen(draft), **_both(site))
    assert (stale.status_code, "changed meanwhile" in stale.text) == (409, True)
    done = officer.send(f"{path}/approve", hash=_seen(officer.get(path).text), **_both(site))
    assert done.status_code == 302
    assert [one.state for one in _all(site)] == [State.APPROVED]
    assert "Sets an example at home" in officer.get(f"{path}/table").text
    listed = officer.get("/standards").text
    assert "Chairs of communes" in listed


def test_a_version_ends_only_when_the_box_is_ticked(site: OfficeSite, officer: OfficeClient) -> None:
    path = _sent(officer, "/standards/new")
    officer.send(f"{path}/approve", hash=_seen(officer.get(path).text), **_both(site))
    second = _sent(officer, f"{path}/next")
    assert second.endswith("/2")
    assert "tick the box first" in officer.send(f"{second}/throw-away").text
    assert officer.send(f"{path}/throw-away", sure="yes").status_code == 409
    assert officer.send(f"{second}/throw-away", sure="yes").status_code == 302
    assert officer.send(f"{path}/retire").status_code == 400
    assert officer.send(f"{path}/retire", sure="yes").status_code == 302
    assert [one.state for one in _all(site)] == [State.RETIRED]


def test_what_is_wrong_with_a_table_is_told_row_by_row_and_nothing_is_kept(
    site: OfficeSite, officer: OfficeClient
) -> None:
    wrong = _sent(officer, "/standards/new", TABLE.replace("đạo đức", "thái độ").replace("TC2;", ";"))
    assert "“thái độ” is none of" in wrong
    assert "row 3" in wrong
    assert "Choose the positions" in _sent(officer, "/standards/new", position_group="kings")
    assert "Choose the file." in officer.send("/standards/new", **HEAD).text
    assert _all(site) == ()


def test_the_template_is_a_table_that_can_be_sent_back(site: OfficeSite, officer: OfficeClient) -> None:
    template = officer.get("/standards/template")
    assert template.headers["Content-Disposition"] == 'attachment; filename="standard.csv"'
    assert _sent(officer, "/standards/new", template.text).startswith("/standards/tc-")
    assert len(_all(site)) == 1


def test_another_unit_is_not_told_that_there_is_a_standard(site: OfficeSite, officer: OfficeClient) -> None:
    path = _sent(officer, "/standards/new")
    stranger = site.signed_in("campaign-officer-far")
    assert stranger.get(path).status_code == 404
    assert stranger.get(f"{path}/table").status_code == 404
    assert "Chairs of communes" not in stranger.get("/standards").text
    assert site.signed_in("auditor").get(path).status_code == 200
