"""Who is who: codes for people whose list has none, known ones found again, namesakes asked about.

The same list again finds the same people: by name and unit, in the register. New codes count on from the
highest of the register. A date of birth tells people of one name in one list apart, and is kept nowhere.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from surveys import organizations
from surveys.organizations import Scope
from surveys.personnel.days import read_day
from surveys.personnel.questions import Asking, Doubt, Option, Question, Why, key_of
from surveys.personnel.syllables import tone_key
from surveys.personnel.table import Line, Table
from surveys.schema import cadre, term, unit

NEW = "new"
PREFIX, DIGITS = "CB-", 4
_NUMBERED = re.compile(r"(.*?)([0-9]{1,9})")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the register: their units by code and name."""

    code: str
    name: str
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The code of a row that had none; ``is_new``: nobody of the register."""

    row: int
    name: str
    code: str
    is_new: bool


@dataclass(slots=True)
class Codes:
    """Gives new codes, one after the other."""

    taken: set[str]
    prefix: str = PREFIX
    digits: int = DIGITS
    last: int = 0

    @classmethod
    def after(cls, taken: Iterable[str], ours: Iterable[str], first: str) -> "Codes":
        """Go on as most codes of ours are written; where there are none, begin with ``first``."""
        shapes: Counter[tuple[str, int]] = Counter()
        for code in ours:
            found = _NUMBERED.fullmatch(code)
            if found:
                shapes[found[1], len(found[2])] += 1
        prefix, digits = max(shapes, key=lambda shape: (shapes[shape], shape), default=(first, DIGITS))
        everything = set(taken)
        ends = (code[len(prefix) :] for code in everything if code.startswith(prefix))
        numbers = [int(end) for end in ends if end.isdecimal() and end.isascii()]
        return cls(everything, prefix, digits, max(numbers, default=0))

    def new(self) -> str:
        """Give a code that nobody has."""
        while True:
            self.last += 1
            code = f"{self.prefix}{self.last:0{self.digits}d}"
            if code not in self.taken:
                self.taken.add(code)
                return code


@dataclass(slots=True)
class People:
    """The people of the register by their names, and those of the list so far."""

    codes: Codes
    by_name: Mapping[str, list[Person]]
    proposals: list[Proposal] = field(default_factory=list)
    _listed: dict[str, list[tuple[Line, str, str]]] = field(default_factory=lambda: defaultdict(list))

    def put_codes(self, table: Table, asking: Asking) -> None:
        """Give a code to every row that has none, as far as nothing is to be asked."""
        self.codes.taken.update(line.cells.get("code", "") for line in table.lines)
        for line in table.lines:
            name = " ".join(line.cells.get("name", "").split())
            birth = line.cells.pop("birth", "")
            code = line.cells.get("code", "")
            if name and not code:
                code = self._code_of(line, name, birth, asking)
                if code:
                    is_new = all(one.code != code for one in self._register(name))
                    self.proposals.append(Proposal(line.number, name, code, is_new))
                table.change(
                    asking,
                    line,
                    "code",
                    (code, Why.NEW_CODE if self._is_first(name, code) else Why.KNOWN_CODE),
                )
            if name:
                self._listed[tone_key(name)].append((line, birth, code))

    def _register(self, name: str) -> list[Person]:
        return self.by_name.get(tone_key(name), [])

    def _is_first(self, name: str, code: str) -> bool:
        known = [one.code for one in self._register(name)] + [
            other for _, _, other in self._listed[tone_key(name)]
        ]
        return code not in known

    def _code_of(self, line: Line, name: str, birth: str, asking: Asking) -> str:
        before = self._listed[tone_key(name)]
        same = next(
            (
                code
                for other, born, code in before
                if code and (other.number == line.same_as or _same_birth(birth, born))
            ),
            "",
        )
        if same:
            return same
        apart = {code for _, other, code in before if _other_birth(birth, other)}
        doubtful = [(other, code) for other, _, code in before if code not in apart]
        here = [one for one in self._register(name) if one.code not in apart]
        in_unit = [one for one in here if line.cells.get("unit", "") in one.units]
        if not doubtful and len(in_unit) == 1:
            return in_unit[0].code
        if not doubtful and not here:
            return self.codes.new()
        options = {code: Option(code, name, other.number) for other, code in doubtful if code}
        options = {
            one.code: Option(one.code, ", ".join([one.name, *one.units.values()])) for one in here
        } | options
        question = Question(
            key_of(Doubt.PERSON, line.number, tone_key(name)),
            Doubt.PERSON,
            name,
            (*options.values(), Option(NEW)),
            (*(other.number for other, _ in doubtful), line.number),
            in_unit[0].code if len(in_unit) == 1 and not doubtful else "",
            {"unit": line.cells.get("unit", "")},
        )
        given = asking.ask(question)
        return self.codes.new() if given == NEW else given


def _same_birth(birth: str, other: str) -> bool:
    first, second = read_day(birth), read_day(other)
    return first.day is not None and first.day == second.day and not (first.is_partial or second.is_partial)


def _other_birth(birth: str, other: str) -> bool:
    """Say whether two births are certainly not the same, of a year against a day by their years."""
    first, second = read_day(birth), read_day(other)
    if first.day is None or second.day is None:
        return False
    if first.is_partial or second.is_partial:
        return first.day.year != second.day.year
    return first.day != second.day


def people_of(connection: sa.Connection, scope: Scope) -> People:
    """Gather the people whom somebody may know of."""
    everybody = set(connection.scalars(sa.select(cadre.c.code)))
    query = (
        sa.select(cadre.c.code, cadre.c.name, unit.c.code.label("unit"), unit.c.name.label("unit_name"))
        .outerjoin(term, term.c.cadre == cadre.c.code)
        .outerjoin(unit, sa.and_(unit.c.code == term.c.unit, scope.within(unit.c.code)))
        .order_by(cadre.c.code, unit.c.code)
    )
    if scope.units is not None:
        query = query.where(cadre.c.code.in_(organizations.cadres(scope)))
    units: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in connection.execute(query):
        found = units[row.code, row.name]
        if row.unit is not None:
            found[row.unit] = row.unit_name
    by_name: dict[str, list[Person]] = defaultdict(list)
    for (code, name), held in units.items():
        by_name[tone_key(name)].append(Person(code, name, held))
    first = f"{scope.tops[0]}-{PREFIX}" if scope.units is not None and scope.tops else PREFIX
    return People(Codes.after(everybody, (code for code, _ in units), first), by_name)
