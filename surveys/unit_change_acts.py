"""Recording that units were merged, renamed or split: checked against what is known, all or nothing.

Past rounds stay where they were. A unit that went into another one stands below it in the register from
then on, so that whoever has a role for the new unit reaches the past of the old one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.organizations import EVERYTHING, Scope
from surveys.problems import N_, BadInput, Problem
from surveys.register_cells import CODE_SHAPE, MOST_NAME_CHARACTERS
from surveys.schema import unit, unit_change
from surveys.text import clean, search_key, sort_key
from surveys.unit_changes import ChangeKind, UnitChange, last_step

MOST_DOCUMENT = 200
FIRST_DAY = date(1945, 9, 2)


@dataclass(frozen=True, slots=True)
class Wish:
    """A change as somebody wants it recorded. ``name_before``, ``name_now``: "" as in the register."""

    before: str
    unit: str
    changed_on: date
    kind: ChangeKind
    document: str
    name_before: str = ""
    name_now: str = ""
    where: str = ""  # of this row, for what is wrong with it


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records, on which day; ``scope``: the organizations whose units may change."""

    username: str
    today: date
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded; rows that stood there already add nothing."""

    added: tuple[UnitChange, ...]
    unchanged: int


@dataclass(slots=True)
class _Known:
    """The units and changes there are; grows with each wish."""

    names: dict[str, str]
    parents: dict[str, str | None]
    since: dict[str, list[UnitChange]] = field(default_factory=lambda: defaultdict(list))  # by unit before
    into: dict[str, list[UnitChange]] = field(default_factory=lambda: defaultdict(list))  # by unit after

    def add(self, one: UnitChange) -> None:
        self.since[one.before].append(one)
        self.into[one.unit].append(one)

    def below(self, code: str, above: str) -> bool:
        """Say whether a unit stands below another one."""
        seen: set[str] = set()
        now = self.parents.get(code)
        while now is not None and now not in seen:
            if now == above:
                return True
            seen.add(now)
            now = self.parents.get(now)
        return False

    def leads_to(self, code: str, end: str) -> bool:
        """Say whether a unit went, over any changes, into another one."""
        ask: set[str] = {code}
        seen: set[str] = {code}
        while ask and end not in seen:
            ask = set[str](one.unit for now in ask for one in self.since.get(now, ())) - seen
            seen |= ask
        return end in seen


def record(connection: sa.Connection, wishes: Sequence[Wish], by: Recorder) -> Recorded:
    """Record changes; the caller holds the transaction. Raises BadInput with everything that is wrong.

    What stands there already adds nothing.
    """
    known = _known(connection)
    told: dict[int, list[Problem]] = {}
    added: list[UnitChange] = []
    unchanged = 0
    groups: dict[tuple[str, date, ChangeKind], list[int]] = defaultdict(list)
    for place, wish in enumerate(wishes):
        groups[wish.before, wish.changed_on, wish.kind].append(place)
    for places in sorted(groups.values(), key=lambda some: (wishes[some[0]].changed_on, some[0])):
        together = [_settled(wishes[place], known) for place in places]
        faults = _faults(together, known, by)
        if faults:
            told[places[0]] = faults
            continue
        for one, wish in ((_change(wish, by.username), wish) for wish in together):
            if _same(one, known) is not None:
                unchanged += 1
                continue
            known.add(one)
            added.append(one)
            _store(connection, one, wish, known)
    if told:
        raise BadInput(*(problem for place in sorted(told) for problem in told[place]))
    return Recorded(tuple(added), unchanged)


def _known(connection: sa.Connection) -> _Known:
    rows = connection.execute(sa.select(unit.c.code, unit.c.name, unit.c.parent)).all()
    known = _Known({row.code: row.name for row in rows}, {row.code: row.parent for row in rows})
    for row in connection.execute(sa.select(unit_change)).mappings():
        known.add(UnitChange(**{**row, "kind": ChangeKind(row["kind"])}))
    return known


def _settled(wish: Wish, known: _Known) -> Wish:
    """Fill in what the register knows; names without spaces around them."""
    before = " ".join(wish.name_before.split()) or known.names.get(wish.before, "")
    now = " ".join(wish.name_now.split()) or known.names.get(wish.unit, "")
    return Wish(
        wish.before.strip(),
        wish.unit.strip(),
        wish.changed_on,
        wish.kind,
        " ".join(wish.document.split()),
        before,
        now,
        wish.where,
    )


def _change(wish: Wish, by: str) -> UnitChange:
    return UnitChange(
        UnitCode(wish.before),
        UnitCode(wish.unit),
        wish.changed_on,
        wish.kind,
        wish.name_before,
        wish.document,
        by,
    )


def _same(one: UnitChange, known: _Known) -> UnitChange | None:
    return next(
        (
            old
            for old in known.since.get(one.before, ())
            if (old.unit, old.changed_on) == (one.unit, one.changed_on)
        ),
        None,
    )


# --- what speaks against it -------------------------------------------------------------------------------


def _faults(together: Sequence[Wish], known: _Known, by: Recorder) -> list[Problem]:
    """Give what is wrong with the changes of one unit on one day."""
    faults = [problem for wish in together for problem in _words(wish)]
    faults += [problem for wish in together for problem in _days(wish, by.today)]
    faults += [problem for wish in together for problem in _units(wish, known, by.scope)]
    if faults:
        return faults
    faults = [problem for wish in together for problem in _against_known(wish, known)]
    return faults or _number(together)


def _problem(wish: Wish, column: str, sentence: str, **values: object) -> Problem:
    return Problem(sentence, values, f"{wish.where}, column {column}" if wish.where else column)


def _words(wish: Wish) -> list[Problem]:
    found = []
    if not wish.document:
        found.append(_problem(wish, "document", N_("Write the number and the date of the decision.")))
    for column, text, most in (
        ("document", wish.document, MOST_DOCUMENT),
        ("name_before", wish.name_before, MOST_NAME_CHARACTERS),
        ("name_now", wish.name_now, MOST_NAME_CHARACTERS),
    ):
        if len(text) > most:
            sentence = N_("This text is longer than %(most)s characters. Shorten it.")
            found.append(_problem(wish, column, sentence, most=most))
        else:
            try:
                clean(text)
            except BadInput as error:
                found += [_problem(wish, column, one.sentence, **one.values) for one in error.problems]
    return found


def _days(wish: Wish, today: date) -> list[Problem]:
    if wish.changed_on > today:
        sentence = N_("This day is not there yet. Record the change when it has taken effect.")
        return [_problem(wish, "changed_on", sentence)]
    if wish.changed_on < FIRST_DAY:
        return [_problem(wish, "changed_on", N_("This day is too early. Correct it."))]
    return []


def _units(wish: Wish, known: _Known, scope: Scope) -> list[Problem]:
    unknown = N_("The unit “%(unit)s” is not in the register. Correct its code, or import it first.")
    found = []
    if wish.unit not in known.names or not scope.has(wish.unit):
        found.append(_problem(wish, "unit", unknown, unit=wish.unit))
    if wish.before in known.names and not scope.has(wish.before):
        found.append(_problem(wish, "before", unknown, unit=wish.before))
    elif not CODE_SHAPE.fullmatch(wish.before):
        found.append(
            _problem(
                wish,
                "before",
                N_("“%(code)s” is no code: at most 32 letters (A-Z), digits, dots, hyphens. Correct it."),
                code=wish.before,
            )
        )
    elif not wish.name_before:
        sentence = N_("“%(unit)s” is not in the register: write the name that it had.")
        found.append(_problem(wish, "name_before", sentence, unit=wish.before))
    return found


def _number(together: Sequence[Wish]) -> list[Problem]:
    """Say whether the number of units fits what happened to one."""
    wish, targets = together[0], {one.unit for one in together}
    if len(targets) < len(together):
        return [_problem(wish, "unit", N_("This change stands here twice. Keep it once."))]
    if wish.kind is ChangeKind.SPLIT and len(targets) == 1:
        return [_problem(wish, "unit", N_("A unit is divided among two or more. Name them all."))]
    if wish.kind is not ChangeKind.SPLIT and len(targets) > 1:
        sentence = N_(
            "A unit goes into one other. Where it was divided among several, record that it was split."
        )
        return [_problem(wish, "unit", sentence)]
    return []


def _against_known(wish: Wish, known: _Known) -> list[Problem]:
    same = _same(_change(wish, ""), known)
    if same is not None:
        return _differs(wish, same)
    if wish.before == wish.unit and wish.kind is not ChangeKind.SPLIT:
        return _name_only(wish)
    return _existed(wish, known) + _circle(wish, known)


def _differs(wish: Wish, same: UnitChange) -> list[Problem]:
    if (same.kind, same.document) == (wish.kind, wish.document):
        return []
    sentence = N_("This change is recorded already, by “%(document)s”. Take that back first if it is wrong.")
    return [_problem(wish, "document", sentence, document=same.document)]


def _name_only(wish: Wish) -> list[Problem]:
    if wish.kind is ChangeKind.MERGED:
        return [_problem(wish, "unit", N_("A unit cannot go into itself. Choose another one."))]
    if wish.name_now == wish.name_before:
        return [_problem(wish, "name_now", N_("The name does not change. Write the new name."))]
    return []


def _existed(wish: Wish, known: _Known) -> list[Problem]:
    """Say where one of the two was not there on that day, as far as is known."""
    sentence = N_("“%(unit)s” went into %(now)s on %(day)s already. Take that back first if it is wrong.")
    ended = [one for one in last_step(known.since.get(wish.before, ())) if not _is_of(one, wish)]
    if ended:
        return [_problem(wish, "before", sentence, **_told(ended, wish.name_before, known))]
    made = [one for one in known.into.get(wish.before, ()) if one.before != one.unit]
    first = max((one.changed_on for one in made), default=None)
    if first is not None and first > wish.changed_on:
        later = N_("“%(unit)s” was changed on %(day)s: it cannot have ended before that. Correct the day.")
        return [_problem(wish, "changed_on", later, unit=wish.name_before, day=_day(first))]
    lost = last_step(known.since.get(wish.unit, ()))
    if wish.before != wish.unit and lost and lost[0].changed_on < wish.changed_on:
        name = known.names.get(wish.unit, wish.unit)
        over = N_("“%(unit)s” went into %(now)s on %(day)s already. Choose the unit of that day.")
        return [_problem(wish, "unit", over, **_told(lost, name, known))]
    return []


def _is_of(one: UnitChange, wish: Wish) -> bool:
    """Say whether a change belongs to the same division of a unit."""
    return (one.kind, one.changed_on) == (wish.kind, wish.changed_on) and wish.kind is ChangeKind.SPLIT


def _told(steps: Sequence[UnitChange], name: str, known: _Known) -> dict[str, object]:
    now = ", ".join(known.names.get(one.unit, one.unit) for one in steps)
    return {"unit": name, "now": now, "day": _day(steps[0].changed_on)}


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _circle(wish: Wish, known: _Known) -> list[Problem]:
    if wish.before == wish.unit:
        return []
    if known.leads_to(wish.unit, wish.before):
        sentence = N_(
            "“%(unit)s” once went into “%(before)s”. A unit that comes back is a new one: "
            "give it a code of its own."
        )
        name = known.names.get(wish.unit, wish.unit)
        return [_problem(wish, "unit", sentence, unit=name, before=wish.name_before)]
    if wish.kind is not ChangeKind.SPLIT and known.below(wish.unit, wish.before):
        sentence = N_(
            "“%(unit)s” stands below “%(before)s”. Write another unit above it in the register first."
        )
        name = known.names[wish.unit]
        return [_problem(wish, "unit", sentence, unit=name, before=wish.name_before)]
    return []


# --- storing ----------------------------------------------------------------------------------------------


def _store(connection: sa.Connection, one: UnitChange, wish: Wish, known: _Known) -> None:
    values = {name: getattr(one, name) for name in unit_change.c.keys()}  # noqa: SIM118 - columns, no mapping
    connection.execute(sa.insert(unit_change).values(**values))
    if one.before == one.unit:
        if one.kind is ChangeKind.RENAMED and _is_latest_name(one, known):
            _call(connection, one.unit, wish.name_now)
            known.names[one.unit] = wish.name_now
    elif one.kind is not ChangeKind.SPLIT and one.before in known.names:
        connection.execute(sa.update(unit).where(unit.c.code == one.before).values(parent=one.unit))
        known.parents[one.before] = one.unit


def _is_latest_name(one: UnitChange, known: _Known) -> bool:
    same = [old for old in known.since[one.before] if old.unit == one.unit and old.kind is one.kind]
    return max(same, key=lambda old: old.changed_on) == one


def _call(connection: sa.Connection, code: str, name: str) -> None:
    keys: Mapping[str, object] = {"sort_key": sort_key(name), "search_key": search_key(name)}
    connection.execute(sa.update(unit).where(unit.c.code == code).values(name=name, **keys))


def take_back(
    connection: sa.Connection, before: str, changed_on: date, scope: Scope = EVERYTHING
) -> tuple[UnitChange, ...]:
    """Take back what was recorded of a unit on a day: a mistake. Raises BadInput where there is nothing.

    A unit that stood below the one it went into stands beside it again; a name comes back.
    """
    known = _known(connection)
    here = [one for one in known.since.get(before, ()) if one.changed_on == changed_on]
    if not here or any(not scope.has(one.unit) for one in here):
        sentence = N_("No change of “%(unit)s” is recorded on that day.")
        raise BadInput(Problem(sentence, {"unit": before}, "before"))
    table = unit_change.c
    for one in here:
        if one.before == one.unit and one.kind is ChangeKind.RENAMED and _is_latest_name(one, known):
            _call(connection, one.unit, one.name_before)
        elif one.before != one.unit and known.parents.get(one.before) == one.unit:
            beside = known.parents[one.unit]
            connection.execute(sa.update(unit).where(unit.c.code == one.before).values(parent=beside))
    connection.execute(sa.delete(unit_change).where(table.before == before, table.changed_on == changed_on))
    return tuple(here)
