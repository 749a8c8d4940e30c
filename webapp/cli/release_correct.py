"""``ydan release correct``: another release in the place of the last one of a round, and why."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.identifiers import SurveyCode
from surveys.problems import N_, BadInput, Problem
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.survey_ceremonies import two
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    from surveys.installation import Installation
    from surveys.late_ballots import LateFile
    from surveys.round_facts import Difference

_a_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    help=_(
        "Release the closed round ROUND anew, in place of its last release: because the register was wrong "
        "about a cadre (--cadre), because paper turned up (--late-ballots), or because the method was at "
        "fault. The same gate decides what may be told; what could be subtracted from what was told before "
        "is refused. It is told at once, with the reason, to whoever the last release is told to. Two "
        "people sign.\n\nWith --compare nothing is changed: the cadres of whom the register says something "
        "else are listed."
    )
)
@click.argument("survey", metavar="ROUND")
@click.option("--reason-vi", help=_("reason in Vietnamese, for every reader"))
@click.option("--reason-en", help=_("reason in English, for every reader"))
@click.option(
    "--cadre", "cadres", multiple=True, help=_("code of a cadre who is put right by the register; repeatable")
)
@click.option("--late-ballots", type=_a_file, help=_("table of ballots that turned up, CSV or XLSX"))
@click.option("--map", "map_file", type=_a_file, help=_("the map of that table, a TOML file"))
@click.option("--compare", is_flag=True, help=_("only list what the register says otherwise"))
@click.option("--officer", "officers", multiple=True, help=_("username of an officer; given twice"))
@as_json
def correct(survey: str, *, compare: bool, as_json: bool, **asked: object) -> None:
    """Correct a release, or look at what could be corrected."""
    with opened() as installation:
        if compare:
            _show(_differences(installation, SurveyCode(survey)), as_json=as_json)
            return
        _correct(installation, SurveyCode(survey), asked, as_json=as_json)


def _correct(
    installation: "Installation", code: SurveyCode, asked: dict[str, object], *, as_json: bool
) -> None:
    from surveys import correcting

    officers = two(tuple(asked["officers"]))  # type: ignore[arg-type] # click gives a tuple of texts
    cadres = frozenset(asked["cadres"])  # type: ignore[call-overload] # as above
    reason = {"vi": str(asked["reason_vi"] or ""), "en": str(asked["reason_en"] or "")}
    found = _differences(installation, code)
    unknown = sorted(cadres - {one.before.code for one in found})
    if unknown:
        raise BadInput(
            Problem(
                N_("The register says the same of %(numbers)s as the round. Correct the register first."),
                {"numbers": ", ".join(unknown)},
                "--cadre",
            )
        )
    numbers = frozenset(one.before.number for one in found if one.before.code in cadres)
    amendment = correcting.Amendment(reason, numbers, _late(asked))
    made = correcting.correct(installation, code, amendment, officers)
    facts = {"survey": code, "release": made.number, "supersedes": made.number - 1, "hash": made.hash}
    if as_json:
        write_json(facts)
    else:
        click.echo(
            _(
                "Release %(release)s of the round %(survey)s stands in place of release %(supersedes)s.",
                **facts,
            )
        )


def _late(asked: dict[str, object]) -> "LateFile | None":
    from surveys.late_ballots import LateFile

    table, map_file = asked["late_ballots"], asked["map_file"]
    if isinstance(table, Path) and isinstance(map_file, Path):
        return LateFile(table, map_file)
    if table or map_file:
        raise BadInput(
            Problem(N_("A table of ballots and its map belong together: give both."), where="--map")
        )
    return None


def _differences(installation: "Installation", code: SurveyCode) -> "tuple[Difference, ...]":
    from surveys import round_facts

    with installation.engine.connect() as connection:
        return round_facts.differences(connection, code)


def _show(found: "tuple[Difference, ...]", *, as_json: bool) -> None:
    names = ("name", "position", "position_group", "unit")
    rows = [
        (one.before.code, name, getattr(one.before, name) or "", getattr(one.now, name) or "")
        for one in found
        for name in names
        if getattr(one.before, name) != getattr(one.now, name)
    ]
    if as_json:
        write_json([dict(zip(("cadre", "what", "round", "register"), row, strict=True)) for row in rows])
    else:
        write_table((_("Cadre"), _("What"), _("In the round"), _("In the register")), rows)
