"""``ydan restore``: a backup back in its place, and what that means said plainly."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.actor import actor
from webapp.cli.backup_locks import key_of
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _
from webapp.cli.words import ngettext

if TYPE_CHECKING:
    from surveys.backup import Restored
    from surveys.backup_file import Kind
    from surveys.backup_lock import Key


@click.command(
    name="restore",
    help=_(
        "Put the backup in FILE back: first keys, then database, then key store. Stop “ydan serve” before."
        "\n\n"
        "All or nothing; interrupted, do it again. What a closing destroyed stays destroyed, and acts done "
        "after the backup are missed by the witness of the audit trail: “ydan doctor” says so from then on."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--private-key-file", type=click.Path(path_type=Path), help=_("a file with the recipient's private key")
)
@click.option(
    "--passphrase-file", type=click.Path(path_type=Path), help=_("read the passphrase from this file")
)
@click.option("--replace", is_flag=True, help=_("put it in place of a database that is in use"))
@click.option("--check", "only_check", is_flag=True, help=_("only read it to its end; change nothing"))
@as_json
def command(  # noqa: PLR0913 - one parameter for each option
    file: Path,
    private_key_file: Path | None,
    passphrase_file: Path | None,
    *,
    replace: bool,
    only_check: bool,
    as_json: bool,
) -> None:
    """Restore one backup of whatever kind."""
    from surveys.backup_file import head_of

    kind = head_of(file).kind
    key = key_of(private_key_file, passphrase_file)
    if only_check:
        _check(file, kind, key, as_json=as_json)
    else:
        _restore(file, kind, key, replace=replace, as_json=as_json)


def _check(file: Path, kind: "Kind", key: "Key", *, as_json: bool) -> None:
    from surveys.backup_file import head_of, lines

    count = sum(1 for _line in lines(file, kind, key))
    made_on = head_of(file).made_on
    if as_json:
        write_json({"kind": kind.value, "made_on": made_on, "lines": count})
    else:
        click.echo(_("The backup (%(kind)s) of %(day)s is whole and opens.", kind=kind.value, day=made_on))


def _restore(file: Path, kind: "Kind", key: "Key", *, replace: bool, as_json: bool) -> None:
    from surveys import backup_keys
    from surveys.backup_file import Kind
    from webapp.settings import load

    facts: dict[str, object] = {"kind": kind.value}
    if kind is Kind.KEYS:
        facts["keys"] = backup_keys.restore_keys(load().keys_dir, file, key)
    elif kind is Kind.KEY_STORE:
        with opened() as installation:
            facts["rounds"] = backup_keys.restore_key_store(installation, file, key, actor())
    else:
        restored = _database(file, key, replace=replace)
        facts |= {
            "made_on": restored.head.made_on,
            "boxes": restored.boxes,
            "kept": restored.kept,
            "lost": restored.lost,
            "gone": restored.gone,
        }
    if as_json:
        write_json(facts)
        return
    click.echo(_("The backup (%(kind)s) is restored.", kind=kind.value))
    if kind is Kind.DATABASE:
        _tell(restored)


def _database(file: Path, key: "Key", *, replace: bool) -> "Restored":
    from surveys import backup
    from webapp.settings import installation, load
    from webapp.setup import make_folders

    settings = load()
    found = installation(settings)
    try:
        make_folders(settings, found, lambda made: click.echo(_("Made: %(what)s", what=made), err=True))
        return backup.restore(found, file, key, actor(), replace=replace)
    finally:
        found.engine.dispose()


def _tell(restored: "Restored") -> None:
    for survey in restored.boxes:
        click.echo(_("The sealed ballots of the round %(survey)s came back.", survey=survey))
    for survey in restored.kept:
        click.echo(_("The sealed ballots of the round %(survey)s were there and are kept.", survey=survey))
    for survey in restored.lost:
        click.echo(
            _(
                "The key store has no keys of the round %(survey)s: if it was closed after this backup was "
                "made, nobody can open its ballots again. If not, restore the key store, then the database "
                "once more with --replace.",
                survey=survey,
            )
        )
    if restored.gone:
        click.echo(
            ngettext(
                "%(number)s act of the audit trail was done after this backup and is gone.",
                "%(number)s acts of the audit trail were done after this backup and are gone.",
                restored.gone,
            )
        )
