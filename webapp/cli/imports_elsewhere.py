"""``ydan import ballots --from``: what an export of another program drops, holds and leaves to be decided."""

from collections.abc import Iterator
from pathlib import Path

import click
import sqlalchemy as sa

from surveys.elsewhere.exports import Program
from surveys.elsewhere.responses import Responses
from surveys.elsewhere.source import Export
from surveys.identifiers import SurveyCode
from surveys.sheet import read_sheet
from webapp.cli.actor import actor
from webapp.cli.answers import Answering
from webapp.cli.words import gettext as _
from webapp.elsewhere_words import dropped_words, left_out_words
from webapp.personnel_words import question_words


def arrived(
    connection: sa.Connection, survey: SurveyCode, file: tuple[Path, str], answers: Answering
) -> Export | None:
    """Take an export in, telling what was dropped; None while something is to be decided."""
    path, program = file
    given = answers.given()
    export = Export(read_sheet(path), Program(program), given, actor())
    found = export.look(connection, survey)
    answers.write(found.questions)
    for line in _lines(found):
        click.echo(line, err=True)
    return export if found.read is not None else None


def _lines(found: Responses) -> Iterator[str]:
    yield from dropped_words(found.dropped, _)
    yield from left_out_words(found, found.unfinished, _)
    if found.ignored:
        yield _("Columns that were not read: %(names)s.", names=", ".join(found.ignored))
    for question in found.open:
        yield _("To be decided: %(question)s", question=question_words(question, _))
    if found.open:
        yield _(
            "Write a file of answers with --write-answers FILE, fill it in and give it with --answers FILE."
        )
