"""``ydan survey forms``: print paper forms of a round; their codes are in that file and nowhere else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from surveys.identifiers import Channel, Language, SurveyCode
from surveys.problems import N_, BadInput, Problem
from webapp.catalogue import translations
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.words import gettext as _
from webapp.cli.words import ngettext

MOST_FORMS = 500
LANGUAGES = {"vi": ("vi",), "en": ("en",), "both": ("vi", "en")}


@click.command(
    help=_(
        "Print COUNT paper forms of SURVEY for one kind of invitation as PDF: a code on each, counted as a "
        "print run."
    )
)
@click.argument("survey")
@click.argument("count", type=click.IntRange(1, MOST_FORMS))
@click.option("--assignment", type=int, required=True, help=_("the number of the kind of invitation"))
@click.option("--size", type=click.Choice(["normal", "large"]), default="normal", help=_("of the letters"))
@click.option("--languages", type=click.Choice(list(LANGUAGES)), default="vi", help=_("of the form"))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help=_("a new file, for its owner's eyes only"),
)
@click.option("--sample", is_flag=True, help=_("one form with a void code, to look at; nothing is issued"))
def forms(*, survey: str, count: int, assignment: int, output: Path, sample: bool, **style: str) -> None:
    """Lay out a form, then issue codes for it, or none for a sample."""
    from surveys import notice, round_records
    from surveys.paper import forms as sheets
    from surveys.paper.form_told import FormSize, PaperForm
    from surveys.paper.printing import Order, issue
    from surveys.prints.paper import Paper, Speech
    from webapp.settings import load

    settings = load()
    with opened(settings) as installation:
        with installation.engine.connect() as connection:
            found = round_records.get(connection, SurveyCode(survey))
            told = notice.read(connection, found.code)
            kinds = {one.number: one for one in round_records.assignments(connection, found.code)}
        kind = kinds.get(assignment)
        if kind is None or kind.channel in {Channel.OPEN_LINK, Channel.IMPORT}:
            raise BadInput(
                Problem(N_("The round has no such kind of invitation. “ydan survey list” shows the rounds."))
            )
        speech = Speech(
            tuple((Language(one), translations(one).gettext) for one in LANGUAGES[style["languages"]])
        )
        paper = Paper(found, speech, settings.public_url, settings.contact)
        faces = tuple(told.subjects[number] for number in kind.subjects)
        prepared = sheets.prepare(
            PaperForm(paper, told.questionnaire, kind.group, faces, FormSize(style["size"]))
        )
        with _target(output) as file:
            if sample:
                file.write(sheets.sample(prepared))
                return
            (printed,) = issue(installation, found.code, [Order(assignment, prepared, count)], actor())
            file.write(printed.pdf())
    run = printed.run.number
    told_so = ngettext(
        "Print run %(run)s: %(number)s form.", "Print run %(run)s: %(number)s forms.", count, run=run
    )
    click.echo(told_so, err=True)


@contextmanager
def _target(output: Path) -> Iterator[BinaryIO]:
    """Give a new file that no other account can read, before any code is issued; removed when that fails."""
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput(
            Problem(N_("The file is there already. Name a new one."), where=str(output))
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException:
        output.unlink()
        raise
