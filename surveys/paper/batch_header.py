"""The sheet on top of a batch: which print it belongs to, how many sheets, who collected them.

It names those who handle the paper, never anybody who answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.paper import words
from surveys.paper.laying_out import PACKAGE
from surveys.paper.page_mark import batch_mark
from surveys.paper.routes import Words
from surveys.prints import typeset
from surveys.prints.paper import Paper
from surveys.prints.qr import svg


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What is known of a batch when its header is printed. ``number`` 0: it gets one when it is keyed."""

    run: int
    number: int
    group: str  # our word for the respondent group
    about: tuple[str, ...]
    printed: int


def batch_header(paper: Paper, facts: BatchFacts) -> bytes:
    """Give the header of one batch as PDF, one page."""
    ours = paper.speech.ours
    survey = paper.survey
    told = paper.told() | {
        "head": ours(words.BATCH_TITLE),
        "lead": ours(words.BATCH_LEAD),
        "picture": svg(batch_mark(survey.code, facts.run, facts.number)),
        "facts": [
            _row(ours(words.BATCH_ROUND), paper.speech.theirs(survey.rules.title)),
            _row(ours(words.BATCH_RUN), _said(paper, words.BATCH_RUN_OF, facts)),
            _row(ours(words.BATCH_GROUP), ours(facts.group)),
            _row(ours(words.BATCH_ABOUT), [_plain(paper, "; ".join(facts.about))]),
            _row(ours(words.BATCH_NUMBER), [_plain(paper, str(facts.number))] if facts.number else None),
            *(_row(ours(word), None) for word in words.BATCH_BLANKS),
        ],
        "counts": [{"word": ours(word)} for word in words.BATCH_COUNTS],
        "signed": [ours(who) for who in words.BATCH_SIGNED],
        "sign": ours(words.BATCH_SIGN),
    }
    return typeset.pdf("batch_header", told, PACKAGE)


def _row(word: Words, fact: Sequence[dict[str, str]] | None) -> dict[str, object]:
    return {"word": word, "fact": fact}


def _said(paper: Paper, sentence: str, facts: BatchFacts) -> Words:
    return paper.speech.ours(sentence, run=facts.run, printed=facts.printed)


def _plain(paper: Paper, text: str) -> dict[str, str]:
    return {"language": paper.speech.languages[0][0], "text": text}
