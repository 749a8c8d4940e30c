"""``ydan evaluation import | imports | undo | template``: files of an evaluation, taken in and taken back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.problems import N_, BadInput, Problem
from webapp.catalogue import LANGUAGES, translations
from webapp.cli.actor import actor
from webapp.cli.evaluation_report import facts_of, tell
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import language as own_language
from webapp.cli.words import said

if TYPE_CHECKING:
    import sqlalchemy as sa

    from surveys.evaluations.imports import Taker
    from surveys.evaluations.table_columns import TableMap
    from surveys.installation import Installation

KINDS = ("package", "scores", "self", "products", "conditions", "marks")
LONGEST_ACTOR = 64  # as it is noted beside an import


@click.command(
    help=_(
        "Take FILE in for the evaluation ID: all of it, or nothing.\n\n"
        "KIND is package (a signed score package, verified first), scores, self, products, conditions or "
        "marks (tables, CSV or XLSX). Exit code 2 with every fault by row."
    )
)
@click.argument("evaluation", metavar="ID")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path), help=_("which column is what, a TOML file")
)
@click.option("--dry-run", is_flag=True, help=_("only check and count; nothing is stored"))
@click.option("--replace", is_flag=True, help=_("what it overlaps is taken back whole"))
@click.option(
    "--other-posts",
    type=click.Choice(("leave", "take")),
    help=_("rows about another post than the one of the sheet"),
)
@as_json
def take(  # noqa: PLR0913 - one argument for each option of the command
    evaluation: str,
    kind: str,
    file: Path,
    *,
    map_file: Path | None,
    dry_run: bool,
    replace: bool,
    other_posts: str | None,
    as_json: bool,
) -> None:
    """Take a file in."""
    from surveys.evaluations import imports
    from surveys.evaluations.looks import OtherPosts, Upload
    from surveys.evaluations.records import FileKind

    chosen = _map(map_file)
    posts = OtherPosts(other_posts) if other_posts else OtherPosts.ASK
    upload = Upload(FileKind(kind), file.name, _content(file), chosen, replaces=replace, other_posts=posts)
    with opened() as installation, installation.engine.begin() as connection:
        by = _taker(installation, connection)
        if dry_run:
            report = imports.look(connection, evaluation, upload, by)
            number = report.already
        else:
            taken = imports.take_in(connection, evaluation, upload, by)
            report, number = taken.report, taken.number
    facts = facts_of(report) | {"dry_run": dry_run, "import": number}
    facts["added"] = not dry_run and report.already is None
    if as_json:
        write_json(facts | {"problems": [said(problem) for _row, problem in report.problems]})
    else:
        tell(report, facts)
    if report.problems:
        raise BadInput(*(problem for _row, problem in report.problems))


@click.command(help=_("List the files taken in for the evaluation ID, those taken back included."))
@click.argument("evaluation", metavar="ID")
@as_json
def listed(evaluation: str, *, as_json: bool) -> None:
    """List imports."""
    from surveys.evaluations import import_records, records

    with opened() as installation, installation.engine.connect() as connection:
        records.get(connection, evaluation)
        found = import_records.listing(connection, evaluation)
    if as_json:
        write_json([{name: getattr(one, name) for name in one.__dataclass_fields__} for one in found])
        return
    write_table(
        (_("number"), _("kind"), _("file"), _("values"), _("taken in"), _("state")),
        [
            (
                one.number,
                one.kind.value,
                one.file_name,
                one.lines,
                f"{one.imported_on.isoformat()} {one.imported_by}",
                _("counts") if one.counts else _("taken back"),
            )
            for one in found
        ],
    )


@click.command(
    help=_(
        "Take import NUMBER of the evaluation ID back: its lines count no longer and stay as a trace. What "
        "it replaced stays replaced."
    )
)
@click.argument("evaluation", metavar="ID")
@click.argument("number", type=int)
@as_json
def undo(evaluation: str, number: int, *, as_json: bool) -> None:
    """Take an import back."""
    from surveys.evaluations import imports

    with opened() as installation, installation.engine.begin() as connection:
        found = imports.undo(connection, evaluation, number, _taker(installation, connection))
    if as_json:
        write_json({"import": number, "lines": found.lines, "state": "undone"})
    else:
        click.echo(
            _("Import %(import)s is taken back: %(lines)s values do not count any more.")
            % {"import": number, "lines": found.lines}
        )


@click.command(
    help=_("Write the table to fill in for KIND (XLSX) with the cadres of the evaluation ID in it.")
)
@click.argument("evaluation", metavar="ID")
@click.argument("kind", type=click.Choice(KINDS[1:]))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write"))
@click.option("--language", type=click.Choice(LANGUAGES), help=_("language of the headings"))
def template(evaluation: str, kind: str, output: Path | None, language: str | None) -> None:
    """Write a template."""
    from surveys import posts
    from surveys.evaluations import import_templates, looks, records
    from surveys.evaluations.records import FileKind

    spoken, wanted = language or own_language(), FileKind(kind)
    with opened() as installation, installation.engine.connect() as connection:
        found = records.get(connection, evaluation)
        reader = import_templates.Reader(
            spoken,
            translations(spoken).gettext,
            posts.names(connection, "position", spoken),
            dict(posts.unit_names(connection)),
        )
        members = records.members(connection, found.id)
        slots = looks.slots_for(connection, found, wanted)
    target = output or Path(f"{kind}-{found.id}.xlsx")
    target.write_bytes(import_templates.template(wanted, members, slots, reader))
    click.echo(str(target))


def _taker(installation: "Installation", connection: "sa.Connection") -> "Taker":
    from surveys import key_ring
    from surveys.evaluations.imports import Taker

    today = installation.clock().astimezone(installation.time_zone).date()
    trust = key_ring.trust(connection, installation.keys, today)
    return Taker(actor()[:LONGEST_ACTOR], installation.clock, today, trust)


def _map(path: Path | None) -> "TableMap | None":
    from surveys.evaluations import table_map
    from surveys.toml_table import source_of

    return None if path is None else table_map.read(source_of(path))


def _content(file: Path) -> bytes:
    from surveys.package_archive import MOST_BYTES

    try:
        with file.open("rb") as opened_file:
            return opened_file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(
            Problem(N_("The file cannot be opened. Check its name and its rights."), where=str(file))
        ) from error
