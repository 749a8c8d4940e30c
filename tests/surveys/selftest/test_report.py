"""A report is signed, kept whole, and read again; any change shows."""

from dataclasses import replace
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest

from surveys.problems import BadInput
from surveys.selftest.findings import Outcome, Verdict, leak, limit, looked
from surveys.selftest.report import Report, keep, last, own_version, place_in, signed

SEED = bytes(range(32))


def report(*verdicts: Verdict) -> Report:
    outcomes = tuple(
        Outcome("joins", "somebody", "something", (looked("%(n)s tables", n=3), leak("Ấy", "x: y")), verdict)
        for verdict in verdicts
    )
    return Report(date(2026, 3, 2), "0.1", is_copy=False, outcomes=outcomes)


def test_a_kept_report_comes_back_as_it_was_signed(tmp_path: Path) -> None:
    assert last(tmp_path) is None
    one = signed(report(Verdict.PASSED), SEED)
    keep(tmp_path, one)
    keep(tmp_path, one)
    assert last(tmp_path) == one
    assert one.holds
    assert place_in(tmp_path).stat().st_mode & 0o077 == 0
    assert [path.name for path in place_in(tmp_path).parent.iterdir()] == ["anonymity.json"]


def test_a_changed_report_does_not_hold() -> None:
    one = signed(report(Verdict.FAILED), SEED)
    softened = replace(one.report, outcomes=report(Verdict.PASSED).outcomes)
    assert not replace(one, report=softened).holds


def test_a_report_without_a_key_of_ours_is_signed_with_one_made_for_it() -> None:
    one, other = (signed(report(Verdict.PASSED), None) for _ in range(2))
    assert one.holds
    assert one.fingerprint != other.fingerprint


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"report": {}, "signature": "", "key": ""}', "null"])
def test_a_damaged_report_is_named(tmp_path: Path, text: str) -> None:
    keep(tmp_path, signed(report(Verdict.PASSED), SEED))
    place_in(tmp_path).write_text(text)
    with pytest.raises(BadInput, match="Run it again"):
        last(tmp_path)


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        ((Verdict.PASSED, Verdict.NOT_TRIED), Verdict.PASSED),
        ((Verdict.PASSED, Verdict.LIMIT), Verdict.LIMIT),
        ((Verdict.LIMIT, Verdict.FAILED, Verdict.PASSED), Verdict.FAILED),
    ],
)
def test_one_attack_that_succeeds_fails_the_whole(verdicts: tuple[Verdict, ...], whole: Verdict) -> None:
    assert report(*verdicts).verdict is whole


def test_a_program_that_was_never_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> str:
        raise metadata.PackageNotFoundError

    assert own_version() != "?"
    monkeypatch.setattr("surveys.selftest.report.version", missing)
    assert own_version() == "?"


def test_a_limit_says_where() -> None:
    assert str(limit("a limit", "here").problem) == "here: a limit"
