"""Codes sent by e-mail or text message to those of a sample who gave an address: one plain text each.

No picture, no link of its own for a person besides the code, nothing that tells whether it was read.
Nothing of a message is stored; only how many went out.
"""

import hashlib
import hmac
import json
import secrets
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from http.client import HTTPException
from typing import Protocol
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from surveys import codes
from surveys.frames import deliveries
from surveys.frames.deliveries import Letter
from surveys.frames.records import Entry, Person
from surveys.identifiers import SurveyCode
from surveys.installation import Clock, Installation
from surveys.prints.paper import Paper, written
from surveys.problems import N_, BadInput, NotReady, Problem

SECONDS = 20
TEXT = N_(
    "%(asks)s asks for your opinion: %(title)s\n\n%(address)s\n\n"
    "Or open %(site)s and type: %(digits)s\n\nUntil %(day)s. The code is one voice, yours: do not pass it "
    "on. Nobody learns what you answer."
)
SHORT = N_("%(asks)s asks for your opinion until %(day)s: %(address)s")
SIGNATURE = "X-Ydan-Signature"
STAMP = "X-Ydan-Timestamp"


class Messenger(Protocol):
    """A way to send a text to somebody of a list."""

    @property
    def name(self) -> str:
        """Give the word for the audit trail."""

    def address(self, person: Person) -> str:
        """Give where this way reaches somebody; "" where it does not."""

    def text(self, paper: Paper, letter: Letter) -> str:
        """Write the message."""

    def send(self, to: str, subject: str, text: str) -> bool:
        """Send; False when this one could not be delivered."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How many messages went out. ``rows``: rows of the list whose message could not be handed over."""

    sent: int
    failed: int
    rows: tuple[int, ...]


def send_codes(
    installation: Installation,
    target: tuple[SurveyCode, int, int],
    people: Sequence[Entry],
    way: Messenger,
    paper: Paper,
) -> Sent:
    """Issue codes to those whom the way reaches and send them. Own transactions.

    ``target``: round, number of the assignment, number of the frame. The codes exist in the messages only:
    where one fails, a new slip replaces it. Raises as `deliveries.for_names`.
    """
    survey, number, frame = target
    reached = [one for one in people if way.address(one.person)]
    if not reached:
        raise BadInput(Problem(N_("Nobody in this sample has such an address in the list.")))
    letters = deliveries.for_names(installation, survey, number, frame, reached)
    failed = tuple(
        one.entry.number
        for one in letters
        if not way.send(way.address(one.entry.person), _title(paper), way.text(paper, one))
    )
    return Sent(len(letters) - len(failed), len(failed), failed)


def _title(paper: Paper) -> str:
    return paper.speech.theirs(paper.survey.rules.title)[0]["text"]


def _said(paper: Paper, letter: Letter, sentence: str) -> str:
    """Say a sentence about one code in all languages of the paper."""
    return "\n\n".join(
        say(sentence)
        % {
            "asks": paper.survey.rules.asks.get(language) or next(iter(paper.survey.rules.asks.values())),
            "title": paper.survey.rules.title.get(language) or _title(paper),
            "address": f"{paper.address}/#{letter.code.link}",
            "site": paper.address,
            "digits": codes.shown(letter.code.digits),
            "day": written(paper.survey.closes_on),
        }
        for language, say in paper.speech.languages
    )


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server and how to speak to it."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True


@dataclass(frozen=True, slots=True)
class Mail:
    """E-mail over one connection."""

    connection: smtplib.SMTP
    sender: str
    name: str = "mail"

    def address(self, person: Person) -> str:
        """Give the e-mail address."""
        return person.email

    def text(self, paper: Paper, letter: Letter) -> str:
        """Write the message."""
        return _said(paper, letter, TEXT)

    def send(self, to: str, subject: str, text: str) -> bool:
        """Send a plain text without anything that could be tracked."""
        message = EmailMessage(policy=SMTP)
        message["From"], message["Subject"] = self.sender, " ".join(subject.split())
        message.set_content(text)
        try:
            message["To"] = Address(addr_spec=to)  # one address and nothing beside it
            self.connection.send_message(message)
        except (smtplib.SMTPException, OSError, ValueError, IndexError, MessageError):
            return False
        return True


@contextmanager
def mail(server: MailServer) -> Iterator[Mail]:
    """Give a way over a connection to a mail server. Raises NotReady when it does not take mail."""
    with closing(_connected(server)) as connection:
        yield Mail(connection, server.sender)


def _connected(server: MailServer) -> smtplib.SMTP:
    connection: smtplib.SMTP | None = None
    try:
        connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        if server.starttls:
            connection.starttls(context=ssl.create_default_context())
        if server.username:
            connection.login(server.username, server.password)
    except (smtplib.SMTPException, OSError) as error:
        if connection is not None:
            connection.close()
        raise NotReady(
            Problem(
                N_("The mail server %(host)s does not take mail: %(why)s."),
                {"host": server.host, "why": type(error).__name__},
            )
        ) from error
    return connection


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway for text messages: a signed POST for each (docs/operations.md says how it is read)."""

    url: str
    secret: str = field(repr=False)
    clock: Clock
    name: str = "sms"

    def address(self, person: Person) -> str:
        """Give the phone number."""
        return person.phone

    def text(self, paper: Paper, letter: Letter) -> str:
        """Write the message, short: a text message holds few letters."""
        return _said(paper, letter, SHORT)

    def send(self, to: str, subject: str, text: str) -> bool:
        """Hand one message over; it counts as sent when the gateway answers 2xx."""
        del subject
        content = {"id": secrets.token_hex(16), "to": to, "text": text}
        body = json.dumps(content, ensure_ascii=False).encode()
        stamp = str(int(self.clock().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            STAMP: stamp,
            SIGNATURE: signature(self.secret, stamp, body),
        }
        request = Request(self.url, body, headers, method="POST")  # noqa: S310 - http(s) by the settings
        try:
            with build_opener(_StayHere).open(request, timeout=SECONDS):
                return True
        except (URLError, HTTPException, OSError):
            return False


class _StayHere(HTTPRedirectHandler):
    """Follow nobody elsewhere with a code in hand."""

    def redirect_request(self, *_args: object) -> None:
        """Refuse every redirect: the caller sees the 3xx as a failure."""


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Give what shows a gateway that a message is ours: HMAC-SHA256 of the timestamp, a dot, the body."""
    return hmac.digest(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hex()
