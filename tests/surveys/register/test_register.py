"""The register is read page by page, in Vietnamese order, and searched without accents."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from surveys import register
from surveys.identifiers import UnitCode
from surveys.register import CadreSearch, Page, TermLine
from surveys.register_import import RegisterKind

if TYPE_CHECKING:
    from tests.surveys.register.conftest import Import

TODAY = date(2026, 3, 2)


@pytest.fixture
def read(registered: "Import", engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection to a filled register."""
    assert registered is not None
    connection = engine.connect()
    yield connection
    connection.close()


def cadres(read: sa.Connection, **search: Any) -> list[str]:
    return [line.code for line in register.cadres(read, CadreSearch(TODAY, **search)).lines]


def test_units_are_listed_by_the_vietnamese_alphabet_with_the_unit_above(read: sa.Connection) -> None:
    found = register.units(read)
    assert [(line.name, line.parent_name) for line in found.lines] == [
        ("Đặc khu Vân Đồn", "Tỉnh Quảng Ninh"),
        ("Khu 1", "Phường Hà Tu"),
        ("Phường Hà Tu", "Tỉnh Quảng Ninh"),
        ("Tỉnh Quảng Ninh", ""),
    ]
    assert found.total == 4


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("van don", ["06994"]),
        ("ĐỒN vân", ["06994"]),
        ("066", ["06652-01", "06652"]),
        ("%", ["06994", "06652-01", "06652", "22"]),
        ("_", ["06994", "06652-01", "06652", "22"]),
        ("hạ long", []),
    ],
)
def test_units_are_found_by_words_without_accents_or_by_code(
    read: sa.Connection, words: str, codes: list[str]
) -> None:
    assert [line.code for line in register.units(read, words).lines] == codes


def test_pages_follow_each_other_and_the_total_stays(read: sa.Connection) -> None:
    pages = [register.units(read, page=Page(number, lines=3)) for number in (1, 2, 3)]
    assert [len(page.lines) for page in pages] == [3, 1, 0]
    assert {page.total for page in pages} == {4}


def test_cadres_are_listed_with_their_terms_the_latest_first(read: sa.Connection) -> None:
    found = register.cadres(read, CadreSearch(TODAY))
    assert [(line.name, line.local) for line in found.lines] == [
        ("Đỗ Ân", None),
        ("Nguyễn Văn An", False),
        ("Trần Thị Ánh", True),
    ]
    assert found.lines[2].terms == (
        TermLine("MC", UnitCode("06652"), "Phường Hà Tu", date(2025, 7, 1), None),
        TermLine("MC", UnitCode("06994"), "Đặc khu Vân Đồn", date(2024, 1, 15), date(2025, 6, 30)),
    )
    assert found.lines[0].terms == ()


def test_cadres_are_found_by_words_unit_and_group(read: sa.Connection) -> None:
    assert cadres(read, words="an") == ["CB-3", "CB-1", "CB-2"]  # Ân, An, Ánh
    assert cadres(read, words="thi anh") == ["CB-2"]
    assert cadres(read, words="cb 1") == ["CB-1"]
    assert cadres(read, unit="22") == ["CB-1", "CB-2"]
    assert cadres(read, unit="06994") == []  # that term is over
    assert cadres(read, position_group="one-stop") == ["CB-2"]
    assert cadres(read, unit="06652", position_group="secretary") == ["CB-1"]


def test_a_term_counts_on_its_first_and_last_day(read: sa.Connection) -> None:
    for day, expected in ((date(2024, 1, 14), 0), (date(2024, 1, 15), 1), (date(2025, 6, 30), 1)):
        search = CadreSearch(day, unit=UnitCode("06994"))
        assert register.cadres(read, search).total == expected


def test_evaluators_are_found_by_words_or_code(registered: "Import", read: sa.Connection) -> None:
    registered(RegisterKind.EVALUATORS, "code,name,unit\nTTR,Thanh tra,06652\n")
    found = register.evaluators(read)
    assert [(line.code, line.unit_name) for line in found.lines] == [
        ("BTC", "Tỉnh Quảng Ninh"),
        ("TTR", "Phường Hà Tu"),
    ]
    assert [line.code for line in register.evaluators(read, "tổ CHUC").lines] == ["BTC"]
    assert [line.code for line in register.evaluators(read, "ttr").lines] == ["TTR"]
    assert [line.code for line in register.evaluators(read, page=Page(2, lines=1)).lines] == ["TTR"]
