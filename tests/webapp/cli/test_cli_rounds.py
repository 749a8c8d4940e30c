"""A round on the command line: from its file to its scores, and what is refused on the way."""

import csv
import json
import re
from pathlib import Path

import pytest

from tests.webapp.cli.conftest import ROUND, Ydan

STANDING = ("shrunk", "adjusted", "ranks", "comparison")
OFFICERS = ("--officer", "lan", "--officer", "minh")


def _open(ydan: Ydan, folder: Path) -> None:
    assert ydan("survey", "create", str(folder / "round.toml")).exit_code == 0
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    assert ydan("survey", "open", "thu-2026", *OFFICERS, *phrases).exit_code == 0


def _import(ydan: Ydan, folder: Path, *options: str) -> dict[str, object]:
    files = (str(folder / "ballots.csv"), "--map", str(folder / "map.toml"))
    done = ydan("import", "ballots", "thu-2026", *files, "--json", *options)
    assert done.exit_code == 0, done.stderr
    facts: dict[str, object] = json.loads(done.stdout)
    return facts


def test_a_round_goes_from_its_file_to_its_scores(installed: Ydan, folder: Path) -> None:
    _open(installed, folder)
    assert _import(installed, folder)["added"] == 12
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    closed = installed("survey", "close", "thu-2026", *OFFICERS, *phrases, "--json")
    assert json.loads(closed.stdout)["opened"] == 12
    assert json.loads(installed("survey", "release", "thu-2026", *OFFICERS, "--json").stdout)["number"] == 1
    shown = installed("survey", "scores", "thu-2026")
    assert shown.exit_code == 0
    # Values 1, 2, 3 four times each are 0, 50, 100 points: mean 50, told as a band for a dozen ballots.
    assert re.search(r"du-thao-1 .* Front members +12 +50-75$", shown.stdout, re.MULTILINE)
    told = json.loads(installed("survey", "scores", "thu-2026", "--json").stdout)
    assert told["survey"] == "thu-2026"
    # a draft told as a band has no composite, and so no standing either; the keys are there and say why
    assert all(told["subjects"][0][name] == told["subjects"][0]["composite"] for name in STANDING)
    assert "reason" in told["subjects"][0]["composite"]


def test_the_passphrases_are_asked_unseen_and_new_ones_twice(installed: Ydan, folder: Path) -> None:
    installed("survey", "create", str(folder / "round.toml"))
    first, second = "con trâu đi trước", "cái cày theo sau"
    typed = f"{first}\n{first}\n{second}\n{second}\n"
    opened = installed("survey", "open", "thu-2026", *OFFICERS, typed=typed)
    assert opened.exit_code == 0
    assert first not in opened.output
    assert "33." in opened.stdout
    closed = installed("survey", "close", "thu-2026", *OFFICERS, typed=f"{first}\n{second}\n")
    assert closed.exit_code == 0
    assert "0 ballots opened" in closed.stdout


def test_the_printed_share_stands_in_for_one_officer(installed: Ydan, folder: Path) -> None:
    installed("survey", "create", str(folder / "round.toml"))
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    opened = installed("survey", "open", "thu-2026", *OFFICERS, *phrases, "--json")
    share = folder / "share.txt"
    share.write_text("\n".join(json.loads(opened.stdout)["words"]), encoding="utf-8")
    closed = installed(
        "survey", "close", "thu-2026", *OFFICERS, "--printed-share", str(share), typed="con trâu đi trước\n"
    )
    assert closed.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--officer", "lan"), "Two officers are needed"),
        (("--officer", "lan", "--officer", "Lan"), "cannot do this alone"),
    ],
)
def test_one_officer_cannot_open_a_round(
    installed: Ydan, folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    installed("survey", "create", str(folder / "round.toml"))
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    refused = installed("survey", "open", "thu-2026", *arguments, *phrases)
    assert refused.exit_code == 2
    assert words in refused.stderr


def test_a_file_with_one_passphrase_is_refused(installed: Ydan, folder: Path) -> None:
    installed("survey", "create", str(folder / "round.toml"))
    alone = folder / "one.txt"
    alone.write_text("con trâu đi trước\n\n", encoding="utf-8")
    refused = installed("survey", "open", "thu-2026", *OFFICERS, "--passphrase-file", str(alone))
    assert (refused.exit_code, "2 passphrases" in refused.stderr) == (2, True)
    missing = installed("survey", "open", "thu-2026", *OFFICERS, "--passphrase-file", "nowhere")
    assert (missing.exit_code, "nowhere: " in missing.stderr) == (2, True)


def test_nobody_answering_at_a_prompt_ends_with_two(installed: Ydan, folder: Path) -> None:
    installed("survey", "create", str(folder / "round.toml"))
    stopped = installed("survey", "open", "thu-2026", *OFFICERS, typed="")
    assert stopped.exit_code == 2
    assert stopped.stderr.splitlines()[-1] == "Stopped."


def test_codes_are_written_once_and_only_their_owner_reads_the_file(installed: Ydan, folder: Path) -> None:
    _open(installed, folder)
    target = folder / "codes.csv"
    done = installed("survey", "codes", "thu-2026", "3", "--output", str(target))
    assert (done.exit_code, done.stderr) == (0, "3 codes were issued.\n")
    assert target.stat().st_mode & 0o777 == 0o600
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["about"] for row in rows] == ["Dự thảo Minh Họa"] * 3
    assert all(re.fullmatch(r"(\d{4} ){4}\d", row["digits"]) for row in rows)
    assert all(row["link"].startswith("http://127.0.0.1:8000/#") for row in rows)
    again = installed("survey", "codes", "thu-2026", "3", "--output", str(target))
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)


def test_codes_for_a_group_that_is_not_asked_leave_no_file(installed: Ydan, folder: Path) -> None:
    _open(installed, folder)
    target = folder / "codes.csv"
    refused = installed("survey", "codes", "thu-2026", "3", "--group", "peer", "--output", str(target))
    assert (refused.exit_code, target.exists()) == (2, False)
    shown = installed("survey", "codes", "thu-2026", "1", "--assignment", "1")
    assert shown.stdout.splitlines()[0] == "survey,group,channel,about,digits,link"


def test_a_dry_run_stores_nothing_and_the_same_file_again_adds_nothing(installed: Ydan, folder: Path) -> None:
    _open(installed, folder)
    assert _import(installed, folder, "--dry-run")["added"] == 12
    assert _import(installed, folder)["added"] == 12
    assert _import(installed, folder) | {"added": 0, "already": 12} == _import(installed, folder)


def test_a_bad_row_is_named_and_nothing_is_stored(installed: Ydan, folder: Path) -> None:
    _open(installed, folder)
    ballots = folder / "ballots.csv"
    ballots.write_text("draft,clear\ndu-thao-1,2\ndu-thao-1,9\n", encoding="utf-8")
    refused = installed("import", "ballots", "thu-2026", str(ballots), "--map", str(folder / "map.toml"))
    assert refused.exit_code == 2
    [line] = refused.stderr.splitlines()
    assert "row 3" in line
    assert "clear" in line


def test_columns_that_are_not_read_are_named_in_one_line(installed: Ydan, folder: Path) -> None:
    _open(installed, folder)
    ballots = folder / "ballots.csv"
    ballots.write_text("draft,clear,age,shoe\ndu-thao-1,2,40,41\n", encoding="utf-8")
    done = installed("import", "ballots", "thu-2026", str(ballots), "--map", str(folder / "map.toml"))
    assert done.stderr.splitlines()[-1] == "Columns that were not read: age, shoe."
    assert done.stdout == "1 rows about 1 subjects: 1 added, 0 were there already.\n"


def test_another_file_with_more_ballots_asks_whether_people_differ(installed: Ydan, folder: Path) -> None:
    _open(installed, folder)
    _import(installed, folder)
    ballots = folder / "ballots.csv"
    ballots.write_text("draft,clear\ndu-thao-1,2\n", encoding="utf-8")
    done = installed("import", "ballots", "thu-2026", str(ballots), "--map", str(folder / "map.toml"))
    assert "12 ballots" in done.stderr


def test_scores_of_an_open_round_are_refused(installed: Ydan, folder: Path) -> None:
    _open(installed, folder)
    refused = installed("survey", "scores", "thu-2026")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_scores_that_are_all_withheld_end_with_one(installed: Ydan, folder: Path) -> None:
    _open(installed, folder)
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    installed("survey", "close", "thu-2026", *OFFICERS, *phrases)
    assert "is released" in installed("survey", "release", "thu-2026", *OFFICERS).stdout
    shown = installed("survey", "scores", "thu-2026", "--subject", "du-thao-1")
    assert (shown.exit_code, "withheld: too few ballots" in shown.stdout) == (1, True)


def test_the_list_of_rounds_is_read_by_people_and_machines(installed: Ydan, folder: Path) -> None:
    installed("survey", "create", str(folder / "round.toml"), "--json")
    assert re.search(
        r"^thu-2026 +Checked +2999-12-31 +A trial$", installed("survey", "list").stdout, re.MULTILINE
    )
    [one] = json.loads(installed("survey", "list", "--json").stdout)
    assert (one["survey"], one["closes_on"], one["title"]["vi"]) == ("thu-2026", "2999-12-31", "Đợt thử")


def test_a_library_questionnaire_comes_along_with_its_round(installed: Ydan, folder: Path) -> None:
    written = folder / "round.toml"
    text = ROUND.replace('"tiny"', '"citizen-official"').replace('questionnaire_file = "tiny.toml"\n', "")
    written.write_text(text, encoding="utf-8")
    refused = installed("survey", "create", str(written))
    # It is about cadres and asks citizens: the round's own faults are told, so the questionnaire was found.
    assert (refused.exit_code, "another kind of subject" in refused.stderr) == (2, True)
    listed = json.loads(installed("questionnaire", "list", "--json").stdout)
    assert {one["state"] for one in listed} == {"library"}


def test_every_fault_of_a_round_file_is_placed_on_a_line_of_its_own(installed: Ydan, folder: Path) -> None:
    written = folder / "round.toml"
    written.write_text(
        ROUND.replace("2026-12-31", '"soon"').replace('"front"', '"friends"'), encoding="utf-8"
    )
    refused = installed("survey", "create", str(written))
    lines = refused.stderr.splitlines()
    assert refused.exit_code == 2
    assert len(lines) == 3
    assert all(line.startswith(f"{written}, ") for line in lines)


def test_a_round_run_elsewhere_comes_in_without_its_times_and_accounts(
    installed: Ydan, folder: Path, tmp_path: Path
) -> None:
    _open(installed, folder)
    rows = "".join(
        f'"{number}","2026-03-01 08:0{number}:00","1","vi","7{number}","tok{number}",'
        f'"10.1.2.{number}","{answer}"\n'
        for number, answer in enumerate("32103", 1)
    ).replace('"0"', '"Tàm tạm"')
    export = tmp_path / "results-survey.csv"
    export.write_text(
        "id,submitdate,lastpage,startlanguage,seed,token,ipaddr,clear\n"
        + rows
        + '"9","","1","vi","7","t","10.1.2.9","3"\n',
        encoding="utf-8",
    )
    took = ("import", "ballots", "thu-2026", str(export), "--from", "limesurvey")
    asked = installed(*took, "--write-answers", str(tmp_path / "a.toml"))
    assert asked.exit_code == 1
    assert "Accounts and contacts, dropped on arrival: token." in asked.stderr
    assert "never sent (no date of sending): 1 rows" in asked.stderr
    assert "To be decided: What does the answer “Tàm tạm” mean? (column “clear”)" in asked.stderr
    answers = (tmp_path / "a.toml").read_text(encoding="utf-8")
    (tmp_path / "a.toml").write_text(answers.replace('= ""', '= "2"'), encoding="utf-8")
    answered = (*took, "--answers", str(tmp_path / "a.toml"), "--json")
    assert json.loads(installed(*answered, "--dry-run").stdout)["rows"] == 5
    assert json.loads(installed(*answered).stdout)["added"] == 5
    export.write_text(
        "id,submitdate,lastpage,startlanguage,seed,token,ipaddr,clear\n" + rows, encoding="utf-8"
    )
    assert json.loads(installed(*answered).stdout)["already"] == 5
    for wrong in (took[:4], (*took, "--map", "x.toml")):
        assert installed(*wrong).exit_code == 2
