"""What a person decides about scanned pages: doubtful marks, handwriting, pages that could not be read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import sqlalchemy as sa

from surveys import rounds
from surveys.answers import MOST_TEXT_CHARACTERS
from surveys.identifiers import ItemId
from surveys.installation import Installation
from surveys.invitations import ticket_of
from surveys.paper import batch_keys, batch_records
from surveys.paper.batch_records import Batch
from surveys.paper.layout import FormLayout, PageLayout
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.scans import records
from surveys.scans.page_reader import layout_of, rows_of
from surveys.scans.page_record import MarkRead, Page, PageState, TakenOut, WritingRead
from surveys.scans.records import Place, ScanFile
from surveys.scans.sheets import Pile, assemble
from surveys.text import clean


class TaskKind(StrEnum):
    """What a person is shown."""

    MARK = "mark"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Task:
    """One item to look at: its picture, and what it can be answered with (nothing for handwriting).

    Nothing tells a check from a doubt, and nothing tells what the program read.
    """

    kind: TaskKind
    page: Page
    place: int
    item: ItemId
    picture: str
    answers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name it in a form."""
        return f"{self.page.id.hex()}.{self.kind}.{self.place}.{self.item}"


@dataclass(frozen=True, slots=True)
class Look:
    """One batch of scans as it stands."""

    batch: Batch
    key: bytes = field(repr=False)
    layout: FormLayout
    places: int
    files: tuple[ScanFile, ...]
    pages: tuple[Page, ...]
    pile: Pile

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What waits for a person, sheet by sheet."""
        pages = [page for sheet in self.pile.sheets for page in sheet.pages]
        return tuple(task for page in pages for task in tasks_of(self.layout, page))

    def page(self, page_id: str) -> Page:
        """Give a page. Raises BadInput when the batch has none of this name."""
        for page in self.pages:
            if page.id.hex() == page_id:
                return page
        raise BadInput(Problem(N_("The batch has no such page.")))


def look(installation: Installation, connection: sa.Connection, place: Place) -> Look:
    """Read what a batch of scans holds. Raises BadInput, or NotReady when its key is gone."""
    batch = batch_records.get(connection, *place)
    key = batch_keys.read(installation.key_store, *place)
    layout = layout_of(connection, batch)
    kinds = rounds.assignments(connection, batch.survey)
    places = next(len(one.subjects) for one in kinds if one.number == batch.assignment)
    pages = records.pages(connection, key, place)
    pile = assemble(pages, batch.run, needed(layout), places)
    return Look(batch, key, layout, places, records.files(connection, key, place), pages, pile)


def needed(layout: FormLayout) -> tuple[int, ...]:
    """Give the numbers of the pages that hold anything to read."""
    return tuple(page.number for page in layout.pages if page.bubbles or page.boxes)


def layout_at(layout: FormLayout, number: int) -> PageLayout:
    """Give where everything lies on a page. Raises BadInput when a sheet has no such page."""
    for page in layout.pages:
        if page.number == number:
            return page
    raise BadInput(Problem(N_("The sheet has no page %(number)s."), {"number": number}, "number"))


def tasks_of(layout: FormLayout, page: Page) -> tuple[Task, ...]:
    """Give what waits for a person on one page."""
    offered = _offered(layout, page.number)
    return (
        *(
            Task(TaskKind.MARK, page, one.place, one.item, one.row, offered[one.place, one.item])
            for one in page.marks
            if one.waits
        ),
        *(
            Task(TaskKind.WRITING, page, one.place, one.item, one.picture)
            for one in page.writings
            if one.waits
        ),
    )


def _offered(layout: FormLayout, number: int) -> dict[tuple[int, ItemId], tuple[str, ...]]:
    rows = [row for page in layout.pages if page.number == number for row in rows_of(page)]
    return {(row[0].place, row[0].item): tuple(bubble.answer for bubble in row) for row in rows}


Decisions = Mapping[str, str]
"""Names of tasks with what was decided: an answer or words; empty for blank, or nothing written."""


def decide(installation: Installation, connection: sa.Connection, place: Place, decisions: Decisions) -> int:
    """Store what a person decided about items; gives how many. Names that wait no more are passed over.

    Raises BadInput, naming the task, for an answer that the item does not offer or words that cannot be
    stored: then nothing is changed.
    """
    records.hold(connection, place)
    found = look(installation, connection, place)
    waiting = {task.name: task for task in found.tasks}
    changed: dict[bytes, Page] = {}
    for name, decision in decisions.items():
        if name in waiting:
            page = changed.get(waiting[name].page.id, waiting[name].page)
            changed[page.id] = _decided(page, waiting[name], decision)
    for page in changed.values():
        records.change_page(connection, found.key, place, page)
    return sum(name in waiting for name in decisions)


def _decided(page: Page, task: Task, decision: str) -> Page:
    if task.kind is TaskKind.WRITING:
        return page.with_writing(task.place, task.item, _words(decision, task.name))
    if decision and decision not in task.answers:
        raise _not_offered(task.name)
    return page.with_mark(task.place, task.item, decision or None)


def _words(typed: str, where: str) -> str:
    words = clean(typed).strip()
    if len(words) > MOST_TEXT_CHARACTERS:
        raise BadInput(
            Problem(
                N_("The text is longer than %(most)s characters. Key the first part of it."),
                {"most": MOST_TEXT_CHARACTERS},
                where,
            )
        )
    return words


def _not_offered(where: str) -> BadInput:
    return BadInput(Problem(N_("Choose one of the answers of this item, or “blank”."), where=where))


def take_out(
    installation: Installation, connection: sa.Connection, place: Place, pages: Iterable[str], why: TakenOut
) -> None:
    """Take pages out of a batch; what a person sees of them stays until the batch is stored."""

    def out(page: Page, _found: Look) -> Page:
        return replace(page, state=PageState.LEFT_OUT, taken_out=why.value)

    _change(installation, connection, (place, pages), out)


def put_back(
    installation: Installation, connection: sa.Connection, place: Place, pages: Iterable[str]
) -> None:
    """Undo that pages were taken out: they are again what the reader made of them."""

    def back(page: Page, _found: Look) -> Page:
        was_refused = page.was_rejected and not page.by_hand
        state = PageState.REJECTED if was_refused else PageState.READ
        return replace(page, state=state, taken_out="")

    _change(installation, connection, (place, pages), back)


def stand_alone(
    installation: Installation, connection: sa.Connection, place: Place, pages: Iterable[str]
) -> None:
    """Let the pages of a sheet count without those that are not there; what was on them is blank."""
    _change(installation, connection, (place, pages), lambda page, _found: replace(page, alone=True))


def _change(
    installation: Installation,
    connection: sa.Connection,
    where: tuple[Place, Iterable[str]],
    change: Callable[[Page, Look], Page],
) -> None:
    place, names = where
    records.hold(connection, place)
    found = look(installation, connection, place)
    for name in names:
        records.change_page(connection, found.key, place, change(found.page(name), found))


@dataclass(frozen=True, slots=True)
class Keyed:
    """A page that a person keyed from its picture or from the paper.

    ``of``: a page of the same sheet, or the digits of the code as they stand on the sheet. ``answers`` and
    ``words`` by place and item; blank items are absent.
    """

    number: int
    of: str = field(repr=False)
    answers: Mapping[tuple[int, ItemId], str] = field(repr=False)
    words: Mapping[tuple[int, ItemId], str] = field(repr=False)


def key_page(
    installation: Installation, connection: sa.Connection, place: Place, page_id: str, keyed: Keyed
) -> None:
    """Store a rejected page as a person keyed it. Raises BadInput for what the sheet does not offer."""

    def by_hand(page: Page, found: Look) -> Page:
        if page.state is not PageState.REJECTED:
            raise Refused(Problem(N_("This page does not wait to be keyed any more.")))
        of = page.id.hex() if page.sheet else keyed.of
        code, sheet = _sheet_of(installation, connection, found, of)
        layout = layout_at(found.layout, keyed.number)
        return replace(
            page,
            state=PageState.READ,
            code=code,
            sheet=sheet,
            run=found.batch.run,
            number=keyed.number,
            by_hand=True,
            marks=_keyed_marks(found.layout, keyed),
            writings=tuple(
                WritingRead(
                    *(box.place, box.item, "", bool(keyed.words.get((box.place, box.item), "").strip())),
                    decided=True,
                    text=_words(keyed.words.get((box.place, box.item), ""), f"words.{box.place}.{box.item}"),
                )
                for box in layout.boxes
            ),
        )

    _change(installation, connection, (place, [page_id]), by_hand)


def _keyed_marks(layout: FormLayout, keyed: Keyed) -> tuple[MarkRead, ...]:
    marks = []
    for (place, item), offered in _offered(layout, keyed.number).items():
        answer = keyed.answers.get((place, item)) or None
        if answer is not None and answer not in offered:
            raise _not_offered(f"answer.{place}.{item}")
        marks.append(MarkRead(place, item, None, doubtful=True, decided=True, decision=answer))
    return tuple(marks)


def _sheet_of(installation: Installation, connection: sa.Connection, found: Look, of: str) -> tuple[str, str]:
    """Give code and sheet of a page that somebody keys: by a page of the sheet, or by its digits."""
    known: Sequence[Page] = [page for page in found.pages if page.id.hex() == of and page.sheet]
    if known:
        return known[0].code, known[0].sheet
    if not of:
        raise BadInput(Problem(N_("Type the digits of the code, or choose the sheet."), where="of"))
    pepper = installation.keys.read("pepper")
    try:
        ticket = ticket_of(connection, pepper, found.batch.survey, of)
    except BadInput as error:
        raise BadInput(*(replace(one, where="of") for one in error.problems)) from error
    if ticket is None or ticket.assignment != found.batch.assignment:
        raise BadInput(
            Problem(
                N_("This code is not of this print run. Compare it with the sheet, digit by digit."),
                where="of",
            )
        )
    return of, ticket.invitation.hex()
