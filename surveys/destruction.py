"""What is destroyed once a round is closed: its box, its shares, its round secret, its invitations.

And while it is open: the keys of batches of paper that are stored or dropped.
"""

from collections.abc import Callable
from enum import StrEnum

import sqlalchemy as sa

from surveys import key_store
from surveys.box_engines import box_of
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.paper.batches import destroy_keys
from surveys.schema import closing as closing_table
from surveys.schema import invitation as invitation_table
from surveys.schema import invitation_link, nomination, nomination_rule, telephone


class ClosingStep(StrEnum):
    """Steps of a closing, in order."""

    KEY = "key"
    SHUT = "shut"
    RATINGS = "ratings"
    TEXTS = "texts"
    WRITE = "write"
    DESTROY = "destroy"


Progress = Callable[[ClosingStep, int, int], None]
"""Is told the step, how much of it is done, and of how much."""


def silent(_step: ClosingStep, _done: int, _of: int) -> None:
    """Tell nobody."""


def finish_destruction(installation: Installation, progress: Progress = silent) -> list[SurveyCode]:
    """Destroy what closed rounds still have, and give their codes. Doing it again does nothing.

    Called at the end of a closing, and at start-up and by ``ydan doctor`` in case one was interrupted.
    Manages its own transactions.
    """
    destroy_keys(installation)
    table = closing_table.c
    with installation.engine.connect() as connection:
        unfinished = [
            SurveyCode(code)
            for code in connection.scalars(
                sa.select(table.survey).where(table.destroyed.is_(False)).order_by(table.survey)
            )
        ]
    for survey in unfinished:
        _destroy(installation, survey, progress)
    return unfinished


def _destroy(installation: Installation, survey: SurveyCode, progress: Progress) -> None:
    acts: tuple[Callable[[], None], ...] = (
        # Keys first: whatever copy of the box is left somewhere, it is unreadable from here on.
        lambda: key_store.destroy(installation.key_store, survey),
        lambda: box_of(installation, survey).drop(),
        lambda: _forget(installation, survey),
    )
    for done, act in enumerate(acts):
        progress(ClosingStep.DESTROY, done, len(acts))
        act()
    progress(ClosingStep.DESTROY, len(acts), len(acts))


def forget_invitations(connection: sa.Connection, survey: SurveyCode) -> None:
    """Delete the codes of a round, what joined them to a frame, who was chosen and who is called again."""
    for table in (invitation_link, nomination, nomination_rule, telephone):
        connection.execute(sa.delete(table).where(table.c.survey == survey))
    connection.execute(sa.delete(invitation_table).where(invitation_table.c.survey == survey))


def _forget(installation: Installation, survey: SurveyCode) -> None:
    with installation.engine.begin() as connection:
        forget_invitations(connection, survey)
        connection.execute(
            sa.update(closing_table).where(closing_table.c.survey == survey).values(destroyed=True)
        )
    if installation.engine.dialect.name == "sqlite":
        with installation.engine.connect() as connection:
            # Deleted rows must not stay readable in the write-ahead log.
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
