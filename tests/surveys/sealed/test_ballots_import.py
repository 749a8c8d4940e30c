"""Ballots from elsewhere come in by the same door: all rows or none, the same file once."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from surveys import ballots_import, ballots_rows, rounds
from surveys.ballot_files import FileMark
from surveys.ballots_import import BallotsFile, ImportReport, check_ballots, import_ballots
from surveys.box_engines import box_of
from surveys.closing import close_round
from surveys.identifiers import Channel, RespondentGroup, SurveyState
from surveys.opened import read, read_texts
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import audit_event, ballot_import, invitation
from surveys.sheet import read_sheet
from tests.surveys.sealed.open_round import AN, BINH, SURVEY, OpenRound

MAP = """
format = 1
respondent_group = { column = "Nhóm", values = { "dân" = "citizen", "đồng nghiệp" = "peer" } }
stratum = { column = "Thôn", values = { "Thôn 1" = "1", "" = "0" } }
subject = { column = "Cán bộ", values = { "Ông An" = "CB1" } }
missing = ["-"]
missing_means = "dont_know"

[items]
polite = "Lịch sự"
fair = { column = "Công bằng", values = { "A" = "3", "B" = "2" } }
words = "Góp ý"

[values]
"Tốt" = "3"
"""
HEADER = "Nhóm,Thôn,Cán bộ,Lịch sự,Công bằng,Góp ý,Lúc gửi\n"
ROWS = (
    "dân,Thôn 1,Ông An,Tốt,A,,08:01\n"
    "dân,Thôn 1,CB1,2.0,B,Cảm ơn,08:02\n"
    "đồng nghiệp,,CB2,-,,,08:03\n"
    "đồng nghiệp,,CB2,1,-,-,08:04\n"
)
PEER, CITIZEN = list(RespondentGroup).index(RespondentGroup.PEER), 0


def _file(folder: Path, rows: str = ROWS, written_map: str = MAP, name: str = "old.csv") -> BallotsFile:
    (folder / name).write_text(HEADER + rows, "utf-8")
    (folder / "map.toml").write_text(written_map, "utf-8")
    return BallotsFile(folder / name, folder / "map.toml", actor="an")


def _spent(found: OpenRound) -> int:
    return len(box_of(found.installation, SURVEY).spent_codes())


def _invited(found: OpenRound) -> int:
    with found.installation.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(invitation)) or 0


def _refusal(found: OpenRound, file: BallotsFile) -> list[str]:
    before = (_spent(found), _invited(found))
    with pytest.raises(BadInput) as refused:
        import_ballots(found.intake, SURVEY, file)
    assert (_spent(found), _invited(found)) == before
    return [str(problem) for problem in refused.value.problems]


def test_every_row_becomes_a_ballot_as_if_it_had_been_sent(opened_round: OpenRound, tmp_path: Path) -> None:
    report = import_ballots(opened_round.intake, SURVEY, _file(tmp_path))
    assert (report.rows, report.added, report.already, report.subjects) == (4, 4, 0, 2)
    assert report.by_group == {RespondentGroup.CITIZEN: 2, RespondentGroup.PEER: 2}
    assert report.ignored == ("Lúc gửi",)
    assert close_round(opened_round.installation, SURVEY, (AN, BINH)).opened == 4
    key = opened_round.installation.keys.read("installation")
    with opened_round.installation.engine.connect() as connection:
        found, texts = read(connection, key, SURVEY), read_texts(connection, key, SURVEY)
    rows = zip(found.subject.tolist(), found.group.tolist(), found.stratum.tolist(), found.codes, strict=True)
    assert Counter((subject, group, stratum, bytes(codes)) for subject, group, stratum, codes in rows) == {
        (1, CITIZEN, 1, bytes([3, 3])): 1,
        (1, CITIZEN, 1, bytes([2, 2])): 1,
        (2, PEER, 0, bytes([200, 200])): 1,  # a missing answer means "don't know"
        (2, PEER, 0, bytes([1, 200])): 1,
    }
    assert set(found.channel.tolist()) == {list(Channel).index(Channel.IMPORT)}
    assert [text.text for text in texts if text.text] == ["Cảm ơn"]


def test_a_missing_answer_without_meaning_is_a_blank(sqlite_round: OpenRound, tmp_path: Path) -> None:
    file = _file(
        tmp_path, "dân,,CB1,Tốt,,,\ndân,,CB1,,A,,\n", MAP.replace('missing_means = "dont_know"\n', "")
    )
    assert _refusal(sqlite_round, file) == [
        "old.csv, row 3, column Lịch sự: The item “polite” needs an answer."
    ]


def test_the_same_file_again_adds_nothing(opened_round: OpenRound, tmp_path: Path) -> None:
    import_ballots(opened_round.intake, SURVEY, _file(tmp_path))
    again = import_ballots(opened_round.intake, SURVEY, _file(tmp_path, name="renamed.csv"))
    assert (again.added, again.already, again.earlier, _spent(opened_round)) == (0, 4, 0, 4)


def test_the_same_rows_as_a_workbook_add_nothing(sqlite_round: OpenRound, tmp_path: Path) -> None:
    import_ballots(sqlite_round.intake, SURVEY, _file(tmp_path))
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (HEADER + ROWS).splitlines():
        book.active.append([cell or None for cell in line.split(",")])
        book.active.append([])
    book.save(tmp_path / "old.xlsx")
    again = import_ballots(
        sqlite_round.intake, SURVEY, BallotsFile(tmp_path / "old.xlsx", tmp_path / "map.toml", "an")
    )
    assert (again.added, again.already, _spent(sqlite_round)) == (0, 4, 4)


def test_another_file_joins_the_first_and_is_told_of_it(sqlite_round: OpenRound, tmp_path: Path) -> None:
    import_ballots(sqlite_round.intake, SURVEY, _file(tmp_path))
    more = import_ballots(sqlite_round.intake, SURVEY, _file(tmp_path, "dân,Thôn 1,CB1,1,A,,\n"))
    assert (more.added, more.earlier, _spent(sqlite_round)) == (1, 4, 5)
    with sqlite_round.installation.engine.connect() as connection:
        kinds = [
            (one.group, one.stratum, one.subjects, one.issued)
            for one in rounds.assignments(connection, SURVEY)
            if one.channel is Channel.IMPORT
        ]
    assert kinds == [(RespondentGroup.CITIZEN, 1, (1,), 3), (RespondentGroup.PEER, 0, (2,), 2)]


def test_a_dry_run_reports_and_changes_nothing(sqlite_round: OpenRound, tmp_path: Path) -> None:
    before = (_spent(sqlite_round), _invited(sqlite_round))
    dry = check_ballots(sqlite_round.intake, SURVEY, _file(tmp_path))
    assert (_spent(sqlite_round), _invited(sqlite_round)) == before
    assert dry == import_ballots(sqlite_round.intake, SURVEY, _file(tmp_path))
    after = check_ballots(sqlite_round.intake, SURVEY, _file(tmp_path))
    assert (after.added, after.already) == (0, 4)


def test_an_import_tells_how_far_it_is(sqlite_round: OpenRound, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    file = _file(tmp_path)
    import_ballots(sqlite_round.intake, SURVEY, file, lambda done, whole: told.append((done, whole)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_one_wrong_row_keeps_every_row_out(opened_round: OpenRound, tmp_path: Path) -> None:
    assert _refusal(opened_round, _file(tmp_path, ROWS + "dân,Thôn 1,CB1,4,A,,\n")) == [
        (
            "old.csv, row 6, column Lịch sự: "
            "“4” is not an answer of this item. Choose one of: 1, 2, 3, dont_know."
        )
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "hàng xóm,,CB1,1,A,,",
            "column Nhóm: The round does not ask a respondent group “hàng xóm” (it asks: citizen, peer).",
        ),
        ("dân,Thôn 9,CB1,1,A,,", "column Thôn: The round has no stratum “Thôn 9”."),
        (
            "dân,,CB7,1,A,,",
            "column Cán bộ: “CB7” is not the code of a subject of this round. Correct the cell or the map.",
        ),
        (
            f"dân,,CB1,1,A,{'x' * 1001},",
            "column Góp ý: The text is longer than 1000 characters. Shorten it.",
        ),
    ],
)
def test_a_wrong_cell_is_told_by_row_and_column(
    sqlite_round: OpenRound, tmp_path: Path, row: str, said: str
) -> None:
    assert _refusal(sqlite_round, _file(tmp_path, f"{row}\n")) == [f"old.csv, row 2, {said}"]


def test_a_hundred_problems_are_enough(sqlite_round: OpenRound, tmp_path: Path) -> None:
    said = _refusal(sqlite_round, _file(tmp_path, "dân,,CB7,1,A,,\n" * 130))
    assert len(said) == ballots_rows.MOST_TOLD + 1
    assert said[-1] == "old.csv: More problems like these: 30. Correct the first ones and try again."


def test_a_map_that_does_not_fit_is_told_before_any_row(sqlite_round: OpenRound, tmp_path: Path) -> None:
    wrong = MAP.replace('polite = "Lịch sự"', 'polit = "Lễ phép"').replace("dont_know", "no_idea")
    assert _refusal(sqlite_round, _file(tmp_path, written_map=wrong)) == [
        f"old.csv: There is no column “Lễ phép”. The columns are: {', '.join(HEADER.strip().split(','))}.",
        "items: The questionnaire has no item “polit”. Correct the map.",
        "items: The item “polite” needs an answer. Name its column in the map.",
        "missing_means: No item offers the answer “no_idea”. Correct the map.",
    ]


def test_ballots_come_only_into_an_open_round(sqlite_round: OpenRound, tmp_path: Path) -> None:
    close_round(sqlite_round.installation, SURVEY, (AN, BINH))
    with pytest.raises(Refused, match="is not open: ballots can be imported only into an open round"):
        import_ballots(sqlite_round.intake, SURVEY, _file(tmp_path))
    assert check_ballots(sqlite_round.intake, SURVEY, _file(tmp_path)).rows == 4


def test_an_import_interrupted_before_storing_is_simply_made_again(
    opened_round: OpenRound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise NotReady

    with monkeypatch.context() as broken:
        broken.setattr(ballots_import, "submit_all", fail)
        with pytest.raises(NotReady):
            import_ballots(opened_round.intake, SURVEY, _file(tmp_path))
    assert _spent(opened_round) == 0
    assert import_ballots(opened_round.intake, SURVEY, _file(tmp_path)).added == 4
    assert close_round(opened_round.installation, SURVEY, (AN, BINH)).opened == 4


def test_an_import_interrupted_after_storing_counts_nothing_twice(
    opened_round: OpenRound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise sa.exc.OperationalError("", {}, Exception())

    with monkeypatch.context() as broken:
        broken.setattr(ballots_import, "_note", fail)
        with pytest.raises(NotReady):
            import_ballots(opened_round.intake, SURVEY, _file(tmp_path))
    again: ImportReport = import_ballots(opened_round.intake, SURVEY, _file(tmp_path))
    assert (again.added, again.already) == (0, 4)
    minutes = close_round(opened_round.installation, SURVEY, (AN, BINH))
    assert (minutes.spent, minutes.opened, minutes.invalid) == (4, 4, 0)


def test_an_import_is_noted_with_its_file_and_its_actor(sqlite_round: OpenRound, tmp_path: Path) -> None:
    report = import_ballots(sqlite_round.intake, SURVEY, _file(tmp_path))
    with sqlite_round.installation.engine.connect() as connection:
        noted = connection.execute(sa.select(ballot_import)).one()
        event = connection.execute(sa.select(audit_event).where(audit_event.c.act == "ballots.import")).one()
        assert rounds.get(connection, SURVEY).state is SurveyState.OPEN
    assert (noted.file_hash, noted.ballots) == (report.file_hash, 4)
    assert (event.actor, event.object) == ("an", SURVEY)
    assert report.file_hash in event.details


def test_what_notes_a_file_is_no_oracle_for_what_its_few_rows_answer(
    sqlite_round: OpenRound, tmp_path: Path
) -> None:
    file = _file(tmp_path)
    report = import_ballots(sqlite_round.intake, SURVEY, file)
    guess = read_sheet(file.path).hash  # who guesses the rows computes this; the key is not in the database
    assert report.file_hash != guess
    with sqlite_round.installation.engine.connect() as connection:
        rows = [
            str(tuple(row))
            for one in sa.inspect(connection).get_table_names()
            for row in connection.execute(sa.text(f'SELECT * FROM "{one}"'))
        ]
    assert any(report.file_hash in row for row in rows)
    assert not any(guess in row for row in rows)


def test_a_file_that_an_earlier_version_noted_by_its_plain_hash_is_known_and_marked_anew(
    sqlite_round: OpenRound, tmp_path: Path
) -> None:
    file = _file(tmp_path)
    mark = FileMark.of(sqlite_round.installation.keys.read("pepper"), read_sheet(file.path))
    with sqlite_round.installation.engine.begin() as connection:
        connection.execute(sa.insert(ballot_import).values(survey=SURVEY, file_hash=mark.plain, ballots=4))
    again = import_ballots(sqlite_round.intake, SURVEY, file)
    assert (again.added, again.already, again.earlier) == (0, 4, 0)
