"""A recommendation is made whole or not at all: to whom, by whom answered, until when."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys.identifiers import CadreCode, SubjectNumber, SurveyCode, UnitCode
from surveys.installation import Installation
from surveys.problems import BadInput, Refused
from surveys.recommendations import making, parties, records
from surveys.recommendations.making import Plan
from surveys.recommendations.records import (
    Act,
    Addressee,
    AddresseeKind,
    Choice,
    Origin,
    Page,
    Recommendation,
    State,
)
from surveys.schema import audit_event, term, unit_change
from surveys.schema import recommendation as table

TODAY = date(2026, 3, 2)
AN = Addressee(AddresseeKind.CADRE, "CB1")


def _made(engine: sa.Engine, plan: Plan, by: str = "lan") -> Recommendation:
    with engine.begin() as connection:
        return making.make(connection, plan, by, TODAY)


def _wrong(engine: sa.Engine, plan: Plan, by: str = "lan") -> set[str]:
    with pytest.raises(BadInput) as caught:
        _made(engine, plan, by)
    return {problem.where for problem in caught.value.problems}


def test_a_recommendation_has_a_number_of_its_unit_and_year_and_a_first_step(
    register: sa.Engine, recommended: Plan
) -> None:
    first, second = _made(register, recommended), _made(register, recommended)
    other = _made(register, replace(recommended, unit=UnitCode("06688")))
    assert [one.reference for one in (first, second, other)] == ["1/2026", "2/2026", "1/2026"]
    with register.connect() as connection:
        assert records.get(connection, first.id) == first
        (step,) = records.history(connection, first.id)
        with pytest.raises(BadInput, match="no recommendation"):
            records.get(connection, "0" * 16)
    assert (step.act, step.state, step.written_by) == (Act.MAKE, State.NEW, "lan")
    assert first.answer_by == date(2026, 3, 17)  # fifteen days
    assert records.told_until((step,)) == 0


def test_every_fault_of_a_plan_is_told_at_once(register: sa.Engine, recommended: Plan) -> None:
    plan = replace(
        recommended,
        finding=" ",
        text="x" * 2001,
        document="so\0",
        addressee=Addressee(AddresseeKind.UNIT, "99"),
        owner=CadreCode("CB9"),
        due_on=date(2026, 3, 1),
        origin=Origin.ROUND,
    )
    assert _wrong(register, plan) == {
        "finding",
        "text",
        "document",
        "addressee",
        "owner",
        "due_on",
        "survey",
    }
    with register.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"due_on": date(2031, 4, 1)}, "due_on"),
        ({"answer_by": date(2026, 5, 1)}, "answer_by"),
        ({"answer_by": date(2026, 3, 1)}, "answer_by"),
        ({"unit": UnitCode("99")}, "unit"),
        ({"survey": SurveyCode("nobody-made-it")}, "survey"),
    ],
)
def test_days_beyond_all_measure_and_unknown_things_are_refused(
    register: sa.Engine, recommended: Plan, change: dict[str, object], where: str
) -> None:
    assert _wrong(register, replace(recommended, **change)) == {where}  # type: ignore[arg-type]  # one field


def test_another_organization_is_no_addressee_and_no_owner(register: sa.Engine, recommended: Plan) -> None:
    foreign = replace(recommended, addressee=Addressee(AddresseeKind.UNIT, "24"), owner=CadreCode("BN1"))
    assert _wrong(register, foreign) == {"addressee", "owner"}


def test_whoever_left_the_post_is_asked_nothing_more(register: sa.Engine, recommended: Plan) -> None:
    with pytest.raises(BadInput, match="Đỗ Văn Cường holds no post today"):
        _made(register, replace(recommended, owner=CadreCode("CB3")))


def test_a_unit_merged_away_names_the_one_that_took_it_in(register: sa.Engine, recommended: Plan) -> None:
    with register.begin() as connection:
        _merge(connection, "06838", "06688")
    with pytest.raises(BadInput, match="went into Phường Hạ Long"):
        _made(register, replace(recommended, addressee=Addressee(AddresseeKind.UNIT, "06838")))


def _merge(connection: sa.Connection, before: str, now: str) -> None:
    connection.execute(
        sa.insert(unit_change).values(
            before=before,
            unit=now,
            changed_on=date(2026, 3, 1),
            kind="merged",
            name_before="Xã Bình Liêu",
            document="1/NQ",
            written_by="lan",
        )
    )


def test_a_cadre_who_is_addressed_answers_alone(register: sa.Engine, recommended: Plan) -> None:
    assert _made(register, replace(recommended, addressee=AN)).owner == "CB1"


def test_nobody_recommends_to_themselves_their_superior_or_their_subordinate(
    register: sa.Engine, recommended: Plan
) -> None:
    to_an = replace(recommended, addressee=AN)
    to_binh = replace(recommended, owner=CadreCode("CB2"))
    for plan, by in ((to_an, "an"), (to_an, "binh"), (to_binh, "an")):
        with pytest.raises(Refused, match="superior or their subordinate"):
            _made(register, plan, by)
    assert _made(register, recommended, "an").number == 1  # it concerns a unit, and nobody in it by name


def test_what_has_changed_with_addressee_and_owner_is_told_while_anybody_waits(
    register: sa.Engine, recommended: Plan
) -> None:
    to_unit = _made(
        register,
        replace(recommended, addressee=Addressee(AddresseeKind.UNIT, "06838"), owner=CadreCode("CB2")),
    )
    to_an = _made(register, replace(recommended, addressee=AN))
    with register.begin() as connection:
        assert parties.notices(connection, to_unit, TODAY) == ()
        assert parties.notices(connection, to_an, TODAY) == ()
        _merge(connection, "06838", "06688")
        ended = sa.update(term).where(term.c.cadre.in_(["CB1", "CB2"])).values(ends_on=date(2026, 3, 3))
        connection.execute(ended)
        moved = {"cadre": "CB2", "position": "chair", "unit": "06838", "starts_on": date(2026, 3, 4)}
        connection.execute(sa.insert(term).values(moved))
        later = date(2026, 3, 10)
        of_unit = parties.notices(connection, to_unit, later)
        assert [one.changed for one in of_unit] == [parties.Changed.UNIT_GONE, parties.Changed.OWNER_MOVED]
        assert [one.now for one in of_unit] == [("06688",), ("06838",)]
        (of_an,) = parties.notices(connection, to_an, later)
        assert (of_an.changed, of_an.since) == (parties.Changed.ADDRESSEE_LEFT, date(2026, 3, 3))
        finished = replace(to_an, state=State.DONE)
        assert parties.notices(connection, finished, later) == ()


def test_an_act_of_staff_is_noted_without_any_word_of_it(
    register: sa.Engine, sqlite_installation: Installation, recommended: Plan
) -> None:
    one = making.issue(sqlite_installation, recommended, "lan")
    with register.connect() as connection:
        row = connection.execute(sa.select(audit_event)).one()
    assert (row.act, row.object) == ("recommendation.make", one.id)
    assert "thứ bảy" not in row.details


def test_the_overdue_stand_first_and_what_is_finished_last(
    register_of_both: sa.Engine, recommended: Plan
) -> None:
    late, soon, done, unanswered = (_made(register_of_both, recommended) for _ in range(4))
    days: dict[str, dict[str, object]] = {
        late.id: {"due_on": date(2026, 3, 1), "answer_by": date(2026, 3, 1), "state": State.ACCEPTED},
        soon.id: {"due_on": date(2026, 3, 2), "answer_by": date(2026, 3, 2)},
        done.id: {"due_on": date(2026, 2, 1), "state": State.DONE},
        unanswered.id: {"answer_by": date(2026, 3, 1)},
    }
    with register_of_both.begin() as connection:
        for id_, values in days.items():
            connection.execute(sa.update(table).where(table.c.id == id_).values(**values))
        choice = Choice(TODAY)
        part = records.listing(connection, choice)
        second = records.listing(connection, choice, Page(1, 2))
        overdue = records.listing(connection, replace(choice, overdue=True))
    ids = [one.id for one in part.rows]
    assert ids == [late.id, unanswered.id, soon.id, done.id]
    assert ([one.id for one in second.rows], second.total) == (ids[1:3], 4)
    assert [one.id for one in overdue.rows] == ids[:2]
    assert [records.is_overdue(one, TODAY) for one in part.rows] == [True, True, False, False]


def test_a_list_is_narrowed_by_everything_that_one_looks_for(
    register_of_both: sa.Engine, recommended: Plan
) -> None:
    plain = _made(register_of_both, recommended)
    to_an = _made(
        register_of_both,
        replace(recommended, addressee=AN, origin=Origin.AUDIT, finding="Thu phí sai quy định 100%."),
    )
    wanted: list[tuple[dict[str, object], list[str]]] = [
        ({"units": ["22"]}, [to_an.id, plain.id]),
        ({"units": ["06688"]}, []),
        ({"state": State.NEW}, [to_an.id, plain.id]),
        ({"state": State.DONE}, []),
        ({"addressee": AN}, [to_an.id]),
        ({"year": 2025}, []),
        ({"origin": Origin.AUDIT}, [to_an.id]),
        ({"search": "thu phi"}, [to_an.id]),
        ({"search": "MỘT cửa"}, [plain.id]),
        ({"search": "100%"}, [to_an.id]),
        ({"person": CadreCode("CB1")}, [to_an.id]),
        ({"apart_from": frozenset({CadreCode("CB1")})}, [plain.id]),
        ({"survey": SurveyCode("none")}, []),
        ({"public": False}, [to_an.id, plain.id]),
    ]
    with register_of_both.connect() as connection:
        for change, ids in wanted:
            choice = replace(Choice(TODAY), **change)  # type: ignore[arg-type]  # one field
            assert ([one.id for one in records.listing(connection, choice).rows], change) == (ids, change)
        assert records.years(connection, None) == records.years(connection, ["22"]) == (2026,)
        named = records.names(connection, (plain, to_an))
    assert named[AN] == "Nguyễn Văn An"
    assert named[Addressee(AddresseeKind.UNIT, "06688")] == "Phường Hạ Long"


def test_a_row_of_a_file_is_known_again_and_may_be_older_than_today(
    register: sa.Engine, recommended: Plan
) -> None:
    old = replace(recommended, due_on=date(2025, 12, 31), digest="a" * 64)
    one = _made(register, old)
    with register.connect() as connection:
        assert making.same(connection, "22", "a" * 64) == one
        assert making.same(connection, "22", "b" * 64) is None
    assert records.is_overdue(one, TODAY)


def test_a_subject_must_be_of_the_round(register: sa.Engine, recommended: Plan) -> None:
    assert _wrong(register, replace(recommended, survey=SurveyCode("x"), subject=SubjectNumber(1))) == {
        "survey"
    }
