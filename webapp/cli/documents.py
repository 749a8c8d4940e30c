"""``ydan survey report`` and ``ydan survey minutes``: documents from the command line."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.identifiers import Language, SurveyCode, UnitCode
from surveys.problems import N_, BadInput, Problem
from webapp.catalogue import LANGUAGES, translations
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.words import gettext as _
from webapp.cli.words import language as own_language

if TYPE_CHECKING:
    from surveys.documents.gathering import Wanted
    from surveys.documents.pieces import Document
    from surveys.installation import Installation
    from surveys.package_content import Words

FORMS = ("pdf", "xlsx", "html")
ACTS = ("opening", "closing", "tally")

_form = click.option(
    "--format", "form", type=click.Choice(FORMS), default="pdf", show_default=True, help=_("kind of file")
)
_language = click.option("--lang", type=click.Choice(LANGUAGES), help=_("language of the document"))
_output = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write")
)


@click.command(
    help=_(
        "Write the report of the released round SURVEY: of one cadre (--cadre), of one unit (--unit), or of "
        "everybody in it. The same release gives the same bytes."
    )
)
@click.argument("survey")
@click.option("--cadre", help=_("code of the cadre"))
@click.option("--unit", help=_("code of the unit"))
@_form
@_language
@_output
def report(survey: str, cadre: str | None, unit: str | None, form: str, **where: str | Path | None) -> None:
    """Write a report and note it in the audit trail and in the registry of what was told."""
    from surveys.documents.reports import report as draw_up

    if cadre and unit:
        raise BadInput(Problem(N_("Give a cadre or a unit, not both."), where="--cadre"))
    language = str(where["lang"] or own_language())
    name = "-".join(part for part in (survey, cadre or unit, language) if part)
    target = Path(where["output"] or f"{name}.{form}")
    code = SurveyCode(survey)
    with opened() as installation:
        wanted = _wanted(installation, code, (cadre, unit), _words(language))
        document = draw_up(installation, code, wanted)
        content = _file(document, form)
        _note(installation, (code, cadre or unit or ""), document, (form, content))
        target.write_bytes(content)
    click.echo(str(target))


def _words(language: str) -> "Words":
    from surveys.package_content import Words

    return Words(Language(language), translations(Language(language)).gettext)


def _wanted(
    installation: "Installation", code: SurveyCode, about: tuple[str | None, str | None], words: "Words"
) -> "Wanted":
    """Say which report is wanted. No texts for the cadre alone: whoever runs this is not the cadre."""
    from surveys import rounds
    from surveys.documents.gathering import Wanted
    from surveys.documents.pieces import Kind
    from surveys.publications import Level

    cadre, unit = about
    if cadre is None:
        kind = Kind.REPORT_COMMUNE if unit else Kind.REPORT_PROVINCE
        return Wanted(kind, words, Level.COUNCIL, unit=UnitCode(unit) if unit else None)
    with installation.engine.connect() as connection:
        numbers = {one.code: one.number for one in rounds.subjects(connection, code)}
    if cadre not in numbers:
        raise BadInput(Problem(N_("The round has no subject with the code “%(code)s”."), {"code": cadre}))
    return Wanted(Kind.REPORT_CADRE, words, Level.COUNCIL, numbers[cadre])


def _file(document: "Document", form: str) -> bytes:
    from surveys.documents.files import Form, file_of
    from webapp.document_style import document_style

    return file_of(document, Form(form), document_style())


def _note(
    installation: "Installation",
    about: tuple[SurveyCode, str],
    document: "Document",
    file: tuple[str, bytes],
) -> None:
    from surveys import audit, told_registry

    (code, whom), (form, content) = about, file
    details = {"document": document.kind.value, "language": document.language, "form": form, "about": whom}
    with installation.engine.begin() as connection:
        audit.append(connection, installation.clock, audit.Act(actor(), "document.export", code, details))
        today = installation.clock().astimezone(installation.time_zone).date()
        told_registry.note_file(
            connection, code, f"{document.kind}-{document.language}-{form}", content, today
        )


@click.command(help=_("Write the minutes of an act of SURVEY: its opening, its closing, or its tally."))
@click.argument("survey")
@click.argument("act", type=click.Choice(ACTS))
@_form
@_language
@_output
def minutes(survey: str, act: str, form: str, **where: str | Path | None) -> None:
    """Write minutes."""
    language = str(where["lang"] or own_language())
    target = Path(where["output"] or f"{survey}-{act}-{language}.{form}")
    with opened() as installation:
        document = _minutes(installation, SurveyCode(survey), act, _words(language))
        target.write_bytes(_file(document, form))
    click.echo(str(target))


def _minutes(installation: "Installation", code: SurveyCode, act: str, words: "Words") -> "Document":
    from surveys import rounds
    from surveys.documents import gathering, minutes_acts, minutes_tally
    from surveys.documents.pieces import Kind

    if act == "opening":
        facts = gathering.opening_facts(installation, code, words)
        with installation.engine.connect() as connection:
            return minutes_acts.opening(facts, len(rounds.subjects(connection, code)))
    kind = Kind.MINUTES_CLOSING if act == "closing" else Kind.MINUTES_TALLY
    facts = gathering.closing_facts(installation, code, words, kind)
    summary = gathering.told_now(installation, code)
    if act == "tally":
        return minutes_tally.tally(facts, summary)
    return gathering.closing_minutes(installation, facts, summary)
