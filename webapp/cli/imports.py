"""``ydan import``: a register or ballots from a file; everything or nothing, with errors by row."""

from pathlib import Path

import click

from surveys.identifiers import SurveyCode
from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, progress, write_json
from webapp.cli.words import gettext as _

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
        "The map says which column is which item. All rows or none; the same file again adds nothing."
    )
)
@click.argument("survey")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path), required=True, help=_("the map, a TOML file")
)
@click.option("--dry-run", is_flag=True, help=_("only check and count; nothing is stored"))
@as_json
def ballots(survey: str, file: Path, map_file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Import ballots."""
    from surveys.ballots_import import BallotsFile, check_ballots, import_ballots
    from surveys.intake import Intake

    with opened() as installation, Intake(installation) as intake:
        what = BallotsFile(file, map_file, actor())
        if dry_run:
            report = check_ballots(intake, SurveyCode(survey), what)
        else:
            with progress(_("Sealing ballots")) as show:
                report = import_ballots(intake, SurveyCode(survey), what, show)
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
    if as_json:
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
