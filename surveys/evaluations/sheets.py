"""The sheets of an evaluation: for each cadre the points of council and self, and all they rest on.

While an evaluation is open they are computed from what is taken in; once it is frozen they are read as two
people signed them, whatever is taken in, corrected or programmed later.
"""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from surveys import record_json
from surveys.evaluations import entries as taken_in
from surveys.evaluations import import_records
from surveys.evaluations.entries import Entry, PeopleScore
from surveys.evaluations.import_records import Import
from surveys.evaluations.records import Evaluation, EvaluationId, Member, members
from surveys.evaluations.sheet_json import pack, unpack
from surveys.identifiers import CadreCode
from surveys.schema import evaluation as evaluation_table
from surveys.schemes import points, scheme_file, store
from surveys.schemes.scheme import Scheme
from surveys.schemes.sheet import Basis, Sheet

FORMAT = 1


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """The sheet of one cadre: what was said, what came of it by the scheme. No class is ever among it."""

    member: Member
    scores: tuple[PeopleScore, ...]
    entries: tuple[Entry, ...]
    council: Sheet
    own: Sheet

    @property
    def people(self) -> tuple[PeopleScore, ...]:
        """The people's scores of whole questionnaires: for each round the composite, then its groups."""
        whole = [one for one in self.scores if one.criterion == taken_in.WHOLE]
        return tuple(sorted(whole, key=lambda one: (one.period_end or date.min, one.survey, one.number)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was taken in about the cadre."""
        return not self.scores and not self.entries


@dataclass(frozen=True, slots=True)
class Book:
    """All sheets of an evaluation, by position group and name, with scheme and sources."""

    evaluation: Evaluation
    scheme: Scheme
    scheme_source: str
    sources: tuple[Import, ...]
    sheets: tuple[MemberSheet, ...]

    def of_cadre(self, code: str) -> MemberSheet | None:
        """Give one sheet; None for somebody who has none."""
        return next((one for one in self.sheets if one.member.cadre == code), None)

    def source(self, number: int) -> Import | None:
        """Give the file of a number."""
        return next((one for one in self.sources if one.number == number), None)


def book(
    connection: sa.Connection, evaluation: Evaluation, cadres: Collection[CadreCode] | None = None
) -> Book:
    """Give the sheets of an evaluation: of some cadres, or of all."""
    if not evaluation.frozen:
        return drawn_up(connection, evaluation, cadres)
    return read(evaluation, content_of(connection, evaluation.id), cadres)


def content_of(connection: sa.Connection, id_: EvaluationId) -> str:
    """Give the frozen content of an evaluation; "" before it is frozen."""
    table = evaluation_table.c
    return connection.scalar(sa.select(table.content).where(table.id == id_)) or ""


# --- open: computed ---------------------------------------------------------------------------------------


def drawn_up(
    connection: sa.Connection, evaluation: Evaluation, cadres: Collection[CadreCode] | None = None
) -> Book:
    """Compute the sheets from what is taken in now."""
    stored = store.get(connection, evaluation.scheme_id, evaluation.scheme_version)
    said: dict[CadreCode, list[Entry]] = defaultdict(list)
    for entry in taken_in.entries(connection, evaluation.id):
        said[entry.cadre].append(entry)
    scored: dict[CadreCode, list[PeopleScore]] = defaultdict(list)
    for score in taken_in.scores(connection, evaluation.id):
        scored[score.cadre].append(score)
    sheets = tuple(
        _sheet(stored.scheme, one, said[one.cadre], scored[one.cadre])
        for one in members(connection, evaluation.id)
        if cadres is None or one.cadre in cadres
    )
    counting = [one for one in import_records.listing(connection, evaluation.id) if one.counts]
    return Book(evaluation, stored.scheme, stored.source, tuple(reversed(counting)), sheets)


def _sheet(by: Scheme, member: Member, said: list[Entry], scored: list[PeopleScore]) -> MemberSheet:
    return MemberSheet(
        member,
        tuple(scored),
        tuple(said),
        points.evaluate(by, said, scored, Basis.COUNCIL),
        points.evaluate(by, said, scored, Basis.SELF),
    )


# --- frozen: read as signed ---------------------------------------------------------------------------------


def content(found: Book) -> str:
    """Write all sheets as canonical JSON: what is frozen, and what its hash is of."""
    evaluation = found.evaluation
    told = {
        "format": FORMAT,
        "evaluation": {
            "id": evaluation.id,
            "unit": evaluation.unit,
            "title": evaluation.title,
            "scheme": evaluation.scheme_id,
            "scheme_version": evaluation.scheme_version,
            "period_start": evaluation.period_start.isoformat(),
            "period_end": evaluation.period_end.isoformat(),
        },
        "scheme": {"hash": found.scheme.hash, "source": found.scheme_source},
        "sources": record_json.plain(found.sources),
        "sheets": [
            {
                "member": record_json.plain(one.member),
                "scores": record_json.plain(one.scores),
                "entries": record_json.plain(one.entries),
                "council": pack(one.council),
                "own": pack(one.own),
            }
            for one in found.sheets
        ],
    }
    return record_json.canonical(told)


def read(evaluation: Evaluation, content: str, cadres: Collection[CadreCode] | None = None) -> Book:
    """Read frozen sheets. Raises KeyError, TypeError or ValueError where the content is none."""
    told = json.loads(content)
    by_scheme = scheme_file.read(told["scheme"]["source"])
    sheets = tuple(
        MemberSheet(
            record_json.reader(Member)(one["member"]),
            record_json.reader(tuple[PeopleScore, ...])(one["scores"]),
            record_json.reader(tuple[Entry, ...])(one["entries"]),
            unpack(by_scheme, one["council"]),
            unpack(by_scheme, one["own"]),
        )
        for one in told["sheets"]
        if cadres is None or one["member"]["cadre"] in cadres
    )
    found = record_json.reader(tuple[Import, ...])(told["sources"])
    return Book(evaluation, by_scheme, told["scheme"]["source"], found, sheets)
