"""``ydan survey``: rounds from the command line."""

import click

from surveys.problems import N_
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import language, name_of

command = Commands(
    name="survey",
    members={
        "create": ("webapp.cli.survey_create:create", N_("set up a round from a file")),
        "list": ("webapp.cli.survey:listing", N_("list the rounds and their states")),
        "codes": ("webapp.cli.survey_codes:codes", N_("issue invitation codes for a round")),
        "forms": ("webapp.cli.survey_forms:forms", N_("print paper forms of a round")),
        "open": ("webapp.cli.survey_ceremonies:open_", N_("open a round: two officers make its key")),
        "close": ("webapp.cli.survey_ceremonies:close", N_("close a round: two officers open the ballots")),
        "release": ("webapp.cli.survey_scores:release", N_("freeze what a closed round may tell")),
        "report": ("webapp.cli.documents:report", N_("write the report of a released round as a file")),
        "minutes": (
            "webapp.cli.documents:minutes",
            N_("write the minutes of an opening, a closing, a tally"),
        ),
        "export": (
            "webapp.cli.survey_export:export",
            N_("write what a released round tells for SPSS, Stata, R and other programs"),
        ),
        "scores": ("webapp.cli.survey_scores:scores", N_("show what a released round tells")),
    },
    help=_("Rounds: set up, open, close, show scores."),
)


@click.command(name="list", help=_("List the rounds, the latest period first."))
@as_json
def listing(*, as_json: bool) -> None:
    """List rounds."""
    from surveys import rounds

    with opened() as installation, installation.engine.connect() as connection:
        found = rounds.listing(connection)
    if as_json:
        write_json(
            [
                {
                    "survey": one.code,
                    "state": one.state.value,
                    "questionnaire": f"{one.questionnaire_id}-v{one.questionnaire_version}",
                    "period_start": one.period_start,
                    "period_end": one.period_end,
                    "closes_on": one.closes_on,
                    "title": dict(one.rules.title),
                }
                for one in found
            ]
        )
        return
    write_table(
        (_("Round"), _("State"), _("Last day"), _("Title")),
        [(one.code, name_of(one.state), one.closes_on, one.rules.title.get(language(), "")) for one in found],
    )
