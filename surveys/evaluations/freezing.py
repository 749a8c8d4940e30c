"""Freezing an evaluation by two: its sheets as they were seen, under a hash, for good."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from surveys import audit, staff
from surveys.evaluations import sheets
from surveys.evaluations.records import (
    Evaluation,
    EvaluationState,
    get,
    open_one,
    refuse_conflicts,
)
from surveys.evaluations.sheets import Book
from surveys.identifiers import Role
from surveys.installation import Installation
from surveys.problems import N_, Problem, Refused
from surveys.schema import evaluation as evaluation_table
from surveys.signers import are_one_person

SIGNERS = 2


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be frozen now, and its hash. The counts are of cadres; none of them forbids the freezing."""

    book: Book
    hash: str
    empty: int  # nothing at all was taken in about them
    incomplete: int  # some element has no points of the council
    unchecked: int  # some condition was told by nobody
    faulty: int  # what was taken in contradicts itself or the scheme


def outlook(connection: sa.Connection, evaluation: Evaluation) -> Outlook:
    """Look at what would be frozen."""
    found = sheets.book(connection, evaluation)
    every = found.sheets
    return Outlook(
        found,
        _hash(sheets.content(found)),
        sum(one.is_empty for one in every),
        sum(bool(one.council.missing) for one in every),
        sum(bool(one.council.unchecked) for one in every),
        sum(bool(one.council.faults) for one in every),
    )


def freeze(place: Installation, id_: str, signers: Sequence[str], seen: str) -> Evaluation:
    """Freeze an evaluation as two people saw it. Manages its own transaction.

    ``seen`` is the hash of the outlook they looked at. Raises Refused where something has been taken in or
    undone since, where the evaluation is frozen already, where a signer is not fit; BadInput for no such.
    """
    today = place.clock().astimezone(place.time_zone).date()
    with place.engine.begin() as connection:
        found = open_one(connection, id_)
        _refuse_unfit(connection, found, signers)
        content = sheets.content(sheets.book(connection, found))
        if _hash(content) != seen:
            raise Refused(
                Problem(
                    N_(
                        "Something was taken in or undone since you looked at the sheets. Look again, "
                        "then freeze what you have seen."
                    )
                )
            )
        table = evaluation_table
        connection.execute(
            sa.update(table)
            .where(table.c.id == id_)
            .values(
                state=EvaluationState.FROZEN,
                content=content,
                hash=seen,
                frozen_by=sorted(signers),
                frozen_on=today,
            )
        )
        details = {"hash": seen, "officers": sorted(signers)}
        audit.append(connection, place.clock, audit.Act(signers[0], "evaluation.freeze", id_, details))
        return get(connection, id_)


def is_whole(connection: sa.Connection, evaluation: Evaluation) -> bool:
    """Say whether frozen content is still what was signed."""
    return _hash(sheets.content_of(connection, evaluation.id)) == evaluation.hash


def _refuse_unfit(connection: sa.Connection, evaluation: Evaluation, signers: Sequence[str]) -> None:
    if len(signers) != SIGNERS or are_one_person(connection, signers):
        raise Refused(Problem(N_("Two different people freeze an evaluation. Name both.")))
    outside = [name for name in signers if not staff.may(connection, name, Role.EVALUATOR, evaluation.unit)]
    if outside:
        sentence = N_(
            "%(username)s does not work on the evaluations of this unit. Two of its evaluators freeze them."
        )
        raise Refused(*(Problem(sentence, {"username": name}) for name in outside))
    refuse_conflicts(connection, signers, evaluation.id)


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
