"""Writing a reply: drafts, sent once and whole, held where it names somebody, put right in time."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from surveys import audit, commitments, rounds
from surveys.commitments import CommitmentState, Promise
from surveys.identifiers import ItemId, SubjectNumber, SurveyCode
from surveys.problems import BadInput, Refused
from surveys.replies import moderation, records, windows, writing
from surveys.replies import told as told_replies
from surveys.replies.moderation import Ruling
from surveys.replies.records import Author, PartState
from surveys.replies.told import ToldReply
from surveys.replies.windows import Moved
from surveys.replies.writing import Sent, Written
from surveys.schema import collective_head
from surveys.survey import Subject
from tests.surveys.replies.conftest import (
    AN,
    AN_AGAIN,
    BINH,
    CUONG,
    LAST,
    LATER,
    NAMING,
    PAIR,
    TODAY,
    Told,
)

WHOLE = {
    "overall": "Tôi tiếp thu ý kiến.",
    "context": "Quý I thiếu hai người.",
    "self_criticism": "Tôi còn chậm.",
    "item:polite": "Tôi sẽ chào trước.",
}
PROMISE = Promise("Trả kết quả đúng hẹn.", LATER, ItemId("polite"))


def _told(told: Told) -> Mapping[int, ToldReply]:
    with told.installation.engine.connect() as connection:
        return {int(number): one for number, one in told_replies.of_round(connection, told.code).items()}


def _promises(told: Told, *states: CommitmentState) -> list[tuple[str, CommitmentState]]:
    with told.installation.engine.connect() as connection:
        found = commitments.of_round(connection, told.code, states or commitments.TOLD)
    return [(one.text, one.state) for one in found.get(SubjectNumber(1), ())]


def _states(told: Told, subject: int = 1) -> dict[str, PartState]:
    with told.installation.engine.connect() as connection:
        return {one.name: one.state for one in records.parts_of(connection, told.place(subject))}


def _decide(
    told: Told, name: str, *, tell: bool, reason: str = "Xin bỏ tên người dân.", by: str = "mai"
) -> None:
    moderation.decide(told.installation, told.code, Ruling(SubjectNumber(1), name, tell, reason), by)


def test_a_draft_is_kept_for_its_author_and_told_to_nobody(told: Told) -> None:
    writing.save(told.installation, told.place(1), AN, Written(WHOLE, (PROMISE,)))
    writing.save(
        told.installation, told.place(1), AN_AGAIN, Written({"overall": "Viết lại.", "context": " "})
    )
    with told.installation.engine.connect() as connection:
        [kept] = records.parts_of(connection, told.place(1))
    assert (kept.name, kept.text, kept.state, kept.item) == ("overall", "Viết lại.", PartState.DRAFT, None)
    assert (_told(told), _promises(told), _promises(told, CommitmentState.DRAFT)) == ({}, [], [])


def test_a_reply_is_sent_whole_with_its_commitments(told: Told) -> None:
    assert writing.send(told.installation, told.place(1), AN, Written(WHOLE, (PROMISE,))) == Sent(0)
    assert _told(told) == {1: ToldReply(TODAY, tuple(WHOLE.items()))}
    assert _told(told)[1].part("item:polite") == "Tôi sẽ chào trước."
    assert _told(told)[1].part("item:other") == ""
    assert _promises(told) == [(PROMISE.text, CommitmentState.MADE)]
    with told.installation.engine.connect() as connection:
        [event] = [one for one in audit.every_event(connection) if one.act == "reply.send"]
        [part] = [one for one in records.parts_of(connection, told.place(1)) if one.item]
    assert (event.actor, "tiếp thu" in event.details, part.item) == ("an", False, "polite")


def test_a_reply_without_a_word_says_that_there_is_nothing_to_add(told: Told) -> None:
    writing.send(told.installation, told.place(1), AN, Written({"overall": "\n "}))
    assert _told(told) == {1: ToldReply(TODAY, ())}


def test_a_reply_is_sent_once_also_by_a_second_account_of_the_same_person(told: Told) -> None:
    writing.send(told.installation, told.place(1), AN, Written(WHOLE))
    for author in (AN, AN_AGAIN):
        for act in (writing.send, writing.save):
            with pytest.raises(Refused, match="sent already"):
                act(told.installation, told.place(1), author, Written({"overall": "Khác."}))
    assert _told(told)[1].part("overall") == WHOLE["overall"]


def test_a_late_reply_is_refused_and_says_whom_to_ask(told: Told) -> None:
    told.clock.advance(days=10)  # the last day counts whole
    writing.save(told.installation, told.place(1), AN, Written(WHOLE))
    told.clock.advance(days=1)
    for act in (writing.send, writing.save):
        with pytest.raises(Refused, match=r"12/03/2026.*ask the Front officer"):
            act(told.installation, told.place(1), AN, Written(WHOLE))
    assert _told(told) == {}
    windows.move(
        told.installation, told.code, Moved((SubjectNumber(1),), TODAY + timedelta(days=12), "Ốm."), PAIR
    )
    writing.send(told.installation, told.place(1), AN, Written(WHOLE))
    assert _told(told)[1].sent_on == TODAY + timedelta(days=11)


def test_nobody_replies_for_others_nor_in_a_round_that_is_not_theirs(told: Told) -> None:
    nobody = Author("mai", None)
    for author, subject in ((BINH, 1), (AN, 2), (AN, 3), (nobody, 1), (AN, 9)):
        with pytest.raises(Refused, match="no reply of yours"):
            writing.send(told.installation, told.place(subject), author, Written(WHOLE))
    foreign = records.ReplyPlace(SurveyCode("nowhere"), SubjectNumber(1))
    with pytest.raises(Refused, match="no reply of yours"):
        writing.send(told.installation, foreign, AN, Written(WHOLE))


def test_the_head_of_the_day_replies_for_a_collective(told: Told) -> None:
    with told.installation.engine.begin() as connection:
        connection.execute(sa.update(collective_head).values(ends_on=TODAY))
        connection.execute(
            sa.insert(collective_head).values(
                collective="TT1", cadre="CB2", starts_on=TODAY + timedelta(days=1)
            )
        )
    writing.save(told.installation, told.place(3), CUONG, Written({"overall": "Tập thể tiếp thu."}))
    told.clock.advance(days=1)
    with pytest.raises(Refused, match="no reply of yours"):
        writing.send(told.installation, told.place(3), CUONG, Written({}))
    writing.send(told.installation, told.place(3), BINH, Written({"overall": "Tập thể tiếp thu."}))
    assert _told(told)[3].part("overall") == "Tập thể tiếp thu."


@pytest.mark.parametrize(
    ("written", "where"),
    [
        (Written({"overall": "x" * 2001}), "overall"),
        (Written({"context": "a\0b"}), "context"),
        (Written({"secret": "x"}), "secret"),
        (Written({"item:nothing": "x"}), "item:nothing"),
        (Written({}, (PROMISE, Promise("", LATER))), "commitment-2"),
        (Written({}, (Promise("x" * 501, LATER),)), "commitment-1"),
        (Written({}, (Promise("Làm", TODAY),)), "commitment-1"),
        (Written({}, (Promise("Làm", date(2031, 3, 3)),)), "commitment-1"),
        (Written({}, (Promise("Làm", LATER, ItemId("nothing")),)), "commitment-1"),
        (Written({}, (PROMISE,) * 11), "commitment-1"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_place_and_nothing_changes(
    told: Told, written: Written, where: str
) -> None:
    writing.save(told.installation, told.place(1), AN, Written({"overall": "Bản nháp."}))
    with pytest.raises(BadInput) as refused:
        writing.send(told.installation, told.place(1), AN, written)
    assert [one.where for one in refused.value.problems] == [where]
    assert (_states(told), _told(told)) == ({"overall": PartState.DRAFT}, {})


def test_a_reply_that_names_a_citizen_is_held_until_a_moderator_lets_it_through(told: Told) -> None:
    written = Written({**WHOLE, "context": NAMING}, (Promise("Xin lỗi bà Hoàng Thị Lan.", LATER),))
    assert writing.send(told.installation, told.place(1), AN, written) == Sent(2)
    assert ("context" in dict(_told(told)[1].parts), _promises(told)) == (False, [])
    with told.installation.engine.connect() as connection:
        waiting = moderation.waiting(connection, told.code)
    assert [one.named for one in waiting] == [("Bà Hoàng Thị Lan",), ("bà Hoàng Thị Lan",)]
    for one in waiting:
        _decide(told, one.name, tell=True)
        with pytest.raises(Refused, match="waits no more"):
            _decide(told, one.name, tell=True)
    assert _told(told)[1].part("context") == NAMING
    assert _promises(told) == [("Xin lỗi bà Hoàng Thị Lan.", CommitmentState.MADE)]


def test_naming_oneself_and_ones_own_place_is_no_naming(told: Told) -> None:
    text = "Tôi, Nguyễn Văn An, ở phường Hạ Long, nhận lỗi. Ông An xin hứa. Tỉnh Quảng Ninh."
    assert writing.send(told.installation, told.place(1), AN, Written({"overall": text})) == Sent(0)


@pytest.mark.parametrize(
    "text", ["Gọi 0912 345 678.", "Xe 14A-123.45 của người chấm.", "a@example.vn", "Ông Bình nói."]
)
def test_numbers_plates_addresses_and_others_are_held(told: Told, text: str) -> None:
    assert writing.send(told.installation, told.place(1), AN, Written({"overall": text})) == Sent(1)


def test_what_is_given_back_is_put_right_in_time_read_again_or_left_out(told: Told) -> None:
    promise = Promise("Xin lỗi bà Hoàng Thị Lan.", LATER)
    parts = {"overall": NAMING, "context": NAMING, "self_criticism": "Tôi còn chậm."}
    writing.send(told.installation, told.place(1), AN, Written(parts, (promise,)))
    with told.installation.engine.connect() as connection:
        names = [one.name for one in moderation.waiting(connection, told.code)]
    for name in names:
        _decide(told, name, tell=False)
    with told.installation.engine.connect() as connection:
        window = records.window(connection, told.place(1))
        assert window is not None
        [subject, *_] = [one for one in _subjects(told) if one.number == 1]
        back, promises = writing.returned(connection, window, subject)
    assert (back, set(promises.values())) == ({"overall": LAST, "context": LAST}, {LAST})
    [number] = promises
    for texts in ({}, {"self_criticism": "Khác."}, {"item:polite": "Khác."}):
        with pytest.raises(BadInput, match="Nothing of this was given back"):
            writing.put_right(told.installation, told.place(1), AN, texts)
    with pytest.raises(BadInput, match="at most 500"):
        writing.put_right(told.installation, told.place(1), AN, {number: "x" * 501})
    again = {"overall": "Có người cho tôi điểm thấp.", "context": "", number: "Xin lỗi bà Lan."}
    assert writing.put_right(told.installation, told.place(1), AN, again) == Sent(1)
    assert _states(told) == {"overall": PartState.TOLD, "self_criticism": PartState.TOLD}
    _decide(told, f"commitment:{number}", tell=False)
    writing.put_right(told.installation, told.place(1), AN, {number: ""})
    assert _promises(told, *CommitmentState) == []


def _subjects(told: Told) -> tuple[Subject, ...]:
    with told.installation.engine.connect() as connection:
        return rounds.subjects(connection, told.code)


def test_after_its_days_what_was_given_back_has_three_days_and_no_more(told: Told) -> None:
    writing.send(told.installation, told.place(1), AN, Written({"overall": NAMING}))
    told.clock.advance(days=20)
    _decide(told, "overall", tell=False)
    told.clock.advance(days=4)
    with pytest.raises(Refused, match="25/03/2026"):
        writing.put_right(told.installation, told.place(1), AN, {"overall": "Không tên."})
    told.clock.advance(days=-1)
    writing.put_right(told.installation, told.place(1), AN, {"overall": "Không tên."})
    assert _told(told)[1].part("overall") == "Không tên."


def test_a_moderator_gives_back_with_a_reason_and_never_decides_about_themself(told: Told) -> None:
    writing.send(told.installation, told.place(1), AN, Written({"overall": NAMING}))
    writing.send(told.installation, told.place(3), CUONG, Written({"overall": NAMING}))
    for reason in (" ", "x" * 501):
        with pytest.raises(BadInput, match="Say what is to be put right"):
            _decide(told, "overall", tell=False, reason=reason)
    for own in ("an", "an-2"):
        with pytest.raises(Refused):
            _decide(told, "overall", tell=True, by=own)
    ruling = Ruling(SubjectNumber(3), "overall", tell=True)
    with pytest.raises(Refused):
        moderation.decide(told.installation, told.code, ruling, "cuong")
    with pytest.raises(Refused, match="waits no more"):
        _decide(told, "commitment:0", tell=True)
    assert _states(told) == {"overall": PartState.HELD}
