"""A map says how a table of ballots is to be read; its author reads what is wrong with it."""

from pathlib import Path

import pytest

from surveys.ballots_map import Source, read, read_file
from surveys.identifiers import ItemId
from surveys.problems import BadInput

SHORT = 'format = 1\nrespondent_group = "peer"\nsubject = "Mã"\n[items]\nfair = "Câu 1"\n'


def _refusal(source: str) -> list[str]:
    with pytest.raises(BadInput) as refused:
        read(source)
    return [str(problem) for problem in refused.value.problems]


def test_a_short_map_says_group_subject_and_items() -> None:
    found = read(SHORT)
    assert found.group == Source(None, "peer", {})
    assert found.stratum == Source(None, "0", {})
    assert found.subject == Source("Mã", "", {})
    assert found.items == {"fair": Source("Câu 1", "", {})}
    assert found.columns == ("Mã", "Câu 1")
    assert (found.missing, found.missing_means) == (frozenset(), None)


def test_a_long_map_translates_the_cells_of_each_column() -> None:
    found = read("""
        format = 1
        missing = ["NA"]
        missing_means = "dont_know"
        respondent_group = { column = "Nhóm", values = { "ĐN" = "peer" } }
        stratum = { column = "Thôn", values = { "Một" = "1" } }
        subject = { column = "Mã", values = { "7" = "CB1" } }
        [items]
        polite = "Câu 1"
        fair = { column = "Câu 2", values = { "Có" = "3" } }
        [values]
        "Tốt" = "3"
    """)
    assert found.group == Source("Nhóm", "", {"ĐN": "peer"})
    assert found.stratum == Source("Thôn", "", {"Một": "1"})
    assert found.subject == Source("Mã", "", {"7": "CB1"})
    assert found.items[ItemId("polite")] == Source("Câu 1", "", {"Tốt": "3"})
    assert found.items[ItemId("fair")] == Source("Câu 2", "", {"Có": "3"})
    assert (found.missing, found.missing_means) == (frozenset({"NA"}), "dont_know")


def test_a_map_without_items_says_nothing() -> None:
    assert _refusal(SHORT.replace('fair = "Câu 1"', "")) == [
        "items: No item has a column. Add lines such as: manner = “Câu 1”."
    ]


def test_every_mistake_is_told_with_its_place() -> None:
    said = _refusal('format = 1\nsubject = 5\ncolour = "red"\n[items]\nfair = { colum = "Câu 1" }\n')
    assert [line.split(":")[0] for line in said] == [
        "respondent_group",
        "subject",
        "items.fair.column",
        "items.fair.colum",
        "colour",
    ]
    assert said[1] == "subject: This must be a group of keys (a TOML table). Correct it."
    assert said[2] == "items.fair.column: “column” is missing. Add it."
    assert said[3].endswith(
        "The key “colum” is not known here. Remove it or correct it (known: column, values)."
    )


def test_a_map_file_is_named_with_its_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(SHORT.replace("format = 1", "format = 2"), "utf-8")
    with pytest.raises(BadInput, match=r"^map\.toml, format: This must be a whole number from 1 to 1"):
        read_file(path)
    path.write_text("format =", "utf-8")
    with pytest.raises(BadInput, match=r"^map\.toml: The file breaks off"):
        read_file(path)
    with pytest.raises(BadInput, match=r"absent\.toml: The file cannot be opened"):
        read_file(tmp_path / "absent.toml")
    path.write_text(SHORT, "utf-8")
    assert read_file(path) == read(SHORT)
