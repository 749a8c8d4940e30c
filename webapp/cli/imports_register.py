"""``ydan import register``: units, positions, cadres, evaluators, collectives from a table or a list."""

from pathlib import Path

import click

from webapp.cli.actor import actor
from webapp.cli.answers import Answering, answering
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json
from webapp.cli.words import gettext as _

KINDS = ("units", "position_groups", "positions", "cadres", "evaluators", "collectives")


@click.command(
    help=_(
        "Import FILE (CSV, XLSX or XLS, one row each) into the register; KIND says what its rows are.\n\n"
        "Import units first, then position groups, positions, cadres, evaluators and collectives: each list "
        "names codes of those before it. The same file again changes nothing; what it does not mention "
        "stays.\n\n"
        "A list as offices keep it is read too: look at it with --dry-run, answer what is asked, confirm "
        "what is changed."
    )
)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=_("only check and count; nothing is stored"))
@answering
@click.option("--confirm", default="", help=_("the seal that the dry run printed below the changes"))
@as_json
def register(kind: str, file: Path, **how: object) -> None:
    """Import a table of the register."""
    from surveys import audit
    from surveys.personnel.lists import look
    from surveys.register_import import RegisterKind, import_sheet
    from surveys.sheet import content_of
    from webapp.cli.imports_list import refuse_unconfirmed, tell

    answers = Answering.of(how)
    dry_run = bool(how["dry_run"]) or answers.target is not None
    with opened() as installation, installation.engine.begin() as connection:
        found = look(connection, (content_of(file), file.name), RegisterKind(kind), answers.given())
        answers.write(found.questions)
        if not dry_run:
            refuse_unconfirmed(found, str(how["confirm"]), file.name)
        report = None
        if found.sheet is not None:
            report = import_sheet(connection, found.sheet, RegisterKind(kind), dry_run=dry_run)
            if not dry_run:
                details = {"rows": report.rows, "added": report.added, "changed": report.changed}
                details |= {"cells_changed": len(found.changes)} if found.changes else {}
                act = audit.Act(actor(), "register.import", kind, details | {"hash": found.sheet.hash})
                audit.append(connection, installation.clock, act)
    tell(kind, found, report, dry_run=dry_run, json=bool(how["as_json"]))
    if found.open:
        click.get_current_context().exit(Exit.CHECK_FAILED)
