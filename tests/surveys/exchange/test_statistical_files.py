"""SPSS and Stata files, read back by the library that other programs read them with."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyreadstat
import pytest

from surveys.exchange.datasets import Absent, Category, DataSet, Reason, Value, Variable
from surveys.exchange.dta_file import to_dta
from surveys.exchange.result_files import File, Format, export
from surveys.exchange.sav_file import to_sav
from surveys.package_content import Content
from tests.surveys.exchange.conftest import SAYINGS

NAMES = ("scores", "items", "counts")
REASONS = (
    Reason(-1, "a", "not_told", {"vi": "không nêu", "en": "not told"}),
    Reason(-2, "b", "too_few", {"vi": "ít phiếu", "en": "too few"}),
)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_spss_file_tells_the_same_with_labels_in_its_language(
    folders: dict[Format, Path], data: tuple[DataSet, ...], name: str, language: str
) -> None:
    path = folders[Format.SAV] / language / f"{name}.sav"
    read, meta = pyreadstat.read_sav(path, output_format="dict", user_missing=True)
    told = next(one for one in data if one.name == name)
    assert meta.file_label == told.labels[language]
    assert meta.file_encoding == "UTF-8"
    assert meta.number_rows == len(told.rows)
    assert list(read) == [one.name for one in told.variables]
    for at, variable in enumerate(told.variables):
        assert meta.column_names_to_labels[variable.name] == variable.labels[language]
        labels = {float(one.number): one.labels[language] for one in variable.categories}
        labels |= {float(one.number): one.labels[language] for one in variable.reasons}
        assert meta.variable_value_labels.get(variable.name, {}) == labels
        numbers = {one.code: one.number for one in variable.reasons}
        for value, found in zip(told.column(at), read[variable.name], strict=True):
            if isinstance(value, Absent):
                assert found == numbers[value.code] if value.code else found is None or math.isnan(found)
            else:
                assert found == value
        missing = [{"lo": -math.inf, "hi": -1.0}] if variable.reasons else None
        assert meta.missing_ranges.get(variable.name) == missing


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_stata_file_tells_the_same_with_labels_in_its_language(
    folders: dict[Format, Path], data: tuple[DataSet, ...], name: str, language: str
) -> None:
    path = folders[Format.DTA] / language / f"{name}.dta"
    read, meta = pyreadstat.read_dta(path, output_format="dict", user_missing=True)
    told = next(one for one in data if one.name == name)
    assert meta.file_label == told.labels[language]
    assert list(read) == [one.name for one in told.variables]
    for at, variable in enumerate(told.variables):
        assert meta.column_names_to_labels[variable.name] == variable.labels[language]
        labels: dict[object, str] = {one.number: one.labels[language] for one in variable.categories}
        labels |= {one.letter: one.labels[language] for one in variable.reasons}
        assert meta.variable_value_labels.get(variable.name, {}) == labels
        letters = {one.code: one.letter for one in variable.reasons}
        for value, found in zip(told.column(at), read[variable.name], strict=True):
            if isinstance(value, Absent):
                assert found == letters[value.code] if value.code else found is None
            else:
                assert found == value


@pytest.mark.parametrize("wanted", [Format.SAV, Format.DTA])
def test_whoever_does_not_look_at_reasons_reads_nothing_and_never_0(
    folders: dict[Format, Path], data: tuple[DataSet, ...], wanted: Format
) -> None:
    path = folders[wanted] / "en" / f"scores.{wanted.value}"
    reader = pyreadstat.read_sav if wanted is Format.SAV else pyreadstat.read_dta
    read = reader(path, output_format="dict")[0]
    at = [one.name for one in data[0].variables].index("score")
    values = data[0].column(at)
    assert any(isinstance(value, Absent) for value in values)
    for value, found in zip(values, read["score"], strict=True):
        assert (found == value) if _is_number(value) else (found is None or math.isnan(found))


def test_a_stata_file_keeps_the_labels_of_the_other_language_where_stata_looks(
    exported: dict[Format, File], folders: dict[Format, Path]
) -> None:
    written = (folders[Format.DTA] / "vi" / "scores.dta").read_bytes()
    for key, said in (
        ("_lang_c", "vi"),
        ("_lang_list", "vi en"),
        ("_lang_v_en", "Score (0-100)"),
        ("_lang_l_en", "l16_en"),
    ):
        assert key.encode().ljust(129, b"\0") + said.encode() + b"\0" in written
    assert b"withheld: too few ballots" in written
    assert "«withheld: ".encode() in written
    assert exported[Format.DTA].name == "q1-1.dta.zip"


def test_the_parts_of_a_stata_file_stand_where_its_map_says(folders: dict[Format, Path]) -> None:
    written = (folders[Format.DTA] / "vi" / "items.dta").read_bytes()
    at = written.index(b"<map>") + 5
    places = [int.from_bytes(written[at + 8 * n : at + 8 * n + 8], "little") for n in range(14)]
    tags = ["stata_dta", "map", "variable_types", "varnames", "sortlist", "formats", "value_label_names",
            "variable_labels", "characteristics", "data", "strls", "value_labels"]  # fmt: skip
    for tag, place in zip(tags, places, strict=False):
        assert written[place:].startswith(f"<{tag}>".encode())
    assert written[places[12] :] == b"</stata_dta>"
    assert places[13] == len(written)


def test_the_same_release_gives_the_same_bytes(content: Content, exported: dict[Format, File]) -> None:
    for wanted, file in exported.items():
        assert export(content, SAYINGS, wanted) == file


def _small(words: str, *rows: tuple[Value, ...]) -> DataSet:
    named = (Category(1, "citizen", {"vi": words, "en": words}), Category(2, "peer", {"vi": "Đ", "en": "P"}))
    variables = (
        Variable("name", "text", {"vi": words, "en": words}, "name"),
        Variable("score", "number", {"vi": "Điểm", "en": "Score"}, "score", decimals=1, reasons=REASONS),
        Variable("day", "date", {"vi": "Ngày", "en": "Day"}, "day"),
        Variable("kind", "category", {"vi": "Nhóm", "en": "Group"}, "kind", categories=named),
    )
    return DataSet("small", {"vi": words, "en": words}, variables, rows)


@pytest.mark.parametrize("length", [1, 7, 8, 127, 128, 252, 253, 400, 1000])
def test_long_words_do_not_move_what_stands_beside_them(tmp_path: Path, length: int) -> None:
    words = "Ế" * length  # three bytes each
    rows = ((words, 85.5, date(2026, 1, 31), 1), ("", Absent("too_few"), Absent(""), 2))
    sav, dta = tmp_path / "a.sav", tmp_path / "a.dta"
    sav.write_bytes(to_sav(_small(words, *rows), "vi"))
    dta.write_bytes(to_dta(_small(words, *rows), ("en", "vi")))
    read = pyreadstat.read_sav(sav, output_format="dict", user_missing=True)[0]
    assert [list(column) for column in read.values()] == [
        [words, ""],
        [85.5, -2.0],
        [date(2026, 1, 31), None],
        [1.0, 2.0],
    ]
    read = pyreadstat.read_dta(dta, output_format="dict", user_missing=True)[0]
    whole = words if length * 3 <= 2045 else f"{words[:680]}…"  # Stata holds no longer ones
    assert [list(column) for column in read.values()] == [
        [whole, ""],
        [85.5, "b"],
        [date(2026, 1, 31), None],
        [1, 2],
    ]


def test_a_table_without_rows_is_a_file_without_rows(tmp_path: Path) -> None:
    empty = replace(_small("trống"), rows=())
    sav, dta = tmp_path / "a.sav", tmp_path / "a.dta"
    sav.write_bytes(to_sav(empty, "vi"))
    dta.write_bytes(to_dta(empty, ("vi",)))
    for meta in (pyreadstat.read_sav(sav, metadataonly=True, output_format="dict")[1],
                 pyreadstat.read_dta(dta, metadataonly=True, output_format="dict")[1]):  # fmt: skip
        assert (meta.number_rows, meta.column_names) == (0, ["name", "score", "day", "kind"])
