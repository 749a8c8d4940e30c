"""The lines that people read in a package: one for a subject and a respondent group, in their language."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys import package_words as words
from surveys.package_content import COMPOSITE, Content, Words, groups_of
from surveys.package_table import told
from surveys.summary import REASON_SENTENCES, Band, Figure, GroupCounts, SubjectSummary, Withheld


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``n`` and ``interval`` are empty where nothing may be told; ``score`` then says why."""

    code: str
    name: str
    position: str
    unit: str
    group: str
    n: str
    score: str
    interval: str
    is_withheld: bool


def lines(content: Content) -> Iterator[Line]:
    """Give every group of every subject, then its composite."""
    for subject in content.summary.subjects:
        for name, result in groups_of(subject):
            n = str(result.counts.valid) if isinstance(result.counts, GroupCounts) else ""
            yield _line(content, subject, (name, n), result.score)
        yield _line(content, subject, (COMPOSITE, ""), subject.composite)


def correction(content: Content) -> str | None:
    """Say in whose place the release stands, and why; None where it stands in no other's."""
    before = content.supersedes
    if before is None:
        return None
    reason = before.reason
    return content.words.say(words.CORRECTED) % {
        "number": content.number,
        "before": before.release,
        "day": f"{before.corrected_on:%d/%m/%Y}",
        "reason": reason.get(content.words.language) or next(iter(reason.values()), "-"),
    }


def _line(
    content: Content, subject: SubjectSummary, group: tuple[str, str], score: Figure | Band | Withheld
) -> Line:
    say = content.words.say
    name, n = group
    figures = told(score)
    return Line(
        code=subject.code,
        name=subject.name,
        position=content.name("position", subject.position),
        unit=content.name("unit", subject.unit),
        group=": ".join(say(word) for word in words.group_word(name)),
        n=n,
        score=say_score(score, content.words),
        interval=""
        if figures.low is None
        else f"{content.words.number(figures.low)}–{content.words.number(figures.high)}",
        is_withheld=isinstance(score, Withheld),
    )


def say_score(score: Figure | Band | Withheld, reader: Words) -> str:
    """Say a score in words: a number, a bound, a band, or why there is none."""
    say = reader.say
    if isinstance(score, Withheld):
        return say(words.WITHHELD) % {"reason": say(REASON_SENTENCES[score.reason])}
    if isinstance(score, Band):
        return say(words.BANDS[score.name])
    value = reader.number(told(score).value)
    return value if score.coded is None else say(words.CODED[score.coded]) % {"score": value}
