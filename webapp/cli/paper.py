"""``ydan paper``: does the paper of a round add up, noting a count of two people, the minutes."""

from pathlib import Path

import click

from surveys.identifiers import Language, SurveyCode
from webapp.cli.opening import opened
from webapp.cli.output import as_json, progress, write_json, write_table
from webapp.cli.survey_ceremonies import officers_option, two
from webapp.cli.words import gettext as _


@click.group(name="paper", help=_("Paper of a round: printed = returned + void + unused."))
def command() -> None:
    """Gather what concerns paper."""


@command.command(
    help=_("Say of every print run of SURVEY whether it adds up. Exit code 1: something is still to be done.")
)
@click.argument("survey")
@as_json
@click.pass_context
def standing(context: click.Context, survey: str, *, as_json: bool) -> None:
    """Show where the paper of a round stands."""
    from surveys import rounds
    from surveys.paper import reconciliation
    from webapp.cli.words import said

    code = SurveyCode(survey)
    with opened() as installation, installation.engine.connect() as connection:
        rounds.get(connection, code)
        found = reconciliation.standing(connection, code)
        problems = [said(one) for one in reconciliation.open_problems(connection, code)]
    counts = {one.run: one.counted.count if one.counted else None for one in found}
    told = [
        {
            "run": one.run,
            "kind": str(one.kind),
            "printed": one.printed,
            "returned": one.returned if one.returned is not None else (count.returned if count else None),
            "void": count.void if count else None,
            "unused": count.unused if count else None,
            "waiting_batches": list(one.waiting),
            "adds_up": one.is_reconciled,
        }
        for one in found
        for count in (counts[one.run],)
    ]
    if as_json:
        write_json({"survey": survey, "runs": told, "open": problems})
    else:
        header = (_("Run"), _("Kind"), _("Printed"), _("Returned"), _("Void"), _("Unused"))
        rows = [["–" if cell is None else cell for cell in list(one.values())[: len(header)]] for one in told]
        write_table(header, rows)
        for problem in problems:
            click.echo(problem)
    context.exit(1 if problems else 0)


@command.command(
    help=_("Note what became of print run RUN of SURVEY, as two people counted it. It must add up.")
)
@click.argument("survey")
@click.argument("run", type=click.IntRange(1))
@click.option(
    "--void", type=click.IntRange(0), required=True, help=_("spoiled, or handed out and not come back")
)
@click.option("--unused", type=click.IntRange(0), required=True, help=_("never handed out"))
@click.option("--drawn", type=click.IntRange(0), help=_("of cards: how many were drawn"))
@officers_option
def reconcile(survey: str, run: int, officers: tuple[str, ...], **counts: int | None) -> None:
    """Note a count."""
    from surveys.paper import reconciliation
    from surveys.paper.reconciliation import Count

    code, by = SurveyCode(survey), two(officers)
    with opened() as installation:
        with installation.engine.connect() as connection:
            found = {one.run: one for one in reconciliation.standing(connection, code)}
        stored = found[run].returned if run in found else None
        returned = counts["drawn"] if counts["drawn"] is not None else stored
        counted = Count(returned or 0, counts["void"] or 0, counts["unused"] or 0)
        reconciliation.count(installation, code, run, counted, by)
    click.echo(_("Print run %(run)s adds up.") % {"run": run})


@command.command(help=_("Write the minutes of adding up the paper of SURVEY as PDF to FILE."))
@click.argument("survey")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", type=click.Choice(["vi", "en", "both"]), default="vi", show_default=True)
def minutes(survey: str, file: Path, language: str) -> None:
    """Write the minutes."""
    from surveys import rounds, staff
    from surveys.paper import batches, reconciliation
    from surveys.prints import paper_minutes
    from surveys.prints.paper import Paper, Speech
    from webapp.catalogue import translations
    from webapp.office.words import NAMES
    from webapp.settings import load

    code, settings = SurveyCode(survey), load()
    with opened(settings) as installation, installation.engine.connect() as connection:
        found = rounds.get(connection, code)
        standing = reconciliation.standing(connection, code)
        groups = {one.number: one.group for one in rounds.assignments(connection, code)}
        counted_by = {name for one in standing if one.counted for name in one.counted.by}
        people = {name: staff.get(connection, name) for name in counted_by}
        about = paper_minutes.PaperMinutes(
            standing,
            {one.run: NAMES[type(groups[one.assignment]), groups[one.assignment].value] for one in standing},
            batches.listing(connection, code),
            {name: person.name for name, person in people.items() if person},
            installation.clock().astimezone(installation.time_zone).date(),
        )
    spoken = ("vi", "en") if language == "both" else (language,)
    speech = Speech(tuple((Language(one), translations(Language(one)).gettext) for one in spoken))
    file.write_bytes(
        paper_minutes.minutes(Paper(found, speech, settings.public_url, settings.contact), about)
    )
    click.echo(str(file))


@command.command(
    help=_(
        "Bring scanned FILES (PDF, JPEG, PNG, TIFF) into batch BATCH of SURVEY and read them. What is there "
        "already adds nothing: after an interruption give the same command again. A person then looks at "
        "doubtful marks in the office."
    )
)
@click.argument("survey")
@click.argument("batch", type=click.IntRange(1))
@click.argument(
    "files", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1, required=True
)
@as_json
def scan(survey: str, batch: int, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Bring in scans and read them here."""
    from surveys.paper import batch_records
    from surveys.scans import bringing, records
    from surveys.scans.extra import require_extra
    from surveys.scans.reading_job import read_all, reader_alone
    from webapp.settings import load

    require_extra()
    place, settings = (SurveyCode(survey), batch), load()
    with opened(settings) as installation:
        with installation.engine.connect() as connection:
            batch_records.get(connection, *place)
        added = 0
        for file in files:
            with file.open("rb") as source:
                added += bringing.bring_in(installation, place, source, file.name)
        with progress(_("Reading pages")) as show, reader_alone(installation, wait=True):
            part = settings.scan_check_percent / 100
            read_all(installation, lambda _place, pages: show(pages, pages), part)
        with installation.engine.connect() as connection:
            pages = records.count_pages(connection, place)
    facts = {"added": added, "already": len(files) - added, "pages": pages}
    if as_json:
        write_json({"survey": survey, "batch": batch, **facts})
    else:
        click.echo(
            _("%(added)s files added, %(already)s were there already. Pages read so far: %(pages)s.") % facts
        )
