"""The register read and imported, questionnaires added: a look first, every fault by its place."""

import io
import re

import pytest
import sqlalchemy as sa

from surveys import questionnaire_library, staff
from surveys.identifiers import Role, UnitCode
from surveys.schema import cadre, unit
from surveys.staff import RoleGrant
from tests.webapp.office.conftest import OfficeClient, OfficeSite

UNITS = "Mã,Tên,Loại,Cấp trên\n06658,Phường Hà Lầm,phường,22\n06661,Phường Việt Hưng,phường,22\n"
SMALL = questionnaire_library.load("citizen-official", 1)[0]


def _upload(client: OfficeClient, content: bytes, kind: str = "units", name: str = "đơn vị.csv") -> str:
    answer = client.send("/register/import", kind=kind, file=(io.BytesIO(content), name))
    return f"{answer.status_code} {answer.text}"


def _units(site: OfficeSite) -> set[str]:
    with site.installation.engine.connect() as connection:
        return set(connection.scalars(sa.select(unit.c.code)))


def _field(page: str, name: str) -> str:
    return page.rsplit(f'name="{name}" value="', maxsplit=1)[-1].split('"', maxsplit=1)[0]


def test_a_table_is_checked_then_imported_after_a_second_look(site: OfficeSite) -> None:
    client = site.signed_in("boss")
    client.get("/register/import")
    checked = _upload(client, UNITS.encode())
    assert checked.startswith("200")
    assert "2 rows are right" in checked
    assert "06658" not in _units(site)
    done = client.send(
        "/register/import/confirm", kind="units", token=_field(checked, "token"), name=_field(checked, "name")
    )
    assert done.location == "/register/units"
    assert {"06658", "06661"} <= _units(site)
    assert "Phường Hà Lầm" in client.get("/register/units?search=ha+lam").text
    again = client.send(
        "/register/import/confirm", kind="units", token=_field(checked, "token"), name="x.csv"
    )
    assert again.status_code == 400
    assert "not kept any more" in again.text


def test_a_checked_file_belongs_to_who_brought_it_and_lies_there_encrypted(site: OfficeSite) -> None:
    client, other = site.signed_in("boss"), site.signed_in("administrator")
    client.get("/register/import")
    token = _field(_upload(client, UNITS.encode()), "token")
    with site.installation.engine.begin() as connection:
        staff.grant(connection, "administrator", RoleGrant(Role.ADMINISTRATOR, UnitCode("22")))
    other.get("/register/import")
    assert other.send("/register/import/confirm", kind="units", token=token, name="x.csv").status_code == 400
    kept = (site.installation.boxes.parent / "office-stash" / token).read_bytes()
    assert "Hà Lầm".encode() not in kept
    for wrong in ("", "../x", "0" * 32):
        assert client.send("/register/import/confirm", kind="units", token=wrong, name="x").status_code == 400


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"", "units", "The table has no rows"),
        ("Mã,Tên\n06658,Phường Hà Lầm\n".encode(), "units", "column"),
        (UNITS.replace(",22", ",99").encode(), "units", "row 2"),
        (UNITS.encode("utf-16"), "units", "UTF-8"),
        (b"PK\x03\x04 no workbook", "units", "not a sound XLSX"),
        (UNITS.encode(), "", "Choose what the rows of the table are."),
    ],
)
def test_a_bad_table_stores_nothing_and_says_where(
    site: OfficeSite, content: bytes, kind: str, said: str
) -> None:
    client, before = site.signed_in("boss"), _units(site)
    client.get("/register/import")
    answer = _upload(client, content, kind)
    assert answer.startswith("400")
    assert said in answer
    assert _units(site) == before


def test_no_file_is_said_plainly(site: OfficeSite) -> None:
    client = site.signed_in("boss")
    client.get("/register/import")
    answer = client.send("/register/import", kind="units")
    assert answer.status_code == 400
    assert "Choose the file." in answer.text


def test_a_list_finds_names_without_accents_and_says_when_there_are_none(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("campaign-officer")
    found = client.get("/register/cadres?search=dang+anh")
    assert "Đặng Ánh Tuyết" in found.text
    assert "1 entry" in found.text
    none = client.get("/register/cadres?search=zzz&page=7")
    assert "Nothing found." in none.text
    assert client.get("/register/cadres?page=99999999999999").status_code == 200


def test_a_questionnaire_is_checked_and_added(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    client.get("/questionnaires/add")
    new = SMALL.replace("version = 1", "version = 2", 1)
    looked = client.send("/questionnaires/add", source=new, act="check")
    assert "The file is right" in looked.text
    assert client.get("/questionnaires/citizen-official/2").status_code == 404
    done = client.send("/questionnaires/add", file=(io.BytesIO(new.encode()), "a.toml"), source="", act="add")
    assert done.location == "/questionnaires/citizen-official/2"
    assert client.get("/questionnaires/citizen-official/2/source").text == new


@pytest.mark.parametrize(
    ("source", "said", "status"),
    [
        ("", "Please fill this in.", 400),
        ("version = ", "TOML", 400),
        (
            SMALL.replace('id = "citizen-official"', 'id = "x"', 1).replace("minutes = 4", "minutes = 0", 1),
            "minutes",
            400,
        ),
        (SMALL.replace("minutes = 4", "minutes = 5", 1), "is in use and cannot change", 409),
    ],
)
def test_a_wrong_questionnaire_says_what_and_keeps_the_text(
    site: OfficeSite, source: str, said: str, status: int
) -> None:
    client = site.signed_in("campaign-officer")
    client.get("/questionnaires/add")
    answer = client.send("/questionnaires/add", source=source, act="add")
    assert answer.status_code == status
    assert said in answer.text
    assert source.splitlines()[:1] == [] or source.splitlines()[0].split('"')[0] in answer.text


def test_a_file_that_is_no_text_is_refused(site: OfficeSite) -> None:
    client = site.signed_in("campaign-officer")
    client.get("/questionnaires/add")
    answer = client.send("/questionnaires/add", file=(io.BytesIO(b"\xff\xfe\x00"), "a.toml"), act="add")
    assert answer.status_code == 400
    assert "The file is not UTF-8 text." in answer.text


def test_too_large_a_file_is_refused_in_words(site: OfficeSite) -> None:
    client = site.signed_in("boss")
    client.get("/register/import")
    body = io.BytesIO(b"a" * 9_000_000)
    answer = client.post(
        "/register/import",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        content_length=9_000_000,
    )
    assert answer.status_code == 413


LIST = (
    "DANH SÁCH CÁN BỘ,,,,\nSTT,Họ và tên,Chức vụ,Đơn vị công tác,Ngày bổ nhiệm\n"
    "1,NguyÔn V¨n Khoa,chair,Phường Hà Tu,1/7/2025\n2,Phạm Thị Út,Trưởng phường,Phường Cao Xanh,7/2025\n"
    "Tổng cộng: 2 người,,,,\n"
)


def test_a_list_asks_what_is_unclear_and_is_imported_once_its_changes_are_confirmed(site: OfficeSite) -> None:
    client = site.signed_in("boss")
    client.get("/register/import")
    looked = client.send("/register/import", kind="cadres", file=(io.BytesIO(LIST.encode()), "ds.csv")).text
    assert "2 things are for you to decide" in looked
    assert "Which position of the register is “Trưởng phường”?" in looked
    fields = {"kind": "cadres", "token": _field(looked, "token"), "name": "ds.csv"}
    keys = re.findall(r'<select id="(answer\.[^"]+)"', looked)
    answers = {key: "chair" if "position" in key else "first" for key in keys}
    one_left = client.send("/register/import", **fields, **dict([next(iter(answers.items()))])).text
    assert "1 thing is for you to decide" in one_left
    assert client.send("/register/import/confirm", **fields, seal="x").status_code == 400
    page = client.send("/register/import", **fields, **answers).text
    assert "2 rows are right" in page
    assert "typed in TCVN3 (.VnTime)" in page
    assert "Nguyễn Văn Khoa" in page
    assert "2 rows are none of the table and are left out" in page
    fields |= answers | {"seal": _field(page, "seal")}
    unseen = client.send("/register/import/confirm", **fields)
    assert (unseen.status_code, "say that they are right" in unseen.text) == (400, True)
    other = client.send("/register/import/confirm", **(fields | {"seal": "0", "seen": "yes"}))
    assert (other.status_code, "Something has changed" in other.text) == (400, True)
    assert client.send("/register/import/confirm", **fields, seen="yes").location == "/register/cadres"
    with site.installation.engine.connect() as connection:
        names = set(connection.scalars(sa.select(cadre.c.name)))
    assert {"Nguyễn Văn Khoa", "Phạm Thị Út"} <= names


def test_a_list_of_what_is_no_list_says_so_and_asks_for_its_columns(site: OfficeSite) -> None:
    client = site.signed_in("boss")
    client.get("/register/import")
    content = "Người,Vai trò,Nơi,Lúc\nPhạm Thị Út,chair,06652,1/7/2025\n".encode()
    looked = client.send("/register/import", kind="cadres", file=(io.BytesIO(content), "ds.csv")).text
    assert "What does the column “Vai trò” (B) hold?" in looked
    assert "4 things are for you to decide" in looked
