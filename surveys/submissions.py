"""A form on its way into the box: its answers sealed part by part, with the digests that spend its code."""

import secrets
from dataclasses import dataclass

from surveys import codes
from surveys.answers import EncodedBallot
from surveys.ballot_parts import NOT_LINKED, BrowserBox, RatingsPart, TextPart, pack_ratings, pack_text
from surveys.box import Part, Submission
from surveys.browser_seal import SealedPair, binding, require_sizes
from surveys.identifiers import Channel, SubjectNumber
from surveys.key_store import RoundKeys
from surveys.problems import N_, BadInput, NotReady, Problem
from surveys.sealing import PART_ID_BYTES, seal
from surveys.standings import Standing, Ticket, spent_code, ways

LEAST_NONCE_BYTES = 16
MOST_RATER = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One code's form: what it says about each subject, read here or sealed by a browser.

    ``way``: how it came; without one, the channel is what the code was given out for.
    """

    ticket: Ticket
    nonce: bytes
    ballots: tuple[EncodedBallot | SealedPair, ...]
    way: Channel | None = None


@dataclass(frozen=True, slots=True)
class _Sealer:
    """What is the same for all parts of one form."""

    public_key: bytes
    tag_key: bytes
    ticket: Ticket
    channel: Channel
    nonce: bytes
    rater: int

    def parts(self, subject: SubjectNumber, about: EncodedBallot | SealedPair) -> tuple[Part, Part]:
        """Give the two sealed parts of the ballot about one subject."""
        ticket = self.ticket
        ratings = RatingsPart(subject, ticket.group, ticket.stratum, self.channel, b"", self.rater)
        if isinstance(about, SealedPair):
            bound = binding(self.nonce, subject, ticket.group)
            words = TextPart(subject, ticket.group, self.channel, "")
            return (
                self._part(pack_ratings(ratings, BrowserBox(bound.ratings, about.ratings))),
                self._part(pack_text(words, BrowserBox(bound.text, about.text))),
            )
        ratings = RatingsPart(subject, ticket.group, ticket.stratum, self.channel, about.ratings, self.rater)
        words = TextPart(subject, ticket.group, self.channel, about.text)
        return self._part(pack_ratings(ratings)), self._part(pack_text(words))

    def _part(self, plaintext: bytes) -> Part:
        part_id = secrets.token_bytes(PART_ID_BYTES)
        return Part(part_id, seal(self.public_key, self.tag_key, part_id, plaintext))


def seal_form(standing: Standing, keys: RoundKeys, entry: Entry) -> Submission:
    """Seal a form; the ticket that counts is the stored one, not what the entry says.

    Raises BadInput as `require_fit` does, NotReady for a round without a key.
    """
    ticket = standing.ticket
    require_fit(standing, entry)
    if standing.public_key is None:
        raise NotReady(Problem(N_("Round %(survey)s has no key to seal with."), {"survey": ticket.survey}))
    channel = _channel(ticket, entry.way)
    sealer = _Sealer(standing.public_key, keys.tag, ticket, channel, entry.nonce, _rater(standing))
    parts = [
        sealer.parts(subject, about) for subject, about in zip(ticket.subjects, entry.ballots, strict=True)
    ]
    return Submission(
        spent_code(keys, ticket.invitation),
        codes.keyed(keys.mark, entry.nonce),
        tuple(ratings for ratings, _ in parts),
        tuple(text for _, text in parts),
    )


def require_fit(standing: Standing, entry: Entry) -> None:
    """Raise BadInput for a form that is not this code's: one ballot a subject, and a nonce of its own."""
    if len(entry.ballots) != len(standing.ticket.subjects) or len(entry.nonce) < LEAST_NONCE_BYTES:
        raise BadInput(
            Problem(N_("This form does not fit the code. Please enter the code again to get a new form."))
        )
    for about in entry.ballots:
        if isinstance(about, SealedPair):
            require_sizes(about)


def _rater(standing: Standing) -> int:
    """Give the number that the ballots of this form share, where the round said so and there are several."""
    ticket = standing.ticket
    if not standing.is_linked or len(ticket.subjects) == 1 or ticket.channel is Channel.OPEN_LINK:
        return NOT_LINKED
    return 1 + secrets.randbelow(MOST_RATER)


def _channel(ticket: Ticket, way: Channel | None) -> Channel:
    """Give the channel that is counted: how the form came, save where nobody held a code in the hand."""
    possible = ways(ticket.channel)
    if way in possible:
        return way
    if way is None or len(possible) == 1:
        return ticket.channel
    raise ValueError(f"no way of a form with a code: {way}")
