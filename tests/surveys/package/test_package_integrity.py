"""The integrity grade in a package: the round's letter in every row, or empty for a reason it tells."""

import json
from dataclasses import replace

import pytest

from surveys.package_content import Content
from surveys.package_method import method_json
from surveys.package_report import _told
from surveys.package_scores import COLUMNS, scores_table
from surveys.summary import Withheld, WithheldReason
from surveys.summary_integrity import IntegrityGrade, IntegritySign, RoundIntegrity

PLACE = [column.name for column in COLUMNS].index("integrity_grade")


def _with(content: Content, found: RoundIntegrity) -> Content:
    analyses = replace(content.summary.analyses, integrity=found)
    return replace(content, summary=replace(content.summary, analyses=analyses))


@pytest.fixture(scope="module")
def graded(content: Content) -> Content:
    return _with(content, RoundIntegrity(IntegrityGrade.C, (IntegritySign.COPIES, IntegritySign.LINES)))


@pytest.fixture(scope="module")
def ungraded(content: Content) -> Content:
    return _with(content, RoundIntegrity(Withheld(WithheldReason.TOO_FEW_BALLOTS)))


def test_every_row_has_the_letter_of_the_round(graded: Content) -> None:
    assert {row[PLACE] for row in scores_table(graded).rows} == {"C"}


def test_without_a_grade_the_column_is_empty(ungraded: Content) -> None:
    assert {row[PLACE] for row in scores_table(ungraded).rows} == {None}


def test_the_method_says_what_was_found_or_why_there_is_no_grade(graded: Content, ungraded: Content) -> None:
    assert json.loads(method_json(graded))["integrity"] == {"grade": "C", "signs": ["copies", "lines"]}
    assert json.loads(method_json(ungraded))["integrity"] == {"grade": None, "withheld": "too_few_ballots"}


def test_the_report_says_the_letter_with_its_meaning_or_the_reason(
    graded: Content, ungraded: Content
) -> None:
    told, withheld = (dict(_told(one)["facts"]) for one in (graded, ungraded))  # type: ignore[call-overload] # rows of two
    assert told["Integrity of the ballots"] == "C – 5 to fewer than 15 in 100 ballots too many: look into it"
    assert withheld["Integrity of the ballots"] == "không hiển thị: không đủ số phiếu"
