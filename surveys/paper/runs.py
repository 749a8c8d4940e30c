"""Print runs: forms or cards that were printed together, counted until every sheet is accounted for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from surveys.identifiers import SurveyCode
from surveys.paper.layout import FormLayout, from_json, to_json
from surveys.problems import N_, Problem, Refused
from surveys.round_records import hold
from surveys.schema import paper_run

_RUN = paper_run.c


class RunKind(StrEnum):
    """What was printed."""

    FORM = "form"
    CARDS = "cards"


@dataclass(frozen=True, slots=True)
class PaperRun:
    """One print. ``layout``: where everything lies on its forms; None for cards."""

    survey: SurveyCode
    number: int
    assignment: int
    kind: RunKind
    printed: int
    printed_on: date
    layout: FormLayout | None


def record(
    connection: sa.Connection,
    place: tuple[SurveyCode, int],
    printed: int,
    on: date,
    layout: FormLayout | None = None,
) -> PaperRun:
    """Note a print of forms (with their layout) or cards (without); ``place``: round and assignment.

    To be called in the transaction that issues its codes: no code without a run, no run without codes.
    """
    survey, assignment = place
    # Hold the round until the transaction ends: nobody closes it or takes the same number meanwhile.
    hold(connection, survey)
    last = connection.scalar(sa.select(sa.func.max(_RUN.number)).where(_RUN.survey == survey))
    run = PaperRun(
        survey=survey,
        number=1 + (last or 0),
        assignment=assignment,
        kind=RunKind.CARDS if layout is None else RunKind.FORM,
        printed=printed,
        printed_on=on,
        layout=layout,
    )
    connection.execute(
        sa.insert(paper_run).values(
            survey=run.survey,
            number=run.number,
            assignment=run.assignment,
            kind=run.kind,
            printed=run.printed,
            printed_on=run.printed_on,
            layout=None if layout is None else to_json(layout),
        )
    )
    return run


def get(connection: sa.Connection, survey: SurveyCode, number: int) -> PaperRun:
    """Give one run. Raises Refused when the round has no such run."""
    row = (
        connection.execute(sa.select(paper_run).where(_RUN.survey == survey, _RUN.number == number))
        .mappings()
        .first()
    )
    if row is None:
        raise Refused(Problem(N_("The round has no print run %(run)s."), {"run": number}, "run"))
    return _run(row)


def listing(connection: sa.Connection, survey: SurveyCode) -> tuple[PaperRun, ...]:
    """Give the runs of a round, the first one first."""
    rows = connection.execute(sa.select(paper_run).where(_RUN.survey == survey).order_by(_RUN.number))
    return tuple(_run(row) for row in rows.mappings())


def _run(row: RowMapping) -> PaperRun:
    return PaperRun(
        survey=SurveyCode(row["survey"]),
        number=row["number"],
        assignment=row["assignment"],
        kind=RunKind(row["kind"]),
        printed=row["printed"],
        printed_on=row["printed_on"],
        layout=None if row["layout"] is None else from_json(row["layout"]),
    )
