"""2,042 real ballots about 49 companies go through the real doors and come out as R says they must."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analysis.reliability import icc_from_moments
from analysis.scores import Moments
from surveys import opened, questionnaires, rounds
from surveys.ballots_import import BallotsFile, ImportReport, import_ballots
from surveys.ceremony import Officer, open_round
from surveys.closing import Minutes, close_round
from surveys.database import open_sqlite
from surveys.identifiers import RespondentGroup, SurveyCode, SurveyState, UnitCode
from surveys.installation import Installation, KeyFolder
from surveys.intake import Intake
from surveys.questionnaire import Questionnaire
from surveys.release import release_round
from surveys.release_reliability import measure_alpha
from surveys.round_file import read_file
from surveys.summary import Coefficient, Distribution, Figure, Summary, Withheld, WithheldReason
from surveys.tally import Tally, tally
from surveys.tally_scoring import Plan
from surveys.toml_table import source_of
from surveys.top_unit import add_top_unit
from surveys.upgrade import upgrade

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "leadership-lq2002"
REFERENCE = ROOT / "tests" / "reference" / "lq2002"
SURVEY = SurveyCode("leadership-lq2002")
OFFICERS = (Officer("lan", "chín bông sen trắng"), Officer("minh", "mười con thuyền nhỏ"))
TO_THE_DIGIT = 1e-8
SUBORDINATE = RespondentGroup.SUBORDINATE


@dataclass(frozen=True, slots=True)
class Finished:
    """What the journey left behind at each of its steps."""

    first: ImportReport
    again: ImportReport
    minutes: Minutes
    questionnaire: Questionnaire
    table: Tally
    told: Summary


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    folder = tmp_path_factory.mktemp("lq2002")
    engine = open_sqlite(folder / "ydan.db")
    upgrade(engine)
    keys = KeyFolder(folder / "keys")
    keys.create()
    for name in ("boxes", "key_store"):
        (folder / name).mkdir()
    installation = Installation(
        engine=engine,
        keys=keys,
        boxes=folder / "boxes",
        key_store=folder / "key_store",
        clock=lambda: datetime(2026, 3, 2, 2, 30, tzinfo=UTC),
        time_zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    )
    yield _journey(installation)
    engine.dispose()


def _journey(installation: Installation) -> Finished:
    with installation.engine.begin() as connection:
        add_top_unit(connection, UnitCode("22"), "Quảng Ninh")
        questionnaire = questionnaires.add(connection, source_of(EXAMPLE / "questionnaire.toml"))
        rounds.create(connection, read_file(connection, EXAMPLE / "round.toml").plan)
        rounds.set_state(connection, SURVEY, SurveyState.CHECKED)
    open_round(installation, SURVEY, OFFICERS)
    file = BallotsFile(REFERENCE / "data.csv", EXAMPLE / "map.toml", actor="lan")
    with Intake(installation) as intake:
        first, again = (import_ballots(intake, SURVEY, file) for _ in range(2))
    minutes = close_round(installation, SURVEY, OFFICERS)
    with installation.engine.connect() as connection:
        ballots = opened.read(connection, installation.keys.read("installation"), SURVEY)
    told = release_round(installation, SURVEY, ("lan", "minh")).summary
    return Finished(first, again, minutes, questionnaire, tally(questionnaire, ballots), told)


@pytest.fixture(scope="module")
def oracle() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((REFERENCE / "oracle.json").read_text("utf-8"))
    return figures


@pytest.fixture(scope="module")
def companies() -> dict[str, float]:
    """Give the mean of each company on 1-5, as published with the data (GLEAD)."""
    with (REFERENCE / "data.csv").open(newline="") as file:
        return {row["COMPID"]: float(row["GLEAD"]) for row in csv.DictReader(file)}


def test_every_row_becomes_one_ballot_and_the_file_counts_once(finished: Finished) -> None:
    assert (finished.first.added, finished.first.already, finished.first.subjects) == (2042, 0, 49)
    assert (finished.again.added, finished.again.already) == (0, 2042)
    assert finished.first.ignored[:2] == ("SUB", "TSIG01")


def test_the_closing_proves_that_every_code_brought_its_ballot(finished: Finished) -> None:
    minutes = finished.minutes
    assert (minutes.issued, minutes.spent, minutes.opened, minutes.invalid) == (2042, 2042, 2042, 0)
    assert minutes.destroyed


def test_the_tally_counts_what_r_counts(finished: Finished, oracle: dict[str, Any]) -> None:
    counts = finished.table.counts.sum(axis=0)
    for place, item in enumerate(finished.questionnaire.coded_items):
        for value, expected in oracle["items"][item.id]["counts"].items():
            assert counts[place, finished.table.categories.index(int(value))] == expected


def test_company_means_agree_with_those_published(finished: Finished, companies: dict[str, float]) -> None:
    table = finished.table.pooled()
    scores = dict(zip(table.subject.tolist(), (table.ballots.total / table.ballots.n).tolist(), strict=True))
    assert len(scores) == len(companies) == 49
    for subject in finished.told.subjects:
        expected = 100 * (companies[subject.code] - 1) / 4
        assert scores[subject.number] == pytest.approx(expected, rel=TO_THE_DIGIT)


def test_alpha_and_both_icc_agree_with_r(finished: Finished, oracle: dict[str, Any]) -> None:
    table = finished.table.pooled()
    alpha = measure_alpha(Plan.of(finished.questionnaire), table, SUBORDINATE, 0.95)
    between = icc_from_moments(Moments(table.ballots.n, table.ballots.total, table.ballots.squares))
    assert alpha.value == pytest.approx(oracle["alpha"]["raw"], rel=TO_THE_DIGIT)
    assert [alpha.low, alpha.high] == pytest.approx(oracle["alpha"]["feldt_ci"], rel=TO_THE_DIGIT)
    assert between.icc1 == pytest.approx(oracle["anova_icc"]["ICC1"], rel=TO_THE_DIGIT)
    assert between.icc2 == pytest.approx(oracle["anova_icc"]["ICC2"], rel=TO_THE_DIGIT)


def test_the_release_tells_the_same_reliability_to_two_digits(
    finished: Finished, oracle: dict[str, Any]
) -> None:
    (told,) = finished.told.reliability
    for shown, exact in (
        (told.alpha, oracle["alpha"]["raw"]),
        (told.icc1, oracle["anova_icc"]["ICC1"]),
        (told.icc2, oracle["anova_icc"]["ICC2"]),
    ):
        assert isinstance(shown, Coefficient)
        assert shown.value == round(exact, 2)


def test_the_release_tells_every_company_mean_to_the_printed_digits(
    finished: Finished, companies: dict[str, float]
) -> None:
    for subject in finished.told.subjects:
        score = subject.group(SUBORDINATE).score
        assert isinstance(score, Figure), subject.code
        expected = 100 * (companies[subject.code] - 1) / 4
        assert abs(score.value - expected) <= score.step / 2 + TO_THE_DIGIT
        assert score.low <= score.value <= score.high
        assert score.step <= 1


def test_a_distribution_is_told_only_where_the_floors_allow(finished: Finished) -> None:
    for subject in finished.told.subjects:
        result = subject.group(SUBORDINATE)
        for item in result.items:
            assert isinstance(item.distribution, Distribution | Withheld)
            if isinstance(item.distribution, Distribution):
                assert item.distribution.n >= 30
                assert sum(share.percent for share in item.distribution.shares) == 100
            else:
                assert item.distribution.reason in set(WithheldReason)


def test_the_data_are_the_ones_that_r_read(oracle: dict[str, Any]) -> None:
    with (REFERENCE / "data.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    means = {item: np.mean([float(row[item]) for row in rows]) for item in oracle["items"]}
    for item, expected in oracle["items"].items():
        assert means[item] == pytest.approx(expected["mean"], rel=TO_THE_DIGIT)
