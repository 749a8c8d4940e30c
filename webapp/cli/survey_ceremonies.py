"""``ydan survey open`` and ``ydan survey close``: the ceremonies of two officers at one keyboard.

Passphrases are asked one after the other; each officer types unseen. On the command line the officers
name themselves: whoever may run it on the server holds the keys folder anyway (docs/threat-model.md).
"""

from pathlib import Path

import click

from surveys.identifiers import SurveyCode
from surveys.problems import N_, BadInput, Problem
from webapp.cli import passphrases
from webapp.cli.opening import opened
from webapp.cli.output import Steps, as_json, write_json
from webapp.cli.words import gettext as _

WORDS_IN_LINE = 5
PRINTED = "printed"

officers_option = click.option(
    "--officer", "officers", multiple=True, required=True, help=_("username of an officer; given twice")
)
_file = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help=_("read the passphrases from this file, one a line, in the order of the officers"),
)


def two(officers: tuple[str, ...]) -> tuple[str, str]:
    """Give the two officers who were named; the two-person rule refuses any other number."""
    if len(officers) != 2:  # noqa: PLR2004 - the two-person rule
        raise BadInput(Problem(N_("Two officers are needed: give --officer twice."), where="--officer"))
    return officers[0], officers[1]


@click.command(
    name="open",
    help=_(
        "Open SURVEY: makes the key that seals every ballot, splits it between the two officers' closing "
        "passphrases and a printed share, and shows that share once. Print it and lock it away."
    ),
)
@click.argument("survey")
@officers_option
@_file
@as_json
def open_(survey: str, officers: tuple[str, ...], passphrase_file: Path | None, *, as_json: bool) -> None:
    """Open a round."""
    from surveys.ceremony import Officer, open_round

    first, second = two(officers)
    with opened() as installation:
        typed = passphrases.of_officers((first, second), passphrase_file, new=True)
        opening = open_round(
            installation, SurveyCode(survey), (Officer(first, typed[0]), Officer(second, typed[1]))
        )
    if as_json:
        write_json({"survey": opening.survey, "opened_on": opening.opened_on, "words": opening.words})
        return
    click.echo(_("The round %(survey)s is open.", survey=opening.survey))
    click.echo(_("The printed share, shown this once; print it, lock it away, keep no copy:"))
    for start in range(0, len(opening.words), WORDS_IN_LINE):
        numbered = enumerate(opening.words[start : start + WORDS_IN_LINE], start + 1)
        click.echo("  " + "  ".join(f"{number:2}. {word:<10}" for number, word in numbered).rstrip())


@click.command(
    help=_(
        "Close SURVEY: opens the ballots once, in memory, counts and shuffles them, and destroys the key and "
        "all that joined codes to ballots. Interrupted, it starts again; the round stays sealed.\n\n"
        "An officer who cannot come is replaced by the printed share (--printed-share FILE)."
    )
)
@click.argument("survey")
@officers_option
@_file
@click.option(
    "--printed-share",
    type=click.Path(path_type=Path),
    help=_("a file with the words of the printed share, in place of the second officer's passphrase"),
)
@as_json
def close(
    survey: str,
    officers: tuple[str, ...],
    passphrase_file: Path | None,
    printed_share: Path | None,
    *,
    as_json: bool,
) -> None:
    """Close a round and tell its minutes."""
    from surveys.ceremony import Officer
    from surveys.closing import close_round

    first, second = two(officers)
    words = " ".join(passphrases.from_file(printed_share)) if printed_share else None
    asked = (first,) if words else (first, second)
    steps = Steps(_step_labels())
    with opened() as installation:
        typed = passphrases.of_officers(asked, passphrase_file, new=False)
        both = (Officer(first, typed[0]), Officer(second, None if words else typed[1]))
        try:
            minutes = close_round(installation, SurveyCode(survey), both, words, steps.show)
        finally:
            steps.end()
    facts = {
        "survey": minutes.survey,
        "issued": minutes.issued,
        "spent": minutes.spent,
        "opened": minutes.opened,
        "invalid": minutes.invalid,
        "officers": list(minutes.officers),
        "destroyed": minutes.destroyed,
    }
    if as_json:
        write_json(facts)
        return
    click.echo(
        _(
            "The round %(survey)s is closed: %(issued)s codes issued, %(spent)s used, %(opened)s ballots "
            "opened, %(invalid)s invalid.",
            **facts,
        )
    )


def _step_labels() -> dict[str, str]:
    return {
        "key": _("Putting the key together"),
        "shut": _("Shutting the box"),
        "ratings": _("Opening ratings"),
        "texts": _("Opening texts"),
        "write": _("Writing shuffled ballots"),
        "destroy": _("Destroying the key"),
    }
