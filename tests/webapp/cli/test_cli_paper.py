"""Paper on the command line: does it add up, a count of two people, the minutes; exit codes for machines."""

import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from surveys.identifiers import SurveyCode
from surveys.paper import batches
from surveys.paper.batch_records import Way
from surveys.schema import paper_run
from tests.webapp.cli.conftest import Ydan
from webapp.cli.opening import opened

OFFICERS = ("--officer", "lan", "--officer", "minh")


@pytest.fixture
def printed(installed: Ydan, folder: Path) -> Ydan:
    """Give the command line of an installation with an open round, a run of forms and one of cards."""
    installed("survey", "create", str(folder / "round.toml"))
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    assert installed("survey", "open", "thu-2026", *OFFICERS, *phrases).exit_code == 0
    with opened() as installation, installation.engine.begin() as connection:
        for number, kind in ((1, "form"), (2, "cards")):
            values = {"survey": "thu-2026", "number": number, "assignment": 1, "kind": kind}
            connection.execute(sa.insert(paper_run).values(**values, printed=10, printed_on=date(2026, 3, 1)))
    return installed


def test_paper_that_does_not_add_up_ends_with_one(printed: Ydan) -> None:
    shown = printed("paper", "standing", "thu-2026")
    assert shown.exit_code == 1
    assert "Print run 1 is not added up yet" in shown.stdout
    told = json.loads(printed("paper", "standing", "thu-2026", "--json").stdout)
    assert [one["adds_up"] for one in told["runs"]] == [False, False]
    assert len(told["open"]) == 2


def test_two_officers_add_it_up_and_get_their_minutes(printed: Ydan, folder: Path) -> None:
    path = folder / "minutes.pdf"
    assert printed("paper", "minutes", "thu-2026", str(path)).exit_code == 2
    forms = printed("paper", "reconcile", "thu-2026", "1", "--void", "3", "--unused", "7", *OFFICERS)
    assert (forms.exit_code, forms.stdout) == (0, "Print run 1 adds up.\n")
    cards = ("--drawn", "9", "--void", "0", "--unused", "1")
    assert printed("paper", "reconcile", "thu-2026", "2", *cards, *OFFICERS).exit_code == 0
    shown = printed("paper", "standing", "thu-2026", "--json")
    assert shown.exit_code == 0
    assert [one["returned"] for one in json.loads(shown.stdout)["runs"]] == [0, 9]
    assert printed("paper", "minutes", "thu-2026", str(path), "--language", "both").exit_code == 0
    assert path.read_bytes().startswith(b"%PDF")


def test_a_difference_and_one_officer_alone_are_bad_input(printed: Ydan) -> None:
    counts = ("thu-2026", "1", "--void", "3", "--unused", "6")
    short = printed("paper", "reconcile", *counts, *OFFICERS)
    assert short.exit_code == 2
    assert "1 are missing" in short.stderr
    assert printed("paper", "reconcile", *counts, "--officer", "lan").exit_code == 2
    unknown = printed("paper", "reconcile", "thu-2026", "9", "--void", "0", "--unused", "0", *OFFICERS)
    assert (unknown.exit_code, "no print run 9" in unknown.stderr) == (2, True)
    assert printed("paper", "standing", "nowhere").exit_code == 2


def test_scans_are_brought_into_a_batch_and_read(printed: Ydan, folder: Path) -> None:
    with opened() as installation, installation.engine.begin() as connection:
        batch = batches.open_batch(installation, connection, (SurveyCode("thu-2026"), 1), Way.SCANNED, 1)
    page = folder / "page.png"
    Image.new("L", (200, 300), 255).save(page)
    letter = folder / "letter.png"
    letter.write_text("no picture")
    scan = ("paper", "scan", "thu-2026", str(batch.number))
    told = json.loads(printed(*scan, str(page), "--json").stdout)
    assert told == {"survey": "thu-2026", "batch": 1, "added": 1, "already": 0, "pages": 1}
    again = printed(*scan, str(page))
    assert again.stdout == "0 files added, 1 were there already. Pages read so far: 1.\n"
    refused = printed(*scan, str(letter))
    assert (refused.exit_code, "letter.png" in refused.stderr) == (2, True)
    assert printed("paper", "scan", "thu-2026", "9", str(page)).exit_code == 2
