"""A list of people comes in whole or not at all; doubles are shown and decided by a person."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from surveys.frames import records, retention
from surveys.frames.imports import decide, import_frame, open_doubles
from surveys.frames.records import EntryState, FrameKind, FramePlan, Person
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import frame, frame_entry, survey, unit
from surveys.sheet import sheet_of
from surveys.unit_change_acts import Recorder, Wish, record
from surveys.unit_changes import ChangeKind
from tests.surveys.frames.conftest import HEAD, LATER, TODAY, Bring, bringer, households
from tests.surveys.sealed.open_round import SURVEY, OpenRound


def people(found: OpenRound, number: int = 1) -> tuple[records.Entry, ...]:
    keys = found.installation.keys.readable("installation")
    with found.installation.engine.connect() as connection:
        return records.entries(connection, keys, SURVEY, number)


def test_a_list_comes_back_as_it_was_imported(opened_round: OpenRound) -> None:
    text = (
        "name,address,village,stratum,people,email,phone,note\n"
        "Đỗ Thị Ánh,Số 3 phố Hàng Nồi,Khu 2,Thôn 1,4,anh@example.vn,0912 345 678,x\n"
        "Lê Hoà,,Khu 1,,,,+8498.765.432.1,\n"
    )
    report = bringer(opened_round.installation)(text)
    assert (report.rows, report.undecided, report.ignored) == (2, 0, ("note",))
    assert report.parts == {"Khu 2": 1, "Khu 1": 1}
    first, second = people(opened_round)
    assert first.person == Person(
        "Đỗ Thị Ánh", "Số 3 phố Hàng Nồi", "Khu 2", 1, 4, "anh@example.vn", "+84912345678"
    )
    assert second.person == Person("Lê Hoà", "", "Khu 1", 0, 1, "", "+84987654321")
    assert [one.number for one in (first, second)] == [2, 3]  # the rows of the file


def test_a_dry_run_stores_nothing(sqlite_round: OpenRound, bring: Bring) -> None:
    assert bring(households(5), dry_run=True).rows == 5
    with sqlite_round.installation.engine.connect() as connection:
        assert records.listing(connection, SURVEY) == ()


def test_names_and_addresses_cannot_be_read_in_the_database(sqlite_round: OpenRound, bring: Bring) -> None:
    bring(f"{HEAD}\n1,Nguyễn Thị Bí Mật,Ngõ Kín,Thôn Xa,1,2")
    path = sqlite_round.installation.engine.url.database
    assert path is not None
    with sqlite_round.installation.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "rb") as file:  # noqa: PTH123 - the file as a thief has it
        content = file.read()
    for words in ("Bí Mật", "Ngõ Kín", "Thôn Xa"):
        assert words.encode() not in content
    assert "Nguyễn" not in repr(people(sqlite_round))  # nor in a log by mistake


def test_every_fault_is_named_by_row_and_column(bring: Bring) -> None:
    text = (
        "Họ tên,Địa chỉ,Thôn,Tầng,Số người,Email,Điện thoại\n"
        f",a,Thôn 1,,,,\n=A,b,,9,một,nobody,912345678\nC,{'x' * 301},{'y' * 101},Đồi,1000,a@b@c,12\n"
    )
    with pytest.raises(BadInput) as caught:
        bring(text)
    assert [problem.where for problem in caught.value.problems] == [
        *("ho.csv, row 2, column Họ tên",),
        *("ho.csv, row 3, column Thôn", "ho.csv, row 3, column Họ tên", "ho.csv, row 3, column Tầng"),
        *(
            "ho.csv, row 3, column Số người",
            "ho.csv, row 3, column Email",
            "ho.csv, row 3, column Điện thoại",
        ),
        *("ho.csv, row 4, column Thôn", "ho.csv, row 4, column Địa chỉ", "ho.csv, row 4, column Tầng"),
        *(
            "ho.csv, row 4, column Số người",
            "ho.csv, row 4, column Email",
            "ho.csv, row 4, column Điện thoại",
        ),
    ]


def test_columns_are_found_in_both_languages_and_missing_ones_named(bring: Bring) -> None:
    with pytest.raises(BadInput) as caught:
        bring("name,Họ tên,address\nA,B,C")
    sentences = [str(problem.sentence) for problem in caught.value.problems]
    assert ["mean the same" in sentences[0], "is missing" in sentences[1]] == [True, True]
    assert bring("Full name,Department\nA,Phòng 1", FrameKind.STAFF).rows == 1
    assert bring("Họ và tên\nA", FrameKind.MEETING).rows == 1


@pytest.mark.parametrize(
    ("title", "until", "where"),
    [
        (" ", LATER, "title"),
        ("x" * 201, LATER, "title"),
        ("Hộ", date(2026, 4, 14), "keep_until"),  # the round closes on the 15th
        ("Hộ", date(2026, 4, 15) + timedelta(days=1001), "keep_until"),
    ],
)
def test_a_list_needs_a_title_and_a_last_day(
    sqlite_round: OpenRound, title: str, until: date, where: str
) -> None:
    plan = FramePlan(FrameKind.STAFF, title, until)
    keys = sqlite_round.installation.keys.readable("installation")
    content = (plan, sheet_of(b"name\nA", "a.csv"))
    with sqlite_round.installation.engine.begin() as connection, pytest.raises(BadInput) as caught:
        import_frame(connection, keys, (SURVEY, TODAY), content)
    assert [problem.where for problem in caught.value.problems] == [where]


def test_doubles_are_shown_and_wait_for_a_person(sqlite_round: OpenRound, bring: Bring) -> None:
    rows = [
        "1,Hoà  Bình,Số 5 TDP 3,Khu 1,,",
        "2,HÒA BÌNH,5 tổ dân phố 3,Khu 1,,",  # the same words, spelled otherwise
        "3,Lan,Ngõ 1,Khu 1,,",
        "4,Lân,Ngõ 1,Khu 1,,",  # perhaps somebody else
        "5,Lan,Ngõ 2,Khu 1,,",
        "6,Mai,,Khu 9,,",
        "7,Mai,,Khu 9,,",  # no address: the village stands for it
    ]
    report = bring("\n".join([HEAD, *rows]))
    shown = [[one.entry.number for one in group.entries] for group in report.doubles]
    assert shown == [[2, 3], [4, 5], [7, 8]]
    assert [group.is_letter_by_letter for group in report.doubles] == [False, False, True]
    assert report.undecided == 6
    states = [one.state for one in people(sqlite_round)]
    assert states.count(EntryState.UNDECIDED) == 6
    engine = sqlite_round.installation.engine
    with engine.begin() as connection:
        found = decide(
            connection, SURVEY, 1, {2: EntryState.KEPT, 3: EntryState.LEFT_OUT, 4: EntryState.KEPT}
        )
    assert not found.is_decided
    keys = sqlite_round.installation.keys.readable("installation")
    with engine.begin() as connection:
        left = open_doubles(connection, keys, SURVEY, 1)
        assert [[one.entry.number for one in group.entries] for group in left] == [[4, 5], [7, 8]]
        decided = decide(
            connection, SURVEY, 1, {5: EntryState.KEPT, 7: EntryState.KEPT, 8: EntryState.LEFT_OUT}
        )
        assert decided.is_decided
        assert open_doubles(connection, keys, SURVEY, 1) == ()
    assert len(people(sqlite_round)) == 7  # nothing was merged or lost


def test_a_second_list_of_the_same_kind_is_compared_with_the_first(
    sqlite_round: OpenRound, bring: Bring
) -> None:
    bring(households(3))
    assert bring(households(3), FrameKind.STAFF).doubles == ()  # staff may well be a household too
    report = bring(households(4, start=3))
    assert [[(one.frame, one.entry.number) for one in group.entries] for group in report.doubles] == [
        [(1, 4), (3, 2)]
    ]
    with sqlite_round.installation.engine.begin() as connection:
        first, _, third = records.listing(connection, SURVEY)
        assert first.is_decided  # what was there stays as it was
        assert third.counts == {EntryState.UNDECIDED: 1, EntryState.KEPT: 3}
        decide(connection, SURVEY, 3, {2: EntryState.LEFT_OUT})
    # what was left out is no double of anything
    assert bring(f"{HEAD}\n1,Nguyễn Văn 3,Số 3 ngõ 3,Thôn 4,1,4").undecided == 1


def test_what_is_not_there_is_refused(sqlite_round: OpenRound) -> None:
    keys = sqlite_round.installation.keys.readable("installation")
    with sqlite_round.installation.engine.begin() as connection:
        for act in (
            lambda: records.get(connection, SURVEY, 1),
            lambda: records.entries(connection, keys, SURVEY, 1),
            lambda: decide(connection, SURVEY, 1, {}),
        ):
            with pytest.raises(Refused, match="no list"):
                act()


def test_a_new_installation_key_takes_over_without_touching_the_entries(
    sqlite_round: OpenRound, bring: Bring
) -> None:
    bring(households(3))
    (old,) = sqlite_round.installation.keys.readable("installation")
    new = b"n" * 32
    engine = sqlite_round.installation.engine
    with engine.connect() as connection:
        boxes = connection.scalars(sa.select(frame_entry.c.box)).all()
        assert records.are_current(connection, old)
        assert not records.are_current(connection, new)
        assert len(records.entries(connection, (new, old), SURVEY, 1)) == 3
    with engine.begin() as connection:
        assert records.rewrap(connection, (new, old)) == 1
        assert records.rewrap(connection, (new, old)) == 0
    with engine.connect() as connection:
        assert records.are_current(connection, new)
        assert connection.scalars(sa.select(frame_entry.c.box)).all() == boxes
        assert len(records.entries(connection, (new,), SURVEY, 1)) == 3
        with pytest.raises(NotReady):
            records.entries(connection, (old,), SURVEY, 1)


def test_an_entry_moved_to_another_row_is_noticed(sqlite_round: OpenRound, bring: Bring) -> None:
    bring(households(2))
    with sqlite_round.installation.engine.begin() as connection:
        first = connection.scalar(sa.select(frame_entry.c.box).where(frame_entry.c.number == 2))
        connection.execute(sa.update(frame_entry).where(frame_entry.c.number == 3).values(box=first))
    with pytest.raises(NotReady, match="list of people"):
        people(sqlite_round)


def test_a_frame_is_destroyed_on_its_own_day_and_not_before(opened_round: OpenRound) -> None:
    bringer(opened_round.installation)(households(5))
    place = opened_round.installation
    clock = place.clock
    assert retention.destroy_expired(place, "an") == ()
    clock.advance(days=(LATER - TODAY).days)  # type: ignore[attr-defined]  # the standing clock of the tests
    assert retention.destroy_expired(place, "an") == ()  # its last day
    clock.advance(days=1)  # type: ignore[attr-defined]
    assert retention.destroy_expired(place, "an") == ((SURVEY, 1),)
    with place.engine.connect() as connection:
        for table in (frame, frame_entry):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_a_round_in_preparation_of_a_unit_that_is_gone_gets_no_list_and_an_open_one_does(
    sqlite_round: OpenRound, bring: Bring
) -> None:
    engine = sqlite_round.installation.engine
    with engine.begin() as connection:
        code = connection.scalar(sa.select(survey.c.unit).where(survey.c.code == SURVEY))
        new = {"code": "NEW", "kind": "ward", "name": "Phường Mới", "sort_key": b"p", "search_key": "p"}
        connection.execute(sa.insert(unit).values(new))
        merged = Wish(str(code), "NEW", date(2026, 1, 1), ChangeKind.MERGED, "12/NQ")
        record(connection, [merged], Recorder("boss", TODAY))
    assert bring(households(20)).rows == 20
    with engine.begin() as connection:
        connection.execute(sa.update(survey).values(state="draft"))
    with pytest.raises(BadInput, match="no unit of its own any more"):
        bring(households(20, start=30))
