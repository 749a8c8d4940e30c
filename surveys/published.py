"""What stands on the public site: publication rows, each read back only as it was signed.

Reads one table and nothing else: no release, no ballot, no key.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from surveys import summary_json
from surveys.identifiers import SurveyCode
from surveys.problems import N_, NotReady, Problem
from surveys.public_hash import hash_of
from surveys.publications import WITHDRAWN
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.replies.records import rank
from surveys.replies.told import ToldReply
from surveys.schema import publication as table
from surveys.summary import Summary


@dataclass(frozen=True, slots=True)
class Line:
    """One row of what is or was public. ``hash`` names its content; ``withdraws`` what stood before it."""

    survey: SurveyCode
    number: int
    hash: str
    published_on: date
    withdraws: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """That a publication tells a corrected release: in place of which one, why (by language), since when."""

    release: int
    reason: Mapping[str, str]
    corrected_on: date


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment as it stood when the page was published; its ``id`` leads to what became of it."""

    id: str
    item: str | None
    text: str
    made_on: date
    first_due_on: date
    due_on: date
    state: str


@dataclass(frozen=True, slots=True)
class Published:
    """The content of one publication. ``names``: of units (a word), positions and their groups (by language).

    ``texts``: number of the subject, respondent group, text, whether by the open link.
    """

    survey: SurveyCode
    number: int
    hash: str
    published_on: date
    release: tuple[int, str]
    summary: Summary
    questionnaire: Questionnaire
    asks: Mapping[str, str]
    opened_on: date | None
    closed_on: date | None
    names: Mapping[str, Mapping[str, Any]]
    note: Mapping[str, str] | None
    texts: tuple[tuple[int, str, str, bool], ...]
    files: Mapping[str, str]
    supersedes: Corrected | None = None
    replies: Mapping[int, ToldReply] = field(default_factory=dict)
    commitments: Mapping[int, tuple[Promised, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What stands in place of a public page that was taken down, and why."""

    survey: SurveyCode
    number: int
    hash: str
    published_on: date
    title: Mapping[str, str]
    unit: str
    period: tuple[date, date]
    reason: Mapping[str, str]


def lines(connection: sa.Connection) -> tuple[Line, ...]:
    """Give every row that is for everybody, of each round the first first."""
    rows = connection.execute(
        sa.select(table.c.survey, table.c.number, table.c.hash, table.c.published_on, table.c.level)
        .where(table.c.hash.is_not(None))
        .order_by(table.c.survey, table.c.number)
    )
    return tuple(
        Line(SurveyCode(row.survey), row.number, row.hash, row.published_on, row.level == WITHDRAWN)
        for row in rows
    )


def text_of(connection: sa.Connection, line: Line) -> str:
    """Give the content of a row, byte for byte as it was signed.

    Raises NotReady when it is not: content and hash then say different things, and nothing of it is shown.
    """
    text = connection.scalar(
        sa.select(table.c.content).where(
            table.c.survey == line.survey, table.c.number == line.number, table.c.hash == line.hash
        )
    )
    if text is None or hash_of(text) != line.hash:
        raise NotReady(
            Problem(
                N_("Publication %(number)s of the round “%(code)s” is not what was signed. Restore it."),
                {"number": line.number, "code": line.survey},
            )
        )
    return str(text)


def parse(line: Line, text: str) -> Published | Withdrawal:
    """Read a content. It was written by us and is what was signed: anything else is a fault of ours."""
    content: dict[str, Any] = json.loads(text)
    head = (line.survey, line.number, line.hash, line.published_on)
    if "withdrawn" in content:
        period = (date.fromisoformat(content["period_start"]), date.fromisoformat(content["period_end"]))
        return Withdrawal(*head, content["title"], content["unit"], period, content["withdrawn"])
    return Published(
        *head,
        release=(content["release"]["number"], content["release"]["hash"]),
        summary=summary_json.load(json.dumps(content["summary"])),
        questionnaire=read(content["questionnaire"]),
        asks=content["asks"],
        opened_on=_day(content["opened_on"]),
        closed_on=_day(content["closed_on"]),
        names=content["names"],
        note=content["note"],
        texts=tuple((one[0], one[1], one[2], one[3]) for one in content["texts"]),
        files=content["files"],
        supersedes=_corrected(content.get("supersedes")),
        replies={
            one["subject"]: ToldReply(date.fromisoformat(one["sent_on"]), _parts(one["parts"]))
            for one in content["replies"]
        },
        commitments=_promised(content["commitments"]),
    )


def _parts(written: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give what was replied as it is read; canonical JSON has it by name."""
    return tuple(sorted(written.items(), key=lambda part: (rank(part[0]), part[0])))


def _promised(written: Sequence[Mapping[str, Any]]) -> Mapping[int, tuple[Promised, ...]]:
    found: dict[int, tuple[Promised, ...]] = {}
    for one in written:
        promised = Promised(
            id=one["id"],
            item=one["item"],
            text=one["text"],
            made_on=date.fromisoformat(one["made_on"]),
            first_due_on=date.fromisoformat(one["first_due_on"]),
            due_on=date.fromisoformat(one["due_on"]),
            state=one["state"],
        )
        found[one["subject"]] = (*found.get(one["subject"], ()), promised)
    return found


def _corrected(written: Mapping[str, Any] | None) -> Corrected | None:
    if written is None:
        return None
    day = date.fromisoformat(written["corrected_on"])
    return Corrected(written["release"]["number"], written["reason"], day)


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
