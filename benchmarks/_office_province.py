"""A province on paper: 54 units, 2,000 cadres, a million closed ballots, four quarters, a long audit trail.

Made without a single sealed box: the blocks of opened ballots are written by `opened.write`, releases by
`release.publish`, as closing and releasing write them. Rounds of one quarter share six tables of answers,
so that six summaries are computed and not fifty-four; the ballots of three earlier quarters are purged.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from surveys import (
    audit,
    opened,
    questionnaire_library,
    questionnaires,
    release,
    rounds,
    staff,
    summary_json,
)
from surveys.answers import encode
from surveys.identifiers import (
    CadreCode,
    Channel,
    ItemId,
    RespondentGroup,
    Role,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)
from surveys.installation import Installation
from surveys.opened import OpenedBallots
from surveys.questionnaire import Questionnaire
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.schema import assignment, cadre, closing, label, position, position_group, survey, term, unit
from surveys.schema import release as release_table
from surveys.schema import staff as staff_table
from surveys.staff import Invitee, RoleGrant
from surveys.staff_secrets import hash_password
from surveys.summary import Summary
from surveys.survey import GroupRule, Rules, Subject
from surveys.text import search_key, sort_key
from surveys.upgrade import upgrade
from webapp.settings import Settings, defaults, installation

PROVINCE = UnitCode("22")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SEED = 20261123
TABLES = 6  # tables of answers that rounds share
POSITIONS = 6
GROUP = RespondentGroup.CITIZEN
QUARTERS = ("2025-q4", "2026-q1", "2026-q2", "2026-q3")
NOT_RELEASED = 10  # rounds of the last quarter that are closed and wait for their review
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thanh", "Quốc", "Ngọc", "Hữu")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Hạnh", "Hương", "Khánh", "Lan", "Mai", "Nam", "Phúc", "Tuấn", "Yến")
_FIRST_DAY = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the province is."""

    units: int = 54
    cadres: int = 2000
    ballots: int = 1_000_000
    acts: int = 20_000
    quarters: int = 4

    @property
    def subjects(self) -> int:
        """How many cadres a round is about."""
        return self.cadres // self.units


@dataclass(frozen=True, slots=True)
class Province:
    """What was made: one account of every role, and rounds by what they are good for."""

    settings: Settings
    installation: Installation
    usernames: dict[Role, str]
    released: SurveyCode
    closed: SurveyCode


def build(folder: Path, scale: Scale) -> Province:
    """Make the province in a folder."""
    settings = replace(defaults(folder), trusted_hosts=("localhost",))
    place = installation(settings, clock=lambda: NOW)
    for path in (settings.data_dir, settings.key_store_dir, place.boxes):
        path.mkdir(parents=True, exist_ok=True)
    place.keys.create()
    upgrade(place.engine)
    with place.engine.begin() as connection:
        _register(connection, scale)
        source, asked = questionnaire_library.load("citizen-official", 1)
        questionnaires.add(connection, source)
    usernames = _staff(place, scale)
    _rounds(place, asked, scale)
    _trail(place, scale)
    last = QUARTERS[-1]
    return Province(
        settings,
        place,
        usernames,
        SurveyCode(f"{last}-{_unit(scale.units)}"),
        SurveyCode(f"{last}-{_unit(1)}"),
    )


def _unit(number: int) -> UnitCode:
    return UnitCode(f"06{600 + number}")


def _name(number: int) -> str:
    return " ".join(
        (
            FAMILY[number % len(FAMILY)],
            MIDDLE[number // 3 % len(MIDDLE)],
            GIVEN[number // 7 % len(GIVEN)],
        )
    )


def _register(connection: sa.Connection, scale: Scale) -> None:
    units: list[tuple[str, str | None, str, str]] = [(PROVINCE, None, "province", "Quảng Ninh")]
    units += [(_unit(one), PROVINCE, "ward", f"Phường số {one}") for one in range(1, scale.units + 1)]
    connection.execute(
        sa.insert(unit),
        [
            {
                "code": code,
                "parent": parent,
                "kind": kind,
                "name": name,
                "sort_key": sort_key(name),
                "search_key": search_key(name),
            }
            for code, parent, kind, name in units
        ],
    )
    for number in range(1, POSITIONS + 1):
        connection.execute(sa.insert(position_group).values(code=f"group-{number}"))
        connection.execute(
            sa.insert(position).values(code=f"post-{number}", position_group=f"group-{number}")
        )
        for kind, code in (("position", f"post-{number}"), ("position_group", f"group-{number}")):
            for language, text in (("vi", f"Chức danh {number}"), ("en", f"Post {number}")):
                connection.execute(
                    sa.insert(label).values(kind=kind, code=code, language=language, text=text)
                )
    people = [one for number in range(1, scale.units + 1) for one in _people(number, scale)]
    connection.execute(
        sa.insert(cadre),
        [
            {
                "code": one.code,
                "name": one.name,
                "sort_key": sort_key(one.name),
                "search_key": search_key(one.name),
                "local": int(one.code[2:]) % 20 == 0,
            }
            for one in people
        ],
    )
    connection.execute(
        sa.insert(term),
        [
            {"cadre": one.code, "position": one.position, "unit": one.unit, "starts_on": _FIRST_DAY}
            for one in people
        ],
    )


def _people(number: int, scale: Scale) -> tuple[Subject, ...]:
    """Give the cadres of a unit as the subjects of its round."""
    first = (number - 1) * scale.subjects
    return tuple(
        Subject(
            SubjectNumber(place),
            SubjectKind.CADRE,
            f"CB{first + place}",
            _name(first + place),
            f"post-{place % POSITIONS + 1}",
            f"group-{place % POSITIONS + 1}",
            _unit(number),
        )
        for place in range(1, scale.subjects + 1)
    )


def _staff(place: Installation, scale: Scale) -> dict[Role, str]:
    """Give every unit its officers, and the province one account of every role."""
    made = {}
    with place.engine.begin() as connection:
        for role in Role:
            name = role.value.replace("_", "-")
            _account(connection, place, name, RoleGrant(role, PROVINCE))
            made[role] = name
        for number in range(1, scale.units + 1):
            for role in (Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER, Role.DATA_ENTRY_CLERK, Role.MODERATOR):
                name = f"{role.value.replace('_', '-')}-{number}"
                _account(connection, place, name, RoleGrant(role, _unit(number)))
        # One slow password hash serves them all: it is bound to no username.
        shared = {"state": "active", "password_hash": hash_password("một câu thật dài 2026")}
        connection.execute(
            sa.update(staff_table).values(**shared, activation_digest=None, activation_until=None)
        )
    return made


def _account(connection: sa.Connection, place: Installation, name: str, given: RoleGrant) -> None:
    rated = CadreCode("CB1") if given.role is Role.CADRE else None
    staff.invite(connection, place.keys, Invitee(name, name.replace("-", " ").title(), rated), NOW)
    staff.grant(connection, name, given)


def _rules(code: SurveyCode) -> Rules:
    words = {"vi": f"Đợt lấy ý kiến {code}", "en": f"Round {code}"}
    citizens = GroupRule(GROUP, 1.0, 10, required=True, size=None)
    return Rules(
        words, {"vi": "Ủy ban Mặt trận Tổ quốc", "en": "Fatherland Front"}, (citizens,), (), 0.95, 0.5
    )


def _rounds(place: Installation, asked: Questionnaire, scale: Scale) -> None:
    random = np.random.default_rng(SEED)
    tables = [_answers(random, asked, scale) for _ in range(TABLES)]
    summaries: dict[int, Summary] = {}
    for quarter, name in enumerate(QUARTERS[-scale.quarters :]):
        is_last = quarter == scale.quarters - 1
        for number in range(1, scale.units + 1):
            code = SurveyCode(f"{name}-{_unit(number)}")
            _plan(place, code, number, scale)
            with place.engine.begin() as connection:
                if is_last:
                    opened.write(connection, place.keys.read("installation"), code, tables[number % TABLES])
                if not is_last or number > NOT_RELEASED:
                    if number % TABLES not in summaries:
                        summaries[number % TABLES] = _summary(
                            connection, asked, code, tables[number % TABLES]
                        )
                    like = summaries[number % TABLES]
                    _release(
                        connection, _as_of(connection, like, code), is_first=is_last and number == scale.units
                    )


def _plan(place: Installation, code: SurveyCode, number: int, scale: Scale) -> None:
    end = date(2026, 9, 30)
    plan = SurveyPlan(
        code=code,
        unit=_unit(number),
        questionnaire_id="citizen-official",
        questionnaire_version=1,
        period_start=date(2026, 7, 1),
        period_end=end,
        closes_on=end + timedelta(days=15),
        rules=_rules(code),
        subjects=_people(number, scale),
    )
    with place.engine.begin() as connection:
        rounds.create(connection, plan)
        for one in plan.subjects:
            rounds.add_assignment(connection, code, AssignmentPlan(GROUP, Channel.WEB, (one.number,)))
        per = scale.ballots // scale.units // scale.subjects
        connection.execute(sa.update(assignment).where(assignment.c.survey == code).values(issued=per * 2))
        whole = per * scale.subjects
        counts = {"issued": 2 * whole, "spent": whole, "opened": whole, "invalid": 0}
        officers = ["closing-officer", f"closing-officer-{number}"]
        connection.execute(
            sa.insert(closing).values(survey=code, officers=officers, destroyed=True, **counts)
        )
        connection.execute(
            sa.update(survey)
            .where(survey.c.code == code)
            .values(state=SurveyState.CLOSED, opened_on=end, closed_on=plan.closes_on, public_key=b"k" * 32)
        )


def _answers(random: np.random.Generator, asked: Questionnaire, scale: Scale) -> OpenedBallots:
    """Draw the ballots of one round: people agree about a cadre, and differ about items."""
    per = scale.ballots // scale.units // scale.subjects
    number = per * scale.subjects
    ratings = [(place, item) for place, item in enumerate(asked.coded_items) if item.kind == "rating"]
    base = {ItemId("contact"): "yes", ItemId("how"): "counter"} | {item.id: "1" for _, item in ratings}
    line = np.frombuffer(encode(asked, GROUP, base).ratings, dtype=np.uint8)
    codes = np.tile(line, (number, 1))
    subject = np.repeat(np.arange(1, scale.subjects + 1), per).astype(np.uint16)
    leaning = random.normal(0, 0.4, scale.subjects)[subject - 1] + random.normal(0, 0.6, number)
    for place, item in ratings:
        most = asked.scales[item.scale].points if item.scale else 1
        codes[:, place] = np.clip(np.rint(3.6 + leaning + random.normal(0, 0.5, number)), 1, most)
    order = random.permutation(number)
    return OpenedBallots(
        subject[order],
        np.full(number, list(RespondentGroup).index(GROUP), dtype=np.uint8),
        np.zeros(number, dtype=np.uint16),
        np.full(number, list(Channel).index(Channel.WEB), dtype=np.uint8),
        codes[order],
        np.zeros(number, dtype=np.uint32),
    )


def _summary(
    connection: sa.Connection, asked: Questionnaire, code: SurveyCode, table: OpenedBallots
) -> Summary:
    found = rounds.get(connection, code)
    subjects, kinds = rounds.subjects(connection, code), rounds.assignments(connection, code)
    return release.summarise_ballots(found, asked, subjects, kinds, table)


def _as_of(connection: sa.Connection, like: Summary, code: SurveyCode) -> Summary:
    """Give a summary as that of another round: its names, the same numbers."""
    found = rounds.get(connection, code)
    people = {one.number: one for one in rounds.subjects(connection, code)}
    told = tuple(
        replace(one, code=people[one.number].code, name=people[one.number].name, unit=found.unit)
        for one in like.subjects
    )
    return replace(like, survey=code, unit=found.unit, title=dict(found.rules.title), subjects=told)


def _release(connection: sa.Connection, summary: Summary, *, is_first: bool) -> None:
    """Freeze a summary: once through everything a release goes through, else its row alone."""
    on = date(2026, 10, 20)
    if is_first:
        release.publish(connection, summary, on)
        return
    text = summary_json.dump(summary)
    values = {"survey": summary.survey, "number": 1, "method_version": summary.method_version}
    hashed = hashlib.sha256(text.encode()).hexdigest()
    connection.execute(sa.insert(release_table).values(**values, hash=hashed, summary=text, released_on=on))
    connection.execute(
        sa.update(survey).where(survey.c.code == summary.survey).values(state=SurveyState.RELEASED)
    )


def _trail(place: Installation, scale: Scale) -> None:
    for start in range(0, scale.acts, 1000):
        with place.engine.begin() as connection:
            for number in range(start, min(start + 1000, scale.acts)):
                audit.append(connection, place.clock, next(_acts(number, scale)))


def _acts(number: int, scale: Scale) -> Iterator[audit.Act]:
    where = number % scale.units + 1
    about = f"{QUARTERS[number % 4]}-{_unit(where)}"
    kinds = ("sign-in", "survey.create", "invitations.issue", "survey.open", "survey.close", "package.export")
    yield audit.Act(f"campaign-officer-{where}", kinds[number % len(kinds)], about, {"count": number})
