"""Webhooks: the addresses of other systems that are told of a release, each with a secret of its own.

The secret signs what is sent there. It is shown once, when the webhook is made, and lies encrypted with the
installation key: bound to webhook, unit and address, so that a row changed by hand signs nothing more.
"""

import json
import secrets
import string
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NewType

import sqlalchemy as sa
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from surveys import audit, webhook_address
from surveys.api_tokens import system_name
from surveys.codes import keyed
from surveys.identifiers import UnitCode
from surveys.installation import Installation
from surveys.organizations import Scope
from surveys.problems import N_, BadInput, NotReady, Problem, Refused
from surveys.schema import unit, webhook, webhook_delivery
from surveys.webhook_address import Policy

WebhookId = NewType("WebhookId", str)
"""16 hexadecimal digits, random."""

SECRET_PREFIX = "ydanhook_"  # noqa: S105 - how a secret begins, not a secret
MOST_LIVING = 20  # of one unit: each costs a sending for each release
_ID_BYTES = 8
_SECRET_LETTERS = 43  # of 62: 256 bits
_ALPHABET = string.ascii_letters + string.digits
_PURPOSE = b"ydan webhooks"

Keys = tuple[bytes, ...]
"""The installation key and those it replaced, the present one first."""


@dataclass(frozen=True, slots=True)
class WebhookPlan:
    """Who wants to be told where: of the rounds of a unit and of all below."""

    unit: UnitCode
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook as it is known: never its secret."""

    id: WebhookId
    unit: UnitCode
    name: str
    address: str
    made_by: str
    made_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class IssuedWebhook:
    """A new webhook, and the secret by which its receiver knows us: shown once."""

    secret: str = field(repr=False)
    webhook: Webhook


def make(installation: Installation, policy: Policy, plan: WebhookPlan, by: str) -> IssuedWebhook:
    """Make a webhook as an act of staff. Manages its own transaction.

    Raises BadInput with everything that is wrong with the plan, Refused when the unit has too many.
    """
    name, problems = system_name(plan.name)
    try:
        webhook_address.read(plan.address, policy)
    except BadInput as error:
        problems += error.problems
    today = installation.clock().astimezone(installation.time_zone).date()
    found = Webhook(WebhookId(secrets.token_hex(_ID_BYTES)), plan.unit, name, plan.address, by, today)
    secret = SECRET_PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LETTERS))
    with installation.engine.begin() as connection:
        if connection.scalar(sa.select(unit.c.code).where(unit.c.code == plan.unit)) is None:
            problems.append(Problem(N_("There is no unit “%(unit)s”."), {"unit": plan.unit}, "unit"))
        if problems:
            raise BadInput(*problems)
        _refuse_too_many(connection, plan.unit)
        box = _sealed(installation.keys.read("installation"), found, secret)
        columns = {column: getattr(found, column) for column in Webhook.__dataclass_fields__}
        connection.execute(sa.insert(webhook).values(box=box, **columns))
        details = {"name": name, "unit": plan.unit, "address": plan.address}
        audit.append(connection, installation.clock, audit.Act(by, "webhook.make", found.id, details))
    return IssuedWebhook(secret, found)


def _refuse_too_many(connection: sa.Connection, code: UnitCode) -> None:
    living = sa.select(sa.func.count()).where(webhook.c.unit == code, webhook.c.ended_on.is_(None))
    if (connection.scalar(living) or 0) >= MOST_LIVING:
        raise Refused(
            Problem(
                N_("This unit tells %(most)s systems already. End one that nobody needs."),
                {"most": MOST_LIVING},
            )
        )


def end(installation: Installation, number: WebhookId, by: str) -> Webhook:
    """End a webhook for good; what it was still to be told is given up. Manages its own transaction.

    Raises Refused for one that is not there.
    """
    today = installation.clock().astimezone(installation.time_zone).date()
    waiting = webhook_delivery.c.state == "waiting"
    with installation.engine.begin() as connection:
        found = require(connection, number)
        if found.ended_on is not None:
            return found
        connection.execute(sa.update(webhook).where(webhook.c.id == number).values(ended_on=today))
        connection.execute(
            sa.update(webhook_delivery)
            .where(webhook_delivery.c.webhook == number, waiting)
            .values(state="given_up")
        )
        audit.append(connection, installation.clock, audit.Act(by, "webhook.end", number))
    return replace(found, ended_on=today)


_TOLD = [webhook.c[name] for name in Webhook.__dataclass_fields__]


def get(connection: sa.Connection, number: WebhookId) -> Webhook | None:
    """Give one webhook; None when there is none of this name."""
    row = connection.execute(sa.select(*_TOLD).where(webhook.c.id == number)).one_or_none()
    return None if row is None else _webhook(row)


def require(connection: sa.Connection, number: WebhookId) -> Webhook:
    """Give one webhook. Raises Refused when there is none of this name."""
    found = get(connection, number)
    if found is None:
        raise Refused(Problem(N_("There is no such webhook.")))
    return found


def listing(
    connection: sa.Connection, scope: Scope, *, most: int | None = None, after: int = 0
) -> tuple[Webhook, ...]:
    """Give the webhooks of the units within, living ones first, then the newest."""
    wanted = (
        sa.select(*_TOLD)
        .where(scope.within(webhook.c.unit))
        .order_by(webhook.c.ended_on.is_not(None), webhook.c.made_on.desc(), webhook.c.id)
        .offset(after)
        .limit(most)
    )
    return tuple(_webhook(row) for row in connection.execute(wanted))


def count(connection: sa.Connection, scope: Scope) -> int:
    """Count the webhooks of the units within."""
    return (
        connection.scalar(sa.select(sa.func.count()).select_from(webhook).where(scope.within(webhook.c.unit)))
        or 0
    )


def _webhook(row: sa.Row[Any]) -> Webhook:
    return Webhook(**{name: getattr(row, name) for name in Webhook.__dataclass_fields__})


# --- the secret at rest ---------------------------------------------------------------------------------


def _aead(key: bytes) -> Aead:
    return Aead(keyed(key, _PURPOSE))


def _bound(found: Webhook) -> bytes:
    return json.dumps(["webhook", found.id, found.unit, found.address]).encode()


def _sealed(key: bytes, found: Webhook, secret: str) -> bytes:
    return bytes(_aead(key).encrypt(secret.encode(), _bound(found)))


def _opened(keys: Keys, found: Webhook, box: bytes) -> str | None:
    for key in keys:
        try:
            return bytes(_aead(key).decrypt(box, _bound(found))).decode()
        except CryptoError:
            continue
    return None


def secret_of(connection: sa.Connection, keys: Keys, found: Webhook) -> str:
    """Give what signs the messages to a webhook. Raises NotReady when the row was changed by hand."""
    box = connection.scalar(sa.select(webhook.c.box).where(webhook.c.id == found.id))
    secret = None if box is None else _opened(keys, found, box)
    if secret is None:
        raise NotReady(
            Problem(
                N_(
                    "The secret of the webhook “%(name)s” cannot be read: it was changed outside the "
                    "program, or the installation key is another one. Make a new webhook."
                ),
                {"name": found.name},
            )
        )
    return secret


def rewrap(connection: sa.Connection, keys: Keys) -> int:
    """Bring every secret under the present installation key; give how many needed it."""
    done = 0
    for found, box in _boxes(connection):
        if _opened(keys[:1], found, box) is None:
            secret = secret_of(connection, keys, found)
            new = _sealed(keys[0], found, secret)
            connection.execute(sa.update(webhook).where(webhook.c.id == found.id).values(box=new))
            done += 1
    return done


def are_current(connection: sa.Connection, key: bytes) -> bool:
    """Say whether the present installation key opens every secret."""
    return all(_opened((key,), found, box) is not None for found, box in _boxes(connection))


def _boxes(connection: sa.Connection) -> list[tuple[Webhook, bytes]]:
    wanted: sa.Select[Any] = sa.select(*_TOLD, webhook.c.box).order_by(webhook.c.id)
    return [(_webhook(row), bytes(row.box)) for row in connection.execute(wanted)]
