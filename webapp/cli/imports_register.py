"""``ydan import register``: units, position groups, positions, cadres, evaluators from a table."""

from pathlib import Path

import click

from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _

KINDS = ("units", "position_groups", "positions", "cadres", "evaluators")

DRY = N_(
    "Nothing was stored (dry run): %(rows)s rows; %(added)s to add, %(changed)s to change, "
    "%(unchanged)s as they are."
)
DONE = N_("%(rows)s rows: %(added)s added, %(changed)s changed, %(unchanged)s as they were.")


@click.command(
    help=_(
        "Import FILE (CSV or XLSX, one row each) into the register; KIND says what its rows are.\n\n"
        "Import units first, then position groups, positions, cadres and evaluators: each list names codes "
        "of those before it. The same file again changes nothing; what it does not mention stays."
    )
)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=_("only check and count; nothing is stored"))
@as_json
def register(kind: str, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Import a table of the register."""
    from surveys import audit
    from surveys.register_import import RegisterKind, import_sheet
    from surveys.sheet import read_sheet

    with opened() as installation, installation.engine.begin() as connection:
        sheet = read_sheet(file)
        report = import_sheet(connection, sheet, RegisterKind(kind), dry_run=dry_run)
        facts = {
            "kind": report.kind.value,
            "dry_run": dry_run,
            "rows": report.rows,
            "added": report.added,
            "changed": report.changed,
            "unchanged": report.unchanged,
        }
        if not dry_run:
            details = {"rows": report.rows, "added": report.added, "changed": report.changed}
            act = audit.Act(actor(), "register.import", kind, details | {"hash": sheet.hash})
            audit.append(connection, installation.clock, act)
    if as_json:
        write_json(facts | {"ignored_columns": list(report.ignored)})
        return
    for column in report.ignored:
        click.echo(_("The column “%(column)s” was not read.", column=column), err=True)
    click.echo(_(DRY if dry_run else DONE, **facts))
