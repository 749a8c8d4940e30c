"""Storing a batch: what two people agreed on becomes ballots; drafts and the key of the batch are destroyed.

Interrupted anywhere, it is done again and gives the same: the nonce of a sheet follows from the batch key,
so a ballot that is there already is recognised as this batch's own, never stored twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from surveys import audit, ballots, invitations, questionnaires, rounds
from surveys.answers import encode
from surveys.ballots import Entry, Fate
from surveys.codes import keyed
from surveys.identifiers import Channel, SurveyCode
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.paper import batch_keys, batches, drafts
from surveys.paper.batch_records import Batch, BatchState, DecidedAs, Outcome, Way
from surveys.paper.comparison import Comparison, Mismatch, Reader, compare, decide, review
from surveys.paper.drafts import Pass, Sheet
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.standings import Ticket


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided what differed. ``signed``: clerks who proved who they are on the page that stores."""

    decided_as: DecidedAs
    signed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of the sheets of a batch. The sheets are told once, to be put aside, without content.

    ``already``: their code was used by another form, the first stored counts. ``foreign``: their code is of
    no invitation of this print run, or cannot be read. ``empty``: nothing is marked. ``left_out``: decided to
    hold no ballot.
    """

    counted: int
    already: tuple[Sheet, ...] = field(repr=False)
    foreign: tuple[Sheet, ...] = field(repr=False)
    empty: tuple[Sheet, ...] = field(repr=False)
    left_out: int
    totals: Outcome


@dataclass(frozen=True, slots=True)
class Examined:
    """A batch with all that was entered, as it is looked at before it is stored."""

    batch: Batch
    reader: Reader
    tickets: Mapping[bytes, Ticket] = field(repr=False)
    comparison: Comparison
    decided: Mapping[bytes, Sheet] = field(repr=False)

    @property
    def open(self) -> tuple[Mismatch, ...]:
        """What nobody has decided yet."""
        return decide(self.comparison, self.decided)[1]


def examine(installation: Installation, connection: sa.Connection, batch: Batch) -> Examined:
    """Read and compare what was entered of a batch. Raises Refused while it is being keyed, NotReady."""
    if batch.state is not BatchState.COMPARING:
        raise Refused(Problem(N_("Batch %(batch)s is not ready to be compared."), {"batch": batch.number}))
    key = batch_keys.read(installation.key_store, batch.survey, batch.number)
    first, second, decided = (drafts.read(connection, key, batch.place, pass_) for pass_ in Pass)
    tickets, reader = _reader(installation, connection, batch, {one.code for one in (*first, *second)})
    is_scan = batch.way is Way.SCANNED
    compared = review(reader, first) if is_scan else compare(reader, first, second)
    by_invitation = {
        invitation: sheet for sheet in decided if (invitation := reader.invitation_of(sheet.code)) is not None
    }
    return Examined(batch, reader, tickets, compared, by_invitation)


def _reader(
    installation: Installation, connection: sa.Connection, batch: Batch, typed: set[str]
) -> tuple[dict[bytes, Ticket], Reader]:
    found = rounds.get(connection, batch.survey)
    asked = questionnaires.get(connection, found.questionnaire_id, found.questionnaire_version)
    of_run = next(
        one for one in rounds.assignments(connection, batch.survey) if one.number == batch.assignment
    )
    tickets = {
        code: ticket
        for code in typed
        if (ticket := ticket_of(installation, connection, batch, code)) is not None
    }
    reader = Reader(asked, of_run.group, lambda code: tickets[code].invitation if code in tickets else None)
    return {ticket.invitation: ticket for ticket in tickets.values()}, reader


def ticket_of(
    installation: Installation, connection: sa.Connection, batch: Batch, code: str
) -> Ticket | None:
    """Give what the code of a sheet stands for; None: it is none of this print run's."""
    if not code:
        return None
    ticket = invitations.ticket_of(connection, installation.keys.read("pepper"), batch.survey, code)
    return ticket if ticket is not None and ticket.assignment == batch.assignment else None


def store_batch(
    intake: Intake, survey: SurveyCode, number: int, by: str, decided: Decided | None = None
) -> BatchOutcome:
    """Store the ballots of a batch and destroy what was keyed. Manages its own transactions.

    ``by``: who stores it, authenticated by the caller as the clerks who signed are. ``decided``: who decided
    what differed, where something did.

    Raises Refused while something is open, when somebody who keyed the batch alone would decide it, when
    both clerks are said to have decided and one has not signed, when more sheets stand than the header
    says, or when the round is not open; NotReady. What was stored until then stays; done again, nothing is
    doubled.
    """
    installation = intake.installation
    with installation.engine.connect() as connection:
        batch = batches.get(connection, survey, number)
        found = examine(installation, connection, batch)
    standing = _ready(found, by, decided)
    key = batch_keys.read(installation.key_store, survey, number)
    empty = [sheet for sheet in standing.values() if found.reader.is_empty(sheet)]
    full = {invitation: sheet for invitation, sheet in standing.items() if not found.reader.is_empty(sheet)}
    fates = ballots.submit_each(
        intake, survey, [_entry(found, key, invitation, sheet) for invitation, sheet in full.items()]
    )
    already = [sheet for sheet, fate in zip(full.values(), fates, strict=True) if fate is Fate.USED]
    counted = sum(fate in (Fate.STORED, Fate.ALREADY) for fate in fates)
    copies = _copies(found, full)
    totals = Outcome(counted, len(already) + copies, max(batch.sheets - counted - len(already) - copies, 0))
    left_out = sum(sheet.left_out for sheet in found.decided.values())
    _note(installation, found, totals, by, decided)
    return BatchOutcome(counted, tuple(already), found.comparison.foreign, tuple(empty), left_out, totals)


def _ready(found: Examined, by: str, decided: Decided | None) -> dict[bytes, Sheet]:
    batch = found.batch
    standing, still_open = decide(found.comparison, found.decided)
    if still_open:
        raise Refused(
            Problem(
                N_("%(open)s sheets of batch %(batch)s are not decided yet. Look at each of them."),
                {"open": len(still_open), "batch": batch.number},
            )
        )
    if found.comparison.mismatches and batch.way is Way.KEYED:
        _require_adjudicator(batch, by, decided)
    if len(standing) > batch.sheets:
        raise Refused(
            Problem(
                N_(
                    "%(standing)s sheets of batch %(batch)s stand, its header says %(sheets)s. Leave out "
                    "those that are not on paper."
                ),
                {"standing": len(standing), "batch": batch.number, "sheets": batch.sheets},
            )
        )
    return standing


def _require_adjudicator(batch: Batch, by: str, decided: Decided | None) -> None:
    if decided is None:
        raise BadInput(
            Problem(N_("Say who decided what the two clerks did not key alike."), where="decided_as")
        )
    if decided.decided_as is DecidedAs.TOGETHER and not {*batch.clerks} <= {by, *decided.signed}:
        raise Refused(
            Problem(
                N_(
                    "Both clerks of batch %(batch)s sign that they decided together. One signature is "
                    "missing."
                ),
                {"batch": batch.number},
                "decided_as",
            )
        )
    if decided.decided_as is DecidedAs.THIRD and by in batch.clerks:
        raise Refused(
            Problem(
                N_(
                    "You keyed batch %(batch)s yourself: let a third person decide, or decide it together "
                    "with the other clerk."
                ),
                {"batch": batch.number},
                "decided_as",
            )
        )


def _entry(found: Examined, key: bytes, invitation: bytes, sheet: Sheet) -> Entry:
    questionnaire, group = found.reader.questionnaire, found.reader.group
    answers = found.reader.counting(sheet)
    encoded = tuple(encode(questionnaire, group, about_one, is_paper=True) for about_one in answers)
    # It follows from the batch: an interrupted storing recognises what it stored itself.
    nonce = keyed(key, b"ydan paper nonce" + invitation)
    return Entry(found.tickets[invitation], nonce, encoded, Channel.PAPER)


def _copies(found: Examined, stored: Mapping[bytes, Sheet]) -> int:
    """Count sheets of paper beyond the first with a code that another sheet of the batch has spent."""
    return sum(
        max(min(len(one.first), len(one.second) if found.batch.way is Way.KEYED else len(one.first)) - 1, 0)
        for one in found.comparison.mismatches
        if one.invitation in stored
    )


def _note(
    installation: Installation, found: Examined, totals: Outcome, by: str, decided: Decided | None
) -> None:
    batch, differed = found.batch, bool(found.comparison.mismatches)
    values = {
        "counted": totals.counted,
        "already": totals.already,
        "invalid": totals.invalid,
        "compared": found.comparison.compared,
        "differing": found.comparison.differing,
        "decided_as": decided.decided_as if differed and decided is not None else None,
    }
    with installation.engine.begin() as connection:
        batches.store_outcome(connection, batch, values)
        drafts.delete(connection, batch.place)
        details: dict[str, object] = {"batch": batch.number}
        if values["decided_as"] is DecidedAs.TOGETHER:
            details["decided_by"] = sorted(filter(None, batch.clerks))
        audit.append(connection, installation.clock, audit.Act(by, "paper.store", batch.survey, details))
    batches.destroy_keys(installation, batch.survey)


def drop_batch(installation: Installation, batch: Batch, by: str) -> None:
    """Drop a batch and destroy what was keyed of it. Manages its own transactions. Raises Refused."""
    with installation.engine.begin() as connection:
        batches.drop(connection, batch)
        details = {"batch": batch.number}
        audit.append(connection, installation.clock, audit.Act(by, "paper.drop", batch.survey, details))
    batches.destroy_keys(installation, batch.survey)
