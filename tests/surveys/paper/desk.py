"""A desk where paper is keyed: an open round, two print runs, and short ways to key a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import ItemId
from surveys.installation import Installation
from surveys.paper import batch_keys, batches, drafts, reconciliation, storing
from surveys.paper.batch_records import Batch, DecidedAs, Way
from surveys.paper.drafts import Pass, Sheet
from surveys.paper.reconciliation import Count
from surveys.paper.storing import BatchOutcome, Decided
from surveys.routing import Answers
from surveys.schema import paper_run
from tests.surveys.sealed.open_round import CITIZENS, PEERS, SURVEY, OpenRound, open_up

FIRST, SECOND, OFFICER = "chi", "dung", "em"
CITIZEN_RUN, PEER_RUN = 1, 2


def marked(**answers: str) -> Answers:
    return {ItemId(item): answer for item, answer in answers.items()}


@dataclass(frozen=True, slots=True)
class Desk:
    """An open round whose codes stand on forms."""

    open: OpenRound

    @property
    def installation(self) -> Installation:
        return self.open.installation

    def code(self, number: int, assignment: int = CITIZENS) -> str:
        return self.open.issued[assignment][number].digits

    def link(self, number: int, assignment: int = CITIZENS) -> str:
        return self.open.issued[assignment][number].link

    def sheet(self, citizen: int, polite: str = "3", **more: str) -> Sheet:
        return Sheet(self.code(citizen), (marked(polite=polite, **more),))

    def batch(self, sheets: int, run: int = CITIZEN_RUN, way: Way = Way.KEYED) -> Batch:
        with self.installation.engine.begin() as connection:
            return batches.open_batch(self.installation, connection, (SURVEY, run), way, sheets)

    def get(self, batch: Batch) -> Batch:
        with self.installation.engine.connect() as connection:
            return batches.get(connection, SURVEY, batch.number)

    def key_pass(self, batch: Batch, clerk: str, sheets: Sequence[Sheet]) -> Batch:
        """Key every sheet of a batch as one clerk, and finish."""
        key = batch_keys.read(self.installation.key_store, SURVEY, batch.number)
        with self.installation.engine.begin() as connection:
            pass_ = batches.take(connection, batches.get(connection, SURVEY, batch.number), clerk)
            self._write(connection, key, batch, pass_, sheets)
            return batches.finish_pass(connection, batches.get(connection, SURVEY, batch.number), pass_)

    def read_scans(self, batch: Batch, sheets: Sequence[Sheet]) -> Batch:
        """Enter sheets as a reading program does, and finish."""
        key = batch_keys.read(self.installation.key_store, SURVEY, batch.number)
        with self.installation.engine.begin() as connection:
            self._write(connection, key, batch, Pass.FIRST, sheets)
            return batches.finish_pass(connection, batch, Pass.FIRST)

    def _write(
        self,
        connection: sa.Connection,
        key: bytes,
        batch: Batch,
        pass_: Pass,
        sheets: Sequence[Sheet],
    ) -> None:
        for number, sheet in enumerate(sheets, 1):
            numbered = Sheet(sheet.code, sheet.answers, sheet.unclear, number, sheet.left_out)
            drafts.write(connection, key, batch.place, pass_, numbered)

    def keyed(self, first: Sequence[Sheet], second: Sequence[Sheet] | None = None) -> Batch:
        """Key a batch twice; the same the second time unless said otherwise."""
        batch = self.batch(len(first))
        self.key_pass(batch, FIRST, first)
        return self.key_pass(batch, SECOND, first if second is None else second)

    def decide(self, batch: Batch, *sheets: Sheet) -> None:
        key = batch_keys.read(self.installation.key_store, SURVEY, batch.number)
        with self.installation.engine.begin() as connection:
            self._write(connection, key, batch, Pass.DECIDED, sheets)

    def store(
        self, batch: Batch, by: str = OFFICER, decided_as: DecidedAs | None = None, *signed: str
    ) -> BatchOutcome:
        decided = None if decided_as is None else Decided(decided_as, frozenset(signed))
        return storing.store_batch(self.open.intake, SURVEY, batch.number, by, decided)

    def add_up(self) -> None:
        """Count every print run: what has not come back is unused."""
        with self.installation.engine.connect() as connection:
            runs = reconciliation.standing(connection, SURVEY)
        for one in runs:
            counted = Count(one.returned or 0, 0, one.printed - (one.returned or 0))
            reconciliation.count(self.installation, SURVEY, one.run, counted, (FIRST, SECOND))

    def examine(self, batch: Batch) -> storing.Examined:
        with self.installation.engine.connect() as connection:
            return storing.examine(self.installation, connection, self.get(batch))


def set_up(installation: Installation) -> Desk:
    """Open a round and record that its codes were printed on forms."""
    return lay_out(open_up(installation))


def lay_out(found: OpenRound) -> Desk:
    """Record that the codes of an open round were printed on forms."""
    with found.installation.engine.begin() as connection:
        for number, assignment in ((CITIZEN_RUN, CITIZENS), (PEER_RUN, PEERS)):
            connection.execute(
                sa.insert(paper_run).values(
                    survey=SURVEY,
                    number=number,
                    assignment=assignment,
                    kind="form",
                    printed=len(found.issued[assignment]),
                    printed_on=date(2026, 3, 1),
                )
            )
    return Desk(found)
