"""Minutes of opening and of closing a round, and of its tally: nothing that may not be told at that time."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surveys.documents import words
from surveys.documents.cells import number, plain
from surveys.documents.drawing_up import SIGN_PLAIN, Style, draw_up, in_language, round_values
from surveys.documents.pieces import (
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Kind,
    Paragraph,
    Remarks,
    Table,
)
from surveys.documents.wording import Wording
from surveys.minutes import ToldMinutes
from surveys.package_content import Words
from surveys.package_words import group_word
from surveys.paper.reconciliation import RunStanding
from surveys.prints.paper import written
from surveys.questionnaire import Questionnaire
from surveys.survey import Survey


@dataclass(frozen=True, slots=True)
class ActFacts:
    """Who did what when, of which round. ``at``: in the installation's time zone; ``officers``: names."""

    survey: Survey
    unit: str
    questionnaire: Questionnaire
    wording: Wording
    words: Words
    officers: tuple[str, str]
    at: datetime

    @property
    def values(self) -> dict[str, str]:
        """Give the places that minutes may fill."""
        title = in_language(self.questionnaire.title, self.words)
        asked = f"{title} ({self.questionnaire.id}-v{self.questionnaire.version})"
        first, second = self.officers
        return round_values(self.survey, self.unit, asked, self.at.date(), self.words) | {
            "first": first,
            "second": second,
            "time": f"{self.at:%H:%M}",
        }


def opening(facts: ActFacts, subjects: int) -> Document:
    """Draw up the minutes of an opening: the rules and the key; not one answer is known."""
    say = facts.words.say
    fingerprint = hashlib.sha256(facts.survey.public_key or b"").hexdigest()
    blocks = (
        Facts((*_round(facts), (say(words.SUBJECTS), number(str(subjects), subjects)))),
        _rules(facts),
        Heading(say(words.KEY)),
        Paragraph(say(words.KEY_SPLIT)),
        Facts(((say(words.PUBLIC_KEY), plain(fingerprint)),)),
        Remarks(say(words.REMARKS), 1),
    )
    return _draw_up(facts, Kind.MINUTES_OPENING, blocks)


def _round(facts: ActFacts) -> tuple[tuple[str, Cell], ...]:
    say, survey = facts.words.say, facts.survey
    asked = {
        "title": in_language(facts.questionnaire.title, facts.words),
        "name": f"{survey.questionnaire_id}-v{survey.questionnaire_version}",
        "hash": survey.questionnaire_hash[:16],
    }
    period = f"{written(survey.period_start)} – {written(survey.period_end)}"
    opened = survey.opened_on
    return (
        (say(words.ROUND), plain(f"{in_language(survey.rules.title, facts.words)} ({survey.code})")),
        (say(words.WHO_ASKS), plain(in_language(survey.rules.asks, facts.words))),
        (say(words.QUESTIONNAIRE), plain(say(words.QUESTIONNAIRE_HASH) % asked)),
        (say(words.PERIOD), plain(period)),
        (say(words.OPENED_ON), plain(written(opened) if opened else "–")),
        (say(words.LAST_DAY), plain(written(survey.closes_on))),
        (say(words.OFFICERS), plain(", ".join(facts.officers))),
    )


def _rules(facts: ActFacts) -> Table:
    say = facts.words.say
    columns = (
        Column(say(words.GROUP), 3),
        Column(say(words.WEIGHT), 0, is_number=True),
        Column(say(words.THRESHOLD), 0, is_number=True),
        Column(say(words.REQUIRED), 0),
    )
    rows = tuple(
        (
            plain(say(group_word(rule.group.value)[0])),
            number(f"{100 * rule.weight:g} %", rule.weight),
            number(str(rule.threshold), rule.threshold),
            plain(say(words.YES if rule.required else words.NO)),
        )
        for rule in facts.survey.rules.groups
    )
    return Table(say(words.RULES), columns, rows)


def closing(facts: ActFacts, told: ToldMinutes, runs: Sequence[RunStanding], *, destroyed: bool) -> Document:
    """Draw up the minutes of a closing; totals only where nothing withheld follows from them."""
    say, survey = facts.words.say, facts.survey
    closed = written(survey.closed_on) if survey.closed_on else "–"
    blocks: list[Block] = [
        Facts((*_round(facts), (say(words.CLOSED_ON), plain(closed)))),
        _count(told, facts.words),
        Paragraph(say(words.ONE_CODE)),
    ]
    if not told.is_complete:
        blocks.append(Paragraph(say(words.SMALL_GROUPS)))
    if runs:
        printed = {"printed": sum(run.printed for run in runs), "runs": len(runs)}
        blocks.append(Paragraph(say(words.PAPER) % printed))
    blocks.append(Paragraph(say(words.DESTROYED if destroyed else words.NOT_DESTROYED), is_strong=True))
    blocks.append(Remarks(say(words.REMARKS), 1))
    return _draw_up(facts, Kind.MINUTES_CLOSING, tuple(blocks))


def _count(told: ToldMinutes, reader: Words) -> Table:
    counts = [(words.CODES_ISSUED, told.issued)]
    if told.spent is not None:
        counts += [(words.CODES_USED, told.spent), (words.OPENED_ALL, told.opened)]
    else:
        counts.append((words.OPENED_TOLD, told.opened))
    counts.append((words.NOT_VALID, told.invalid))
    say = reader.say
    columns = (Column(say(words.WHAT), 3), Column(say(words.NUMBER), 1, is_number=True))
    rows = tuple((plain(say(word)), number(str(count), count)) for word, count in counts)
    return Table(say(words.THE_COUNT), columns, rows)


def _draw_up(facts: ActFacts, kind: Kind, blocks: tuple[Block, ...]) -> Document:
    foot = facts.words.say(words.MINUTES_FOOT) % {"code": facts.survey.code}
    style = Style(kind, facts.wording, facts.words, foot, SIGN_PLAIN, is_one_page=True)
    return draw_up(style, facts.values, blocks)
