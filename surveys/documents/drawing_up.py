"""Drawing up a document: its wording filled in around what the round tells."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from surveys.documents.pieces import Annex, Block, Document, Head, Kind, Paragraph
from surveys.documents.wording import Wording, fill
from surveys.package_content import Words
from surveys.prints import words as print_words
from surveys.prints.paper import written
from surveys.problems import N_
from surveys.survey import Survey

RECIPIENTS = N_("Recipients:")
SIGN = N_("(signature, seal, full name)")
SIGN_PLAIN = print_words.RECORD_SIGN
PAGE = N_("Page")
PERIOD = N_("from %(first)s to %(last)s")


@dataclass(frozen=True, slots=True)
class Style:
    """In which words a document is written, and for which kind; ``foot`` stands on every page."""

    kind: Kind
    wording: Wording
    words: Words
    foot: str
    sign: str = SIGN
    is_one_page: bool = False
    is_large: bool = False


def round_values(survey: Survey, unit: str, questionnaire: str, on: date, reader: Words) -> dict[str, str]:
    """Give the places that every document of a round may fill."""
    first, last = written(survey.period_start), written(survey.period_end)
    return {
        "issuer": in_language(survey.rules.asks, reader),
        "round": in_language(survey.rules.title, reader),
        "code": survey.code,
        "unit": unit,
        "period": reader.say(PERIOD) % {"first": first, "last": last},
        "questionnaire": questionnaire,
        "day": f"{on:%d}",
        "month": f"{on:%m}",
        "year": f"{on:%Y}",
    }


def in_language(texts: Mapping[str, str], reader: Words) -> str:
    """Give words of a round in the reader's language; in its first one where they are missing."""
    return texts.get(reader.language) or next(iter(texts.values()), "")


def draw_up(style: Style, values: Mapping[str, str], blocks: tuple[Block, ...]) -> Document:
    """Put the wording around the body: lead before it, closing words after it."""
    wording, say = style.wording, style.words.say

    def filled(words: str) -> str:
        return fill(words, values)

    def paragraph(words: str) -> tuple[Block, ...]:
        return (Paragraph(filled(words)),) if words else ()

    body, annexes = _divided(blocks)
    return Document(
        kind=style.kind,
        language=style.words.language,
        head=Head(
            filled(wording.above),
            filled(wording.issuer),
            filled(wording.number),
            say(print_words.STATE),
            say(print_words.MOTTO),
            filled(wording.place_date),
        ),
        title=filled(wording.title),
        about=filled(wording.about),
        basis=tuple(map(filled, wording.basis)),
        blocks=(*paragraph(wording.lead), *body, *paragraph(wording.closing), *annexes),
        recipients_title=say(RECIPIENTS),
        recipients=tuple(map(filled, wording.recipients)),
        signatures=tuple(
            replace(one, over=filled(one.over), role=filled(one.role), name=filled(one.name))
            for one in wording.signatures
        ),
        sign=say(style.sign),
        foot=style.foot,
        page=say(PAGE),
        is_one_page=style.is_one_page,
        is_large=style.is_large,
    )


def _divided(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Divide what stands before the signatures from the annexes behind them."""
    first = next((at for at, block in enumerate(blocks) if isinstance(block, Annex)), len(blocks))
    return blocks[:first], blocks[first:]
