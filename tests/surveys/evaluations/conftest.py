"""A province with chairs and secretaries, a scheme in force, an evaluation of them and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys.evaluations import import_records
from surveys.evaluations.beginning import EvaluationPlan, begin
from surveys.evaluations.entries import COUNTS, Entry, PeopleScore
from surveys.evaluations.import_records import Import
from surveys.evaluations.records import Evaluation, FileKind, Kind
from surveys.evaluations.sheet_reader import Reader, reader
from surveys.identifiers import CadreCode, Language, Role, UnitCode
from surveys.installation import Installation
from surveys.package_content import Words
from surveys.schema import cadre, position, position_group, scheme, staff, staff_role, term, unit
from surveys.schemes import examples, scheme_file
from surveys.text import search_key, sort_key

TODAY = date(2026, 3, 2)
MARKS: dict[str, float] = {
    "A1": 5,
    "A2": 4.5,
    "A3": 7,
    "A4": 3,
    "A5": 4,
    "B1": 23,
    "B2": 18,
    "B3": 14,
    "B4": 9,
}
"""Of the council: 83 and 4.5 of 95; with 80 of 100 of the people 4 of 5 points: 91.5 in all."""
CHAIR = PeopleScore(
    cadre=CadreCode("CB1"),
    criterion="",
    group="citizen",
    score=80.0,
    low=70.0,
    high=90.0,
    shrunk=79.0,
    adjusted=None,
    adjusted_low=None,
    adjusted_high=None,
    valid=120,
    issued=200,
    returned=125,
    integrity_grade="A",
    withheld_reason="",
    reply=True,
    peers=2,
    rank_low=1,
    rank_high=2,
    survey="round-q1",
    period_start=date(2026, 1, 1),
    period_end=date(2026, 1, 31),
    method_version="1.0",
    number=1,
)
UNITS = (
    ("22", None, "Quảng Ninh"),
    ("06688", "22", "Phường Hạ Long"),
    ("06838", "22", "Xã Bình Liêu"),
    ("01", None, "Hà Nội"),
)
POSTS = (
    # who, post, unit, from, until
    ("CB1", "Nguyễn Văn An", "chair", "06688", date(2024, 1, 1), None),
    ("CB2", "Trần Thị Bình", "chair", "06838", date(2025, 6, 1), None),
    ("CB3", "Đỗ Văn Cường", "secretary", "06838", date(2024, 1, 1), date(2026, 1, 15)),
    ("CB4", "Lê Văn Đông", "chair", "06688", date(2020, 1, 1), date(2025, 12, 31)),
    ("CB5", "Vũ Thị Em", "chair", "01", date(2024, 1, 1), None),
)


def scheme_source(scheme_id: str = "of-ours") -> str:
    """Give the shipped example of leaders under an id of our own."""
    return examples.copied(examples.sources()["example-leaders-30-70", 1], scheme_id, 1)


def _fill(connection: sa.Connection) -> None:
    for code, parent, name in UNITS:
        keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
        values = {"code": code, "parent": parent, "kind": "commune", "name": name} | keys
        connection.execute(sa.insert(unit).values(values))
    for group in ("chairs", "secretaries"):
        connection.execute(sa.insert(position_group).values(code=group))
    for code, group in (("chair", "chairs"), ("secretary", "secretaries")):
        connection.execute(sa.insert(position).values(code=code, position_group=group))
    for code, name, post, where, since, until in POSTS:
        keys = {"sort_key": sort_key(name), "search_key": search_key(name)}
        connection.execute(sa.insert(cadre).values({"code": code, "name": name} | keys))
        held: dict[str, object] = {"cadre": code, "position": post, "unit": where}
        held |= {"starts_on": since, "ends_on": until}
        connection.execute(sa.insert(term).values(held))
    store(connection, scheme_source())
    for username in ("danh-gia", "danh-gia-2", "ngoai"):
        connection.execute(sa.insert(staff).values(username=username, name=username, state="active"))
    for username, where in (("danh-gia", "22"), ("danh-gia-2", "22"), ("ngoai", "01")):
        given = {"username": username, "role": Role.EVALUATOR, "unit": where}
        connection.execute(sa.insert(staff_role).values(given))


def store(connection: sa.Connection, source: str, state: str = "approved", owner: str = "22") -> None:
    """Put a scheme in its place as if two people had approved it."""
    read = scheme_file.read(source)
    values = {"id": read.id, "version": read.version, "unit": owner, "state": state}
    values |= {"source": source, "hash": read.hash, "changed_by": "x"}
    connection.execute(sa.insert(scheme).values(values))


@pytest.fixture
def plan() -> EvaluationPlan:
    """Give the plan of an evaluation of the chairs and secretaries of the province."""
    return EvaluationPlan(
        UnitCode("22"), "Đánh giá tháng 1", "of-ours", 1, date(2026, 1, 1), date(2026, 1, 31)
    )


@dataclass(frozen=True, slots=True)
class World:
    """An installation with one evaluation; what is said is taken in without the files it came in."""

    place: Installation
    evaluation: Evaluation

    def take(
        self,
        kind: FileKind,
        entries: Sequence[Entry] = (),
        scores: Sequence[PeopleScore] = (),
        origin: dict[str, object] | None = None,
    ) -> int:
        """Take lines in as one file; give its number."""
        with self.place.engine.begin() as connection:
            number = 1 + len(import_records.listing(connection, self.evaluation.id))
            lines = len(entries) + len(scores)
            name = f"{kind}-{number}.csv"
            what = (number, kind, name, f"{number:064x}", origin or {}, lines)
            one = Import(*what, COUNTS, "danh-gia", TODAY, None, None)
            told = tuple(replace(entry, number=number) for entry in entries)
            scored = tuple(replace(score, number=number) for score in scores)
            import_records.add(connection, self.evaluation.id, one, (told, scored))
        return number

    def take_everything(self) -> None:
        """Take in what a whole sheet of the first chair needs, and a withheld score of the second."""
        about = {"survey": "round-q1", "release": 1, "fingerprint": "ab" * 32}
        second = replace(CHAIR, cadre=CadreCode("CB2"), score=None, low=None, high=None)
        second = replace(second, withheld_reason="too_few_ballots")
        self.take(FileKind.PACKAGE, scores=(CHAIR, replace(CHAIR, group=""), second), origin=about)
        self.take(FileKind.SELF, said("CB1", Kind.SELF, dict(MARKS)))
        marks = (*said("CB1", Kind.MARK, MARKS), *said("CB1", Kind.BONUS, {"T1": 2}))
        self.take(
            FileKind.MARKS, (*marks, *said("CB2", Kind.MARK, {"A1": 4}), *said("CB1", Kind.MINUS, {"K1": 1}))
        )
        self.take(FileKind.CONDITIONS, said("CB1", Kind.CONDITION, {"D1": 0}))


def said(who: str, kind: Kind, values: dict[str, float]) -> tuple[Entry, ...]:
    """Give what is said of a cadre."""
    return tuple(Entry(CadreCode(who), kind, code, value, None, "", 0) for code, value in values.items())


@pytest.fixture
def province(engine: sa.Engine) -> sa.Engine:
    """Give a database with the province, its chairs and a scheme in force."""
    with engine.begin() as connection:
        _fill(connection)
    return engine


@pytest.fixture
def world(installation: Installation, plan: EvaluationPlan) -> World:
    """Give an evaluation that has begun."""
    with installation.engine.begin() as connection:
        _fill(connection)
        return World(installation, begin(connection, plan, "danh-gia", TODAY))


@pytest.fixture
def english(world: World) -> Reader:
    """Give a reader of English."""
    with world.place.engine.connect() as connection:
        return reader(connection, Words(Language("en"), lambda sentence: sentence))
