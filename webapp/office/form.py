"""What somebody typed, kept beside what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from unicodedata import category

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from surveys.problems import BadInput
from surveys.text import clean
from webapp.i18n import say
from webapp.office.whole import whole

_WRITTEN_DAY = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})")
_UNFIT = frozenset({"Cc", "Cs", "Cn"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the field it is about ("" for none) and what to do."""

    field: str
    sentence: str


@dataclass(slots=True)
class Form:
    """The fields of one form as typed. Passwords are never shown again."""

    typed: MultiDict[str, str] = field(default_factory=MultiDict)
    faults: list[Fault] = field(default_factory=list)
    status: int = 400  # of the page that shows the faults

    def raw(self, name: str) -> str:
        """Give the first value of a field as it came: for secrets, which are never shown again."""
        return self.typed.get(name, "")

    def value(self, name: str) -> str:
        """Give the first value of a field to show again: without signs that no page may hold."""
        return "".join(sign for sign in self.raw(name) if sign in "\n\t" or category(sign) not in _UNFIT)

    def values(self, name: str) -> list[str]:
        """Give all values of a field (boxes)."""
        return self.typed.getlist(name)

    def fault(self, name: str) -> str:
        """Give what is wrong with a field; empty when nothing is."""
        return next((fault.sentence for fault in self.faults if fault.field == name), "")

    def blame(self, name: str, sentence: str) -> None:
        """Note a fault of a field; a field says its first fault."""
        self.faults.append(Fault(name, sentence))

    def blame_where(self, error: BadInput, fields: Mapping[str, str]) -> None:
        """Note the problems of the domain at the fields they name; ``fields``: a place's start, our field."""
        for problem in error.problems:
            named = [start for start in fields if problem.where.startswith(start)]
            if named:
                self.blame(fields[max(named, key=len)], gettext(problem.sentence, **problem.values))
            else:
                self.blame("", say(problem))

    def blame_all(self, error: BadInput, name: str = "") -> None:
        """Note every problem of the domain, under a field or above the form."""
        for problem in error.problems:
            self.blame(name, say(problem))

    def text(self, name: str, *, required: bool = True) -> str:
        """Give a field as clean text without outer blanks; notes a fault when it is missing or damaged."""
        try:
            value = clean(self.raw(name)).strip()
        except BadInput as error:
            self.blame_all(error, name)
            return ""
        if required and not value:
            self.blame(name, gettext("Please fill this in."))
        return value

    def whole(self, name: str, least: int, most: int, *, required: bool = True) -> int | None:
        """Give a field as a whole number within bounds; None (with a fault) when it is none."""
        value = self.text(name, required=required)
        if not value:
            return None
        number = whole(value)
        if number is None or not least <= number <= most:
            self.blame(
                name,
                gettext("Enter a whole number from %(least)s to %(most)s.", least=least, most=most),
            )
            return None
        return number

    def decimal(self, name: str, least: float, most: float) -> float | None:
        """Give a field as a number within bounds, with a decimal comma or point; None with a fault."""
        value = self.text(name).replace(",", ".")
        try:
            number = float(value) if value else None
        except ValueError:
            number = None
        if number is None or not least <= number <= most:
            if value:
                self.blame(
                    name, gettext("Enter a number from %(least)s to %(most)s.", least=least, most=most)
                )
            return None
        return number

    def day(self, name: str, *, required: bool = True) -> date | None:
        """Give a field as a date; None (with a fault) when it is none.

        Fields of type date send 2026-03-31; people write 31/03/2026, 31.3.2026 or 31-3-2026.
        """
        value = self.text(name, required=required)
        if not value:
            return None
        written = _WRITTEN_DAY.fullmatch(value)
        try:
            return (
                date(int(written[3]), int(written[2]), int(written[1]))
                if written
                else date.fromisoformat(value)
            )
        except ValueError:
            self.blame(name, gettext("Enter a date as day/month/year, for example 31/03/2026."))
            return None


def sent() -> Form:
    """Give the form that came with this request."""
    return Form(MultiDict(request.form))


def asked() -> Form:
    """Give what the address of this request asks for."""
    return Form(MultiDict(request.args))


def empty(**values: str) -> Form:
    """Give a form to fill in, with first values."""
    return Form(MultiDict(values))
