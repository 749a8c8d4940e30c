"""The poster of a published round for a culture house: large letters, scores with whiskers, the way to more.

It tells what the public page tells and nothing else, from the same signed content.
"""

from dataclasses import dataclass

from surveys.identifiers import Language
from surveys.package_words import GROUPS
from surveys.package_words import WITHHELD as SAID_WITHHELD
from surveys.prints import result_words as words
from surveys.prints import typeset
from surveys.prints.paper import Speech, bare, written
from surveys.prints.qr import svg
from surveys.published import Published
from surveys.summary import REASON_SENTENCES, Coded, Figure, GroupCounts, SubjectSummary, Withheld
from surveys.text import sort_key

TEMPLATE = "result_poster"
_LARGE = 6  # people: with more of them letters get smaller
_MANY = 14


@dataclass(frozen=True, slots=True)
class ResultPoster:
    """What a poster is made of. ``home``: the address of the public site."""

    content: Published
    speech: Speech
    home: str


def poster(made_of: ResultPoster) -> bytes:
    """Give the poster as PDF, A3; people in the order of the alphabet, as many sheets as they need."""
    content, speech = made_of.content, made_of.speech
    summary, ours = content.summary, speech.ours
    address = f"{made_of.home}/{speech.languages[0][0]}/rounds/{content.survey}"
    people = sorted(summary.subjects, key=lambda one: (sort_key(one.name), one.code))
    title = speech.theirs(summary.title)
    period = f"{written(summary.period_start)} – {written(summary.period_end)}"
    asks = speech.theirs(content.asks)
    return typeset.pdf(
        TEMPLATE,
        {
            "title": title[0]["text"],
            "author": asks[0]["text"],
            "language": speech.languages[0][0],
            "size": _size(len(people), len(speech.languages)),
            "heading": title,
            "asks": asks,
            "unit": content.names["unit"].get(summary.unit, summary.unit),
            "period": period,
            "lead": ours(words.LEAD),
            "reading": ours(words.READING, confidence=f"{100 * summary.confidence:g}"),
            "withheld": ours(words.WITHHELD),
            "promise": ours(words.PROMISE),
            "more": ours(words.MORE),
            "note": None if content.note is None else speech.theirs(content.note),
            "note_head": ours(words.NOTE),
            "picture": svg(address),
            "qr": ours(words.QR)[0]["text"],
            "address": bare(address),
            "hash": content.hash,
            "signed": ours(words.SIGNED, day=written(content.published_on)),
            "people": [_person(made_of, one) for one in people],
        },
    )


def _size(people: int, languages: int) -> int:
    """Give the size of letters in points: few people, large letters; a second language takes room."""
    size = 21 if people <= _LARGE else 17 if people <= _MANY else 14
    return size if languages == 1 else max(14, size - 4)


def _person(made_of: ResultPoster, one: SubjectSummary) -> dict[str, object]:
    score = one.composite
    position = made_of.content.names["position"].get(one.position or "", {})
    said: dict[str, object] = {
        "name": one.name,
        "position": made_of.speech.theirs(position) if position else [],
        "bases": _bases(made_of.speech, one),
    }
    if isinstance(score, Withheld):
        reasons = [
            {
                "language": language,
                "text": say(SAID_WITHHELD) % {"reason": say(REASON_SENTENCES[score.reason])},
            }
            for language, say in made_of.speech.languages
        ]
        return said | {"why": reasons}
    return said | {
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "score": _told(made_of.speech.languages[0][0], score),
        "range": made_of.speech.ours(
            words.RANGE,
            low=_number(made_of.speech.languages[0][0], score.low),
            high=_number(made_of.speech.languages[0][0], score.high),
        ),
    }


def _bases(speech: Speech, one: SubjectSummary) -> list[list[dict[str, str]]]:
    """Give the number of ballots of every group that is told, in words."""
    return [
        [
            {"language": group["language"], "text": f"{group['text']}: {ballots['text']}"}
            for group, ballots in zip(
                speech.ours(GROUPS[result.group.value]),
                speech.ours(words.BALLOTS, number=result.counts.valid),
                strict=True,
            )
        ]
        for result in one.groups
        if isinstance(result.counts, GroupCounts)
    ]


def _told(language: Language, score: Figure) -> str:
    sign = {Coded.TOP: "≥ ", Coded.BOTTOM: "≤ ", None: ""}[score.coded]
    return sign + _number(language, score.value)


def _number(language: Language, value: float) -> str:
    text = f"{value:g}"
    return text.replace(".", ",") if language == "vi" else text
