"""Rounds to attack: a questionnaire of every kind of scale, and ballots drawn so that much is extreme."""

from collections.abc import Sequence

import numpy as np

from surveys.identifiers import RespondentGroup
from tests.surveys.release.conftest import CITIZEN, DONT_KNOW, OPEN_LINK, PEER, SOURCE, WEB, YES, Row

TWO = """[scales.two]
options = [
  { value = 1, label = { vi = "Không", en = "No" } },
  { value = 2, label = { vi = "Có", en = "Yes" } },
]

[scales.three]
options = [
  { value = 1, label = { vi = "Kém", en = "Bad" } },
  { value = 2, label = { vi = "Vừa", en = "Middling" } },
  { value = 3, label = { vi = "Tốt", en = "Good" } },
]

[[criteria]]
code = "C1"
"""
POINTS = (5, 5, 2, 3)


def mixed_form() -> str:
    """Give the small questionnaire with items of five, five, two and three categories."""
    head, tail = SOURCE.split('[[criteria]]\ncode = "C1"\n', 1)
    tail = tail.replace('criteria = ["A1"]', "").replace('id = "small"', "")
    parts = tail.split('scale = "five"')
    return (
        head.replace('id = "small"', 'id = "mixed"')
        + TWO
        + (
            parts[0]
            + 'scale = "five"'
            + parts[1]
            + 'scale = "five"'
            + parts[2]
            + 'scale = "two"'
            + parts[3]
            + 'scale = "three"'
            + parts[4]
        )
    )


def draw(
    random: np.random.Generator, subject: int, group: RespondentGroup, ballots: int, leaning: float
) -> list[Row]:
    """Draw ballots: people agree a lot, and the leaning (0 the worst, 1 the best) may be extreme."""
    alike = random.choice([0.15, 0.5, 1.0])
    unknown = random.choice([0.0, 0.0, 0.1])  # only the first two items offer "don't know"
    rows: list[Row] = []
    for _ in range(ballots):
        place = np.clip(leaning + random.normal(0, 0.15 * alike), 0, 1)
        values = [
            int(np.clip(round(1 + (points - 1) * (place + random.normal(0, 0.2 * alike))), 1, points))
            for points in POINTS
        ]
        if group is RespondentGroup.SUBORDINATE:
            values[3] = 0
        values[:2] = [DONT_KNOW if random.random() < unknown else value for value in values[:2]]
        rows.append((subject, group, WEB, (YES, *values)))
    return rows


def complete(rows: Sequence[Row]) -> list[Row]:
    """Let everybody who did not know answer in the middle."""
    return [
        (one, group, channel, tuple(3 if code == DONT_KNOW else code for code in codes))
        for one, group, channel, codes in rows
    ]


def draw_round(seed: int, sizes: Sequence[tuple[int, int, int]]) -> list[Row]:
    """Draw a round: for each subject so many citizens, peers, and answers by the open link."""
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for subject, (citizens, peers, strangers) in enumerate(sizes, 1):
        leaning = float(random.choice([0.05, 0.4, 0.6, 0.8, 0.97]))
        rows += draw(random, subject, CITIZEN, citizens, leaning)
        rows += draw(random, subject, PEER, peers, leaning)
        rows += [
            (one, group, OPEN_LINK, codes)
            for one, group, _, codes in draw(random, subject, CITIZEN, strangers, leaning)
        ]
    return rows
