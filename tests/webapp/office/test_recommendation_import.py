"""Conclusions brought in as a table: looked at first, then all rows or none, for one's own Front only."""

import io

from surveys.recommendations import records
from surveys.recommendations.importing import EXAMPLE, TEMPLATE
from surveys.recommendations.records import Choice
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.world import FAR, NEAR

LOOK, CONFIRM = "/recommendations/import", "/recommendations/import/confirm"


def _table(*rows: tuple[str, ...]) -> bytes:
    lines = (TEMPLATE, *rows)
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in lines).encode()


def _looked(officer: OfficeClient, table: bytes, unit: str = NEAR) -> tuple[int, str]:
    officer.get(LOOK)
    fields = {"csrf_token": officer.token, "unit": unit, "file": (io.BytesIO(table), "ket-luan.csv")}
    answer = officer.post(LOOK, data=fields)
    return answer.status_code, answer.text


def _total(site: OfficeSite) -> int:
    with site.installation.engine.connect() as connection:
        return records.listing(connection, Choice(site.clock.now.date())).total


def _token(page: str) -> str:
    return page.split('name="token" value="')[1].partition('"')[0]


def test_a_table_is_looked_at_then_taken_in_and_once_more_adds_nothing(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer", "vi")
    assert LOOK in officer.get("/recommendations").text
    example = (*EXAMPLE[:4], NEAR, *EXAMPLE[5:])
    table = _table(example, (*example[:3], "Xin lỗi người dân.", "", "CB1", *EXAMPLE[6:]), example)
    status, page = _looked(officer, table)
    assert (status, _total(site)) == (200, 0)
    assert "2 kiến nghị sẽ được thêm" in page
    assert "Xin lỗi người dân." in page
    taken = officer.send(CONFIRM, unit=NEAR, token=_token(page), name="ket-luan.csv")
    assert (taken.status_code, _total(site)) == (302, 2)
    assert "15/KL-TTr" in officer.get("/recommendations?search=15/KL-TTr").text
    assert _token(page) not in officer.send(CONFIRM, unit=NEAR, token=_token(page)).text
    status, page = _looked(officer, table)
    assert "0 kiến nghị sẽ được thêm" in page
    assert CONFIRM not in page
    given = officer.get("/recommendations/import/template.csv")
    assert given.text.startswith("\ufeff" + '"Loại"')
    status, page = _looked(officer, given.data)
    assert "dòng 2" in page or "row 2" in page  # its unit is an example


def test_faults_are_told_by_row_and_nothing_is_kept_of_another_organization(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    right = (*EXAMPLE[:4], NEAR, *EXAMPLE[5:])
    status, page = _looked(officer, _table(right, (*EXAMPLE[:4], FAR, "", "CB1, CB3", *EXAMPLE[7:])))
    assert (status, _total(site)) == (400, 0)
    assert "row 3, column Người phụ trách: One person answers for it" in page
    assert _looked(officer, b"PK\x03\x04 no workbook")[0] == 400
    officer.get(LOOK)
    assert "Choose the file" in officer.send(LOOK, unit=NEAR).text
    for role in ("administrator", "reviewer", "cadre"):
        assert site.signed_in(role).get(LOOK).status_code == 403
