"""``ydan evaluation sheet | weight | export``: what the sheets say, as text, JSON and files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.identifiers import CadreCode, Language
from surveys.problems import N_, BadInput, Problem
from webapp.catalogue import LANGUAGES, translations
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import language as own_language

if TYPE_CHECKING:
    import sqlalchemy as sa

    from surveys.evaluations.sheet_reader import Reader
    from surveys.evaluations.sheets import Book, MemberSheet

_language = click.option("--lang", type=click.Choice(LANGUAGES), help=_("language of the file"))


def _reader(connection: "sa.Connection", chosen: str | None) -> "Reader":
    from surveys.evaluations.sheet_reader import reader
    from surveys.package_content import Words

    told = Language(chosen or own_language())
    return reader(connection, Words(told, translations(told).gettext))


def _book(connection: "sa.Connection", evaluation: str, cadre: str | None = None) -> "Book":
    from surveys.evaluations import records, sheets

    found = records.get(connection, evaluation)
    return sheets.book(connection, found, None if cadre is None else {CadreCode(cadre)})


def _sheet(book: "Book", cadre: str) -> "MemberSheet":
    found = book.of_cadre(cadre)
    if found is None:
        sentence = N_("Nobody with the code “%(code)s” has a sheet in this evaluation.")
        raise BadInput(Problem(sentence, {"code": cadre}, "CADRE"))
    return found


@click.command(
    help=_(
        "Tell the sheet of CADRE in the evaluation ID: points of self and council with their range, the "
        "people's scores with interval and number of ballots, conditions, what is missing, which file told "
        "what. It names no class."
    )
)
@click.argument("evaluation", metavar="ID")
@click.argument("cadre")
@as_json
def sheet(evaluation: str, cadre: str, *, as_json: bool) -> None:
    """Tell one sheet."""
    from surveys import record_json
    from surveys.evaluations.sheet_json import pack

    with opened() as installation, installation.engine.connect() as connection:
        book = _book(connection, evaluation, cadre)
        found, reader = _sheet(book, cadre), _reader(connection, None)
    if as_json:
        told = {"council": pack(found.council), "self": pack(found.own)}
        told |= {name: record_json.plain(getattr(found, name)) for name in ("member", "scores", "entries")}
        write_json(told | {"sources": record_json.plain(book.sources)})
        return
    own = {line.code: line for line in found.own.lines}
    rows = [
        (
            line.code,
            reader.theirs(line.element.title),
            reader.number(line.most),
            reader.number(own[line.code].points),
            reader.number(line.points),
            reader.ends(line.low, line.high),
            reader.lack(line),
        )
        for line in found.council.lines
    ]
    member, council = found.member, found.council
    click.echo(f"{member.name} ({member.cadre}), {reader.name('position', member.position)}")
    heads = (_("Code"), _("Criterion"), _("At most"), _("Self"), _("Council"), _("Possible"))
    write_table((*heads, _("What is missing")), rows)
    total = _("Total")
    click.echo(f"{total}: {reader.total(council)} ({reader.ends(council.low, council.high)})")
    for sentence in (reader.would_fall(council), *reader.conditions(council)):
        click.echo(sentence)
    opinion = _("The people's opinion")
    for one in found.people:
        scored = f"{reader.score(one)}; {reader.interval(one)}; n = {'–' if one.valid is None else one.valid}"
        click.echo(f"{opinion}, {reader.group(one)} [{one.number}]: {scored}")
    for file in book.sources:
        click.echo(reader.source(file))


@click.command(
    help=_(
        "Show what the weight of the people's opinion does to the lists of the evaluation ID, position "
        "groups apart: how many totals alone would fall elsewhere, how many pairs change their order. "
        "Nothing is changed."
    )
)
@click.argument("evaluation", metavar="ID")
@as_json
def weight(evaluation: str, *, as_json: bool) -> None:
    """Show the effect of the weight."""
    from surveys.evaluations import council, records

    with opened() as installation, installation.engine.connect() as connection:
        found = records.get(connection, evaluation)
        groups = council.position_groups(connection, found)
        moved = [council.weighing(connection, found, group) for group in groups]
    facts = [
        {
            "position_group": one.position_group,
            "weight": float(step.weight),
            "cadres": len(step.rows),
            "bands_changed": step.bands_changed,
            "pairs_swapped": step.pairs_swapped,
        }
        for one in moved
        for step in one.effect.steps
    ]
    if as_json:
        write_json({"evaluation": evaluation, "steps": facts})
        return
    heads = (
        *(_("Position group"), _("Weight in points"), _("Cadres"), _("Total alone falls elsewhere")),
        _("Pairs that change their order"),
    )
    write_table(heads, [tuple(map(_written, one.values())) for one in facts])


def _written(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@click.command(
    help=_(
        "Write all sheets of the evaluation ID as a workbook of values (XLSX), or with --cadre one sheet "
        "as PDF."
    )
)
@click.argument("evaluation", metavar="ID")
@click.option("--cadre", help=_("code of the cadre whose sheet is written as PDF"))
@_language
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write"))
def export(evaluation: str, cadre: str | None, lang: str | None, output: Path | None) -> None:
    """Write a file and note it in the audit trail."""
    from surveys import audit

    spoken = lang or own_language()
    form = "pdf" if cadre else "xlsx"
    name = "-".join(part for part in ("evaluation", evaluation, cadre, spoken) if part)
    target = output or Path(f"{name}.{form}")
    with opened() as installation:
        with installation.engine.connect() as connection:
            content = _content(connection, evaluation, cadre, spoken)
        with installation.engine.begin() as connection:
            act = audit.Act(actor(), "evaluation.export", evaluation, {"file": target.name})
            audit.append(connection, installation.clock, act)
        target.write_bytes(content)
    click.echo(str(target))


def _content(connection: "sa.Connection", evaluation: str, cadre: str | None, spoken: str) -> bytes:
    from surveys.documents import wording_store
    from surveys.documents.pdf import pdf
    from surveys.documents.pieces import Kind
    from surveys.evaluations import sheet_export
    from surveys.evaluations.sheet_document import SheetFacts, document

    book, reader = _book(connection, evaluation, cadre), _reader(connection, spoken)
    if cadre is None:
        return sheet_export.workbook(book, reader)
    where = book.evaluation.unit, Kind.EVALUATION_SHEET, Language(spoken)
    wording = wording_store.wording_for(connection, *where)
    return pdf(document(SheetFacts(book, _sheet(book, cadre), reader, wording)))
