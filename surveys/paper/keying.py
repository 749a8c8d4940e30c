"""One sheet on its way into a batch: its code as typed or scanned, and what about it is out of the ordinary.

Nothing that is unusual is refused: whoever has the paper in hand looks once more, and says that it stands so.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa

from surveys import codes, invitations
from surveys.identifiers import ItemId
from surveys.installation import Installation
from surveys.paper import batches, drafts, storing
from surveys.paper.batch_records import Batch
from surveys.paper.drafts import Pass, Sheet
from surveys.paper.page_mark import read_page_mark
from surveys.problems import N_, Problem


@dataclass(frozen=True, slots=True)
class ReadCode:
    """A code as it is kept in a draft. ``run``: the print run that the QR code of a page names, else None."""

    code: str = field(repr=False)
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """One clerk's place at a batch: which keying, with the key of the batch."""

    installation: Installation
    batch: Batch
    pass_: Pass
    key: bytes = field(repr=False)

    def sheets(self, connection: sa.Connection) -> tuple[Sheet, ...]:
        """Give what was keyed in this keying so far; of the other one nothing."""
        return drafts.read(connection, self.key, self.batch.place, self.pass_)


def read_code(typed: str) -> ReadCode:
    """Read digits, or what a scanner types for a QR code: a page's mark, an address, a bare secret.

    Raises BadInput for digits that cannot be a code.
    """
    mark = read_page_mark(typed)
    if mark is not None:
        return ReadCode(mark.link, mark.run)
    return ReadCode(codes.read(typed.strip().rsplit("#", maxsplit=1)[-1])[1])


def unusual(connection: sa.Connection, desk: Desk, sheet: Sheet, run: int | None) -> list[Problem]:
    """Say what a clerk should look at again before a sheet is kept as it is."""
    found = []
    if not sheet.code:
        found.append(Problem(N_("Without its code this sheet is counted as void.")))
    else:
        found += _about_code(connection, desk, sheet, run)
    if not any(any(answer.strip() for answer in about_one.values()) for about_one in sheet.answers):
        found.append(Problem(N_("Nothing is marked on this sheet: it holds no ballot.")))
    return found


def _about_code(connection: sa.Connection, desk: Desk, sheet: Sheet, run: int | None) -> list[Problem]:
    batch, found = desk.batch, []
    pepper = desk.installation.keys.read("pepper")
    ticket = invitations.ticket_of(connection, pepper, batch.survey, sheet.code)
    if ticket is None:
        found.append(
            Problem(
                N_("No sheet of this round has this code. Compare every digit with the paper."), where="code"
            )
        )
    elif ticket.assignment != batch.assignment or run not in (None, batch.run):
        found.append(
            Problem(
                N_(
                    "This sheet is of another print run of this round; batch %(batch)s is of print run "
                    "%(run)s. Put the sheet into a batch of its own run."
                ),
                {"batch": batch.number, "run": batch.run},
                "code",
            )
        )
    same = [
        one.number for one in desk.sheets(connection) if one.code == sheet.code and one.number != sheet.number
    ]
    if same:
        found.append(
            Problem(
                N_("You have keyed a sheet with this code already: sheet %(number)s. Is it the same sheet?"),
                {"number": same[0]},
                "code",
            )
        )
    return found


def save(connection: sa.Connection, desk: Desk, sheet: Sheet) -> None:
    """Keep a sheet; the one with the same number is replaced.

    Raises Refused when the batch has moved on, or was taken from this clerk.
    """
    batches.hold(connection, desk.batch, desk.pass_)
    drafts.write(connection, desk.key, desk.batch.place, desk.pass_, sheet)


def texts_to_check(
    connection: sa.Connection, desk: Desk, sheet: Sheet, items: Collection[ItemId]
) -> dict[tuple[int, ItemId], str]:
    """Give the handwriting that the first clerk keyed from a sheet, for the second to check at the paper.

    ``items``: those for free text. By place and item. Nothing else of the first keying is ever told to the
    second clerk, and nothing of the second to the first.
    """
    if desk.pass_ is not Pass.SECOND or not sheet.code:
        return {}
    invitation = _invitation(connection, desk, sheet.code)
    found: dict[tuple[int, ItemId], str] = {}
    for one in drafts.read(connection, desk.key, desk.batch.place, Pass.FIRST):
        texts = {
            (place, item): text
            for place, answers in enumerate(one.answers)
            for item in items
            if (text := answers.get(item, ""))
        }
        if texts and invitation is not None and _invitation(connection, desk, one.code) == invitation:
            found |= texts
    return found


def _invitation(connection: sa.Connection, desk: Desk, code: str) -> bytes | None:
    ticket = storing.ticket_of(desk.installation, connection, desk.batch, code)
    return None if ticket is None else ticket.invitation
