"""``ydan survey codes``: issue invitation codes; this is the only time they can be read."""

import csv
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from surveys.formulas import as_cell
from surveys.identifiers import Channel, SurveyCode
from surveys.problems import N_, BadInput, Problem
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.words import gettext as _
from webapp.cli.words import ngettext

MOST_AT_ONCE = 100_000


@click.command(
    help=_(
        "Issue COUNT codes for each kind of invitation of SURVEY and write them as CSV: typed digits and the "
        "address for a QR code. Codes are stored as digests only: keep the file safe, then destroy it."
    )
)
@click.argument("survey")
@click.argument("count", type=click.IntRange(1, MOST_AT_ONCE))
@click.option("--group", help=_("only invitations of this respondent group"))
@click.option("--assignment", type=int, help=_("only the kind of invitation with this number"))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help=_("a new file, for its owner's eyes only, not the screen"),
)
def codes(survey: str, count: int, group: str | None, assignment: int | None, output: Path | None) -> None:
    """Issue codes for the chosen kinds of invitation, all or none."""
    from surveys import audit, invitations, rounds
    from surveys.codes import shown
    from webapp.settings import load

    settings = load()
    with opened(settings) as installation, _target(output) as file, installation.engine.begin() as connection:
        code = rounds.get(connection, SurveyCode(survey)).code
        subjects = rounds.subjects(connection, code)
        chosen = [
            one
            for one in rounds.assignments(connection, code)
            if group in (None, one.group.value)
            and assignment in (None, one.number)
            and one.channel is not Channel.OPEN_LINK
        ]
        if not chosen:
            raise BadInput(
                Problem(N_("The round has no such kind of invitation. “ydan survey list” shows the rounds."))
            )
        pepper = installation.keys.read("pepper")
        issued = [(one, invitations.issue(connection, pepper, code, one.number, count)) for one in chosen]
        writer = csv.writer(file)
        writer.writerow(["survey", "group", "channel", "about", "digits", "link"])
        for one, its_codes in issued:
            about = as_cell(", ".join(subjects[number - 1].name for number in one.subjects))
            writer.writerows(
                [
                    code,
                    one.group,
                    one.channel,
                    about,
                    shown(each.digits),
                    f"{settings.public_url}/#{each.link}",
                ]
                for each in its_codes
            )
        whole = count * len(chosen)
        act = audit.Act(actor(), "survey.codes", code, {"issued": whole})
        audit.append(connection, installation.clock, act)
    click.echo(ngettext("%(number)s code was issued.", "%(number)s codes were issued.", whole), err=True)


@contextmanager
def _target(output: Path | None) -> Iterator[TextIO]:
    """Give standard output, or a new file that no other account can read; removed when the work fails."""
    if output is None:
        yield sys.stdout
        return
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput(
            Problem(N_("The file is there already. Name a new one."), where=str(output))
        ) from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            yield file
    except BaseException:
        output.unlink()
        raise
