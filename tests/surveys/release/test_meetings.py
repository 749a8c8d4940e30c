"""Minutes of meetings: two sign what they saw, nobody is named, and they stay as they were signed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from surveys import audit, commitments, publications
from surveys.commitments import CommitmentOrigin, CommitmentState, Promise
from surveys.documents.files import Form, file_of
from surveys.documents.pieces import Document, Kind
from surveys.documents.wording import shipped
from surveys.identifiers import Language, SubjectNumber, SurveyState, UnitCode
from surveys.installation import Installation
from surveys.meetings import minutes, records, retention, writing
from surveys.meetings.document import MinutesFacts, document
from surveys.meetings.records import Meeting, MeetingState, Sought
from surveys.meetings.writing import Plan
from surveys.package_content import Words
from surveys.problems import BadInput, Refused
from surveys.retention import DataClass, Purge, purge
from surveys.schema import (
    commitment,
    meeting,
    meeting_note,
)
from surveys.schema import survey as survey_table
from tests.conftest import StandingClock
from tests.surveys.release.conftest import Maker
from tests.surveys.release.meeting_hall import NAME, PAIR, Hall, open_hall

EN = Words(Language("en"), lambda sentence: sentence)


@pytest.fixture
def hall(sqlite_installation: Installation, source: str, ballots: Maker, clock: StandingClock) -> Hall:
    return open_hall(sqlite_installation, clock, source, ballots)


def test_minutes_are_signed_whole_by_two_who_are_fit_as_they_saw_them(hall: Hall) -> None:
    one = hall.begin()
    with pytest.raises(Refused, match="Two different people"):
        hall.sign(one, ("lan", "lan"))
    with pytest.raises(BadInput) as empty:
        hall.sign(one)
    assert [problem.where for problem in empty.value.problems] == ["chair", "secretary", "minutes", "present"]
    hall.keep(one, replace(hall.written(), secretary="Bà Lê Thị Chủ"))
    with pytest.raises(BadInput, match="name two people"):
        hall.sign(one)
    kept = hall.keep(one, hall.written())
    assert hall.keep(kept, hall.written()) == kept  # once more changes nothing
    with hall.installation.engine.connect() as connection:
        assert commitments.of_round(connection, hall.code) == {}
    with pytest.raises(Refused, match="have changed since you looked"):
        minutes.sign(hall.installation, one.id, PAIR, ("0" * 64, True))
    with pytest.raises(Refused, match="is missing"):
        hall.sign(one, ("lan", "xa"))
    with pytest.raises(Refused, match="Somebody else must"):
        hall.sign(one, ("lan", "uong"))


def test_signed_minutes_stay_and_their_promises_are_followed_up(hall: Hall) -> None:
    one = hall.keep(hall.begin(), hall.written())
    signed = hall.sign(one)
    assert (signed.state, signed.signed_by, signed.is_signed) == (MeetingState.SIGNED, PAIR, True)
    for act in (
        lambda: hall.sign(one),
        lambda: hall.keep(one, hall.written()),
        lambda: writing.throw_away(hall.installation, one.id, "lan"),
    ):
        with pytest.raises(Refused, match="nothing in them changes any more"):
            act()
    with hall.installation.engine.begin() as connection:
        (promised,) = commitments.of_round(connection, hall.code)[SubjectNumber(1)]
        frozen = minutes.signed(connection, one.id)
        assert minutes.is_whole(connection, signed)
        assert records.promises(connection, one.id) == (promised,)
        acts = [each.act for each in audit.every_event(connection) if each.act.startswith("meeting.")]
        connection.execute(sa.update(meeting).values(content="{}"))
        assert not minutes.is_whole(connection, signed)
    assert (promised.origin, promised.state, promised.meeting) == (
        CommitmentOrigin.MEETING,
        CommitmentState.MADE,
        one.id,
    )
    assert (frozen.present, frozen.signers, frozen.told) == (63, ("Tên lan", "Tên minh"), None)
    assert acts == ["meeting.begin", "meeting.keep", "meeting.sign"]


def test_nobody_is_named_in_minutes_and_numbers_are_never_signed(hall: Hall) -> None:
    one = hall.begin()
    named = replace(hall.written(), minutes=f"Bà Hoàng Thị Lan hỏi, ông {NAME} trả lời, bà Chủ kết luận.")
    one = hall.keep(one, named)
    with hall.installation.engine.connect() as connection:
        assert [each.words for each in minutes.details(connection, one)] == ["Bà Hoàng Thị Lan"]
    with pytest.raises(BadInput, match="Look at each name"):
        hall.sign(one)
    one = hall.keep(one, replace(hall.written(), chair="Bà Chủ 0912345678"))
    with pytest.raises(BadInput, match=r"Take these out of the minutes first.*0912345678"):
        hall.sign(one, looked=True)
    one = hall.keep(one, named)
    assert hall.sign(one, looked=True).is_signed


def test_what_is_wrong_is_noted_below_signed_minutes_once_and_they_stay(hall: Hall) -> None:
    one = hall.keep(hall.begin(), hall.written())
    with pytest.raises(Refused, match="not signed yet"):
        minutes.note(hall.installation, one.id, "Sai.", PAIR)
    with hall.installation.engine.connect() as connection, pytest.raises(Refused, match="not signed yet"):
        minutes.signed(connection, one.id)
    assert "not signed yet" in _minutes(hall, one).foot
    assert "Nothing was promised at this meeting." in repr(_minutes(hall, hall.begin()).blocks)
    hall.publish()
    one = hall.sign(one)
    for text, said in (("", "Say what is wrong"), ("Bà Hoàng Thị Lan vắng.", "may point at a person")):
        with pytest.raises(BadInput, match=said):
            minutes.note(hall.installation, one.id, text, PAIR)
    for _again in range(2):
        minutes.note(hall.installation, one.id, "Có 64 người dự.", PAIR)
    with hall.installation.engine.connect() as connection:
        assert [each.text for each in records.notes(connection, one.id)] == ["Có 64 người dự."]
    drawn = _minutes(hall, one)
    assert ("signed on" in drawn.foot, "Có 64 người dự." in repr(drawn.blocks)) == (True, True)
    with hall.installation.engine.connect() as connection:
        standing = publications.standing(connection, hall.code)
    assert standing is not None
    assert f"of public page {standing.number}" in repr(drawn.blocks)
    for form, start in ((Form.PDF, b"%PDF"), (Form.XLSX, b"PK")):
        assert file_of(drawn, form).startswith(start)


def _minutes(hall: Hall, one: Meeting) -> Document:
    with hall.installation.engine.connect() as connection:
        found = records.get(connection, one.id)
        told_now = (
            minutes.signed(connection, one.id)
            if found.is_signed
            else minutes.outlook(connection, found).minutes
        )
        notes = records.notes(connection, one.id)
    wording = shipped(Kind.MINUTES_MEETING, Language("en"))
    return document(MinutesFacts(told_now, found.hash or "", notes, wording, EN))


def test_a_meeting_that_cannot_be_is_refused(hall: Hall) -> None:
    place = hall.installation
    plan = Plan(hall.code, SubjectNumber(1), hall.today, "Nhà văn hóa")
    for by, said in (("uong", "Somebody else must write"), ("xa", "Only a campaign officer")):
        with pytest.raises(Refused, match=said):
            writing.begin(place, plan, by)
    for changed, said in (
        (replace(plan, subject=SubjectNumber(7)), "not about such a person"),
        (replace(plan, held_on=date(2026, 4, 1)), "before, nobody could talk"),
        (replace(plan, held_on=hall.today + timedelta(days=400)), "within a year"),
        (replace(plan, place="x" * 201), "At most 200 letters"),
    ):
        with pytest.raises(BadInput, match=said):
            writing.begin(place, changed, "lan")
    one = hall.begin(3)
    wrong = replace(hall.written(), present=-1, promises=(Promise("", hall.today),))
    with pytest.raises(BadInput) as refused:
        hall.keep(one, wrong)
    assert [problem.where for problem in refused.value.problems] == ["present", "commitment-1"]
    coming = hall.keep(one, replace(hall.written(), held_on=one.held_on))
    with pytest.raises(BadInput, match="has not been held yet"):
        hall.sign(coming)
    with pytest.raises(Refused, match="Somebody else has changed"):
        writing.keep(place, one.id, hall.written(), ("lan", "0" * 64))
    writing.throw_away(place, one.id, "lan")
    with place.engine.begin() as connection:
        with pytest.raises(BadInput, match="There is no meeting"):
            records.get(connection, one.id)
        assert connection.scalar(sa.select(sa.func.count()).select_from(commitment)) == 0
        connection.execute(sa.update(survey_table).values(state=SurveyState.WITH_CADRE))
    with pytest.raises(Refused, match="not released yet"):
        writing.begin(place, plan, "lan")


def test_meetings_are_listed_by_units_and_the_round_offers_whom_one_can_meet(hall: Hall) -> None:
    one, unit = hall.begin(), hall.begin().unit
    with hall.installation.engine.connect() as connection:
        listed = records.listing(connection, sought=Sought((unit,), most=1))
        assert (len(listed.rows), listed.total, records.listing(connection).total) == (1, 2, 2)
        assert [minutes.may_sign(connection, one, name) for name in ("minh", "xa")] == [True, False]
        assert records.listing(connection, sought=Sought((), (unit,))).total == 0  # none is signed
        assert len(records.about(connection, hall.code, SubjectNumber(1))) == 2
        assert records.find(connection, one.id) == one
        assert [each.code for each in records.rounds_of(connection, (unit,))] == [hall.code]
        assert records.rounds_of(connection, (UnitCode("99999"),)) == ()
        assert [each.name for each in records.subjects_of(connection, hall.code, (unit,))] == [NAME]
        assert records.round_of(connection, hall.code).title["vi"].startswith("Đợt")


def test_five_years_after_its_day_nothing_of_a_meeting_is_kept_but_what_was_promised(hall: Hall) -> None:
    signed = hall.sign(hall.keep(hall.begin(), hall.written()))
    minutes.note(hall.installation, signed.id, "Có 64 người dự.", PAIR)
    hall.keep(hall.begin(), hall.written())
    with hall.installation.engine.connect() as connection:
        assert retention.expired(connection, hall.today) == []
    hall.clock.advance(days=366 * 5)
    for dry_run in (True, False):
        found = purge(hall.installation, "cron", audit_days=10_000, dry_run=dry_run)
        assert Purge(DataClass.MEETINGS, None, 0) in found
    assert Purge(DataClass.MEETINGS, None, 0) not in purge(hall.installation, "cron", audit_days=10_000)
    with hall.installation.engine.connect() as connection:
        for table in (meeting, meeting_note):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0
        rows = connection.execute(sa.select(commitment.c.state, commitment.c.meeting)).all()
    assert [tuple(row) for row in rows] == [(CommitmentState.MADE, None)]
