"""``ydan recommendation add | step | import``: what changes recommendations, told in the audit trail."""

from datetime import date, datetime
from pathlib import Path

import click

from surveys.identifiers import CadreCode, SubjectNumber, SurveyCode, UnitCode
from surveys.problems import N_, BadInput, Problem
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _

DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])
ORIGINS = ("supervision", "inspection", "audit", "round")
ACTS = (
    *("accept", "refuse", "answer", "progress", "report_done"),
    *("move_deadline", "change_owner", "readdress", "reopen", "withdraw"),
)
"""What one person writes. Publishing needs two who sign, in the office; a verdict comes with its round."""


def _day(given: object) -> date | None:
    return given.date() if isinstance(given, datetime) else None


def _addressees(how: dict[str, object]) -> list[tuple[str, str]]:
    return [(kind, str(how[f"to_{kind}"])) for kind in ("unit", "cadre") if how[f"to_{kind}"]]


@click.command(
    help=_(
        "Write a recommendation of the Front of UNIT to one unit or one cadre. It follows from a "
        "supervision unless said otherwise."
    )
)
@click.argument("unit")
@click.option("--finding", required=True, help=_("what was found"))
@click.option("--text", required=True, help=_("what is recommended"))
@click.option("--to-unit", help=_("code of the unit that is asked"))
@click.option("--to-cadre", help=_("code of the cadre who is asked"))
@click.option("--owner", multiple=True, help=_("code of the cadre who answers for it: one person"))
@click.option("--due-on", type=DAY, required=True, help=_("the last day to do it"))
@click.option("--answer-by", type=DAY, help=_("the last day for an answer; 15 days if not said"))
@click.option("--origin", type=click.Choice(ORIGINS), default="supervision", show_default=True)
@click.option("--document", default="", help=_("number and date of the document"))
@click.option("--round", "survey", help=_("code of the released round that it follows from"))
@click.option("--subject", type=click.IntRange(min=1), help=_("number of the round's subject it is about"))
@as_json
def add(unit: str, *, finding: str, text: str, **how: object) -> None:
    """Write a recommendation."""
    from surveys.recommendations import making
    from surveys.recommendations.making import Plan
    from surveys.recommendations.records import Addressee, AddresseeKind, Origin

    asked, owners = _addressees(how), how["owner"]
    assert isinstance(owners, tuple)  # noqa: S101 - the option may be given more than once
    subject, due_on = how["subject"], _day(how["due_on"])
    assert due_on is not None  # noqa: S101 - the option is required
    if len(asked) != 1:
        raise BadInput(Problem(N_("Name whom it is addressed to: --to-unit or --to-cadre, one of them.")))
    if len(owners) > 1:
        raise BadInput(Problem(N_("One person answers for it. Choose one."), where="owner"))
    ((kind, code),) = asked
    plan = Plan(
        unit=UnitCode(unit),
        origin=Origin(str(how["origin"])),
        addressee=Addressee(AddresseeKind(kind), code),
        finding=finding,
        text=text,
        due_on=due_on,
        answer_by=_day(how["answer_by"]),
        owner=CadreCode(str(owners[0])) if owners else None,
        survey=SurveyCode(str(how["survey"])) if how["survey"] else None,
        subject=SubjectNumber(int(str(subject))) if subject else None,
        document=str(how["document"]),
    )
    with opened() as installation:
        one = making.issue(installation, plan, actor())
    if how["as_json"]:
        write_json({"id": one.id, "reference": one.reference, "due_on": one.due_on.isoformat()})
    else:
        click.echo(_("Recommendation %(reference)s is written: %(id)s", reference=one.reference, id=one.id))


@click.command(
    help=_(
        "Note what happened to the recommendation ID. What the addressee says needs --document: the letter "
        "in which it stands. The same step again on the same day adds nothing."
    )
)
@click.argument("recommendation", metavar="ID")
@click.argument("act", type=click.Choice(ACTS))
@click.option("--text", default="", help=_("what was written, or why"))
@click.option("--document", default="", help=_("number and date of the document"))
@click.option("--received-on", type=DAY, help=_("the day it came in; today if not said"))
@click.option("--due-on", type=DAY, help=_("the new last day"))
@click.option("--owner", help=_("code of the cadre who answers for it: one person"))
@click.option("--to-unit", help=_("code of the unit that is asked"))
@click.option("--to-cadre", help=_("code of the cadre who is asked"))
@as_json
def step(recommendation: str, act: str, **how: object) -> None:
    """Take a step."""
    from surveys.recommendations import steps
    from surveys.recommendations.records import Act, Addressee, AddresseeKind
    from surveys.recommendations.steps import Deed

    asked = _addressees(how)
    if len(asked) > 1:
        raise BadInput(Problem(N_("Name whom it is addressed to: --to-unit or --to-cadre, one of them.")))
    deed = Deed(
        Act(act),
        text=str(how["text"]),
        document=str(how["document"]),
        received_on=_day(how["received_on"]),
        due_on=_day(how["due_on"]),
        owner=CadreCode(str(how["owner"])) if how["owner"] else None,
        addressee=Addressee(AddresseeKind(asked[0][0]), asked[0][1]) if asked else None,
    )
    with opened() as installation:
        one = steps.take(installation, recommendation, deed, actor())
    if how["as_json"]:
        write_json({"id": one.id, "state": one.state.value, "due_on": one.due_on.isoformat()})
    else:
        facts = {"reference": one.reference, "state": one.state.value, "due_on": one.due_on}
        click.echo(_("Noted. %(reference)s: %(state)s, to be done by %(due_on)s", **facts))


@click.command(
    name="import",
    help=_(
        "Take in the conclusions and recommendations of FILE (CSV or XLSX, one row each), to be followed by "
        "the Front of UNIT. All rows or none; the same row again adds nothing."
    ),
)
@click.argument("unit")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=_("only check and count; nothing is stored"))
@as_json
def bring(unit: str, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Import a table of conclusions."""
    from surveys.recommendations import importing
    from surveys.sheet import read_sheet

    sheet = read_sheet(file)
    with opened() as installation:
        taken = importing.take_in(installation, UnitCode(unit), sheet, actor(), dry_run=dry_run)
    facts = {"added": len(taken.added), "unchanged": taken.unchanged}
    if as_json:
        ids = [] if dry_run else [one.id for one in taken.added]
        write_json(facts | {"dry_run": dry_run, "ids": ids, "ignored_columns": list(taken.ignored)})
        return
    for column in taken.ignored:
        click.echo(_("The column “%(column)s” was not read.", column=column), err=True)
    if dry_run:
        click.echo(_("Nothing was stored (dry run): %(added)s to add, %(unchanged)s there already.", **facts))
    else:
        click.echo(_("%(added)s added, %(unchanged)s there already.", **facts))
