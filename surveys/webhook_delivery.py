"""Telling other systems what waits to be told: signed, one attempt each, many receivers at once.

Killed anywhere nothing is lost: a line waits until its receiver has taken it. Killed between the receiver's
answer and our note of it, the line is sent once more - under the same id.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from surveys import announcements, webhook_address, webhooks
from surveys.announcements import Delivery, DeliveryId, DeliveryState, Event
from surveys.installation import Installation
from surveys.problems import BadInput, NotReady
from surveys.schema import release, release_correction
from surveys.webhook_address import Target
from surveys.webhook_post import Answer, Trouble, Way, post

SIGNATURE = "Ydan-Signature"
VERSION = "v1"
MOST_AT_ONCE = 10  # the slowest of so many holds other work for the seconds of one sending

Send = Callable[[Way, Target, Mapping[str, str], bytes], Answer]


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out to one system."""

    target: Target
    body: bytes
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one attempt."""

    delivery: Delivery
    answer: Answer
    state: DeliveryState


def signature(secret: str, body: bytes, at: datetime) -> str:
    """Sign a body and the second of sending: what is caught on its way is of no use later."""
    seconds = int(at.timestamp())
    code = hmac.digest(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hex()
    return f"t={seconds},{VERSION}={code}"


def deliver_due(installation: Installation, way: Way, send: Send = post) -> tuple[Told, ...]:
    """Make one attempt for the lines that are due, some of them where there are many. Own transactions."""
    with installation.engine.begin() as connection:
        claimed = announcements.claim(connection, installation.clock(), MOST_AT_ONCE)
    return _tell(installation, way, claimed, send)


def deliver(installation: Installation, way: Way, number: DeliveryId, send: Send = post) -> Told | None:
    """Make one attempt for one line; None when it is not due. Own transactions."""
    with installation.engine.begin() as connection:
        claimed = announcements.claim_one(connection, number, installation.clock())
    return None if claimed is None else _tell(installation, way, [claimed], send)[0]


def _tell(installation: Installation, way: Way, claimed: Sequence[Delivery], send: Send) -> tuple[Told, ...]:
    if not claimed:
        return ()
    keys = installation.keys.readable("installation")
    with installation.engine.connect() as connection:
        messages = [_message(connection, keys, (way, installation.clock()), one) for one in claimed]

    def sent(message: Message | Trouble) -> Answer:
        if isinstance(message, Trouble):
            return Answer(trouble=message)
        return send(way, message.target, message.headers, message.body)

    told = []
    with ThreadPoolExecutor(len(messages)) as pool:
        for delivery, answer in zip(claimed, pool.map(sent, messages), strict=True):
            with installation.engine.begin() as connection:
                state = announcements.settle(connection, delivery, answer)
            told.append(Told(delivery, answer, state))
    return tuple(told)


def _message(
    connection: sa.Connection, keys: webhooks.Keys, how: tuple[Way, datetime], delivery: Delivery
) -> Message | Trouble:
    """Write what one system is told, signed for this moment; or why nothing can be sent there any more."""
    way, now = how
    found = webhooks.require(connection, delivery.webhook)
    try:
        target = webhook_address.read(found.address, way.policy)
        secret = webhooks.secret_of(connection, keys, found)
    except NotReady:
        return Trouble.SECRET
    except BadInput:
        return Trouble.ADDRESS  # the settings allow it no longer
    body = json.dumps(_content(connection, delivery), separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "ydan",
        SIGNATURE: signature(secret, body, now),
    }
    return Message(target, body, headers)


def _content(connection: sa.Connection, delivery: Delivery) -> Mapping[str, str | int]:
    content: dict[str, str | int] = {"id": delivery.id, "event": delivery.event.value}
    if delivery.survey is None or delivery.number is None:
        return content
    there = (release.c.survey == delivery.survey, release.c.number == delivery.number)
    content |= {"round": delivery.survey, "release": delivery.number}
    content["hash"] = connection.execute(sa.select(release.c.hash).where(*there)).scalar_one()
    if delivery.event is Event.SUPERSEDED:
        correction = release_correction.c
        of = (correction.survey == delivery.survey, correction.number == delivery.number)
        wanted = sa.select(correction.supersedes).where(*of)
        content["supersedes"] = connection.execute(wanted).scalar_one()
    return content
