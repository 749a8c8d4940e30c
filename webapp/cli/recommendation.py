"""``ydan recommendation list | show | report``: recommendations of the Front, and the report of a year."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.identifiers import Language, UnitCode
from surveys.problems import N_, BadInput, Problem
from webapp.catalogue import LANGUAGES, translations
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import language as own_language

if TYPE_CHECKING:
    from datetime import date

    import sqlalchemy as sa

    from surveys.recommendations.records import Addressee, Choice, Recommendation, Step
    from surveys.recommendations.verdicts import Verdict

STATES = ("new", "accepted", "in_progress", "done", "refused")
FORMS = ("pdf", "xlsx")
FIRST_YEAR, LAST_YEAR = 2000, 9999
AT_ONCE = 500
_Facts = dict[str, object]

command = Commands(
    name="recommendation",
    members={
        "list": ("webapp.cli.recommendation:listed", N_("list the recommendations, the overdue first")),
        "show": (
            "webapp.cli.recommendation:show",
            N_("tell one recommendation, its history, what the people say"),
        ),
        "report": (
            "webapp.cli.recommendation:report",
            N_("write the report of a unit's year as PDF or XLSX"),
        ),
        "add": ("webapp.cli.recommendation_acts:add", N_("write a recommendation")),
        "step": ("webapp.cli.recommendation_acts:step", N_("note an answer, a new last day, what was done")),
        "import": (
            "webapp.cli.recommendation_acts:bring",
            N_("take in conclusions of inspections and audits from a table"),
        ),
    },
    help=_("Recommendations of the Front: what became of them, who is late, the report of a year."),
)


@click.command(name="list", help=_("List the recommendations: the overdue first, then by their last day."))
@click.option("--overdue", is_flag=True, help=_("only those that are overdue today"))
@click.option("--state", type=click.Choice(STATES), help=_("only those in this state"))
@click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), help=_("only those of this year"))
@click.option("--unit", help=_("code of the unit; all units below it are included"))
@as_json
def listed(*, overdue: bool, state: str | None, year: int | None, unit: str | None, as_json: bool) -> None:
    """List recommendations, public or not."""
    from surveys.recommendations.records import Choice, State

    with opened() as installation, installation.engine.connect() as connection:
        today = installation.clock().astimezone(installation.time_zone).date()
        units = None if unit is None else _below(connection, unit)
        wanted = None if state is None else State(state)
        facts = _all(connection, Choice(today, units=units, state=wanted, overdue=overdue, year=year))
    if as_json:
        write_json({"recommendations": facts})
        return
    heads = (_("Id"), _("No."), _("Unit"), _("To be done by"), _("State"), _("Overdue"), _("Addressee"))
    keys = ("id", "reference", "unit", "due_on", "state")
    write_table(
        heads,
        [
            (*(one[key] for key in keys), _("overdue") if one["overdue"] else "", one["addressee_name"])
            for one in facts
        ],
    )


def _below(connection: "sa.Connection", code: str) -> frozenset[str]:
    """Give a unit and all below it. Raises BadInput where there is none."""
    from surveys.released import below

    found = frozenset(str(one) for one in connection.scalars(below(UnitCode(code))))
    if not found:
        raise BadInput(Problem(N_("There is no unit “%(unit)s”."), {"unit": code}, "unit"))
    return found


def _all(connection: "sa.Connection", choice: "Choice") -> list[_Facts]:
    from surveys.recommendations import records
    from surveys.recommendations.records import Page

    found: list[_Facts] = []
    while True:
        part = records.listing(connection, choice, Page(len(found), AT_ONCE))
        names = records.names(connection, part.rows)
        found += [_facts(one, names, choice.today) for one in part.rows]
        if len(found) >= part.total:
            return found


def _facts(one: "Recommendation", names: "dict[Addressee, str]", today: "date") -> _Facts:
    from surveys.recommendations import records
    from surveys.recommendations.records import Addressee

    days = {name: getattr(one, name) for name in ("made_on", "answer_by", "answered_on", "due_on", "done_on")}
    return {
        "id": one.id,
        "reference": one.reference,
        "unit": one.unit,
        "origin": one.origin.value,
        "round": one.survey,
        "document": one.document,
        "recommendation": one.text,
        "addressee_kind": one.addressee_kind.value,
        "addressee": one.addressee,
        "addressee_name": names.get(Addressee(one.addressee_kind, one.addressee), one.addressee),
        "owner": one.owner,
        "state": one.state.value,
        "overdue": records.is_overdue(one, today),
        "public": one.public,
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
    }


@click.command(help=_("Tell the recommendation ID: its days, its history, what released rounds say of it."))
@click.argument("recommendation", metavar="ID")
@as_json
def show(recommendation: str, *, as_json: bool) -> None:
    """Tell one recommendation."""
    from surveys.recommendations import records, verdicts

    with opened() as installation, installation.engine.connect() as connection:
        today = installation.clock().astimezone(installation.time_zone).date()
        found = records.get(connection, recommendation)
        names = records.names(connection, [found])
        facts = _facts(found, names, today) | {"finding": found.finding}
        steps = records.history(connection, recommendation)
        judged = verdicts.of(connection, recommendation)
    if as_json:
        history = [_step(one) for one in steps]
        write_json(facts | {"steps": history, "verdicts": [_verdict(one) for one in judged]})
        return
    _tell(facts, steps)
    for one in judged:
        _tell_verdict(one)


def _step(one: "Step") -> _Facts:
    return {
        "number": one.number,
        "act": one.act.value,
        "state": one.state.value,
        "text": one.text,
        "change": dict(one.change),
        "by": one.written_by,
        "on": one.written_on.isoformat(),
    }


def _verdict(one: "Verdict") -> _Facts:
    from surveys import record_json

    groups = [{"group": each.group.value, "told": record_json.plain(each.told)} for each in one.groups]
    return {"round": one.survey, "confidence": one.confidence, "groups": groups}


def _tell(facts: _Facts, steps: "tuple[Step, ...]") -> None:
    late = f", {_('overdue')}" if facts["overdue"] else ""
    click.echo(f"{facts['reference']} ({facts['id']}), {facts['unit']}, {facts['state']}{late}")
    click.echo(f"{_('Addressee')}: {facts['addressee_name']} ({facts['addressee']})")
    click.echo(f"{_('Answer due by')}: {facts['answer_by']}; {_('To be done by')}: {facts['due_on']}")
    click.echo(f"{_('What was found')}: {facts['finding']}")
    click.echo(f"{_('What is recommended')}: {facts['recommendation']}")
    rows = [(one.written_on, one.act.value, one.state.value, one.written_by, one.text) for one in steps]
    write_table((_("Day"), _("Step"), _("State"), _("Who wrote it"), _("What was written")), rows)


def _tell_verdict(one: "Verdict") -> None:
    from surveys.package_content import Words
    from surveys.package_words import GROUPS
    from surveys.recommendations.verdicts import Told
    from surveys.recommendations.yearly_words import ANSWERS
    from surveys.summary import REASON_SENTENCES

    reader = Words(Language(own_language()), translations(own_language()).gettext)
    for each in one.groups:
        name = f"{one.survey}, {reader.say(GROUPS[each.group.value])}"
        if not isinstance(each.told, Told):
            click.echo(f"{name}: {reader.say(REASON_SENTENCES[each.told.reason])}")
            continue
        for part in each.told.parts:
            answers = " / ".join(reader.say(ANSWERS[answer]) for answer in part.answers)
            share = f"{part.percent}% ({part.low}–{part.high})"
            click.echo(f"{name}: {answers} {share}, {part.ballots}/{each.told.n}")


@click.command(help=_("Write the report of the year YEAR of UNIT and all units below it, as of today."))
@click.argument("unit")
@click.argument("year", type=click.IntRange(FIRST_YEAR, LAST_YEAR))
@click.option("--format", "form", type=click.Choice(FORMS), default="pdf", show_default=True)
@click.option(
    "--language", "--lang", "spoken", type=click.Choice(LANGUAGES), help=_("language of the document")
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write"))
def report(unit: str, year: int, form: str, spoken: str | None, output: Path | None) -> None:
    """Write the report and note it in the audit trail."""
    from surveys import audit

    language = spoken or own_language()
    target = output or Path(f"report-supervision-{unit}-{year}-{language}.{form}")
    with opened() as installation:
        today = installation.clock().astimezone(installation.time_zone).date()
        if year > today.year:
            raise BadInput(Problem(N_("The year %(year)s has not begun yet."), {"year": year}, "YEAR"))
        with installation.engine.connect() as connection:
            _below(connection, unit)
            content = _content(connection, (UnitCode(unit), year, today), form, Language(language))
        with installation.engine.begin() as connection:
            act = audit.Act(actor(), "recommendation.report", unit, {"file": target.name})
            audit.append(connection, installation.clock, act)
        target.write_bytes(content)
    click.echo(str(target))


def _content(
    connection: "sa.Connection", what: "tuple[UnitCode, int, date]", form: str, spoken: Language
) -> bytes:
    from surveys.documents import wording_store
    from surveys.documents.files import Form, file_of
    from surveys.documents.pieces import Kind
    from surveys.package_content import Words
    from surveys.recommendations import yearly
    from surveys.recommendations.records import Addressee, AddresseeKind
    from surveys.recommendations.yearly_document import ReportFacts, document

    unit, _year, _today = what
    found = yearly.of(connection, *what)
    wording = wording_store.wording_for(connection, unit, Kind.REPORT_SUPERVISION, spoken)
    name = found.names.get(Addressee(AddresseeKind.UNIT, unit)) or _name(connection, unit)
    reader = Words(spoken, translations(spoken).gettext)
    return file_of(document(ReportFacts(found, name, reader, wording)), Form(form))


def _name(connection: "sa.Connection", code: UnitCode) -> str:
    import sqlalchemy as sa

    from surveys.schema import unit

    return str(connection.scalar(sa.select(unit.c.name).where(unit.c.code == code)))
