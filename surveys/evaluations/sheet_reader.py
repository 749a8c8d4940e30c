"""Sheets in the reader's words: points, ranges, bands, names; the same sentences on every page and file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from surveys import posts
from surveys.evaluations import sheet_words as words
from surveys.evaluations.entries import PeopleScore
from surveys.evaluations.import_records import Import
from surveys.package_content import Words
from surveys.prints.paper import written
from surveys.schemes.scheme import Band
from surveys.schemes.sheet import ConditionLine, Line, Sheet

DIGITS_SHOWN = 12  # of a hash, to know a file by


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, and the names of positions, their groups and units in it."""

    words: Words
    names: Mapping[tuple[str, str], str]

    def say(self, sentence: str, **values: object) -> str:
        """Give a sentence of ours with its places filled."""
        said = self.words.say(sentence)
        return said % values if values else said

    def name(self, kind: str, code: str) -> str:
        """Give the name of a unit, position or position group; its code where it has none."""
        return self.names.get((kind, code), code)

    def theirs(self, texts: Mapping[str, str]) -> str:
        """Give words of a scheme in the reader's language; in its first one where they are missing."""
        return texts.get(self.words.language) or next(iter(texts.values()), "")

    def number(self, value: Decimal | float | None) -> str:
        """Write points or a score; a dash where there is none."""
        if value is None:
            return "–"
        text = f"{value:f}" if isinstance(value, Decimal) else f"{value:g}"
        return self.words.number(text.rstrip("0").rstrip(".") if "." in text else text)

    def ends(self, low: Decimal | float, high: Decimal | float) -> str:
        """Write a range; one number where its ends are the same."""
        if low == high:
            return self.number(low)
        return self.say(words.ENDS, low=self.number(low), high=self.number(high))

    def lacking(self, line: Line) -> str:
        """Say in place of points why they are missing."""
        return self.say(words.MISSING_CELL, why=self.lack(line))

    def lack(self, line: Line) -> str:
        """Say why an element has no points."""
        return "" if line.lack is None else self.say(words.LACKS[line.lack])

    def origin(self, line: Line) -> str:
        """Say where the points of an element come from."""
        return self.say(words.ORIGINS[line.origin])

    def standing(self, line: ConditionLine) -> str:
        """Say how a condition stands."""
        return self.say(words.STANDINGS[line.standing])

    def total(self, sheet: Sheet) -> str:
        """Write the total; with something missing, how much of it."""
        if sheet.total is not None:
            return self.number(sheet.total)
        return self.say(words.NO_TOTAL, number=len(sheet.missing))

    def bands(self, bands: Iterable[Band]) -> str:
        """Name bands, the lowest first: “A or B”."""
        named = [self.theirs(band.title) for band in bands]
        if len(named) <= 1:
            return "".join(named)
        return self.say(words.OR, first=", ".join(named[:-1]), second=named[-1])

    def would_fall(self, sheet: Sheet) -> str:
        """Say in which bands a total alone would fall; never a class."""
        if not sheet.would_fall:
            return self.say(words.WOULD_FALL_NOWHERE)
        return self.say(words.WOULD_FALL, bands=self.bands(sheet.would_fall))

    def conditions(self, sheet: Sheet) -> list[str]:
        """Say which conditions are not met and which nobody has checked."""
        said = [
            self.say(sentence, conditions=self._named(lines))
            for sentence, lines in ((words.NOT_MET, sheet.unmet), (words.NOT_CHECKED, sheet.unchecked))
            if lines
        ]
        return said if said or not sheet.conditions else [self.say(words.ALL_MET)]

    def _named(self, lines: Iterable[ConditionLine]) -> str:
        return "; ".join(self.theirs(line.condition.title) for line in lines)

    def group(self, score: PeopleScore) -> str:
        """Name the respondent group of a score."""
        return ": ".join(self.say(word) for word in words.group_of(score.group))

    def score(self, one: PeopleScore) -> str:
        """Write a score of the people; withheld is said with its reason, never as 0."""
        if one.score is None:
            return self.say(words.WITHHELD, reason=self.say(words.reason_of(one.withheld_reason)))
        return self.number(one.score)

    def interval(self, one: PeopleScore) -> str:
        """Write the interval of a score."""
        return "–" if one.low is None or one.high is None else self.ends(one.low, one.high)

    def places(self, one: PeopleScore) -> str:
        """Write the places that a score may take among its equivalents: a range, never a bare rank."""
        if one.rank_low is None or one.rank_high is None or one.peers is None:
            return "–"
        return self.say(words.PLACES_OF, low=one.rank_low, high=one.rank_high, all=one.peers)

    def reply(self, one: PeopleScore) -> str:
        """Say whether the cadre has replied."""
        return self.say(words.REPLIED if one.reply else words.NOT_REPLIED)

    def missing(self, council: Sheet, own: Sheet) -> list[str]:
        """Say everything that is missing, by the council and by the cadre; what contradicts itself first."""
        said = [self.say(fault.sentence, **fault.values) for fault in (*council.faults, *own.faults)]
        lines = [(words.MISSING_LINE, line) for line in council.missing]
        seen = {line.code for line in council.missing}
        lines += [
            (words.MISSING_SELF, line)
            for line in own.missing
            if line.element.people is None and line.code not in seen
        ]
        return list(dict.fromkeys(said)) + [
            self.say(sentence, code=line.code, title=self.theirs(line.element.title), why=self.lack(line))
            for sentence, line in lines
        ]

    def source(self, one: Import) -> str:
        """Name a file with what it is about: a package with its round, release and key."""
        said = self.say(
            words.SOURCE,
            number=one.number,
            kind=self.say(words.FILES[one.kind]),
            file=one.file_name,
            day=written(one.imported_on),
            who=one.imported_by,
            digest=one.digest[:DIGITS_SHOWN],
        )
        about = one.origin
        if "survey" not in about or "release" not in about:
            return said
        values = {name: about[name] for name in ("survey", "release")}
        key = str(about.get("fingerprint", ""))[:DIGITS_SHOWN]
        return f"{said}; {self.say(words.SOURCE_ROUND, key=key, **values)}"


def reader(connection: sa.Connection, spoken: Words) -> Reader:
    """Give a reader with the names of the register."""
    names: dict[tuple[str, str], str] = {("unit", code): name for code, name in posts.unit_names(connection)}
    for kind in ("position", "position_group"):
        named = posts.names(connection, kind, spoken.language)
        names |= {(kind, code): name for code, name in named.items()}
    return Reader(spoken, names)
