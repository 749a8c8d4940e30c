"""What docs/questionnaires.md shows works as it stands there."""

import re
from pathlib import Path

from surveys.ballots_map import read as read_map
from surveys.ballots_rows import Asked, read_rows
from surveys.identifiers import ItemId, RespondentGroup, SubjectNumber
from surveys.questionnaire_file import read
from surveys.routing import path
from surveys.sheet import read_sheet

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "questionnaires.md"
QUESTIONNAIRE, MAP = re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def test_the_questionnaire_of_the_guide_is_sound() -> None:
    questionnaire = read(QUESTIONNAIRE)
    answers = {ItemId("visited"): "yes", ItemId("clean"): "1"}
    on_path = [item.id for item in path(questionnaire, RespondentGroup.CITIZEN, answers)]
    assert on_path == ["visited", "clean", "dirty_where", "comment"]


def test_the_map_of_the_guide_reads_a_table(tmp_path: Path) -> None:
    file = tmp_path / "market.csv"
    file.write_text(
        "Khu;Tên chợ;Có đến chợ?;Vệ sinh;Góp ý;Giờ\n"
        "Khu 1;Chợ Hạ Long 1;Có;Bình thường;Cần thêm thùng rác;8:00\n"
        "Khu 1;cho-ha-long-1;Không;;;9:00\n",
        "utf-8",
    )
    asked = Asked(
        read(QUESTIONNAIRE),
        frozenset({RespondentGroup.CITIZEN}),
        frozenset({1}),
        {"cho-ha-long-1": SubjectNumber(1)},
    )
    first, second = read_rows(read_sheet(file), read_map(MAP), asked)
    assert (first.ballot.ratings, first.ballot.text) == (bytes([1, 2, 0]), "Cần thêm thùng rác")
    assert second.ballot.no_contact
