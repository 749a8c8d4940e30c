"""A small province with staff for every role, near and far, and one round in every state."""

from dataclasses import dataclass
from datetime import date
from random import Random
from secrets import token_bytes

import sqlalchemy as sa

from surveys import (
    ballots,
    ceremony,
    closing,
    invitations,
    questionnaire_drafts,
    questionnaire_library,
    questionnaires,
    release,
    rounds,
    staff,
)
from surveys.answers import encode
from surveys.ballots import Entry
from surveys.ceremony import Officer
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
from surveys.intake import Intake
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_drafts import Author
from surveys.round_plan import AssignmentPlan, SurveyPlan
from surveys.routing import Answers, path
from surveys.schema import cadre, evaluator, job, label, position, position_group, term, unit
from surveys.schema import staff as staff_table
from surveys.schemes import examples, store
from surveys.staff import Claim, Invitee, RoleGrant
from surveys.staff_secrets import hash_password
from surveys.survey import GroupRule, Rules, Subject
from surveys.text import search_key, sort_key

NEAR, FAR, PROVINCE = UnitCode("06652"), UnitCode("06655"), UnitCode("22")
PASSWORD = "một câu thật dài 2026"
PASSPHRASES = ("bốn chữ khó đoán", "năm chữ còn khó hơn")
NAMES = ("Nguyễn Thị Hạnh", "Trần Văn Phúc", "Đặng Ánh Tuyết", "Ân Quốc Bình", "Lê Thị Mơ")
ANSWERED = (55, 32, 12, 4, 50)  # citizens about each cadre: told in full .. told not at all
OPEN_LINK = 15
SPARE = 6  # codes issued that nobody uses
OF_COLLEAGUES = {"closed", "colleagues"}
OFFICERS = (Officer("closing-officer", PASSPHRASES[0]), Officer("closing-officer-2", PASSPHRASES[1]))
SEED = 20260302


@dataclass(frozen=True, slots=True)
class Account:
    """Who may sign in, and the secret of their phone."""

    username: str
    role: Role
    totp_secret: str


@dataclass(frozen=True, slots=True)
class World:
    """What was made: accounts by username, codes of the open round."""

    accounts: dict[str, Account]
    open_codes: tuple[str, ...]


def build(installation: Installation) -> World:
    """Make the register, the staff, and rounds: draft, checked, open, closed, released, and one far away."""
    with installation.engine.begin() as connection:
        _register(connection)
        questionnaires.add(connection, questionnaire_library.load("citizen-official", 1)[0])
        questionnaires.add(connection, questionnaire_library.load("three-sixty", 1)[0])
        author = Author("campaign-officer", date(2026, 3, 1))
        source = questionnaire_library.load("citizen-official", 1)[0].replace("version = 1", "version = 2", 1)
        questionnaire_drafts.create(connection, "trial", NEAR, (source, None), author)
        example = examples.sources()["example-leaders-30-70", 1]
        store.draft(connection, examples.copied(example, "khung-thu", 1), NEAR, "evaluator")
    accounts = {one.username: one for one in _staff(installation)}
    for state in ("draft", "checked", "open", "closed", "released"):
        _plan(installation, SurveyCode(state), NEAR, (1, 2, 3, 4, 5))
    _plan(installation, SurveyCode("far"), FAR, (6, 7))
    opened = {code: _open(installation, SurveyCode(code)) for code in ("open", "closed", "released", "far")}
    _check(installation, SurveyCode("checked"))
    for code in ("closed", "released", "far"):
        _answer(installation, SurveyCode(code), opened[code])
        _close(installation, SurveyCode(code))
    for code in ("released", "far"):
        release.release_round(installation, SurveyCode(code), ("reviewer", "closing-officer"))
    with installation.engine.begin() as connection:  # nobody is told of these; no office starts by telling
        connection.execute(sa.delete(job))
    return World(accounts, tuple(one for _crowd, codes in opened["open"] for one in codes))


def _register(connection: sa.Connection) -> None:
    for code, parent, kind, name in (
        ("22", None, "province", "Quảng Ninh"),
        (NEAR, "22", "ward", "Phường Hà Tu"),
        (FAR, "22", "ward", "Phường Cao Xanh"),
    ):
        connection.execute(
            sa.insert(unit).values(
                code=code,
                parent=parent,
                kind=kind,
                name=name,
                sort_key=sort_key(name),
                search_key=search_key(name),
            )
        )
    connection.execute(sa.insert(position_group).values(code="chairs"))
    connection.execute(sa.insert(position).values(code="chair", position_group="chairs"))
    for kind, code, vi, en in (
        ("position", "chair", "Chủ tịch Ủy ban nhân dân", "Chair of the People's Committee"),
        ("position_group", "chairs", "Chủ tịch cấp xã", "Commune chairs"),
    ):
        for language, text in (("vi", vi), ("en", en)):
            connection.execute(sa.insert(label).values(kind=kind, code=code, language=language, text=text))
    for number, name in enumerate((*NAMES, "Phạm Gia Xa", "Vũ Thị Vắng"), 1):
        connection.execute(
            sa.insert(cadre).values(
                code=f"CB{number}", name=name, sort_key=sort_key(name), search_key=search_key(name)
            )
        )
        connection.execute(
            sa.insert(term).values(
                cadre=f"CB{number}",
                position="chair",
                unit=NEAR if number <= len(NAMES) else FAR,
                starts_on=date(2025, 7, 1),
            )
        )
    connection.execute(sa.insert(evaluator).values(code="DG1", name="Tổ đánh giá", unit=NEAR))


def _staff(installation: Installation) -> list[Account]:
    made = []
    for place, suffix in ((NEAR, ""), (FAR, "-far")):
        for role in Role:
            rated = {"": "CB1", "-far": "CB6"}[suffix] if role is Role.CADRE else None
            made.append(_account(installation, f"{role.value.replace('_', '-')}{suffix}", role, place, rated))
    made.append(_account(installation, "closing-officer-2", Role.CLOSING_OFFICER, NEAR, None))
    made.append(_account(installation, "moderator-2", Role.MODERATOR, NEAR, None))
    made.append(_account(installation, "reviewer-2", Role.REVIEWER, NEAR, None))
    made.append(_account(installation, "evaluator-2", Role.EVALUATOR, NEAR, None))
    made.append(_account(installation, "conflicted", Role.CLOSING_OFFICER, NEAR, "CB2"))
    made.append(_account(installation, "boss", Role.ADMINISTRATOR, PROVINCE, None))
    # One slow password hash serves them all: it is bound to no username.
    shared = {"state": "active", "password_hash": hash_password(PASSWORD), "activation_digest": None}
    with installation.engine.begin() as connection:
        connection.execute(sa.update(staff_table).values(**shared, activation_until=None))
    return made


def _account(
    installation: Installation, username: str, role: Role, place: UnitCode, rated: str | None
) -> Account:
    keys, now = installation.keys, installation.clock()
    who = Invitee(username, username.replace("-", " ").title(), CadreCode(rated) if rated else None)
    with installation.engine.begin() as connection:
        claim = Claim(username, staff.invite(connection, keys, who, now))
        staff.grant(connection, username, RoleGrant(role, place))
        setup = staff.set_up_totp(connection, keys, claim, now)
    return Account(username, role, setup.secret)


def _rules(code: SurveyCode) -> Rules:
    citizens = (GroupRule(RespondentGroup.CITIZEN, 1.0, 10, required=True, size=412),)
    colleagues = (
        GroupRule(RespondentGroup.SUPERIOR, 0.0, 5, required=False, size=1),
        GroupRule(RespondentGroup.PEER, 0.4, 5, required=True, size=None),
        GroupRule(RespondentGroup.SUBORDINATE, 0.6, 5, required=True, size=None),
    )
    return Rules(
        {"vi": f"Đợt lấy ý kiến {code}", "en": f"Round {code}"},
        {"vi": "Ủy ban Mặt trận Tổ quốc phường", "en": "Fatherland Front Committee of the ward"},
        colleagues if code in OF_COLLEAGUES else citizens,
        ((1, "Tổ dân phố 1", 120),),
        0.95,
        0.5,
    )


def _plan(installation: Installation, code: SurveyCode, place: UnitCode, numbers: tuple[int, ...]) -> None:
    names = (*NAMES, "Phạm Gia Xa", "Vũ Thị Vắng")
    subjects = tuple(
        Subject(
            SubjectNumber(place_in_round),
            SubjectKind.CADRE,
            f"CB{number}",
            names[number - 1],
            "chair",
            "chairs",
            place,
        )
        for place_in_round, number in enumerate(numbers, 1)
    )
    plan = SurveyPlan(
        code=code,
        unit=place,
        questionnaire_id="three-sixty" if code in OF_COLLEAGUES else "citizen-official",
        questionnaire_version=1,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 3, 31),
        closes_on=date(2026, 4, 15),
        rules=_rules(code),
        subjects=subjects,
    )
    with installation.engine.begin() as connection:
        rounds.create(connection, plan)


def _check(installation: Installation, code: SurveyCode) -> None:
    with installation.engine.begin() as connection:
        rounds.set_state(connection, code, SurveyState.CHECKED)


@dataclass(frozen=True, slots=True)
class _Crowd:
    """People who got codes about one subject, and how many of them answer."""

    group: RespondentGroup
    channel: Channel
    subject: int
    answer: int


def _crowds(code: SurveyCode, subjects: int) -> list[_Crowd]:
    if code in OF_COLLEAGUES:
        groups = {RespondentGroup.SUPERIOR: 1, RespondentGroup.PEER: 12, RespondentGroup.SUBORDINATE: 34}
        return [
            _Crowd(group, Channel.WEB, subject, count - 8 * (subject == subjects))
            for subject in range(1, subjects + 1)
            for group, count in groups.items()
            if count > 1 or subject == 1
        ]
    citizens = [
        _Crowd(RespondentGroup.CITIZEN, Channel.WEB, subject, count)
        for subject, count in enumerate(ANSWERED[:subjects], 1)
    ]
    return [*citizens, _Crowd(RespondentGroup.CITIZEN, Channel.OPEN_LINK, 1, OPEN_LINK)]


Issued = list[tuple[_Crowd, list[str]]]


def _open(installation: Installation, code: SurveyCode) -> Issued:
    """Issue codes, six more than will be used, and open; gives typed codes."""
    issued: Issued = []
    with installation.engine.begin() as connection:
        pepper = installation.keys.read("pepper")
        for crowd in _crowds(code, len(rounds.subjects(connection, code))):
            kind = AssignmentPlan(crowd.group, crowd.channel, (SubjectNumber(crowd.subject),))
            number = rounds.add_assignment(connection, code, kind).number
            codes = invitations.issue(connection, pepper, code, number, crowd.answer + SPARE)
            issued.append((crowd, [one.digits for one in codes]))
    _check(installation, code)
    ceremony.open_round(installation, code, OFFICERS)
    return issued


def _filled_in(asked: Questionnaire, group: RespondentGroup, leaning: float, random: Random) -> Answers:
    answers = {ItemId("contact"): "yes", ItemId("how"): "counter"} if asked.contact else {}
    person = random.gauss(0, 0.6)
    for item in path(asked, group, answers):
        if item.kind == "rating" and item.scale is not None:
            points = asked.scales[item.scale].points
            value = round((points + 1) / 2 + leaning + person + random.gauss(0, 0.5))
            answers[item.id] = str(min(max(value, 1), points))
    return answers


def _answer(installation: Installation, code: SurveyCode, issued: Issued) -> None:
    random = Random(SEED)  # noqa: S311 - answers of people who do not exist
    name = "three-sixty" if code in OF_COLLEAGUES else "citizen-official"
    asked = questionnaire_library.load(name, 1)[1]
    entries = []
    with Intake(installation) as intake:
        for crowd, codes in issued:
            for one in codes[: crowd.answer]:
                answers = _filled_in(asked, crowd.group, 1.4 - 0.5 * crowd.subject, random)
                encoded = encode(asked, crowd.group, answers)
                entries.append(Entry(invitations.admit(intake, one), token_bytes(16), (encoded,)))
        ballots.submit_all(intake, code, entries)


def _close(installation: Installation, code: SurveyCode) -> None:
    closing.close_round(installation, code, OFFICERS)
