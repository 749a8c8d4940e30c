"""``ydan release publish``, ``withdraw`` and ``poster``: telling a release further, or openly no more."""

from pathlib import Path

import click

from surveys.identifiers import Language, SurveyCode
from surveys.problems import N_, Problem, Refused
from webapp.catalogue import LANGUAGES, translations
from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.survey_ceremonies import officers_option, two
from webapp.cli.words import gettext as _

BOTH = "both"
LEVELS = ("cadre", "council", "front", "public")


@click.command(
    help=_(
        "Tell the release of ROUND to more people: cadre, council (evaluators and auditors, too), front "
        "(all staff of the Front, too), public. Two people sign; a level only ever rises.\n\n"
        "With --again what is public is published once more, with the note and the texts of today."
    )
)
@click.argument("survey")
@click.option("--level", type=click.Choice(LEVELS), default="public", help=_("who may read from now on"))
@click.option("--again", is_flag=True, help=_("publish again what is public"))
@officers_option
@as_json
def publish(survey: str, level: str, officers: tuple[str, ...], *, again: bool, as_json: bool) -> None:
    """Raise the level of a release, or renew its public page."""
    from surveys import publishing
    from surveys.publications import Level

    both = two(officers)
    with opened() as installation:
        code = SurveyCode(survey)
        made = (
            publishing.renew(installation, code, both)
            if again
            else publishing.raise_level(installation, code, Level(level), both)
        )
    facts = {"survey": survey, "number": made.number, "level": level, "hash": made.hash}
    if as_json:
        write_json(facts)
    elif made.hash:
        click.echo(_("The round %(survey)s is public. Hash %(hash)s.", **facts))
    else:
        click.echo(_("The round %(survey)s is told further, as step %(number)s.", **facts))


@click.command(
    help=_(
        "Withdraw the public page of ROUND: its address then says so, and why. Two people sign. What people "
        "saved before stays in their hands."
    )
)
@click.argument("survey")
@click.option("--reason-vi", required=True, help=_("reason in Vietnamese, for everybody to read"))
@click.option("--reason-en", required=True, help=_("reason in English, for everybody to read"))
@officers_option
def withdraw(survey: str, reason_vi: str, reason_en: str, officers: tuple[str, ...]) -> None:
    """Take a public page down."""
    from surveys import publishing

    reason = {"vi": reason_vi, "en": reason_en}
    with opened() as installation:
        publishing.withdraw(installation, SurveyCode(survey), reason, two(officers))
    click.echo(_("The public page of the round %(survey)s is withdrawn.", survey=survey))


@click.command(help=_("Write the A3 poster of the published ROUND for a culture house, as PDF."))
@click.argument("survey")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write"))
@click.option("--language", type=click.Choice((*LANGUAGES, BOTH)), default=LANGUAGES[0])
def poster(survey: str, output: Path | None, language: str) -> None:
    """Write a poster and note it as told."""
    from surveys import audit, published, result_poster, told_registry
    from surveys.prints.paper import Speech
    from webapp.settings import load

    spoken = LANGUAGES if language == BOTH else (language,)
    speech = Speech(tuple((Language(one), translations(one).gettext) for one in spoken))
    with opened() as installation, installation.engine.begin() as connection:
        lines = [one for one in published.lines(connection) if one.survey == survey]
        content = (
            published.parse(lines[-1], published.text_of(connection, lines[-1]))
            if lines and not lines[-1].withdraws
            else None
        )
        if not isinstance(content, published.Published):
            raise Refused(Problem(N_("Nothing of the round “%(code)s” is public."), {"code": survey}))
        made = result_poster.poster(result_poster.ResultPoster(content, speech, load().results_url))
        name = "-".join(spoken)
        act = audit.Act(actor(), "survey.poster", survey, {"language": name})
        audit.append(connection, installation.clock, act)
        today = installation.clock().astimezone(installation.time_zone).date()
        told_registry.note_file(connection, SurveyCode(survey), f"poster-{name}", made, today)
    target = output or Path(f"{survey}-{name}-a3.pdf")
    target.write_bytes(made)
    click.echo(str(target))
