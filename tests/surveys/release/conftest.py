"""A small questionnaire, one round with two subjects of one position group, and ballots written as codes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import pytest

from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.release import summarise
from surveys.summary import Summary
from surveys.survey import Assignment, GroupRule, Rules, Subject, Survey
from surveys.tally import tally

SOURCE = """
format = 1
id = "small"
version = 1
languages = ["vi", "en"]
title = { vi = "Phiếu nhỏ", en = "Small form" }
purpose = { vi = "Để thử", en = "To try" }
minutes = 1
subject = "cadre"
respondent_groups = ["citizen", "peer", "subordinate", "self"]
contact = { item = "met", no_contact = ["no"] }

[scales.five]
options = [
  { value = 1, label = { vi = "Rất kém", en = "Very bad" } },
  { value = 2, label = { vi = "Kém", en = "Bad" } },
  { value = 3, label = { vi = "Vừa", en = "Middling" } },
  { value = 4, label = { vi = "Tốt", en = "Good" } },
  { value = 5, label = { vi = "Rất tốt", en = "Very good" } },
]
no_answers = [{ id = "dont_know", label = { vi = "Không biết", en = "Don't know" } }]

[[criteria]]
code = "C1"
title = { vi = "Một", en = "One" }
weight = 3
source = "-"

[[criteria]]
code = "C2"
title = { vi = "Hai", en = "Two" }
weight = 1
source = "-"

[[criteria]]
code = "A1"
title = { vi = "Ánh xạ", en = "Mapped" }
weight = 0
source = "-"

[[sections]]
id = "contact"
title = { vi = "Tiếp xúc", en = "Contact" }

[[sections.items]]
id = "met"
kind = "choice"
text = { vi = "Có gặp không?", en = "Met?" }
options = [
  { id = "yes", label = { vi = "Có", en = "Yes" } },
  { id = "no", label = { vi = "Không", en = "No" } },
]

[[sections]]
id = "ratings"
title = { vi = "Đánh giá", en = "Ratings" }
show_if = { item = "met", answers = ["yes"] }

[[sections.items]]
id = "a"
kind = "rating"
text = { vi = "A", en = "A" }
scale = "five"
criteria = ["C1", "A1"]

[[sections.items]]
id = "b"
kind = "rating"
text = { vi = "B", en = "B" }
scale = "five"
criteria = ["C1"]

[[sections.items]]
id = "c"
kind = "rating"
text = { vi = "C", en = "C" }
scale = "five"
criteria = ["C2"]

[[sections.items]]
id = "d"
kind = "rating"
text = { vi = "D", en = "D" }
scale = "five"
criteria = ["C2"]
required = false
asked_of = ["citizen", "peer", "self"]
"""

YES, NO, DONT_KNOW, BLANK = 1, 2, 200, 255


CITIZEN, PEER, SUBORDINATE = RespondentGroup.CITIZEN, RespondentGroup.PEER, RespondentGroup.SUBORDINATE
SELF = RespondentGroup.SELF
WEB, PAPER, OPEN_LINK = Channel.WEB, Channel.PAPER, Channel.OPEN_LINK
NO_CONTACT = (NO, 0, 0, 0, 0)
# answers to a, b, c, d; criteria C1 = a, b (weight 3) and C2 = c, d (weight 1)
BEST, GOOD, MIDDLING, WORST = ((YES, *(value,) * 4) for value in (5, 4, 3, 1))  # scores 100, 75, 50, 0

Row = tuple[int, RespondentGroup, Channel, Sequence[int]]


class Maker(Protocol):
    def __call__(self, rows: Sequence[Row], strata: Sequence[int] | None = None) -> OpenedBallots: ...


@pytest.fixture(scope="session")
def source() -> str:
    return SOURCE


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    return read(SOURCE)


def make_ballots(rows: Sequence[Row], strata: Sequence[int] | None = None) -> OpenedBallots:
    """Make opened ballots from rows (subject, group, channel, codes of the coded items)."""
    return OpenedBallots(
        subject=np.array([row[0] for row in rows], dtype=np.uint16),
        group=np.array([list(RespondentGroup).index(row[1]) for row in rows], dtype=np.uint8),
        stratum=np.array(strata if strata is not None else [0] * len(rows), dtype=np.uint16),
        channel=np.array([list(Channel).index(row[2]) for row in rows], dtype=np.uint8),
        codes=np.array([row[3] for row in rows], dtype=np.uint8).reshape(
            len(rows), len(rows[0][3]) if rows else 5
        ),
        rater=np.zeros(len(rows), dtype=np.uint32),
    )


@pytest.fixture(scope="session")
def ballots() -> Maker:
    return make_ballots


@dataclass(frozen=True, slots=True)
class Round:
    """A round about some subjects of one position group, to be released with any ballots."""

    questionnaire: Questionnaire
    groups: tuple[GroupRule, ...] = (GroupRule(CITIZEN, 1.0, 10, required=True, size=None),)
    subjects: int = 1
    issued: int = 500
    least_reliability: float = 0.0
    unasked: tuple[RespondentGroup, ...] = ()
    position_groups: tuple[str | None, ...] = field(default=("chair",))

    def release(self, rows: Sequence[Row], maker: "Maker") -> Summary:
        numbers = tuple(SubjectNumber(number) for number in range(1, self.subjects + 1))
        subjects = [
            Subject(
                number,
                SubjectKind.CADRE,
                f"CB{number:03}",
                f"Nguyễn Văn Ưởng {number}",
                "chair",
                self.position_groups[number % len(self.position_groups)],
                UnitCode("06970"),
            )
            for number in numbers
        ]
        assignments = [
            Assignment(place, rule.group, 0, WEB, numbers, self.issued)
            for place, rule in enumerate(self.groups, 1)
            if rule.group not in self.unasked
        ]
        # an open link stands beside the codes; nobody was asked by it
        assignments.append(Assignment(len(assignments) + 1, CITIZEN, 0, OPEN_LINK, numbers, 9000))
        found = tally(self.questionnaire, maker(rows))
        return summarise(self.survey, self.questionnaire, subjects, assignments, found)

    @property
    def survey(self) -> Survey:
        asked = self.questionnaire
        return Survey(
            code=SurveyCode("q1"),
            unit=UnitCode("06970"),
            state=SurveyState.CLOSED,
            questionnaire_id=asked.id,
            questionnaire_version=asked.version,
            questionnaire_hash=asked.hash,
            period_start=date(2026, 1, 1),
            period_end=date(2026, 3, 31),
            closes_on=date(2026, 4, 10),
            rules=Rules(
                title={"vi": "Đợt khảo sát quý I năm 2026", "en": "Round of the first quarter of 2026"},
                asks={"vi": "Mặt trận", "en": "The Front"},
                groups=self.groups,
                strata=(),
                confidence=0.95,
                least_reliability=self.least_reliability,
            ),
            public_key=None,
            opened_on=date(2026, 4, 1),
            closed_on=date(2026, 4, 11),
        )


def ballots_of(
    group: RespondentGroup, *answers: tuple[int, tuple[int, ...]], subject: int = 1, channel: Channel = WEB
) -> list[Row]:
    """Repeat each answer so many times."""
    return [(subject, group, channel, codes) for times, codes in answers for _ in range(times)]
