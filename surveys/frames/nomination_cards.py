"""Cards for those who were chosen to be asked about a subject: one each, without a name."""

from surveys import audit, invitations, rounds
from surveys.frames import nominations
from surveys.frames.nominations import Place
from surveys.identifiers import Channel
from surveys.installation import Installation
from surveys.invitations import IssuedCode
from surveys.paper import runs
from surveys.problems import N_, Problem, Refused
from surveys.round_plan import AssignmentPlan
from surveys.round_records import hold


def issue_cards(installation: Installation, place: Place, by: str) -> tuple[int, list[IssuedCode]]:
    """Issue a code for each person chosen; give the number of the kind of invitation, and the codes, once.

    Own transaction. The kind of invitation about this subject alone is made if it is not there yet. From
    then on nobody is added or taken out. Raises Refused while it is not decided who is asked, or when the
    cards are out already.
    """
    keys = installation.keys.readable("installation")
    with installation.engine.begin() as connection:
        hold(connection, place.survey)  # of two who print at once one finds them printed
        people = nominations.chosen(connection, keys, place)
        there = nominations.kinds_of(connection, place)
        if any(one.issued for one in there):
            raise Refused(
                Problem(
                    N_(
                        "The cards about this person were printed before. They exist on paper only; if they "
                        "are lost, make them void and issue new ones on the page of the invitations."
                    )
                )
            )
        plan = AssignmentPlan(place.group, Channel.WEB, (place.subject,))
        kind = there[0] if there else rounds.add_assignment(connection, place.survey, plan)
        pepper = installation.keys.read("pepper")
        issued = invitations.issue(connection, pepper, place.survey, kind.number, len(people))
        today = installation.clock().astimezone(installation.time_zone).date()
        runs.record(connection, (place.survey, kind.number), len(issued), today)
        details = {"subject": place.subject, "group": place.group, "kind": kind.number, "issued": len(issued)}
        audit.append(connection, installation.clock, audit.Act(by, "nomination.cards", place.survey, details))
    return kind.number, issued
