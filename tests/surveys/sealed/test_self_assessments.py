"""Claims about self-assessments: kept as a draft, sent once by the one door, readable to nobody by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from surveys import (
    ballots,
    ceremony,
    closing,
    invitations,
    key_rotation,
    opened,
    questionnaires,
    retention,
    rights,
    rounds,
    self_assessment_sending,
    self_assessments,
)
from surveys.identifiers import (
    Channel,
    ItemId,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.problems import BadInput, NotReady, Refused
from surveys.questionnaire import Questionnaire
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import assignment, audit_event, cadre, invitation, survey_subject, unit
from surveys.schema import self_assessment as table
from surveys.self_assessment_sending import Author
from surveys.self_assessments import SelfAssessment, State
from surveys.survey import GroupRule, Rules, Subject
from tests.surveys.sealed.open_round import AN, BINH, QUESTIONNAIRE, nonce

SURVEY, ONE, TWO = SurveyCode("self-1"), SubjectNumber(1), SubjectNumber(2)
TODAY = date(2026, 4, 1)
BY = Author(SURVEY, ONE, "ha", TODAY)
ANSWERS = {ItemId("polite"): "3", ItemId("words"): "Tôi sẽ cố gắng hơn."}


@dataclass(frozen=True, slots=True)
class Open:
    """An open round about two cadres that asks them about themselves."""

    installation: Installation
    intake: Intake
    questionnaire: Questionnaire

    def kept(self, subject: SubjectNumber = ONE) -> SelfAssessment | None:
        with self.installation.engine.connect() as connection:
            keys = self.installation.keys.readable("installation")
            return self_assessments.get(connection, keys, SURVEY, subject)

    def draft(self, answers: dict[ItemId, str]) -> None:
        given = self_assessments.fitting(self.questionnaire, answers)
        one = SelfAssessment(SURVEY, ONE, State.DRAFT, given, "ha", TODAY)
        with self.installation.engine.begin() as connection:
            self_assessments.keep(connection, self.installation.keys.read("installation"), one)

    def slips(self, count: int) -> list[str]:
        """Print codes for the self-assessment of the first subject."""
        with self.installation.engine.begin() as connection:
            plan = AssignmentPlan(RespondentGroup.SELF, Channel.PAPER, (ONE,))
            number = rounds.add_assignment(connection, SURVEY, plan).number
            pepper = self.installation.keys.read("pepper")
            issued = invitations.issue(connection, pepper, SURVEY, number, count)
        return [one.digits for one in issued]


def _rules(size: int | None = 1) -> Rules:
    return Rules(
        title={"vi": "Đợt", "en": "Round"},
        asks={"vi": "Mặt trận", "en": "The Front"},
        groups=(
            GroupRule(RespondentGroup.CITIZEN, 1.0, 10, required=True, size=None),
            GroupRule(RespondentGroup.SELF, 0.0, 1, required=False, size=size),
        ),
        strata=(),
        confidence=0.95,
        least_reliability=0.7,
    )


def _open_up(installation: Installation, rules: Rules) -> Open:
    with installation.engine.begin() as connection:
        source = QUESTIONNAIRE.replace('["citizen", "peer"]', '["citizen", "self"]')
        source = source.replace('subject = "cadre"', 'subject = "collective"')
        asked = questionnaires.add(connection, source)
        keys = {"sort_key": b"", "search_key": ""}
        connection.execute(sa.insert(unit).values(code="22", kind="province", name="Quảng Ninh", **keys))
        subjects = tuple(
            Subject(number, SubjectKind.COLLECTIVE, f"TT{number}", "Tập thể", None, None, UnitCode("22"))
            for number in (ONE, TWO)
        )
        period = (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 15))
        rounds.create(connection, SurveyPlan(SURVEY, UnitCode("22"), asked.id, 1, *period, rules, subjects))
        rounds.set_state(connection, SURVEY, SurveyState.CHECKED)
    ceremony.open_round(installation, SURVEY, (AN, BINH))
    return Open(installation, Intake(installation), asked)


@pytest.fixture
def asking(sqlite_installation: Installation) -> Iterator[Open]:
    """Give the open round on SQLite."""
    found = _open_up(sqlite_installation, _rules())
    yield found
    found.intake.close()


@pytest.fixture
def asking_anywhere(installation: Installation) -> Iterator[Open]:
    """Give the open round on both databases."""
    found = _open_up(installation, _rules())
    yield found
    found.intake.close()


def test_what_is_sent_is_one_ballot_about_oneself_and_stays_readable(asking_anywhere: Open) -> None:
    asking = asking_anywhere
    asking.draft(ANSWERS)
    receipt = self_assessment_sending.send(asking.intake, BY, ANSWERS)
    kept = asking.kept()
    assert kept is not None
    assert (kept.state, kept.answers, kept.receipt) == (State.SENT, ANSWERS, receipt.code)
    assert (kept.nonce, kept.invitation) == (b"", b"")
    assert self_assessment_sending.was_spent(asking.intake, SURVEY, ONE)
    assert not self_assessment_sending.was_spent(asking.intake, SURVEY, TWO)
    asking.intake.close()
    minutes = closing.close_round(asking.installation, SURVEY, (AN, BINH))
    with asking.installation.engine.connect() as connection:
        keys = asking.installation.keys.readable("installation")
        ballots_there = opened.read(connection, keys, SURVEY)
        acts = connection.scalars(sa.select(audit_event.c.act)).all()
    assert minutes.opened == 1
    assert ballots_there.group.tolist() == [tuple(RespondentGroup).index(RespondentGroup.SELF)]
    assert ballots_there.subject.tolist() == [ONE]
    assert "self.send" in acts


def test_nothing_is_sent_twice_nor_changed_after_it_is_sent(asking: Open) -> None:
    asking.slips(0)
    self_assessment_sending.send(asking.intake, BY, ANSWERS)
    with pytest.raises(Refused, match="nothing in it changes"):
        self_assessment_sending.send(asking.intake, BY, {ItemId("polite"): "1"})
    with pytest.raises(Refused, match="nothing in it changes"):
        asking.draft({ItemId("polite"): "1"})


def test_a_draft_may_have_holes_but_nothing_that_does_not_fit(asking: Open) -> None:
    asking.draft({ItemId("fair"): "2", ItemId("polite"): " "})
    kept = asking.kept()
    assert kept is not None
    assert kept.answers == {"fair": "2"}
    for answers in ({ItemId("polite"): "9"}, {ItemId("nobody"): "1"}, {ItemId("words"): "x" * 1001}):
        with pytest.raises(BadInput):
            asking.draft(answers)
    with pytest.raises(BadInput, match="needs an answer"):
        self_assessment_sending.send(asking.intake, BY, {ItemId("fair"): "2"})
    assert asking.kept() == kept
    assert asking.kept(TWO) is None


def test_a_printed_slip_is_spent_with_it_and_the_other_slips_end(asking: Open) -> None:
    slips = asking.slips(3)
    self_assessment_sending.send(asking.intake, BY, ANSWERS)
    for slip in slips:
        with pytest.raises(Refused, match="cannot be used"):
            invitations.admit(asking.intake, slip)
    with asking.installation.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.sum(assignment.c.issued))) == len(slips)


def test_a_printed_slip_that_was_used_already_is_said_and_counts(asking: Open) -> None:
    ticket = invitations.admit(asking.intake, asking.slips(1)[0])
    ballots.submit(asking.intake, ticket, nonce(), [{ItemId("polite"): "1"}], way=Channel.PAPER)
    with pytest.raises(Refused, match="come in already, with the printed code"):
        self_assessment_sending.send(asking.intake, BY, ANSWERS)
    assert asking.kept() is None


def test_what_an_interruption_left_is_sent_with_the_answers_it_had(
    asking: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ballots.submit

    def lost(*given: Any, **named: Any) -> None:
        whole(*given, **named)
        raise NotReady

    monkeypatch.setattr(ballots, "submit", lost)
    with pytest.raises(NotReady):
        self_assessment_sending.send(asking.intake, BY, ANSWERS)
    kept = asking.kept()
    assert kept is not None
    assert kept.state is State.SENDING
    monkeypatch.undo()
    self_assessment_sending.send(asking.intake, BY, {ItemId("polite"): "1"})
    kept = asking.kept()
    assert kept is not None
    assert (kept.state, kept.answers) == (State.SENT, ANSWERS)
    with asking.installation.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(invitation)) == 1


def test_what_the_door_refuses_is_a_draft_again(asking: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise Refused

    monkeypatch.setattr(ballots, "submit", refuse)
    with pytest.raises(Refused):
        self_assessment_sending.send(asking.intake, BY, ANSWERS)
    kept = asking.kept()
    assert kept is not None
    assert (kept.state, kept.invitation, kept.answers) == (State.DRAFT, b"", ANSWERS)


def test_nothing_is_sent_after_the_last_day_nor_when_the_round_is_not_open(asking: Open) -> None:
    late = Author(SURVEY, ONE, "ha", date(2026, 4, 16))
    with pytest.raises(Refused, match="last day of this round is over"):
        self_assessment_sending.send(asking.intake, late, ANSWERS)
    asking.intake.close()
    closing.close_round(asking.installation, SURVEY, (AN, BINH))
    with pytest.raises(Refused, match="while the round is open"):
        self_assessment_sending.send(asking.intake, BY, ANSWERS)


def test_a_round_that_does_not_ask_one_person_about_themself_takes_none(
    sqlite_installation: Installation,
) -> None:
    found = _open_up(sqlite_installation, _rules(size=None))
    with found.intake, pytest.raises(Refused, match="asks for no self-assessment"):
        self_assessment_sending.send(found.intake, BY, ANSWERS)


def test_a_row_changed_by_hand_opens_no_more(asking: Open) -> None:
    self_assessment_sending.send(asking.intake, BY, ANSWERS)
    with asking.installation.engine.begin() as connection:
        connection.execute(sa.update(table).values(state=State.DRAFT.value))
    with pytest.raises(NotReady, match="changed outside the program"):
        asking.kept()


def test_a_new_installation_key_takes_them_along(asking: Open) -> None:
    asking.draft(ANSWERS)
    key_rotation.rotate(asking.installation, "admin")
    key_rotation.retire(asking.installation, "admin")
    kept = asking.kept()
    assert kept is not None
    assert kept.answers == ANSWERS
    with asking.installation.engine.begin() as connection:
        assert self_assessments.rewrap(connection, asking.installation.keys.readable("installation")) == 0


def test_they_end_five_years_after_the_period_of_their_round(asking: Open) -> None:
    asking.draft(ANSWERS)
    with asking.installation.engine.begin() as connection:
        assert self_assessments.expired(connection, date(2031, 3, 31)) == []
    later = replace(asking.installation, clock=lambda: datetime(2031, 4, 1, 12, tzinfo=UTC))
    for dry_run in (True, False):
        found = retention.purge(later, "admin", audit_days=90, dry_run=dry_run)
        assert retention.DataClass.SELF_ASSESSMENTS in {one.data for one in found}
        assert (asking.kept() is None) is not dry_run


def test_the_one_rated_may_ask_for_what_is_stored_but_the_answers_are_for_the_office(asking: Open) -> None:
    asking.draft(ANSWERS)
    with asking.installation.engine.begin() as connection:
        connection.execute(sa.insert(cadre).values(code="TT1", name="Hà", sort_key=b"", search_key=""))
        connection.execute(sa.update(survey_subject).values(kind=SubjectKind.CADRE))
        held = {one.table: one.rows for one in rights.access(connection, rights.Kind.CADRE, "TT1")}
    (own,) = held["self_assessment"]
    assert own["changed_by"] == "ha"
    assert "box" not in own
