"""``ydan purge``: destroy what is over its time, prove it, and say so in the audit trail."""

import sys
from typing import TYPE_CHECKING

import click

from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.installation import Installation
    from surveys.retention import Purge

WHAT = {
    "ballots and texts of rejected rounds": N_(
        "%(about)s: ballots and texts of a rejected round (%(tens)s groups or more)"
    ),
    "ballots of small groups": N_("%(about)s: ballots of groups under thirty (%(tens)s groups or more)"),
    "what kept ballots of one code together": N_("%(about)s: what kept the ballots of one code together"),
    "texts": N_("%(about)s: texts (%(tens)s groups or more)"),
    "lists of people": N_("%(about)s: a list of people past its last day"),
    "results of long work": N_("what long work made thirty days ago and more (%(tens)s or more)"),
    "self-assessments": N_("self-assessments of rounds more than five years ago (%(tens)s rounds or more)"),
    "meetings with the people": N_("meetings held more than five years ago (%(tens)s or more)"),
    "confidence polls": N_("confidence polls held more than five years ago (%(tens)s or more)"),
    "evaluations": N_("evaluations more than five years after their period (%(tens)s or more)"),
    "tokens, webhooks and what these were told": N_(
        "tokens, webhooks and messages of other systems past their time (%(tens)s or more)"
    ),
    "activation codes": N_("activation codes of staff that nobody used in time (%(tens)s or more)"),
}


@click.command(
    name="purge",
    help=_(
        "Destroy what is over its time: after the audit period (setting audit_days, from the release on) "
        "the ballots of groups under thirty and all texts of a round; lists of people past their own last "
        "day; activation codes that nobody used.\n\n"
        "Each act leaves a signed record in the audit trail: what, how many in tens, never who. Then the "
        "files of the database are searched for what was destroyed: exit code 1 when anything is found. Old "
        "backups still hold it, encrypted: “ydan keys rotate” and “ydan keys retire” end that too."
    ),
)
@click.option("--dry-run", is_flag=True, help=_("only say what would be destroyed"))
@as_json
def command(*, dry_run: bool, as_json: bool) -> None:
    """Purge, and verify."""
    from surveys import retention
    from webapp.office.stash import Stash
    from webapp.settings import load

    settings = load()
    with opened(settings) as installation:
        with installation.engine.connect() as connection:
            before = retention.boxes(connection)
        purged = retention.purge(installation, actor(), audit_days=settings.audit_days, dry_run=dry_run)
        if not dry_run:
            Stash(settings.data_dir / "office-stash", installation).sweep()
        left = None if dry_run else _traces(installation, before)
    if as_json:
        write_json({"dry_run": dry_run, "purged": [_facts(one) for one in purged], "left": left})
    else:
        _tell(purged, left, dry_run=dry_run)
    sys.exit(Exit.CHECK_FAILED if left else Exit.DONE)


def _traces(installation: "Installation", before: list[bytes]) -> int | None:
    from surveys import retention, retention_traces

    retention_traces.sweep(installation.engine)
    with installation.engine.connect() as connection:
        kept = set(retention.boxes(connection))
    return retention_traces.left_in_files(installation.engine, [box for box in before if box not in kept])


def _facts(one: "Purge") -> dict[str, object]:
    return {"class": one.data.value, "survey": one.survey, "tens": one.tens}


def _tell(purged: list["Purge"], left: int | None, *, dry_run: bool) -> None:
    for one in purged:
        click.echo(_(WHAT[one.data.value], about=one.survey or "", tens=one.tens))
    if not purged:
        click.echo(_("Nothing is over its time."))
    elif dry_run:
        click.echo(_("Nothing was destroyed: this was a dry run."))
    else:
        click.echo(_("Destroyed; the signed record stands in the audit trail."))
    if left == 0:
        click.echo(_("None of it is found in the files of the database."))
    elif left:
        click.echo(_("%(number)s blocks are still found in the files of the database.", number=left))
