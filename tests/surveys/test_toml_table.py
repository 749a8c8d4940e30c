"""A TOML table that people write: what is missing or wrong is told, and reading goes on."""

from surveys.toml_table import parse_toml


def test_a_missing_key_is_told_once_and_stands_for_nothing() -> None:
    table = parse_toml("")
    found: list[object] = [table.text("name"), table.whole("size", 1, 9), table.number("weight", 0, 1)]
    found += [table.flag("required"), table.words("groups"), table.tables("items")]
    found += [dict(table.table("rules").values)]
    assert found == ["", 1, 0, False, (), [], {}]
    assert [problem.where for problem in table.problems] == [
        *("name", "size", "weight", "required", "groups", "items", "rules")
    ]


def test_keys_within_a_missing_table_are_placed_within_it() -> None:
    table = parse_toml("")
    table.table("rules").text("name")
    assert [problem.where for problem in table.problems] == ["rules", "rules.name"]
