"""Which code went where, while a round is open: to a village, or to somebody by name.

A link is encrypted with a key that follows from the round secret. When the round closes the links are
deleted and the secret is destroyed: what a backup may still hold of them stays unreadable for ever.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys.codes import keyed
from surveys.identifiers import SurveyCode
from surveys.key_store import RoundKeys
from surveys.problems import N_, NotReady, Problem
from surveys.schema import invitation_link as link_table

ID_BYTES = 16
_PURPOSE = b"ydan links of a frame"
_SIZE = 512  # every link is as long: a length would tell a village


@dataclass(frozen=True, slots=True)
class Link:
    """Where an invitation went: a village or department, and an entry of a frame if it went to a name."""

    invitation: bytes = field(repr=False)
    assignment: int
    part: str
    entry: tuple[int, int] | None = None  # numbers of the frame and of the entry


def write(connection: sa.Connection, keys: RoundKeys, survey: SurveyCode, links: Iterable[Link]) -> None:
    """Store links, in the order of random ids."""
    box = Aead(keyed(keys.spent, _PURPOSE))
    rows = [
        {
            "id": (name := secrets.token_bytes(ID_BYTES)),
            "survey": survey,
            "box": bytes(box.encrypt(_packed(link), _bound(survey, name))),
        }
        for link in links
    ]
    if rows:
        connection.execute(sa.insert(link_table), sorted(rows, key=lambda row: bytes(row["id"])))  # type: ignore[arg-type]  # ids are bytes


def _packed(link: Link) -> bytes:
    content = [link.invitation.hex(), link.assignment, link.part, link.entry]
    return json.dumps(content, ensure_ascii=False).encode().ljust(_SIZE)


def _bound(survey: SurveyCode, name: bytes) -> bytes:
    return json.dumps(["link", survey, name.hex()]).encode()


def read(connection: sa.Connection, keys: RoundKeys, survey: SurveyCode) -> list[Link]:
    """Give the links of an open round, in no order. Raises NotReady when one was altered."""
    box = Aead(keyed(keys.spent, _PURPOSE))
    rows = connection.execute(
        sa.select(link_table.c.id, link_table.c.box).where(link_table.c.survey == survey)
    )
    try:
        return [_link(*json.loads(box.decrypt(row.box, _bound(survey, row.id)))) for row in rows]
    except CryptoError as error:
        raise NotReady(
            Problem(N_("What says where the codes of round %(survey)s went was altered."), {"survey": survey})
        ) from error


def _link(invitation: str, assignment: int, part: str, entry: list[int] | None) -> Link:
    return Link(bytes.fromhex(invitation), assignment, part, None if entry is None else (entry[0], entry[1]))
