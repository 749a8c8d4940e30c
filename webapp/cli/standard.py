"""``ydan standard list | show | import``: standards of positions and what asks about their criteria."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.identifiers import UnitCode
from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import language

if TYPE_CHECKING:
    from surveys.standards.covering import Asking, Covered
    from surveys.standards.records import Standard

command = Commands(
    name="standard",
    members={
        "list": ("webapp.cli.standard:listed", N_("list the standards of positions")),
        "show": ("webapp.cli.standard:show", N_("tell a standard and what asks about each criterion")),
        "import": ("webapp.cli.standard:take_in", N_("keep a table of criteria as a draft")),
    },
    help=_("Standards of positions: what is asked, by which norm, and which items ask people about it."),
)
_Facts = dict[str, object]


def _facts(one: "Standard") -> _Facts:
    return {
        "standard": one.id,
        "version": one.version,
        "unit": one.unit,
        "state": one.state.value,
        "positions": one.content.position_group,
        "title": one.content.title.get(language(), one.content.title["vi"]),
        "criteria": len(one.content.criteria),
        "hash": one.hash,
    }


@click.command(help=_("List the standards of positions, every version."))
@as_json
def listed(*, as_json: bool) -> None:
    """List standards."""
    from surveys.standards import records

    with opened() as installation, installation.engine.connect() as connection:
        facts = [_facts(one) for one in records.listing(connection)]
    if as_json:
        write_json({"standards": facts})
        return
    heads = (_("Standard"), _("Version"), _("Unit"), _("State"), _("Criteria"), _("Title"))
    keys = ("standard", "version", "unit", "state", "criteria", "title")
    write_table(heads, [tuple(one[key] for key in keys) for one in facts])


@click.command(help=_("Tell version VERSION of the standard ID, and what asks about each criterion."))
@click.argument("standard", metavar="ID")
@click.argument("version", type=click.IntRange(min=1))
@as_json
def show(standard: str, version: int, *, as_json: bool) -> None:
    """Tell one version."""
    from surveys import questionnaires
    from surveys.standards import records
    from surveys.standards.covering import coverage

    with opened() as installation, installation.engine.connect() as connection:
        found = records.get(connection, standard, version)
        covered = coverage(found.content, questionnaires.newest(connection)).criteria
    if as_json:
        write_json(_facts(found) | {"criteria": [_criterion(one) for one in covered]})
        return
    click.echo(f"{found.content.title[language()]} ({found.id} {found.version}), {found.state.value}")
    heads = (_("Code"), _("Criterion"), _("Legal basis"), _("Asked about by"))
    lines = [
        (
            one.criterion.code,
            one.criterion.title[language()],
            one.criterion.source,
            ", ".join(_names(one.by)) or _("nothing"),
        )
        for one in covered
    ]
    write_table(heads, lines)


def _names(by: "tuple[Asking, ...]") -> list[str]:
    return [f"{one.questionnaire.id}:{item.id}" for one in by for item in one.items]


def _criterion(one: "Covered") -> _Facts:
    criterion = one.criterion
    told = {"code": criterion.code, "kind": criterion.kind.value, "title": dict(criterion.title)}
    return {**told, "source": criterion.source, "asked_by": _names(one.by), "lost": list(one.lost)}


@click.command(
    help=_(
        "Keep the table FILE (CSV, XLSX) as a draft of a standard of UNIT; with --of as the next version. "
        "Two people approve it in the office."
    )
)
@click.argument("unit")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--positions", required=True, help=_("code of the position group it is asked of"))
@click.option("--title-vi", required=True, help=_("title in Vietnamese"))
@click.option("--title-en", required=True, help=_("title in English"))
@click.option("--of", help=_("code of the standard that this is the next version of"))
@as_json
def take_in(unit: str, file: Path, *, as_json: bool, **head: str | None) -> None:
    """Keep a draft."""
    from surveys.sheet import read_sheet
    from surveys.standards import making
    from surveys.standards.making import Plan
    from surveys.standards.reading import criteria_of

    criteria = criteria_of(read_sheet(file))
    title = {"vi": str(head["title_vi"]), "en": str(head["title_en"])}
    plan = Plan(UnitCode(unit), title, str(head["positions"]), criteria)
    with opened() as installation:
        made = making.write(installation, plan, actor(), head["of"])
    if as_json:
        write_json(_facts(made))
        return
    click.echo(_("Kept as draft %(id)s, version %(version)s.") % {"id": made.id, "version": made.version})
