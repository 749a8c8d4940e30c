"""What is written as TOML is read as the same questionnaire, and looks like an author's file."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from surveys import questionnaire_library
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire, Scale, Section
from surveys.questionnaire_file import read, read_file, read_unfinished
from surveys.questionnaire_writer import write
from tests.surveys.questionnaire_strategies import questionnaires

VALID = sorted((Path(__file__).parent / "questionnaires" / "valid").glob("*.toml"))
LIBRARY = questionnaire_library.names()


@given(questionnaires())
def test_what_was_written_is_read_as_the_same(questionnaire: Questionnaire) -> None:
    assert read(write(questionnaire)) == questionnaire


@pytest.mark.parametrize(("name", "version"), LIBRARY)
def test_a_questionnaire_of_the_library_survives(name: str, version: int) -> None:
    questionnaire = questionnaire_library.load(name, version)[1]
    written = read(write(questionnaire))
    assert written == questionnaire
    assert written.hash == questionnaire.hash


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_feature_survives(path: Path) -> None:
    assert read(write(read_file(path))) == read_file(path)


@given(questionnaires())
def test_words_that_are_not_written_yet_are_missing_and_nothing_else_is(questionnaire: Questionnaire) -> None:
    unfinished = replace(questionnaire, title={"vi": "Chỉ tiếng Việt", "en": ""})
    found, problems = read_unfinished(write(unfinished))
    assert found == replace(questionnaire, title={"vi": "Chỉ tiếng Việt"})
    assert [problem.where for problem in problems] == ["title.en"]


def test_an_empty_questionnaire_is_written_as_far_as_it_goes() -> None:
    base = read_file(VALID[0])
    bare = replace(
        base,
        title={},
        scales={"empty": Scale("empty", (), ())},
        criteria=(),
        sections=(Section("none", {}, {}, None, ()),),
    )
    found, problems = read_unfinished(write(bare))
    assert found == bare
    assert {problem.where for problem in problems} >= {
        *("title.vi", "title.en", "scales.empty", "sections.none.title.vi", "sections.none")
    }
    assert read_unfinished(write(replace(bare, sections=())))[0].sections == ()


def test_a_problem_is_told_once() -> None:
    base = read_file(VALID[0])
    nameless = write(replace(base, id=""))
    assert [problem.where for problem in read_unfinished(nameless)[1]] == ["id"]
    with pytest.raises(BadInput):
        read(nameless)


def test_the_file_looks_like_one_that_a_person_wrote() -> None:
    lines = write(questionnaire_library.load("three-sixty", 1)[1]).splitlines()
    assert '    {value = 5, label = {vi = "Rất tốt", en = "Very well"}},' in lines
    assert '[title]\nvi = "Ý kiến' in "\n".join(lines)
    assert lines.count("[[sections.items]]") == 17
