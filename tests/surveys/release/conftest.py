"""A small questionnaire, one round with two subjects of one position group, and ballots written as codes."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pytest

from surveys.identifiers import (
    Channel,
    RespondentGroup,
)
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read

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
"""

YES, NO, DONT_KNOW, BLANK = 1, 2, 200, 255


Row = tuple[int, RespondentGroup, Channel, Sequence[int]]


class Maker(Protocol):
    def __call__(self, rows: Sequence[Row], strata: Sequence[int] | None = None) -> OpenedBallots: ...


@pytest.fixture(scope="session")
def source() -> str:
    return SOURCE


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    return read(SOURCE)


@pytest.fixture(scope="session")
def ballots() -> Maker:
    """Make opened ballots from rows (subject, group, channel, codes of the five coded items)."""

    def make(rows: Sequence[Row], strata: Sequence[int] | None = None) -> OpenedBallots:
        return OpenedBallots(
            subject=np.array([row[0] for row in rows], dtype=np.uint16),
            group=np.array([list(RespondentGroup).index(row[1]) for row in rows], dtype=np.uint8),
            stratum=np.array(strata if strata is not None else [0] * len(rows), dtype=np.uint16),
            channel=np.array([list(Channel).index(row[2]) for row in rows], dtype=np.uint8),
            codes=np.array([row[3] for row in rows], dtype=np.uint8).reshape(-1, 5),
        )

    return make
