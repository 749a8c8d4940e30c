"""``ydan release``: what could be deduced from a release, and everything that was ever told."""

import csv
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.formulas import as_cell
from surveys.identifiers import SurveyCode
from surveys.problems import N_
from webapp.cli.commands import Commands
from webapp.cli.failures import Exit
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from surveys.release_audit import ItemRange

command = Commands(
    name="release",
    members={
        "audit": (
            "webapp.cli.release:audit",
            N_("compute what could be deduced from all that a round tells, and what that costs"),
        ),
        "told": ("webapp.cli.release:told", N_("list everything that was ever told of a round")),
        "publish": ("webapp.cli.release_publish:publish", N_("tell a release to more people: two officers")),
        "correct": (
            "webapp.cli.release_correct:correct",
            N_("put another release in the place of the last one: two officers, and why"),
        ),
        "withdraw": (
            "webapp.cli.release_publish:withdraw",
            N_("take a public page down, for a stated reason"),
        ),
        "poster": ("webapp.cli.release_publish:poster", N_("write the poster of a published round")),
    },
    help=_("Releases: publish, correct, withdraw, audit, registry of what was told."),
)


@click.command(
    help=_(
        "Audit SURVEY: for every count and every withheld mean the range that anybody could deduce from "
        "what is told (or, before the release, would be told).\n\n"
        "Exit code 1 when an answer or a withheld number could be worked out."
    )
)
@click.argument("survey")
@click.option(
    "--ranges",
    "ranges_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("write the ranges of all items to this CSV file"),
)
@as_json
def audit(survey: str, ranges_file: Path | None, *, as_json: bool) -> None:
    """Audit what a round tells."""
    from surveys import release_audit, release_job

    with opened() as installation:
        task = release_job.task(installation, SurveyCode(survey))
    report = release_audit.audit(task.summary, task.questionnaire, task.rules, time.perf_counter)
    if ranges_file:
        _write_ranges(ranges_file, release_audit.ranges(task.summary, task.questionnaire, task.rules))
    facts = {
        "survey": survey,
        "released": task.released,
        "groups": report.blocks,
        "withheld_groups": report.withheld,
        "cells": report.cells,
        "seconds": round(report.seconds, 3),
        "problems": [said(problem) for problem in report.problems],
    }
    if as_json:
        write_json(facts)
    else:
        for problem in report.problems:
            click.echo(said(problem))
        click.echo(
            _(
                "%(groups)s groups told, %(withheld_groups)s withheld; %(cells)s cells in %(seconds)s "
                "seconds.",
                **facts,
            )
        )
        click.echo(
            _("Answers could be worked out: do not release this.")
            if report.problems
            else _("Nothing that is not told can be worked out.")
        )
    sys.exit(Exit.CHECK_FAILED if report.problems else Exit.DONE)


def _write_ranges(path: Path, found: "Iterable[ItemRange]") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("cadre_code", "respondent_group", "item", "value", "least", "most"))
        for one in found:
            for value, (least, most) in enumerate(one.counts, 1):
                writer.writerow((as_cell(one.place.code), one.place.group, one.item, value, least, most))


@click.command(help=_("List everything that was ever told of SURVEY: about whom, in which form, since when."))
@click.argument("survey")
@as_json
def told(survey: str, *, as_json: bool) -> None:
    """List the registry of a round."""
    from surveys.told_registry import tellings

    with opened() as installation, installation.engine.connect() as connection:
        found = tellings(connection, SurveyCode(survey))
    if as_json:
        names = ("number", "subject_kind", "subject_code", "format", "digest", "told_on")
        write_json([{name: getattr(one, name) for name in names} for one in found])
        return
    write_table(
        (_("Release"), _("Since"), _("Form"), _("About"), "SHA-256"),
        [(one.number, one.told_on, one.format, one.subject_code, one.digest) for one in found],
    )
