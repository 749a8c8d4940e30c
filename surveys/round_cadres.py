"""The cadres or collectives of a round in preparation: put in, taken out, beside posts as they are held."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from surveys import collectives, posts
from surveys.collectives import Collective
from surveys.identifiers import SubjectKind, SubjectNumber
from surveys.posts import Post
from surveys.round_plan import SurveyPlan
from surveys.schema import cadre, position, term
from surveys.survey import Subject
from surveys.text import sort_key


@dataclass(frozen=True, slots=True)
class Seats:
    """Who sits where now, beside the subjects of a round: ``posts`` in the order of names.

    ``left``: subjects who hold none of the posts the round is about; ``new``: those who came to one.
    """

    posts: tuple[Post, ...]
    left: tuple[Subject, ...]
    new: tuple[Post, ...]


def with_cadres(plan: SurveyPlan, added: Iterable[Post]) -> SurveyPlan:
    """Put cadres into a plan; those who are in it stay as they stand there."""
    there = {one.code for one in plan.subjects}
    new = posts.subjects([post for post in added if post.cadre not in there])
    return replace(plan, subjects=_numbered([*plan.subjects, *new]))


def with_collectives(plan: SurveyPlan, added: Iterable[Collective]) -> SurveyPlan:
    """Put collectives into a plan; those that are in it stay as they stand there."""
    there = {one.code for one in plan.subjects}
    new = [collectives.subject_of(one, 1) for one in added if one.code not in there]
    return replace(plan, subjects=_numbered([*plan.subjects, *new]))


def without_cadres(plan: SurveyPlan, codes: Collection[str]) -> SurveyPlan:
    """Take subjects out of a plan; the others are numbered anew, in the order of names."""
    return replace(plan, subjects=_numbered([one for one in plan.subjects if one.code not in codes]))


def _numbered(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    by_name = sorted(subjects, key=lambda one: (sort_key(one.name), one.code))
    return tuple(replace(one, number=SubjectNumber(number)) for number, one in enumerate(by_name, 1))


def gone(connection: sa.Connection, subjects: Collection[Subject], since: date) -> tuple[Subject, ...]:
    """Give the cadres among subjects who have held no post at all since a day: perhaps they have left."""
    rows = connection.scalars(
        sa.select(term.c.cadre).where(sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= since)).distinct()
    )
    serving = set(rows)
    return tuple(one for one in subjects if one.kind is SubjectKind.CADRE and one.code not in serving)


def seats(connection: sa.Connection, subjects: Collection[Subject], on: date) -> Seats:
    """Give who holds the posts now that some subjects held: the same position in the same unit."""
    wanted = {(one.unit, one.position) for one in subjects if one.kind is SubjectKind.CADRE}
    rows = connection.execute(
        sa.select(cadre.c.code, cadre.c.name, term.c.position, position.c.position_group, term.c.unit)
        .join(term, term.c.cadre == cadre.c.code)
        .join(position, position.c.code == term.c.position)
        .where(
            term.c.starts_on <= on,
            sa.or_(term.c.ends_on.is_(None), term.c.ends_on >= on),
            term.c.unit.in_({unit for unit, _ in wanted}),
        )
        .order_by(cadre.c.sort_key, cadre.c.code, term.c.starts_on.desc(), term.c.position)
    )
    held: dict[str, Post] = {}
    for row in rows:
        if (row.unit, row.position) in wanted and row.code not in held:
            held[row.code] = Post(*row)
    before = {one.code for one in subjects}
    return Seats(
        posts=tuple(held.values()),
        left=tuple(one for one in subjects if one.kind is SubjectKind.CADRE and one.code not in held),
        new=tuple(post for post in held.values() if post.cadre not in before),
    )
