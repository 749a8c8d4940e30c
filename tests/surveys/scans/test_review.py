"""What a person may decide about scans, and what is refused."""

from collections.abc import Mapping

import pytest

from surveys.identifiers import ItemId
from surveys.paper.batch_records import Batch
from surveys.problems import BadInput, Refused
from surveys.scans import review
from surveys.scans.page_reader import desk_of
from surveys.scans.page_record import PageState, TakenOut
from surveys.scans.review import Keyed, TaskKind
from tests.surveys.scans.scan_desk import Marks, ScanDesk, png, smudged, written
from tests.surveys.sealed.open_round import CITIZENS, PEERS

POLITE, FAIR, WORDS = (0, ItemId("polite")), (0, ItemId("fair")), (0, ItemId("words"))


@pytest.fixture
def doubtful(desk: ScanDesk) -> Batch:
    """Give a batch with one sheet on which two circles of an item are filled and something is written."""
    batch, page = desk.batch(1), desk.layout().pages[0]
    sheet = desk.sheet(0, {(0, "polite"): ["3"]})[0]
    desk.upload(batch, "a.png", png(written(smudged(sheet, page.bubbles, "fair"), page.boxes)))
    desk.read()
    return batch


def named(desk: ScanDesk, batch: Batch) -> dict[str, str]:
    return {task.item: task.name for task in desk.look(batch).tasks}


def test_a_doubt_is_offered_with_the_answers_of_its_item_and_handwriting_with_none(
    desk: ScanDesk, doubtful: Batch
) -> None:
    tasks = {task.item: task for task in desk.look(doubtful).tasks}
    assert tasks[FAIR[1]].kind is TaskKind.MARK
    assert set(tasks[FAIR[1]].answers) == {"1", "2", "3", "dont_know"}
    assert (tasks[WORDS[1]].kind, tasks[WORDS[1]].answers) == (TaskKind.WRITING, ())


@pytest.mark.parametrize(
    ("item", "decision", "sentence"),
    [("fair", "7", "Choose one of the answers"), ("words", "x" * 1001, "longer"), ("words", "\0", "cannot")],
)
def test_a_decision_that_cannot_be_is_refused_and_changes_nothing(
    desk: ScanDesk, doubtful: Batch, item: str, decision: str, sentence: str
) -> None:
    names = named(desk, doubtful)
    with pytest.raises(BadInput, match=sentence):
        desk.decide(doubtful, {names["fair"]: "1"} | {names[item]: decision})
    assert named(desk, doubtful) == names


def test_what_is_decided_waits_no_more_and_is_decided_once(desk: ScanDesk, doubtful: Batch) -> None:
    names = named(desk, doubtful)
    assert desk.decide(doubtful, {names["fair"]: "", names["words"]: " Cảm ơn \r\n"}) == 2
    assert desk.decide(doubtful, {names["fair"]: "3", "nothing.of.the.kind": "1"}) == 0
    assert {**desk.look(doubtful).pile.sheets[0].answers[0], POLITE[1]: "3"} == {
        POLITE[1]: "3",
        WORDS[1]: "Cảm ơn",
    }


@pytest.fixture
def rejected(desk: ScanDesk) -> Batch:
    """Give a batch of sheets about two cadres: of one the first page could not be read, of one the second."""
    batch = desk.batch(2, PEERS)
    marks: Marks = {(0, "polite"): ["3"], (1, "polite"): ["1"]}
    first, second = desk.sheet(0, marks, PEERS), desk.sheet(1, marks, PEERS)
    half = first[0].shape[0] // 2
    desk.upload(batch, "a.png", png(first[0][:half]))
    desk.upload(batch, "b.png", png(second[0]))
    for number, page in enumerate(first[1:] if len(needed(desk)) > 1 else (), 1):
        desk.upload(batch, f"c{number}.png", png(page))
    desk.read()
    return batch


def needed(desk: ScanDesk) -> tuple[int, ...]:
    return review.needed(desk.layout(PEERS))


def key(desk: ScanDesk, batch: Batch, page: str, keyed: Keyed) -> None:
    with desk.installation.engine.begin() as connection:
        review.key_page(desk.installation, connection, batch.place, page, keyed)


def torn_page(desk: ScanDesk, batch: Batch) -> str:
    return next(page.id.hex() for page in desk.look(batch).pages if page.state is PageState.REJECTED)


def keyed_as(of: str, answers: Mapping[tuple[int, ItemId], str] | None = None, number: int = 1) -> Keyed:
    return Keyed(number, of, answers or {POLITE: "2"}, {})


def test_a_page_is_keyed_by_the_digits_of_its_sheet(desk: ScanDesk, rejected: Batch) -> None:
    digits, torn = desk.open.issued[PEERS][0].digits, torn_page(desk, rejected)
    _forget_the_qr(desk, rejected, torn)
    key(desk, rejected, torn, keyed_as(digits))
    page = next(page for page in desk.look(rejected).pages if page.by_hand)
    ticket = desk.open.ticket(0, PEERS)
    assert (page.sheet, page.number, page.state) == (ticket.invitation.hex(), 1, PageState.READ)
    assert {(mark.place, mark.item): mark.final for mark in page.marks}[POLITE] == "2"
    with pytest.raises(Refused, match="does not wait"):
        key(desk, rejected, page.id.hex(), keyed_as(digits))


def test_a_page_that_was_keyed_and_taken_out_comes_back_as_it_was_keyed(
    desk: ScanDesk, rejected: Batch
) -> None:
    page, office, place = torn_page(desk, rejected), desk.installation, rejected.place
    with office.engine.begin() as connection:
        review.take_out(office, connection, place, [page], TakenOut.SPOILED)
        review.put_back(office, connection, place, [page])
    assert desk.look(rejected).page(page).state is PageState.REJECTED
    key(desk, rejected, page, keyed_as(desk.open.issued[PEERS][0].digits))
    with office.engine.begin() as connection:
        review.take_out(office, connection, place, [page], TakenOut.SPOILED)
        review.put_back(office, connection, place, [page])
    assert desk.look(rejected).page(page).state is PageState.READ


@pytest.mark.parametrize(
    ("of", "sentence"),
    [
        ("", "Type the digits"),
        ("12", "17 digits"),
        ("citizen", "not of this print run"),
        ("0" * 17, "not of this"),
    ],
)
def test_a_page_is_not_keyed_for_a_sheet_that_is_not_of_this_run(
    desk: ScanDesk, rejected: Batch, of: str, sentence: str
) -> None:
    code = desk.open.issued[CITIZENS][0].digits if of == "citizen" else of
    torn = torn_page(desk, rejected)
    _forget_the_qr(desk, rejected, torn)
    with pytest.raises(BadInput, match=sentence) as refused:
        key(desk, rejected, torn, keyed_as(code))
    assert refused.value.problems[0].where == "of"


def _forget_the_qr(desk: ScanDesk, batch: Batch, page: str) -> None:
    """Make the page one whose QR code could not be read."""
    from dataclasses import replace

    from surveys.scans import records

    key_of_batch = desk_of(desk.installation, batch.place).key
    unknown = replace(desk.look(batch).page(page), sheet="", code="", number=0)
    with desk.installation.engine.begin() as connection:
        records.change_page(connection, key_of_batch, batch.place, unknown)


def test_a_page_is_keyed_for_a_sheet_that_lacks_it(desk: ScanDesk, rejected: Batch) -> None:
    torn = torn_page(desk, rejected)
    _forget_the_qr(desk, rejected, torn)
    other = next(page for page in desk.look(rejected).pages if page.state is PageState.READ)
    key(desk, rejected, torn, keyed_as(other.id.hex()))
    assert desk.look(rejected).page(torn).sheet == other.sheet


@pytest.mark.parametrize(
    ("keyed", "where"),
    [
        (Keyed(9, "", {}, {}), "number"),
        (Keyed(1, "", {POLITE: "7"}, {}), "answer.0.polite"),
        (Keyed(1, "", {}, {WORDS: "x" * 1001}), "words.0.words"),
    ],
)
def test_what_the_form_does_not_offer_is_not_keyed(
    desk: ScanDesk, rejected: Batch, keyed: Keyed, where: str
) -> None:
    with pytest.raises(BadInput) as refused:
        key(desk, rejected, torn_page(desk, rejected), keyed)
    assert refused.value.problems[0].where == where


def test_missing_pages_are_settled_by_a_person(desk: ScanDesk, rejected: Batch) -> None:
    office = desk.installation
    before = [trouble for trouble in desk.look(rejected).pile.troubles if trouble.missing]
    with office.engine.begin() as connection:
        for trouble in before:
            review.stand_alone(office, connection, rejected.place, [page.id.hex() for page in trouble.pages])
    assert not [trouble for trouble in desk.look(rejected).pile.troubles if trouble.missing]
    with pytest.raises(BadInput, match="no such page"):
        desk.look(rejected).page("00")
