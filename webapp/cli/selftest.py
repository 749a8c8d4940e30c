"""``ydan selftest``: attack a copy of this installation as its adversaries would, and tell what they got."""

import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.problems import N_, NotReady
from webapp.cli.commands import Commands
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _
from webapp.cli.words import said
from webapp.self_test import own_hosts, own_sources
from webapp.settings import Settings, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from surveys.selftest.copying import Sources
    from surveys.selftest.report import Signed

command = Commands(
    name="selftest",
    members={
        "anonymity": (
            "webapp.cli.selftest:anonymity",
            N_("try to find out who answered what, on a copy"),
        )
    },
    help=_("Tests that anybody can run on an installation of their own."),
)

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
WORDS = {
    "passed": N_("PASSED"),
    "limit": N_("PASSED, within known limits"),
    "not_tried": N_("NOT TRIED"),
    "failed": N_("FAILED"),
}
CONCLUSIONS = {
    "passed": N_("No attack could tell who answered what."),
    "limit": N_("No attack could tell who answered what; what was got (!) is named in docs/threat-model.md."),
    "failed": N_("The promise is broken (✗). Stop the round, keep this report, and have it repaired."),
}
MARKS = {"looked": "·", "leak": "✗", "limit": "!", "skipped": "–"}


@click.command(
    help=_(
        "Take a copy of this installation, attack it as its adversaries would - a curious administrator, "
        "a thief, whoever publishes - and print a signed report. Nothing is changed; the copy is gone "
        "afterwards.\n\n"
        "Exit code 0 when no attack got what nobody may get, 1 when one did."
    )
)
@click.option("--copy", type=FOLDER, help=_("attack the copy of an installation in this folder instead"))
@click.option(
    "--logs",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help=_("a log, or a folder of logs, to be read too"),
)
@as_json
def anonymity(copy: Path | None, logs: tuple[Path, ...], *, as_json: bool) -> None:
    """Make every attack; exit code 1 when one of them succeeds."""
    from surveys.selftest.attacks import attack
    from surveys.selftest.copying import copied
    from surveys.selftest.findings import Verdict
    from surveys.selftest.report import Report, keep, own_version, signed

    settings = load()
    with _sources(settings, copy, logs) as sources, copied(sources) as evidence:
        outcomes = attack(evidence)
    today = datetime.now(settings.time_zone).date()
    report = Report(today, own_version(), copy is not None, outcomes)
    result = signed(report, _seed(settings))
    if copy is None:
        keep(settings.data_dir, result)
    _tell(result, as_json=as_json)
    sys.exit(Exit.CHECK_FAILED if report.verdict is Verdict.FAILED else Exit.DONE)


@contextmanager
def _sources(settings: Settings, copy: Path | None, logs: tuple[Path, ...]) -> "Iterator[Sources]":
    """Say what is attacked: this installation, or the copy of one in a folder."""
    if copy is not None:
        yield _of_copy(copy, logs, own_hosts(settings))
        return
    with opened(settings) as installation:
        yield own_sources(settings, installation, logs)


def _of_copy(copy: Path, logs: tuple[Path, ...], hosts: frozenset[str]) -> "Sources":
    """Find the parts of a copied installation: its folders side by side, or the data folder alone."""
    from surveys.selftest.copying import Sources

    data = copy / "store"
    if not data.is_dir():
        return Sources(copy, logs=logs, own_hosts=hosts)
    keys = tuple(folder for folder in (copy / "keys", copy / "key-store") if folder.is_dir())
    found = tuple(sorted(copy.glob("*.log")))
    return Sources(data, key_folders=keys or None, logs=(*logs, *found), own_hosts=hosts)


def _seed(settings: Settings) -> bytes | None:
    """Give the seed of the key that signs score packages; None on a machine without an installation."""
    from surveys.installation import KeyFolder

    try:
        return KeyFolder(settings.keys_dir).read("signing")
    except NotReady:
        return None


def _tell(result: "Signed", *, as_json: bool) -> None:
    from surveys.selftest.report import envelope

    if as_json:
        write_json(envelope(result))
        return
    report = result.report
    here, copy = _("Anonymity self-test of this installation"), _("Anonymity self-test of a copy")
    click.echo(f"{copy if report.is_copy else here}, {report.made_on.isoformat()}, Ý Dân {report.program}\n")
    for one in report.outcomes:
        click.echo(f"{_(WORDS[one.verdict.value])}: {_(one.tried)} ({_(one.adversary)})")
        for found in one.found:
            click.echo(f"  {MARKS[found.kind.value]} {said(found.problem)}")
    click.echo("\n" + _(CONCLUSIONS[report.verdict.value]))
    click.echo(_("Signed (Ed25519) by the key %(fingerprint)s:", fingerprint=result.fingerprint))
    click.echo(envelope(result)["signature"])
