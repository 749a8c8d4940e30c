"""The yearly report of the Front's supervision as a document: counts with bases, verdicts, the overdue."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.documents.drawing_up import Style, draw_up
from surveys.documents.pieces import Bar, Block, Cell, Column, Document, Facts, Kind, Paragraph, Table
from surveys.documents.wording import Wording
from surveys.package_content import Words
from surveys.package_words import GROUPS, WITHHELD
from surveys.prints.paper import written
from surveys.problems import N_
from surveys.recommendations import yearly_words as words
from surveys.recommendations.records import Addressee, Recommendation
from surveys.recommendations.verdicts import Answer, Part, Told, Verdict
from surveys.recommendations.yearly import OnTime, Year
from surveys.summary import REASON_SENTENCES

MOST_LETTERS = 140
PER_CENT = 100
AXIS = N_("Share “solved” with its interval (0–100%)")


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the report is made from. ``unit``: its name."""

    year: Year
    unit: str
    reader: Words
    wording: Wording


def document(facts: ReportFacts) -> Document:
    """Draw up the report."""
    say, year = facts.reader.say, facts.year
    blocks: tuple[Block, ...] = (
        Facts(tuple(_facts(facts))),
        _counts(
            facts, words.BY_STATE, [(words.STATES[one], number) for one, number in year.by_state.items()]
        ),
        _counts(
            facts, words.BY_ORIGIN, [(words.ORIGINS[one], number) for one, number in year.by_origin.items()]
        ),
        *_verdicts(facts),
        *_overdue(facts),
    )
    foot = say(words.FOOT) % {"year": year.year, "day": written(year.on)}
    style = Style(Kind.REPORT_SUPERVISION, facts.wording, facts.reader, foot)
    return draw_up(style, _values(facts), blocks)


def _values(facts: ReportFacts) -> dict[str, str]:
    on = facts.year.on
    return {
        "issuer": facts.unit,
        "unit": facts.unit,
        "reported": str(facts.year.year),
        "day": f"{on:%d}",
        "month": f"{on:%m}",
        "year": f"{on:%Y}",
    }


def _facts(facts: ReportFacts) -> Iterator[tuple[str, Cell]]:
    say, year = facts.reader.say, facts.year
    yield say(words.MADE) % {"year": year.year}, _number(len(year.made))
    yield say(words.BEFORE), _number(len(year.before))
    yield say(words.ANSWERED), Cell(_on_time(facts, year.answered))
    yield say(words.DONE), Cell(_on_time(facts, year.done))
    yield say(words.OVERDUE_COUNT), _number(len(year.overdue))
    yield (
        say(words.JUDGED_COUNT),
        Cell(
            say(words.OF) % {"count": len(year.judged), "base": len(year.made)},
        ),
    )


def _on_time(facts: ReportFacts, found: OnTime) -> str:
    """Say how many kept their day, of how many of whom it can be said."""
    say = facts.reader.say
    if not found.base:
        return say(words.NO_DAY_OVER)
    told = {
        "kept": found.kept,
        "base": found.base,
        "late": found.late,
        "missing": found.missing,
        "percent": facts.reader.number(f"{PER_CENT * found.kept / found.base:.1f}"),
    }
    return say(words.ON_TIME) % told


def _counts(facts: ReportFacts, title: str, rows: list[tuple[str, int]]) -> Table:
    say = facts.reader.say
    columns = (Column(say(title), 4), Column(say(words.NUMBER), 1, is_number=True))
    told = tuple((Cell(say(name)), _number(count)) for name, count in rows)
    return Table(say(title), columns, told)


def _number(count: int) -> Cell:
    return Cell(str(count), float(count))


def _verdicts(facts: ReportFacts) -> Iterator[Block]:
    say = facts.reader.say
    if not facts.year.judged:
        yield Paragraph(say(words.NO_VERDICT))
        return
    columns = (
        Column(say(words.REFERENCE), 0),
        Column(say(words.RECOMMENDATION), 5),
        Column(say(words.GROUP), 2),
        Column(say(words.BASE), 1, is_number=True),
        Column(say(words.SHARES), 4),
    )
    rows = tuple(_verdict(facts, one, verdict) for one, verdict in facts.year.judged)
    bars = tuple(_bar(verdict) for _one, verdict in facts.year.judged)
    yield Table(say(words.VERDICTS), columns, rows, bars, say(AXIS))
    yield Paragraph(say(words.VERDICT_BASE))


def _verdict(facts: ReportFacts, one: Recommendation, verdict: Verdict) -> tuple[Cell, ...]:
    say, people = facts.reader.say, verdict.people
    head = (Cell(one.reference), Cell(_short(one.text)), Cell(say(GROUPS[people.group.value])))
    if isinstance(people.told, Told):
        shares = "; ".join(_share(facts, part) for part in people.told.parts)
        return (*head, _number(people.told.n), Cell(shares))
    why = say(WITHHELD) % {"reason": say(REASON_SENTENCES[people.told.reason])}
    return (*head, Cell(why, is_withheld=True, span=3))


def _share(facts: ReportFacts, part: Part) -> str:
    say = facts.reader.say
    names = " / ".join(say(words.ANSWERS[answer]) for answer in part.answers)
    return say(words.SHARE) % {
        "answer": names,
        "percent": part.percent,
        "low": part.low,
        "high": part.high,
    }


def _bar(verdict: Verdict) -> Bar | None:
    told = verdict.people.told
    if not isinstance(told, Told):
        return None
    solved = told.part(Answer.SOLVED)
    return Bar(solved.percent, solved.low, solved.high) if len(solved.answers) == 1 else None


def _overdue(facts: ReportFacts) -> Iterator[Block]:
    say, year = facts.reader.say, facts.year
    if not year.overdue:
        yield Paragraph(say(words.NONE_OVERDUE))
        return
    columns = (
        Column(say(words.REFERENCE), 0),
        Column(say(words.RECOMMENDATION), 5),
        Column(say(words.ADDRESSEE), 3),
        Column(say(words.LAST_DAY), 0),
        Column(say(words.DAYS_OVER), 0, is_number=True),
    )
    rows = tuple(_late(facts, one) for one in year.overdue)
    yield Table(say(words.OVERDUE), columns, rows)


def _late(facts: ReportFacts, one: Recommendation) -> tuple[Cell, ...]:
    year = facts.year
    # Without any answer its last day comes first.
    last = one.due_on if year.on > one.due_on else one.answer_by
    to = Addressee(one.addressee_kind, one.addressee)
    return (
        Cell(one.reference),
        Cell(_short(one.text)),
        Cell(year.names.get(to, one.addressee)),
        Cell(written(last)),
        _number((year.on - last).days),
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1].rsplit(" ", 1)[0] + "…"
