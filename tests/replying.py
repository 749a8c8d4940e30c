"""Rounds whose cadres have nothing to add: what is told beyond the council waits for their replies."""

import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.schema import reply_window


def nobody_adds_anything(installation: Installation, code: SurveyCode) -> None:
    """Let everybody who may still reply in a round have sent a reply without a word."""
    table = reply_window.c
    with installation.engine.begin() as connection:
        connection.execute(
            sa.update(reply_window)
            .where(table.survey == code, table.sent_on.is_(None))
            .values(sent_on=installation.clock().date(), sent_by="cadre")
        )
