"""Advice on the wording of a questionnaire: what often makes answers worth less. It forbids nothing.

The rules look at words, not at meaning: they overlook much, and now and then they are wrong. What nobody of a
respondent group can observe, or what hurts somebody, only a person sees: try a questionnaire on five people.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from surveys import lint_words as lists
from surveys.identifiers import RespondentGroup
from surveys.problems import N_
from surveys.questionnaire import Item, Questionnaire, Scale, Texts
from surveys.readability import grade, sentences_of, words_of

MOST_WORDS = {"vi": 35, "en": 25}
"""Words of a sentence (Vietnamese: syllables) up to which most people read it once."""
MOST_GRADE = 6.0
LEAST_WORDS = 60
"""A grade of fewer words than these is chance."""
LANGUAGES = ("vi", "en")
OF_THE_PUBLIC = frozenset({RespondentGroup.CITIZEN, RespondentGroup.RESIDENCE})


class Rule(StrEnum):
    """What a finding is about."""

    LEADING = "leading"
    DOUBLE_BARRELLED = "double-barrelled"
    DOUBLE_NEGATION = "double-negation"
    ABSOLUTE = "absolute"
    JARGON = "jargon"
    VAGUE = "vague"
    TOO_LONG = "too-long"
    READING_LEVEL = "reading-level"
    SCALE = "scale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of advice: the rule, where (as in the file), in which language, a msgid, the words found."""

    rule: Rule
    where: str
    language: str
    sentence: str
    found: str = ""


_ADVICE = {
    Rule.LEADING: N_("“%(found)s” leads to an answer. Ask so that both answers sound equally good."),
    Rule.DOUBLE_BARRELLED: N_(
        "“%(found)s” may join two questions. Ask twice if one can be true without the other."
    ),
    Rule.DOUBLE_NEGATION: N_("Two negations (%(found)s): many misread them. Say it without “not”."),
    Rule.ABSOLUTE: N_("“%(found)s” is nearly never true. Leave it out, or ask how often."),
    Rule.JARGON: N_("Does everybody know “%(found)s”? Write it out, in everyday words."),
    Rule.VAGUE: N_("“%(found)s” means something else to everybody. Name a time or a number."),
    Rule.TOO_LONG: N_("A sentence of %(found)s words. Make two of it, or leave something out."),
    Rule.READING_LEVEL: N_(
        "Reads like grade %(found)s; the aim is grade 6. Shorten the longest sentences first. A rough hint: "
        "the formula was made for pages of prose."
    ),
}


def lint(questionnaire: Questionnaire) -> tuple[Finding, ...]:
    """Give every finding, in the order of the questionnaire."""
    return (
        *_missing(questionnaire),
        *(finding for scale in questionnaire.scales.values() for finding in _scale(scale)),
        *(finding for item in questionnaire.items for finding in _item(questionnaire, item)),
        *_reading_level(questionnaire),
    )


def lint_text(text: str, language: str, *, public: bool = True) -> tuple[Finding, ...]:
    """Give the findings of one question. ``public``: it is asked of people who know no office language."""
    return tuple(
        Finding(rule, "", language, _ADVICE[rule], found)
        for rule, look in _RULES.items()
        if rule is not Rule.JARGON or public
        for found in look(text, language)
    )


def _item(questionnaire: Questionnaire, item: Item) -> Iterator[Finding]:
    groups = set(item.asked_of or questionnaire.respondent_groups)
    for language, text in _known(item.text):
        where = f"items.{item.id}.text.{language}"
        for finding in lint_text(text, language, public=bool(groups & OF_THE_PUBLIC)):
            # What people may write in their own words can be about two things.
            if item.kind != "text" or finding.rule is not Rule.DOUBLE_BARRELLED:
                yield Finding(finding.rule, where, language, finding.sentence, finding.found)
        yield from _denied_statement(questionnaire, item, language, where)


def _known(texts: Texts) -> list[tuple[str, str]]:
    return [(language, texts[language]) for language in LANGUAGES if texts.get(language)]


def _denied_statement(
    questionnaire: Questionnaire, item: Item, language: str, where: str
) -> Iterator[Finding]:
    """Find a statement with “not” on a scale of agreement: to disagree with it denies twice."""
    scale = questionnaire.scales.get(item.scale or "")
    agreeing = lists.AGREEING[language]
    if scale is None or not any(agreeing.search(_small(label, language)) for label in scale.labels):
        return
    first = sentences_of(_asking(item.text[language], language))[:1]
    denied = [found for sentence in first for found in lists.DENIALS[language].findall(sentence)]
    if denied:
        advice = N_("“%(found)s” on a scale of agreement: to disagree is to deny twice. Say it positively.")
        yield Finding(Rule.DOUBLE_NEGATION, where, language, advice, denied[0])


def _small(texts: Texts, language: str) -> str:
    return texts.get(language, "").lower()


# --- rules for one question ---------------------------------------------------------------------------


def _asking(text: str, language: str) -> str:
    """Give a question in small letters, without the particles that ask."""
    small = text.lower()
    return lists.QUESTION_PARTICLE.sub("", small) if language == "vi" else small


def _first(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    found = pattern.search(text)
    if found is not None:
        yield found[0]


def _leading(text: str, language: str) -> Iterator[str]:
    yield from _first(lists.LEADING[language], text.lower())


def _double_barrelled(text: str, language: str) -> Iterator[str]:
    yield from _first(lists.JOINING[language], lists.HARMLESS_PAIRS[language].sub("", text.lower()))


def _double_negation(text: str, language: str) -> Iterator[str]:
    for clause in re.split(r"[,;]", " ".join(sentences_of(_asking(text, language)))):
        found = lists.NEGATIONS[language].findall(clause)
        if len(found) > 1:
            yield " … ".join(found[:2])


def _absolute(text: str, language: str) -> Iterator[str]:
    yield from _first(lists.ABSOLUTE[language], lists.HARMLESS_ABSOLUTE[language].sub("", text.lower()))


def _jargon(text: str, language: str) -> Iterator[str]:
    yield from _first(lists.JARGON[language], text.lower())
    for found in lists.ABBREVIATION.findall(text):
        if found not in lists.KNOWN_ABBREVIATIONS and not text.isupper():
            yield found


def _vague(text: str, language: str) -> Iterator[str]:
    yield from _first(lists.VAGUE[language], lists.HARMLESS_VAGUE[language].sub("", text.lower()))


def _too_long(text: str, language: str) -> Iterator[str]:
    longest = max((len(words_of(sentence)) for sentence in sentences_of(text)), default=0)
    if longest > MOST_WORDS[language]:
        yield str(longest)


_RULES: dict[Rule, Callable[[str, str], Iterator[str]]] = {
    Rule.LEADING: _leading,
    Rule.DOUBLE_BARRELLED: _double_barrelled,
    Rule.DOUBLE_NEGATION: _double_negation,
    Rule.ABSOLUTE: _absolute,
    Rule.JARGON: _jargon,
    Rule.VAGUE: _vague,
    Rule.TOO_LONG: _too_long,
}


# --- rules for the whole ------------------------------------------------------------------------------


def _reading_level(questionnaire: Questionnaire) -> Iterator[Finding]:
    for language in LANGUAGES:
        texts = [item.text[language] for item in questionnaire.items if item.text.get(language)]
        level = grade(texts, language)
        if level is not None and level > MOST_GRADE and len(words_of(" ".join(texts))) >= LEAST_WORDS:
            advice = _ADVICE[Rule.READING_LEVEL]
            yield Finding(Rule.READING_LEVEL, "items", language, advice, f"{level:.1f}")


def _missing(questionnaire: Questionnaire) -> Iterator[Finding]:
    advice = N_("The text in this language is missing.")
    for where, texts in _texts(questionnaire):
        for language in questionnaire.languages:
            if not texts.get(language):
                yield Finding(Rule.MISSING, f"{where}.{language}", language, advice)


def _texts(questionnaire: Questionnaire) -> Iterator[tuple[str, Texts]]:
    yield "title", questionnaire.title
    yield "purpose", questionnaire.purpose
    for criterion in questionnaire.criteria:
        yield f"criteria.{criterion.code}.title", criterion.title
    for scale in questionnaire.scales.values():
        yield from _texts_of_scale(scale)
    for section in questionnaire.sections:
        yield f"sections.{section.id}.title", section.title
        if section.lead is not None:
            yield f"sections.{section.id}.lead", section.lead
    for item in questionnaire.items:
        yield from _texts_of_item(item)


def _texts_of_scale(scale: Scale) -> Iterator[tuple[str, Texts]]:
    for number, label in enumerate(reversed(scale.labels), 1):  # as the file lists them
        yield f"scales.{scale.id}.options.#{number}.label", label
    for one in scale.no_answers:
        yield f"scales.{scale.id}.no_answers.{one.id}.label", one.label


def _texts_of_item(item: Item) -> Iterator[tuple[str, Texts]]:
    yield f"items.{item.id}.text", item.text
    if item.hint is not None:
        yield f"items.{item.id}.hint", item.hint
    for option in item.options:
        yield f"items.{item.id}.options.{option.id}.label", option.label


def _scale(scale: Scale) -> Iterator[Finding]:
    for language in LANGUAGES:
        sides = [_side(_small(label, language), language) for label in scale.labels]
        if None in sides or not sides:
            continue  # a word that the lists do not know: better silent than wrong
        where = f"scales.{scale.id}"
        good, bad = sides.count(1), sides.count(-1)
        if good != bad:
            advice = N_("The scale leans to one side: %(found)s. Offer as many good as bad answers.")
            yield Finding(Rule.SCALE, where, language, advice, f"{good} + / {bad} −")
        elif sides[0] == 1 and sides[-1] == -1:
            advice = N_("The scale stands upside down: “%(found)s” has the highest value. Turn it round.")
            yield Finding(Rule.SCALE, where, language, advice, scale.labels[-1][language])


def _side(label: str, language: str) -> int | None:
    """Give 1 for a good answer, -1 for a bad one, 0 for the middle; None when nobody could tell by words."""
    if lists.MIDDLE_ANSWERS[language].search(label):
        return 0
    if lists.BAD_ANSWERS[language].search(label):
        return -1
    if lists.GOOD_ANSWERS[language].search(label):
        return -1 if lists.NEGATIONS[language].search(label) else 1
    return None
