"""``ydan import``: a register or ballots from a file; everything or nothing, with errors by row."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.identifiers import SurveyCode
from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.answers import Answering, answering
from webapp.cli.commands import Commands
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json, progress, write_json
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.ballots_import import ImportReport

PROGRAMS = ("limesurvey", "kobo", "google")

command = Commands(
    name="import",
    members={
        "register": ("webapp.cli.imports_register:register", N_("units, positions, cadres, evaluators")),
        "ballots": ("webapp.cli.imports:ballots", N_("ballots tallied elsewhere, into an open round")),
    },
    help=_("Bring in a register or ballots from CSV or XLSX: all rows or none, errors by row."),
)


@click.command(
    help=_(
        "Import the ballots of FILE (CSV or XLSX, one row a ballot) into the open round SURVEY.\n\n"
        "The map says which column is which item. All rows or none; the same file again adds nothing.\n\n"
        "With --from, FILE is an export of LimeSurvey, KoboToolbox or ODK, or Google Forms, and needs no "
        "map: times, accounts, addresses and devices are dropped before anything is stored, the order is "
        "lost."
    )
)
@click.argument("survey")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), help=_("the map, a TOML file"))
@click.option("--from", "program", type=click.Choice(PROGRAMS), help=_("the program it was exported from"))
@click.option("--dry-run", is_flag=True, help=_("only check and count; nothing is stored"))
@answering
@as_json
def ballots(survey: str, file: Path, map_file: Path | None, program: str | None, **how: object) -> None:
    """Import ballots."""
    from surveys.ballots_import import BallotsFile, BallotsSource, check_ballots, import_ballots
    from surveys.intake import Intake
    from webapp.cli.imports_elsewhere import arrived

    if (map_file is None) == (program is None):
        raise click.UsageError(_("Say how to read the file: either --map FILE or --from PROGRAM."))
    answers = Answering.of(how)
    dry_run = bool(how["dry_run"]) or answers.target is not None
    with opened() as installation, Intake(installation) as intake:
        source: BallotsSource | None
        if map_file is not None:
            source = BallotsFile(file, map_file, actor())
        else:
            with installation.engine.connect() as connection:
                source = arrived(connection, SurveyCode(survey), (file, str(program)), answers)
        if source is None:  # something is to be decided first, and was told
            click.get_current_context().exit(Exit.CHECK_FAILED)
        if dry_run:
            report = check_ballots(intake, SurveyCode(survey), source)
        else:
            with progress(_("Sealing ballots")) as show:
                report = import_ballots(intake, SurveyCode(survey), source, show)
    _tell(report, dry_run=dry_run, json=bool(how["as_json"]))


def _tell(report: "ImportReport", *, dry_run: bool, json: bool) -> None:
    facts = {
        "file_hash": report.file_hash,
        "dry_run": dry_run,
        "rows": report.rows,
        "subjects": report.subjects,
        "added": report.added,
        "already": report.already,
        "by_group": {group.value: count for group, count in report.by_group.items()},
        "ignored_columns": list(report.ignored),
        "earlier": report.earlier,
    }
    if json:
        write_json(facts)
        return
    if report.ignored:
        click.echo(_("Columns that were not read: %(names)s.", names=", ".join(report.ignored)), err=True)
    if report.earlier:
        click.echo(
            _(
                "Other files brought %(earlier)s ballots into this round before. Are these different people?",
                earlier=report.earlier,
            ),
            err=True,
        )
    template = (
        _("Nothing was stored (dry run): %(rows)s rows about %(subjects)s subjects, %(added)s to add.")
        if dry_run
        else _("%(rows)s rows about %(subjects)s subjects: %(added)s added, %(already)s were there already.")
    )
    click.echo(template % facts)
