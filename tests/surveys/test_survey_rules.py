"""A round with unlawful rules is never set up; each mistake is named with its place and remedy."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from surveys.identifiers import RespondentGroup
from surveys.questionnaire_file import read
from surveys.round_plan import SurveyPlan
from surveys.survey import GroupRule, Rules
from surveys.survey_rules import broken_rules, floor, from_json, to_json

G = RespondentGroup
CITIZENS = GroupRule(G.CITIZEN, 1.0, 10, required=True, size=None)
OWN = GroupRule(G.SELF, 0.0, 1, required=False, size=1)


def said(plan: SurveyPlan, source: str, **change: Any) -> list[str]:
    return [str(problem) for problem in broken_rules(replace(plan.rules, **change), read(source))]


def test_lawful_rules_have_no_problem(plan: SurveyPlan, tiny_questionnaire: str) -> None:
    assert said(plan, tiny_questionnaire) == []
    assert said(plan, tiny_questionnaire, groups=(CITIZENS, OWN)) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"title": {"vi": "Quý I", "en": "  "}},
            "title.en: The text in the language “en” is missing. Write it.",
        ),
        (
            {"asks": {"en": "The Front"}},
            "asks.vi: The text in the language “vi” is missing. Write it.",
        ),
        (
            {"groups": (CITIZENS, replace(OWN), replace(OWN))},
            "groups.self: This respondent group stands here twice. Keep it once.",
        ),
        (
            {"groups": (CITIZENS, GroupRule(G.FRONT, 0.0, 10, required=False, size=None))},
            (
                "groups.front: The questionnaire does not ask this respondent group. "
                "It asks: citizen, superior, peer, self."
            ),
        ),
        (
            {"groups": (replace(CITIZENS, threshold=9),)},
            "groups.citizen.threshold: The threshold is 9. For this respondent group it must be at least 10.",
        ),
        (
            {"groups": (CITIZENS, replace(OWN, size=0))},
            "groups.self.size: The size of a group is at least 1. Correct it, or leave it out.",
        ),
        (
            {"groups": (replace(CITIZENS, size=9),)},
            (
                "groups.citizen.required: The group has only 9 people, so it can never reach its threshold "
                "of 10 and no overall score could ever be told. Make it not required, with weight 0."
            ),
        ),
        (
            {"groups": (CITIZENS, replace(OWN, weight=0.1))},
            (
                "groups.self.weight: The self-assessment is shown beside the score and has no part in it. "
                "Give it weight 0."
            ),
        ),
        (
            {"groups": (CITIZENS, GroupRule(G.PEER, 0.2, 5, required=False, size=None))},
            "groups.peer.weight: A group that has a weight must be required. Correct one of them.",
        ),
        (
            {"strata": ((1, " ", None),)},
            "strata.1: The stratum has no name. Write it.",
        ),
        (
            {"strata": ((1, "Thôn 1", None), (1, "Thôn 2", None))},
            "strata.1: This number of a stratum stands here twice. Give each its own.",
        ),
        (
            {"strata": ((65_536, "Thôn 1", None),)},
            "strata.65536: The number of a stratum lies between 1 and 65535.",
        ),
        (
            {"strata": ((1, "Thôn 1", 0),)},
            "strata.1.size: The size of a group is at least 1. Correct it, or leave it out.",
        ),
        (
            {"confidence": 1.0},
            "confidence: The confidence lies between 0.8 and 0.999; 0.95 is usual.",
        ),
        (
            {"least_reliability": math.nan},
            "least_reliability: The least reliability lies between 0 and 1; 0.7 is usual.",
        ),
        (
            {"target": 0.5},
            "target: The precision wanted lies between 1 and 25 points; 5 is usual.",
        ),
        (
            {"groups": (replace(CITIZENS, weight=0.9),)},
            "groups: The weights of the required groups sum to 0.9. They must sum to 1.",
        ),
    ],
)
def test_each_broken_rule_is_named(
    plan: SurveyPlan, tiny_questionnaire: str, change: dict[str, Any], sentence: str
) -> None:
    assert said(plan, tiny_questionnaire, **change) == [sentence]


@pytest.mark.parametrize("weight", [-0.5, 1.5, math.nan, math.inf])
def test_a_weight_outside_zero_to_one_is_named(
    plan: SurveyPlan, tiny_questionnaire: str, weight: float
) -> None:
    found = said(plan, tiny_questionnaire, groups=(replace(CITIZENS, weight=weight),))
    assert found[0] == "groups.citizen.weight: A weight lies between 0 and 1. Correct it."


def test_a_round_without_groups_is_refused(plan: SurveyPlan, tiny_questionnaire: str) -> None:
    assert "groups: A round needs at least one respondent group. Add it." in said(
        plan, tiny_questionnaire, groups=()
    )


def test_thirds_sum_to_one(plan: SurveyPlan, tiny_questionnaire: str) -> None:
    groups = tuple(GroupRule(g, 1 / 3, 10, required=True, size=None) for g in (G.CITIZEN, G.SUPERIOR, G.PEER))
    assert said(plan, tiny_questionnaire, groups=groups) == []


def test_floors_are_five_for_colleagues_and_ten_for_citizens() -> None:
    assert {group: floor(group) for group in G} == {
        G.CITIZEN: 10,
        G.SUPERIOR: 5,
        G.PEER: 5,
        G.SUBORDINATE: 5,
        G.RESIDENCE: 10,
        G.FRONT: 10,
        G.SELF: 1,
    }


def test_rules_come_back_from_their_stored_form_as_they_were(plan: SurveyPlan) -> None:
    stored: dict[str, Any] = json.loads(json.dumps(to_json(plan.rules)))
    back: Rules = from_json(stored)
    assert back == plan.rules
    assert back.rule(G.PEER).size == 12


def test_a_group_that_is_not_asked_has_no_rule(plan: SurveyPlan) -> None:
    asked = {rule.group for rule in plan.rules.groups}
    absent = next(group for group in G if group not in asked)
    with pytest.raises(KeyError):
        plan.rules.rule(absent)
