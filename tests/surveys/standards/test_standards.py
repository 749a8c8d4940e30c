"""Standards of positions: read from a table, approved by two, never changed, covered by items or nothing."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from surveys import questionnaire_library, questionnaires
from surveys.identifiers import UnitCode
from surveys.installation import Installation
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import audit_event, cadre, label, position, position_group, staff, standard, term
from surveys.sheet import sheet_of
from surveys.standards import making, records
from surveys.standards.covering import coverage
from surveys.standards.making import Plan
from surveys.standards.reading import EXAMPLE, TEMPLATE, as_csv, criteria_of
from surveys.standards.records import Kind, Standard, State

WARD = UnitCode("06688")
TABLE = """Mã;Loại;Tiêu chuẩn;Tiếng Anh;Căn cứ pháp lý;Câu hỏi
TC1;đạo đức;Gương mẫu nơi cư trú;Sets an example at home;144-QĐ/TW (2024-05-09);exemplary-conduct:E1
TN1;Trách nhiệm;Tiếp công dân đúng lịch;Receives citizens;Luật 42/2013/QH13;"tiny:polite, tiny:q9, a:b"
TC2;tiêu chuẩn;Có trình độ quản lý nhà nước;Knows public administration;365-QĐ/TW (2025-08-30);
"""


def _table(text: str = TABLE) -> tuple[records.Criterion, ...]:
    return criteria_of(sheet_of(text.encode(), "chuan.csv"))


@pytest.fixture
def ward(province: sa.Engine, installation: Installation) -> Installation:
    """Give a ward whose chair has an account, with two who sign."""
    with province.begin() as connection:
        connection.execute(sa.insert(position_group).values(code="chairs"))
        connection.execute(sa.insert(position).values(code="chair", position_group="chairs"))
        named = {"kind": "position_group", "code": "chairs", "language": "vi", "text": "Chủ tịch cấp xã"}
        connection.execute(sa.insert(label).values(named))
        held = {"cadre": "CB1", "unit": WARD, "position": "chair", "starts_on": date(2021, 1, 1)}
        connection.execute(sa.insert(term).values(held))
        connection.execute(sa.update(cadre).where(cadre.c.code == "CB2").values(superior="CB1"))
        for name, code in (("chu-tich", "CB1"), ("cap-duoi", "CB2"), ("ky-1", None), ("ky-2", None)):
            member = {"username": name, "name": name, "password_hash": "", "state": "active", "cadre": code}
            connection.execute(sa.insert(staff).values(member))
        questionnaires.add(connection, questionnaire_library.load("exemplary-conduct", 1)[0])
    return installation


def _plan() -> Plan:
    return Plan(WARD, {"vi": "Chủ tịch xã", "en": "Chairs of communes"}, "chairs", _table())


def _approved(place: Installation, draft: Standard) -> Standard:
    return making.approve(place, draft.id, draft.version, draft.hash, ("ky-1", "ky-2"))


class Bad(NamedTuple):
    """A table that is wrong: what is replaced by what, and the words that tell it."""

    good: str
    bad: str
    said: str


@pytest.mark.parametrize(
    "case",
    [
        Bad("đạo đức", "thái độ", "“thái độ” is none of"),
        Bad("TN1;", "TC1;", "stands in two rows"),
        Bad("TN1;", ";", "The cell is empty. Write a code."),
        Bad("144-QĐ/TW (2024-05-09)", "", "Please fill this in."),
        Bad("Gương mẫu nơi cư trú", "Gọi 0912 345 678", "may belong to a person"),
        Bad("exemplary-conduct:E1", "E1", "“E1” names no item"),
        Bad("exemplary-conduct:E1", ", ".join(f"a:{one}" for one in range(41)), "More than 40 items"),
        Bad("Căn cứ pháp lý", "Ghi chú", "The column “source” is missing"),
        Bad(TABLE[TABLE.index("TC1") :], "\n", "has no rows under a header"),
        Bad("TC2;", "TC3;tiêu chuẩn;a;b;c;\n" * 200 + "TC2;", "more than 200 rows"),
    ],
)
def test_a_wrong_table_is_told_in_one_sentence_for_each_fault(case: Bad) -> None:
    assert case.good in TABLE
    with pytest.raises(BadInput) as caught:
        _table(TABLE.replace(case.good, case.bad, 1))
    assert [one for one in caught.value.problems if case.said in str(one)]
    assert all("chuan.csv" in one.where for one in caught.value.problems)


def test_a_standard_is_written_as_the_table_it_is_read_from(ward: Installation) -> None:
    made = making.write(ward, _plan(), "ky-1")
    assert [one.kind for one in made.content.criteria] == [Kind.ETHICS, Kind.RESPONSIBILITY, Kind.STANDARD]
    assert criteria_of(sheet_of(as_csv(made.content).encode(), "chuan.csv")) == _table()
    (example,) = criteria_of(sheet_of(as_csv().encode(), "mau.csv"))
    assert (example.code, example.asked_by) == (EXAMPLE[0], (EXAMPLE[-1],))
    without = "\n".join(line.rpartition(";")[0] for line in ("a;b;c;d;e;f", "1;đạo đức;x;y;z;"))
    bare = without.replace("a;b;c;d;e", ";".join(TEMPLATE[:5]))
    assert criteria_of(sheet_of(bare.encode(), "chuan.csv"))[0].asked_by == ()


def test_a_draft_is_replaced_and_approved_as_two_people_saw_it(ward: Installation) -> None:
    first = making.write(ward, _plan(), "ky-1")
    assert (first.id, first.version, first.state) == ("tc-06688-1", 1, State.DRAFT)
    again = making.write(ward, replace(_plan(), criteria=_table()[:2]), "ky-1", of=first.id)
    assert (again.version, len(again.content.criteria)) == (1, 2)
    with pytest.raises(Refused, match="changed meanwhile"):
        making.approve(ward, first.id, 1, first.hash, ("ky-1", "ky-2"))
    with pytest.raises(Refused, match="second person"):
        making.approve(ward, first.id, 1, again.hash, ("ky-1", "KY-1"))
    held = _approved(ward, again)
    assert (held.state, held.approved_by) == (State.APPROVED, ("ky-1", "ky-2"))
    assert held.approved_on == date(2026, 3, 2)


def test_an_approved_version_never_changes_and_ends_with_the_next(ward: Installation) -> None:
    held = _approved(ward, making.write(ward, _plan(), "ky-1"))
    with pytest.raises(Refused, match="no draft any more"):
        _approved(ward, held)
    with pytest.raises(Refused, match="no draft any more"):
        making.throw_away(ward, held.id, 1, "ky-1")
    second = making.write(ward, _plan(), "ky-2", of=held.id)
    with pytest.raises(Refused, match="does not hold"):
        making.retire(ward, second.id, 2, "ky-1")
    _approved(ward, second)
    with ward.engine.connect() as connection:
        states = [(one.version, one.state) for one in records.versions(connection, held.id)]
        assert records.listing(connection) == records.listing(connection, {WARD})
        assert records.listing(connection, {"22"}) == ()
    assert states == [(2, State.APPROVED), (1, State.RETIRED)]


def test_every_act_is_in_the_audit_trail(ward: Installation) -> None:
    held = _approved(ward, making.write(ward, _plan(), "ky-1"))
    making.retire(ward, held.id, 1, "ky-1")
    draft = making.write(ward, _plan(), "ky-2", of=held.id)
    making.throw_away(ward, draft.id, draft.version, "ky-1")
    with ward.engine.connect() as connection:
        assert [one.state for one in records.versions(connection, held.id)] == [State.RETIRED]
        acts = list(connection.scalars(sa.select(audit_event.c.act).order_by(audit_event.c.number)))
    ended = ["standard.retire", "standard.write", "standard.throw_away"]
    assert [one for one in acts if one.startswith("standard.")] == [
        *("standard.write", "standard.approve"),
        *ended,
    ]


@pytest.mark.parametrize("near", ["chu-tich", "cap-duoi"])
def test_nobody_settles_what_is_asked_of_themselves(ward: Installation, near: str) -> None:
    with pytest.raises(Refused, match=near):
        making.write(ward, _plan(), near)
    draft = making.write(ward, _plan(), "ky-1")
    with pytest.raises(Refused, match=near):
        making.approve(ward, draft.id, 1, draft.hash, ("ky-1", near))


def test_what_is_missing_is_told_at_its_field(ward: Installation) -> None:
    with pytest.raises(BadInput) as caught:
        making.write(ward, replace(_plan(), title={"vi": " "}, position_group="kings"), "ky-1")
    assert [one.where for one in caught.value.problems] == ["title_vi", "title_en", "position_group"]
    with pytest.raises(BadInput, match="no unit"):
        making.write(ward, replace(_plan(), unit=UnitCode("99999")), "ky-1")
    made = making.write(ward, _plan(), "ky-1")
    with pytest.raises(BadInput, match="There is no standard"):
        making.write(ward, _plan(), "ky-1", of="tc-none-1")
    with pytest.raises(BadInput, match="There is no standard"):
        making.write(ward, replace(_plan(), unit=UnitCode("22")), "ky-2", of=made.id)
    with pytest.raises(BadInput, match="with version 7"):
        making.retire(ward, made.id, 7, "ky-1")


def test_a_second_standard_of_a_unit_takes_the_next_number(ward: Installation) -> None:
    assert making.write(ward, _plan(), "ky-1").id == "tc-06688-1"
    assert making.write(ward, _plan(), "ky-1").id == "tc-06688-2"


def test_an_altered_standard_is_refused(ward: Installation) -> None:
    made = making.write(ward, _plan(), "ky-1")
    with ward.engine.begin() as connection:
        connection.execute(sa.update(standard).values(source=standard.c.source + " "))
        with pytest.raises(NotReady, match="was altered"):
            records.find(connection, made.id, 1)


def test_each_criterion_is_covered_by_items_or_by_nothing(ward: Installation) -> None:
    made = making.write(ward, _plan(), "ky-1")
    with ward.engine.connect() as connection:
        held = questionnaires.newest(connection)
    found = coverage(made.content, held)
    conduct, receives, knows = found.criteria
    asked = questionnaire_library.load("exemplary-conduct", 1)[1]
    assert [one.id for one in conduct.by[0].items] == [one.id for one in asked.items if "E1" in one.criteria]
    assert [item.id for one in receives.by for item in one.items] == ["polite"]
    assert receives.lost == ("tiny:q9", "a:b")
    assert (knows.by, knows.lost) == ((), ())
    assert found.by_nothing == (knows,)
    assert found.unnamed == ()
    item = conduct.by[0].items[0].id
    some = replace(made.content.criteria[0], asked_by=(f"exemplary-conduct:{item}",))
    (rest,) = coverage(replace(made.content, criteria=(some,)), held).unnamed
    ratings = {one.id for one in asked.items if one.kind == "rating"}
    assert {one.id for one in rest.items} == ratings - {item}


def test_items_of_the_newest_version_count(ward: Installation, tiny_questionnaire: str) -> None:
    newer = tiny_questionnaire.replace("version = 1", "version = 2").replace('"polite"', '"q9"')
    made = making.write(ward, _plan(), "ky-1")
    with ward.engine.begin() as connection:
        questionnaires.add(connection, newer)
        held = questionnaires.newest(connection)
    receives = coverage(made.content, held).criteria[1]
    assert [item.id for one in receives.by for item in one.items] == ["q9"]
    assert receives.lost == ("tiny:polite", "a:b")
