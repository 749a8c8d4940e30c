"""``ydan survey create``: a round from its file, its questionnaire brought along where needed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.actor import actor
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.words import gettext as _

if TYPE_CHECKING:
    import sqlalchemy as sa

    from surveys.round_file import RoundFile


@click.command(
    help=_(
        "Set up the round that FILE describes, ready to open.\n\n"
        "A questionnaire that is not stored yet is taken from the file that the round names, else from the "
        "library. “ydan survey codes” issues its codes."
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def create(file: Path, *, as_json: bool) -> None:
    """Set up a round: all of it or nothing."""
    from surveys import audit, rounds
    from surveys.identifiers import SurveyState
    from surveys.round_file import read_file

    with opened() as installation, installation.engine.begin() as connection:
        written = read_file(connection, file)
        _bring_questionnaire(connection, written)
        survey = rounds.create(connection, written.plan)
        for invitation in written.invitations:
            rounds.add_assignment(connection, survey.code, invitation.assignment)
        rounds.set_state(connection, survey.code, SurveyState.CHECKED)
        audit.append(connection, installation.clock, audit.Act(actor(), "survey.create", survey.code, {}))
        facts = {
            "survey": survey.code,
            "subjects": len(written.plan.subjects),
            "assignments": len(written.invitations),
        }
    if as_json:
        write_json(facts)
    else:
        click.echo(_("The round %(survey)s is set up, with %(subjects)s subjects. Next: open it.", **facts))


def _bring_questionnaire(connection: "sa.Connection", written: "RoundFile") -> None:
    from surveys import questionnaire_library, questionnaires
    from surveys.toml_table import source_of

    if written.questionnaire_file is not None:
        questionnaires.add(connection, source_of(written.questionnaire_file))
        return
    wanted = (written.plan.questionnaire_id, written.plan.questionnaire_version)
    stored = {(one.id, one.version) for one in questionnaires.listing(connection)}
    if wanted not in stored and wanted in questionnaire_library.names():
        questionnaires.add(connection, questionnaire_library.load(*wanted)[0])
