"""``ydan questionnaire lint, export-xlsform, import-xlsform``: advice on wording, forms of other programs."""

from pathlib import Path

import click

from surveys.problems import N_
from webapp.cli.output import as_json, write_json
from webapp.cli.questionnaire import source_named
from webapp.cli.words import gettext as _

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
    from surveys.questionnaire_file import read_unfinished
    from surveys.questionnaire_writer import write
    from surveys.xlsform_import import import_xlsform as read_form

    imported = read_form(_bytes(file), file.name)
    source = write(imported.questionnaire)
    target.write_text(source, encoding="utf-8")
    for problem in (*imported.remarks, *read_unfinished(source)[1]):
        said = _(problem.sentence, **problem.values)
        click.echo(f"{problem.where}: {said}" if problem.where else said, err=True)
    click.echo(_("Written: %(file)s.", file=target))
