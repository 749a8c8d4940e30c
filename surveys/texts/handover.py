"""Texts about possible violations: a restricted queue, handed to the competent body by two people.

The words go out as they were written, to that body alone: never to the person rated, never into a score.
Nothing joins a text to its writer; there is no name to hand over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

import sqlalchemy as sa

from surveys import audit, rounds
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from surveys.round_records import hold
from surveys.schema import moderated_text, text_handover, unit
from surveys.signers import are_one_person
from surveys.staff_roles import refuse_conflicts
from surveys.text import clean
from surveys.texts import records
from surveys.texts.handover_file import HandoverLine, HandoverSheet, workbook
from surveys.texts.queue import require_readable
from surveys.texts.records import Keys, Outcome, Text, TextState

MOST_BODY = 200


@dataclass(frozen=True, slots=True)
class Handover:
    """One hand-over as noted: to whom, how many texts, the SHA-256 of the file, by whom, when."""

    number: int
    body: str
    texts: int
    digest: str
    handed_by: tuple[str, ...]
    handed_on: date


@dataclass(frozen=True, slots=True)
class HandoverFile:
    """A hand-over with its file."""

    handover: Handover
    content: bytes = field(repr=False)


def waiting(connection: sa.Connection, keys: Keys, survey: SurveyCode) -> list[Text]:
    """Give the texts that two moderators passed on and nobody has handed over yet."""
    table = moderated_text.c
    return records.every(
        connection, keys, survey, table.state == TextState.DECIDED, table.outcome == Outcome.PASSED_ON
    )


def listing(connection: sa.Connection, survey: SurveyCode) -> tuple[Handover, ...]:
    """Give the hand-overs of a round by number."""
    table = text_handover.c
    rows = connection.execute(sa.select(text_handover).where(table.survey == survey).order_by(table.number))
    return tuple(
        Handover(row.number, row.body, row.texts, row.digest, tuple(row.handed_by), row.handed_on)
        for row in rows
    )


def hand_over(
    installation: Installation, survey: SurveyCode, body: str, officers: tuple[str, str]
) -> HandoverFile:
    """Hand over every text that waits. Manages its own transaction.

    Raises BadInput without a body, Refused when nothing waits, the two are one person or too near to the
    round, or the round is not closed.
    """
    body = clean(body).strip()
    if not body or len(body) > MOST_BODY:
        sentence = N_("Name the competent body, in at most %(most)s characters.")
        raise BadInput(Problem(sentence, {"most": MOST_BODY}, "body"))
    with installation.engine.begin() as connection:
        hold(connection, survey)
        _require_two(connection, survey, officers)
        keys = installation.keys.readable("installation")
        texts = waiting(connection, keys, survey)
        if not texts:
            raise Refused(Problem(N_("No text waits to be handed over.")))
        number = 1 + len(listing(connection, survey))
        today = installation.clock().astimezone(installation.time_zone).date()
        handed = [_handed(connection, keys, text, number) for text in texts]
        made = Handover(number, body, len(handed), "", tuple(sorted(officers)), today)
        content = workbook(_sheet(connection, survey, made, handed))
        made = replace(made, digest=sha256(content).hexdigest())
        _note(connection, survey, made)
        details = {
            "number": number,
            "texts": made.texts,
            "digest": made.digest,
            "officers": list(made.handed_by),
        }
        audit.append(
            connection, installation.clock, audit.Act(officers[0], "texts.hand_over", survey, details)
        )
        return HandoverFile(made, content)


def file_again(
    installation: Installation, survey: SurveyCode, number: int, officers: tuple[str, str]
) -> HandoverFile:
    """Give the file of a hand-over once more, byte for byte. Raises Refused, NotReady as `hand_over`."""
    keys = installation.keys.readable("installation")
    with installation.engine.begin() as connection:
        _require_two(connection, survey, officers)
        made = next((one for one in listing(connection, survey) if one.number == number), None)
        table = moderated_text.c
        handed = records.every(connection, keys, survey, table.state == TextState.HANDED_OVER)
        texts = [text for text in handed if text.content.handover == number]
        if made is None or not texts:
            raise Refused(
                Problem(
                    N_("There is no such hand-over, or its texts were destroyed when their time was over.")
                )
            )
        content = workbook(_sheet(connection, survey, made, texts))
        if sha256(content).hexdigest() != made.digest:
            sentence = N_("The file of hand-over %(number)s comes out otherwise than it was handed over.")
            raise NotReady(Problem(sentence, {"number": number}))
        details = {"number": number, "officers": sorted(officers)}
        act = audit.Act(officers[0], "texts.hand_over_again", survey, details)
        audit.append(connection, installation.clock, act)
        return HandoverFile(made, content)


def _require_two(connection: sa.Connection, survey: SurveyCode, officers: tuple[str, str]) -> None:
    if are_one_person(connection, officers):
        raise Refused(Problem(N_("Two different people hand texts over. Name a second one.")))
    refuse_conflicts(connection, officers, survey)
    require_readable(connection, survey)


def _handed(connection: sa.Connection, keys: Keys, text: Text, number: int) -> Text:
    after = replace(text, state=TextState.HANDED_OVER, content=replace(text.content, handover=number))
    records.change(connection, keys[0], text, after)  # the round is held: nobody else changes it
    return after


def _note(connection: sa.Connection, survey: SurveyCode, made: Handover) -> None:
    connection.execute(
        sa.insert(text_handover).values(
            survey=survey,
            number=made.number,
            body=made.body,
            texts=made.texts,
            digest=made.digest,
            handed_by=list(made.handed_by),
            handed_on=made.handed_on,
        )
    )


def _sheet(
    connection: sa.Connection, survey: SurveyCode, made: Handover, texts: Sequence[Text]
) -> HandoverSheet:
    found = rounds.get(connection, survey)
    names = dict(connection.execute(sa.select(unit.c.code, unit.c.name)).all())
    about = {one.number: one for one in rounds.subjects(connection, survey)}
    return HandoverSheet(
        survey,
        found.rules.title["vi"] if "vi" in found.rules.title else next(iter(found.rules.title.values())),
        names[found.unit],
        made.number,
        made.body,
        made.handed_on,
        tuple(
            _line(text, about[text.subject].name, names[about[text.subject].unit])
            for text in sorted(texts, key=lambda one: one.id)
        ),
    )


def _line(text: Text, name: str, of_unit: str) -> HandoverLine:
    reason = text.reason.value if text.reason else ""
    group = text.content.group if text.content.large else None
    return HandoverLine(name, of_unit, group, reason, text.content.original)
