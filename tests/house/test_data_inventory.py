"""Every stored column has its line in docs/data-inventory.md, and every line its column."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import shares
from surveys.box import BoxTables
from surveys.schema import metadata
from tests.surveys.sealed.open_round import open_up
from webapp.settings import defaults, installation
from webapp.setup import prepare

PAGE = Path(__file__).parents[2] / "docs" / "data-inventory.md"
HEAD = ["column", "what", "why", "how long", "who may read"]


def lines() -> dict[str, list[list[str]]]:
    """Give the rows under each heading of the page."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        elif line.startswith("|"):
            found.setdefault(heading, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def columns_of(tables: sa.MetaData) -> dict[str, set[str]]:
    return {name: {column.name for column in table.c} for name, table in tables.tables.items()}


def test_every_column_has_its_line_and_every_line_its_column() -> None:
    stored = columns_of(metadata) | columns_of(BoxTables("").metadata)
    told = {name: {row[0] for row in rows[2:]} for name, rows in lines().items() if rows[0] == HEAD}
    assert told == stored


def test_every_line_says_what_why_how_long_and_who() -> None:
    incomplete = [
        (name, row) for name, rows in lines().items() for row in rows if len(row) != len(HEAD) or not all(row)
    ]
    assert incomplete == []


def test_no_column_is_told_twice() -> None:
    for name, rows in lines().items():
        names = [row[0] for row in rows]
        assert len(names) == len(set(names)), name


ABOUT_RESPONDENTS = {
    "invitation", "invitation_link", "frame", "frame_entry", "sample", "sample_replacement", "nomination",
    "telephone",
    "spent", "sealed_ratings", "sealed_texts",
}  # fmt: skip
TIMES = {"for ever", "register", "account", "round", "frame"}  # words that the page explains
BEGINNINGS = ("until ", "for ever ", "groups under ", "an hour", "a working day", "as the operator sets")
BEGINNINGS_OF_KEYS = ("the installation's life",)
READERS = {
    "everybody", "office", "officers", "program", "auditors", "administrators", "evaluators", "moderators",
    "respondents", "closing officers", "nobody", "cadre", "member", "browser", "publication",
    "recipient's", "clerks",
}  # fmt: skip


def test_how_long_is_a_time_that_ends_or_is_explained() -> None:
    odd = [
        (name, row[0], row[3])
        for name, rows in lines().items()
        for row in rows[2:]
        if row[3] not in TIMES and not row[3].startswith(BEGINNINGS + BEGINNINGS_OF_KEYS)
    ]
    assert odd == []


def test_nothing_about_those_who_may_answer_is_kept_for_ever() -> None:
    told = lines()
    assert told.keys() >= ABOUT_RESPONDENTS
    kept = [(name, row[0]) for name in ABOUT_RESPONDENTS for row in told[name][2:] if "for ever" in row[3]]
    assert kept == []


def test_who_may_read_is_somebody_the_product_knows() -> None:
    unknown = [
        (name, row[0], row[4])
        for name, rows in lines().items()
        for row in rows[2:]
        if not any(reader in row[4] for reader in READERS)
    ]
    assert unknown == []


def test_every_kind_of_file_that_an_installation_makes_has_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)  # cheap: the real cost is claimed elsewhere
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)
    settings = defaults(tmp_path)
    place = installation(settings)
    prepare(settings, place, lambda _made: None)
    open_up(place, closes_on=date(2099, 12, 31)).intake.close()
    place.engine.dispose()
    told = " ".join(row[0] for row in lines()["Files"])
    kinds = {
        ".key": "keys/*.key", ".json": "share files", "secret.key": "round secret",
        ".audit-witness": ".audit-witness", ".db": "", ".box": "",
    }  # fmt: skip
    for path in tmp_path.rglob("*"):
        if path.is_file():
            ending = next((kind for kind in kinds if path.name.removesuffix("-wal").endswith(kind)), None)
            assert ending is not None, path
            assert kinds[ending] in told
