"""Rows of a table become ballots of the library's questionnaire."""

from pathlib import Path

import pytest

from surveys.ballots_map import read
from surveys.ballots_rows import Asked, BallotRow, read_rows
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.problems import BadInput
from surveys.questionnaire import NOT_ASKED
from surveys.questionnaire_library import load
from surveys.sheet import read_sheet

OFFICIAL = load("citizen-official", 1)[1]
RATINGS = [item.id for item in OFFICIAL.items if item.kind == "rating"]
ASKED = Asked(OFFICIAL, frozenset({RespondentGroup.CITIZEN}), frozenset(), {"MH-0001": SubjectNumber(1)})
MAP = """
format = 1
respondent_group = "citizen"
subject = "code"
[items]
contact = { column = "met", values = { "x" = "yes", "" = "no" } }
how = "how"
"""


def _rows(folder: Path, *lines: str, ratings: bool = True) -> list[BallotRow]:
    header = ",".join(["code", "met", "how", *RATINGS])
    (folder / "table.csv").write_text("\n".join([header, *lines]), "utf-8")
    lines_of_items = [f'{item} = "{item}"' for item in RATINGS] if ratings else []
    return read_rows(read_sheet(folder / "table.csv"), read(MAP + "\n".join(lines_of_items)), ASKED)


def test_a_person_who_met_the_official_rates_and_one_who_did_not_is_counted(tmp_path: Path) -> None:
    rated, not_met = _rows(
        tmp_path,
        "MH-0001,x,phone," + ",".join(["2"] * len(RATINGS)),
        "MH-0001,,," + "," * (len(RATINGS) - 1),
    )
    assert rated.ballot.ratings == bytes([1, 3] + [2] * len(RATINGS))
    assert not_met.ballot.ratings == bytes([2] + [NOT_ASKED] * (len(RATINGS) + 1))
    assert (rated.ballot.no_contact, not_met.ballot.no_contact) == (False, True)
    assert (rated.group, rated.stratum, rated.subject, rated.number) == (RespondentGroup.CITIZEN, 0, 1, 2)


def test_only_what_is_always_asked_must_have_a_column(tmp_path: Path) -> None:
    assert _rows(tmp_path, "MH-0001", ratings=False)[0].ballot.no_contact
    with pytest.raises(BadInput, match="row 2: The item “manner” needs an answer"):
        _rows(tmp_path, "MH-0001,x,phone", ratings=False)
