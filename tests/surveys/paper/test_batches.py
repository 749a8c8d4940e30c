"""A batch is keyed by two people, each for themselves, with as many sheets as its header says."""

import pytest
import sqlalchemy as sa

from surveys import rounds
from surveys.identifiers import SurveyState
from surveys.paper import batch_keys, batches, drafts
from surveys.paper.batch_records import Batch, BatchState, Way
from surveys.paper.drafts import Pass
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import paper_run
from tests.surveys.paper.desk import CITIZEN_RUN, FIRST, PEER_RUN, SECOND, Desk
from tests.surveys.sealed.open_round import SURVEY


def take(desk: Desk, batch: Batch, clerk: str) -> Pass:
    with desk.installation.engine.begin() as connection:
        return batches.take(connection, batches.get(connection, SURVEY, batch.number), clerk)


def test_batches_are_numbered_and_belong_to_their_print_run(every_desk: Desk) -> None:
    one, two = every_desk.batch(3), every_desk.batch(2, PEER_RUN)
    assert (one.number, one.run, one.assignment) == (1, CITIZEN_RUN, 1)
    assert (two.number, two.run, two.assignment) == (2, PEER_RUN, 2)
    with every_desk.installation.engine.connect() as connection:
        assert batches.listing(connection, SURVEY) == (one, two)


@pytest.mark.parametrize("sheets", [-1, 0, 13])
def test_a_batch_has_no_more_sheets_than_were_printed(desk: Desk, sheets: int) -> None:
    with pytest.raises(BadInput, match="1 to 12 sheets"):
        desk.batch(sheets)


def test_a_batch_needs_a_print_run_of_forms(desk: Desk) -> None:
    with desk.installation.engine.begin() as connection:
        connection.execute(sa.update(paper_run).where(paper_run.c.number == PEER_RUN).values(kind="cards"))
    for run in (PEER_RUN, 9):
        with pytest.raises(Refused, match="no print run"):
            desk.batch(1, run)


def test_no_batch_is_opened_in_a_round_that_is_not_open(every_desk: Desk) -> None:
    with every_desk.installation.engine.begin() as connection:
        rounds.set_state(connection, SURVEY, SurveyState.CLOSING)
    with pytest.raises(Refused, match="is not open"):
        every_desk.batch(1)


def test_the_same_person_does_not_key_a_batch_twice(every_desk: Desk) -> None:
    batch = every_desk.batch(1)
    assert take(every_desk, batch, FIRST) is Pass.FIRST
    assert take(every_desk, batch, FIRST) is Pass.FIRST  # coming back goes on
    every_desk.key_pass(batch, FIRST, [every_desk.sheet(0)])
    with pytest.raises(Refused, match="Another person"):
        take(every_desk, batch, FIRST)
    assert take(every_desk, batch, SECOND) is Pass.SECOND


def test_a_third_person_cannot_key(every_desk: Desk) -> None:
    batch = every_desk.batch(1)
    take(every_desk, batch, FIRST)
    take(every_desk, batch, SECOND)
    with pytest.raises(Refused, match="Two others"):
        take(every_desk, batch, "third")


def test_of_two_who_take_a_batch_at_once_one_keys_second(desk: Desk) -> None:
    seen_empty = desk.batch(1)  # both have read the batch before either took it
    with desk.installation.engine.begin() as connection:
        assert batches.take(connection, seen_empty, FIRST) is Pass.FIRST
        assert batches.take(connection, seen_empty, SECOND) is Pass.SECOND


def test_a_keying_with_another_number_of_sheets_is_not_finished(desk: Desk) -> None:
    batch = desk.batch(2)
    with pytest.raises(Refused, match="says 2 sheets; 1 are entered"):
        desk.key_pass(batch, FIRST, [desk.sheet(0)])


def test_a_wrong_header_is_corrected_while_the_batch_is_keyed(desk: Desk) -> None:
    batch = desk.batch(2)
    with desk.installation.engine.begin() as connection:
        batches.correct_sheets(connection, batch, 1)
        with pytest.raises(BadInput, match="1 to 12"):
            batches.correct_sheets(connection, batch, 13)
    sheets = [desk.sheet(0)]
    desk.key_pass(batch, FIRST, sheets)
    compared = desk.key_pass(batch, SECOND, sheets)
    assert compared.state is BatchState.COMPARING
    with desk.installation.engine.begin() as connection, pytest.raises(Refused, match="moved on"):
        batches.correct_sheets(connection, compared, 2)


def test_a_batch_that_is_compared_is_not_keyed(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0)])
    with pytest.raises(Refused, match="not being keyed"):
        take(desk, batch, "third")


def test_scans_are_not_keyed_and_are_compared_at_once(desk: Desk) -> None:
    batch = desk.batch(1, way=Way.SCANNED)
    with pytest.raises(Refused, match="not being keyed"):
        take(desk, batch, FIRST)
    assert desk.read_scans(batch, [desk.sheet(0)]).state is BatchState.COMPARING


@pytest.mark.parametrize("pass_", [Pass.FIRST, Pass.SECOND])
def test_a_keying_given_back_is_begun_anew_by_another(every_desk: Desk, pass_: Pass) -> None:
    batch = every_desk.batch(1)
    clerks = (FIRST, SECOND)
    for clerk in clerks[:pass_]:
        take(every_desk, batch, clerk)
    key = batch_keys.read(every_desk.installation.key_store, SURVEY, batch.number)
    with every_desk.installation.engine.begin() as connection:
        drafts.write(connection, key, batch.place, pass_, every_desk.sheet(0))
        batches.give_back(connection, every_desk.get(batch), pass_)
        assert drafts.count(connection, batch.place, pass_) == 0
    assert take(every_desk, batch, "another") is pass_


def test_a_batch_that_is_not_there_is_named(desk: Desk) -> None:
    with (
        desk.installation.engine.connect() as connection,
        pytest.raises(BadInput, match="no batch 7"),
    ):
        batches.get(connection, SURVEY, 7)


def test_a_key_that_is_gone_is_said_with_what_to_do(desk: Desk) -> None:
    batch = desk.batch(1)
    place = desk.installation.key_store
    batch_keys.destroy(place, SURVEY, batch.number)
    batch_keys.destroy(place, SURVEY, batch.number)
    with pytest.raises(NotReady, match="key its sheets again"):
        batch_keys.read(place, SURVEY, batch.number)


def test_a_batch_key_is_known_by_its_name() -> None:
    assert batch_keys.is_batch_key(batch_keys.file_name(3))
    assert not batch_keys.is_batch_key("secret.key")
