"""Answers to what an import asks, on the command line: a file to fill in, and the questions told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.personnel.questions import Question

Command = TypeVar("Command", bound=Callable[..., Any])


def answering(command: Command) -> Command:
    """Give a command the options for a file of answers: to read one, and to write one to fill in."""
    read = click.option(
        "--answers", type=click.Path(path_type=Path), help=_("the answers to what is asked, a TOML file")
    )
    write = click.option(
        "--write-answers",
        type=click.Path(path_type=Path),
        help=_("write a file of answers to fill in (dry run)"),
    )
    return read(write(command))


@dataclass(frozen=True, slots=True)
class Answering:
    """The two options: ``source`` to read answers from, ``target`` to write questions into."""

    source: Path | None
    target: Path | None

    @classmethod
    def of(cls, options: Mapping[str, object]) -> "Answering":
        """Take them from the options of a command."""
        source, target = options["answers"], options["write_answers"]
        return cls(source if isinstance(source, Path) else None, target if isinstance(target, Path) else None)

    def given(self) -> Mapping[str, str]:
        """Read the answers. Raises BadInput with every problem of the file."""
        from surveys.personnel.answers_file import read_answers

        return read_answers(self.source) if self.source else {}

    def write(self, questions: Sequence["Question"]) -> None:
        """Write the questions into a file to fill in, if one was asked for."""
        from surveys.personnel.answers_file import write_answers
        from webapp.personnel_words import option_words, question_words

        if self.target is not None:
            words = (
                lambda question: question_words(question, _),
                lambda question, option: option_words(question, option, _),
            )
            self.target.write_text(write_answers(tuple(questions), self.given(), words), encoding="utf-8")
