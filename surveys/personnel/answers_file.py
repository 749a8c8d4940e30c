"""The answers to the questions about a list as a TOML file, which people fill in and keep beside the list."""

from collections.abc import Callable
from pathlib import Path

import tomlkit

from surveys.personnel.questions import Answers, Option, Question
from surveys.problems import BadInput
from surveys.toml_table import parse_toml, source_of

FORMAT = 1
MOST_LINES = 12  # of answers offered to one question


def read_answers(path: Path) -> Answers:
    """Read the answers; an empty one is none. Raises BadInput with every problem."""
    table = parse_toml(source_of(path))
    table.whole("format", FORMAT, FORMAT)
    answers = table.table("answers")
    given = {key: answers.text(key) for key, value in answers.values.items() if value}
    table.finish()
    if table.problems:
        raise BadInput(*table.problems)
    return given


def write_answers(
    questions: tuple[Question, ...],
    answers: Answers,
    words: tuple[Callable[[Question], str], Callable[[Question, Option], str]],
) -> str:
    """Write the questions with what was answered, else with what is likely; ``words`` say them."""
    asked, offered = words
    document = tomlkit.document()
    document.add("format", tomlkit.item(FORMAT))
    table = tomlkit.table()
    for question in questions:
        lines = [asked(question)]
        lines += [f"    {option.value} = {offered(question, option)}" for option in question.options]
        for line in [*lines[: MOST_LINES + 1], *(["    ..."] if len(lines) > MOST_LINES else [])]:
            table.add(tomlkit.comment("   " * line.startswith(" ") + " ".join(line.split())))
        table.add(question.key, answers.get(question.key, question.proposal))
        table.add(tomlkit.nl())
    document.add("answers", table)
    return tomlkit.dumps(document)
