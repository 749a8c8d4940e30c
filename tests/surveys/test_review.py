"""What becomes of a closed round is decided by two, with a reason, once; a rejected round is never told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from surveys import audit, review, review_acts, rights, rounds, shares, staff
from surveys.frames import records, samples
from surveys.frames import retention as frames
from surveys.frames.imports import import_frame
from surveys.frames.records import FrameKind, FramePlan
from surveys.frames.samples import Purpose
from surveys.identifiers import CadreCode, SurveyState
from surveys.installation import Installation
from surveys.problems import BadInput, Refused
from surveys.review import Decision, Ruling
from surveys.review_acts import Interviews
from surveys.rights import Kind
from surveys.schema import survey
from surveys.sheet import sheet_of
from surveys.staff import Invitee
from tests.conftest import StandingClock
from tests.surveys.frames.conftest import LATER, TODAY, households
from tests.surveys.sealed.open_round import SURVEY, open_up

TWO = ("lan", "minh")
ACCEPTED = Ruling(Decision.ACCEPT, "Không có dấu hiệu bất thường.")
NOTE = {"vi": "Một phần phiếu giống nhau.", "en": "Some ballots are alike."}
NOTED = Ruling(Decision.NOTE, "Có phiếu giống nhau ở Thôn 2.", NOTE)
INTERVIEWS = Ruling(Decision.INTERVIEW, "Cần hỏi lại một số hộ.")
REJECTED = Ruling(Decision.REJECT, "Phiếu do một người điền.")


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


def set_state(installation: Installation, state: SurveyState) -> None:
    with installation.engine.begin() as connection:
        connection.execute(sa.update(survey).where(survey.c.code == SURVEY).values(state=state))


@pytest.fixture
def opened(installation: Installation) -> Iterator[Installation]:
    """Give an open round with a list of forty households; on SQLite and on PostgreSQL."""
    found = open_up(installation)
    plan = FramePlan(FrameKind.HOUSEHOLDS, "Danh sách hộ", LATER)
    with installation.engine.begin() as connection:
        import_frame(
            connection,
            installation.keys.readable("installation"),
            (SURVEY, TODAY),
            (plan, sheet_of(households(40).encode(), "ho.csv")),
            dry_run=False,
        )
    yield installation
    found.intake.close()


@pytest.fixture
def closed(opened: Installation) -> Installation:
    set_state(opened, SurveyState.CLOSED)
    return opened


@pytest.fixture
def in_review(closed: Installation) -> Installation:
    review_acts.begin(closed, SURVEY, "lan")
    return closed


def decide(installation: Installation, ruling: Ruling, interviews: Interviews | None = None) -> review.Review:
    return review_acts.decide(installation, SURVEY, ruling, TWO, interviews)


def decisions(installation: Installation) -> list[Decision]:
    with installation.engine.connect() as connection:
        return [one.decision for one in review.listing(connection, SURVEY)]


def state(installation: Installation) -> SurveyState:
    with installation.engine.connect() as connection:
        return rounds.get(connection, SURVEY).state


def release(installation: Installation) -> None:
    with installation.engine.begin() as connection:
        review.require_accepted(connection, SURVEY, TWO, TODAY)


def test_an_open_round_is_neither_reviewed_nor_decided(opened: Installation) -> None:
    with pytest.raises(Refused, match="cannot go to"):
        review_acts.begin(opened, SURVEY, "lan")
    with pytest.raises(Refused, match="not in review"):
        decide(opened, ACCEPTED)
    assert decisions(opened) == []


def test_a_closed_round_is_decided_only_once_its_review_has_begun(closed: Installation) -> None:
    with pytest.raises(Refused, match="not in review"):
        decide(closed, ACCEPTED)
    review_acts.begin(closed, SURVEY, "lan")
    made = decide(closed, ACCEPTED)
    assert (made.number, made.decided_by, made.sample, made.note) == (1, TWO, None, None)
    with closed.engine.connect() as connection:
        assert review.last(connection, SURVEY) == made
        acts = [one.act for one in audit.every_event(connection)]
    assert acts[-2:] == ["review.begin", "review.decide"]


@pytest.mark.parametrize("second", ["lan", "LAN"])
def test_one_person_does_not_decide_as_two(in_review: Installation, second: str) -> None:
    with pytest.raises(Refused, match="Two different people"):
        review_acts.decide(in_review, SURVEY, ACCEPTED, ("lan", second))
    assert decisions(in_review) == []


def test_nobody_decides_about_a_round_that_is_about_them(in_review: Installation) -> None:
    with in_review.engine.begin() as connection:
        who = Invitee("an", "An", CadreCode("CB1"))
        staff.invite(connection, in_review.keys, who, in_review.clock())
    with pytest.raises(Refused, match="about an"):
        review_acts.decide(in_review, SURVEY, ACCEPTED, ("lan", "an"))
    set_state(in_review, SurveyState.CLOSED)
    with pytest.raises(Refused, match="about you"):
        review_acts.begin(in_review, SURVEY, "an")
    assert decisions(in_review) == []


def test_a_decision_without_a_reason_is_refused(in_review: Installation) -> None:
    with pytest.raises(BadInput) as caught:
        decide(in_review, replace(ACCEPTED, reason="  \n "))
    assert [one.where for one in caught.value.problems] == ["reason"]
    with pytest.raises(BadInput, match="too long"):
        decide(in_review, replace(ACCEPTED, reason="a" * 2001))


def test_a_note_stands_in_both_languages_or_not_at_all(in_review: Installation) -> None:
    for note, missing in (({"vi": "Một ghi chú"}, ["note-en"]), (None, ["note-vi", "note-en"])):
        with pytest.raises(BadInput) as caught:
            decide(in_review, replace(NOTED, note=note))
        assert [one.where for one in caught.value.problems] == missing
    with pytest.raises(BadInput, match="too long"):
        decide(in_review, replace(NOTED, note=NOTE | {"en": "a" * 2001}))
    decide(in_review, NOTED)
    with in_review.engine.connect() as connection:
        assert review.note_of(connection, SURVEY) == NOTE


def test_a_note_is_told_as_long_as_its_decision_stands(in_review: Installation) -> None:
    with in_review.engine.connect() as connection:
        assert review.note_of(connection, SURVEY) is None
    decide(in_review, NOTED)
    decide(in_review, replace(ACCEPTED, after=1, note=NOTE))
    with in_review.engine.connect() as connection:
        assert review.note_of(connection, SURVEY) is None  # of plain acceptance no note is kept either
    assert decisions(in_review) == [Decision.NOTE, Decision.ACCEPT]


def test_who_has_not_seen_the_last_decision_does_not_decide(in_review: Installation) -> None:
    decide(in_review, NOTED)
    with pytest.raises(Refused, match="meanwhile"):
        decide(in_review, NOTED)
    with pytest.raises(Refused, match="meanwhile"):
        decide(in_review, REJECTED)
    decide(in_review, replace(ACCEPTED, after=1))
    with pytest.raises(Refused, match="accepted already"):
        decide(in_review, replace(ACCEPTED, after=2))


def test_what_is_rejected_stays_so_and_is_never_released(in_review: Installation) -> None:
    with pytest.raises(Refused, match="two people rejected"):
        review_acts.put_away(in_review, SURVEY, "lan")
    decide(in_review, REJECTED)
    with pytest.raises(Refused, match="was rejected"):
        decide(in_review, replace(ACCEPTED, after=1))
    with pytest.raises(Refused, match="not accepted"):
        release(in_review)


def test_a_rejected_round_is_put_away(in_review: Installation) -> None:
    decide(in_review, REJECTED)
    review_acts.put_away(in_review, SURVEY, "minh")
    assert state(in_review) is SurveyState.ARCHIVED


def test_a_released_round_is_not_rejected(in_review: Installation) -> None:
    decide(in_review, ACCEPTED)
    release(in_review)
    set_state(in_review, SurveyState.RELEASED)
    with pytest.raises(Refused, match="not in review"):
        decide(in_review, replace(REJECTED, after=1))
    release(in_review)  # told again later, when ballots enough changed: what was accepted stays accepted
    assert decisions(in_review) == [Decision.ACCEPT]


def test_a_round_in_review_is_released_only_after_it_is_accepted(in_review: Installation) -> None:
    with pytest.raises(Refused, match="not accepted"):
        release(in_review)
    decide(in_review, INTERVIEWS, Interviews(1, 5))
    with pytest.raises(Refused, match="not accepted"):
        release(in_review)
    decide(in_review, replace(NOTED, after=1))
    release(in_review)
    assert decisions(in_review) == [Decision.INTERVIEW, Decision.NOTE]


def test_releasing_straight_after_the_close_writes_the_acceptance(closed: Installation) -> None:
    release(closed)
    with closed.engine.connect() as connection:
        found = review.last(connection, SURVEY)
    assert found is not None
    assert (found.decision, found.reason, found.decided_by) == (Decision.ACCEPT, "", TWO)


def test_a_re_interview_draws_the_same_people_from_the_same_seed(in_review: Installation) -> None:
    made = decide(in_review, INTERVIEWS, Interviews(1, 8, seed=7))
    assert made.sample == (1, 1)
    again = decide(in_review, replace(INTERVIEWS, after=1), Interviews(1, 8, seed=7))
    with in_review.engine.connect() as connection:
        keys = in_review.keys.readable("installation")
        drawn = [samples.drawn(connection, keys, (SURVEY, 1), number) for number in (1, 2)]
        assert review.last(connection, SURVEY) == again
        details = audit.every_event(connection)[-1].details
    assert drawn[0].purpose is Purpose.INTERVIEW
    assert len(drawn[0].entries) == 8
    assert drawn[0].entries == drawn[1].entries
    assert "Nguyễn" not in details


def test_more_interviews_than_the_list_has_people_are_refused_and_nothing_is_decided(
    in_review: Installation,
) -> None:
    with pytest.raises(BadInput, match="Ask for fewer"):
        decide(in_review, INTERVIEWS, Interviews(1, 41))
    for wanted in (None, Interviews(2, 5)):
        with pytest.raises(BadInput, match="Choose the list"):
            decide(in_review, INTERVIEWS, wanted)
    assert decisions(in_review) == []


def test_nobody_is_interviewed_from_a_list_that_is_gone(
    in_review: Installation, clock: StandingClock
) -> None:
    clock.now = datetime(2026, 10, 1, tzinfo=UTC)  # the day after its last, before anybody purged it
    with pytest.raises(Refused, match="destroyed"):
        decide(in_review, INTERVIEWS, Interviews(1, 5))
    clock.now = datetime(2026, 3, 2, tzinfo=UTC)
    with in_review.engine.begin() as connection:
        frames.destroy(connection, SURVEY, 1)
        assert records.listing(connection, SURVEY) == ()
    with pytest.raises(Refused, match="destroyed"):
        decide(in_review, INTERVIEWS, Interviews(1, 5))
    assert decisions(in_review) == []


def test_a_list_lives_until_its_last_day(opened: Installation) -> None:
    with opened.engine.connect() as connection:
        days = (date(2026, 9, 30), date(2026, 10, 1))
        living = [len(review_acts.living_frames(connection, SURVEY, day)) for day in days]
    assert living == [1, 0]


def test_whoever_asks_what_is_stored_of_them_sees_their_decisions(in_review: Installation) -> None:
    with in_review.engine.begin() as connection:
        staff.invite(connection, in_review.keys, Invitee("lan", "Lan", None), in_review.clock())
    decide(in_review, ACCEPTED)
    with in_review.engine.connect() as connection:
        held = {one.table for one in rights.access(connection, Kind.STAFF, "lan")}
    assert "review.decided_by" in held
