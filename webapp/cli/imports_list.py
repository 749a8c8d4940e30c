"""What ``ydan import register`` tells of a list: its changes, its questions, what was left out."""

from collections.abc import Iterator

import click

from surveys.personnel.lists import Look
from surveys.problems import N_, BadInput, Problem
from surveys.register_import import ImportReport
from webapp.cli.output import write_json
from webapp.cli.words import gettext as _
from webapp.personnel_words import change_words, hidden_words, old_words, question_words

MOST_LINES = 60  # of changes told one by one

DRY = N_(
    "Nothing was stored (dry run): %(rows)s rows; %(added)s to add, %(changed)s to change, "
    "%(unchanged)s as they are."
)
DONE = N_("%(rows)s rows: %(added)s added, %(changed)s changed, %(unchanged)s as they were.")


def refuse_unconfirmed(found: Look, seal: str, name: str) -> None:
    """Refuse to store what nobody looked at. Raises BadInput with what is to be done."""
    if found.open:
        raise BadInput(
            Problem(
                N_(
                    "Something is to be decided first (%(count)s). See it with --dry-run; write a file of "
                    "answers with --write-answers FILE, fill it in and give it with --answers FILE."
                ),
                {"count": len(found.open)},
                name,
            )
        )
    if found.changes and seal != found.seal:
        raise BadInput(
            Problem(
                N_(
                    "Cells would be read differently from how they are written (%(count)s). Look at each "
                    "with --dry-run, then confirm them with the seal it prints: --confirm SEAL."
                ),
                {"count": len(found.changes)},
                name,
            )
        )


def tell(kind: str, found: Look, report: ImportReport | None, *, dry_run: bool, json: bool) -> None:
    """Tell what an import did or, in a dry run, would do."""
    facts: dict[str, object] = {"kind": kind, "dry_run": dry_run}
    for name in ("rows", "added", "changed", "unchanged"):
        facts[name] = getattr(report, name) if report else None
    ignored = [*found.ignored, *(report.ignored if report else ())]
    if json:
        write_json(facts | {"ignored_columns": ignored} | _facts(found))
        return
    for column in ignored:
        click.echo(_("The column “%(column)s” was not read.", column=column), err=True)
    _tell_changes(found, dry_run=dry_run)
    if report is not None:
        click.echo(_(DRY if dry_run else DONE, **facts))


def _facts(found: Look) -> dict[str, object]:
    """Give what a list said beyond its rows, for machines."""
    return {
        "changes": [
            {"row": one.row, "column": one.column, "before": one.before, "after": one.after, "why": one.why}
            for one in found.changes
        ],
        "questions": [
            {
                "key": one.key,
                "about": one.doubt,
                "words": one.words,
                "rows": list(one.rows),
                "options": [option.value for option in one.options],
                "proposal": one.proposal,
                "is_open": one in found.open,
            }
            for one in found.questions
        ],
        "rows_left_out": [{"row": one.row, "words": one.words, "as": one.kind} for one in found.left],
        "hidden_sheets": list(found.hidden),
        "seal": found.seal if found.changes and not found.open else None,
    }


def _tell_changes(found: Look, *, dry_run: bool) -> None:
    for words in (hidden_words(found, _), old_words(found, _)):
        if words:
            click.echo(words, err=True)
    if dry_run and found.left:
        rows = ", ".join(str(one.row) for one in found.left)
        click.echo(_("Rows that are none of the table: %(rows)s.", rows=rows), err=True)
    if dry_run:
        for line in _lines(found):
            click.echo(line)


def _lines(found: Look) -> Iterator[str]:
    """Give a line for each change and each question, and how to go on."""
    for one in found.changes[:MOST_LINES]:
        what = {"row": one.row, "column": one.column, "before": one.before, "after": one.after}
        why = change_words(one, _)
        yield _("row %(row)s, %(column)s: “%(before)s” → “%(after)s” (%(why)s)", **what, why=why)
    if len(found.changes) > MOST_LINES:
        yield _("... and %(more)s more changes; --json tells all.", more=len(found.changes) - MOST_LINES)
    for question in found.open:
        yield _("To be decided: %(question)s", question=question_words(question, _))
    if found.changes and not found.open:
        yield _("To store these changes: --confirm %(seal)s", seal=found.seal)
