"""``ydan frame``: lists of people who may be asked, and samples from them. Names are never printed."""

from datetime import datetime
from pathlib import Path

import click

from surveys.identifiers import SurveyCode
from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _

KINDS = ("households", "staff", "meeting")
METHODS = ("all", "simple", "stratified", "by_part", "by_size", "clusters")
PURPOSES = ("invitation", "interview")

command = Commands(
    name="frame",
    members={
        "import": ("webapp.cli.frame:import_", N_("bring in a list, with a dry run and errors by row")),
        "list": ("webapp.cli.frame:list_", N_("the lists of a round")),
        "draw": ("webapp.cli.frame:draw", N_("draw a sample from a list by a seed")),
        "find": ("webapp.cli.frame_requests:find", N_("what the lists say of somebody who asks")),
        "erase": ("webapp.cli.frame_requests:erase", N_("take somebody out of a list who asks for it")),
    },
    help=_("Lists of people who may be asked, and samples from them."),
)


@click.command(
    name="import",
    help=_(
        "Import FILE (CSV or XLSX) as a list of people into the round SURVEY.\n\n"
        "Rows that may be doubles come in undecided: decide about them in the office before drawing a sample."
    ),
)
@click.argument("survey")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), required=True, help=_("who stands in the list"))
@click.option("--title", required=True, help=_("what the list is called"))
@click.option(
    "--keep-until", type=click.DateTime(["%Y-%m-%d"]), required=True, help=_("last day; then it is destroyed")
)
@click.option("--dry-run", is_flag=True, help=_("only check and count; nothing is stored"))
@as_json
def import_(survey: str, file: Path, **options: object) -> None:
    """Import a list."""
    from surveys import audit
    from surveys.frames.imports import import_frame
    from surveys.frames.records import FrameKind, FramePlan
    from surveys.sheet import read_sheet

    until = options["keep_until"]
    assert isinstance(until, datetime)  # noqa: S101 - click has made it one
    plan = FramePlan(FrameKind(str(options["kind"])), str(options["title"]), until.date())
    dry = bool(options["dry_run"])
    with opened() as installation, installation.engine.begin() as connection:
        today = installation.clock().astimezone(installation.time_zone).date()
        keys = installation.keys.readable("installation")
        place = (SurveyCode(survey), today)
        report = import_frame(connection, keys, place, (plan, read_sheet(file)), dry_run=dry)
        counts = {"list": report.number, "rows": report.rows, "undecided": report.undecided}
        if not dry:
            audit.append(connection, installation.clock, audit.Act(actor(), "frame.import", survey, counts))
    doubles = [[one.entry.number for one in group.entries] for group in report.doubles]
    if options["as_json"]:
        facts = {"dry_run": dry, "doubles": doubles, "parts": report.parts, "ignored": list(report.ignored)}
        write_json(counts | facts)
        return
    for rows in doubles:
        click.echo(_("Perhaps the same: rows %(rows)s.", rows=", ".join(map(str, rows))), err=True)
    template = (
        _("Nothing was stored (dry run): %(rows)s rows, %(undecided)s of them perhaps doubles.")
        if dry
        else _("List %(list)s: %(rows)s rows, %(undecided)s of them perhaps doubles.")
    )
    click.echo(template % counts)


@click.command(name="list", help=_("Show the lists of the round SURVEY: how many rows, until when."))
@click.argument("survey")
@as_json
def list_(survey: str, *, as_json: bool) -> None:
    """Show lists."""
    from surveys.frames.records import EntryState, listing

    with opened() as installation, installation.engine.connect() as connection:
        found = listing(connection, SurveyCode(survey))
    if as_json:
        write_json(
            [
                {
                    "list": one.number,
                    "kind": one.kind.value,
                    "title": one.title,
                    "keep_until": one.keep_until,
                    "fixed": one.fixed,
                    "counts": {state.value: count for state, count in one.counts.items()},
                }
                for one in found
            ]
        )
        return
    rows = [
        (one.number, one.title, *(one.counts.get(state, 0) for state in EntryState), one.keep_until)
        for one in found
    ]
    header = (_("List"), _("Title"), _("kept"), _("undecided"), _("left out"), _("Last day"))
    write_table(header, rows)


@click.command(
    help=_(
        "Draw a sample from LIST of the round SURVEY and print the rows drawn.\n\n"
        "The same seed draws the same rows. From the first sample on the list does not change."
    )
)
@click.argument("survey")
@click.argument("list_number", metavar="LIST", type=int)
@click.option("--method", type=click.Choice(METHODS), required=True, help=_("how it is drawn"))
@click.option("-n", "n", type=int, default=0, help=_("how many; with clusters, how many villages"))
@click.option("--within", type=int, default=0, help=_("with clusters: how many in each"))
@click.option("--least", type=int, default=0, help=_("at least from each stratum or village"))
@click.option("--purpose", type=click.Choice(PURPOSES), default="invitation", help=_("what it is for"))
@click.option("--seed", type=click.IntRange(0), help=_("a number agreed on; made by chance without it"))
@as_json
def draw(survey: str, list_number: int, **options: object) -> None:
    """Draw a sample."""
    from surveys import audit
    from surveys.frames import samples
    from surveys.frames.samples import Design, Method, Purpose, SamplePlan

    numbers = {name: int(str(options[name])) for name in ("n", "within", "least")}
    seed = None if options["seed"] is None else int(str(options["seed"]))
    design = Design(Method(str(options["method"])), **numbers)
    plan = SamplePlan(Purpose(str(options["purpose"])), design, seed)
    with opened() as installation, installation.engine.begin() as connection:
        today = installation.clock().astimezone(installation.time_zone).date()
        keys = installation.keys.readable("installation")
        drawn = samples.draw(connection, keys, (SurveyCode(survey), list_number), plan, today)
        facts = {
            "list": list_number,
            "sample": drawn.number,
            "method": design.method.value,
            "seed": drawn.seed,
        }
        act = audit.Act(actor(), "sample.draw", survey, facts | {"people": len(drawn.entries)})
        audit.append(connection, installation.clock, act)
    rows = [one.number for one in drawn.entries]
    if options["as_json"]:
        write_json(facts | {"rows": rows, "least": drawn.least, "most": drawn.most})
        return
    click.echo(_("Sample %(sample)s, seed %(seed)s: %(people)s rows.", people=len(rows), **facts))
    click.echo(" ".join(map(str, rows)))
