"""Answers of the demonstration's respondents: seeded, at the ceiling, lenient by unit, sometimes unsure.

A ballot's leaning is the subject's merit, the leniency of the unit's people and the respondent's own
bent. Each rating cuts leaning plus chance at fixed points, so that about 97 % of the answers about a
well-liked official stand on the upper two levels, as in real rounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from surveys.demonstration.words import KINDS, said
from surveys.identifiers import ItemId, RespondentGroup
from surveys.questionnaire import Item, Questionnaire
from surveys.routing import Answers, path

RESPONDENT_SD = 0.5
ANSWER_SD = 0.75
NO_CONTACT_SHARE = 0.1
UNSURE_SHARE = 0.05
TEXT_SHARE = 0.06
# Upper ends of all values but the best, by the number of levels, in units of leaning.
CUTS: Mapping[int, tuple[float, ...]] = {
    2: (-2.2,),
    3: (-2.6, -1.8),
    4: (-2.4, -1.3, 0.2),
    5: (-2.7, -2.0, -1.0, 0.3),
}
HARD_TO_TELL = frozenset({"exemplary", "feedback", "extra_payment"})  # more people say they cannot


@dataclass(frozen=True, slots=True)
class Leaning:
    """What pulls the answers of one ballot: merit of the subject, leniency of the pool of respondents."""

    merit: float
    leniency: float


def answers(
    questionnaire: Questionnaire, group: RespondentGroup, leaning: Leaning, random: Random
) -> Answers:
    """Answer a questionnaire once: only items on the path, every required one among them."""
    bent = leaning.merit + leaning.leniency + random.gauss(0, RESPONDENT_SD)
    given: dict[ItemId, str] = {}
    seen: set[ItemId] = set()
    # An answer may open or shut what comes later: look again until nothing new is on the path.
    while new := [item for item in path(questionnaire, group, given) if item.id not in seen]:
        for item in new:
            seen.add(item.id)
            answer = _answer(questionnaire, item, bent, random)
            if answer is not None:
                given[item.id] = answer
    on_path = path(questionnaire, group, given)
    return {item.id: given[item.id] for item in on_path if item.id in given}


def _answer(questionnaire: Questionnaire, item: Item, bent: float, random: Random) -> str | None:
    """Answer one item; None leaves it empty."""
    if item.kind == "text":
        return said(random.choice(KINDS), bent) if random.random() < TEXT_SHARE else None
    if item.kind == "choice":
        return _choice(questionnaire, item, random)
    return _rating(questionnaire, item, bent, random)


def _choice(questionnaire: Questionnaire, item: Item, random: Random) -> str:
    contact = questionnaire.contact
    if contact is not None and contact.item == item.id:
        met = [option.id for option in item.options if option.id not in contact.no_contact]
        wanted = contact.no_contact if random.random() < NO_CONTACT_SHARE else met
        return random.choice(list(wanted))
    weights = [1 / (place + 1) for place in range(len(item.options))]
    return random.choices(item.options, weights)[0].id


def _rating(questionnaire: Questionnaire, item: Item, bent: float, random: Random) -> str:
    scale = questionnaire.scales[item.scale or ""]
    unsure = 3 * UNSURE_SHARE if item.id in HARD_TO_TELL else UNSURE_SHARE
    if scale.no_answers and random.random() < unsure:
        return random.choice(scale.no_answers).id
    felt = bent + random.gauss(0, ANSWER_SD)
    return str(1 + sum(felt > cut for cut in CUTS[scale.points]))
