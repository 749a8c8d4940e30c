"""One ballot's answers as the bytes that are sealed, and back; nothing else may be sealed."""

from dataclasses import dataclass

from surveys.identifiers import ItemId, RespondentGroup
from surveys.problems import N_, BadInput, Problem
from surveys.questionnaire import FIRST_NO_ANSWER, LEFT_BLANK, NOT_ASKED, Item, Questionnaire
from surveys.routing import Answers, missing, path
from surveys.text import clean

MOST_TEXT_CHARACTERS = 1000
# A letter of Vietnamese is at most three code points before NFC; more cannot become short enough.
_MOST_RAW_CHARACTERS = 4 * MOST_TEXT_CHARACTERS


@dataclass(frozen=True, slots=True)
class EncodedBallot:
    """A valid ballot: ``ratings`` has one byte per coded item in order, ``text`` is NFC or empty."""

    ratings: bytes
    text: str
    no_contact: bool


def encode(
    questionnaire: Questionnaire, group: RespondentGroup, answers: Answers, *, is_paper: bool = False
) -> EncodedBallot:
    """Validate answers against questionnaire and routing, and encode those on the path.

    Raises BadInput with every problem: an unknown item, a value that the item does not offer, a text
    that is too long or cannot be shown, a required item on the path without an answer. Answers to known
    items off the path are dropped. On paper nobody can be made to answer: every item may be left blank.
    """
    items = {item.id: item for item in questionnaire.items}
    problems = [
        Problem(N_("The item “%(item)s” is not part of this questionnaire."), {"item": _shown(item)})
        for item in answers
        if item not in items
    ]
    codes: dict[ItemId, int] = {}
    text = ""
    for item in questionnaire.items:
        if item.id not in answers:
            continue
        try:
            if item.kind == "text":
                text = _text(item, answers[item.id])
            else:
                codes[item.id] = _code(questionnaire, item, answers[item.id])
        except BadInput as error:
            problems.extend(error.problems)
    if not problems and not is_paper:
        problems = [
            Problem(N_("The item “%(item)s” needs an answer."), {"item": item}, item)
            for item in missing(questionnaire, group, answers)
        ]
    if problems:
        raise BadInput(*problems)
    on_path = {item.id for item in path(questionnaire, group, answers)}
    ratings = bytes(
        codes.get(item.id, LEFT_BLANK) if item.id in on_path else NOT_ASKED
        for item in questionnaire.coded_items
    )
    has_text = any(item.kind == "text" and item.id in on_path for item in questionnaire.items)
    return EncodedBallot(ratings, text if has_text else "", is_no_contact(questionnaire, ratings))


def decode(questionnaire: Questionnaire, ratings: bytes) -> Answers:
    """Give the coded answers of a stored ballot; items not asked or left blank are absent.

    Raises BadInput when the bytes cannot be a ballot of this questionnaire.
    """
    if len(ratings) != len(questionnaire.coded_items):
        raise BadInput(Problem(N_("The ballot has another number of items than the questionnaire.")))
    answers = {}
    for item, code in zip(questionnaire.coded_items, ratings, strict=True):
        if code not in (NOT_ASKED, LEFT_BLANK):
            answers[item.id] = _answer(questionnaire, item, code)
    return answers


def check(
    questionnaire: Questionnaire, group: RespondentGroup, ratings: bytes, *, is_paper: bool = False
) -> bool:
    """Say whether these bytes could have come from ``encode`` for this respondent group."""
    try:
        answers = decode(questionnaire, ratings)
        return encode(questionnaire, group, answers, is_paper=is_paper).ratings == ratings
    except BadInput:
        return False


def is_no_contact(questionnaire: Questionnaire, ratings: bytes) -> bool:
    """Say whether the ballot answers the contact question with "no contact"."""
    if questionnaire.contact is None:
        return False
    codes = codes_of(questionnaire, questionnaire.coded_items[0])  # the contact question is the first item
    return ratings[0] in {codes[option] for option in questionnaire.contact.no_contact}


def codes_of(questionnaire: Questionnaire, item: Item) -> dict[str, int]:
    """Give the byte of every answer that a coded item offers."""
    if item.scale is None:
        return {option.id: number for number, option in enumerate(item.options, 1)}
    scale = questionnaire.scales[item.scale]
    values = {str(value): value for value in range(1, scale.points + 1)}
    return values | {
        no_answer.id: FIRST_NO_ANSWER + number for number, no_answer in enumerate(scale.no_answers)
    }


def _code(questionnaire: Questionnaire, item: Item, answer: str) -> int:
    codes = codes_of(questionnaire, item)
    if answer not in codes:
        raise BadInput(
            Problem(
                N_("“%(answer)s” is not an answer of this item. Choose one of: %(offered)s."),
                {"answer": _shown(answer), "offered": ", ".join(codes)},
                item.id,
            )
        )
    return codes[answer]


def _answer(questionnaire: Questionnaire, item: Item, code: int) -> str:
    for answer, known in codes_of(questionnaire, item).items():
        if known == code:
            return answer
    raise BadInput(Problem(N_("The code %(code)s is not an answer of this item."), {"code": code}, item.id))


def _text(item: Item, words: str) -> str:
    # The length is looked at before the words are worked on: a megabyte costs nothing.
    text = ""
    if len(words) <= _MOST_RAW_CHARACTERS:
        try:
            text = clean(words).strip()
        except BadInput as error:
            raise BadInput(*(Problem(p.sentence, p.values, item.id) for p in error.problems)) from error
    if len(words) > _MOST_RAW_CHARACTERS or len(text) > MOST_TEXT_CHARACTERS:
        raise BadInput(
            Problem(
                N_("The text is longer than %(most)s characters. Shorten it."),
                {"most": MOST_TEXT_CHARACTERS},
                item.id,
            )
        )
    return text


def _shown(word: str) -> str:
    # What is repeated to the reader is short and can always be written to a terminal or a page.
    return "".join(letter if letter.isprintable() else "?" for letter in word[:40])
