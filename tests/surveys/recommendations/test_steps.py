"""Every step says who, when and what was before; what the state or the person forbids is refused."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys.identifiers import CadreCode
from surveys.installation import Installation
from surveys.problems import BadInput, Refused
from surveys.recommendations import making, records, steps, telling
from surveys.recommendations.making import Plan
from surveys.recommendations.records import Act, Addressee, AddresseeKind, Recommendation, State
from surveys.recommendations.steps import Deed, Side
from surveys.schema import audit_event
from tests.conftest import StandingClock

LETTER = "15/UBND-VP ngày 10/3/2026"


@pytest.fixture
def one(register: sa.Engine, sqlite_installation: Installation, recommended: Plan) -> Recommendation:
    assert register is sqlite_installation.engine
    return making.issue(sqlite_installation, replace(recommended, owner=CadreCode("CB1")), "lan")


def _typed(act: Act, text: str = "Đồng ý.") -> Deed:
    return Deed(act, text, document=LETTER)


def test_a_recommendation_goes_its_whole_way(
    sqlite_installation: Installation, one: Recommendation, clock: StandingClock
) -> None:
    accepted = steps.take(sqlite_installation, one.id, _typed(Act.ACCEPT), "lan")
    assert (accepted.state, accepted.answered_on) == (State.ACCEPTED, date(2026, 3, 2))
    clock.advance(days=10)
    at_work = steps.take(sqlite_installation, one.id, Deed(Act.PROGRESS, "Đang sửa.", Side.ADDRESSEE), "an")
    assert at_work.state is State.IN_PROGRESS
    done = steps.take(sqlite_installation, one.id, Deed(Act.REPORT_DONE, "Đã mở cửa.", Side.ADDRESSEE), "an")
    assert (done.state, done.done_on, done.done_late) == (State.DONE, date(2026, 3, 12), False)
    again = steps.take(sqlite_installation, one.id, Deed(Act.REOPEN, "Người dân nói chưa."), "lan")
    assert (again.state, again.done_on, again.due_on) == (State.IN_PROGRESS, None, one.due_on)
    with sqlite_installation.engine.connect() as connection:
        assert records.get(connection, one.id) == again
        history = steps.history(connection, one.id)
        events = connection.scalars(sa.select(audit_event.c.act)).all()
    acts = [Act.MAKE, Act.ACCEPT, Act.PROGRESS, Act.REPORT_DONE, Act.REOPEN]
    assert [step.act for step in history] == acts
    assert [step.number for step in history] == [1, 2, 3, 4, 5]
    assert history[1].change["document"] == LETTER
    assert [act.partition(".")[2] for act in events] == [str(act) for act in acts]


def test_an_answer_after_its_last_day_is_taken_and_said_to_be_late(
    sqlite_installation: Installation, one: Recommendation, clock: StandingClock
) -> None:
    clock.advance(days=20)  # five days after the last one
    late = steps.take(sqlite_installation, one.id, Deed(Act.ANSWER, "Đã nhận.", Side.ADDRESSEE), "an")
    assert late.answered_late
    with sqlite_installation.engine.connect() as connection:
        assert steps.history(connection, one.id)[-1].change["late_days"] == 5


def test_a_letter_typed_late_counts_from_the_day_it_came(
    sqlite_installation: Installation, one: Recommendation, clock: StandingClock
) -> None:
    clock.advance(days=20)
    came = replace(_typed(Act.ACCEPT), received_on=date(2026, 3, 12))
    for wrong in (date(2026, 3, 1), date(2026, 3, 23)):
        with pytest.raises(BadInput, match="between the day"):
            steps.take(sqlite_installation, one.id, replace(came, received_on=wrong), "lan")
    assert not steps.take(sqlite_installation, one.id, came, "lan").answered_late


def test_what_is_done_after_its_last_day_is_said_to_be_late(
    sqlite_installation: Installation, one: Recommendation, clock: StandingClock
) -> None:
    steps.take(sqlite_installation, one.id, _typed(Act.ACCEPT), "lan")
    clock.advance(days=60)
    assert steps.take(sqlite_installation, one.id, _typed(Act.REPORT_DONE), "lan").done_late
    with pytest.raises(BadInput, match="new last day"):
        steps.take(sqlite_installation, one.id, Deed(Act.REOPEN, "Chưa xong."), "lan")
    again = Deed(Act.REOPEN, "Chưa xong.", due_on=date(2026, 6, 30))
    assert steps.take(sqlite_installation, one.id, again, "lan").due_on == date(2026, 6, 30)


def test_the_same_step_sent_twice_is_one_step(sqlite_installation: Installation, one: Recommendation) -> None:
    deed = Deed(Act.MOVE_DEADLINE, "Chờ vốn.", due_on=date(2026, 5, 31))
    first, second = (steps.take(sqlite_installation, one.id, deed, "lan") for _ in range(2))
    assert first == second
    for _ in range(2):
        steps.take(sqlite_installation, one.id, _typed(Act.ANSWER), "lan")
    with sqlite_installation.engine.connect() as connection:
        assert len(steps.history(connection, one.id)) == 3
    with pytest.raises(BadInput, match="Choose another"):
        steps.take(sqlite_installation, one.id, replace(deed, text="Lý do khác."), "lan")


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (Deed(Act.REFUSE, " ", document=LETTER), "Say why it is refused"),
        (Deed(Act.MOVE_DEADLINE, due_on=date(2026, 5, 1)), "Say why the last day is moved"),
        (Deed(Act.MOVE_DEADLINE, "Lý do."), "new last day"),
        (Deed(Act.MOVE_DEADLINE, "Lý do.", due_on=date(2026, 3, 1)), "over already"),
        (Deed(Act.MOVE_DEADLINE, "Lý do.", due_on=date(2032, 1, 1)), "five years"),
        (Deed(Act.ACCEPT), "number and date of the document"),
        (Deed(Act.ANSWER, document=LETTER), "fill this in"),
        (Deed(Act.CHANGE_OWNER, "Lý do."), "one person"),
        (Deed(Act.CHANGE_OWNER, "Lý do.", owner=CadreCode("CB1")), "one person"),
        (Deed(Act.CHANGE_OWNER, "Lý do.", owner=CadreCode("BN1")), "no cadre"),
        (Deed(Act.READDRESS, "Lý do."), "to whom"),
        (Deed(Act.READDRESS, "Lý do.", addressee=Addressee(AddresseeKind.UNIT, "24")), "no unit"),
    ],
)
def test_what_a_step_lacks_is_said_and_nothing_is_changed(
    sqlite_installation: Installation, one: Recommendation, deed: Deed, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        steps.take(sqlite_installation, one.id, deed, "lan")
    with sqlite_installation.engine.connect() as connection:
        assert records.get(connection, one.id) == one
        assert len(steps.history(connection, one.id)) == 1


def test_owner_and_addressee_are_changed_and_the_former_stay_in_the_history(
    sqlite_installation: Installation, one: Recommendation
) -> None:
    owned = steps.take(
        sqlite_installation, one.id, Deed(Act.CHANGE_OWNER, "Lý do.", owner=CadreCode("CB2")), "lan"
    )
    assert owned.owner == "CB2"
    to_an = Deed(Act.READDRESS, "Việc của ông An.", addressee=Addressee(AddresseeKind.CADRE, "CB1"))
    passed = steps.take(sqlite_installation, one.id, to_an, "lan")
    assert (passed.addressee_kind, passed.addressee, passed.owner) == ("cadre", "CB1", "CB1")
    to_unit = Deed(Act.READDRESS, "Việc của xã.", addressee=Addressee(AddresseeKind.UNIT, "06838"))
    assert steps.take(sqlite_installation, one.id, to_unit, "lan").owner == "CB1"
    with sqlite_installation.engine.connect() as connection:
        history = steps.history(connection, one.id)
    assert history[1].change["owner"] == {"from": "CB1", "to": "CB2"}
    assert history[2].change["addressee"] == {"from": "unit:06688", "to": "cadre:CB1"}


def test_what_the_state_does_not_allow_is_refused(
    sqlite_installation: Installation, one: Recommendation
) -> None:
    with pytest.raises(Refused, match="not accepted this recommendation yet"):
        steps.take(sqlite_installation, one.id, _typed(Act.PROGRESS), "lan")
    with pytest.raises(Refused, match="not on the public page"):
        steps.take(sqlite_installation, one.id, Deed(Act.WITHDRAW, "Nhầm."), "lan")
    steps.take(sqlite_installation, one.id, _typed(Act.ACCEPT), "lan")
    with pytest.raises(Refused, match="look at the history"):
        steps.take(sqlite_installation, one.id, _typed(Act.ACCEPT, "Lần nữa."), "lan")
    refused = steps.take(sqlite_installation, one.id, _typed(Act.REFUSE, "Không thuộc thẩm quyền."), "lan")
    with pytest.raises(Refused, match="Take it up again first"):
        steps.take(sqlite_installation, one.id, _typed(Act.PROGRESS), "lan")
    assert Act.REOPEN in steps.allowed(refused)
    assert steps.take(sqlite_installation, one.id, Deed(Act.REOPEN, "Vẫn đề nghị."), "lan").state is State.NEW


def test_only_the_addressee_answers_and_only_the_front_does_the_rest(
    sqlite_installation: Installation, one: Recommendation
) -> None:
    for by in ("binh", "lan"):
        with pytest.raises(Refused, match="Only who was asked"):
            steps.take(sqlite_installation, one.id, Deed(Act.ACCEPT, side=Side.ADDRESSEE), by)
    moved = Deed(Act.MOVE_DEADLINE, "Bận.", Side.ADDRESSEE, due_on=date(2026, 5, 31))
    with pytest.raises(Refused, match="Only who was asked"):
        steps.take(sqlite_installation, one.id, moved, "an")
    for by in ("an", "binh"):  # the owner, and a subordinate of the owner
        with pytest.raises(Refused, match="Somebody else must act here"):
            steps.take(sqlite_installation, one.id, replace(moved, side=Side.FRONT), by)


def test_two_people_publish_and_one_takes_it_off_the_page(
    sqlite_installation: Installation, one: Recommendation
) -> None:
    for alone in (("lan",), ("lan", "lan")):
        with pytest.raises(Refused, match="Two people publish"):
            steps.take(sqlite_installation, one.id, Deed(Act.PUBLISH), *alone)
    assert steps.take(sqlite_installation, one.id, Deed(Act.PUBLISH), "minh", "lan").public
    steps.take(sqlite_installation, one.id, _typed(Act.ACCEPT), "lan")
    with sqlite_installation.engine.connect() as connection:
        history = steps.history(connection, one.id)
    assert history[1].change["signed_by"] == ["lan", "minh"]
    assert records.told_until(history) == 2
    assert not steps.take(sqlite_installation, one.id, Deed(Act.WITHDRAW, "Nhầm tên."), "lan").public


@pytest.mark.parametrize("detail", ["0912 345 678", "lan@example.vn", "022185001234", "14A-123.45"])
def test_what_belongs_to_a_person_never_gets_on_the_public_page(
    sqlite_installation: Installation, recommended: Plan, register: sa.Engine, detail: str
) -> None:
    assert register is sqlite_installation.engine
    one = making.issue(
        sqlite_installation, replace(recommended, finding=f"Bà Hoa ({detail}) phản ánh."), "lan"
    )
    with pytest.raises(Refused, match="cannot stand on a public page"):
        steps.take(sqlite_installation, one.id, Deed(Act.PUBLISH), "minh", "lan")
    with sqlite_installation.engine.connect() as connection:
        assert telling.named(connection, one) == ("Bà Hoa",)


def test_names_of_addressee_and_owner_are_no_strangers(
    sqlite_installation: Installation, recommended: Plan, register: sa.Engine
) -> None:
    assert register is sqlite_installation.engine
    to_an = replace(
        recommended, addressee=Addressee(AddresseeKind.CADRE, "CB1"), finding="Ông Nguyễn Văn An đi muộn."
    )
    one = making.issue(sqlite_installation, to_an, "lan")
    with sqlite_installation.engine.connect() as connection:
        assert telling.named(connection, one) == ()
