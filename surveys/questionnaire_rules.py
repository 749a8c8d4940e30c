"""The rules of a questionnaire as a whole; each gives the problems it finds, in the order of the file."""

import re
from collections.abc import Callable, Iterable, Iterator

from surveys.item_rules import item_problems
from surveys.naming_rules import repeated, same_labels, wrong_names
from surveys.problems import N_, Problem
from surveys.questionnaire import Questionnaire, Scale
from surveys.route_rules import route_problems

LANGUAGES_ALWAYS_THERE = ("vi", "en")
MOST_ID_LETTERS = 64
LEAST_POINTS = 2
MOST_POINTS = 11
MOST_NO_ANSWERS = 5

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_FILE_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,19}")


def broken_rules(questionnaire: Questionnaire) -> list[Problem]:
    """Give every broken rule; nothing when the questionnaire is sound."""
    rules: tuple[Callable[[Questionnaire], Iterable[Problem]], ...] = (
        _head,
        _scales,
        _criteria,
        _sections,
        item_problems,
        route_problems,
    )
    return [problem for rule in rules for problem in rule(questionnaire)]


def _head(questionnaire: Questionnaire) -> Iterator[Problem]:
    if not _FILE_NAME.fullmatch(questionnaire.id) or len(questionnaire.id) > MOST_ID_LETTERS:
        yield Problem(
            N_("The id may hold small letters a-z, digits and single hyphens, at most 64. Correct it."),
            where="id",
        )
    for language in questionnaire.languages:
        if not _LANGUAGE.fullmatch(language):
            yield Problem(
                N_("“%(language)s” is not a language code such as vi, en or km. Correct it."),
                {"language": language},
                "languages",
            )
    for language in LANGUAGES_ALWAYS_THERE:
        if language not in questionnaire.languages:
            yield Problem(
                N_("Every questionnaire is in Vietnamese (vi) and English (en). Add “%(language)s”."),
                {"language": language},
                "languages",
            )


def _scales(questionnaire: Questionnaire) -> Iterator[Problem]:
    used = {item.scale for item in questionnaire.items}
    yield from wrong_names(questionnaire.scales, "scales")
    for scale in questionnaire.scales.values():
        where = f"scales.{scale.id}"
        if not LEAST_POINTS <= scale.points <= MOST_POINTS:
            yield Problem(
                N_("A scale has %(least)s to %(most)s values; this one has %(points)s. Change its options."),
                {"least": LEAST_POINTS, "most": MOST_POINTS, "points": scale.points},
                where,
            )
        yield from _no_answers(scale, where)
        if scale.id not in used:
            yield Problem(
                N_("No item uses the scale “%(scale)s”. Remove it or name it in an item."),
                {"scale": scale.id},
                where,
            )


def _no_answers(scale: Scale, where: str) -> Iterator[Problem]:
    yield from wrong_names((no_answer.id for no_answer in scale.no_answers), f"{where}.no_answers")
    if len(scale.no_answers) > MOST_NO_ANSWERS:
        yield Problem(
            N_("A scale offers at most %(most)s ways of not answering. Remove some."),
            {"most": MOST_NO_ANSWERS},
            f"{where}.no_answers",
        )
    yield from same_labels((*scale.labels, *(no_answer.label for no_answer in scale.no_answers)), where)


def _criteria(questionnaire: Questionnaire) -> Iterator[Problem]:
    for code in repeated(criterion.code for criterion in questionnaire.criteria):
        yield Problem(N_("The criterion “%(code)s” is there twice. Keep one."), {"code": code}, "criteria")
    used = {code for item in questionnaire.items for code in item.criteria}
    for criterion in questionnaire.criteria:
        where = f"criteria.{criterion.code}"
        if not _CODE.fullmatch(criterion.code):
            yield Problem(
                N_("A criterion code begins with a letter and holds plain letters, digits, “.” and “-”."),
                where=where,
            )
        if criterion.code not in used:
            yield Problem(
                N_("No item belongs to the criterion “%(code)s”. Remove it or name it in an item."),
                {"code": criterion.code},
                where,
            )
    rated = any(item.kind == "rating" for item in questionnaire.items)
    if rated and not any(criterion.weight > 0 for criterion in questionnaire.criteria):
        yield Problem(
            N_("No criterion has a weight above 0, so no score could be made. Give at least one a weight."),
            where="criteria",
        )


def _sections(questionnaire: Questionnaire) -> Iterator[Problem]:
    yield from wrong_names((section.id for section in questionnaire.sections), "sections")
    if not questionnaire.sections:
        yield Problem(N_("There is no section. Add one with its items."), where="sections")
    for section in questionnaire.sections:
        if not section.items:
            yield Problem(
                N_("This section has no item. Add one or remove the section."), where=f"sections.{section.id}"
            )
