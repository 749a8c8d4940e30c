"""Minutes of the tally of a closed round: ballots by respondent group, in the groups that are told."""

from surveys.documents import words
from surveys.documents.cells import number, plain
from surveys.documents.drawing_up import SIGN_PLAIN, Style, draw_up
from surveys.documents.minutes_acts import ActFacts
from surveys.documents.pieces import Cell, Column, Document, Facts, Kind, Paragraph, Remarks, Table
from surveys.package_content import groups_of
from surveys.package_words import group_word
from surveys.prints.paper import written
from surveys.summary import GroupCounts, Summary

_COUNTED = ("issued", "returned", "valid", "no_contact")


def tally(facts: ActFacts, summary: Summary) -> Document:
    """Draw up the minutes of a tally from what may be told of a round, and from nothing else."""
    say, survey = facts.words.say, facts.survey
    closed = written(survey.closed_on) if survey.closed_on else "–"
    blocks = (
        Facts(
            (
                (say(words.CLOSED_ON), plain(closed)),
                (say(words.OFFICERS), plain(", ".join(facts.officers))),
                (say(words.SUBJECTS), number(str(len(summary.subjects)), len(summary.subjects))),
            )
        ),
        _table(facts, summary),
        Paragraph(say(words.TALLY_NOTE)),
        Remarks(say(words.REMARKS), 2),
    )
    foot = say(words.MINUTES_FOOT) % {"code": survey.code}
    style = Style(Kind.MINUTES_TALLY, facts.wording, facts.words, foot, SIGN_PLAIN, is_one_page=True)
    return draw_up(style, facts.values, blocks)


def _table(facts: ActFacts, summary: Summary) -> Table:
    say = facts.words.say
    asked: dict[str, int] = {}
    told: dict[str, list[GroupCounts]] = {}
    for subject in summary.subjects:
        for name, result in groups_of(subject):
            asked[name] = asked.get(name, 0) + 1
            found = told.setdefault(name, [])
            if isinstance(result.counts, GroupCounts):
                found.append(result.counts)
    columns = [Column(say(words.GROUP), 3), Column(say(words.TOLD_ABOUT), 0, is_number=True)]
    titles = (words.ISSUED, words.RETURNED, words.VALID, words.NO_CONTACT)
    columns += [Column(say(title), 1, is_number=True) for title in titles]
    rows = []
    for name, counts in told.items():
        about = say(words.OF_ALL) % {"told": len(counts), "all": asked[name]}
        sums = [sum(getattr(one, part) for one in counts) for part in _COUNTED]
        cells = [number(str(one), one) if counts else Cell("–", is_withheld=True) for one in sums]
        rows.append((plain(": ".join(say(word) for word in group_word(name))), plain(about), *cells))
    return Table(say(words.TALLY), tuple(columns), tuple(rows))
