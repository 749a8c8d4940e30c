"""The kit of a meeting as a document: what is told in the hall, and room for what is said there."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.documents import words as report_words
from surveys.documents.cells import bar, number, plain, score, withheld
from surveys.documents.drawing_up import SIGN_PLAIN, Style, draw_up, in_language
from surveys.documents.pieces import (
    Block,
    Bullets,
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
from surveys.meetings import words
from surveys.meetings.records import Meeting
from surveys.meetings.told import Told
from surveys.package_content import Words, groups_of
from surveys.package_words import group_word
from surveys.prints.paper import written
from surveys.published import Published
from surveys.reading_order import Basis, Reading, Standing, reading
from surveys.recommendations.records import Recommendation
from surveys.replies.records import ITEM
from surveys.summary import Band, Figure, SubjectSummary, Withheld

LINES_SAID, LINES_PROMISED = 8, 5


@dataclass(frozen=True, slots=True)
class KitFacts:
    """What a kit is made from. ``meeting`` None: of no meeting that is planned yet."""

    told: Told
    meeting: Meeting | None
    wording: Wording
    words: Words
    is_large: bool = False


def document(facts: KitFacts) -> Document:
    """Draw up the kit."""
    say, told = facts.words.say, facts.told
    body = _public(facts, told.public) if told.public is not None else _bare(facts)
    blocks: tuple[Block, ...] = (
        Facts(tuple(_facts(facts))),
        *body,
        Remarks(say(words.SAID), LINES_SAID),
        Remarks(say(words.NEW_PROMISES), LINES_PROMISED),
    )
    style = Style(
        Kind.MEETING_KIT, facts.wording, facts.words, _foot(facts), SIGN_PLAIN, is_large=facts.is_large
    )
    return draw_up(style, _values(facts), blocks)


def _foot(facts: KitFacts) -> str:
    code, public = facts.told.survey.code, facts.told.public
    if public is None:
        return facts.words.say(words.KIT_FOOT_BARE) % {"code": code}
    values = {"code": code, "number": public.number, "hash": public.hash[:16]}
    return facts.words.say(words.KIT_FOOT) % values


def _values(facts: KitFacts) -> dict[str, str]:
    told, meeting = facts.told, facts.meeting
    unknown = facts.words.say(words.UNKNOWN)
    return {
        "issuer": in_language(told.survey.rules.asks, facts.words),
        "unit": told.unit,
        "round": in_language(told.survey.rules.title, facts.words),
        "name": told.subject.name,
        "venue": (meeting.place if meeting else "") or unknown,
        "day": f"{meeting.held_on:%d}" if meeting else unknown,
        "month": f"{meeting.held_on:%m}" if meeting else unknown,
        "year": f"{meeting.held_on:%Y}" if meeting else unknown,
        "chair": meeting.chair if meeting else "",
        "secretary": meeting.secretary if meeting else "",
    }


def _facts(facts: KitFacts) -> Iterator[tuple[str, Cell]]:
    say, told, meeting = facts.words.say, facts.told, facts.meeting
    post = in_language(told.position, facts.words)
    yield say(words.ABOUT), Cell(", ".join(one for one in (told.subject.name, post, told.unit) if one))
    period = {
        "title": in_language(told.survey.rules.title, facts.words),
        "first": written(told.survey.period_start),
        "last": written(told.survey.period_end),
    }
    yield say(words.ROUND), Cell(say(words.ROUND_AND_PERIOD) % period)
    if told.public is not None:
        yield say(words.PUBLIC_SINCE), Cell(written(told.public.published_on))
    if meeting is not None:
        held = {"day": written(meeting.held_on), "place": meeting.place or say(words.UNKNOWN)}
        yield say(words.HELD), Cell(say(words.HELD_AT) % held)


def _bare(facts: KitFacts) -> tuple[Block, ...]:
    """Give the kit of a result that is not public: what was asked about, nothing that was answered."""
    titles = tuple(in_language(one.title, facts.words) for one in facts.told.asked.criteria)
    lead = Paragraph(facts.words.say(words.NOT_PUBLIC), is_strong=True)
    return (lead, Bullets(titles)) if titles else (lead,)


def _public(facts: KitFacts, public: Published) -> Iterator[Block]:
    say, told = facts.words.say, facts.told
    subject = next((one for one in public.summary.subjects if one.number == told.subject.number), None)
    if subject is None:
        yield Paragraph(say(words.NOT_TOLD), is_strong=True)
        return
    confidence = f"{100 * public.summary.confidence:g}"
    yield Paragraph(say(words.HOW_TO_READ) % {"confidence": confidence})
    yield _by_group(facts, subject)
    tables = list(_by_criterion(facts, subject))
    yield from tables
    if tables and told.has_own:
        yield Paragraph(say(words.OWN_ALOUD if told.own is None else words.OWN_SHOWN))
    found = reading(subject, public.summary.policies)
    if found is not None:
        yield from _ends(facts, public, found)
    yield from _reply(facts, public)
    yield from _plan(facts)


def _group(facts: KitFacts, name: str) -> str:
    return ": ".join(facts.words.say(word) for word in group_word(name))


def _by_group(facts: KitFacts, subject: SubjectSummary) -> Table:
    say, reader = facts.words.say, facts.words
    columns = (
        Column(say(report_words.GROUP), 4),
        Column(say(report_words.VALID), 2, is_number=True),
        Column(say(report_words.SCORE), 2, is_number=True),
        Column(say(report_words.INTERVAL), 3),
    )
    rows: list[tuple[Cell, ...]] = []
    bars = []
    for name, result in groups_of(subject):
        first = plain(_group(facts, name))
        if isinstance(result.counts, Withheld):
            rows.append((first, withheld(result.counts, reader, span=3)))
        else:
            valid = number(str(result.counts.valid), result.counts.valid)
            rows.append((first, valid, *_cells(result.score, reader)))
        bars.append(bar(result.score))
    drawn = () if facts.is_large else tuple(bars)
    return Table(say(report_words.BY_GROUP), columns, tuple(rows), drawn, say(report_words.AXIS))


def _cells(found: Figure | Band | Withheld, reader: Words) -> tuple[Cell, ...]:
    return (withheld(found, reader, span=2),) if isinstance(found, Withheld) else score(found, reader)


def _by_criterion(facts: KitFacts, subject: SubjectSummary) -> Iterator[Table]:
    say, told = facts.words.say, facts.told
    titles = {one.code: in_language(one.title, facts.words) for one in told.asked.criteria}
    columns = [
        Column(say(report_words.CRITERION), 4),
        Column(say(report_words.SCORE), 2, is_number=True),
        Column(say(report_words.INTERVAL), 2),
    ]
    if told.has_own:
        columns.append(Column(say(words.OWN), 2, is_number=True))
    for result in subject.groups:
        if not result.criteria:
            continue
        title = say(words.BY_CRITERION) % {"group": _group(facts, result.group.value)}
        rows = tuple(
            (
                plain(titles.get(one.criterion, one.criterion)),
                *_cells(one.score, facts.words),
                *_own(facts, one.criterion),
            )
            for one in result.criteria
        )
        bars = () if facts.is_large else tuple(bar(one.score) for one in result.criteria)
        yield Table(title, tuple(columns), rows, bars, say(report_words.AXIS))


def _own(facts: KitFacts, criterion: str) -> tuple[Cell, ...]:
    if not facts.told.has_own:
        return ()
    found = (facts.told.own or {}).get(criterion)
    return (Cell("") if found is None else number(facts.words.number(f"{found:g}"), found),)


def _ends(facts: KitFacts, public: Published, found: Reading) -> Iterator[Block]:
    texts = public.questionnaire.items if found.basis is Basis.ITEMS else ()
    titles = {str(one.id): one.text for one in texts} or {
        one.code: one.title for one in public.questionnaire.criteria
    }

    def line(one: Standing) -> str:
        told = [
            facts.words.say(words.STANDS)
            % {
                "title": in_language(titles[one.code], facts.words),
                "group": _group(facts, group.value),
                "score": score(figure, facts.words)[0].text,
            }
            for group, figure in one.figures[:1]
        ]
        return "; ".join(told)

    for title, ends in ((words.STRONGEST, found.highest), (words.LOWEST, found.lowest)):
        yield Heading(facts.words.say(title))
        yield Bullets(tuple(line(one) for one in ends))


def _reply(facts: KitFacts, public: Published) -> Iterator[Block]:
    say = facts.words.say
    yield Heading(say(words.REPLY))
    reply = public.replies.get(facts.told.subject.number)
    if reply is None:
        yield Paragraph(say(words.NO_REPLY))
        return
    yield Paragraph(say(words.REPLIED_ON) % {"day": written(reply.sent_on)})
    items = {one.id: in_language(one.text, facts.words) for one in public.questionnaire.items}
    for name, text in reply.parts:
        if name in words.PARTS:
            title = say(words.PARTS[name])
        else:
            code = name.removeprefix(ITEM)
            title = say(words.ABOUT_ITEM) % {"item": next((items[one] for one in items if one == code), code)}
        yield Paragraph(title, is_strong=True)
        yield Paragraph(text)
    if not reply.parts:
        yield Paragraph(say(words.NOTHING_TO_ADD))


def _plan(facts: KitFacts) -> Iterator[Block]:
    say, agreed = facts.words.say, facts.told.agreed
    rows = [
        (plain(one.text), plain(written(one.due_on)), plain(say(words.STATES[one.state])))
        for one in agreed.promises
    ]
    rows += [_recommended(facts, one) for one in agreed.recommendations]
    if not rows:
        yield Heading(say(words.PLAN))
        yield Paragraph(say(words.NO_PLAN))
        return
    columns = (Column(say(words.WHAT), 5), Column(say(words.UNTIL), 2), Column(say(words.STANDING), 2))
    yield Table(say(words.PLAN), columns, tuple(rows))


def _recommended(facts: KitFacts, one: Recommendation) -> tuple[Cell, Cell, Cell]:
    said = {"reference": one.reference, "text": one.text}
    state = facts.words.say(words.RECOMMENDATION_STATES[one.state])
    return (
        plain(facts.words.say(words.RECOMMENDED) % said),
        plain(written(one.due_on)),
        plain(state),
    )
