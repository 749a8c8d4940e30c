"""A round may wait half set up, is rewritten while no code is out, and opens only when nothing is missing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import invitations, rounds
from surveys.identifiers import (
    Channel,
    RespondentGroup,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)
from surveys.problems import BadInput, Refused
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import frame, nomination
from surveys.survey import GroupRule, Subject

THIRD = Subject(SubjectNumber(1), SubjectKind.CADRE, "CB3", "Đỗ Văn Cường", None, None, UnitCode("06688"))


def empty_of(plan: SurveyPlan) -> SurveyPlan:
    return replace(plan, subjects=(), rules=replace(plan.rules, groups=(), asks={"vi": "Mặt trận", "en": ""}))


@pytest.fixture
def begun(province: sa.Engine, plan: SurveyPlan) -> sa.Engine:
    with province.begin() as connection:
        rounds.begin(connection, empty_of(plan))
    return province


def test_a_half_round_waits_as_a_draft_and_comes_back_as_it_was(begun: sa.Engine, plan: SurveyPlan) -> None:
    with begun.connect() as connection:
        assert rounds.plan_of(connection, plan.code) == empty_of(plan)
        assert rounds.get(connection, plan.code).state is SurveyState.DRAFT


def test_a_half_round_is_not_checked_and_everything_it_lacks_is_said(
    begun: sa.Engine, plan: SurveyPlan
) -> None:
    with pytest.raises(BadInput) as refusal, begun.begin() as connection:
        rounds.set_state(connection, plan.code, SurveyState.CHECKED)
    assert [one.where for one in refusal.value.problems] == ["subjects", "asks.en", "groups", "groups"]
    with begun.begin() as connection:
        rounds.revise(connection, plan.code, lambda _: plan)
        rounds.set_state(connection, plan.code, SurveyState.CHECKED)
        assert rounds.plan_of(connection, plan.code) == plan


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"period_end": date(2025, 1, 1)}, "period"),
        ({"opens_on": date(2026, 5, 1)}, "opens_on"),
        ({"unit": UnitCode("99")}, "unit"),
        ({"subjects": (replace(THIRD, code="CB9"),)}, "subjects.CB9"),
    ],
)
def test_what_stands_wrong_is_refused_even_of_a_draft(
    begun: sa.Engine, plan: SurveyPlan, change: dict[str, object], where: str
) -> None:
    wrong = replace(plan, **change)  # type: ignore[arg-type]  # of the fields' own types, see above
    with pytest.raises(BadInput) as refusal, begun.begin() as connection:
        rounds.revise(connection, plan.code, lambda _: wrong)
    assert [one.where for one in refusal.value.problems] == [where]
    with pytest.raises(BadInput) as refusal, begun.begin() as connection:
        rounds.begin(connection, replace(wrong, code=SurveyCode("another")))
    assert [one.where for one in refusal.value.problems] == [where]


def test_a_threshold_below_its_floor_does_not_even_wait_in_a_draft(
    begun: sa.Engine, plan: SurveyPlan
) -> None:
    low = replace(plan.rules, groups=(GroupRule(RespondentGroup.CITIZEN, 1.0, 9, required=True, size=None),))
    with (
        pytest.raises(BadInput, match="must be at least 10") as refusal,
        begun.begin() as connection,
    ):
        rounds.revise(connection, plan.code, lambda now: replace(now, rules=low))
    assert [one.where for one in refusal.value.problems] == ["groups.citizen.threshold"]


def test_the_code_of_a_round_is_free_and_well_formed(begun: sa.Engine, plan: SurveyPlan) -> None:
    for code in (plan.code, "Hà Tu"):
        with pytest.raises(BadInput) as refusal, begun.begin() as connection:
            rounds.begin(connection, replace(plan, code=SurveyCode(code)))
        assert [one.where for one in refusal.value.problems] == ["code"]


def test_kinds_of_invitation_follow_the_cadres_and_groups_of_a_changed_plan(
    begun: sa.Engine, plan: SurveyPlan
) -> None:
    def kind(group: RespondentGroup, *subjects: int) -> AssignmentPlan:
        return AssignmentPlan(group, Channel.WEB, tuple(map(SubjectNumber, subjects)))

    with begun.begin() as connection:
        rounds.revise(connection, plan.code, lambda _: plan)
        for one in (
            kind(RespondentGroup.CITIZEN, 1),
            kind(RespondentGroup.CITIZEN, 1, 2),
            kind(RespondentGroup.PEER, 2),
            replace(kind(RespondentGroup.CITIZEN, 2), stratum=2),
        ):
            rounds.add_assignment(connection, plan.code, one)
        second = plan.subjects[1]
        only = replace(
            plan,
            subjects=(THIRD, second),
            rules=replace(plan.rules, groups=plan.rules.groups[:1], strata=plan.rules.strata[:1]),
        )
        rounds.revise(connection, plan.code, lambda _: only)
        kept = rounds.assignments(connection, plan.code)
    assert [(one.number, one.group, one.subjects) for one in kept] == [(2, RespondentGroup.CITIZEN, (2,))]


def test_nothing_changes_once_a_code_is_out_or_somebody_has_checked(
    begun: sa.Engine, plan: SurveyPlan
) -> None:
    with begun.begin() as connection:
        rounds.revise(connection, plan.code, lambda _: plan)
        rounds.set_state(connection, plan.code, SurveyState.CHECKED)
    with pytest.raises(Refused, match="not in preparation any more"), begun.begin() as connection:
        rounds.revise(connection, plan.code, lambda _: empty_of(plan))
    with begun.begin() as connection:
        rounds.set_state(connection, plan.code, SurveyState.DRAFT)
        citizens = AssignmentPlan(RespondentGroup.CITIZEN, Channel.WEB, (SubjectNumber(1),))
        rounds.add_assignment(connection, plan.code, citizens)
        invitations.issue(connection, b"p" * 32, plan.code, 1, 1)
    with pytest.raises(Refused, match="are out: its set-up stays"), begun.begin() as connection:
        rounds.revise(connection, plan.code, lambda _: empty_of(plan))
    with begun.connect() as connection:
        assert rounds.plan_of(connection, plan.code) == plan


def test_cadres_stay_once_colleagues_were_proposed(begun: sa.Engine, plan: SurveyPlan) -> None:
    with begun.begin() as connection:
        rounds.revise(connection, plan.code, lambda _: plan)
        connection.execute(
            sa.insert(frame).values(
                survey=plan.code,
                number=1,
                kind="staff",
                title="-",
                keep_until=date(2027, 1, 1),
                sealed_key=b"",
            )
        )
        connection.execute(sa.insert(nomination).values(id=b"n", survey=plan.code, frame=1, box=b""))
    with pytest.raises(Refused, match="Colleagues have been proposed"), begun.begin() as connection:
        rounds.revise(connection, plan.code, lambda now: replace(now, subjects=now.subjects[:1]))
    with begun.begin() as connection:  # everything else may still change
        rounds.revise(connection, plan.code, lambda now: replace(now, closes_on=date(2026, 4, 20)))


def test_of_two_who_change_at_once_neither_is_lost(begun: sa.Engine, plan: SurveyPlan) -> None:
    def add(number: int) -> None:
        name = {f"n{number}": str(number)}
        with begun.begin() as connection:
            rounds.revise(
                connection,
                plan.code,
                lambda now: replace(now, rules=replace(now.rules, asks={**now.rules.asks, **name})),
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(8)))
    with begun.connect() as connection:
        asks = rounds.get(connection, plan.code).rules.asks
    assert {f"n{number}" for number in range(8)} < set(asks)
