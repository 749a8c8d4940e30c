"""What a clerk is told about a sheet while the paper is in hand; nothing of the other keying."""

import pytest

from surveys.identifiers import ItemId
from surveys.paper import batch_keys, batches, keying
from surveys.paper.batch_records import Batch
from surveys.paper.drafts import Pass, Sheet
from surveys.paper.keying import ReadCode
from surveys.problems import BadInput, Refused
from tests.surveys.paper.desk import CITIZEN_RUN, FIRST, Desk, marked
from tests.surveys.sealed.open_round import PEERS, SURVEY

WORDS = ItemId("words")


def at(desk: Desk, batch: Batch, pass_: Pass = Pass.FIRST) -> keying.Desk:
    key = batch_keys.read(desk.installation.key_store, SURVEY, batch.number)
    return keying.Desk(desk.installation, batch, pass_, key)


def taken(desk: Desk, batch: Batch) -> Batch:
    with desk.installation.engine.begin() as connection:
        batches.take(connection, batch, FIRST)
    return desk.get(batch)


def unusual(desk: Desk, batch: Batch, sheet: Sheet, run: int | None = None) -> list[str]:
    with desk.installation.engine.connect() as connection:
        return [str(one) for one in keying.unusual(connection, at(desk, batch), sheet, run)]


def test_digits_a_link_and_the_mark_of_a_page_are_read(desk: Desk) -> None:
    digits, link = desk.code(0), desk.link(0)
    assert keying.read_code(f" {digits[:4]} {digits[4:]}") == ReadCode(digits)
    assert keying.read_code(f"https://y-dan.vn/#{link}") == ReadCode(link)
    assert keying.read_code(f"https://y-dan.vn/#{link}.7.2") == ReadCode(link, 7)
    with pytest.raises(BadInput, match="One digit"):
        keying.read_code(f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}")


def test_an_ordinary_sheet_is_nothing_unusual(every_desk: Desk) -> None:
    assert unusual(every_desk, every_desk.batch(2), every_desk.sheet(0), CITIZEN_RUN) == []


def test_a_code_that_no_sheet_has_is_said_at_once(desk: Desk) -> None:
    (said,) = unusual(desk, desk.batch(2), Sheet("00000000000000000", (marked(polite="3"),)))
    assert "No sheet of this round has this code" in said


def test_a_sheet_of_another_print_run_is_said_at_once(desk: Desk) -> None:
    batch = desk.batch(2)
    for sheet, run in ((Sheet(desk.code(0, PEERS), (marked(polite="3"),)), None), (desk.sheet(0), 2)):
        (said,) = unusual(desk, batch, sheet, run)
        assert "another print run" in said


def test_an_empty_sheet_and_one_without_code_are_said_at_once(desk: Desk) -> None:
    batch = desk.batch(2)
    (empty,) = unusual(desk, batch, Sheet(desk.code(0), (marked(polite=" "),)))
    assert "Nothing is marked" in empty
    (nameless,) = unusual(desk, batch, Sheet("", (marked(polite="3"),)))
    assert "counted as void" in nameless


def test_a_sheet_keyed_twice_by_the_same_clerk_is_said_at_once(desk: Desk) -> None:
    batch = taken(desk, desk.batch(2))
    with desk.installation.engine.begin() as connection:
        first = Sheet(desk.code(0), (marked(polite="3"),), (), 1)
        keying.save(connection, at(desk, batch), first)
        assert at(desk, batch).sheets(connection) == (first,)
    assert unusual(desk, batch, first) == []  # correcting it is nothing unusual
    (said,) = unusual(desk, batch, Sheet(desk.code(0), (marked(polite="1"),), (), 2))
    assert "sheet 1" in said


def test_the_second_clerk_checks_handwriting_and_sees_nothing_else(every_desk: Desk) -> None:
    desk = every_desk
    batch = desk.batch(3)
    sheets = [desk.sheet(0, "1", words="Rất tốt"), desk.sheet(1, "2"), Sheet("", (marked(words="Ai?"),))]
    desk.key_pass(batch, FIRST, sheets)
    with desk.installation.engine.connect() as connection:
        second = at(desk, batch, Pass.SECOND)

        def texts(sheet: Sheet, desk: keying.Desk = second) -> dict[tuple[int, ItemId], str]:
            return keying.texts_to_check(connection, desk, sheet, {WORDS})

        assert texts(Sheet(desk.link(0), (marked(),))) == {(0, WORDS): "Rất tốt"}
        assert texts(desk.sheet(1)) == {}
        assert texts(desk.sheet(2)) == {}
        assert texts(Sheet("", (marked(),))) == {}
        assert texts(Sheet("00000000000000000", (marked(),))) == {}
        assert texts(desk.sheet(0), at(desk, batch)) == {}
        assert second.sheets(connection) == ()


@pytest.mark.parametrize("pass_", [Pass.FIRST, Pass.SECOND])
def test_nothing_is_kept_for_a_clerk_from_whom_the_batch_was_taken(every_desk: Desk, pass_: Pass) -> None:
    desk = every_desk
    batch = taken(desk, desk.batch(1))
    with desk.installation.engine.begin() as connection:
        batches.take(connection, batch, "second")
    batch = desk.get(batch)
    with desk.installation.engine.begin() as connection:
        batches.give_back(connection, batch, pass_)
    with (
        desk.installation.engine.begin() as connection,
        pytest.raises(Refused, match="moved on"),
    ):
        keying.save(connection, at(desk, batch, pass_), Sheet(desk.code(0), (marked(),), (), 1))
