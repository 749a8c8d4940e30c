"""``ydan questionnaire lint, export-..., import-...``: advice on wording, forms of other programs."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.problems import N_
from webapp.cli.output import as_json, write_json
from webapp.cli.questionnaire import source_named
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.problems import Problem
    from surveys.questionnaire import Questionnaire

_FILE = click.Path(path_type=Path)


def _bytes(file: Path) -> bytes:
    from surveys.problems import BadInput, Problem

    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(
            Problem(N_("The file cannot be opened. Check its name and its rights."), where=str(file))
        ) from error


@click.command(help=_("Give advice on the wording of FILE, or of one in the library. Nothing is stored."))
@click.argument("file")
@as_json
def lint(file: str, *, as_json: bool) -> None:
    """Print one line per finding. Advice is no fault: the exit code is 0."""
    from surveys.questionnaire_file import read_unfinished
    from surveys.questionnaire_lint import lint as advice

    findings = advice(read_unfinished(source_named(file))[0])
    if as_json:
        write_json(
            [
                {"rule": one.rule, "where": one.where, "language": one.language, "found": one.found}
                for one in findings
            ]
        )
        return
    for one in findings:
        click.echo(f"{one.where}: {_(one.sentence, found=one.found)}")
    if not findings:
        click.echo(_("The rules find nothing. That does not mean that everybody understands it: try it."))


@click.command(help=_("Write FILE, or one of the library, as an XLSForm (.xlsx) for KoboToolbox or ODK."))
@click.argument("file")
@click.argument("target", type=_FILE)
def export_xlsform(file: str, target: Path) -> None:
    """Write an XLSForm and let pyxform, the converter of those programs, check it."""
    from pyxform.xls2xform import convert

    from surveys.questionnaire_file import read
    from surveys.xlsform import export_xlsform as export

    target.write_bytes(export(read(source_named(file))))
    convert(target)
    click.echo(_("Written: %(file)s. pyxform takes it.", file=target))


@click.command(help=_("Read an XLSForm (.xlsx) and write it as a questionnaire (TOML) to TARGET."))
@click.argument("file", type=_FILE)
@click.argument("target", type=_FILE)
def import_xlsform(file: Path, target: Path) -> None:
    """Write a questionnaire; what its author still has to add is told."""
    from surveys.xlsform_import import import_xlsform as read_form

    imported = read_form(_bytes(file), file.name)
    _keep(imported.questionnaire, imported.remarks, target)


@click.command(help=_("Write FILE, or one of the library, as a survey for LimeSurvey (.lss)."))
@click.argument("file")
@click.argument("target", type=_FILE)
def export_lss(file: str, target: Path) -> None:
    """Write a structure file of LimeSurvey."""
    from surveys.exchange.lss_export import export_lss as export
    from surveys.questionnaire_file import read

    target.write_bytes(export(read(source_named(file))))
    click.echo(_("Written: %(file)s.", file=target))


@click.command(help=_("Read a survey of LimeSurvey (.lss) and write it as a questionnaire (TOML) to TARGET."))
@click.argument("file", type=_FILE)
@click.argument("target", type=_FILE)
def import_lss(file: Path, target: Path) -> None:
    """Write a questionnaire; what its author still has to add is told."""
    from surveys.exchange.lss_import import import_lss as read_survey

    imported = read_survey(_bytes(file), file.name)
    _keep(imported.questionnaire, imported.remarks, target)


def _keep(questionnaire: "Questionnaire", remarks: Iterable["Problem"], target: Path) -> None:
    """Write what was read, and say what was left out and what is missing."""
    from surveys.questionnaire_file import read_unfinished
    from surveys.questionnaire_writer import write

    source = write(questionnaire)
    target.write_text(source, encoding="utf-8")
    for problem in (*remarks, *read_unfinished(source)[1]):
        said = _(problem.sentence, **problem.values)
        click.echo(f"{problem.where}: {said}" if problem.where else said, err=True)
    click.echo(_("Written: %(file)s.", file=target))
