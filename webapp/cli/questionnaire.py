"""``ydan questionnaire``: check an author's file, add it, list what is there."""

from pathlib import Path

import click

from surveys.problems import N_
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import language

command = Commands(
    name="questionnaire",
    members={
        "check": ("webapp.cli.questionnaire:check", N_("say what is wrong in a questionnaire file")),
        "add": ("webapp.cli.questionnaire:add", N_("store a questionnaire from a file or the library")),
        "lint": ("webapp.cli.questionnaire_files:lint", N_("give advice on the wording of a questionnaire")),
        "export-xlsform": (
            "webapp.cli.questionnaire_files:export_xlsform",
            N_("write a questionnaire as an XLSForm for KoboToolbox or ODK"),
        ),
        "import-xlsform": (
            "webapp.cli.questionnaire_files:import_xlsform",
            N_("read an XLSForm into a questionnaire file"),
        ),
        "export-lss": (
            "webapp.cli.questionnaire_files:export_lss",
            N_("write a questionnaire as a survey for LimeSurvey"),
        ),
        "import-lss": (
            "webapp.cli.questionnaire_files:import_lss",
            N_("read a survey of LimeSurvey into a questionnaire file"),
        ),
        "list": ("webapp.cli.questionnaire:listing", N_("list stored questionnaires and the library")),
    },
    help=_("Questionnaires: one TOML file each, in all its languages."),
)

_FILE = click.Path(path_type=Path)


@click.command(help=_("Check FILE and say every problem in a sentence; nothing is stored."))
@click.argument("file", type=_FILE)
@as_json
def check(file: Path, *, as_json: bool) -> None:
    """Check a questionnaire file; exit code 2 with one line per problem."""
    from surveys.questionnaire_file import read_file

    found = read_file(file)
    facts = {
        "id": found.id,
        "version": found.version,
        "hash": found.hash,
        "languages": list(found.languages),
        "sections": len(found.sections),
        "items": len(found.items),
    }
    if as_json:
        write_json(facts)
    else:
        click.echo(
            _(
                "%(file)s is a valid questionnaire: %(id)s, version %(version)s, %(items)s items, "
                "%(languages)s. Hash %(hash)s.",
                **facts | {"file": file, "languages": ", ".join(found.languages)},
            )
        )


def source_named(name: str) -> str:
    """Give the TOML of a file, or of a library questionnaire named ``id`` or ``id-vN``."""
    from surveys import questionnaire_library

    for known, version in reversed(questionnaire_library.names()):
        if name in (known, f"{known}-v{version}"):
            return questionnaire_library.load(known, version)[0]
    from surveys.problems import BadInput, Problem

    path = Path(name)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(
            Problem(
                N_("There is no such file, and no questionnaire of the library is called so."), where=name
            )
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(Problem(N_("The file is not UTF-8 text. Save it as UTF-8."), where=name)) from error


@click.command(help=_("Store a questionnaire: FILE, or the name of one in the library."))
@click.argument("file")
def add(file: str) -> None:
    """Store a questionnaire."""
    from surveys import questionnaires

    source = source_named(file)
    with opened() as installation, installation.engine.begin() as connection:
        stored = questionnaires.add(connection, source)
    click.echo(_("Stored: %(id)s, version %(version)s.", id=stored.id, version=stored.version))


@click.command(name="list", help=_("List stored questionnaires and those of the library."))
@as_json
def listing(*, as_json: bool) -> None:
    """List questionnaires."""
    from surveys import questionnaire_library, questionnaires

    with opened() as installation, installation.engine.connect() as connection:
        stored = questionnaires.listing(connection)
    languages = language()
    rows = [
        (one.id, one.version, one.title.get(languages, ""), "frozen" if one.frozen else "stored")
        for one in stored
    ]
    known = {(one.id, one.version) for one in stored}
    rows += [
        (*name, questionnaire_library.load(*name)[1].title.get(languages, ""), "library")
        for name in questionnaire_library.names()
        if name not in known
    ]
    if as_json:
        write_json([dict(zip(("id", "version", "title", "state"), row, strict=True)) for row in rows])
        return
    words = {"frozen": _("frozen"), "stored": _("stored"), "library": _("in the library")}
    write_table(
        (_("Questionnaire"), _("Version"), _("Title"), _("State")),
        [(*row[:3], words[row[3]]) for row in rows],
    )
