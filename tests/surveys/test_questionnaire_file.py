"""A questionnaire file is read whole or not at all, and its author reads what is wrong and where."""

import ast
import unicodedata
from pathlib import Path

import pytest

from surveys import (
    item_rules,
    naming_rules,
    questionnaire_file,
    questionnaire_rules,
    route_rules,
    toml_table,
)
from surveys.identifiers import RespondentGroup
from surveys.problems import BadInput
from surveys.questionnaire_file import read, read_file

EXAMPLES = Path(__file__).parent / "questionnaires"
VALID = sorted((EXAMPLES / "valid").glob("*.toml"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.toml"))
SMALLEST = (EXAMPLES / "valid" / "smallest.toml").read_text("utf-8")


def _said(path: Path) -> tuple[str, ...]:
    lines = path.read_text("utf-8").splitlines()
    return tuple(line.removeprefix("# Says: ") for line in lines if line.startswith("# Says: "))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_feature_has_a_tiny_questionnaire_that_is_read(path: Path) -> None:
    assert read_file(path).id == path.stem


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_the_author_reads_what_is_wrong_and_where(path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        read_file(path)
    assert tuple(str(problem) for problem in refused.value.problems) == _said(path)


def test_every_sentence_of_the_rules_has_its_invalid_example() -> None:
    sentences = set()
    for module in (
        item_rules,
        naming_rules,
        questionnaire_file,
        questionnaire_rules,
        route_rules,
        toml_table,
    ):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                sentences.add(ast.literal_eval(node.args[0]))
    shown = set()
    for path in INVALID:
        with pytest.raises(BadInput) as refused:
            read_file(path)
        shown |= {problem.sentence for problem in refused.value.problems}
    # These are about a file as a whole and have their own tests below; a questionnaire holds no day.
    elsewhere = ("The file ", "This must be a day")
    of_files = {sentence for sentence in sentences if sentence.startswith(elsewhere)}
    assert sentences - shown <= of_files


def test_an_empty_file_names_everything_that_is_missing() -> None:
    with pytest.raises(BadInput) as refused:
        read("")
    assert [problem.where for problem in refused.value.problems] == [
        *("format", "languages", "id", "version", "title", "purpose", "minutes"),
        *("subject", "respondent_groups", "sections"),
    ]


def test_an_empty_item_names_everything_that_is_missing() -> None:
    with pytest.raises(BadInput) as refused:
        read(SMALLEST.replace('["citizen"]', '[""]') + "[[sections.items]]\n[[criteria]]\n")
    assert [problem.where for problem in refused.value.problems] == [
        "respondent_groups.#1",
        *("criteria.#2.code", "criteria.#2.title", "criteria.#2.weight", "criteria.#2.source"),
        *("sections.only.items.#2.kind", "sections.only.items.#2.id", "sections.only.items.#2.text"),
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"absent\.toml: The file cannot be opened"):
        read_file(tmp_path / "absent.toml")


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('id = "né"'.encode("latin-1"))
    with pytest.raises(BadInput, match=r"latin\.toml: The file is not UTF-8 text"):
        read_file(path)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(SMALLEST.encode("utf-8-sig"))
    assert read_file(path) == read(SMALLEST)


@pytest.mark.parametrize("letter", ["x", "ế"])
def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path, letter: str) -> None:
    path = tmp_path / "large.toml"
    path.write_text(f'id = "{letter * 1_000_001}"', "utf-8")
    with pytest.raises(BadInput, match="The file is larger than 1000000 bytes"):
        read_file(path)


def test_brackets_without_end_are_refused() -> None:
    with pytest.raises(BadInput, match="brackets within brackets far too deep"):
        read("a = " + "[" * 50_000)


@pytest.mark.parametrize("letter", ["\0", "\ud800"])
def test_a_character_that_cannot_be_stored_is_refused(letter: str) -> None:
    with pytest.raises(BadInput, match="The text contains a character that cannot be stored"):
        read(SMALLEST.replace("Trial", letter))


def test_what_a_strange_key_holds_can_always_be_shown() -> None:
    with pytest.raises(BadInput) as refused:
        read('"\\u0000\\u202e" = 1\n' + SMALLEST)
    assert str(refused.value).isprintable()


def test_words_typed_with_separate_accents_are_the_same_questionnaire() -> None:
    apart = unicodedata.normalize("NFD", SMALLEST)
    assert apart != SMALLEST
    assert read(apart).hash == read(SMALLEST).hash


def test_comments_and_layout_are_not_content() -> None:
    assert read("# another comment\n\n" + SMALLEST).hash == read(SMALLEST).hash


def test_one_changed_word_is_another_hash() -> None:
    assert read(SMALLEST.replace("Trial", "Trials")).hash != read(SMALLEST).hash


def test_values_count_not_the_order_of_the_file() -> None:
    scale = read_file(EXAMPLES / "valid" / "worst-first.toml").scales["good"]
    assert [label["en"] for label in scale.labels] == ["Not good", "Fair", "Good"]


def test_a_third_language_is_only_data() -> None:
    questionnaire = read_file(EXAMPLES / "valid" / "third-language.toml")
    assert set(questionnaire.items[0].text) == {"vi", "en", "km"}


def test_ratings_and_choices_are_required_and_a_text_is_not() -> None:
    required = {
        item.kind: item.required for item in read_file(EXAMPLES / "valid" / "contact-filter.toml").items
    }
    assert required == {"choice": True, "rating": True, "text": False}


def test_an_item_may_be_for_some_groups_only() -> None:
    items = read_file(EXAMPLES / "valid" / "asked-of.toml").items
    assert [item.asked_of for item in items] == [(), (RespondentGroup.SUPERIOR,)]
