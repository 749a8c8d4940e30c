"""Standards on the command line: a table becomes a draft, the draft is told with what asks about it."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import questionnaire_library, questionnaires
from surveys.schema import position_group, unit
from tests.webapp.cli.conftest import Ydan
from webapp.settings import defaults, installation

TABLE = """Mã;Loại;Tiêu chuẩn;Tiếng Anh;Căn cứ pháp lý;Câu hỏi
TC1;đạo đức;Gương mẫu nơi cư trú;Sets an example at home;144-QĐ/TW (2024-05-09);exemplary-conduct:E1
TC2;tiêu chuẩn;Có trình độ quản lý nhà nước;Knows administration;365-QĐ/TW (2025-08-30);gone:x
"""
HEAD = ("--positions", "chairs", "--title-vi", "Chủ tịch xã", "--title-en", "Chairs of communes")


@pytest.fixture
def file(installed: Ydan, tmp_path: Path) -> Path:
    assert installed("standard", "list").exit_code == 0
    place = installation(defaults(tmp_path / "data"))
    with place.engine.begin() as connection:
        row = {"code": "22", "kind": "province", "name": "Tỉnh", "sort_key": b"t", "search_key": "t"}
        connection.execute(sa.insert(unit).values(row))
        connection.execute(sa.insert(position_group).values(code="chairs"))
        questionnaires.add(connection, questionnaire_library.load("exemplary-conduct", 1)[0])
    place.engine.dispose()
    path = tmp_path / "chuan.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_table_becomes_a_draft_that_is_told(installed: Ydan, file: Path) -> None:
    made = installed("standard", "import", "22", str(file), *HEAD)
    assert (made.exit_code, "tc-22-1" in made.stdout) == (0, True)
    again = json.loads(
        installed("standard", "import", "22", str(file), *HEAD, "--of", "tc-22-1", "--json").stdout
    )
    assert (again["standard"], again["version"], again["state"]) == ("tc-22-1", 1, "draft")
    (listed,) = json.loads(installed("standard", "list", "--json").stdout)["standards"]
    assert listed == again
    assert "tc-22-1" in installed("standard", "list").stdout
    told = json.loads(installed("standard", "show", "tc-22-1", "1", "--json").stdout)["criteria"]
    assert [(one["code"], bool(one["asked_by"]), one["lost"]) for one in told] == [
        ("TC1", True, []),
        ("TC2", False, ["gone:x"]),
    ]
    shown = installed("standard", "show", "tc-22-1", "1").stdout
    assert told[0]["asked_by"][0] in shown
    assert "144-QĐ/TW (2024-05-09)" in shown


def test_what_is_wrong_ends_with_code_2_and_keeps_nothing(installed: Ydan, file: Path) -> None:
    file.write_text(TABLE.replace("đạo đức", "thái độ"), encoding="utf-8")
    wrong = installed("standard", "import", "22", str(file), *HEAD)
    assert wrong.exit_code == 2
    assert installed("standard", "show", "tc-22-1", "1").exit_code == 2
    assert json.loads(installed("standard", "list", "--json").stdout) == {"standards": []}
