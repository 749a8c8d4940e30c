"""``ydan survey export``: what a released round tells, in the open formats of statisticians."""

from pathlib import Path

import click

from surveys.identifiers import SurveyCode
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.words import gettext as _

FORMATS = ("sav", "dta", "parquet", "csvw", "ddi")


@click.command(
    help=_(
        "Write what the released round SURVEY tells: SPSS (sav), Stata (dta), Parquet, CSV on the Web (csvw) "
        "as an archive of its tables with their codebook, or the codebook alone (ddi).\n\n"
        "Labels are in Vietnamese and English. What is withheld is a missing value with its reason, never 0."
    )
)
@click.argument("survey")
@click.option("--format", "wanted", type=click.Choice(FORMATS), required=True, help=_("format of the tables"))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write"))
def export(survey: str, wanted: str, output: Path | None) -> None:
    """Write a file and note it in the audit trail."""
    from surveys import audit, told_registry
    from webapp.result_file_work import written

    code = SurveyCode(survey)
    with opened() as installation, installation.engine.begin() as connection:
        file = written(connection, code, wanted)
        audit.append(
            connection, installation.clock, audit.Act(actor(), "data.export", survey, {"format": wanted})
        )
        today = installation.clock().astimezone(installation.time_zone).date()
        told_registry.note_file(connection, code, f"data-{wanted}", file.content, today)
        target = output or Path(file.name)
        target.write_bytes(file.content)
    click.echo(str(target))
