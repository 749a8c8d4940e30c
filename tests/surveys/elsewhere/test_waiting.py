"""What waits of an export between two looks holds nothing of when and in what order people answered."""

from collections.abc import Iterator

import pytest

from surveys.ballots_import import check_ballots, import_ballots
from surveys.elsewhere.exports import Program, arrive
from surveys.elsewhere.source import Export
from surveys.elsewhere.waiting import Waiting, numbered, read_waiting
from surveys.installation import Installation
from surveys.personnel.questions import Doubt, key_of
from surveys.problems import BadInput
from surveys.sheet import sheet_of
from tests.surveys.elsewhere.made_exports import written
from tests.surveys.sealed.open_round import SURVEY, OpenRound, open_up

HEADER = ["Dấu thời gian", "Email", "Nhóm", "Về ai", "Lịch sự", "Công bằng", "Góp ý"]
ROWS = [
    ["3/3/2026 8:00:01", "b@example.vn", "Người dân", "CB2", "Tốt", "5", "Cảm ơn"],
    ["1/3/2026 9:00:01", "a@example.vn", "Đồng nghiệp", "CB1", "Bình thường", "A2", ""],
    ["2/3/2026 9:00:01", "c@example.vn", "Người dân", "CB1", "N/A", "1", ""],
    ["4/3/2026 9:00:01", "d@example.vn", "Người dân", "CB1", "Chưa tốt", "không rõ", ""],
]


@pytest.fixture
def sqlite_round(sqlite_installation: Installation) -> Iterator[OpenRound]:
    """Give a small open round: citizens and peers about CB1 and CB2."""
    found = open_up(sqlite_installation)
    yield found
    found.intake.close()


def test_what_waits_is_read_back_without_order_and_numbers() -> None:
    arrival = arrive(sheet_of(written(HEADER, ROWS), "x.csv"))
    waiting = Waiting(arrival.program, arrival.sheet, arrival.dropped, arrival.unfinished)
    content = waiting.content()
    for trace in (b"2026", b"@example", b'"number"'):
        assert trace not in content
    again = read_waiting(content, ())
    assert [row.cells for row in again.sheet.rows] == [row.cells for row in arrival.sheet.rows]
    assert [row.number for row in again.sheet.rows] == [1, 2, 3, 4]
    assert read_waiting(content, [row.number for row in arrival.sheet.rows]) == waiting
    assert (numbered("5,3,2"), numbered("5,x"), numbered(""), numbered("9" * 8)) == ((5, 3, 2), (), (), ())


def test_an_export_is_imported_by_the_door_of_all_imports(sqlite_round: OpenRound) -> None:
    sheet = sheet_of(written(HEADER, ROWS), "x.csv")
    open_export = Export(sheet, None, {}, "an")
    with pytest.raises(BadInput) as refused:
        import_ballots(sqlite_round.intake, SURVEY, open_export)
    assert "Something is to be decided about this file first" in str(refused.value)
    with sqlite_round.intake.asking() as connection:
        found = open_export.look(connection, SURVEY)
    asked = {(one.doubt, one.words) for one in found.open if one.doubt in (Doubt.DIRECTION, Doubt.ANSWER)}
    assert asked == {(Doubt.DIRECTION, "1, A2"), (Doubt.ANSWER, "5"), (Doubt.ANSWER, "không rõ")}
    answers = {one.key: "high" for one in found.open if one.doubt is Doubt.DIRECTION}
    answers |= {one.key: "3" if one.words == "5" else "-" for one in found.open if one.doubt is Doubt.ANSWER}
    answers |= {key_of(Doubt.STRATUM): "all:0"}
    with sqlite_round.intake.asking() as connection:
        (gap,) = Export(sheet, Program.GOOGLE, answers, "an").look(connection, SURVEY).open
    assert (gap.doubt, gap.rows) == (Doubt.BLANKS, (4,))
    export = Export(sheet, Program.GOOGLE, answers | {gap.key: "leave"}, "an")
    assert check_ballots(sqlite_round.intake, SURVEY, export).added == 3
    assert import_ballots(sqlite_round.intake, SURVEY, export).added == 3
    turned = Export(sheet_of(written(HEADER, ROWS[::-1]), "y.csv"), None, export.answers, "an")
    assert import_ballots(sqlite_round.intake, SURVEY, turned).already == 3
