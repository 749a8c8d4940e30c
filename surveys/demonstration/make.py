"""Making the demonstration: register, accounts, rounds released, in review, open, in preparation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random

from surveys import (
    api_tokens,
    audit,
    organizations,
    publishing,
    questionnaire_library,
    questionnaires,
    release_review,
)
from surveys import rounds as survey_rounds
from surveys.api_tokens import TokenPlan, TokenScope
from surveys.ceremony import Officer
from surveys.closing import ClosingStep, Progress, close_round
from surveys.codes import shown
from surveys.demonstration import households, plans, reading, register_rows
from surveys.demonstration.accounts import CLOSING_OFFICERS, EVALUATORS, Key, make_accounts, new_phrase
from surveys.demonstration.calendar import OPEN_FOR, Quarter, SteppingClock, closed_quarters, quarter_of
from surveys.demonstration.crowds import (
    Crowd,
    Pull,
    beside,
    citizens,
    colleagues,
    parts_of_a_ward,
    pools,
    pulls,
)
from surveys.demonstration.cycle import (
    Cycle,
    after_the_first,
    after_the_last,
    after_the_second,
    after_the_third,
)
from surveys.demonstration.evaluating import evaluate
from surveys.demonstration.evaluation_schemes import make_schemes
from surveys.demonstration.following import Following
from surveys.demonstration.people import Person, people
from surveys.demonstration.places import places
from surveys.demonstration.polling import poll
from surveys.demonstration.replying import give_more_days, reply
from surveys.demonstration.running import Officers, Opened, Tell, answer, open_planned
from surveys.demonstration.sheet import AccountLine, CodeLine, RoundLine, Sheet
from surveys.demonstration.standards import settle
from surveys.identifiers import Channel, SurveyCode, UnitCode
from surveys.installation import Installation
from surveys.publications import Level
from surveys.release import draft, release_round
from surveys.round_copy import copied
from surveys.round_plan import SurveyPlan

SEED = 20250701  # the day the two tiers began
CITIZENS_ASKED_ABOUT = {"one-stop-official": 20, "committee-chair": 8, "party-secretary": 4}
COLLEAGUES_ASKED_ABOUT = {"committee-chair": 10}
ASKED_ABOUT_TOGETHER = {"front-chair": 12}
LIVED_BESIDE = {"committee-chair": 5}
ASKED_ABOUT_BEFORE = {"one-stop-official": 8}
ASKED_ABOUT_EARLIER = {"one-stop-official": 4}
COLLEAGUES_EARLIER = {"committee-chair": 2}
MANY_BEFORE = 120
LEARNT = 0.6  # how much better the second of them has become since
OPEN_ABOUT = {"one-stop-official": 10}
REVIEWED = UnitCode("06820")  # a ward whose round waits for its review; somebody filled in some of its forms
OPEN_ANSWERED = 0.5  # of what the same crowd answered last quarter
LIVE_CODES = 6
PREPARING_OFFICER = "to-chuc"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone and everything that was drawn from the seed."""

    everyone: tuple[Person, ...]
    pull: Pull

    def some(self, numbers: dict[str, int]) -> tuple[Person, ...]:
        """Give the first holders of some posts, so many of each."""
        return tuple(
            person
            for post, most in numbers.items()
            for person in [one for one in self.everyone if one.post == post][:most]
        )


def cast() -> Cast:
    """Draw the cadres and what pulls the answers about them: the same every time."""
    everyone = people(places(), _random("people"))
    return Cast(everyone, pulls(everyone, _random("pulls")))


def _random(what: str) -> Random:
    # Each part has a source of its own: changing one leaves the others as they were.
    return Random(f"{SEED}/{what}")  # noqa: S311 - answers of nobody, to be the same every time


def make(installation: Installation, tell: Tell) -> Sheet:
    """Make the demonstration in an empty installation and give its sheet. Manages its own transactions.

    Its history begins four quarters ago and ends now; ``tell`` hears how far it is.
    """
    present = installation.clock().astimezone(installation.time_zone)
    clock = SteppingClock(present)
    past = replace(installation, clock=clock)
    drawn = cast()
    register_rows.fill(past, drawn.everyone)
    with past.engine.begin() as connection:
        for name, version in questionnaire_library.names():
            questionnaires.add(connection, questionnaire_library.load(name, version)[0])
    keys = make_accounts(past, drawn.some(COLLEAGUES_ASKED_ABOUT)[0].code)
    last = quarter_of(present.date()).before
    make_schemes(past, date(last.year, 1, 1))
    settle(past)
    stage = _Stage(past, clock, tell, {name: new_phrase() for name in CLOSING_OFFICERS})
    front = Following(past, drawn.some(ASKED_ABOUT_EARLIER))
    earlier = _earlier_quarters(stage, drawn, front, present.date())
    lately = _last_quarter(stage, drawn, front, last)
    rounds = [*earlier, *lately, _open_round(stage, drawn, present)]
    clock.set_to(present.date())
    for line, _codes in lately:
        reading.read(past, SurveyCode(line.survey))
    publishing.raise_level(past, plans.citizen_code(last), Level.PUBLIC, CLOSING_OFFICERS)
    give_more_days(past, plans.colleague_code(last), drawn.some(COLLEAGUES_ASKED_ABOUT)[0].code)
    evaluate(past, drawn.everyone, last, _random("evaluation"))
    poll(past, drawn.everyone, present.date())
    _next_round(past, SurveyCode(rounds[-1][0].survey), present.date())
    return Sheet(
        made_on=present.date(),
        units=len(places()),
        cadres=len(drawn.everyone),
        accounts=tuple(_account_line(key) for key in keys),
        rounds=tuple(line for line, _codes in rounds),
        codes=tuple(code for _line, codes in rounds for code in codes),
        token=_token(past, present.date()),
    )


def _token(installation: Installation, today: date) -> str:
    """Let another system read everything that is released in the province, for a year."""
    with installation.engine.connect() as connection:
        (province,) = organizations.tops(connection)
    name = "Phần mềm đánh giá Ví Dụ"
    plan = TokenPlan(province, name, frozenset(TokenScope), api_tokens.last_day(today))
    return api_tokens.issue(installation, plan, EVALUATORS[0]).presented


@dataclass(frozen=True, slots=True)
class _Stage:
    installation: Installation
    clock: SteppingClock
    tell: Tell
    passphrases: dict[str, str]

    @property
    def officers(self) -> Officers:
        first, second = (Officer(name, phrase) for name, phrase in self.passphrases.items())
        return first, second


_Told = tuple[RoundLine, tuple[CodeLine, ...]]
_Planned = tuple[SurveyPlan, Sequence[Crowd]]


def _earlier_quarters(stage: _Stage, drawn: Cast, front: Following, day: date) -> list[_Told]:
    """Play the three quarters before the last, each with what followed from it."""
    first, second, third, _last = closed_quarters(day)
    chairs = drawn.some(COLLEAGUES_EARLIER)
    cycle = Cycle(drawn.some(ASKED_ABOUT_EARLIER), chairs, drawn.pull)
    told: list[_Told] = []
    for quarter, age, follow in (
        (first, 3, after_the_first),
        (second, 2, after_the_second),
        (third, 1, after_the_third),
    ):
        asked = (
            _planned_before(drawn, third)
            if quarter == third
            else [cycle.citizen_round(quarter, age, _random(f"citizens {age} quarters ago"))]
        )
        inside = cycle.colleague_round(quarter, age, _random(f"colleagues {age} quarters ago"))
        told += _closed_rounds(stage, quarter, [*asked, inside])
        follow(stage.installation, quarter, front)
    return told


def _last_quarter(stage: _Stage, drawn: Cast, front: Following, last: Quarter) -> list[_Told]:
    """Play the last quarter; the people are asked what became of two recommendations, too."""
    question = front.question(("hours", "seats"), _random("verdict"), last.last_day)
    told = _closed_rounds(stage, last, [*_planned_last(drawn, last), question])
    reply(stage.installation, plans.citizen_code(last))
    after_the_last(stage.installation, question[0], front)
    return told


def _planned_before(drawn: Cast, quarter: Quarter) -> list[_Planned]:
    """Plan the quarter before the last: some officials, one of whom has learnt since."""
    asked = drawn.some(ASKED_ABOUT_BEFORE)
    merit = {**drawn.pull.merit, asked[1].code: drawn.pull.merit[asked[1].code] - LEARNT}
    crowds = citizens(asked, replace(drawn.pull, merit=merit), _random("citizens before"), MANY_BEFORE)
    return [(plans.citizen_round(asked, quarter, quarter.last_day), crowds)]


def _planned_last(drawn: Cast, quarter: Quarter) -> list[_Planned]:
    asked, inside = drawn.some(CITIZENS_ASKED_ABOUT), drawn.some(COLLEAGUES_ASKED_ABOUT)
    together, lived = drawn.some(ASKED_ABOUT_TOGETHER), drawn.some(LIVED_BESIDE)
    ends = quarter.last_day
    served = [one for one in drawn.everyone if one.unit == REVIEWED]
    return [
        (
            plans.ward_round(served, REVIEWED, quarter, ends),
            parts_of_a_ward(served, drawn.pull, _random("a ward")),
        ),
        (plans.citizen_round(asked, quarter, ends), citizens(asked, drawn.pull, _random("citizens"))),
        (plans.colleague_round(inside, quarter, ends), colleagues(inside, drawn.pull, _random("colleagues"))),
        (plans.pool_round(together, quarter, ends), pools(together, drawn.pull, _random("pools"))),
        (plans.conduct_round(lived, quarter, ends), beside(lived, drawn.pull, _random("conduct"))),
    ]


def _closed_rounds(stage: _Stage, quarter: Quarter, planned: Sequence[_Planned]) -> list[_Told]:
    """Play a quarter's rounds from their opening to their release; one of them waits for its review."""
    stage.clock.set_to(quarter.first_day)
    answered = [_answered(stage, plan, crowds) for plan, crowds in planned]
    stage.clock.set_to(quarter.next.first_day)
    told: list[_Told] = []
    for opened, ballots in answered:
        plan = opened.plan
        close_round(stage.installation, plan.code, stage.officers, None, _closing(stage, plan))
        waits = plan.unit == REVIEWED
        if waits:
            _figures(stage.installation, plan.code)
        else:
            release_round(stage.installation, plan.code, CLOSING_OFFICERS)
        state = "closed" if waits else "released"
        line = RoundLine(plan.code, dict(plan.rules.title), state, plan.closes_on, ballots, {})
        told.append((line, ()))
    return told


def _figures(installation: Installation, code: SurveyCode) -> None:
    """Keep what the list of reviews shows, as the office's long work does after a close."""
    keys = installation.keys.readable("installation")
    with installation.engine.begin() as connection:
        release_review.note(connection, keys, code, draft(connection, keys, code))


def _closing(stage: _Stage, plan: SurveyPlan) -> Progress:
    def tell(step: ClosingStep, done: int, whole: int) -> None:
        stage.tell(f"{plan.code} {step}", done, whole)

    return tell


def _answered(stage: _Stage, plan: SurveyPlan, crowds: Sequence[Crowd]) -> tuple[Opened, int]:
    """Open a round and let its crowds answer."""
    opened = open_planned(stage.installation, plan, crowds, stage.officers)
    return opened, answer(stage.installation, opened, _random(f"answers/{plan.code}"), stage.tell)


def _open_round(stage: _Stage, drawn: Cast, present: datetime) -> _Told:
    this = quarter_of(present.date())
    asked = drawn.some(OPEN_ABOUT)
    plan = plans.citizen_round(asked, this, present.date() + OPEN_FOR)
    crowds = [
        replace(crowd, answered=int(crowd.answered * OPEN_ANSWERED))
        for crowd in citizens(asked, drawn.pull, _random("citizens now"))
    ]
    stage.clock.set_to(this.first_day)
    opened, ballots = _answered(stage, plan, crowds)
    households.bring(stage.installation, plan.code, plan.closes_on)
    # A round that stands open tells its progress in tens, here too.
    line = RoundLine(
        plan.code, dict(plan.rules.title), "open", plan.closes_on, ballots // 10 * 10, stage.passphrases
    )
    return line, _live_codes(opened, asked)


def _next_round(installation: Installation, code: SurveyCode, today: date) -> None:
    """Begin the round after the open one, as an officer who copies it: a draft to go on with."""
    with installation.engine.begin() as connection:
        plan = copied(connection, code, today).plan
        survey_rounds.begin(connection, replace(plan, rules=replace(plan.rules, target=5.0)))
        act = audit.Act(PREPARING_OFFICER, "survey.create", plan.code, {"copied_from": code})
        audit.append(connection, installation.clock, act)


def _live_codes(opened: Opened, asked: Sequence[Person]) -> tuple[CodeLine, ...]:
    return tuple(
        CodeLine(
            shown(issued.unused[0].digits), issued.unused[0].link, asked[issued.crowd.subjects[0] - 1].name
        )
        for issued in [one for one in opened.issued if one.crowd.channel is Channel.WEB][:LIVE_CODES]
        if issued.unused
    )


def _account_line(key: Key) -> AccountLine:
    return AccountLine(
        key.account.username,
        key.account.name,
        key.account.role.value,
        key.account.unit,
        key.password,
        key.totp_secret,
    )
