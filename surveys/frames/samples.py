"""Samples drawn from a frame: stored as a design and a seed, from which the same people follow again.

Nothing here knows who answered: a second look by interview is drawn from the frame like the first sample.
"""

import math
import secrets
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import sqlalchemy as sa

from analysis import planning, sampling
from analysis.sampling import Selection
from surveys.frames.records import Entry, EntryState, Keys, entries, get
from surveys.identifiers import SurveyCode
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.round_records import hold
from surveys.schema import frame as frame_table
from surveys.schema import sample as sample_table
from surveys.schema import sample_replacement as replacement_table

SEEDS = 2**62


class Method(StrEnum):
    """How a sample is drawn."""

    ALL = "all"  # everybody in the frame
    SIMPLE = "simple"
    STRATIFIED = "stratified"  # from every stratum in proportion
    BY_PART = "by_part"  # from every village in proportion
    BY_SIZE = "by_size"  # households with probability proportional to their people
    CLUSTERS = "clusters"  # villages with probability proportional to size, then so many in each


class Purpose(StrEnum):
    """What a sample is for."""

    INVITATION = "invitation"
    INTERVIEW = "interview"


class Reason(StrEnum):
    """Why somebody drawn is replaced. Who does not want to answer is never replaced."""

    MOVED = "moved"
    DIED = "died"
    NOT_THERE = "not_there"  # the address or the household does not exist
    NOT_IN_FRAME = "not_in_frame"  # should not have been in the list


@dataclass(frozen=True, slots=True)
class Design:
    """How a sample is drawn. ``n`` entries; with clusters ``n`` villages and ``within`` entries in each.

    ``least``: fewest from each stratum or village.
    """

    method: Method
    n: int = 0
    within: int = 0
    least: int = 0


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """A sample as somebody wants it; a seed is made where none is given."""

    purpose: Purpose
    design: Design
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn sample. ``entries``: who is asked now, substitutes included, in the frame's order.

    ``least``, ``most``: the smallest and largest probability of inclusion in the frame (equal: everybody had
    the same). ``replaced`` counts those for whom somebody else, or nobody, is asked.
    """

    number: int
    purpose: Purpose
    design: Design
    seed: int
    drawn_on: date
    entries: tuple[Entry, ...]
    frame: int
    least: float
    most: float
    replaced: int


def usual_size(frame: int) -> int:
    """Give the sample size of practice, N / (1 + N e^2) with e = 5 points, rounded up; 0 for nobody."""
    return math.ceil(float(planning.sample_size(frame))) if frame else 0


def draw(
    connection: sa.Connection, keys: Keys, place: tuple[SurveyCode, int], plan: SamplePlan, today: date
) -> Sample:
    """Draw a sample from a frame (``place``: its round and number), which does not change from then on.

    Raises Refused while a double is undecided, BadInput when the design does not fit the frame.
    """
    survey, frame = place
    hold(connection, survey)
    if not get(connection, survey, frame).is_decided:
        raise Refused(
            Problem(
                N_("Some entries may be doubles and nobody has decided about them. Decide first, then draw.")
            )
        )
    kept = _kept(connection, keys, survey, frame)
    seed = secrets.randbelow(SEEDS) if plan.seed is None else plan.seed
    _selected(kept, plan.design, seed)  # refuses what does not fit
    connection.execute(
        sa.update(frame_table)
        .where(frame_table.c.survey == survey, frame_table.c.number == frame)
        .values(fixed=True)
    )
    number = 1 + len(numbers(connection, survey, frame))
    connection.execute(
        sa.insert(sample_table).values(
            survey=survey,
            frame=frame,
            number=number,
            purpose=plan.purpose,
            design=asdict(plan.design),
            seed=seed,
            drawn_on=today,
        )
    )
    return drawn(connection, keys, place, number)


def numbers(connection: sa.Connection, survey: SurveyCode, frame: int) -> tuple[int, ...]:
    """Give the numbers of the samples drawn from a frame."""
    table = sample_table.c
    return tuple(
        connection.scalars(
            sa.select(table.number).where(table.survey == survey, table.frame == frame).order_by(table.number)
        )
    )


def drawn(connection: sa.Connection, keys: Keys, place: tuple[SurveyCode, int], number: int) -> Sample:
    """Draw a stored sample again: the same people, from the frame and the seed. Raises Refused without it."""
    survey, frame = place
    row = _row(connection, place, number)
    design = Design(**{**row.design, "method": Method(row.design["method"])})
    kept = _kept(connection, keys, survey, frame)
    selection = _selected(kept, design, row.seed)
    swapped = _replaced(connection, place, number)
    asked = ({kept[at].number for at in selection.chosen} - swapped.keys()) | {
        one for one in swapped.values() if one is not None and one not in swapped
    }
    return Sample(
        number,
        Purpose(row.purpose),
        design,
        row.seed,
        row.drawn_on,
        tuple(one for one in kept if one.number in asked),
        len(kept),
        float(selection.probability.min(initial=1.0)),
        float(selection.probability.max(initial=0.0)),
        len(swapped),
    )


def replace(
    connection: sa.Connection,
    keys: Keys,
    place: tuple[SurveyCode, int],
    who: tuple[int, int],
    reason: Reason,
) -> Entry | None:
    """Ask the next in reserve instead of somebody who cannot be asked; None when nobody is left.

    ``who``: numbers of the sample and of the entry. The substitute comes from the same stratum or village,
    in the order that the seed gave, not from anybody's choice.

    Raises Refused when the entry is not asked in this sample, or everybody is asked anyway.
    """
    (survey, frame), (number, entry) = place, who
    hold(connection, survey)
    sample = drawn(connection, keys, place, number)
    kept = _kept(connection, keys, survey, frame)
    if entry not in {one.number for one in sample.entries}:
        raise Refused(Problem(N_("Row %(row)s is not asked in this sample."), {"row": entry}))
    selection = _selected(kept, sample.design, sample.seed)
    swapped = _replaced(connection, place, number)
    taken = set(swapped.values())
    at = {one.number: where for where, one in enumerate(kept)}
    labels = _labels(kept, sample.design.method)
    substitute = next(
        (
            kept[where]
            for where in selection.reserve
            if kept[where].number not in taken and labels[where] == labels[at[entry]]
        ),
        None,
    )
    connection.execute(
        sa.insert(replacement_table).values(
            survey=survey,
            frame=frame,
            sample=number,
            entry=entry,
            reason=reason,
            substitute=None if substitute is None else substitute.number,
        )
    )
    return substitute


def _row(connection: sa.Connection, place: tuple[SurveyCode, int], number: int) -> sa.Row[tuple[object, ...]]:
    table = sample_table.c
    row = connection.execute(
        sa.select(sample_table).where(
            table.survey == place[0], table.frame == place[1], table.number == number
        )
    ).first()
    if row is None:
        raise Refused(Problem(N_("The list has no sample number %(number)s."), {"number": number}))
    return row


def _replaced(connection: sa.Connection, place: tuple[SurveyCode, int], number: int) -> dict[int, int | None]:
    table = replacement_table.c
    rows = connection.execute(
        sa.select(table.entry, table.substitute).where(
            table.survey == place[0], table.frame == place[1], table.sample == number
        )
    )
    return {row.entry: row.substitute for row in rows}


def _kept(connection: sa.Connection, keys: Keys, survey: SurveyCode, frame: int) -> tuple[Entry, ...]:
    return tuple(one for one in entries(connection, keys, survey, frame) if one.state is EntryState.KEPT)


def _labels(kept: tuple[Entry, ...], method: Method) -> list[int]:
    """Give for each entry the number of the stratum or village within which it can be replaced."""
    if method is Method.STRATIFIED:
        return [one.person.stratum for one in kept]
    if method in {Method.BY_PART, Method.CLUSTERS}:
        parts = sorted({one.person.part for one in kept})
        place = {part: number for number, part in enumerate(parts)}
        return [place[one.person.part] for one in kept]
    return [0] * len(kept)


def _selected(kept: tuple[Entry, ...], design: Design, seed: int) -> Selection:
    """Draw. Raises BadInput when the design asks for more than the frame has."""
    labels = _labels(kept, design.method)
    names = sorted(set(labels))
    # As many numbers as any method takes: one for each entry and each village, one for the start.
    random = sampling.uniforms(seed, len(kept) + len(names) + 1)
    n = len(kept) if design.method is Method.ALL else design.n
    try:
        if n < 1:
            raise ValueError("n: expected 1 or more")  # noqa: TRY301 - one sentence for whatever does not fit
        match design.method:
            case Method.STRATIFIED | Method.BY_PART:
                shares = sampling.allocate([labels.count(name) for name in names], n, design.least)
                take = {name: int(share) for name, share in zip(names, shares, strict=True)}
                return sampling.stratified(labels, take, random[: len(kept)])
            case Method.BY_SIZE:
                sizes = [one.person.size for one in kept]
                return sampling.proportional_to_size(sizes, n, random[: len(kept) + 1])
            case Method.CLUSTERS:
                return sampling.in_clusters(labels, n, design.within or None, random)
            case _:  # all, or a simple sample
                return sampling.simple(random[: len(kept)], n)
    except ValueError as error:
        raise BadInput(
            Problem(
                N_(
                    "The list cannot give this sample: it has %(entries)s entries in %(groups)s villages or "
                    "strata. Ask for fewer."
                ),
                {"entries": len(kept), "groups": len(np.unique(labels))},
                "n",
            )
        ) from error
