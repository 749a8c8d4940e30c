"""Paper forms from the command line: a sample, a print run, a file for its owner's eyes only."""

from pathlib import Path

import pytest

from surveys.identifiers import SurveyCode
from surveys.paper import runs
from surveys.paper.runs import PaperRun
from tests.surveys.prints.pdf_pages import read
from tests.webapp.cli.conftest import Ydan
from webapp.cli.opening import opened


@pytest.fixture
def ready(installed: Ydan, folder: Path) -> Ydan:
    """Give the command line of an installation with a round in preparation."""
    installed("survey", "create", str(folder / "round.toml"))
    return installed


def printed() -> tuple[PaperRun, ...]:
    with opened() as installation, installation.engine.connect() as connection:
        return runs.listing(connection, SurveyCode("thu-2026"))


def test_forms_are_printed_as_a_run_into_a_file_of_the_owner(ready: Ydan, folder: Path) -> None:
    file = folder / "forms.pdf"
    done = ready("survey", "forms", "thu-2026", "3", "--assignment", "1", "--output", str(file))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Print run 1: 3 forms." in done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    (run,) = printed()
    assert run.layout is not None
    assert len(read(file.read_bytes()).words) == 3 * len(run.layout.pages)


def test_a_sample_issues_nothing(ready: Ydan, folder: Path) -> None:
    file = folder / "sample.pdf"
    style = ("--size", "large", "--languages", "both", "--sample")
    assert (
        ready(
            "survey", "forms", "thu-2026", "3", "--assignment", "1", "--output", str(file), *style
        ).exit_code
        == 0
    )
    assert all("MẪU" in words for words in read(file.read_bytes()).words)
    assert printed() == ()


def test_a_file_that_is_there_and_an_unknown_kind_issue_nothing(ready: Ydan, folder: Path) -> None:
    file = folder / "forms.pdf"
    file.write_text("mine")
    taken = ready("survey", "forms", "thu-2026", "3", "--assignment", "1", "--output", str(file))
    assert taken.exit_code == 2
    assert "The file is there already." in taken.stderr
    assert file.read_text() == "mine"
    unknown = ready(
        "survey", "forms", "thu-2026", "3", "--assignment", "99", "--output", str(folder / "x.pdf")
    )
    assert unknown.exit_code == 2
    assert not (folder / "x.pdf").exists()
    assert printed() == ()


def test_a_file_is_not_left_behind_when_nothing_was_issued(
    ready: Ydan, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("surveys.paper.printing.issue", full)
    file = folder / "forms.pdf"
    done = ready("survey", "forms", "thu-2026", "3", "--assignment", "1", "--output", str(file))
    assert done.exit_code != 0
    assert not file.exists()
