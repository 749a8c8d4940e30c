"""People whose answers, codes and order of arrival are known, answering through a real server."""

import re
from dataclasses import dataclass
from datetime import date
from random import Random

import sqlalchemy as sa

from surveys import ceremony, invitations, questionnaires, rounds
from surveys.closing import close_round
from surveys.identifiers import (
    Channel,
    ItemId,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)
from surveys.installation import Installation
from surveys.opened import read, read_texts
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import cadre, unit
from surveys.survey import GroupRule, Rules, Subject
from tests.faults.visitor import Visitor
from tests.surveys.sealed.open_round import AN, BINH

ITEMS = 4
POINTS = 5  # 625 ways to answer: everybody in a round answers another way
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
RECEIPT = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")

_ITEM = """
[[sections.items]]
id = "q{number}"
kind = "rating"
scale = "level"
criteria = ["A"]
text = {{ vi = "Câu {number}", en = "Question {number}" }}
"""
_OPTION = '    {{ value = {value}, label = {{ vi = "Mức {value}", en = "Level {value}" }} }},\n'
QUESTIONNAIRE = f"""
format = 1
id = "known"
version = 1
languages = ["vi", "en"]
minutes = 1
subject = "cadre"
respondent_groups = ["citizen"]
title = {{ vi = "Phiếu", en = "Form" }}
purpose = {{ vi = "Để thử", en = "To try" }}

[scales.level]
options = [
{"".join(_OPTION.format(value=value) for value in range(POINTS, 0, -1))}]

[[criteria]]
code = "A"
title = {{ vi = "Thái độ", en = "Attitude" }}
weight = 1
source = "-"

[[sections]]
id = "one"
title = {{ vi = "Công việc", en = "Work" }}
{"".join(_ITEM.format(number=number) for number in range(1, ITEMS + 1))}
[[sections.items]]
id = "words"
kind = "text"
text = {{ vi = "Góp ý", en = "Comments" }}
"""


@dataclass(frozen=True, slots=True)
class Person:
    """One known respondent: the code on their slip, their ratings, their words."""

    code: str
    ratings: tuple[int, ...]
    words: str

    @property
    def answers(self) -> dict[ItemId, str]:
        rated = {ItemId(f"q{number}"): str(value) for number, value in enumerate(self.ratings, 1)}
        return rated | {ItemId("words"): self.words}


@dataclass(frozen=True, slots=True)
class Known:
    """One round with its people in the order of their arrival."""

    survey: SurveyCode
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A closed round as its holder of all keys reads it: who stands where, by place in ``Known.people``.

    ``ratings[i]``: the place in the stored ratings of the i-th to arrive; ``texts`` likewise.
    """

    ratings: tuple[int, ...]
    texts: tuple[int, ...]


def prepare(place: Installation) -> None:
    """Make the register and the questionnaire, once."""
    keys = {"sort_key": b"", "search_key": ""}
    with place.engine.begin() as connection:
        questionnaires.add(connection, QUESTIONNAIRE)
        connection.execute(sa.insert(unit).values(code="22", kind="province", name="Quảng Ninh", **keys))
        connection.execute(sa.insert(cadre).values(code="CB1", name="Cán bộ Một", **keys))


def open_known(place: Installation, name: str, count: int, chance: Random) -> Known:
    """Open a round by the real ceremony and give its codes to so many people."""
    survey, one = SurveyCode(name), SubjectNumber(1)
    subject = Subject(one, SubjectKind.CADRE, "CB1", "Cán bộ Một", None, None, UnitCode("22"))
    rule = GroupRule(RespondentGroup.CITIZEN, 1.0, 10, required=True, size=None)
    texts = {"vi": "Đợt", "en": "Round"}
    rules = Rules(texts, texts, (rule,), (), 0.95, 0.7)
    days = (date(2026, 1, 1), date(2026, 3, 31), date(2099, 12, 31))
    with place.engine.begin() as connection:
        rounds.create(connection, SurveyPlan(survey, UnitCode("22"), "known", 1, *days, rules, (subject,)))
        plan = AssignmentPlan(RespondentGroup.CITIZEN, Channel.WEB, (one,))
        number = rounds.add_assignment(connection, survey, plan).number
        pepper = place.keys.read("pepper")
        issued = invitations.issue(connection, pepper, survey, number, count)
        rounds.set_state(connection, survey, SurveyState.CHECKED)
    ceremony.open_round(place, survey, (AN, BINH))
    ways = chance.sample(range(POINTS**ITEMS), count)
    return Known(
        survey,
        tuple(
            Person(code.digits, _ratings(way), f"Người {name} nói: giá chợ số {way} cần niêm yết")
            for way, code in zip(ways, issued, strict=True)
        ),
    )


def _ratings(way: int) -> tuple[int, ...]:
    return tuple(way // POINTS**item % POINTS + 1 for item in range(ITEMS))


def answer(port: int, person: Person) -> None:
    """Go the whole way of a respondent, from the code to the receipt."""
    browser = Visitor(port)
    _, page = browser.ask("GET", "/")
    browser.ask("POST", "/", _hidden(page) | {"code": person.code})
    _, page = browser.ask("GET", "/section/1")
    typed = {f"answer-{item}": value for item, value in person.answers.items()}
    _, page = browser.ask("POST", "/section/1", _hidden(page) | typed)
    status, page = browser.ask("POST", "/send", _hidden(page))
    assert status == 200
    assert RECEIPT.search(page)


def _hidden(page: str) -> dict[str, str]:
    return dict(HIDDEN.findall(page))


def close(place: Installation, known: Known) -> Stored:
    """Close a round by the real ceremony and find everybody in what is stored."""
    close_round(place, known.survey, (AN, BINH))
    with place.engine.connect() as connection:
        key = place.keys.read("installation")
        ballots = read(connection, key, known.survey)
        words = [text.text for text in read_texts(connection, key, known.survey)]
    ratings = [tuple(int(code) for code in row) for row in ballots.codes]
    return Stored(
        tuple(ratings.index(person.ratings) for person in known.people),
        tuple(words.index(person.words) for person in known.people),
    )
