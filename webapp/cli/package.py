"""``ydan package``: score packages for evaluators, written here and verified anywhere."""

import sys
from pathlib import Path

import click

from surveys.identifiers import Language, SurveyCode
from surveys.problems import N_, BadInput, NotReady, Problem
from webapp.catalogue import LANGUAGES, translations
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _
from webapp.cli.words import language as own_language
from webapp.cli.words import said

command = Commands(
    name="package",
    members={
        "export": ("webapp.cli.package:export", N_("write the signed package of a released round")),
        "verify": ("webapp.cli.package:verify", N_("check a package, offline, every byte")),
    },
    help=_("Score packages: one released round as a signed file for evaluators."),
)

TRUSTED = "trusted"  # folder of public keys (*.pem) beside the installation's own


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


@click.command(
    help=_(
        "Check the score package FILE without any network: every file, every byte, signature and key.\n\n"
        "Exit code 1 when anything is wrong, or when the key is neither this installation's, nor in the "
        "folder “trusted” beside its keys, nor given with --key."
    )
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=_("public key of the signer")
)
@as_json
def verify(file: Path, key: Path | None, *, as_json: bool) -> None:
    """Verify a package, line by line."""
    from surveys.package_archive import MOST_BYTES
    from surveys.package_verify import verify as check

    if file.stat().st_size > MOST_BYTES:
        raise BadInput(Problem(N_("The file is too large for a score package."), where=str(file)))
    lines = check(file.read_bytes(), [*_key_ring(), *([key.read_bytes()] if key else [])])
    good = all(line.holds for line in lines)
    if as_json:
        checks = [{"check": said(line.said), "holds": line.holds} for line in lines]
        write_json({"file": str(file), "good": good, "checks": checks})
    else:
        for line in lines:
            mark = _("ok") if line.holds else _("WRONG")
            click.echo(f"{mark:6} {said(line.said)}")
        click.echo(_("The package is good.") if good else _("The package is NOT good: do not use it."))
    sys.exit(Exit.DONE if good else Exit.CHECK_FAILED)


def _key_ring() -> list[bytes]:
    """Give the keys this machine trusts; none on a machine without an installation."""
    from surveys.installation import KeyFolder
    from surveys.package_signature import public_pem
    from webapp.settings import load

    directory = load().keys_dir
    keys = [path.read_bytes() for path in sorted((directory / TRUSTED).glob("*.pem"))]
    try:
        return [public_pem(KeyFolder(directory).read("signing")), *keys]
    except NotReady:
        return keys
