"""A follow-up round about recommendations through the real doors: set up, answered, closed, released."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from secrets import token_bytes

from surveys import (
    ballots,
    ceremony,
    closing,
    invitations,
    questionnaire_library,
    questionnaires,
    release,
    rounds,
)
from surveys.answers import encode
from surveys.ballots import Entry
from surveys.identifiers import (
    Channel,
    ItemId,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
)
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.survey import GroupRule, Rules, Subject
from surveys.texts import queue
from tests.webapp.office.world import NEAR, OFFICERS

CITIZENS = RespondentGroup.CITIZEN
Answered = Mapping[str, int]
"""How many answered what: "3" solved, "2" partly, "1" not yet, "dont_know"."""


def plan(code: str, subjects: Sequence[tuple[str, str]]) -> SurveyPlan:
    """Give a round about recommendations, each by its code and name."""
    rules = Rules(
        {"vi": f"Đợt hỏi lại {code}", "en": f"Follow-up {code}"},
        {"vi": "Ủy ban Mặt trận Tổ quốc phường", "en": "Fatherland Front Committee of the ward"},
        (GroupRule(CITIZENS, 1.0, 10, required=True, size=None),),
        (),
        0.95,
        0.5,
    )
    about = tuple(
        Subject(SubjectNumber(number), SubjectKind.RECOMMENDATION, one, name, None, None, NEAR)
        for number, (one, name) in enumerate(subjects, 1)
    )
    return SurveyPlan(
        code=SurveyCode(code),
        unit=NEAR,
        questionnaire_id="follow-up",
        questionnaire_version=1,
        period_start=date(2026, 2, 1),
        period_end=date(2026, 2, 28),
        closes_on=date(2026, 3, 31),
        rules=rules,
        subjects=about,
    )


def ready(installation: Installation) -> None:
    """Store the questionnaire if it is not."""
    with installation.engine.begin() as connection:
        if ("follow-up", 1) not in {(one.id, one.version) for one in questionnaires.listing(connection)}:
            questionnaires.add(connection, questionnaire_library.load("follow-up", 1)[0])


def answer(installation: Installation, code: SurveyCode, answered: Sequence[Answered]) -> None:
    """Ask about every subject, open, answer, close and release a round that is set up."""
    asked = questionnaire_library.load("follow-up", 1)[1]
    issued = []
    with installation.engine.begin() as connection:
        pepper = installation.keys.read("pepper")
        for number, counts in enumerate(answered, 1):
            kind = AssignmentPlan(CITIZENS, Channel.WEB, (SubjectNumber(number),))
            assigned = rounds.add_assignment(connection, code, kind).number
            codes = invitations.issue(connection, pepper, code, assigned, sum(counts.values()))
            values = [value for value, count in counts.items() for _ in range(count)]
            issued += [(one.digits, value) for one, value in zip(codes, values, strict=True)]
        rounds.set_state(connection, code, SurveyState.CHECKED)
    ceremony.open_round(installation, code, OFFICERS)
    with Intake(installation) as intake:
        entries = []
        for place, (digits, value) in enumerate(issued):
            answers = {ItemId("solved"): value}
            if value in {"3", "2"}:
                answers[ItemId("how")] = str(3 + place % 3 if value == "3" else 2 + place % 3)
            encoded = encode(asked, CITIZENS, answers)
            entries.append(Entry(invitations.admit(intake, digits), token_bytes(16), (encoded,)))
        ballots.submit_all(intake, code, entries)
    closing.close_round(installation, code, OFFICERS)
    release.release_round(installation, code, ("reviewer", "closing-officer"))


def released(installation: Installation, wanted: SurveyPlan, answered: Sequence[Answered]) -> None:
    """Bring a round from its plan to its release."""
    ready(installation)
    with installation.engine.begin() as connection:
        rounds.create(connection, wanted)
    answer(installation, wanted.code, answered)


def draft_answered(installation: Installation, code: SurveyCode, look: Callable[[], str]) -> str:
    """Open the round about a draft, answer, close and release it; give what was seen while it was open."""
    asked = questionnaire_library.load("draft-opinion", 1)[1]
    with installation.engine.begin() as connection:
        kinds = rounds.assignments(connection, code)
        by_code = next(one.number for one in kinds if one.channel is Channel.WEB)
        issued = invitations.issue(connection, installation.keys.read("pepper"), code, by_code, 36)
        rounds.set_state(connection, code, SurveyState.CHECKED)
    ceremony.open_round(installation, code, OFFICERS)
    seen = look()
    with Intake(installation) as intake:
        entries = []
        for place, one in enumerate(issued):
            answers = {ItemId("agrees"): str(1 + place % 5), ItemId("feasible"): str(1 + place % 3)}
            if place % 3 == 0:
                answers[ItemId("comment")] = f"Nên mở chợ sớm hơn {place} phút."
            encoded = encode(asked, CITIZENS, answers)
            ticket = invitations.admit(intake, one.digits)
            entries.append(Entry(ticket, token_bytes(16), (encoded,)))
        ballots.submit_all(intake, code, entries)
    closing.close_round(installation, code, OFFICERS)
    queue.begin(installation, code, "moderator")
    release.release_round(installation, code, ("reviewer", "closing-officer"))
    return seen
