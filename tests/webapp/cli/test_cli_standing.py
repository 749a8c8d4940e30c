"""What ``ydan survey scores`` writes beside the scores: rank range, shrunk, adjusted, the other models."""

import re
from dataclasses import replace

import pytest

from surveys.questionnaire_file import read
from surveys.summary import Figure, RankRange, Summary, Withheld, WithheldReason
from surveys.summary_analyses import NO_ANALYSES
from surveys.summary_integrity import IntegrityGrade, RoundIntegrity
from tests.surveys.release.analysed import Analysed, make_ballots
from tests.surveys.release.conftest import BEST, CITIZEN, GOOD, MIDDLING, SOURCE, WORST, ballots_of
from webapp.cli import survey_scores


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Summary:
    monkeypatch.setenv("YDAN_LANGUAGE", "en")
    rows = []
    for subject, answers in enumerate((BEST, GOOD, MIDDLING, WORST), 1):
        rows += ballots_of(CITIZEN, (20, answers), (20, GOOD), (20, MIDDLING), subject=subject)
    return Analysed(read(SOURCE), subjects=5).tell(make_ballots(rows))


def _standings(told: Summary, capsys: pytest.CaptureFixture[str]) -> list[str]:
    survey_scores._write(told, list(told.subjects))
    _scores, standings, _reliability = capsys.readouterr().out.split("\n\n")
    return standings.splitlines()


def test_every_subject_has_its_line_with_rank_range_shrunk_and_adjusted(
    told: Summary, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *lines = _standings(told, capsys)
    assert re.split(r" {2,}", head) == [
        "Subject", "Name", "Rank range", "Shrunk", "Adjusted for leniency", "Fair average", "By order alone",
    ]  # fmt: skip
    assert len(lines) == len(told.subjects)
    for subject, line in zip(told.subjects[:4], lines, strict=False):
        assert isinstance(subject.ranks, RankRange)
        assert isinstance(subject.shrunk, Figure)
        assert f"{subject.ranks.low} to {subject.ranks.high} of 4" in line
        assert f"{subject.shrunk.value:g} ({subject.shrunk.low:g}-{subject.shrunk.high:g})" in line
        assert "withheld: all were rated by the same people" in line
        fair = told.analyses.subjects[subject.number - 1].fair
        assert isinstance(fair, Figure)
        assert f"{fair.value:g} ({fair.low:g}-{fair.high:g})" in line


def test_one_reason_for_everything_is_said_once(told: Summary, capsys: pytest.CaptureFixture[str]) -> None:
    assert told.subjects[4].ranks == Withheld(WithheldReason.REQUIRED_GROUP_WITHHELD)
    assert _standings(told, capsys)[5].count("withheld:") == 1


def test_a_release_without_analyses_still_tells_its_standings(
    told: Summary, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = _standings(replace(told, analyses=NO_ANALYSES), capsys)
    assert lines[1].endswith("there is no leniency to take out")
    assert lines[5].count("withheld:") == 1


def test_the_integrity_of_the_round_is_said_or_why_it_is_not(
    told: Summary, capsys: pytest.CaptureFixture[str]
) -> None:
    survey_scores._write(told, list(told.subjects))
    assert "Integrity of the ballots: withheld: too few answers on each ballot" in capsys.readouterr().out
    graded = replace(told, analyses=replace(told.analyses, integrity=RoundIntegrity(IntegrityGrade.B)))
    survey_scores._write(graded, list(graded.subjects))
    assert "Integrity of the ballots: B – some ballots more alike" in capsys.readouterr().out
