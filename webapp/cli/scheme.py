"""``ydan scheme``: evaluation schemes - check, copy, add, list, show, approve, retire."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.problems import N_
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.survey_ceremonies import officers_option, two
from webapp.cli.words import gettext as _
from webapp.cli.words import language

if TYPE_CHECKING:
    import sqlalchemy as sa

    from surveys.installation import Installation
    from surveys.schemes.scheme import Scheme
    from surveys.schemes.store import StoredScheme

command = Commands(
    name="scheme",
    members={
        "check": ("webapp.cli.scheme:check", N_("say what is wrong in a scheme file, line by line")),
        "copy": ("webapp.cli.scheme:copy", N_("write a file to begin with: a copy of an example or version")),
        "add": ("webapp.cli.scheme:add", N_("store a scheme file as a draft of a unit")),
        "list": ("webapp.cli.scheme:listing", N_("list the schemes and the examples")),
        "show": ("webapp.cli.scheme:show", N_("show what a scheme says")),
        "approve": ("webapp.cli.scheme:approve", N_("approve a draft: two people")),
        "retire": ("webapp.cli.scheme:retire", N_("let no evaluation begin by a version any more")),
    },
    help=_("Evaluation schemes: what counts how many points, in which bands, by which norm."),
)

_FILE = click.Path(path_type=Path)
_id = click.argument("scheme")
_version = click.argument("version", type=int)
_STATES = {
    "example": N_("Example"),
    "draft": N_("Draft, not approved"),
    "approved": N_("Approved"),
    "retired": N_("Retired"),
}


def _read(file: Path) -> tuple[str, "Scheme"]:
    """Read a scheme file. Raises BadInput with every problem and its line."""
    from surveys.problems import BadInput
    from surveys.schemes.places import placed
    from surveys.schemes.scheme_file import read
    from surveys.toml_table import source_of

    source = source_of(file)
    try:
        return source, read(source)
    except BadInput as error:
        raise BadInput(*placed(source, error.problems, str(file))) from error


@click.command(help=_("Check FILE and say every mistake with its line; nothing is stored."))
@click.argument("file", type=_FILE)
@as_json
def check(file: Path, *, as_json: bool) -> None:
    """Check a scheme file; exit code 2 with one line per problem."""
    _source, found = _read(file)
    facts = {
        "id": found.id,
        "version": found.version,
        "hash": found.hash,
        "groups": len(found.groups),
        "elements": len(found.elements),
        "total": float(found.total),
        "people": float(sum(one.points or 0 for one in found.people)),
    }
    if as_json:
        write_json(facts)
        return
    click.echo(
        _(
            "%(file)s is a valid scheme: %(id)s, version %(version)s, %(elements)s elements in %(groups)s "
            "groups, %(total)g points, of them %(people)g by the people's opinion. Hash %(hash)s.",
            **facts | {"file": file},
        )
    )


@click.command(help=_("Copy SCHEME VERSION to TARGET under the new id ID, to be changed and added."))
@_id
@_version
@click.argument("new_id", metavar="ID")
@click.argument("target", type=_FILE)
def copy(scheme: str, version: int, new_id: str, target: Path) -> None:
    """Write a file to begin with."""
    from surveys.schemes import examples, store
    from surveys.schemes.scheme_file import read

    shipped = examples.sources().get((scheme, version))
    if shipped is None:
        with opened() as installation, installation.engine.connect() as connection:
            shipped = store.get(connection, scheme, version).source
    copied = examples.copied(shipped, new_id, 1)
    read(copied)
    target.write_text(copied, encoding="utf-8")
    click.echo(_("Written: %(file)s.", file=target))


@click.command(help=_("Store FILE as a draft. It counts when two people have approved it."))
@click.argument("file", type=_FILE)
@click.option("--unit", help=_("code of the unit whose scheme it is; the topmost where left out"))
def add(file: Path, unit: str | None) -> None:
    """Store a draft."""
    from surveys.identifiers import UnitCode
    from surveys.problems import BadInput, Problem
    from surveys.schemes import store
    from surveys.top_unit import top_unit

    source, _scheme = _read(file)
    with opened() as installation, installation.engine.begin() as connection:
        owner = UnitCode(unit) if unit else top_unit(connection)
        if owner is None or not _is_known(connection, owner):
            raise BadInput(
                Problem(
                    N_("The unit “%(unit)s” is not in the register. Correct its code, or import it first."),
                    {"unit": owner or ""},
                    "--unit",
                )
            )
        kept = store.draft(connection, source, owner, actor())
        _note(installation, connection, "scheme.write", kept)
    click.echo(_("Stored as a draft: %(id)s, version %(version)s.", id=kept.id, version=kept.version))


def _is_known(connection: "sa.Connection", unit: str) -> bool:
    from surveys import posts

    return unit in dict(posts.unit_names(connection))


def _note(
    installation: "Installation",
    connection: "sa.Connection",
    act: str,
    found: "StoredScheme",
    **details: object,
) -> None:
    from surveys.audit import Act, append

    noted = Act(actor(), act, f"{found.id} {found.version}", {"hash": found.hash, **details})
    append(connection, installation.clock, noted)


def _today(installation: "Installation") -> date:
    return installation.clock().astimezone(installation.time_zone).date()


def _facts(one: "StoredScheme") -> dict[str, object]:
    return {
        "scheme": one.id,
        "version": one.version,
        "state": one.state.value,
        "unit": one.unit,
        "approved_by": list(one.approved_by),
        "approved_on": one.approved_on,
        "hash": one.hash,
        "title": dict(one.scheme.title),
    }


@click.command(name="list", help=_("List the schemes of the installation, then the examples."))
@as_json
def listing(*, as_json: bool) -> None:
    """List schemes."""
    from surveys.schemes import store

    with opened() as installation, installation.engine.connect() as connection:
        found = (*store.listing(connection), *store.shipped_examples())
    if as_json:
        write_json([_facts(one) for one in found])
        return
    write_table(
        (_("Scheme"), _("Version"), _("State"), _("Title")),
        [
            (one.id, one.version, _(_STATES[one.state.value]), one.scheme.title.get(language(), ""))
            for one in found
        ],
    )


@click.command(help=_("Show SCHEME VERSION: groups, points, bands, norms."))
@_id
@_version
@click.option("--source", "as_source", is_flag=True, help=_("print the file as its authors wrote it"))
@as_json
def show(scheme: str, version: int, *, as_source: bool, as_json: bool) -> None:
    """Show one scheme."""
    from surveys.schemes import store

    with opened() as installation, installation.engine.connect() as connection:
        found = store.get(connection, scheme, version)
    if as_source:
        click.echo(found.source, nl=False)
    elif as_json:
        write_json(_facts(found) | {"groups": _groups(found.scheme), "bands": _bands(found.scheme)})
    else:
        _print(found)


def _groups(scheme: "Scheme") -> list[dict[str, object]]:
    return [
        {
            "code": group.code,
            "points": float(group.points),
            "elements": [
                {
                    "code": one.code,
                    "kind": one.kind.value,
                    "points": None if one.points is None else float(one.points),
                }
                for one in group.elements
            ],
        }
        for group in scheme.groups
    ]


def _bands(scheme: "Scheme") -> list[dict[str, object]]:
    return [{"code": one.code, "from": float(one.least)} for one in scheme.bands]


def _print(found: "StoredScheme") -> None:
    scheme, tongue = found.scheme, language()
    click.echo(
        f"{scheme.title.get(tongue, '')} ({found.id} {found.version}, {_(_STATES[found.state.value])})"
    )
    if found.approved_on:
        by = ", ".join(found.approved_by)
        click.echo(_("Approved by %(by)s on %(day)s.", by=by, day=found.approved_on.isoformat()))
    if scheme.note:
        click.echo(scheme.note.get(tongue, ""))
    click.echo()
    rows: list[tuple[object, ...]] = []
    for group in scheme.groups:
        rows.append((group.code, f"{group.points:f}", "", group.title.get(tongue, "")))
        rows += [
            (
                f"  {one.code}",
                _("personal") if one.points is None else f"{one.points:f}",
                one.kind.value,
                one.title.get(tongue, ""),
            )
            for one in group.elements
        ]
    write_table((_("Code"), _("Points"), _("Kind"), _("Title")), rows)
    click.echo()
    write_table(
        (_("Band"), _("From"), _("Title")),
        [(one.code, f"{one.least:f}", one.title.get(tongue, "")) for one in scheme.bands],
    )
    click.echo()
    write_table(
        (_("Norm"), _("Date"), _("What it settles")),
        [(one.number, one.dated.isoformat(), one.settles.get(tongue, "")) for one in scheme.legal_basis],
    )


@click.command(
    help=_("Approve the draft SCHEME VERSION. Two people who have read it; it never changes afterwards.")
)
@_id
@_version
@officers_option
def approve(scheme: str, version: int, officers: tuple[str, ...]) -> None:
    """Approve a draft."""
    from surveys.schemes import store

    both = two(officers)
    with opened() as installation, installation.engine.begin() as connection:
        seen = store.get(connection, scheme, version).hash
        done = store.approve(connection, (scheme, version), seen, both, _today(installation))
        _note(installation, connection, "scheme.approve", done, by=sorted(both))
    click.echo(
        _("Approved: %(id)s, version %(version)s. Hash %(hash)s.", id=scheme, version=version, hash=done.hash)
    )


@click.command(help=_("Retire SCHEME VERSION: no evaluation begins by it any more."))
@_id
@_version
def retire(scheme: str, version: int) -> None:
    """Retire a version."""
    from surveys.schemes import store

    with opened() as installation, installation.engine.begin() as connection:
        done = store.retire(connection, (scheme, version))
        _note(installation, connection, "scheme.retire", done)
    click.echo(_("Retired: %(id)s, version %(version)s.", id=scheme, version=version))
