"""An evaluation of three chairs by a small scheme; files for it, packages signed by hand."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import key_list, signing_keys
from surveys.evaluations import imports
from surveys.evaluations.imports import Report, Taken, Taker, Upload
from surveys.evaluations.records import FileKind
from surveys.installation import Clock
from surveys.package_archive import NAMES, pack
from surveys.package_scores import COLUMNS
from surveys.package_signature import public_pem, raw_fingerprint, sign
from surveys.package_trust import Trust
from surveys.package_verify import SIGNATURE, SUMS, sums
from surveys.problems import BadInput
from surveys.schema import cadre, evaluation, evaluation_member, label, position, position_group, scheme, unit
from surveys.schemes import scheme_file
from surveys.signing_keys import SigningKey
from surveys.text import search_key, sort_key

EVALUATION = "e1"
SEED, STRANGER = b"seed of the signing key, 32 byte", b"seed of another signer, 32 bytes"
SCHEME = """
format = 1
id = "small"
version = 1
languages = ["vi", "en"]
title = { vi = "Ví dụ nhỏ", en = "Small example" }
period = { starts_on = 2026-01-01 }
decimals = 2
total = 100
clamps = { bonus = 5, minus = 10, low = 0, high = 100 }

[[legal_basis]]
number = "01/QĐ"
date = 2026-01-01
settles = { vi = "Điểm", en = "Points" }

[[groups]]
code = "A"
title = { vi = "Tiêu chí chung", en = "General criteria" }
points = 30
[[groups.elements]]
code = "A1"
kind = "binary"
points = 5
title = { vi = "Kỷ luật", en = "Discipline" }
[[groups.elements]]
code = "A2"
kind = "points"
points = 15
title = { vi = "Đoàn kết", en = "Unity" }
[[groups.elements]]
code = "A3"
kind = "people"
points = 10
title = { vi = "Ý kiến nhân dân", en = "The people's opinion" }
people = { sources = [{ group = "composite" }] }

[[groups]]
code = "B"
title = { vi = "Kết quả", en = "Results" }
points = 70
[[groups.elements]]
code = "B1"
kind = "axis"
title = { vi = "Trục một", en = "Axis one" }
[[groups.elements]]
code = "B2"
kind = "axis"
result = "share"
title = { vi = "Trục hai", en = "Axis two" }

[[adjustments]]
code = "P1"
kind = "bonus"
most = 5
title = { vi = "Điểm cộng", en = "Bonus" }
[[adjustments]]
code = "M1"
kind = "minus"
most = 10
title = { vi = "Điểm trừ", en = "Minus" }

[[bands]]
code = "low"
from = 0
title = { vi = "Thấp", en = "Low" }
[[bands]]
code = "good"
from = 70
title = { vi = "Tốt", en = "Good" }

[[conditions]]
code = "K1"
bands = ["good"]
title = { vi = "Không bị kỷ luật", en = "Not disciplined" }
"""
MEMBERS = (
    ("CB1", "Nguyễn Văn An", "06688"),
    ("CB2", "Trần Thị Bình", "06838"),
    ("0003", "Đỗ Văn Cường", "06838"),
)
UNITS = (("22", None, "Quảng Ninh"), ("06688", "22", "Phường Hạ Long"), ("06838", "22", "Xã Bình Liêu"))
SCORE_COLUMNS = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of an evaluator: one evaluation, one open connection."""

    connection: sa.Connection
    by: Taker

    def upload(self, kind: FileKind, content: bytes, name: str = "", **decided: object) -> Upload:
        name = name or ("goi.ydan.zip" if kind is FileKind.PACKAGE else "bang.csv")
        return Upload(kind, name, content, **decided)  # type: ignore[arg-type]  # decisions by name

    def look(self, kind: FileKind, content: bytes, name: str = "", **decided: object) -> Report:
        return imports.look(self.connection, EVALUATION, self.upload(kind, content, name, **decided), self.by)

    def take(self, kind: FileKind, content: bytes, name: str = "", **decided: object) -> Taken:
        return imports.take_in(
            self.connection, EVALUATION, self.upload(kind, content, name, **decided), self.by
        )

    def undo(self, number: int) -> None:
        imports.undo(self.connection, EVALUATION, number, self.by)

    def said(self, kind: FileKind, content: bytes, name: str = "", **decided: object) -> str:
        """Give what speaks against a file, whether it can be read or not."""
        try:
            report = self.look(kind, content, name, **decided)
        except BadInput as error:
            return str(error)
        return "; ".join(str(problem) for _row, problem in report.problems)


def _named(name: str) -> dict[str, object]:
    return {"name": name, "sort_key": sort_key(name), "search_key": search_key(name)}


def furnish(connection: sa.Connection) -> None:
    for code, parent, name in UNITS:
        kind = "commune" if parent else "province"
        connection.execute(sa.insert(unit).values(code=code, parent=parent, kind=kind, **_named(name)))
    connection.execute(sa.insert(position_group).values(code="heads"))
    for code, name in (("CT", "Chủ tịch"), ("PCT", "Phó Chủ tịch")):
        connection.execute(sa.insert(position).values(code=code, position_group="heads"))
        named = {"kind": "position", "code": code, "language": "vi", "text": name}
        connection.execute(sa.insert(label).values(named))
    values = {"id": "small", "version": 1, "unit": None, "state": "approved", "source": SCHEME}
    connection.execute(
        sa.insert(scheme).values(values | {"hash": scheme_file.read(SCHEME).hash, "changed_by": "x"})
    )
    begun = {"id": EVALUATION, "unit": "22", "title": "Năm 2026", "scheme": "small", "scheme_version": 1}
    begun |= {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31), "state": "open"}
    connection.execute(sa.insert(evaluation).values(begun | {"begun_by": "x", "begun_on": date(2026, 1, 2)}))
    for code, name, place in MEMBERS:
        connection.execute(sa.insert(cadre).values(code=code, **_named(name)))
        member = {"evaluation": EVALUATION, "cadre": code, "name": name, "position": "CT"}
        connection.execute(
            sa.insert(evaluation_member).values(member | {"position_group": "heads", "unit": place})
        )
    pem = public_pem(SEED)
    signing_keys.add(connection, SigningKey(raw_fingerprint(pem), pem, date(2026, 1, 1)))


def trust_of(connection: sa.Connection) -> Trust:
    return Trust(own=key_list.own(connection, date(2026, 12, 1)))


def _desk(engine: sa.Engine, clock: Clock) -> Iterator[Desk]:
    with engine.connect() as connection:
        furnish(connection)
        yield Desk(connection, Taker("tham-dinh", clock, date(2026, 12, 1), trust_of(connection)))
        connection.rollback()


@pytest.fixture
def desk(sqlite_engine: sa.Engine, clock: Clock) -> Iterator[Desk]:
    """Give a desk where the database makes no difference."""
    yield from _desk(sqlite_engine, clock)


@pytest.fixture
def any_desk(engine: sa.Engine, clock: Clock) -> Iterator[Desk]:
    """Give a desk on SQLite and on PostgreSQL."""
    yield from _desk(engine, clock)


def table(*rows: Sequence[object]) -> bytes:
    """Write a CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def score(cadre_code: object = "CB1", **other: object) -> dict[str, object]:
    """Give a row of a package's scores: a composite, unless other cells are given."""
    row: dict[str, object] = dict.fromkeys(SCORE_COLUMNS, "")
    row |= {"cadre_code": cadre_code, "survey_code": "q1", "period_start": "2026-01-01"}
    row |= {"period_end": "2026-03-31", "criterion_code": "overall", "respondent_group": "composite"}
    row |= {"score": "82.5", "low": "78.1", "high": "86.9", "integrity_grade": "A", "reply": "none"}
    return row | {"position_code": "CT", "method_version": "1.4"} | other


def scores_csv(*rows: Mapping[str, object]) -> bytes:
    return table(SCORE_COLUMNS, *([row[name] for name in SCORE_COLUMNS] for row in rows))


def archive(*rows: Mapping[str, object], seed: bytes = SEED, release: int = 1, **parts: bytes) -> bytes:
    """Sign and pack a package with these scores; ``parts`` stand in for files, by name with _ for the dot."""
    method = {
        "survey": "q1",
        "title": {"vi": "Quý I", "en": "Quarter 1"},
        "release": {"number": release, "hash": "ab" * 32},
        "questionnaire": {"id": "leaders", "version": 1},
        "method_version": "1.4",
    }
    files = dict.fromkeys(NAMES, b"-")
    files |= {"scores.csv": scores_csv(*rows), "method.json": json.dumps(method).encode()}
    files |= {name.replace("_", "."): content for name, content in parts.items()}
    files["key.pem"] = public_pem(seed)
    listed = sums(files)
    return pack(files | {SUMS: listed, SIGNATURE: sign(seed, listed)})
