"""What a release tells becomes data sets: the values of the package, absent numbers with their reason."""

from datetime import date

from surveys.exchange.datasets import Absent, DataSet, shortened
from surveys.exchange.result_data import CODES, LETTERS
from surveys.package_table import Table
from surveys.summary import BandName, WithheldReason

LANGUAGES = {"vi", "en"}


def test_every_told_cell_is_a_value_and_every_empty_one_is_absent(
    tables: tuple[Table, ...], data: tuple[DataSet, ...]
) -> None:
    for table, one in zip(tables, data, strict=True):
        assert len(one.rows) == len(table.rows)
        names = [variable.name for variable in one.variables]
        for at, column in enumerate(table.columns):
            variable = one.variables[names.index(column.name)]
            codes = {category.number: category.code for category in variable.categories}
            for row, told in zip(one.rows, table.rows, strict=True):
                value, cell = row[names.index(column.name)], told[at]
                if cell is None:
                    assert isinstance(value, Absent) or value == ""
                elif isinstance(value, date):
                    assert value.isoformat() == cell
                elif codes:
                    assert isinstance(value, int)
                    assert codes[value] == cell
                else:
                    assert str(value) == cell or float(str(value)) == float(cell)


def test_a_withheld_score_is_absent_for_its_reason_and_never_0(
    tables: tuple[Table, ...], data: tuple[DataSet, ...]
) -> None:
    names = [variable.name for variable in data[0].variables]
    score, why = names.index("score"), [column.name for column in tables[0].columns].index("withheld_reason")
    withheld = [
        (row[score], told[why]) for row, told in zip(data[0].rows, tables[0].rows, strict=True) if told[why]
    ]
    assert withheld
    assert all(value == Absent(str(reason)) for value, reason in withheld)
    assert len({reason for _, reason in withheld}) > 1


def test_everything_has_labels_in_every_language(data: tuple[DataSet, ...]) -> None:
    for one in data:
        assert set(one.labels) == LANGUAGES
        for variable in one.variables:
            labels = [variable.labels, *(one.labels for one in variable.categories)]
            labels += [one.labels for one in variable.reasons]
            assert all(set(found) == LANGUAGES for found in labels)
            assert all(all(found.values()) for found in labels)
            assert len(variable.labels["en"]) <= 80  # Stata shows no more


def test_codes_are_named_in_words_beside_them(data: tuple[DataSet, ...]) -> None:
    named = {variable.name: variable for one in data for variable in one.variables}
    assert {"criterion", "question", "answer"} <= set(named)
    assert [one.labels["en"] for one in named["criterion"].categories][:2] == ["Whole questionnaire", "One"]
    assert "Very bad + Bad" in {one.labels["en"] for one in named["answer"].categories}
    assert {one.labels["vi"] for one in named["respondent_group"].categories} >= {"«Citizens»"}


def test_every_reason_has_a_number_and_a_letter_that_stay() -> None:
    assert set(CODES) == {"not_told", *(f"band_{one.value}" for one in BandName), *WithheldReason}
    assert len(CODES) == len(set(CODES)) <= len(LETTERS)
    # Files that were handed out rest on these: new reasons are appended.
    assert CODES[:9] == (
        *("not_told", "band_low", "band_middle", "band_high", "too_few_ballots", "one_person"),
        *("not_asked", "required_group_withheld", "would_reveal"),
    )


def test_words_are_cut_between_letters() -> None:
    assert shortened("Đồng", 20) == "Đồng"
    assert shortened("ĐĐĐĐ", 7) == "ĐĐ…"
    assert shortened("ĐĐĐĐ", 6) == "Đ…"
