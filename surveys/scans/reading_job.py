"""Reading the files of batches, page by page: a job that goes on wherever it was ended.

Every page is stored in a transaction of its own under an id that follows from file and number: a page is
read once, whatever ends the program. A page that ends its reader time after time is given to a person.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count

from surveys.installation import Installation
from surveys.one_process import alone
from surveys.problems import N_, BadInput, NotReady, Problem
from surveys.scans import proof, records, vault
from surveys.scans.extra import require_extra
from surveys.scans.files import pages_of
from surveys.scans.page_reader import CHECKED_PART, Desk, ReadPage, desk_of, read
from surveys.scans.page_record import Page, PageState
from surveys.scans.records import Fault, FileState, Place, ScanFile

MOST_ATTEMPTS = 3  # at one page
MOST_GIVEN_UP = 3  # pages of one file
GAVE_UP = "gave_up"
_LOCK = ".reader"

Progress = Callable[[Place, int], None]
"""Is told the batch and how many of its pages are read."""


def silent(_place: Place, _pages: int) -> None:
    """Tell nobody."""


def reader_alone(installation: Installation, *, wait: bool = False) -> AbstractContextManager[bool]:
    """Let one process of an installation read at a time; gives whether this is the one."""
    return alone(vault.root(installation) / _LOCK, wait=wait)


def read_all(
    installation: Installation, progress: Progress = silent, checked_part: float = CHECKED_PART
) -> None:
    """Read every file that waits, until none does. Manages its own transactions; hold `reader_alone`.

    ``checked_part``: so many of the undoubted marks are shown to a person all the same.

    Raises NotReady when the libraries for scans are missing.
    """
    require_extra()
    proof.finish_deletion(installation)
    while places := _waiting(installation):
        for place in places:
            _read_batch(installation, (place, checked_part), progress)


def _waiting(installation: Installation) -> list[Place]:
    with installation.engine.connect() as connection:
        return records.waiting(connection)


def _read_batch(installation: Installation, what: tuple[Place, float], progress: Progress) -> None:
    place, checked_part = what
    try:
        desk = desk_of(installation, place, checked_part)
        with installation.engine.connect() as connection:
            files = records.files(connection, desk.key, place)
    except NotReady:  # its key is gone: its page says so; its files wait for nothing
        with installation.engine.begin() as connection:
            records.set_aside(connection, place)
        return
    for file in files:
        if file.state is FileState.WAITING:
            _read_file(desk, file, progress)


def _read_file(desk: Desk, file: ScanFile, progress: Progress) -> None:
    fault = None
    try:
        content = vault.content(desk.folder, file.id, file.key)
        done = _begin(desk, file)
        for number, image in enumerate(pages_of(content, file.name), 1):
            if number not in done:
                _store(desk, file, read(desk, (file, number), image))
                done.add(number)
            progress(desk.place, len(done))
    except BadInput as error:
        told = error.problems[0]
        fault = Fault(told.sentence, {name: str(value) for name, value in told.values.items()})
    with desk.installation.engine.begin() as connection:
        records.hold(connection, desk.place)
        records.end_file(connection, desk.key, desk.place, file, fault)
    vault.remove_file(desk.folder, file.id)


def _begin(desk: Desk, file: ScanFile) -> set[int]:
    """Give the pages that were read before; give up the one at which the reader ended again and again."""
    with desk.installation.engine.begin() as connection:
        records.hold(connection, desk.place)
        done = records.read_numbers(connection, file.id)
        if file.attempts >= MOST_ATTEMPTS:
            number = next(at for at in count(1) if at not in done)
            given_up = Page(
                *(records.page_id(desk.key, file.id, number), file.name, number, PageState.REJECTED),
                reason=GAVE_UP,
            )
            records.add_page(connection, desk.key, desk.place, file, given_up)
            done.add(number)
        records.note_attempt(connection, file)
        pages = records.pages(connection, desk.key, desk.place)
    if sum(page.reason == GAVE_UP and page.file == file.name for page in pages) >= MOST_GIVEN_UP:
        raise BadInput(
            Problem(
                N_("The file ends the program that reads it. Scan these sheets again, in another format.")
            )
        )
    return done


def _store(desk: Desk, file: ScanFile, found: ReadPage) -> None:
    for name, picture in found.pictures.items():
        vault.put_picture(desk.folder, desk.key, name, picture)
    with desk.installation.engine.begin() as connection:
        records.hold(connection, desk.place)
        records.add_page(connection, desk.key, desk.place, file, found.page)
