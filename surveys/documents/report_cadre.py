"""The report of one cadre: one page of what a frozen release tells, strengths first."""

from collections.abc import Iterator

from surveys.documents import words
from surveys.documents.cells import bar, figure, number, plain, score, withheld
from surveys.documents.drawing_up import Style, draw_up, in_language, round_values
from surveys.documents.facts import ReportFacts
from surveys.documents.pieces import (
    Annex,
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Kind,
    Paragraph,
    Table,
)
from surveys.identifiers import SubjectNumber
from surveys.package_content import Content, Words, groups_of
from surveys.package_lines import correction
from surveys.package_words import group_word
from surveys.prints.paper import written
from surveys.summary import (
    Band,
    Difference,
    Figure,
    GroupCounts,
    GroupResult,
    ItemResult,
    RankRange,
    SubjectSummary,
    Withheld,
)
from surveys.summary_integrity import GRADE_SENTENCES

ITEMS_NAMED = 3
LEAST_ITEMS = 2 * ITEMS_NAMED  # fewer cannot be parted into highest and lowest


def report(facts: ReportFacts, number: SubjectNumber) -> Document:
    """Draw up the report of one subject. Raises KeyError when the release does not know it."""
    content, subject = facts.content, facts.subject(number)
    say = content.words.say
    blocks: list[Block] = [
        Facts(tuple(_facts(content, subject))),
        *corrected(content),
        _by_group(content, subject),
        *_by_criterion(content, subject),
        *_ends(content, subject),
    ]
    if facts.note:
        blocks += [Heading(say(words.NOTE)), Paragraph(facts.note)]
    confidence = f"{100 * content.summary.confidence:g}"
    blocks.append(Paragraph(say(words.CONFIDENCE) % {"confidence": confidence}))
    blocks += _voices(facts, number)
    style = Style(Kind.REPORT_CADRE, facts.wording, content.words, foot(content), is_one_page=True)
    return draw_up(style, _values(facts, subject), tuple(blocks))


def corrected(content: Content) -> tuple[Block, ...]:
    """Say first of all that the release was corrected, and why."""
    said = correction(content)
    return () if said is None else (Paragraph(said),)


def foot(content: Content) -> str:
    """Say at the foot of every page which frozen results a report tells."""
    told = {
        "code": content.summary.survey,
        "number": content.number,
        "hash": content.hash[:16],
        "method": content.summary.method_version,
    }
    return content.words.say(words.REPORT_FOOT) % told


def report_values(facts: ReportFacts) -> dict[str, str]:
    """Give the places that every report may fill."""
    content = facts.content
    title = in_language(content.questionnaire.title, content.words)
    unit = content.name("unit", facts.survey.unit)
    asked = f"{title} ({content.questionnaire_name})"
    values = round_values(facts.survey, unit, asked, facts.released_on, content.words)
    return values | {"hash": content.hash[:16], "release": str(content.number)}


def _values(facts: ReportFacts, subject: SubjectSummary) -> dict[str, str]:
    content = facts.content
    return report_values(facts) | {
        "name": subject.name,
        "cadre": subject.code,
        "position": content.name("position", subject.position),
        "place": content.name("unit", subject.unit),
    }


def _facts(content: Content, subject: SubjectSummary) -> Iterator[tuple[str, Cell]]:
    say, summary = content.words.say, content.summary
    post = ", ".join(
        name
        for name in (content.name("position", subject.position), content.name("unit", subject.unit))
        if name
    )
    yield say(words.POSITION), Cell(f"{post} ({subject.code})")
    yield (
        say(words.PERIOD),
        Cell(f"{written(summary.period_start)} – {written(summary.period_end)}"),
    )
    yield say(words.OVERALL), figure(subject.composite, content.words)
    yield say(words.BESIDE_EQUIVALENTS), _beside(content, subject)
    grade = summary.analyses.integrity.grade
    told = (
        withheld(grade, content.words)
        if isinstance(grade, Withheld)
        else Cell(f"{grade.value} – {say(GRADE_SENTENCES[grade])}")
    )
    yield say(words.INTEGRITY), told


def _beside(content: Content, subject: SubjectSummary) -> Cell:
    say = content.words.say
    if isinstance(subject.comparison, Withheld):
        return withheld(subject.comparison, content.words)
    said = say(_against(subject.comparison.against_mean))
    if isinstance(subject.ranks, Withheld):
        return Cell(said)
    ranks = subject.ranks
    return Cell(f"{said}; {places(ranks, content.words)}")


def places(ranks: RankRange, reader: Words) -> str:
    """Say which places a subject may hold among its equivalents."""
    sentence = words.PLACE if ranks.low == ranks.high else words.PLACES
    return reader.say(sentence) % {"low": ranks.low, "high": ranks.high, "all": ranks.of}


def _against(mean: Difference) -> str:
    if not mean.told_apart:
        return words.NOT_APART
    return words.ABOVE if mean.value > 0 else words.BELOW


def _by_group(content: Content, subject: SubjectSummary) -> Table:
    say = content.words.say
    weights = {one.group: one.weight for one in content.summary.policies if one.required}
    columns = (
        Column(say(words.GROUP), 4),
        Column(say(words.WEIGHT), 0, is_number=True),
        Column(say(words.VALID), 2, is_number=True),
        Column(say(words.SCORE), 2, is_number=True),
        Column(say(words.INTERVAL), 3),
    )
    rows, bars = [], []
    for name, result in groups_of(subject):
        weight = 0.0 if result in subject.open_link else weights.get(result.group, 0.0)
        rows.append(
            (
                plain(": ".join(say(word) for word in group_word(name))),
                number(f"{100 * weight:g} %", weight) if weight else Cell("–"),
                *_score(result, content.words),
            )
        )
        bars.append(bar(result.score))
    return Table(say(words.BY_GROUP), columns, tuple(rows), tuple(bars), say(words.AXIS))


def _score(result: GroupResult, reader: Words) -> tuple[Cell, ...]:
    """Give ballots, score and interval; what is withheld takes their places and that of the picture."""
    counts = result.counts
    if isinstance(counts, Withheld):
        return (withheld(counts, reader, span=4),)
    valid = number(str(counts.valid), counts.valid)
    if isinstance(result.score, Withheld):
        return valid, withheld(result.score, reader, span=3)
    return valid, *score(result.score, reader)


def _by_criterion(content: Content, subject: SubjectSummary) -> Iterator[Table]:
    say = content.words.say
    told = [one for one in subject.groups if one.criteria]
    titles = {one.code: in_language(one.title, content.words) for one in content.questionnaire.criteria}
    if not told:
        return
    columns = [Column(say(words.CRITERION), 3)]
    columns += [Column(say(group_word(one.group.value)[0]), 2, is_number=True) for one in told]
    codes = list(dict.fromkeys(one.criterion for result in told for one in result.criteria))
    rows = []
    for code in codes:
        cells = [plain(titles.get(code, code))]
        for result in told:
            found = {one.criterion: one.score for one in result.criteria}
            cells.append(_alone(found.get(code), content.words))
        rows.append(tuple(cells))
    yield Table(say(words.BY_CRITERION), tuple(columns), tuple(rows))


def _alone(found: Figure | Band | Withheld | None, reader: Words) -> Cell:
    if isinstance(found, Withheld):
        return withheld(found, reader)
    return Cell("–") if found is None else score(found, reader)[0]


def _ends(content: Content, subject: SubjectSummary) -> Iterator[Block]:
    """Name the highest and the lowest items of the group with most ballots that tells items as numbers."""
    found = [(one, _told_items(one)) for one in subject.groups]
    found = [(one, items) for one, items in found if len(items) >= LEAST_ITEMS]
    if not found:
        return
    result, items = max(found, key=lambda one: one[0].counts.valid if _is_told(one[0]) else 0)  # type: ignore[union-attr] # only told groups have items
    say, group = content.words.say, content.words.say(group_word(result.group.value)[0])
    texts = {one.id: in_language(one.text, content.words) for one in content.questionnaire.items}
    ordered = sorted(items, key=lambda one: -one[1].value)
    for title, ends in ((words.STRONGEST, ordered[:ITEMS_NAMED]), (words.LOWEST, ordered[-ITEMS_NAMED:])):
        yield Heading(say(title) % {"group": group})
        lines = [
            say(words.ITEM_SCORE) % {"item": texts[item.item], "score": figure(told, content.words).text}
            for item, told in ends
        ]
        yield Bullets(tuple(lines))


def _is_told(result: GroupResult) -> bool:
    return isinstance(result.counts, GroupCounts)


def _told_items(result: GroupResult) -> list[tuple[ItemResult, Figure]]:
    return [(one, one.score) for one in result.items if isinstance(one.score, Figure)]


def _voices(facts: ReportFacts, number: SubjectNumber) -> list[Block]:
    voices, say = facts.voices.get(number, ()), facts.content.words.say
    if not voices:
        return []
    said = [say(words.TEXT_OF) % {"group": one.group, "text": one.text} for one in voices]
    return [Annex(say(words.TEXTS)), Paragraph(say(words.TEXTS_LEAD)), Bullets(tuple(said))]
