"""``ydan doctor``: is this installation ready, and if not, what is to be done."""

import os
import sys

import click

from surveys.problems import N_
from webapp.cli.failures import Exit
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _
from webapp.cli.words import said

CHECKS = {
    "settings": N_("settings"),
    "versions": N_("versions"),
    "disk": N_("disk"),
    "keys": N_("keys"),
    "database": N_("database"),
    "clock": N_("clock"),
    "trail": N_("audit trail"),
    "destruction": N_("closings"),
}
MARKS = {"good": "✓", "warning": "!", "bad": "✗"}


@click.command(
    name="doctor",
    help=_(
        "Check settings, versions, disk, keys, database and clock, and finish a closing that was interrupted."
        "\n\nExit code 0 when the installation is ready, 3 when it is not."
    ),
)
@as_json
def command(*, as_json: bool) -> None:
    """Check the installation."""
    from surveys.problems import BadInput
    from webapp.doctor import examine
    from webapp.findings import Finding, Verdict
    from webapp.settings import load

    try:
        findings = list(examine(load(), dict(os.environ)))
    except BadInput as error:
        findings = [Finding("settings", Verdict.BAD, problem) for problem in error.problems]
    ready = all(finding.verdict is not Verdict.BAD for finding in findings)
    if as_json:
        lines = [
            {"check": one.check, "verdict": one.verdict.value, "said": said(one.problem)} for one in findings
        ]
        write_json({"ready": ready, "findings": lines})
    else:
        for one in findings:
            click.echo(f"{MARKS[one.verdict.value]} {_(CHECKS[one.check])}: {said(one.problem)}")
        click.echo(_("The installation is ready.") if ready else _("The installation is not ready."))
    sys.exit(Exit.DONE if ready else Exit.NOT_READY)
