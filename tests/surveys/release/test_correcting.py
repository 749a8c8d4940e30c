"""A correction puts another release in an earlier one's place: two people, a reason, the same gate."""

import io
import json
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import (
    audit,
    correcting,
    corrections,
    key_list,
    late_ballots,
    opened,
    package_shelf,
    publishing,
    questionnaires,
    release,
    round_facts,
    rounds,
)
from surveys.answers import EncodedBallot
from surveys.ballots_rows import BallotRow
from surveys.correcting import Amendment
from surveys.identifiers import (
    Channel,
    Language,
    SubjectKind,
    SubjectNumber,
    SurveyCode,
    SurveyState,
    UnitCode,
)
from surveys.installation import Installation
from surveys.late_ballots import LateFile
from surveys.package_content import Words
from surveys.problems import BadInput, Refused
from surveys.publications import Level
from surveys.schema import (
    assignment,
    ballot_import,
    cadre,
    label,
    position,
    position_group,
    publication,
    staff,
    survey_subject,
    term,
    told,
)
from surveys.schema import release as release_table
from surveys.schema import survey as survey_table
from surveys.schema import unit as unit_table
from surveys.summary import GroupCounts
from surveys.survey import Assignment, Subject
from surveys.survey_rules import to_json
from tests.surveys.release.conftest import (
    BEST,
    CITIZEN,
    GOOD,
    MIDDLING,
    OPEN_LINK,
    PEER,
    Maker,
    Round,
    ballots_of,
)

PAIR = ("lan", "minh")
REASON = {"vi": "Danh mục đã được sửa.", "en": "The register was corrected."}
FIRST = frozenset({SubjectNumber(1)})
WORDS = Words(Language("vi"), str)
MAP = """
format = 1
respondent_group = "citizen"
subject = { column = "cadre" }

[items]
met = "met"
a = "a"
b = "b"
c = "c"
d = "d"
"""


@pytest.fixture
def code(sqlite_installation: Installation, source: str, ballots: Maker) -> SurveyCode:
    """Store a released round about two cadres; the register knows another position of the first."""
    place = sqlite_installation
    with place.engine.begin() as connection:
        found = Round(questionnaires.add(connection, source), subjects=2).survey
        unit = {"kind": "ward", "name": "Phường Ấm", "sort_key": b"p", "search_key": "phuong am"}
        connection.execute(sa.insert(unit_table).values(code=found.unit, **unit))
        columns = {name: getattr(found, name) for name in survey_table.c.keys() if hasattr(found, name)}  # noqa: SIM118 - columns by key
        state = {"state": SurveyState.CLOSED, "rules": to_json(found.rules)}
        connection.execute(sa.insert(survey_table).values(columns | state))
        connection.execute(sa.insert(position_group).values(code="heads"))
        for name in ("chair", "deputy"):
            connection.execute(sa.insert(position).values(code=name, position_group="heads"))
            connection.execute(sa.insert(label).values(kind="position", code=name, language="vi", text=name))
        for number in (1, 2):
            keys = {"name": f"Nguyễn Văn {number}", "sort_key": b"n", "search_key": "nguyen"}
            connection.execute(sa.insert(cadre).values(code=f"CB00{number}", **keys))
            connection.execute(
                sa.insert(survey_subject).values(
                    survey=found.code,
                    number=number,
                    kind="cadre",
                    code=f"CB00{number}",
                    name=f"Nguyễn Văn {number}",
                    unit=found.unit,
                    position="chair",
                    position_group="heads",
                )
            )
        held = {"unit": found.unit, "starts_on": found.period_start}
        connection.execute(sa.insert(term).values(cadre="CB001", position="deputy", **held))
        connection.execute(
            sa.insert(assignment).values(
                survey=found.code,
                number=1,
                respondent_group="citizen",
                channel="web",
                subjects=[1, 2],
                issued=200,
            )
        )
        rows = ballots_of(CITIZEN, (24, GOOD), (18, BEST)) + ballots_of(CITIZEN, (20, MIDDLING), subject=2)
        opened.write(connection, place.keys.read("installation"), found.code, ballots(rows))
    release.release_round(place, found.code, PAIR, Level.COUNCIL)
    return found.code


def _late(folder: Path, count: int, *, subject: str = "CB001", extra: str = "") -> LateFile:
    lines = ["cadre,met,a,b,c,d", *(f"{subject},yes,4,4,4,{4 + number % 2}" for number in range(count))]
    (folder / "late.csv").write_text("\n".join([*lines, extra]) + "\n", encoding="utf-8")
    (folder / "map.toml").write_text(MAP, encoding="utf-8")
    return LateFile(folder / "late.csv", folder / "map.toml")


def _state_of(place: Installation, code: SurveyCode) -> list[object]:
    """Give all that a correction may change."""
    keys = place.keys.readable("installation")
    with place.engine.connect() as connection:
        return [
            release.read_release(connection, code).hash,
            rounds.subjects(connection, code),
            rounds.assignments(connection, code),
            len(opened.read(connection, keys, code)),
            corrections.listing(connection, code),
            connection.scalar(sa.select(sa.func.count()).select_from(ballot_import)),
            len(audit.every_event(connection)),
        ]


def test_a_cadre_is_put_right_by_the_register_and_every_package_says_why(
    sqlite_installation: Installation, code: SurveyCode
) -> None:
    place = sqlite_installation
    first = package_shelf.issue(place, code, WORDS, "minh")
    with place.engine.connect() as connection:
        [found] = round_facts.differences(connection, code)
    assert (found.before.position, found.now.position) == ("chair", "deputy")
    made = correcting.correct(place, code, Amendment(REASON, FIRST), PAIR)
    assert made.number == 2
    second = package_shelf.issue(place, code, WORDS, "minh")
    with place.engine.connect() as connection:
        told = release.read_release(connection, code)
        assert told.hash == made.hash
        assert [one.position for one in told.summary.subjects] == ["deputy", "chair"]
        assert round_facts.differences(connection, code) == ()
        correction = corrections.of(connection, code, 2)
        assert corrections.last(connection, code) == correction
        assert [corrections.superseded_by(connection, code, number) for number in (1, 2)] == [2, None]
        new, old = package_shelf.issued(connection, code)
        assert package_shelf.content(connection, old.digest) == first
        assert key_list.superseded(connection) == {old.digest: key_list.Superseded(2, REASON)}
        event = audit.last_of(connection, "survey.correct", code)
    assert correction is not None
    assert (correction.supersedes, correction.reason, correction.corrected_by) == (1, REASON, PAIR)
    assert (new.release, new.superseded_by, old.release, old.superseded_by) == (2, None, 1, 2)
    assert event is not None
    assert json.loads(event.details)["subjects"] == ["CB001"]
    with zipfile.ZipFile(io.BytesIO(second)) as zipped:
        for name in ("method.json", "datapackage.json"):
            said = json.loads(zipped.read(name))["supersedes"]
            assert said["release"] == {"number": 1, "hash": correction.hash}
            assert said["reason"] == REASON
            assert said["packages"] == [old.digest]


def test_late_ballots_are_taken_in_when_enough_of_them_came(
    sqlite_installation: Installation, code: SurveyCode, tmp_path: Path
) -> None:
    place = sqlite_installation
    late = Amendment({"vi": "Thêm phiếu giấy.", "en": "Paper was found."}, late=_late(tmp_path, 60))
    made = correcting.correct(place, code, late, PAIR)
    counts = made.summary.subjects[0].group(CITIZEN).counts
    assert isinstance(counts, GroupCounts)
    assert counts.valid == 102
    with place.engine.connect() as connection:
        ballots = opened.read(connection, place.keys.readable("installation"), code)
        channels = ballots.channel.tolist()
        assert connection.scalar(sa.select(ballot_import.c.ballots)) == 60
        [_, kind] = rounds.assignments(connection, code)
    assert (len(ballots), kind.issued, kind.subjects) == (122, 0, (1,))
    # Where a row lies says nothing of when it came.
    assert channels[-60:] != sorted(channels)[-60:]
    with pytest.raises(Refused, match="in the round already"):
        correcting.correct(place, code, late, PAIR)


def test_a_few_late_ballots_are_not_told_as_they_could_be_subtracted(
    sqlite_installation: Installation, code: SurveyCode, tmp_path: Path
) -> None:
    before = _state_of(sqlite_installation, code)
    with pytest.raises(Refused, match="CB001, citizen: Results over nearly the same ballots"):
        correcting.correct(sqlite_installation, code, Amendment(REASON, late=_late(tmp_path, 2)), PAIR)
    assert _state_of(sqlite_installation, code) == before


@pytest.mark.parametrize(
    ("extra", "match"),
    [
        ("CB009,yes,1,1,1,1", "CB009"),
        ("CB001,yes,6,1,1,1", "6"),
    ],
)
def test_a_late_file_with_a_wrong_row_changes_nothing(
    sqlite_installation: Installation, code: SurveyCode, tmp_path: Path, extra: str, match: str
) -> None:
    before = _state_of(sqlite_installation, code)
    with pytest.raises(BadInput, match=match):
        correcting.correct(
            sqlite_installation, code, Amendment(REASON, late=_late(tmp_path, 60, extra=extra)), PAIR
        )
    assert _state_of(sqlite_installation, code) == before


def test_texts_of_late_ballots_are_not_taken_in(
    sqlite_installation: Installation, code: SurveyCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = BallotRow(
        1, CITIZEN, 0, SubjectNumber(1), EncodedBallot(bytes(5), "Cần nhanh hơn", no_contact=False)
    )
    monkeypatch.setattr(late_ballots, "read_rows", lambda *_all: [written])
    before = _state_of(sqlite_installation, code)
    with pytest.raises(BadInput, match=r"late\.csv: Texts of late ballots are not taken in"):
        correcting.correct(sqlite_installation, code, Amendment(REASON, late=_late(tmp_path, 60)), PAIR)
    assert _state_of(sqlite_installation, code) == before


def test_the_open_link_and_imported_ballots_have_no_known_number_of_people(ballots: Maker) -> None:
    everybody = [
        Assignment(1, CITIZEN, 0, Channel.OPEN_LINK, (SubjectNumber(1),), 0),
        Assignment(2, PEER, 0, Channel.IMPORT, (SubjectNumber(1),), 3),
    ]
    rows = ballots_of(CITIZEN, (4, GOOD), channel=OPEN_LINK) + ballots_of(PEER, (4, GOOD))
    subject = Subject(SubjectNumber(1), SubjectKind.CADRE, "CB001", "", None, None, UnitCode("1"))
    late_ballots.refuse_more(ballots(rows), everybody, [subject])
    with pytest.raises(BadInput, match="CB001, citizen: More ballots"):
        late_ballots.refuse_more(ballots(ballots_of(CITIZEN, (1, GOOD))), everybody, [subject])


def test_more_ballots_than_people_were_asked_are_not_taken_in(
    sqlite_installation: Installation, code: SurveyCode, tmp_path: Path
) -> None:
    before = _state_of(sqlite_installation, code)
    with pytest.raises(BadInput, match="CB001, citizen: More ballots than people were asked"):
        correcting.correct(sqlite_installation, code, Amendment(REASON, late=_late(tmp_path, 159)), PAIR)
    assert _state_of(sqlite_installation, code) == before


@pytest.mark.parametrize(
    ("amendment", "officers", "match"),
    [
        (Amendment(REASON, FIRST), ("lan", "Lan"), "Two different people"),
        (Amendment({"vi": "Sửa", "en": ""}, FIRST), PAIR, "reason-en: Say why"),
        (Amendment(REASON), PAIR, "Nothing that is told would change"),
        (Amendment(REASON, frozenset({SubjectNumber(2)})), PAIR, "says the same of 2"),
        (Amendment(REASON, frozenset({SubjectNumber(9)})), PAIR, "says the same of 9"),
    ],
)
def test_a_correction_needs_two_people_a_reason_and_something_to_correct(
    sqlite_installation: Installation,
    code: SurveyCode,
    amendment: Amendment,
    officers: tuple[str, str],
    match: str,
) -> None:
    before = _state_of(sqlite_installation, code)
    with pytest.raises(BadInput, match=match):
        correcting.correct(sqlite_installation, code, amendment, officers)
    assert _state_of(sqlite_installation, code) == before


def test_two_accounts_of_one_person_neither_correct_nor_release_nor_publish(
    sqlite_installation: Installation, code: SurveyCode
) -> None:
    one = ("an", "An-2")
    with sqlite_installation.engine.begin() as connection:
        for username in ("an", "an-2"):
            connection.execute(
                sa.insert(staff).values(username=username, name="An", state="active", cadre="CB002")
            )
    before = _state_of(sqlite_installation, code)
    with pytest.raises(Refused, match="Two different people correct"):
        correcting.correct(sqlite_installation, code, Amendment(REASON, FIRST), one)
    with pytest.raises(Refused, match="Two different people release"):
        release.release_round(sqlite_installation, code, one)
    with pytest.raises(Refused, match="Two different people publish"):
        publishing.raise_level(sqlite_installation, code, Level.PUBLIC, one)
    assert _state_of(sqlite_installation, code) == before


def test_what_was_purged_is_never_computed_anew(sqlite_installation: Installation, code: SurveyCode) -> None:
    place = sqlite_installation
    with place.engine.begin() as connection:
        audit.append(connection, place.clock, audit.Act("minh", "retention.purge", code))
    with pytest.raises(Refused, match="were destroyed after their time"):
        correcting.correct(place, code, Amendment(REASON, FIRST), PAIR)


def test_of_two_corrections_at_once_one_is_refused(
    sqlite_installation: Installation, code: SurveyCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sqlite_installation
    with place.engine.connect() as connection:
        first = release.read_release(connection, code)
    correcting.correct(place, code, Amendment(REASON, FIRST), PAIR)
    with place.engine.begin() as connection:
        connection.execute(sa.update(survey_subject).values(position="chair"))
    read = release.read_release
    answers = iter([first])
    monkeypatch.setattr(
        release, "read_release", lambda connection, code: next(answers, None) or read(connection, code)
    )
    with pytest.raises(Refused, match="Somebody else corrected"):
        correcting.correct(place, code, Amendment(REASON, FIRST), PAIR)


def test_a_round_that_is_not_released_has_nothing_to_correct(
    sqlite_installation: Installation, code: SurveyCode
) -> None:
    place = sqlite_installation
    with place.engine.begin() as connection:
        for table in (publication, told, release_table):
            connection.execute(sa.delete(table))
    with pytest.raises(Refused, match="is not released yet"):
        correcting.correct(place, code, Amendment(REASON), PAIR)
