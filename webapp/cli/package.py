"""``ydan package``: score packages for evaluators, written here and verified anywhere."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.identifiers import Language, SurveyCode
from surveys.problems import N_, BadInput, NotReady, Problem
from webapp.catalogue import LANGUAGES, translations
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import language as own_language
from webapp.cli.words import said

if TYPE_CHECKING:
    from surveys.package_trust import Trust
    from surveys.package_verify import Finding
    from surveys.signing_keys import SigningKey

command = Commands(
    name="package",
    members={
        "export": ("webapp.cli.package:export", N_("write the signed package of a released round")),
        "verify": ("webapp.cli.package:verify", N_("check a package, offline, every byte")),
        "keys": (
            "webapp.cli.package:keys",
            N_("the keys that sign packages, as a signed list to carry along"),
        ),
    },
    help=_("Score packages: one released round as a signed file for evaluators."),
)


@click.command(
    help=_("Write the score package of the released round SURVEY. The same round gives the same bytes.")
)
@click.argument("survey")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write"))
@click.option("--language", type=click.Choice(LANGUAGES), help=_("language of report and workbook"))
def export(survey: str, output: Path | None, language: str | None) -> None:
    """Write a package and note it in the audit trail."""
    from surveys import audit, package_shelf
    from surveys.package_content import Words

    spoken = Language(language or own_language())
    words = Words(spoken, translations(spoken).gettext)
    target = output or Path(f"{survey}.ydan.zip")
    with opened() as installation:
        archive = package_shelf.issue(installation, SurveyCode(survey), words, actor())
        with installation.engine.begin() as connection:
            act = audit.Act(actor(), "package.export", survey, {"language": spoken})
            audit.append(connection, installation.clock, act)
            target.write_bytes(archive)
    click.echo(str(target))


_a_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    help=_(
        "Check the score package FILE without any network: every file, every byte, signature and key.\n\n"
        "Exit code 1 when anything is wrong, or when the key is neither this installation's, nor in the "
        "folder “trusted” beside its keys, nor given with --key, nor named by a list of keys whose signer is "
        "known. A package in whose place another one stands is genuine: a remark says so, and why."
    )
)
@click.argument("file", type=_a_file)
@click.option("--key", type=_a_file, help=_("public key of the signer"))
@click.option(
    "--keys", "key_list", type=_a_file, help=_("list of keys, as “ydan package keys” of the signer writes it")
)
@click.option(
    "--period",
    nargs=2,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar=_("FIRST LAST"),
    help=_("first and last day within which the period of the round must lie"),
)
@as_json
def verify(
    file: Path,
    key: Path | None,
    key_list: Path | None,
    period: tuple[datetime, datetime] | None,
    *,
    as_json: bool,
) -> None:
    """Verify a package, line by line."""
    from surveys.package_archive import MOST_BYTES
    from surveys.package_verify import Asked, examine

    if file.stat().st_size > MOST_BYTES:
        raise BadInput(Problem(N_("The file is too large for a score package."), where=str(file)))
    days = None if period is None else (period[0].date(), period[1].date())
    asked = Asked(
        _trusted((key,) if key else (), (key_list,) if key_list else ()), days, Language(own_language())
    )
    found = examine(file.read_bytes(), asked)
    if as_json:
        _write_finding(file, found)
    else:
        for line in found.lines:
            mark = (_("NOTE") if line.is_remark else _("ok")) if line.holds else _("WRONG")
            click.echo(f"{mark:6} {said(line.said)}")
        click.echo(_verdict(found))
    sys.exit(Exit.DONE if found.is_good else Exit.CHECK_FAILED)


def _verdict(found: "Finding") -> str:
    if not found.is_good:
        return _("The package is NOT good: do not use it.")
    if found.superseded is not None:
        return _("The package is genuine, but release %(number)s took its place.", number=found.superseded.by)
    return _("The package is good.")


def _write_finding(file: Path, found: "Finding") -> None:
    checks = [
        {"check": said(line.said), "holds": line.holds, "remark": line.is_remark} for line in found.lines
    ]
    after = found.superseded
    write_json(
        {
            "file": str(file),
            "digest": found.digest,
            "good": found.is_good,
            "superseded_by": None if after is None else after.by,
            "superseded_because": None if after is None else dict(after.reason),
            "checks": checks,
        }
    )


def _trusted(pems: tuple[Path, ...], lists: tuple[Path, ...]) -> "Trust":
    """Give whom this machine trusts; the database is asked where there is one, and missed where not."""
    from surveys import key_ring
    from surveys.installation import KeyFolder
    from webapp.settings import load

    settings = load()
    keys = KeyFolder(settings.keys_dir)
    today = datetime.now(settings.time_zone).date()
    try:
        with opened(settings) as installation, installation.engine.connect() as connection:
            return key_ring.trust(connection, keys, today, (pems, lists))
    except NotReady:
        return key_ring.trust(None, keys, today, (pems, lists))


@click.command(
    help=_(
        "Write the signed list of the keys of this installation: which sign, signed or were revoked, and "
        "which packages were superseded. Others carry it to a machine without a network, for “ydan package "
        "verify --keys”.\n\nWithout --output the keys are shown."
    )
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write"))
@as_json
def keys(output: Path | None, *, as_json: bool) -> None:
    """List the keys, or write the signed list."""
    from surveys import audit, key_list, signing_keys

    with opened() as installation:
        written = key_list.written(installation)
        if output:
            with installation.engine.begin() as connection:
                act = audit.Act(actor(), "package.keys", signing_keys.NAME)
                audit.append(connection, installation.clock, act)
    found = key_list.read(written).keys
    if output:
        output.write_bytes(written)
        click.echo(str(output))
    elif as_json:
        click.echo(written.decode(), nl=False)
    else:
        write_table(
            (_("Fingerprint"), _("Since"), _("State")),
            [(one.read_out, one.made_on.isoformat(), _state(one)) for one in found],
        )


def _state(key: "SigningKey") -> str:
    if key.revoked_on is not None:
        reason = (key.reason or {}).get(own_language(), "")
        return _("revoked on %(day)s: %(reason)s", day=key.revoked_on.isoformat(), reason=reason)
    if key.retired_on is not None:
        return _("replaced on %(day)s; what it signed stays good", day=key.retired_on.isoformat())
    return _("signs now")
