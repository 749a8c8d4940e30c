"""Printing forms: a code for every sheet, issued together with the run that accounts for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from surveys import invitations
from surveys.audit import Act, append
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.invitations import IssuedCode
from surveys.paper import runs
from surveys.paper.forms import Prepared, forms
from surveys.paper.runs import PaperRun


@dataclass(frozen=True, slots=True)
class Order:
    """So many forms for one kind of invitation, laid out before any code is issued."""

    assignment: int
    prepared: Prepared
    count: int


@dataclass(frozen=True, slots=True)
class Printed:
    """A run with its codes, which exist here and nowhere else."""

    prepared: Prepared
    run: PaperRun
    codes: Sequence[IssuedCode] = field(repr=False)

    def pdf(self) -> bytes:
        """Give the sheets for the printer."""
        return forms(self.prepared, self.run.number, self.codes)


def issue(
    installation: Installation, survey: SurveyCode, orders: Sequence[Order], by: str
) -> tuple[Printed, ...]:
    """Issue the codes of some orders, each as a run of its own, all or none.

    Manages its own transaction. Raises Refused when the round is closed, BadInput for an unknown kind.
    """
    pepper = installation.keys.read("pepper")
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        printed = tuple(
            Printed(
                one.prepared,
                runs.record(connection, (survey, one.assignment), one.count, today, one.prepared.layout),
                invitations.issue(connection, pepper, survey, one.assignment, one.count),
            )
            for one in orders
        )
        details = {
            "runs": [one.run.number for one in printed],
            "kinds": [one.assignment for one in orders],
            "each": [one.count for one in orders],
        }
        append(connection, installation.clock, Act(by, "survey.forms", survey, details))
    return printed
