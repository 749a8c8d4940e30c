"""The respondents' way to the domain: admit a code, say what the round is, send the answers."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app

from surveys import ballots, invitations, notice, open_link
from surveys.ballots import Receipt
from surveys.identifiers import Channel, SurveyCode
from surveys.intake import Intake
from surveys.notice import Notice
from webapp.public.visit import NONCE_BYTES, Visit, begin


@dataclass(frozen=True, slots=True)
class Door:
    """What one process of the respondents' side keeps: the way in, and the notices of open rounds."""

    intake: Intake
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    _notices: dict[SurveyCode, Notice] = field(default_factory=dict)

    def admit(self, secret: str) -> Visit:
        """Start a visit with a code. Raises what `invitations.admit` raises; nothing is spent."""
        return begin(invitations.admit(self.intake, secret), self.random_bytes(NONCE_BYTES))

    def admit_by_work(self, survey: str, number: int, solved: str) -> Visit:
        """Start a visit by an open link. Raises what `open_link.admit` raises; nothing is spent."""
        link = open_link.find(self.intake, survey, number)
        return begin(open_link.admit(self.intake, link, solved), self.random_bytes(NONCE_BYTES))

    def notice(self, code: SurveyCode) -> Notice:
        """Give what a round tells its respondents; read once, since it is frozen while open."""
        if code not in self._notices:
            with self.intake.asking() as connection:
                self._notices[code] = notice.read(connection, code)
        return self._notices[code]

    def send(self, visit: Visit, way: Channel = Channel.WEB) -> Receipt:
        """Count the answers of a visit. Raises what `ballots.submit` raises."""
        return ballots.submit(self.intake, visit.ticket, visit.nonce, visit.answers, way=way)


def door() -> Door:
    """Give the door of the application that answers this request."""
    found: Door = current_app.extensions["ydan-door"]
    return found
