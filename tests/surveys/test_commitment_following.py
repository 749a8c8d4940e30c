"""What became of commitments: noted by whom it may be, told by who promised, listed the overdue first."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from surveys import commitment_following, commitments
from surveys.commitment_lists import Choice, listing, names
from surveys.commitments import (
    Commitment,
    CommitmentOrigin,
    CommitmentPlan,
    CommitmentState,
    Note,
    Promise,
)
from surveys.identifiers import CadreCode, SubjectKind, UnitCode
from surveys.installation import Installation
from surveys.problems import BadInput, Refused
from surveys.schema import cadre, collective, collective_head, staff
from surveys.text import sort_key

WARD, COMMUNE = UnitCode("06688"), UnitCode("06838")
DONE = Note(CommitmentState.DONE, "Đã niêm yết mẫu đơn.")
AN, BINH = CadreCode("CB1"), CadreCode("CB2")


def _promise(
    connection: sa.Connection,
    code: str,
    due_on: date,
    unit: UnitCode = WARD,
    state: CommitmentState = CommitmentState.MADE,
) -> str:
    kind = SubjectKind.COLLECTIVE if code.startswith("TT") else SubjectKind.CADRE
    plan = CommitmentPlan(
        kind, code, unit, Promise("Trả đúng hẹn.", due_on), CommitmentOrigin.MEETING, state=state
    )
    return commitments.make(connection, plan, "an", due_on - timedelta(days=30))


@pytest.fixture
def today(province: sa.Engine, installation: Installation) -> date:
    """Give the day, of a province with accounts, a superior and a collective whose head changed."""
    day = installation.clock().astimezone(installation.time_zone).date()
    with province.begin() as connection:
        for username, own in (("lan", None), ("an", "CB1"), ("binh", "CB2"), ("cuong", "CB3")):
            values = {"username": username, "name": username, "state": "active", "cadre": own}
            connection.execute(sa.insert(staff).values(values))
        connection.execute(sa.update(cadre).where(cadre.c.code == "CB2").values(superior="CB1"))
        name = "Ủy ban nhân dân phường"
        together = sa.insert(collective).values(code="TT1", unit=WARD, name=name, sort_key=sort_key(name))
        connection.execute(together)
        past, since = day - timedelta(days=300), day - timedelta(days=100)
        for who, begins, ends in (("CB1", past, since), ("CB3", since, None)):
            head = {"collective": "TT1", "cadre": who, "starts_on": begins, "ends_on": ends}
            connection.execute(sa.insert(collective_head).values(head))
    return day


def _listed(installation: Installation, choice: Choice, offset: int = 0, most: int = 9) -> list[str]:
    with installation.engine.connect() as connection:
        return [one.id for one in listing(connection, choice, offset, most).rows]


def _get(installation: Installation, number: str) -> Commitment:
    with installation.engine.connect() as connection:
        return commitments.get(connection, number)


def test_the_overdue_stand_first_and_lists_are_cut_by_unit_state_and_person(
    installation: Installation, today: date
) -> None:
    week = timedelta(days=7)
    with installation.engine.begin() as connection:
        coming = _promise(connection, "CB1", today + week)
        late = _promise(connection, "CB2", today - week)
        together = _promise(connection, "TT1", today + 2 * week)
        elsewhere = _promise(connection, "CB3", today + 3 * week, COMMUNE)
        _promise(connection, "CB1", today + week, state=CommitmentState.HELD)
        done = _promise(connection, "CB3", today - week)
        moved = _promise(connection, "CB1", today - 2 * week)
    commitment_following.follow(installation, done, DONE, "lan")
    later = Note(CommitmentState.MADE, "Chờ phần mềm.", today + 4 * week)
    commitment_following.follow(installation, moved, later, "lan")
    every = [late, coming, together, elsewhere, moved, done]
    for choice, wanted in (
        (Choice(today), every),
        (Choice(today, overdue=True), [late]),
        (Choice(today, units=[COMMUNE]), [elsewhere]),
        (Choice(today, units=[]), []),
        (Choice(today, state=CommitmentState.DONE), [done]),
        (Choice(today, search="tran binh"), [late]),
        (Choice(today, search="CB1"), [coming, moved]),
        (Choice(today, search="uy ban"), [together]),
        (Choice(today, speaker=CadreCode("CB3")), [together, elsewhere, done]),
        (Choice(today, apart_from={(SubjectKind.COLLECTIVE, "TT1"), (SubjectKind.CADRE, "CB1")}),
         [late, elsewhere, done]),
    ):  # fmt: skip
        assert _listed(installation, choice) == wanted
    assert _listed(installation, Choice(today), 1, 2) == every[1:3]
    with installation.engine.connect() as connection:
        part = listing(connection, Choice(today, units=[WARD]), 0, 2)
        assert (len(part.rows), part.total) == (2, 5)
        both = [commitments.get(connection, one) for one in (late, together)]
        assert set(names(connection, both).values()) == {"Trần Thị Bình", "Ủy ban nhân dân phường"}


def test_an_end_is_noted_once_and_not_by_whom_it_is_too_near(installation: Installation, today: date) -> None:
    with installation.engine.begin() as connection:
        number, together = _promise(connection, "CB2", today), _promise(connection, "TT1", today)
        held = _promise(connection, "CB2", today, state=CommitmentState.HELD)
    for one, near in ((number, "binh"), (number, "an"), (together, "an"), (together, "cuong")):
        with pytest.raises(Refused, match="Somebody else must note it"):
            commitment_following.follow(installation, one, DONE, near)
    with pytest.raises(BadInput, match="not there"):
        commitment_following.follow(installation, held, DONE, "lan")
    first = commitment_following.follow(installation, number, DONE, "lan")
    assert commitment_following.follow(installation, number, DONE, "lan") == first
    assert len(first.steps) == 1
    with pytest.raises(Refused, match="noted already"):
        commitment_following.follow(installation, number, Note(CommitmentState.NOT_DONE, "Không."), "lan")


def test_who_promised_tells_what_was_done_and_it_stays_on_its_way(
    installation: Installation, today: date
) -> None:
    with installation.engine.begin() as connection:
        number, together = _promise(connection, "CB1", today), _promise(connection, "TT1", today)
    for one, stranger in ((number, BINH), (number, None), (together, AN)):
        with pytest.raises(Refused, match="Only who made"):
            commitment_following.tell(installation, one, "Đã làm.", ("binh", stranger))
    for text in (" ", "a" * 501):
        with pytest.raises(BadInput, match="Say what was done"):
            commitment_following.tell(installation, number, text, ("an", AN))
    for _twice in range(2):
        told = commitment_following.tell(installation, number, "Đã làm một nửa.", ("an", AN))
    assert (told.state, told.due_on, told.noted_on) == (CommitmentState.MADE, today, None)
    assert [(one.state, one.note) for one in told.steps] == [(CommitmentState.SAID, "Đã làm một nửa.")]
    commitment_following.tell(installation, together, "Đã họp.", ("cuong", CadreCode("CB3")))
    assert commitment_following.follow(installation, number, DONE, "lan").state is CommitmentState.DONE
    with pytest.raises(Refused, match="noted already"):
        commitment_following.tell(installation, number, "Còn nữa.", ("an", AN))
    assert len(_get(installation, number).steps) == 2
