"""What comes of a scheme for one cadre: lines, their range, the total, where it would fall. Never a class."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from surveys.problems import Problem
from surveys.schemes.scheme import Adjustment, Band, Condition, Element, Group


class Basis(StrEnum):
    """Whose points are summed."""

    SELF = "self"
    COUNCIL = "council"


class Origin(StrEnum):
    """Where the points of a line come from."""

    SELF = "self"
    MARK = "mark"
    PRODUCT = "product"
    PEOPLE = "people"
    NOBODY = "nobody"


class Lack(StrEnum):
    """Why a line has no points. None of them is 0 points."""

    NOT_TOLD = "not_told"
    WITHHELD = "withheld"  # a score of the people that may not be told
    NOT_ASKED = "not_asked"  # no score of the people was taken in
    SEVERAL = "several"  # more than one score fits, and the scheme does not say which counts
    OUT_OF_RANGE = "out_of_range"
    NO_MAXIMUM = "no_maximum"  # of a personal axis
    MAXIMA_DIFFER = "maxima_differ"  # two files say different maxima of one axis
    MAXIMA_DO_NOT_SUM = "maxima_do_not_sum"


@dataclass(frozen=True, slots=True)
class Line:
    """One element. ``points`` None: missing, see ``lack``; then ``low``..``high`` is what it could bring.

    ``most``: the points it can bring; None where a personal maximum was not told. ``interval_known``:
    False where a score of the people came without its interval, so that the range is the widest possible.
    """

    element: Element
    points: Decimal | None
    low: Decimal
    high: Decimal
    most: Decimal | None
    origin: Origin
    lack: Lack | None = None
    interval_known: bool = True
    note: str = ""

    @property
    def code(self) -> str:
        """The code of the element."""
        return self.element.code


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group: the sum of its lines; ``points`` None where a line is missing."""

    group: Group
    points: Decimal | None
    low: Decimal
    high: Decimal
    known: Decimal  # the sum of what is there


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """A bonus or minus that somebody entered, cut to what the scheme allows."""

    adjustment: Adjustment
    points: Decimal
    note: str = ""


class Standing(StrEnum):
    """How a condition stands."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A condition that is no score, and whether it is met as far as somebody told it."""

    condition: Condition
    standing: Standing
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The points of one cadre by one scheme.

    ``total`` is None where something is missing; ``low``..``high`` always holds every total that is
    possible with what is told. ``would_fall``: the bands that range touches, the lowest first; it is no
    class: other conditions and people decide.
    """

    basis: Basis
    lines: tuple[Line, ...]
    groups: tuple[GroupLine, ...]
    adjustments: tuple[AdjustmentLine, ...]
    bonus: Decimal  # after its clamp
    minus: Decimal  # after its clamp
    known: Decimal  # the sum of what is there, before the clamp of the total
    total: Decimal | None
    low: Decimal
    high: Decimal
    is_told: bool  # False: the scheme tells no total without the people's opinion, and that is missing
    would_fall: tuple[Band, ...]
    conditions: tuple[ConditionLine, ...]
    faults: tuple[Problem, ...]

    @property
    def missing(self) -> tuple[Line, ...]:
        """The lines without points: the total is told without them, as a range."""
        return tuple(line for line in self.lines if line.points is None)

    @property
    def people(self) -> tuple[Line, ...]:
        """The lines that rest on the people's opinion."""
        return tuple(line for line in self.lines if line.element.people is not None)

    @property
    def unmet(self) -> tuple[ConditionLine, ...]:
        """The conditions that are not met."""
        return tuple(one for one in self.conditions if one.standing is Standing.NOT_MET)

    @property
    def unchecked(self) -> tuple[ConditionLine, ...]:
        """The conditions of which nobody told how they stand."""
        return tuple(one for one in self.conditions if one.standing is Standing.NOT_TOLD)
