"""The public page shows result, reply and commitments side by side, and what became of these since."""

from datetime import date, timedelta

import sqlalchemy as sa

from surveys import commitments
from surveys.commitments import (
    CommitmentId,
    CommitmentOrigin,
    CommitmentPlan,
    CommitmentState,
    Note,
    Promise,
)
from surveys.identifiers import SubjectKind, SurveyCode, UnitCode
from surveys.replies import windows
from surveys.schema import reply, reply_window, survey_subject, unit
from surveys.unit_change_acts import Recorder, Wish, record
from surveys.unit_changes import ChangeKind
from tests.webapp.results.conftest import TODAY, Site, publish_again

OPEN = SurveyCode("mo")
DUE = TODAY + timedelta(days=60)
WORDS = "Tôi tiếp thu <b>ý kiến</b>."


def _replied(connection: sa.Connection) -> CommitmentId:
    """Let the first of a public round reply, and promise something."""
    subject = {"survey": OPEN, "number": 1, "kind": "cadre", "code": "CB001", "name": "Một", "unit": "06970"}
    connection.execute(sa.insert(survey_subject).values(subject))
    windows.open_windows(connection, OPEN, TODAY)
    connection.execute(sa.update(reply_window).values(sent_on=TODAY, sent_by="can-bo"))
    part = {"survey": OPEN, "subject": 1, "part": "overall", "text": WORDS, "state": "told"}
    connection.execute(sa.insert(reply).values(part | {"changed_on": TODAY}))
    plan = CommitmentPlan(
        SubjectKind.CADRE,
        "CB001",
        UnitCode("06970"),
        Promise("Trả đúng hẹn.", DUE),
        CommitmentOrigin.REPLY,
        OPEN,
    )
    return commitments.make(connection, plan, "can-bo", TODAY)


def test_a_reply_and_its_commitments_stand_beside_the_result_as_they_were_signed(site: Site) -> None:
    client, address = site.client(), "/en/rounds/mo/subjects/1"
    with site.engine.begin() as connection:
        number = _replied(connection)
        assert "Tôi tiếp thu" not in client.get(address).text
        publish_again(connection, OPEN)
    page = client.get(address).text
    assert "Tôi tiếp thu &lt;b&gt;" in page
    assert ("Trả đúng hẹn." in page, "on its way" in page) == (True, True)
    assert "can-bo" not in page
    with site.engine.begin() as connection:
        moved = Note(CommitmentState.MADE, "Chờ phần mềm.", DUE + timedelta(days=9))
        commitments.note(connection, number, moved, "hoa", DUE)
        commitments.note(connection, number, Note(CommitmentState.DONE, "Xong."), "hoa", date(2026, 6, 20))
    page = client.get(address).text
    assert "promised first until" in page
    assert "done (20 Jun 2026)" in page
    assert "Chờ phần mềm." not in page  # nobody signed these words for everybody
    assert "Has read the result" not in client.get("/en/rounds/mo/subjects/2").text
    assert client.get("/vi/rounds/mo/1/subjects/1").status_code == 200


def test_a_unit_that_was_merged_since_keeps_its_name_with_what_it_is_now(site: Site) -> None:
    merged = Wish("06970", "06999", date(2026, 6, 1), ChangeKind.MERGED, "12/NQ")
    with site.engine.begin() as connection:
        new = {"code": "06999", "kind": "ward", "name": "Phường Mới", "sort_key": b"p", "search_key": "p"}
        connection.execute(sa.insert(unit).values(new))
        record(connection, [merged], Recorder("boss", date(2026, 6, 2)))
    client = site.client()
    for address in ("/en/rounds/mo", "/en/rounds/mo/subjects/1"):
        assert "(now part of Phường Mới)" in client.get(address).text
    assert "(nay thuộc Phường Mới)" in client.get("/vi/rounds/mo").text


def test_what_was_promised_stays_where_what_became_of_it_is_no_longer_kept(site: Site) -> None:
    with site.engine.begin() as connection:
        number = _replied(connection)
        connection.execute(sa.delete(reply))
        publish_again(connection, OPEN)
        commitments.drop(connection, [number])
    page = site.client().get("/en/rounds/mo/subjects/1").text
    assert ("Trả đúng hẹn." in page, "has nothing to add" in page) == (True, True)
