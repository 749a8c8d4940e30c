"""What evaluators find in a package: the files of the contract, and no withheld number in any of them."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis import disclosure, method
from analysis.method import METHOD_VERSION
from surveys import package, recompute, release_policy
from surveys.commitments import Commitment, CommitmentId, CommitmentOrigin, CommitmentState
from surveys.identifiers import ItemId, Language, SubjectKind, SubjectNumber, SurveyCode, UnitCode
from surveys.package_content import Content, Words
from surveys.package_items import items_table
from surveys.package_method import method_json, replies_json
from surveys.package_report import report_pdf
from surveys.package_scores import scores_table
from surveys.package_table import Column, Table, to_csv
from surveys.package_words import group_word
from surveys.release_figures import figure
from surveys.replies.told import ToldReply
from surveys.summary import Figure
from tests.surveys.package.conftest import FORMULA, SEED, Files

Rows = Callable[[str], list[dict[str, str]]]

CONTRACT = (
    "cadre_code,cadre_name,position_code,position_group,unit_code,survey_code,period_start,period_end,"
    "questionnaire,criterion_code,respondent_group,issued,returned,valid,no_contact,score,low,high,shrunk,"
    "adjusted,adjusted_low,adjusted_high,rank_low,rank_high,peers,reliability,integrity_grade,"
    "withheld_reason,reply,method_version"
)


def _one(rows: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    [found] = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return found


def test_a_package_holds_the_files_of_the_contract(files: Files) -> None:
    assert sorted(files) == [
        "SHA256SUMS",
        "SHA256SUMS.sig",
        "counts.csv",
        "datapackage.json",
        "items.csv",
        "key.pem",
        "method.json",
        "recompute.py",
        "replies.json",
        "report.pdf",
        "scores.csv",
        "scores.xlsx",
    ]


def test_scores_have_the_columns_of_the_contract(files: Files) -> None:
    assert files["scores.csv"].startswith(b"\xef\xbb\xbf" + CONTRACT.encode() + b"\r\n")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the libraries frictionless stands on
def test_frictionless_finds_the_package_valid(files: Files, tmp_path: Path) -> None:
    from frictionless import Package

    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert sorted(task.name for task in report.tasks) == ["counts", "items", "scores"]


def test_a_told_group_has_score_interval_and_counts(table: Rows) -> None:
    row = _one(table("scores.csv"), cadre_code="CB001", criterion_code="overall", respondent_group="citizen")
    # (2300 + 1275 + 13 x (3 x 12.5 + 25) / 4) / 53 = 71.3; 13 x 15.625 = 203.1
    assert (row["issued"], row["returned"], row["valid"], row["no_contact"]) == ("500", "57", "53", "4")
    assert row["score"] == "71"
    assert float(row["low"]) < 71 < float(row["high"])
    assert (row["withheld_reason"], row["reply"], row["method_version"]) == ("", "none", METHOD_VERSION)
    assert (row["period_start"], row["period_end"]) == ("2026-01-01", "2026-03-31")
    assert row["questionnaire"] == "small-v1"


def test_a_withheld_score_is_empty_with_its_reason_and_its_counts_are_empty_too(table: Rows) -> None:
    row = _one(table("scores.csv"), cadre_code="CB002", criterion_code="overall", respondent_group="peer")
    assert row["withheld_reason"] == "too_few_ballots"
    for name in ("issued", "returned", "valid", "no_contact", "score", "low", "high"):
        assert row[name] == ""
    composite = _one(table("scores.csv"), cadre_code="CB002", respondent_group="composite")
    assert (composite["score"], composite["withheld_reason"]) == ("", "required_group_withheld")


@pytest.mark.parametrize("name", ["scores.csv", "items.csv"])
def test_every_row_has_either_a_score_or_a_reason(name: str, table: Rows) -> None:
    rows = table(name)
    assert {bool(row["score"]) != bool(row["withheld_reason"]) for row in rows} == {True}
    assert {bool(row["low"]) == bool(row["score"]) for row in rows} == {True}


def test_every_item_asked_has_rows_even_where_the_group_is_withheld(table: Rows) -> None:
    withheld = [row for row in table("counts.csv") if row["cadre_code"] == "CB003"]
    assert {row["item"] for row in withheld} == {"met", "a", "b", "c", "d"}
    assert {row["ballots"] for row in withheld} == {""}
    assert {row["withheld_reason"] for row in withheld} == {"too_few_ballots", "one_person"}


def test_an_item_has_no_row_for_a_group_that_is_never_asked_it(table: Rows) -> None:
    groups = {row["respondent_group"] for row in table("items.csv") if row["item"] == "d"}
    assert groups == {"citizen", "peer", "open_link_citizen"}


def test_counts_are_told_in_full_or_merged(table: Rows) -> None:
    full = [
        row
        for row in table("counts.csv")
        if (row["cadre_code"], row["respondent_group"], row["item"]) == ("CB001", "citizen", "a")
    ]
    assert [(row["category"], row["ballots"], row["percent"]) for row in full] == [
        ("1", "13", "25"),  # 24.5: the larger rest
        ("2", "0", "0"),
        ("3", "0", "0"),
        ("4", "17", "32"),
        ("5", "23", "43"),
    ]
    merged = [
        row["category"] for row in table("counts.csv") if (row["cadre_code"], row["item"]) == ("CB002", "a")
    ]
    assert merged[:3] == ["1+2", "3", "4+5"]


def test_a_score_told_as_a_band_says_which(table: Rows) -> None:
    row = _one(table("scores.csv"), cadre_code="CB004", criterion_code="A1", respondent_group="citizen")
    assert (row["score"], row["withheld_reason"]) == ("", "band_high")
    item = _one(table("items.csv"), cadre_code="CB004", item="a", respondent_group="citizen")
    assert (item["withheld_reason"], item["dont_know_band"]) == ("band_high", "low")


def test_the_open_link_stands_under_a_name_of_its_own(table: Rows) -> None:
    row = _one(
        table("scores.csv"),
        cadre_code="CB001",
        criterion_code="overall",
        respondent_group="open_link_citizen",
    )
    assert (row["issued"], row["valid"], row["score"]) == ("0", "530", "94.3")  # 50000 / 530 = 94.34


def test_nobody_has_replied_yet(files: Files) -> None:
    nothing: dict[str, object] = {"replies": [], "commitments": []}
    assert json.loads(files["replies.json"]) == {"format": 1, "survey": "q1", **nothing}


def test_a_reply_and_a_commitment_stand_in_their_file_and_the_column_says_so(content: Content) -> None:
    day = date(2026, 4, 12)
    promised = Commitment(
        id=CommitmentId("0" * 16),
        kind=SubjectKind.CADRE,
        code="CB002",
        unit=UnitCode("06970"),
        survey=SurveyCode("q1"),
        item=ItemId("a"),
        origin=CommitmentOrigin.REPLY,
        meeting=None,
        text="=Trả đúng hẹn",
        due_on=day,
        first_due_on=day,
        state=CommitmentState.MADE,
        made_by="an",
        made_on=day,
    )
    second = SubjectNumber(2)
    answered = replace(
        content,
        replies={second: ToldReply(day, (("overall", "Tôi tiếp thu."),))},
        commitments={second: (promised,)},
    )
    told = json.loads(replies_json(answered))
    assert told["replies"] == [
        {"cadre_code": "CB002", "sent_on": "2026-04-12", "parts": {"overall": "Tôi tiếp thu."}}
    ]
    [line] = told["commitments"]
    assert (line["cadre_code"], line["item"], line["due_on"], line["state"]) == (
        "CB002", "a", "2026-04-12", "made",
    )  # fmt: skip
    assert "an" not in line.values()  # whose account it was is nobody's business
    table = scores_table(answered)
    names = [column.name for column in table.columns]
    found = {(row[names.index("cadre_code")], row[names.index("reply")]) for row in table.rows}
    assert found == {("CB001", "none"), ("CB002", "replied"), ("CB003", "none"), ("CB004", "none")}


def test_the_method_names_version_policy_questionnaire_and_weights(files: Files, content: Content) -> None:
    told = json.loads(files["method.json"])
    assert told["method_version"] == content.summary.method_version
    assert [(one["group"], one["weight"], one["threshold"]) for one in told["groups"]] == [
        ("citizen", 0.6, 10),
        ("peer", 0.4, 5),
        ("subordinate", 0.0, 5),
    ]
    assert told["questionnaire"]["hash"] == content.questionnaire.hash
    assert told["criteria"] == {"C1": 3, "C2": 1, "A1": 0}
    assert told["items"]["a"] == {"points": 5, "criteria": ["C1", "A1"]}
    assert told["floors"][0]["least"] == 5


def test_the_note_of_the_reviewers_stands_in_the_method_and_the_report(
    files: Files, content: Content
) -> None:
    note = {"vi": "Một phần phiếu giống nhau.", "en": "Some ballots are alike."}
    noted = replace(content, note=note)
    assert json.loads(method_json(noted))["note_of_reviewers"] == note
    assert "note_of_reviewers" not in json.loads(files["method.json"])
    assert report_pdf(noted) != files["report.pdf"]
    assert report_pdf(replace(content, note=None)) == files["report.pdf"]


def test_the_method_is_the_one_the_release_was_made_with_not_the_running_one(
    files: Files, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(method, "PRIOR_FREEDOM", 99.0)
    monkeypatch.setattr(disclosure, "TOP_CODE", 90.0)
    monkeypatch.setattr(disclosure, "FLOORS", disclosure.FLOORS[1:])
    assert method_json(content) == files["method.json"]
    told = json.loads(files["method.json"])
    assert told["constants"]["prior_freedom"] == 6
    assert told["coded"] == {"top": 95, "bottom": 5}
    assert release_policy.record() != content.summary.method


def test_the_method_names_the_groups_that_are_weighed_by_strata(content: Content, files: Files) -> None:
    assert json.loads(files["method.json"])["weighted_by_strata"] == {}
    first = content.summary.subjects[0]
    groups = (replace(first.groups[0], weighted=True), *first.groups[1:])
    subjects = (replace(first, groups=groups), *content.summary.subjects[1:])
    weighed = replace(content, summary=replace(content.summary, subjects=subjects))
    found = json.loads(method_json(weighed))["weighted_by_strata"]
    assert found == {first.code: [first.groups[0].group.value]}


def test_no_cell_of_a_table_is_a_formula(table: Rows) -> None:
    assert table("scores.csv")[0]["cadre_name"] == f"'{FORMULA}"
    hostile = Table("t", "t", (Column("c", "string", "-"),), tuple((start + "1",) for start in "=+-@\t\r"))
    rows = list(csv.reader(io.StringIO(to_csv(hostile).decode("utf-8-sig"), newline="")))
    assert all(row[0].startswith("'") for row in rows[1:])
    assert len(rows) == 7


def test_the_same_round_gives_the_same_bytes(content: Content, archive: bytes) -> None:
    assert package.build(content, SEED) == archive


def test_the_language_changes_no_table(content: Content, files: Files) -> None:
    english = replace(content, words=Words(Language("en"), lambda text: text))
    with zipfile.ZipFile(io.BytesIO(package.build(english, SEED))) as zipped:
        changed = {name for name in files if zipped.read(name) != files[name]}
    assert changed == {
        "datapackage.json",
        "scores.xlsx",
        "report.pdf",
        "SHA256SUMS",
        "SHA256SUMS.sig",
    }


def test_the_program_of_the_package_is_the_one_that_is_tested_here(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert files["recompute.py"] == Path(recompute.__file__).read_bytes()
    assert recompute.main(tmp_path) == 0
    assert "numbers computed again, 0 differ" in capsys.readouterr().out
    scores = files["scores.csv"].replace(b",overall,composite,,,,,75,", b",overall,composite,,,,,74,", 1)
    (tmp_path / "scores.csv").write_bytes(scores)
    assert recompute.main(tmp_path) == 1
    assert "scores.csv score CB001 composite: published 74, computed 75" in capsys.readouterr().out


def test_a_score_told_more_coarsely_is_computed_in_its_own_step(
    content: Content, files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = content.summary.subjects[0]
    group = first.groups[0]
    (whole, fine), *_ = [(one, one.score) for one in group.items if isinstance(one.score, Figure)]
    score = figure(fine.value, fine.low, fine.high, 5.0)
    assert score.value != fine.value
    items = tuple(replace(one, score=score) if one is whole else one for one in group.items)
    groups = (replace(group, items=items), *first.groups[1:])
    subjects = (replace(first, groups=groups), *content.summary.subjects[1:])
    retold = replace(content, summary=replace(content.summary, subjects=subjects))
    for name in files:
        (tmp_path / name).write_bytes(files[name])
    (tmp_path / "items.csv").write_bytes(to_csv(items_table(retold)))
    assert recompute.main(tmp_path) == 1  # the method does not say so yet
    assert " 1 differ" in capsys.readouterr().out
    (tmp_path / "method.json").write_bytes(method_json(retold))
    assert recompute.main(tmp_path) == 0
    coarser = json.loads(method_json(retold))["coarser_items"]
    assert coarser[first.code] == {group.group.value: {whole.item: 5}}


def test_a_composite_of_one_group_and_one_at_the_end_of_the_scale_are_computed_too() -> None:
    only = {"score": "62.5", "low": "60.1", "high": "64.9"}
    assert recompute.composite([(1.0, only)]) == ("62.5", "60.1", "64.9")
    top = {"score": "95", "low": "93", "high": "100"}
    bottom = {"score": "5", "low": "0", "high": "8"}
    assert recompute.composite([(0.5, top), (0.5, top)]) == ("95", "93", "100")
    assert recompute.composite([(0.5, bottom), (0.5, bottom)]) == ("5", "0", "8")
    # 0.5 x 62.5 + 0.5 x 95 = 78.75; below sqrt(1.2^2 + 1^2) = 1.56; above sqrt(1.2^2 + 2.5^2) = 2.77
    assert recompute.composite([(0.5, only), (0.5, top)]) == ("78.8", "77.1", "81.6")


def _recompute(folder: Path) -> subprocess.CompletedProcess[str]:
    # nothing installed: isolated mode, no site packages
    return subprocess.run(
        [sys.executable, "-I", "-S", "recompute.py"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_program_in_the_package_computes_the_same_digits_with_nothing_installed(
    files: Files, tmp_path: Path
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = _recompute(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 differ" in done.stdout
    assert "signed, not recomputable: scores.csv" in done.stdout


@pytest.mark.parametrize(
    ("file", "published", "changed"),
    [
        ("counts.csv", ",a,5,23,43,", ",a,5,24,43,"),
        ("counts.csv", ",a,5,23,43,", ",a,5,23,44,"),
        ("scores.csv", ",overall,composite,,,,,75,", ",overall,composite,,,,,76,"),
    ],
)
def test_one_changed_digit_is_found_by_the_program_in_the_package(
    file: str, published: str, changed: str, files: Files, tmp_path: Path
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    text = files[file].decode()
    assert text.count(published) >= 1
    (tmp_path / file).write_text(text.replace(published, changed, 1), newline="")
    done = _recompute(tmp_path)
    assert done.returncode == 1
    assert "DIFFERS" in done.stdout


def test_the_open_link_is_called_by_two_words() -> None:
    assert group_word("open_link_citizen") == ("Open link", "Citizens")
    assert group_word("composite") == ("Composite",)
