"""Evidence in the office: both sides add, who added takes back, nobody else sees."""

import io

from tests.surveys.evidence.made import TRACE, png
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from tests.webapp.office.test_recommendations import _written


def _sent(client: OfficeClient, path: str, name: str, content: bytes) -> tuple[int, str]:
    client.get(path)
    data = {"csrf_token": client.token, "file": (io.BytesIO(content), name)}
    answer = client.post(path, data=data, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_both_sides_add_files_and_who_added_one_takes_it_back(site: OfficeSite) -> None:
    officer, cadre = site.signed_in("campaign-officer"), site.signed_in("cadre", "vi")
    one = _written(site, officer)
    theirs, own = f"/recommendations/{one.id}/evidence", f"/mine/recommendations/{one.id}/evidence"
    assert theirs in officer.get(f"/recommendations/{one.id}").text
    assert own in cadre.get(f"/mine/recommendations/{one.id}").text
    assert _sent(cadre, own, "Ảnh một cửa.png", png())[0] == 302
    assert _sent(officer, theirs, "lại.png", png())[0] == 302  # the same: kept once
    page = officer.get(theirs).text
    assert "Ảnh một cửa.png" in page
    assert "take-back" not in page  # the cadre added it
    address = page.partition(f'href="{theirs}/')[2].partition('"')[0]
    got = officer.get(f"{theirs}/{address}")
    assert TRACE.encode() not in got.data
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert (got.headers["X-Content-Type-Options"], got.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert got.mimetype == "image/png"
    assert cadre.get(f"{own}/{address}").data == got.data
    status, said = _sent(cadre, own, "bao-cao.pdf.exe", b"MZ")
    assert (status, "Tên tệp có hai đuôi" in said) == (400, True)
    assert _sent(officer, theirs, "", b"")[0] == 400
    assert officer.send(f"{theirs}/{address}/take-back").status_code == 403
    for client in (site.signed_in("campaign-officer-far"), site.signed_in("administrator")):
        assert client.get(f"{theirs}/{address}").status_code in {403, 404}
    auditor = site.signed_in("auditor")
    assert "multipart" not in auditor.get(theirs).text
    assert auditor.get(f"{theirs}/{address}").status_code == 200
    assert "take-back" in cadre.get(own).text
    cadre.send(f"{own}/{address}/take-back")
    assert "đã rút lại" in cadre.get(own).text
    assert officer.get(f"{theirs}/{address}").status_code == 404


def test_two_hundred_megabytes_are_refused_before_they_are_read(site: OfficeSite) -> None:
    officer = site.signed_in("campaign-officer")
    one = _written(site, officer)

    answer = officer.post(
        f"/recommendations/{one.id}/evidence",
        environ_overrides={
            "wsgi.input": io.BytesIO(),  # what the request says of itself is enough
            "CONTENT_LENGTH": "200000000",
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        },
    )
    assert answer.status_code == 413
