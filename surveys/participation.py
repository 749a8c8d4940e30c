"""How far an open round is: counts in tens by respondent group, place and channel, and nothing finer."""

from collections import Counter

import sqlalchemy as sa

from surveys import key_store, rounds, tens
from surveys.box_engines import open_box
from surveys.frames import links
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.schema import invitation as invitation_table
from surveys.standings import spent_code
from surveys.survey import Assignment
from surveys.tens import Cell, Progress


def progress(installation: Installation, survey: SurveyCode) -> Progress:
    """Count what came back, as far as it may be known of an open round. Raises NotReady without its box.

    The place of a code: the village or department it was given out to, else the stratum it is for, else
    "". Its channel: what it was given out for. Which invitation is spent is known here for the time of
    counting; it is returned and kept nowhere.
    """
    keys = key_store.round_keys(installation.key_store, survey)
    spent = set(open_box(installation, survey).spent_codes())
    with installation.engine.connect() as connection:
        there = connection.execute(
            sa.select(invitation_table.c.digest, invitation_table.c.assignment).where(
                invitation_table.c.survey == survey
            )
        ).all()
        kinds = {one.number: one for one in rounds.assignments(connection, survey)}
        strata = {number: name for number, name, _ in rounds.get(connection, survey).rules.strata}
        part_of = {link.invitation: link.part for link in links.read(connection, keys, survey)}
    issued: Counter[tuple[int, str]] = Counter()
    returned: Counter[tuple[int, str]] = Counter()
    for digest, number in there:
        key = (number, part_of.get(digest) or strata.get(kinds[number].stratum, ""))
        issued[key] += 1
        returned[key] += spent_code(keys, digest) in spent
    return tens.told(_cell(kinds[key[0]], key[1], count, returned[key]) for key, count in issued.items())


def _cell(kind: Assignment, place: str, issued: int, returned: int) -> Cell:
    return Cell(kind.group, place, kind.channel, issued, returned)
