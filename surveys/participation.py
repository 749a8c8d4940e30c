"""How far an open round is: counts in tens by respondent group, and nothing finer, for anybody."""

import sqlalchemy as sa

from surveys import key_store, rounds
from surveys.box_engines import open_box
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.rounds import GroupProgress
from surveys.schema import invitation as invitation_table
from surveys.standings import spent_code


def progress(installation: Installation, survey: SurveyCode) -> tuple[GroupProgress, ...]:
    """Count what came back by respondent group, rounded down to tens. Raises NotReady without its box.

    Which invitation is spent is known here for the time of counting; it is returned and kept nowhere.
    """
    keys = key_store.round_keys(installation.key_store, survey)
    spent = set(open_box(installation, survey).spent_codes())
    with installation.engine.connect() as connection:
        digests = connection.scalars(
            sa.select(invitation_table.c.digest).where(invitation_table.c.survey == survey)
        )
        used = [digest for digest in digests if spent_code(keys, digest) in spent]
        return rounds.progress(connection, survey, used)
