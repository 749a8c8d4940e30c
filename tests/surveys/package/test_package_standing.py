"""Shrunk and adjusted scores, rank ranges and peers in a package: filled, or empty for a reason it tells."""

import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest

from surveys import package
from surveys.package_content import Content
from surveys.questionnaire import Questionnaire
from surveys.summary import Figure, RankRange
from surveys.survey import GroupRule
from tests.surveys.package.conftest import SEED, Files
from tests.surveys.release.conftest import BEST, GOOD, MIDDLING, PEER, WORST, Round, ballots_of, make_ballots

STANDING = ("shrunk", "adjusted", "adjusted_low", "adjusted_high", "rank_low", "rank_high", "peers")


@pytest.fixture(scope="module")
def compared(content: Content, asked: Questionnaire) -> Content:
    """Give four cadres of one position group, one of them without ballots enough; one adjusted score."""
    rules = (GroupRule(PEER, 1.0, 5, required=True, size=None),)
    rows = ballots_of(PEER, (40, BEST), (20, MIDDLING), subject=1)
    rows += ballots_of(PEER, (20, BEST), (40, MIDDLING), subject=2)
    rows += ballots_of(PEER, (20, MIDDLING), (40, WORST), subject=3) + ballots_of(PEER, (4, GOOD), subject=4)
    summary = Round(asked, groups=rules, subjects=4).release(rows, make_ballots)
    first = replace(summary.subjects[0], adjusted=Figure(81.0, 72.0, 90.0, 1.0, None))
    return replace(content, summary=replace(summary, subjects=(first, *summary.subjects[1:])))


@pytest.fixture(scope="module")
def compared_files(compared: Content) -> Files:
    with zipfile.ZipFile(io.BytesIO(package.build(compared, SEED))) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def _rows(files: Files) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files["scores.csv"].decode("utf-8-sig"), newline="")))


def test_a_composite_has_its_standing_beside_it(compared: Content, compared_files: Files) -> None:
    row = next(row for row in _rows(compared_files) if row["respondent_group"] == "composite")
    first = compared.summary.subjects[0]
    assert isinstance(first.shrunk, Figure)
    assert isinstance(first.ranks, RankRange)
    assert (first.ranks.low, first.ranks.high) == (1, 1)  # 83, 67 and 17 from 60 ballots each
    assert [row[name] for name in STANDING] == [f"{first.shrunk.value:.0f}", "81", "72", "90", "1", "1", "2"]


def test_only_composites_have_a_standing(compared_files: Files) -> None:
    others = [row for row in _rows(compared_files) if row["respondent_group"] != "composite"]
    assert {row[name] for row in others for name in STANDING} == {""}
    assert len(others) > 0


def test_an_empty_standing_has_its_reason_in_the_method(compared_files: Files) -> None:
    method = json.loads(compared_files["method.json"])
    withheld = method["standing_withheld"]
    assert "CB001" not in withheld  # everything is told
    assert withheld["CB002"] == {"adjusted": "same_raters"}
    missing = "required_group_withheld"
    assert withheld["CB004"] == {"shrunk": missing, "adjusted": missing, "ranks": missing}
    fields = {"shrunk": "shrunk", "adjusted": "adjusted", "ranks": "rank_low"}
    for row in _rows(compared_files):
        if row["respondent_group"] == "composite":
            empty = {name for name, column in fields.items() if not row[column]}
            assert empty == set(withheld.get(row["cadre_code"], {}))


def test_the_method_says_what_its_version_changed(compared_files: Files) -> None:
    method = json.loads(compared_files["method.json"])
    assert method["method_version"] in method["changes"]
    assert any("rank" in column for column in method["signed_not_recomputable"]["scores.csv"])
