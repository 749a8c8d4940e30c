"""The command line on an installation of its own, run within the process."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveys import shares
from webapp.cli import main

Ydan = Callable[..., Result]

ROUND = """
format = 1
code = "thu-2026"
questionnaire = "tiny"
version = 1
questionnaire_file = "tiny.toml"
period_start = 2026-01-01
period_end = 2026-12-31
closes_on = 2999-12-31
confidence = 0.95
least_reliability = 0.7
title = { vi = "Đợt thử", en = "A trial" }
asks = { vi = "Mặt trận", en = "The Front" }

[[groups]]
group = "front"
weight = 1
threshold = 10
required = true

[[subjects]]
kind = "draft"
code = "du-thao-1"
name = "Dự thảo Minh Họa"

[[invitations]]
group = "front"
channel = "web"
subjects = "each"
"""

TINY = """
format = 1
id = "tiny"
version = 1
languages = ["vi", "en"]
minutes = 1
subject = "draft"
respondent_groups = ["front"]
title = { vi = "Phiếu ngắn", en = "Short form" }
purpose = { vi = "Để thử", en = "To try" }

[scales.level]
options = [
    { value = 3, label = { vi = "Tốt", en = "Good" } },
    { value = 2, label = { vi = "Bình thường", en = "Fair" } },
    { value = 1, label = { vi = "Chưa tốt", en = "Not good" } },
]

[[criteria]]
code = "A"
title = { vi = "Nội dung", en = "Content" }
weight = 1
source = "-"

[[sections]]
id = "one"
title = { vi = "Dự thảo", en = "The draft" }

[[sections.items]]
id = "clear"
kind = "rating"
scale = "level"
criteria = ["A"]
text = { vi = "Rõ ràng", en = "Is clear" }
"""

MAP = """
format = 1
respondent_group = "front"
subject = { column = "draft" }

[items]
clear = "clear"
"""


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap with little memory: the real cost is claimed in test_shares."""
    monkeypatch.setattr(shares, "OPERATIONS", 1)
    monkeypatch.setattr(shares, "MEMORY_BYTES", 8192)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give the variables of a process that finds its installation in the test's folder."""
    return {"YDAN_HOME": str(tmp_path / "data"), "YDAN_LANGUAGE": "en", "LANGUAGE": "en"}


@pytest.fixture
def ydan(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ydan:
    """Give a function that runs one command; texts come in English."""
    for name in [name for name in os.environ if name.startswith("YDAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=typed, env=environment)

    return run


@pytest.fixture
def installed(ydan: Ydan) -> Ydan:
    """Give the command line of an installation that was just made."""
    assert ydan("init").exit_code == 0
    return ydan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a round, its questionnaire, a map, twelve ballots and two passphrases."""
    found = tmp_path / "files"
    found.mkdir()
    (found / "round.toml").write_text(ROUND, encoding="utf-8")
    (found / "tiny.toml").write_text(TINY, encoding="utf-8")
    (found / "map.toml").write_text(MAP, encoding="utf-8")
    rows = "".join(f"du-thao-1,{1 + number % 3}\n" for number in range(12))
    (found / "ballots.csv").write_text(f"draft,clear\n{rows}", encoding="utf-8")
    (found / "phrases.txt").write_text("con trâu đi trước\ncái cày theo sau\n", encoding="utf-8")
    return found
