"""Drafts as everybody may see them: words and answers as two people signed them, and where to take part.

Reads tables only.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys.contributions import records
from surveys.contributions.records import Draft
from surveys.formulas import as_cell
from surveys.identifiers import Channel, SurveyState
from surveys.schema import assignment, survey, unit

LISTED = (
    "code", "unit_code", "unit", "kind", "title_vi", "title_en", "drafter", "document", "survey", "answer",
    "heard_vi", "heard_en", "opinions", "outcome", "done_vi", "done_en",
)  # fmt: skip


def open_link_of(connection: sa.Connection, draft: Draft, today: date) -> int | None:
    """Give the number of the open link by which anybody takes part today; None: nobody can just now."""
    wanted = (
        sa.select(sa.func.min(assignment.c.number))
        .join(survey, survey.c.code == assignment.c.survey)
        .where(
            survey.c.code == draft.survey,
            survey.c.state == SurveyState.OPEN,
            survey.c.closes_on >= today,
            assignment.c.channel == Channel.OPEN_LINK,
        )
    )
    found: int | None = connection.scalar(wanted)
    return found


def units(connection: sa.Connection, drafts: Collection[Draft]) -> dict[str, str]:
    """Give the names of the units of some drafts."""
    wanted = sa.select(unit.c.code, unit.c.name).where(unit.c.code.in_({one.unit for one in drafts}))
    return {row.code: row.name for row in connection.execute(wanted)}


def rows(connection: sa.Connection) -> list[dict[str, Any]]:
    """Give every public draft with its told answers as rows; every text is text to a spreadsheet."""
    found = records.listing(connection, public=True)
    names = units(connection, found)
    table = []
    for one in found:
        head = (
            one.code, one.unit, names[one.unit], one.kind, *_both(one.title), one.drafter, one.document,
            one.survey,
        )  # fmt: skip
        told = records.answers(connection, one.code, told=True)
        lines: list[tuple[object, ...]] = [
            (each.number, *_both(each.heard), each.opinions, each.outcome, *_both(each.done)) for each in told
        ]
        table += [
            dict(zip(LISTED, map(_cell, (*head, *line)), strict=True)) for line in lines or [(None,) * 7]
        ]
    return table


def _both(text: Mapping[str, str]) -> tuple[str, str]:
    return text["vi"], text["en"]


def _cell(value: object) -> str:
    return "" if value is None else as_cell(str(value))
