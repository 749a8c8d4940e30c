"""What an evaluator does next: go on with open evaluations, begin one, or write the scheme it needs."""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext

from surveys import organizations
from surveys.evaluations import records
from surveys.evaluations.progress import progress
from surveys.evaluations.records import Evaluation, EvaluationState, FileKind, Sought
from surveys.identifiers import Role
from surveys.problems import N_
from surveys.schemes import store
from surveys.schemes.store import SchemeState
from webapp.office import place
from webapp.office.task import Task

MOST = 3  # more stand in the list of evaluations
_NEXT: Mapping[FileKind, tuple[str, str]] = {
    FileKind.PACKAGE: (
        N_("Take in the people's scores for “%(title)s”"),
        N_("The signed package of a released round. It is verified before anything is read."),
    ),
    FileKind.SELF: (
        N_("Take in the self-evaluations for “%(title)s”"),
        N_("The points that the cadres give themselves, from a table."),
    ),
    FileKind.PRODUCTS: (
        N_("Take in results of tasks and marks for “%(title)s”"),
        N_("From the system that counts tasks, or from the table of the council."),
    ),
    FileKind.CONDITIONS: (
        N_("Take in the conditions for “%(title)s”"),
        N_("What must be met besides the points. Nobody is classified by points alone."),
    ),
}


def evaluation_tasks() -> Iterator[Task]:
    """Give the tasks of the evaluator who is asking: never about an evaluation too near to them."""
    connection, member = place.reading(), place.member()
    units = organizations.reach(connection, member.username).get(Role.EVALUATOR, frozenset())
    near = {str(id_) for id_ in connection.scalars(records.too_near(member.username))}
    every = Sought(units)
    found = records.listing(
        connection, place.scope(), Sought(units, (EvaluationState.OPEN,), most=MOST + len(near))
    )
    mine = [one for one in found.rows if one.id not in near][:MOST]
    yield from (_go_on(connection, one) for one in mine)
    if not mine and not records.listing(connection, place.scope(), every).total:
        yield _begin(connection)


def _go_on(connection: sa.Connection, one: Evaluation) -> Task:
    """Give the next step of an open evaluation."""
    due = progress(connection, one).next
    title, text = _NEXT.get(due, ("", "")) if due else ("", "")
    if not title:
        return Task(
            gettext("Read the sheets of “%(title)s” and freeze them", title=one.title),
            gettext("Everything has been told of somebody. See what is missing, then freeze by two."),
            url_for("evaluations.shown", evaluation=one.id),
            gettext("Go on"),
            3,
        )
    address = url_for("evaluations.shown", evaluation=one.id)
    return Task(gettext(title, title=one.title), gettext(text), address, gettext("Go on"), 2)


def _begin(connection: sa.Connection) -> Task:
    if store.listing(connection, place.scope(), (SchemeState.APPROVED,)):
        return Task(
            gettext("Begin your first evaluation"),
            gettext("Choose unit, period and scheme. Who gets a sheet follows from the register."),
            url_for("evaluations.begin"),
            gettext("Begin an evaluation"),
            3,
        )
    return Task(
        gettext("Settle by which scheme you evaluate"),
        gettext("Copy an example, change what is yours, and approve it with a second evaluator."),
        url_for("schemes.listing"),
        gettext("See the schemes"),
        3,
    )
