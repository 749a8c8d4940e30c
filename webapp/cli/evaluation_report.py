"""What ``ydan evaluation import`` says about a file: in words, or as JSON."""

from typing import TYPE_CHECKING

import click

from surveys.problems import N_
from webapp.cli.words import gettext as _
from webapp.cli.words import said

if TYPE_CHECKING:
    from surveys.evaluations.looks import Report

DRY = N_(
    "Nothing was stored (dry run): %(rows)s rows, %(matched)s cadres, %(lines)s values to take in, "
    "%(not_told)s of them not told."
)
DONE = N_(
    "Import %(import)s: %(rows)s rows, %(matched)s cadres, %(lines)s values taken in, %(not_told)s not told."
)
ALREADY = N_("The same counts already as import %(import)s: nothing was added.")


def facts_of(report: "Report") -> dict[str, object]:
    """Give what a dry run found, as JSON tells it."""
    return {
        "kind": report.kind.value,
        "digest": report.digest,
        "rows": report.rows,
        "matched": report.matched,
        "lines": report.lines,
        "not_told": report.withheld,
        "without": [one.cadre for one in report.without],
        "left_out": [said(problem) for _row, problem in report.left_out],
        "ignored_columns": list(report.ignored),
        "overlaps": [
            {"import": one.before.number, "both": one.both, "lost": one.lost} for one in report.overlaps
        ],
        "origin": dict(report.origin),
    }


def tell(report: "Report", facts: dict[str, object]) -> None:
    """Say what was taken in, or would be; what stays out goes to standard error."""
    if report.ignored:
        click.echo(_("Columns that were not read: %(names)s.", names=", ".join(report.ignored)), err=True)
    for _row, problem in report.left_out:
        click.echo(_("Left out: %(what)s", what=said(problem)), err=True)
    if facts["dry_run"] and report.overlaps:
        for one in report.overlaps:
            click.echo(
                _(
                    "It overlaps import %(import)s: %(both)s values in both, %(lost)s only there. Take that "
                    "one back first, or give --replace."
                )
                % {"import": one.before.number, "both": one.both, "lost": one.lost},
                err=True,
            )
    if report.already is not None:
        click.echo(_(ALREADY) % facts)
    else:
        sentence = DRY if facts["dry_run"] else DONE
        click.echo(_(sentence) % facts)
