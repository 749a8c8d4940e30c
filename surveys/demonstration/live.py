"""Live codes of a demonstration that was made before: used ones are replaced by new ones."""

from dataclasses import replace

from surveys import invitations, rounds
from surveys.codes import shown
from surveys.demonstration.sheet import CodeLine, Sheet
from surveys.identifiers import Channel, SurveyState
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.problems import BadInput


def freshen(installation: Installation, sheet: Sheet) -> Sheet:
    """Give the sheet with codes that work: as many as before, about the same cadres.

    Without an open round there are none.
    """
    with Intake(installation) as intake:
        codes = tuple(line if _works(intake, line) else _renewed(installation, line) for line in sheet.codes)
    return replace(sheet, codes=tuple(line for line in codes if line is not None))


def _works(intake: Intake, line: CodeLine) -> bool:
    try:
        invitations.admit(intake, line.digits)
    except BadInput:  # used, or its round is over
        return False
    return True


def _renewed(installation: Installation, line: CodeLine) -> CodeLine | None:
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        for survey in rounds.listing(connection, SurveyState.OPEN):
            if survey.closes_on < today:
                continue
            names = {one.number: one.name for one in rounds.subjects(connection, survey.code)}
            for kind in rounds.assignments(connection, survey.code):
                if kind.channel is Channel.WEB and [names[one] for one in kind.subjects] == [line.about]:
                    pepper = installation.keys.read("pepper")
                    [issued] = invitations.issue(connection, pepper, survey.code, kind.number, 1)
                    return CodeLine(shown(issued.digits), issued.link, line.about)
    return None
