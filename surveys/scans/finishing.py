"""A batch whose sheets are complete is stored: sheets, drafts, ballots; then its scans are deleted."""

import sqlalchemy as sa

from surveys.identifiers import ItemId
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.paper import batch_records, batches, drafts, storing
from surveys.paper.batch_records import BatchState
from surveys.paper.drafts import Pass, Sheet
from surveys.paper.storing import BatchOutcome
from surveys.problems import N_, Problem, Refused
from surveys.scans import proof, records
from surveys.scans.records import FileState, Place
from surveys.scans.review import Look, look
from surveys.scans.sheets import ReadSheet

WHOLE_SHEET = ((0, ItemId("")),)


def finish(intake: Intake, place: Place, by: str) -> BatchOutcome:
    """Store a batch of scans and destroy the scans. Manages its own transactions.

    Raises Refused while something waits to be read or decided, or when the sheets are not as many as the
    header says; NotReady. Interrupted anywhere, it is done again and nothing is doubled.
    """
    installation = intake.installation
    with installation.engine.connect() as connection:
        state = batch_records.get(connection, *place).state
    if state is BatchState.KEYING:
        with installation.engine.begin() as connection:
            records.hold(connection, place)
            _hand_over(installation, connection, place)
    outcome = storing.store_batch(intake, *place, by)
    proof.finish_deletion(installation, by)
    return outcome


def _hand_over(installation: Installation, connection: sa.Connection, place: Place) -> None:
    found = look(installation, connection, place)
    _require_ready(found)
    for number, sheet in enumerate(found.pile.sheets, 1):
        drafts.write(connection, found.key, place, Pass.FIRST, _as_read(sheet, number))
        if sheet.decided:
            decided = Sheet(sheet.code, sheet.answers, (), number, sheet.left_out)
            drafts.write(connection, found.key, place, Pass.DECIDED, decided)
    proof.note(connection, place, len(found.files), found.pages)
    batches.finish_pass(connection, found.batch, Pass.FIRST)


def _require_ready(found: Look) -> None:
    if any(file.state is FileState.WAITING for file in found.files):
        raise Refused(Problem(N_("The scans are still being read. Wait until all pages are read.")))
    if not found.pile.is_ready:
        raise Refused(
            Problem(
                N_("Something still waits for a person: %(items)s marks and texts, %(pages)s pages."),
                {"items": found.pile.waits, "pages": len(found.pile.troubles)},
            )
        )


def _as_read(sheet: ReadSheet, number: int) -> Sheet:
    """Give a sheet as the program read it; ``unclear`` names what a person decided about."""
    if not sheet.decided:
        return Sheet(sheet.code, sheet.answers, (), number)
    # All of it: what a person decided stands for the whole sheet, also where nothing is to be marked.
    marks = tuple((mark.place, mark.item) for page in sheet.pages for mark in page.marks)
    return Sheet(sheet.code, tuple({} for _ in sheet.answers), marks or WHOLE_SHEET, number)
