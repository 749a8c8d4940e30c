"""``ydan evaluation begin | list | freeze``: what changes an evaluation as a whole."""

from datetime import date

import click

from surveys.identifiers import UnitCode
from surveys.problems import N_, BadInput, Problem
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.survey_ceremonies import two
from webapp.cli.words import gettext as _


def _day(written: str, option: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        sentence = N_("“%(day)s” is no day. Write year-month-day, for example 2026-03-31.")
        raise BadInput(Problem(sentence, {"day": written}, option)) from error


@click.command(
    help=_(
        "Begin an evaluation: every cadre of the unit and below who held a post of the position groups in "
        "the period gets a sheet. Prints the id of the evaluation.\n\n"
        "SCHEME is an approved scheme with its version, for example our-scheme/1."
    )
)
@click.option("--unit", required=True, help=_("code of the unit"))
@click.option("--scheme", required=True, metavar="ID/VERSION", help=_("approved scheme and its version"))
@click.option("--from", "first", required=True, metavar="DAY", help=_("first day of the period"))
@click.option("--to", "last", required=True, metavar="DAY", help=_("last day of the period"))
@click.option("--title", required=True, help=_("what people will call it"))
@click.option("--group", "groups", multiple=True, help=_("a position group; may be given several times"))
@as_json
def begin(unit: str, scheme: str, title: str, groups: tuple[str, ...], *, as_json: bool, **days: str) -> None:
    """Begin an evaluation and note it in the audit trail."""
    from surveys import audit
    from surveys.evaluations import beginning, records

    name, _slash, version = scheme.rpartition("/")
    if not name or not version.isdecimal():
        sentence = N_("Name the scheme with its version, for example our-scheme/1.")
        raise BadInput(Problem(sentence, where="--scheme"))
    period = _day(days["first"], "--from"), _day(days["last"], "--to")
    plan = beginning.EvaluationPlan(UnitCode(unit), title, name, int(version), *period, groups)
    with opened() as installation:
        today = installation.clock().astimezone(installation.time_zone).date()
        with installation.engine.begin() as connection:
            begun = beginning.begin(connection, plan, actor(), today)
            members = len(records.members(connection, begun.id))
            details = {"title": begun.title, "scheme": f"{name}-v{version}"}
            act = audit.Act(actor(), "evaluation.begin", begun.id, details)
            audit.append(connection, installation.clock, act)
    if as_json:
        write_json({"evaluation": begun.id, "cadres": members})
    else:
        click.echo(begun.id)


@click.command(name="list", help=_("List the evaluations, the newest period first."))
@as_json
def listed(*, as_json: bool) -> None:
    """List evaluations."""
    from surveys.evaluations import records
    from surveys.evaluations.records import Sought

    with opened() as installation, installation.engine.connect() as connection:
        total = records.listing(connection).total
        found = records.listing(connection, sought=Sought(most=max(total, 1))).rows
    facts = [
        {
            "evaluation": one.id,
            "unit": one.unit,
            "from": one.period_start.isoformat(),
            "to": one.period_end.isoformat(),
            "scheme": f"{one.scheme_id}/{one.scheme_version}",
            "state": one.state.value,
            "hash": one.hash,
            "title": one.title,
        }
        for one in found
    ]
    if as_json:
        write_json({"evaluations": facts})
    else:
        heads = (_("Evaluation"), _("Unit"), _("From"), _("To"), _("Scheme"), _("State"), _("Title"))
        keys = ("evaluation", "unit", "from", "to", "scheme", "state", "title")
        write_table(heads, [tuple(str(one[key]) for key in keys) for one in facts])


@click.command(
    help=_(
        "Freeze the evaluation ID: its sheets stay for good as they are now. Two evaluators of its unit sign "
        "(--officer twice); neither is evaluated in it, nor superior or subordinate of anybody who is.\n\n"
        "With --dry-run only the hash of the sheets and what is missing are told."
    )
)
@click.argument("evaluation", metavar="ID")
@click.option("--officer", "officers", multiple=True, help=_("username of an evaluator; given twice"))
@click.option("--dry-run", is_flag=True, help=_("only look; nothing is frozen"))
@as_json
def freeze(evaluation: str, officers: tuple[str, ...], *, dry_run: bool, as_json: bool) -> None:
    """Freeze an evaluation by two."""
    from surveys.evaluations import records
    from surveys.evaluations.freezing import freeze as freeze_sheets
    from surveys.evaluations.freezing import outlook

    signers = () if dry_run else two(officers)
    with opened() as installation:
        with installation.engine.connect() as connection:
            found = outlook(connection, records.get(connection, evaluation))
        if signers:
            freeze_sheets(installation, evaluation, signers, found.hash)
    facts = {
        "evaluation": evaluation,
        "frozen": bool(signers),
        "hash": found.hash,
        "sheets": len(found.book.sheets),
        "empty": found.empty,
        "incomplete": found.incomplete,
        "unchecked": found.unchecked,
        "faulty": found.faulty,
    }
    if as_json:
        write_json(facts)
        return
    click.echo(
        _(
            "%(sheets)s sheets; nothing told about %(empty)s, a criterion missing for %(incomplete)s, a "
            "condition not checked for %(unchecked)s.",
            **facts,
        )
    )
    last = (
        _("Frozen. Hash %(hash)s", **facts) if signers else _("Nothing is frozen yet. Hash %(hash)s", **facts)
    )
    click.echo(last)
