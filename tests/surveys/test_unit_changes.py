"""Units merged, renamed, split: their past stays, what they became is found, what cannot be is refused."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import posts, rounds, staff, unit_changes
from surveys.identifiers import Role, SurveyCode, UnitCode
from surveys.organizations import Scope
from surveys.problems import BadInput
from surveys.register_import import RegisterKind, import_sheet
from surveys.round_copy import copied
from surveys.round_plan import SurveyPlan
from surveys.schema import staff as staff_table
from surveys.schema import unit, unit_change
from surveys.sheet import sheet_of
from surveys.staff import RoleGrant
from surveys.text import search_key, sort_key
from surveys.unit_change_acts import Recorded, Recorder, Wish, record, take_back
from surveys.unit_change_list import import_changes
from surveys.unit_changes import ChangeKind, Then

TODAY = date(2026, 4, 20)
DAY = date(2025, 7, 1)
LAW = "Nghị quyết 1679/NQ-UBTVQH15 ngày 16/6/2025"
BY = Recorder("boss", TODAY)
MERGED = Wish("06700", "06688", DAY, ChangeKind.MERGED, LAW)
RENAMED = Wish("06688", "06688", date(2026, 2, 1), ChangeKind.RENAMED, LAW, name_now="Phường Bãi Cháy")


@pytest.fixture
def register(province: sa.Engine) -> sa.Engine:
    """Give four communes below the province, and a village below one."""
    more = (("06700", "22", "Phường Hà Khánh"), ("06701", "22", "Xã Sơn Dương"), ("V1", "06688", "Khu 1"))
    with province.begin() as connection:
        for code, parent, name in more:
            keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
            values = {"code": code, "parent": parent, "kind": "ward", "name": name}
            connection.execute(sa.insert(unit).values(values | keys))
    return province


def _record(register: sa.Engine, *wishes: Wish, by: Recorder = BY) -> Recorded:
    with register.begin() as connection:
        return record(connection, wishes, by)


def _refused(register: sa.Engine, *wishes: Wish, by: Recorder = BY) -> str:
    before = _rows(register)
    with pytest.raises(BadInput) as caught:
        _record(register, *wishes, by=by)
    assert _rows(register) == before
    return " ".join(f"{one.where}: {one.sentence % one.values}" for one in caught.value.problems)


def _rows(register: sa.Engine) -> int:
    with register.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(unit_change)) or 0


def test_a_merged_unit_is_found_over_every_change_and_keeps_its_name(register: sa.Engine) -> None:
    later = Wish("06688", "06838", date(2026, 3, 1), ChangeKind.MERGED, LAW)
    done = _record(register, later, MERGED)  # the list is in no order
    assert [one.before for one in done.added] == ["06700", "06688"]
    with register.connect() as connection:
        assert unit_changes.now(connection, "06700", TODAY) == ("06838",)
        assert unit_changes.now(connection, "06700", date(2025, 12, 1)) == ("06688",)
        assert unit_changes.now(connection, "06700", date(2025, 1, 1)) == ("06700",)
        assert unit_changes.now(connection, "22", TODAY) == ("22",)
        gone = unit_changes.gone(connection, ["06700", "22"], TODAY)
        assert gone.keys() == {"06700"}
        assert (gone["06700"].since, gone["06700"].now) == (DAY, {"06838": "Xã Bình Liêu"})
        told = [(one.before, one.unit) for one in unit_changes.history(connection, "06688")]
        assert told == [("06700", "06688"), ("06688", "06838")]
        assert [one.unit for one in unit_changes.history(connection, "06838")] == ["06688", "06838"]
        assert dict(posts.unit_names(connection))[UnitCode("06700")] == "Phường Hà Khánh"
        line = posts.unit_line(connection, "06700")
        assert line is not None
        assert (line.name, line.parent) == ("Phường Hà Khánh", "Phường Hạ Long")  # below it from then on
        assert posts.unit_line(connection, "none") is None
        refusal = unit_changes.refusal(connection, "06700", TODAY, "unit")
    assert refusal is not None
    assert "since 01/07/2025 it belongs to Xã Bình Liêu" in refusal.sentence % refusal.values


def test_roles_of_the_new_unit_reach_the_past_and_those_of_the_old_one_stay(register: sa.Engine) -> None:
    _record(register, MERGED)
    with register.begin() as connection:
        for username, code in (("new", "06688"), ("old", "06700"), ("other", "06838")):
            connection.execute(sa.insert(staff_table).values(username=username, name="x", state="active"))
            staff.grant(connection, username, RoleGrant(Role.REVIEWER, UnitCode(code)))

        def may(username: str, code: str) -> bool:
            return staff.may(connection, username, Role.REVIEWER, UnitCode(code))

        assert [may(name, "06700") for name in ("new", "old", "other")] == [True, True, False]
        assert [may(name, "06688") for name in ("new", "old", "other")] == [True, False, False]


def test_the_same_change_again_adds_nothing_and_another_one_of_that_day_is_refused(
    register: sa.Engine,
) -> None:
    _record(register, MERGED)
    again = _record(register, MERGED)
    assert (again.added, again.unchanged) == ((), 1)
    assert "recorded already" in _refused(register, replace(MERGED, document="Quyết định 5/QĐ"))
    assert "went into Phường Hạ Long on 01/07/2025" in _refused(register, replace(MERGED, unit="06838"))


def test_a_renamed_unit_is_called_as_it_was_on_the_day(register: sa.Engine) -> None:
    _record(register, RENAMED)
    with register.connect() as connection:
        assert unit_changes.name_on(connection, "06688", date(2026, 1, 31)) == "Phường Hạ Long"
        assert unit_changes.name_on(connection, "06688", date(2026, 2, 1)) == "Phường Bãi Cháy"
        assert unit_changes.name_on(connection, "none", TODAY) == "none"
        assert unit_changes.now(connection, "06688", TODAY) == ("06688",)
        assert unit_changes.gone(connection, ["06688"], TODAY) == {}
    # An older name that is written down later leaves the name of today alone.
    older = replace(RENAMED, changed_on=date(2020, 1, 1), name_before="Xã Hạ Long", name_now="Phường Hạ Long")
    _record(register, older)
    with register.connect() as connection:
        assert unit_changes.name_on(connection, "06688", date(2019, 1, 1)) == "Xã Hạ Long"
        assert unit_changes.name_on(connection, "06688", TODAY) == "Phường Bãi Cháy"


def test_what_is_told_of_the_past_has_the_name_of_then_and_of_now(register: sa.Engine) -> None:
    _record(register, MERGED, RENAMED)
    day = date(2025, 6, 30)
    with register.connect() as connection:
        told = unit_changes.then(connection, ["06700", "06688", "22"], day, TODAY)
        assert unit_changes.then(connection, ["06688"], TODAY, TODAY) == {}
        assert unit_changes.past(connection, "06688") == {"06700"}
    assert told == {
        "06700": Then("Phường Hà Khánh", ("Phường Bãi Cháy",), is_gone=True),
        "06688": Then("Phường Hạ Long", ("Phường Bãi Cháy",), is_gone=False),
    }


def test_a_split_unit_became_all_of_them_and_may_itself_go_on(register: sa.Engine) -> None:
    parts = [Wish("06700", code, DAY, ChangeKind.SPLIT, LAW) for code in ("06688", "06838")]
    _record(register, *parts)
    stays = [Wish("06701", code, DAY, ChangeKind.SPLIT, LAW) for code in ("06701", "06838")]
    _record(register, *stays)
    with register.connect() as connection:
        assert unit_changes.now(connection, "06700", TODAY) == ("06688", "06838")
        assert unit_changes.now(connection, "06701", TODAY) == ("06701",)
        parents = dict(connection.execute(sa.select(unit.c.code, unit.c.parent)).all())
    assert parents["06700"] == "22"  # its past is not that of one of them alone
    with register.begin() as connection:
        assert len(take_back(connection, "06700", DAY)) == 2
        assert unit_changes.now(connection, "06700", TODAY) == ("06700",)


def test_a_unit_that_never_stood_in_the_register_is_told_by_its_name(register: sa.Engine) -> None:
    old = replace(MERGED, before="99001", name_before="Xã Cũ")
    _record(register, old)
    with register.connect() as connection:
        assert [one.name_before for one in unit_changes.history(connection, "06688")] == ["Xã Cũ"]
    assert "write the name" in _refused(register, replace(MERGED, before="99002"))


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (replace(MERGED, document=" "), "number and the date"),
        (replace(MERGED, document="x" * 201), "longer than 200"),
        (replace(MERGED, document="a\x00"), "document"),
        (replace(MERGED, changed_on=date(2026, 4, 21)), "not there yet"),
        (replace(MERGED, changed_on=date(1900, 1, 1)), "too early"),
        (replace(MERGED, unit="nowhere"), "“nowhere” is not in the register"),
        (replace(MERGED, before="=x", name_before="x"), "is no code"),
        (replace(MERGED, unit="06700"), "into itself"),
        (replace(RENAMED, name_now=""), "does not change"),
        (replace(MERGED, kind=ChangeKind.SPLIT), "two or more"),
        (Wish("06688", "V1", DAY, ChangeKind.MERGED, LAW), "stands below"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stored(register: sa.Engine, wish: Wish, said: str) -> None:
    assert said in _refused(register, wish)


def test_changes_that_contradict_others_are_refused(register: sa.Engine) -> None:
    _record(register, MERGED)
    back = Wish("06688", "06700", date(2026, 3, 1), ChangeKind.MERGED, LAW)
    assert "code of its own" in _refused(register, replace(back, changed_on=DAY))  # a circle
    assert "Choose the unit of that day" in _refused(register, replace(back, before="06838"))
    early = Wish("06688", "06838", date(2025, 6, 1), ChangeKind.MERGED, LAW)
    assert "cannot have ended before that" in _refused(register, early)
    twice = Wish("06701", "06688", DAY, ChangeKind.MERGED, LAW)
    assert "twice" in _refused(register, twice, twice)
    assert "goes into one other" in _refused(register, twice, replace(twice, unit="06838"))
    own = Recorder("boss", TODAY, Scope((UnitCode("06838"),), frozenset({UnitCode("06838")})))
    assert "not in the register" in _refused(register, replace(twice, unit="06838"), by=own)
    assert "not in the register" in _refused(register, replace(twice, before="06838"), by=own)


def test_a_mistake_is_taken_back(register: sa.Engine) -> None:
    _record(register, MERGED, RENAMED)
    with register.begin() as connection:
        take_back(connection, "06700", DAY)
        take_back(connection, "06688", RENAMED.changed_on)
        found = {row.code: row for row in connection.execute(sa.select(unit))}
        with pytest.raises(BadInput, match="No change of"):
            take_back(connection, "06700", DAY)
    assert found["06700"].parent == "22"
    assert found["06688"].name == "Phường Hạ Long"
    assert _rows(register) == 0
    _record(register, MERGED)
    own = Scope((UnitCode("06838"),), frozenset({UnitCode("06838")}))
    with register.begin() as connection, pytest.raises(BadInput, match="No change of"):
        take_back(connection, "06700", DAY, own)


def test_nothing_new_begins_for_a_merged_unit_and_what_runs_goes_on(
    register: sa.Engine, plan: SurveyPlan
) -> None:
    old = replace(plan, unit=UnitCode("06700"))
    with register.begin() as connection:
        rounds.create(connection, old)
    _record(register, MERGED)
    with register.begin() as connection:
        with pytest.raises(BadInput, match="no unit of its own"):
            rounds.begin(connection, replace(old, code=SurveyCode("new")))
        assert rounds.get(connection, plan.code).unit == "06700"
        assert copied(connection, plan.code, TODAY).plan.unit == "06688"  # the next one is of the new unit


def test_a_list_of_units_does_not_take_a_merged_unit_from_where_it_went(register: sa.Engine) -> None:
    _record(register, MERGED)
    rows = "Mã,Tên,Loại,Cấp trên\n06700,Phường Hà Khánh,phường,{above}\n06838,Xã Bình Liêu,xã,22\n"
    with register.begin() as connection:
        with pytest.raises(BadInput, match="stands below it"):
            import_sheet(connection, sheet_of(rows.format(above="22").encode(), "u.csv"), RegisterKind.UNITS)
        right = sheet_of(rows.format(above="06688").encode(), "u.csv")
        assert import_sheet(connection, right, RegisterKind.UNITS).rows == 2
        without = sheet_of(b"code,name,kind\n06700,Ha Khanh,ward\n", "u.csv")
        import_sheet(connection, without, RegisterKind.UNITS)
        assert connection.scalar(sa.select(unit.c.parent).where(unit.c.code == "06700")) == "06688"


LIST = (
    "Mã cũ,Tên cũ,Mã mới,Tên mới,Hình thức,Ngày hiệu lực,Văn bản,Ghi chú\n"
    f"06700,,06688,,Sáp nhập,01/07/2025,{LAW},x\n"
    f"99001,Xã Cũ,06838,,nhập,2025-07-01,{LAW},\n"
    f"06838,Xã Bình Liêu,06838,Phường Bình Liêu,đổi tên,01/08/2025,{LAW},\n"
)


def test_a_list_is_looked_at_then_recorded_and_adds_nothing_twice(register: sa.Engine) -> None:
    sheet = sheet_of(LIST.encode(), "sap-nhap.csv")
    with register.begin() as connection:
        looked = import_changes(connection, sheet, BY, dry_run=True)
    assert (len(looked.added), looked.unchanged, _rows(register)) == (3, 0, 0)
    with register.begin() as connection:
        assert len(import_changes(connection, sheet, BY).added) == 3
        assert unit_changes.names(connection, ["06838"]) == {"06838": "Phường Bình Liêu"}
        again = import_changes(connection, sheet, BY)
    assert (again.added, again.unchanged) == ((), 3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("Văn bản", "Khác"), "“document” is missing"),
        (("Sáp nhập", "bán"), "row 2, column Hình thức"),
        (("01/07/2025", "31/02/2025"), "row 2, column Ngày hiệu lực"),
        (("01/07/2025", ""), "row 2, column Ngày hiệu lực"),
        (("06700", ""), "row 2, column Mã cũ"),
        ((",06688,", ",12345,"), "row 2, column unit"),
    ],
)
def test_a_faulty_list_stores_nothing_and_says_where(
    register: sa.Engine, change: tuple[str, str], said: str
) -> None:
    sheet = sheet_of(LIST.replace(*change, 1).encode(), "sap-nhap.csv")
    with register.begin() as connection, pytest.raises(BadInput) as caught:
        import_changes(connection, sheet, BY)
    assert said in " ".join(f"{one.where}: {one.sentence % one.values}" for one in caught.value.problems)
    assert _rows(register) == 0
