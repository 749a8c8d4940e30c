"""Who is asked about a cadre is proposed by one person, decided by another, within limits for all."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from surveys import closing, rounds
from surveys.frames import nomination_store, nominations, records, retention
from surveys.frames.imports import import_frame
from surveys.frames.nomination_cards import issue_cards
from surveys.frames.nomination_rules import NominationRule, rules, set_rule
from surveys.frames.nominations import Choice, Place, Reason
from surveys.frames.records import FrameKind, FramePlan
from surveys.identifiers import RespondentGroup, SubjectNumber, SurveyCode, SurveyState
from surveys.paper import runs
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import invitation_link, nomination, nomination_rule
from surveys.sheet import sheet_of
from tests.surveys.frames.conftest import LATER, TODAY
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound

PEERS = Place(SURVEY, SubjectNumber(1), RespondentGroup.PEER)
SECOND = Place(SURVEY, SubjectNumber(2), RespondentGroup.PEER)
RULE = NominationRule(SURVEY, RespondentGroup.PEER, 1, 5, 8, 2)
STAFF = "Họ tên,Phòng\n" + "\n".join(f"Cán bộ {row},Văn phòng" for row in range(1, 31))


def sentences(error: BadInput) -> list[str]:
    return [problem.sentence % problem.values for problem in error.problems]


@dataclass
class Choosing:
    """A list of thirty colleagues and the limits 5 to 8, each asked about two people at most."""

    opened: OpenRound

    @property
    def keys(self) -> records.Keys:
        return self.opened.installation.keys.readable("installation")

    def propose(self, place: Place, *rows: int, by: str = "cadre") -> tuple[int, ...]:
        with self.opened.installation.engine.begin() as connection:
            return nominations.propose(connection, self.keys, place, rows, by)

    def decide(self, place: Place, by: str = "officer", **rows: Reason | None) -> None:
        with self.opened.installation.engine.begin() as connection:
            decisions = {int(row[1:]): reason for row, reason in rows.items()}
            nominations.decide(connection, self.keys, place, decisions, by)

    def approve(self, place: Place, *rows: int, by: str = "officer") -> None:
        self.decide(place, by, **{f"r{row}": None for row in rows})

    def state(self, place: Place) -> dict[int, Choice]:
        with self.opened.installation.engine.connect() as connection:
            found = nominations.nominees(connection, self.keys, place)
        return {one.entry.number: one.choice for one in found}


@pytest.fixture
def choosing(sqlite_round: OpenRound) -> Choosing:
    place = sqlite_round.installation
    with place.engine.begin() as connection:
        plan = FramePlan(FrameKind.STAFF, "Cán bộ cơ quan", LATER)
        sheet = sheet_of(STAFF.encode(), "cb.csv")
        import_frame(connection, place.keys.readable("installation"), (SURVEY, TODAY), (plan, sheet))
        set_rule(connection, RULE)
    return Choosing(sqlite_round)


def test_one_proposes_and_another_decides(choosing: Choosing) -> None:
    first, *rest = choosing.propose(PEERS, 2, 3, 4, 5, 6, 7)
    choosing.approve(PEERS, *rest)
    choosing.decide(PEERS, **{f"r{first}": Reason.TOO_NEAR})
    states = choosing.state(PEERS)
    assert states.pop(first) is Choice.REFUSED
    assert states == dict.fromkeys(rest, Choice.APPROVED)


def test_whoever_proposed_somebody_does_not_decide_about_them(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2, by="officer")
    with pytest.raises(Refused) as refused:
        choosing.approve(PEERS, 2, by="officer")
    assert sentences(refused.value) == ["You proposed row 2 yourself. Another officer decides about it."]
    assert choosing.state(PEERS) == {2: Choice.PROPOSED}


def test_nobody_proposes_more_than_the_limit_whatever_became_of_it(choosing: Choosing) -> None:
    choosing.propose(PEERS, *range(2, 10))
    choosing.decide(PEERS, r2=Reason.LEFT)
    with pytest.raises(BadInput) as refused:
        choosing.propose(PEERS, 10)  # that it was allowed again would tell of the refusal
    assert sentences(refused.value) == ["At most 8 people of this group are proposed. Choose fewer."]
    assert choosing.propose(PEERS, 10, by="other-officer") == (10,)


def test_more_than_the_most_are_not_asked(choosing: Choosing) -> None:
    choosing.propose(PEERS, *range(2, 10))
    choosing.propose(PEERS, 10, by="other-officer")
    choosing.approve(PEERS, *range(2, 11))
    with pytest.raises(Refused):
        issue_cards(choosing.opened.installation, PEERS, "officer")
    choosing.decide(PEERS, r10=Reason.NO_VIEW)
    assert len(issue_cards(choosing.opened.installation, PEERS, "officer")[1]) == 8


def test_two_may_propose_the_same_person_and_neither_decides(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2, by="cadre")
    choosing.approve(PEERS, 2, by="second")
    assert choosing.propose(PEERS, 2, by="officer") == (2,)
    assert choosing.state(PEERS) == {2: Choice.APPROVED}
    with pytest.raises(Refused):
        choosing.decide(PEERS, "officer", r2=Reason.LEFT)
    choosing.decide(PEERS, "second", r2=Reason.LEFT)
    with choosing.opened.installation.engine.connect() as connection:
        [found] = nominations.nominees(connection, choosing.keys, PEERS)
        assert nominations.counts(connection, choosing.keys, RULE) == {1: {Choice.REFUSED: 1}}
    assert (found.choice, found.reason, found.by) == (Choice.REFUSED, Reason.LEFT, ("cadre", "officer"))


def test_what_is_proposed_anew_is_looked_at_whatever_was_decided(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2, by="officer")
    choosing.approve(PEERS, 2, by="second")
    with choosing.opened.installation.engine.begin() as connection:
        assert nominations.propose(connection, choosing.keys, PEERS, [2], "cadre", anew=True) == (2,)
        assert nominations.counts(connection, choosing.keys, RULE) == {1: {Choice.PROPOSED: 1}}
        assert nominations.withdraw(connection, choosing.keys, PEERS, [2], "cadre") == 1
    assert choosing.state(PEERS) == {2: Choice.APPROVED}


def test_proposing_again_changes_nothing(choosing: Choosing) -> None:
    assert choosing.propose(PEERS, 2, 2, 3) == (2, 3)
    choosing.approve(PEERS, 2)
    assert choosing.propose(PEERS, 2, 3) == ()
    assert choosing.state(PEERS) == {2: Choice.APPROVED, 3: Choice.PROPOSED}


@pytest.mark.parametrize("row", [1, 32, 999])  # row 1 is the head of the table
def test_only_people_of_the_list_are_proposed(choosing: Choosing, row: int) -> None:
    with pytest.raises(BadInput) as refused:
        choosing.propose(PEERS, row)
    assert sentences(refused.value) == [f"The list of staff has no row {row}, or it was left out."]


def test_nobody_is_asked_about_more_people_than_agreed(choosing: Choosing) -> None:
    third = Place(SURVEY, SubjectNumber(3), RespondentGroup.PEER)
    for place in (PEERS, SECOND, third):
        choosing.propose(place, 2)
    choosing.approve(PEERS, 2)
    choosing.approve(SECOND, 2)
    with pytest.raises(BadInput) as refused:
        choosing.approve(third, 2)
    assert sentences(refused.value) == [
        "Row 2 is asked about 2 people already, the most that was agreed. Choose somebody else."
    ]
    choosing.approve(PEERS, 2)  # saying the same again is no third


def test_nobody_has_two_voices_about_one_person(choosing: Choosing) -> None:
    limits = {"frame": 1, "least": 5, "most": 8, "load": 2}
    with choosing.opened.installation.engine.begin() as connection:
        below = {"survey": SURVEY, "respondent_group": RespondentGroup.SUBORDINATE}
        connection.execute(sa.insert(nomination_rule).values(**below, **limits))
    choosing.propose(PEERS, 2)
    with pytest.raises(BadInput) as refused:
        choosing.propose(Place(SURVEY, PEERS.subject, RespondentGroup.SUBORDINATE), 2)
    assert sentences(refused.value) == [
        "Row 2 is proposed about this person in another group. One person, one voice."
    ]
    below_it = Place(SURVEY, PEERS.subject, RespondentGroup.SUBORDINATE)
    choosing.propose(below_it, 2, by="other")  # whether somebody else proposed them is not told ...
    choosing.approve(PEERS, 2)
    with pytest.raises(BadInput):
        choosing.approve(below_it, 2)  # ... but only one of the two is approved
    choosing.decide(below_it, r2=Reason.TOO_NEAR)
    with choosing.opened.installation.engine.connect() as connection:
        assert nominations.counts(connection, choosing.keys, RULE) == {1: {Choice.APPROVED: 1}}


def test_what_was_not_proposed_is_not_decided(choosing: Choosing) -> None:
    with pytest.raises(BadInput) as refused:
        choosing.approve(PEERS, 4)
    assert sentences(refused.value) == ["Row 4 was not proposed."]


def test_an_own_proposal_is_taken_back_until_it_is_decided(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2, 3)
    choosing.propose(PEERS, 4, by="other")
    choosing.approve(PEERS, 3)
    with choosing.opened.installation.engine.begin() as connection:
        taken = nominations.withdraw(connection, choosing.keys, PEERS, (2, 3, 4), "cadre")
    assert taken == 1
    assert choosing.state(PEERS) == {3: Choice.APPROVED, 4: Choice.PROPOSED}


def test_cards_are_as_many_as_people_chosen_and_end_the_choosing(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2, 3, 4, 5, 6)
    with pytest.raises(Refused) as early:
        issue_cards(choosing.opened.installation, PEERS, "officer")
    [said] = sentences(early.value)
    assert said.startswith("Approved about this person: 0.")
    assert said.endswith("every proposal is decided and 5 to 8 are approved.")
    choosing.approve(PEERS, 2, 3, 4, 5, 6)
    kind, issued = issue_cards(choosing.opened.installation, PEERS, "officer")
    with choosing.opened.installation.engine.connect() as connection:
        [made] = [one for one in rounds.assignments(connection, SURVEY) if one.number == kind]
        assert connection.scalar(sa.select(sa.func.count()).select_from(invitation_link)) == 0
        [run] = runs.listing(connection, SURVEY)
    assert (made.group, made.subjects, made.issued) == (RespondentGroup.PEER, (1,), 5)
    assert (run.kind, run.assignment, run.printed) == (runs.RunKind.CARDS, kind, 5)  # to be counted later
    assert len({code.digits for code in issued}) == 5
    for act in (
        lambda: issue_cards(choosing.opened.installation, PEERS, "officer"),
        lambda: choosing.propose(PEERS, 7),
        lambda: choosing.decide(PEERS, r2=Reason.LEFT),
    ):
        with pytest.raises(Refused):
            act()


def test_cards_wait_while_a_proposal_is_undecided(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2, 3, 4, 5, 6, 7)
    choosing.approve(PEERS, 2, 3, 4, 5, 6)
    with pytest.raises(Refused):
        issue_cards(choosing.opened.installation, PEERS, "officer")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"least": 4}, "At least 5: with fewer ballots nothing of this group could be told."),
        ({"most": 4}, "Between the least number and the 30 people of the list."),
        ({"most": 31}, "Between the least number and the 30 people of the list."),
        ({"load": 0}, "Everybody is asked about at least one person."),
        ({"group": RespondentGroup.CITIZEN}, "This round chooses nobody of this respondent group."),
        ({"group": RespondentGroup.SELF}, "This round chooses nobody of this respondent group."),
    ],
)
def test_limits_that_cannot_hold_are_refused(
    choosing: Choosing, changed: dict[str, object], said: str
) -> None:
    values = {"group": RULE.group, "frame": 1, "least": 5, "most": 8, "load": 2, **changed}
    with choosing.opened.installation.engine.connect() as connection, pytest.raises(BadInput) as refused:
        set_rule(connection, NominationRule(SURVEY, **values))  # type: ignore[arg-type]  # as named above
    assert said in sentences(refused.value)


def test_colleagues_come_from_a_list_of_staff(choosing: Choosing) -> None:
    place = choosing.opened.installation
    with place.engine.begin() as connection:
        plan = FramePlan(FrameKind.MEETING, "Hội nghị", LATER)
        import_frame(connection, choosing.keys, (SURVEY, TODAY), (plan, sheet_of(STAFF.encode(), "h.csv")))
    with place.engine.connect() as connection, pytest.raises(BadInput) as refused:
        set_rule(connection, NominationRule(SURVEY, RespondentGroup.PEER, 2, 5, 8, 2))
    assert sentences(refused.value) == ["Colleagues are chosen from a list of staff. Choose one."]


def test_another_list_is_refused_once_people_are_proposed(choosing: Choosing) -> None:
    place = choosing.opened.installation
    choosing.propose(PEERS, 2)
    with place.engine.begin() as connection:
        plan = FramePlan(FrameKind.STAFF, "Danh sách khác", LATER)
        other = STAFF.replace("Cán bộ", "Người")
        import_frame(connection, choosing.keys, (SURVEY, TODAY), (plan, sheet_of(other.encode(), "k.csv")))
    with place.engine.connect() as connection, pytest.raises(Refused):
        set_rule(connection, NominationRule(SURVEY, RespondentGroup.PEER, 2, 5, 8, 2))
    with place.engine.begin() as connection:
        set_rule(connection, NominationRule(SURVEY, RespondentGroup.PEER, 1, 6, 9, 3))
        assert rules(connection, SURVEY) == (NominationRule(SURVEY, RespondentGroup.PEER, 1, 6, 9, 3),)


def test_a_group_without_limits_chooses_nobody(choosing: Choosing) -> None:
    with pytest.raises(Refused):
        choosing.propose(Place(SURVEY, SubjectNumber(1), RespondentGroup.SUBORDINATE), 2)


def test_counts_say_how_far_the_choosing_is(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2, 3)
    choosing.propose(SECOND, 4)
    choosing.approve(PEERS, 2)
    with choosing.opened.installation.engine.connect() as connection:
        counted = nominations.counts(connection, choosing.keys, RULE)
    assert counted == {1: {Choice.PROPOSED: 1, Choice.APPROVED: 1}, 2: {Choice.PROPOSED: 1}}


def test_the_stored_rows_tell_nobody_s_name_and_all_are_of_one_size(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2, 3, 30, by="mat-tran-hong-gai")
    choosing.decide(PEERS, r3=Reason.OVERBURDENED)
    with choosing.opened.installation.engine.connect() as connection:
        boxes = list(connection.scalars(sa.select(nomination.c.box)))
    assert len({len(box) for box in boxes}) == 1
    assert not any(word in box for box in boxes for word in (b"peer", b"mat-tran", b"proposed"))


def test_an_altered_row_is_noticed(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2)
    with choosing.opened.installation.engine.begin() as connection:
        box = connection.scalar(sa.select(nomination.c.box)) or b""
        connection.execute(sa.update(nomination).values(box=box[:-1] + bytes([box[-1] ^ 1])))
        with pytest.raises(NotReady):
            nomination_store.read(connection, choosing.keys, RULE)


def test_nothing_of_it_is_left_when_the_list_is_destroyed(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2)
    with choosing.opened.installation.engine.begin() as connection:
        retention.destroy(connection, SURVEY, 1)
        assert connection.scalar(sa.select(sa.func.count()).select_from(nomination)) == 0
        assert rules(connection, SURVEY) == ()


def test_nothing_of_it_is_left_when_the_round_is_closed(choosing: Choosing) -> None:
    choosing.propose(PEERS, 2)
    place = choosing.opened.installation
    choosing.opened.intake.close()
    closing.close_round(place, SURVEY, (AN, BINH))
    with place.engine.connect() as connection:
        for table in (nomination, nomination_rule):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    with place.engine.connect() as connection, pytest.raises(Refused):
        set_rule(connection, RULE)


def test_a_round_that_is_being_closed_chooses_nobody(choosing: Choosing) -> None:
    with choosing.opened.installation.engine.begin() as connection:
        rounds.set_state(connection, SurveyCode(SURVEY), SurveyState.CLOSING)
    with pytest.raises(Refused):
        choosing.propose(PEERS, 2)
