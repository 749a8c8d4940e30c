"""A text on its way to those who may read it, as stored: encrypted, bound to what was decided about it.

The box of a text is under a key derived from the installation key. Its round, its subject, its state, its
outcome and the two who decided are authenticated with it: a row that is changed by hand opens no more.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, NewType

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.identifiers import RespondentGroup, SubjectNumber, SurveyCode
from surveys.problems import N_, NotReady, Problem, Refused
from surveys.schema import job, moderated_text
from surveys.texts import redaction
from surveys.texts.redaction import Span

TextId = NewType("TextId", bytes)
Keys = Sequence[bytes]
"""The installation key and those it replaced, the present one first."""

ID_BYTES = 16
TOPICS_KIND = "text-topics"
"""The long work that reads all texts of a round; what it made ends with them."""
PADDED_TO = 1024  # the length of a box says little about the length of a text
_PURPOSE = b"ydan texts"
_FORMAT = 1


class TextState(StrEnum):
    """Where a text stands on its way."""

    WAITING = "waiting"
    PROPOSED = "proposed"  # one moderator has said what should become of it
    RETURNED = "returned"  # the second did not agree
    DECIDED = "decided"
    HANDED_OVER = "handed_over"  # to the competent body


class Outcome(StrEnum):
    """Who may read a text."""

    PUBLIC = "public"  # everybody who may read the results
    CADRE = "cadre"  # the person it is about, and those who handle the round
    WITHHELD = "withheld"
    PASSED_ON = "passed_on"  # a possible violation: for the competent body alone


class Reason(StrEnum):
    """Why a text is withheld, or passed on."""

    WRITER_KNOWN = "writer_known"
    PRIVATE_LIFE = "private_life"
    INSULT = "insult"
    NOT_ABOUT_WORK = "not_about_work"
    UNREADABLE = "unreadable"
    MONEY = "money"
    THREAT = "threat"
    ABUSE = "abuse"
    OTHER_VIOLATION = "other_violation"


REASONS: Mapping[Outcome, tuple[Reason, ...]] = {
    Outcome.PUBLIC: (),
    Outcome.CADRE: (),
    Outcome.WITHHELD: (
        Reason.WRITER_KNOWN,
        Reason.PRIVATE_LIFE,
        Reason.INSULT,
        Reason.NOT_ABOUT_WORK,
        Reason.UNREADABLE,
    ),
    Outcome.PASSED_ON: (Reason.MONEY, Reason.THREAT, Reason.ABUSE, Reason.OTHER_VIOLATION),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What the box of a text holds.

    ``large``: its group is so large that it may be named to the competent body. ``spans``: what is left out
    when the text is told. ``handover``: by which hand-over it left, 0: by none.
    """

    group: RespondentGroup
    open_link: bool
    large: bool
    original: str = field(repr=False)
    spans: tuple[Span, ...] = ()
    remark: str = field(default="", repr=False)
    handover: int = 0

    @property
    def told(self) -> str:
        """The text as it may be told."""
        return redaction.told(self.original, self.spans)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a closed round. ``box``: as it was read, so that a change by somebody else is noticed."""

    id: TextId
    survey: SurveyCode
    subject: SubjectNumber
    state: TextState
    outcome: Outcome | None
    reason: Reason | None
    proposed_by: str | None
    decided_by: str | None
    content: Content
    box: bytes = field(default=b"", repr=False, compare=False)

    @property
    def version(self) -> str:
        """A short name of the state in which it was read; travels with a form."""
        return sha256(self.box).hexdigest()[:16]


def _box(key: bytes) -> Aead:
    return Aead(keyed(key, _PURPOSE))


def _bound(row: Mapping[str, Any]) -> bytes:
    names = ("survey", "subject", "state", "outcome", "reason", "proposed_by", "decided_by")
    return json.dumps(["text", _FORMAT, row["id"].hex(), *(row[name] for name in names)]).encode()


def _columns(text: Text) -> dict[str, Any]:
    return {
        "id": text.id,
        "survey": text.survey,
        "subject": text.subject,
        "state": text.state,
        "outcome": text.outcome,
        "reason": text.reason,
        "proposed_by": text.proposed_by,
        "decided_by": text.decided_by,
    }


def _sealed(key: bytes, text: Text) -> bytes:
    content = text.content
    packed = json.dumps(
        {
            "group": content.group,
            "open_link": content.open_link,
            "large": content.large,
            "original": content.original,
            "spans": content.spans,
            "remark": content.remark,
            "handover": content.handover,
        },
        ensure_ascii=False,
    ).encode()
    return bytes(
        _box(key).encrypt(packed.ljust(-(-len(packed) // PADDED_TO) * PADDED_TO), _bound(_columns(text)))
    )


def _content(opened: bytes) -> Content:
    found = json.loads(opened)
    spans = tuple((first, last) for first, last in found.pop("spans"))
    return Content(**{**found, "group": RespondentGroup(found["group"]), "spans": spans})


def _text(keys: Keys, row: sa.Row[Any]) -> Text:
    columns = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    opened = _opened(keys, columns)
    if opened is None:
        raise NotReady(
            Problem(
                N_(
                    "A text of round %(survey)s cannot be read: it was changed outside the program, "
                    "or the installation key is another one."
                ),
                {"survey": row.survey},
            )
        )
    return Text(
        id=TextId(row.id),
        survey=SurveyCode(row.survey),
        subject=SubjectNumber(row.subject),
        state=TextState(row.state),
        outcome=Outcome(row.outcome) if row.outcome else None,
        reason=Reason(row.reason) if row.reason else None,
        proposed_by=row.proposed_by,
        decided_by=row.decided_by,
        content=_content(opened),
        box=row.box,
    )


def _opened(keys: Keys, row: Mapping[str, Any]) -> bytes | None:
    for key in keys:
        try:
            return bytes(_box(key).decrypt(row["box"], _bound(row)))
        except CryptoError:
            continue
    return None


def insert(connection: sa.Connection, key: bytes, texts: Iterable[Text]) -> None:
    """Store new texts in the order of their random ids: where a row lies says nothing."""
    rows = [{**_columns(text), "box": _sealed(key, text)} for text in sorted(texts, key=lambda one: one.id)]
    if rows:
        connection.execute(sa.insert(moderated_text), rows)


def change(connection: sa.Connection, key: bytes, before: Text, after: Text) -> bool:
    """Put a text in place of what was read; False when somebody else changed it meanwhile."""
    changed = connection.execute(
        sa.update(moderated_text)
        .where(moderated_text.c.id == before.id, moderated_text.c.box == before.box)
        .values({**_columns(after), "box": _sealed(key, after)})
    )
    return changed.rowcount == 1


def listing(connection: sa.Connection, keys: Keys, survey: SurveyCode, ids: Iterable[TextId]) -> list[Text]:
    """Give texts of a round in the order of ``ids``; those that are not there (any more) are left out."""
    wanted = list(ids)
    rows = connection.execute(
        sa.select(moderated_text).where(moderated_text.c.survey == survey, moderated_text.c.id.in_(wanted))
    )
    found = {text.id: text for text in (_text(keys, row) for row in rows)}
    return [found[one] for one in wanted if one in found]


def every(connection: sa.Connection, keys: Keys, survey: SurveyCode, *conditions: Any) -> list[Text]:  # noqa: ANN401 - clauses
    """Give the texts of a round that meet conditions, in the order of their random ids."""
    table = moderated_text.c
    wanted = sa.select(moderated_text).where(table.survey == survey, *conditions).order_by(table.id)
    return [_text(keys, row) for row in connection.execute(wanted)]


def get(connection: sa.Connection, keys: Keys, survey: SurveyCode, text_id: TextId) -> Text:
    """Give one text. Raises Refused when it is not there."""
    for text in listing(connection, keys, survey, [text_id]):
        return text
    raise Refused(Problem(N_("This text is not there any more.")))


def rewrap(connection: sa.Connection, keys: Keys) -> int:
    """Bring every text under the present installation key; give how many needed it."""
    done = 0
    for row in connection.execute(sa.select(moderated_text)).all():
        columns = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
        if _opened(keys[:1], columns) is None:
            text = _text(keys, row)
            done += change(connection, keys[0], text, replace(text))
    return done


def are_current(connection: sa.Connection, key: bytes) -> bool:
    """Say whether the present installation key opens every text."""
    rows = connection.execute(sa.select(moderated_text))
    return all(_opened((key,), dict(row._mapping)) is not None for row in rows)  # noqa: SLF001 - as above


def are_there(connection: sa.Connection, survey: SurveyCode) -> bool:
    """Say whether any text of a round is on its way."""
    return (
        connection.scalar(sa.select(moderated_text.c.id).where(moderated_text.c.survey == survey).limit(1))
        is not None
    )


def ids(connection: sa.Connection, survey: SurveyCode) -> list[TextId]:
    """Give the random names of the texts of a round."""
    found = connection.scalars(sa.select(moderated_text.c.id).where(moderated_text.c.survey == survey))
    return [TextId(one) for one in found]


def destroy(connection: sa.Connection, survey: SurveyCode) -> None:
    """Delete every text of a round, and what was made from them."""
    connection.execute(sa.delete(job).where(job.c.survey == survey, job.c.kind == TOPICS_KIND))
    connection.execute(sa.delete(moderated_text).where(moderated_text.c.survey == survey))
