"""Codes for the people of a frame: for cards of a village, or one by name in a sealed envelope.

By name only where many are asked at random: citizens, residents, Front members. Colleagues of a unit draw
identical cards from a box, and nothing here ever knows who drew which.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from surveys import codes, invitations, key_store, lost_slips, rounds
from surveys.codes import SecretKind
from surveys.frames import links
from surveys.frames.links import Link
from surveys.frames.records import Entry
from surveys.identifiers import RespondentGroup, SurveyCode, SurveyState
from surveys.installation import Installation
from surveys.invitations import IssuedCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold
from surveys.survey import LEAST_CITIZENS, Assignment

MOST_AT_ONCE = 500
"""Codes of one file; the next ones come when asked again."""
BY_NAME = frozenset({RespondentGroup.CITIZEN, RespondentGroup.RESIDENCE, RespondentGroup.FRONT})
"""Groups whose members may get a code by name."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A code for one person of a frame; on paper the two never meet, only the row of the list joins them."""

    entry: Entry = field(repr=False)
    code: IssuedCode = field(repr=False)


def for_names(
    installation: Installation, survey: SurveyCode, number: int, frame: int, people: Sequence[Entry]
) -> list[Letter]:
    """Issue one code of an assignment to each of these entries who has none yet. Own transaction.

    At most `MOST_AT_ONCE`; asked again it gives the next ones, in the end none. Only in the assignment's
    stratum, if it has one. Raises Refused when the round is not open or the group draws cards, BadInput for
    fewer people than may be asked by name.
    """
    with installation.engine.begin() as connection:
        assignment = _open_assignment(connection, survey, number)
        if assignment.group not in BY_NAME:
            raise Refused(
                Problem(
                    N_(
                        "Colleagues are not given codes by name. Print identical cards and let them draw "
                        "from a box."
                    )
                )
            )
        asked = [one for one in people if one.person.name and assignment.stratum in {0, one.person.stratum}]
        if len(asked) < LEAST_CITIZENS:
            raise BadInput(
                Problem(
                    N_("Codes by name need at least %(least)s people. Print cards for a box instead."),
                    {"least": LEAST_CITIZENS},
                    "sample",
                )
            )
        keys = key_store.round_keys(installation.key_store, survey)
        served = {link.entry for link in links.read(connection, keys, survey) if link.assignment == number}
        new = [one for one in asked if (frame, one.number) not in served][:MOST_AT_ONCE]
        issued = _issue(installation, connection, survey, number, len(new))
        links.write(
            connection,
            keys,
            survey,
            [
                Link(_digest(installation, code), number, one.person.part, (frame, one.number))
                for one, code in zip(new, issued, strict=True)
            ],
        )
    return [Letter(one, code) for one, code in zip(new, issued, strict=True)]


def for_parts(
    installation: Installation, survey: SurveyCode, number: int, cards: Mapping[str, int]
) -> dict[str, list[IssuedCode]]:
    """Bring each village to so many codes of an assignment, for cards that anybody there may draw.

    Own transaction. At most `MOST_AT_ONCE`; asked again it gives the next ones, in the end none. Raises
    Refused when the round is not open.
    """
    with installation.engine.begin() as connection:
        _open_assignment(connection, survey, number)
        keys = key_store.round_keys(installation.key_store, survey)
        there = Counter(
            link.part
            for link in links.read(connection, keys, survey)
            if link.assignment == number and link.entry is None
        )
        issued: dict[str, list[IssuedCode]] = {}
        left = MOST_AT_ONCE
        for part, wanted in sorted(cards.items()):
            count = min(max(wanted - there[part], 0), left)
            if count:
                issued[part] = _issue(installation, connection, survey, number, count)
                left -= count
        out = [
            Link(_digest(installation, code), number, part) for part, some in issued.items() for code in some
        ]
        links.write(connection, keys, survey, out)
    return issued


def _open_assignment(connection: sa.Connection, survey: SurveyCode, number: int) -> Assignment:
    hold(connection, survey)  # of two who ask at once nobody is served twice
    found = rounds.get(connection, survey)
    if found.state is not SurveyState.OPEN:
        raise Refused(
            Problem(
                N_("Where codes go is only kept while a round is open, and round %(survey)s is not."),
                {"survey": survey},
            )
        )
    for one in rounds.assignments(connection, survey):
        if one.number == number:
            return one
    raise BadInput(
        Problem(
            N_("Round %(survey)s has no group of invitations number %(number)s."),
            {"survey": survey, "number": number},
        )
    )


def _issue(
    installation: Installation, connection: sa.Connection, survey: SurveyCode, number: int, count: int
) -> list[IssuedCode]:
    return invitations.issue(connection, installation.keys.read("pepper"), survey, number, count)


def _digest(installation: Installation, code: IssuedCode) -> bytes:
    return codes.digest(installation.keys.read("pepper"), SecretKind.TYPED, code.digits)


def replace_slip(
    installation: Installation, survey: SurveyCode, number: int, who: Entry, frame: int
) -> Letter:
    """Give somebody whose slip was lost a new code; the old one admits nobody. Own transaction.

    Whether the old one was used is neither asked nor told. Raises Refused when nothing was sent to them.
    """
    with installation.engine.begin() as connection:
        _open_assignment(connection, survey, number)
        keys = key_store.round_keys(installation.key_store, survey)
        wanted = (frame, who.number)
        for link in links.read(connection, keys, survey):
            if link.assignment == number and link.entry == wanted:
                pepper = installation.keys.read("pepper")
                code = lost_slips.replace(connection, pepper, survey, link.invitation)
                return Letter(who, code)
    raise Refused(
        Problem(N_("No code of this kind was sent to row %(row)s of the list."), {"row": who.number})
    )
