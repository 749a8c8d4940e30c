"""The pages of a unit: its past, a change recorded, a list looked at first, a mistake taken back."""

import io

import sqlalchemy as sa

from surveys.schema import audit_event, unit, unit_change
from tests.webapp.office.conftest import OfficeSite

LAW = "Nghị quyết 1679/NQ-UBTVQH15"
MERGED = {"kind": "merged", "unit": "06652", "changed_on": "2025-07-01", "document": LAW}
LIST = (
    f"Mã cũ,Tên cũ,Mã mới,Hình thức,Ngày hiệu lực,Văn bản\n99001,<b>Xã Cũ</b>,06652,nhập,01/07/2025,{LAW}\n"
)


def _rows(site: OfficeSite) -> int:
    with site.installation.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(unit_change)) or 0


def _acts(site: OfficeSite) -> list[str]:
    with site.installation.engine.connect() as connection:
        told = sa.select(audit_event.c.act).where(audit_event.c.act.like("unit.%"))
        return list(connection.scalars(told.order_by(audit_event.c.number)))


def test_a_merger_is_recorded_told_and_taken_back(site: OfficeSite) -> None:
    client = site.signed_in("boss")
    assert 'href="/register/units/06655"' in client.get("/register/units").text
    assert "No change of this unit is recorded." in client.get("/register/units/06655").text
    done = client.send("/register/change-unit/06655", **MERGED)
    assert done.location == "/register/units/06655"
    told = client.get("/register/units/06655").text
    assert "No unit of its own since" in told
    assert LAW in told
    assert "Record a change of this unit" not in told
    # Its officers and those of the new unit see it; whoever only reads is offered no form.
    for username in ("campaign-officer", "auditor"):
        seen = site.signed_in(username).get("/register/units/06652").text
        assert "went into" in seen
        assert "take-back-change" not in seen
    # What ran in the old unit is now reached by the roles of the new one, and goes on.
    assert "(now part of " in site.signed_in("campaign-officer").get("/rounds/far").text
    assert site.signed_in("campaign-officer-far").get("/rounds/far").status_code == 200
    again = client.send("/register/change-unit/06655", **MERGED | {"document": "12/NQ"})
    assert again.status_code == 400
    assert "recorded already" in again.text
    back = client.send("/register/take-back-change/06655", before="06655", changed_on="2025-07-01")
    assert back.location == "/register/units/06655"
    assert _rows(site) == 0
    with site.installation.engine.connect() as connection:
        assert connection.scalar(sa.select(unit.c.parent).where(unit.c.code == "06655")) == "22"
    assert _acts(site) == ["unit.change", "unit.take_back"]


def test_what_is_wrong_is_said_at_its_field_and_nothing_stored(site: OfficeSite) -> None:
    client = site.signed_in("boss")
    client.get("/register/units/06655")
    for wrong, said in (
        ({"kind": ""}, "Please choose one."),
        ({"unit": ""}, "Please fill this in."),
        ({"unit": "x y"}, "Write the codes of units"),
        ({"unit": "06655"}, "A unit cannot go into itself."),
        ({"unit": "99999"}, "is not in the register"),
        ({"kind": "split"}, "A unit is divided among two or more."),
        ({"changed_on": "2999-01-01"}, "This day is not there yet."),
        ({"changed_on": "yesterday"}, "Enter a date as day/month/year"),
        ({"document": ""}, "Please fill this in."),
    ):
        answer = client.send("/register/change-unit/06655", **MERGED | wrong)
        assert answer.status_code == 400, wrong
        assert said in answer.text, wrong
    assert client.send("/register/take-back-change/06655", before="06655").status_code == 400
    none = client.send("/register/take-back-change/06655", before="06655", changed_on="2025-07-01")
    assert "No change of" in none.text
    assert client.get("/register/units/none").status_code == 404
    assert client.send("/register/change-unit/none", **MERGED).status_code == 404
    assert (_rows(site), _acts(site)) == (0, [])


def test_a_list_of_changes_is_looked_at_and_then_recorded(site: OfficeSite) -> None:
    client = site.signed_in("boss")
    client.get("/register/import-changes")
    assert client.send("/register/import-changes").status_code == 400
    wrong = LIST.replace("06652", "77777")
    refused = client.send("/register/import-changes", file=(io.BytesIO(wrong.encode()), "a.csv"))
    assert refused.status_code == 400
    assert "row 2" in refused.text
    looked = client.send("/register/import-changes", file=(io.BytesIO(LIST.encode()), "a.csv")).text
    assert "1 change to record" in looked
    assert "&lt;b&gt;Xã Cũ" in looked
    assert _rows(site) == 0
    token = looked.rsplit('name="token" value="', maxsplit=1)[-1].split('"', maxsplit=1)[0]
    done = client.send("/register/import-changes/confirm", token=token, name="a.csv")
    assert done.location == "/register/units"
    assert (_rows(site), _acts(site)) == (1, ["unit.import"])
    assert "Xã Cũ" in site.signed_in("auditor").get("/register/units/06652").text
    again = client.send("/register/import-changes/confirm", token=token, name="a.csv")
    assert again.status_code == 400
    empty = client.get("/register/import-changes/template.csv")
    assert empty.text.startswith("\ufeffMã cũ,Tên cũ,Mã mới")


def test_only_who_keeps_the_whole_register_records_a_change(site: OfficeSite) -> None:
    for username in ("administrator", "campaign-officer", "auditor"):
        client = site.signed_in(username)
        client.get("/register/units")
        assert client.send("/register/change-unit/06655", **MERGED).status_code == 403
        assert client.get("/register/import-changes").status_code == 403
    assert _rows(site) == 0
