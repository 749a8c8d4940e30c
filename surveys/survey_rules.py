"""The rules of a round: what makes them lawful, and how they are stored."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from surveys.confidence.apart import is_poll_of_citizens
from surveys.identifiers import RespondentGroup
from surveys.problems import N_, Problem
from surveys.questionnaire import Questionnaire
from surveys.survey import LEAST_CITIZENS, LEAST_COLLEAGUES, GroupRule, Rules

COLLEAGUES = frozenset({RespondentGroup.SUPERIOR, RespondentGroup.PEER, RespondentGroup.SUBORDINATE})
MOST_STRATA = 65_535  # a stored ballot has two bytes for its stratum
WEIGHT_TOLERANCE = 1e-9
LEAST_CONFIDENCE, MOST_CONFIDENCE = 0.8, 0.999
LEAST_TARGET, MOST_TARGET = 1, 25  # half-width of an interval, in points


def floor(group: RespondentGroup) -> int:
    """Give the lowest threshold a group may have: policy may be stricter, never laxer."""
    if group is RespondentGroup.SELF:
        return 1  # one answers about oneself: nobody is protected by a count
    return LEAST_COLLEAGUES if group in COLLEAGUES else LEAST_CITIZENS


def broken_rules(rules: Rules, questionnaire: Questionnaire) -> list[Problem]:
    """Give everything that speaks against opening a round with these rules."""
    return [*unfit_rules(rules), *lacking_rules(rules, questionnaire)]


def lacking_rules(rules: Rules, questionnaire: Questionnaire) -> list[Problem]:
    """Give what is missing, or fits not together yet: a draft may wait like this, a round may not open."""
    return [
        *_text_problems("title", rules.title, questionnaire),
        *_text_problems("asks", rules.asks, questionnaire),
        *(_poll_problems(rules, questionnaire) or _group_problems(rules, questionnaire)),
        *_total_problems(rules),
    ]


def unfit_rules(rules: Rules) -> list[Problem]:
    """Give what can stand in no rules, not even in those of a draft."""
    return [
        *(problem for rule in rules.groups for problem in _threshold_problems(rule)),
        *_weight_problems(rules),
        *_strata_problems(rules),
        *_number_problems(rules),
    ]


def _text_problems(name: str, texts: Mapping[str, str], questionnaire: Questionnaire) -> Iterator[Problem]:
    for language in questionnaire.languages:
        if not texts.get(language, "").strip():
            yield Problem(
                N_("The text in the language “%(language)s” is missing. Write it."),
                {"language": language},
                f"{name}.{language}",
            )


def _poll_problems(rules: Rules, questionnaire: Questionnaire) -> list[Problem]:
    """Refuse to put a confidence poll to citizens: it has a fixed electorate and its own regulation."""
    titles = (*rules.title.values(), *questionnaire.title.values())
    if not is_poll_of_citizens(questionnaire.id, titles, [rule.group for rule in rules.groups]):
        return []
    sentence = N_(
        "A confidence poll has a fixed electorate and its own regulation: it is never put to citizens. "
        "Choose another questionnaire and title; a confidence poll is prepared under “Confidence polls”."
    )
    return [Problem(sentence, where="groups")]


def _group_problems(rules: Rules, questionnaire: Questionnaire) -> Iterator[Problem]:
    if not rules.groups:
        yield Problem(N_("A round needs at least one respondent group. Add it."), where="groups")
    seen: set[RespondentGroup] = set()
    for rule in rules.groups:
        where = f"groups.{rule.group}"
        if rule.group in seen:
            yield Problem(N_("This respondent group stands here twice. Keep it once."), where=where)
        seen.add(rule.group)
        if rule.group not in questionnaire.respondent_groups:
            yield Problem(
                N_("The questionnaire does not ask this respondent group. It asks: %(groups)s."),
                {"groups": ", ".join(questionnaire.respondent_groups)},
                where,
            )
        if rule.required and rule.size is not None and 1 <= rule.size < rule.threshold:
            yield Problem(
                N_(
                    "The group has only %(size)s people, so it can never reach its threshold of "
                    "%(threshold)s and no overall score could ever be told. Make it not required, with "
                    "weight 0."
                ),
                {"size": rule.size, "threshold": rule.threshold},
                f"{where}.required",
            )


def _threshold_problems(rule: GroupRule) -> Iterator[Problem]:
    where, least = f"groups.{rule.group}", floor(rule.group)
    if rule.threshold < least:
        yield Problem(
            N_("The threshold is %(threshold)s. For this respondent group it must be at least %(least)s."),
            {"threshold": rule.threshold, "least": least},
            f"{where}.threshold",
        )
    if rule.size is not None and rule.size < 1:
        yield Problem(
            N_("The size of a group is at least 1. Correct it, or leave it out."), where=f"{where}.size"
        )


def _weight_problems(rules: Rules) -> Iterator[Problem]:
    for rule in rules.groups:
        where = f"groups.{rule.group}.weight"
        if not 0 <= rule.weight <= 1:  # also catches "not a number"
            yield Problem(N_("A weight lies between 0 and 1. Correct it."), where=where)
        elif rule.weight > 0 and rule.group is RespondentGroup.SELF:
            yield Problem(
                N_("The self-assessment is shown beside the score and has no part in it. Give it weight 0."),
                where=where,
            )
        elif rule.weight > 0 and not rule.required:
            yield Problem(N_("A group that has a weight must be required. Correct one of them."), where=where)


def _total_problems(rules: Rules) -> Iterator[Problem]:
    total = math.fsum(rule.weight for rule in rules.groups if rule.required)
    if not math.isclose(total, 1.0, abs_tol=WEIGHT_TOLERANCE):
        yield Problem(
            N_("The weights of the required groups sum to %(total)s. They must sum to 1."),
            {"total": f"{total:g}"},
            "groups",
        )


def _strata_problems(rules: Rules) -> Iterator[Problem]:
    seen: set[int] = set()
    for number, name, size in rules.strata:
        where = f"strata.{number}"
        if not 1 <= number <= MOST_STRATA:
            yield Problem(
                N_("The number of a stratum lies between 1 and %(most)s."), {"most": MOST_STRATA}, where
            )
        if number in seen:
            yield Problem(N_("This number of a stratum stands here twice. Give each its own."), where=where)
        seen.add(number)
        if not name.strip():
            yield Problem(N_("The stratum has no name. Write it."), where=where)
        if size is not None and size < 1:
            yield Problem(
                N_("The size of a group is at least 1. Correct it, or leave it out."), where=f"{where}.size"
            )


def _number_problems(rules: Rules) -> Iterator[Problem]:
    if not LEAST_CONFIDENCE <= rules.confidence <= MOST_CONFIDENCE:
        yield Problem(
            N_("The confidence lies between %(low)s and %(high)s; 0.95 is usual."),
            {"low": LEAST_CONFIDENCE, "high": MOST_CONFIDENCE},
            "confidence",
        )
    if not 0 <= rules.least_reliability < 1:
        yield Problem(
            N_("The least reliability lies between 0 and 1; 0.7 is usual."), where="least_reliability"
        )
    if rules.target is not None and not LEAST_TARGET <= rules.target <= MOST_TARGET:
        yield Problem(
            N_("The precision wanted lies between %(low)s and %(high)s points; 5 is usual."),
            {"low": LEAST_TARGET, "high": MOST_TARGET},
            "target",
        )


def to_json(rules: Rules) -> dict[str, Any]:
    """Give the rules as they are stored."""
    return {
        "title": dict(rules.title),
        "asks": dict(rules.asks),
        "groups": [
            {
                "group": rule.group.value,
                "weight": rule.weight,
                "threshold": rule.threshold,
                "required": rule.required,
                "size": rule.size,
            }
            for rule in rules.groups
        ],
        "strata": [list(stratum) for stratum in rules.strata],
        "confidence": rules.confidence,
        "least_reliability": rules.least_reliability,
        "linked": rules.linked,
        "target": rules.target,
    }


def from_json(stored: Mapping[str, Any]) -> Rules:
    """Read stored rules."""
    return Rules(
        title=stored["title"],
        asks=stored["asks"],
        groups=tuple(
            GroupRule(**{**rule, "group": RespondentGroup(rule["group"])}) for rule in stored["groups"]
        ),
        strata=tuple((number, name, size) for number, name, size in stored["strata"]),
        confidence=stored["confidence"],
        least_reliability=stored["least_reliability"],
        linked=is_linked(stored),
        target=stored.get("target"),
    )


def is_linked(stored: Mapping[str, Any]) -> bool:
    """Say whether stored rules declare linking; those of rounds from before it could be do not."""
    return bool(stored.get("linked", False))
