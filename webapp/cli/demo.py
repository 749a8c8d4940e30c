"""``ydan demo``: the demonstration province, made once; its accounts and live codes printed every time."""

import shutil
from typing import TYPE_CHECKING

import click

from surveys.problems import N_, Problem, Refused
from webapp.cli.output import Steps, as_json, write_json
from webapp.cli.words import gettext as _
from webapp.cli.words import language
from webapp.settings import Settings, installation, load

if TYPE_CHECKING:
    from surveys.demonstration.sheet import Sheet
    from surveys.installation import Installation


@click.command(
    name="demo",
    help=_(
        "Make the demonstration province in an empty installation: the real units of Quảng Ninh, invented "
        "cadres, released rounds of two quarters, an open one, an account for every role.\n\n"
        "Done before, it prints the accounts and live codes again. Only for looking around: never put it "
        "where others can reach it."
    ),
)
@as_json
def command(*, as_json: bool) -> None:
    """Make or show the demonstration."""
    from surveys.demonstration import sheet as sheets
    from surveys.demonstration.live import freshen

    settings = load()
    found = installation(settings)
    try:
        sheet = sheets.read(settings.data_dir, found.keys)
        if sheet is None:
            sheet = _made(settings, found)
        else:
            from surveys.upgrade import upgrade

            upgrade(found.engine)
            sheet = freshen(found, sheet)
        sheets.write(settings.data_dir, sheet, found.keys)
    finally:
        found.engine.dispose()
    from webapp.cli.demo_sheet import facts, lines

    if as_json:
        write_json(facts(sheet, settings))
    else:
        for line in lines(sheet, settings, language()):
            click.echo(line)


def _made(settings: Settings, found: "Installation") -> "Sheet":
    """Make the demonstration; what an interrupted one left behind is cleared first."""
    from surveys.demonstration.make import make
    from surveys.demonstration.sheet import UNFINISHED
    from surveys.top_unit import top_unit
    from webapp.cli.opening import sqlite_file
    from webapp.setup import prepare

    unfinished = settings.data_dir / UNFINISHED
    # Both were empty when the mark was set: what lies there is of the demonstration. Keys are never cleared.
    own = (settings.data_dir, settings.key_store_dir)
    if unfinished.exists() and sqlite_file(settings) is not None:
        for folder in own:
            shutil.rmtree(folder, ignore_errors=True)
    for folder in own:
        if folder.is_dir() and any(folder.iterdir()):
            raise _taken(str(folder))
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished.touch(mode=0o600)
    prepare(settings, found, lambda _made: None)
    with found.engine.connect() as connection:
        # A server's database may be in use though the folders are new.
        if top_unit(connection) is not None:
            unfinished.unlink()
            raise _taken(found.engine.url.render_as_string())
    steps = Steps({})
    click.echo(_("Making the demonstration province ..."), err=True)
    try:
        sheet = make(found, steps.show)
    finally:
        steps.end()
    unfinished.unlink()
    return sheet


def _taken(where: str) -> Refused:
    return Refused(
        Problem(
            N_("Here is an installation already. The demonstration needs a place of its own (YDAN_HOME)."),
            {},
            where,
        )
    )
