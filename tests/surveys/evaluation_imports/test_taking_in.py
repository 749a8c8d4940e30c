"""Files taken in for an evaluation: all or nothing, once, replaced or taken back only as somebody says."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys.evaluations import import_records
from surveys.evaluations.entries import NOT_SAID, Entry, entries, scores
from surveys.evaluations.looks import OtherPosts
from surveys.evaluations.records import FileKind, Kind
from surveys.package_signature import public_pem
from surveys.package_trust import Trust
from surveys.problems import BadInput, Refused
from surveys.schema import audit_event, evaluation, evaluation_entry, staff
from tests.surveys.evaluation_imports.conftest import EVALUATION, STRANGER, Desk, archive, score, table

SELF = table(("Mã cán bộ", "Họ và tên", "A1", "A2"), ("CB1", "Đ/c Nguyễn Văn An", "đạt", "12,5"))
PRODUCTS = table(
    ("Mã cán bộ", "Mã trục", "Điểm tối đa", "Kết quả", "Ghi chú"),
    ("CB1", "B1", 40, 38, "12 việc"),
    ("CB1", "Trục hai", 30, 95, ""),
    ("0003", "B1", 50, "", ""),
)


def test_points_results_conditions_and_marks_are_kept_as_told(any_desk: Desk) -> None:
    assert any_desk.take(FileKind.SELF, SELF).number == 1
    assert any_desk.take(FileKind.PRODUCTS, PRODUCTS).number == 2
    conditions = table(("cadre_code", "K1"), ("CB1", "đạt"), ("CB2", "không đạt"), ("0003", ""))
    any_desk.take(FileKind.CONDITIONS, conditions)
    marks = table(
        ("cadre_code", "element", "points"), ("CB1", "A2", 11), ("CB1", "M1", 2), ("CB2", "P1", "1,5")
    )
    any_desk.take(FileKind.MARKS, marks)
    told = {(str(one.cadre), one.kind, one.code): one for one in entries(any_desk.connection, EVALUATION)}
    assert {key: one.value for key, one in told.items()} == {
        ("CB1", Kind.SELF, "A1"): 5,
        ("CB1", Kind.SELF, "A2"): 12.5,
        ("CB1", Kind.PRODUCT, "B1"): 38,
        ("CB1", Kind.PRODUCT, "B2"): 95,
        ("0003", Kind.PRODUCT, "B1"): None,
        ("CB1", Kind.CONDITION, "K1"): 1,
        ("CB2", Kind.CONDITION, "K1"): 0,
        ("CB1", Kind.MARK, "A2"): 11,
        ("CB1", Kind.MINUS, "M1"): 2,
        ("CB2", Kind.BONUS, "P1"): 1.5,
    }
    assert told["CB1", Kind.PRODUCT, "B1"] == Entry("CB1", Kind.PRODUCT, "B1", 38, 40, "12 việc", 2)  # type: ignore[arg-type]  # a plain code
    acts = any_desk.connection.execute(sa.select(audit_event).order_by(audit_event.c.number)).all()
    assert [(one.act, one.actor) for one in acts] == [("evaluation.import", "tham-dinh")] * 4
    assert json.loads(acts[-1].details)["digest"] == hashlib.sha256(marks).hexdigest()


def test_a_package_brings_scores_with_intervals_and_reasons(any_desk: Desk) -> None:
    rows = (
        score(adjusted="81.0", adjusted_low="77.0", adjusted_high="85.0", peers=9, rank_low=2, rank_high=7),
        score(respondent_group="citizen", issued=60, returned=50, valid=48),
        score(respondent_group="peer", score="", low="", high="", withheld_reason="too_few_ballots"),
        score("CB2", score="", low="", high="", withheld_reason="required_group_withheld", reply="yes"),
    )
    of_one_criterion = score("CB2", respondent_group="citizen", criterion_code="A", valid=31)
    taken = any_desk.take(FileKind.PACKAGE, archive(*rows, of_one_criterion, score("X9")))
    assert (taken.report.matched, taken.report.lines, taken.report.withheld) == (2, 5, 2)
    assert [problem.values["code"] for _row, problem in taken.report.left_out] == ["X9"]
    assert [one.cadre for one in taken.report.without] == ["0003"]
    assert all(line.holds for line in taken.report.checked)
    whole, citizens, peers, other, criterion = scores(any_desk.connection, EVALUATION)
    assert whole.is_composite
    assert (whole.score, whole.low, whole.high, whole.adjusted_high) == (82.5, 78.1, 86.9, 85.0)
    assert (whole.peers, whole.rank_low, whole.rank_high, whole.valid) == (9, 2, 7, None)
    assert (whole.period_start, whole.period_end) == (date(2026, 1, 1), date(2026, 3, 31))
    assert (citizens.group, citizens.valid, citizens.issued) == ("citizen", 48, 60)
    assert (peers.score, peers.withheld_reason, peers.reply) == (None, "too_few_ballots", False)
    assert (other.cadre, other.score, other.reply) == ("CB2", None, True)
    assert (criterion.criterion, criterion.group, criterion.is_composite) == ("A", "citizen", False)
    origin = import_records.get(any_desk.connection, EVALUATION, 1).origin
    assert (origin["survey"], origin["release"], origin["method_version"]) == ("q1", 1, "1.4")


def test_a_table_of_scores_without_a_reason_still_reads_an_empty_cell_as_withheld(desk: Desk) -> None:
    header = ("Mã cán bộ", "Điểm", "Cận dưới", "Cận trên", "Nhóm trả lời", "n", "Kỳ")
    rows = (
        ("CB1", "82,5", "78,1", "86,9", "Người dân", 48, "Quý I/2026"),
        ("CB2", "***", "", "", "", "", "2026"),
    )
    desk.take(FileKind.SCORES, table(header, *rows))
    first, second = scores(desk.connection, EVALUATION)
    assert (first.score, first.group, first.period_end) == (82.5, "citizen", date(2026, 3, 31))
    assert (second.score, second.withheld_reason) == (None, NOT_SAID)


def test_the_same_file_twice_adds_nothing(desk: Desk) -> None:
    assert desk.take(FileKind.SELF, SELF).added
    again = desk.take(FileKind.SELF, SELF)
    assert (again.number, again.added) == (1, False)
    saved_again = table(("cadre_code", "A2", "A1"), ("CB1", "12.5", 1))
    assert desk.take(FileKind.SELF, saved_again).number == 1
    assert len(import_records.listing(desk.connection, EVALUATION)) == 1


def test_a_file_that_overlaps_is_refused_unless_it_says_that_it_replaces(desk: Desk) -> None:
    desk.take(FileKind.SELF, SELF)
    later = table(("cadre_code", "A2"), ("CB1", 13), ("CB2", 9))
    with pytest.raises(Refused) as refusal:
        desk.take(FileKind.SELF, later)
    assert refusal.value.problems[0].values == {"both": 1, "number": 1, "file": "bang.csv", "lost": 1}
    assert len(entries(desk.connection, EVALUATION)) == 2
    taken = desk.take(FileKind.SELF, later, replaces=True)
    assert {(one.cadre, one.value) for one in entries(desk.connection, EVALUATION)} == {
        ("CB1", 13),
        ("CB2", 9),
    }
    second, first = import_records.listing(desk.connection, EVALUATION)
    assert (taken.number, second.origin["replaces"]) == (2, [1])
    assert (first.counts, first.undone_by, first.undone_on) == (False, "tham-dinh", date(2026, 12, 1))


def test_undo_takes_the_lines_back_and_keeps_the_trace(desk: Desk) -> None:
    desk.take(FileKind.SELF, SELF)
    desk.undo(1)
    assert entries(desk.connection, EVALUATION) == ()
    assert desk.connection.scalar(sa.select(sa.func.count()).select_from(evaluation_entry)) == 2
    with pytest.raises(Refused, match="taken back already"):
        desk.undo(1)
    with pytest.raises(BadInput, match="no import number 7"):
        desk.undo(7)
    assert desk.take(FileKind.SELF, SELF).number == 2
    assert len(entries(desk.connection, EVALUATION)) == 2


def test_nothing_comes_in_or_goes_after_freezing(desk: Desk) -> None:
    desk.take(FileKind.SELF, SELF)
    desk.connection.execute(sa.update(evaluation).values(state="frozen"))
    for act in (
        lambda: desk.look(FileKind.PRODUCTS, PRODUCTS),
        lambda: desk.take(FileKind.PRODUCTS, PRODUCTS),
        lambda: desk.undo(1),
    ):
        with pytest.raises(Refused, match="frozen"):
            act()
    assert len(entries(desk.connection, EVALUATION)) == 2


def test_nobody_takes_in_what_is_about_themselves(desk: Desk) -> None:
    own = {"username": "tham-dinh", "cadre": "CB2", "name": "Bình", "state": "active"}
    columns = {name: value for name, value in own.items() if name in staff.c}
    desk.connection.execute(sa.insert(staff).values(columns))
    with pytest.raises(Refused, match="Somebody else must act"):
        desk.take(FileKind.SELF, SELF)
    with pytest.raises(Refused, match="Somebody else must act"):
        desk.undo(1)


def test_one_bad_row_keeps_the_whole_table_out(desk: Desk) -> None:
    content = table(("cadre_code", "A2"), ("CB1", 12), ("CB2", 99))
    with pytest.raises(BadInput, match=r"row 3, column A2: 99 is outside the range of “A2”: 0 to 15"):
        desk.take(FileKind.SELF, content)
    assert import_records.listing(desk.connection, EVALUATION) == ()


def test_scores_about_another_post_wait_for_a_decision(desk: Desk) -> None:
    content = archive(score(), score("CB2", position_code="PCT"))
    assert "about the post PCT of Trần Thị Bình; the sheet is about CT, 06838" in desk.said(
        FileKind.PACKAGE, content
    )
    left = desk.look(FileKind.PACKAGE, content, other_posts=OtherPosts.LEAVE)
    assert (left.fits, left.matched, len(left.left_out)) == (True, 1, 1)
    taken = desk.look(FileKind.PACKAGE, content, other_posts=OtherPosts.TAKE)
    assert (taken.fits, taken.matched, taken.left_out) == (True, 2, ())


def test_a_corrected_release_replaces_the_first_and_never_the_other_way(desk: Desk) -> None:
    desk.take(FileKind.PACKAGE, archive(score()))
    corrected = archive(score(score="80.0"), release=2)
    with pytest.raises(Refused, match="import 1"):
        desk.take(FileKind.PACKAGE, corrected)
    desk.take(FileKind.PACKAGE, corrected, replaces=True)
    assert [one.score for one in scores(desk.connection, EVALUATION)] == [80.0]
    assert "A newer release of this round counts here already: 2" in desk.said(
        FileKind.PACKAGE, archive(score(score="79.0")), replaces=True
    )


def test_a_package_of_another_signer_needs_their_key(desk: Desk) -> None:
    content = archive(score(), seed=STRANGER)
    assert "key is not known" in desk.said(FileKind.PACKAGE, content)
    trusting = replace(desk, by=replace(desk.by, trust=Trust.of([public_pem(STRANGER)])))
    assert trusting.take(FileKind.PACKAGE, content).added
