"""``ydan unit history | change | take-back | import``: units merged, renamed, divided."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.installation import Installation
    from surveys.unit_change_acts import Recorder
    from surveys.unit_changes import UnitChange

DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])
KINDS = ("merged", "renamed", "split")

command = Commands(
    name="unit",
    members={
        "history": ("webapp.cli.unit:history", N_("tell what a unit was before and what became of it")),
        "change": ("webapp.cli.unit:change", N_("record that a unit was merged, renamed or divided")),
        "take-back": ("webapp.cli.unit:take_back", N_("take back a change that was recorded by mistake")),
        "import": ("webapp.cli.unit:bring", N_("record a list of changes from a table")),
    },
    help=_("Units that were merged, renamed or divided; what was before stays under the name of then."),
)


@click.command(help=_("Tell what the unit UNIT was before, what became of it, and which units it is today."))
@click.argument("unit")
@as_json
def history(unit: str, *, as_json: bool) -> None:
    """Tell the changes of a unit, those before and after it included."""
    from surveys import unit_changes

    with opened() as installation, installation.engine.connect() as connection:
        today = installation.clock().astimezone(installation.time_zone).date()
        found = unit_changes.history(connection, unit)
        now = unit_changes.now(connection, unit, today)
    if as_json:
        write_json({"unit": unit, "today": list(now), "changes": [_facts(one) for one in found]})
        return
    heads = (
        _("Since"),
        _("Unit before"),
        _("Name before"),
        _("What changed"),
        _("Unit afterwards"),
        _("Decided by"),
    )
    write_table(
        heads,
        [
            (one.changed_on, one.before, one.name_before, one.kind.value, one.unit, one.document)
            for one in found
        ],
    )
    click.echo(_("Today: %(units)s") % {"units": ", ".join(now)})


def _facts(one: "UnitChange") -> dict[str, object]:
    return {
        "before": one.before,
        "name_before": one.name_before,
        "unit": one.unit,
        "changed_on": one.changed_on.isoformat(),
        "kind": one.kind.value,
        "document": one.document,
    }


def _recorder(installation: "Installation") -> "Recorder":
    from surveys.unit_change_acts import Recorder

    return Recorder(actor(), installation.clock().astimezone(installation.time_zone).date())


@click.command(
    help=_(
        "Record what happened to the unit BEFORE: it went into UNIT, was renamed, or was divided among "
        "several UNITS. The same change again adds nothing."
    )
)
@click.argument("before")
@click.argument("units", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(KINDS), required=True, help=_("what happened"))
@click.option("--on", "day", type=DAY, required=True, help=_("the day since when it holds"))
@click.option("--document", required=True, help=_("number and date of the decision"))
@click.option("--name-before", default="", help=_("the name until then, where the register has it not"))
@click.option("--name", default="", help=_("the new name of a renamed unit"))
def change(before: str, units: tuple[str, ...], **told: object) -> None:
    """Record a change and note it in the audit trail."""
    from surveys import audit, unit_change_acts
    from surveys.unit_change_acts import Wish
    from surveys.unit_changes import ChangeKind

    kind, day = ChangeKind(str(told["kind"])), told["day"]
    assert isinstance(day, datetime)  # noqa: S101 - the option is required, and of this type
    names = {"name_before": str(told["name_before"]), "name_now": str(told["name"])}
    wishes = [Wish(before, one, day.date(), kind, str(told["document"]), **names) for one in units]
    with opened() as installation, installation.engine.begin() as connection:
        done = unit_change_acts.record(connection, wishes, _recorder(installation))
        if done.added:
            details = {"unit": ", ".join(units), "kind": kind.value, "document": str(told["document"])}
            audit.append(connection, installation.clock, audit.Act(actor(), "unit.change", before, details))
    _say(len(done.added), done.unchanged)


def _say(added: int, unchanged: int) -> None:
    click.echo(
        _("Changes recorded: %(added)s; already there: %(unchanged)s")
        % {"added": added, "unchanged": unchanged}
    )


@click.command(
    name="take-back", help=_("Take back what was recorded of the unit BEFORE on a day: a mistake.")
)
@click.argument("before")
@click.option("--on", "day", type=DAY, required=True, help=_("the day since when it holds"))
def take_back(before: str, day: datetime) -> None:
    """Take back a change and note that in the audit trail."""
    from surveys import audit, unit_change_acts

    with opened() as installation, installation.engine.begin() as connection:
        gone = unit_change_acts.take_back(connection, before, day.date())
        details = {"unit": ", ".join(one.unit for one in gone), "document": gone[0].document}
        audit.append(connection, installation.clock, audit.Act(actor(), "unit.take_back", before, details))
    click.echo(_("Changes taken back: %(count)s") % {"count": len(gone)})


@click.command(
    name="import",
    help=_(
        "Record the changes in FILE (CSV or XLSX), one row each: old code, old name, new code, new name, "
        "kind, day, decision. All rows or none; the same list again adds nothing. Import the new units first."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=_("only check and count; nothing is stored"))
@as_json
def bring(file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Record a list of changes."""
    from surveys import audit
    from surveys.sheet import read_sheet
    from surveys.unit_change_list import import_changes

    sheet = read_sheet(file)
    with opened() as installation, installation.engine.begin() as connection:
        done = import_changes(connection, sheet, _recorder(installation), dry_run=dry_run)
        if done.added and not dry_run:
            details = {"rows": len(done.added), "hash": sheet.hash}
            audit.append(connection, installation.clock, audit.Act(actor(), "unit.import", "units", details))
    if as_json:
        facts = [_facts(one) for one in done.added]
        write_json({"added": facts, "unchanged": done.unchanged, "dry_run": dry_run})
    elif dry_run:
        click.echo(
            _("To be recorded: %(added)s; already there: %(unchanged)s. Nothing was stored.")
            % {"added": len(done.added), "unchanged": done.unchanged}
        )
    else:
        _say(len(done.added), done.unchanged)
