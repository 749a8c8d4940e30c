"""Confidence polls on the command line: listed, told in full once signed, written as minutes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys.confidence import minutes, records
from tests.surveys.confidence.conftest import World, prepared
from tests.webapp.cli.conftest import Ydan
from webapp.settings import defaults, installation


@pytest.fixture
def world(installed: Ydan, tmp_path: Path) -> Iterator[World]:
    """Give a poll in the installation that the command line works on."""
    assert installed("confidence-poll", "list").exit_code == 0
    place = installation(defaults(tmp_path / "data"))
    yield prepared(place)
    place.engine.dispose()


def test_figures_are_told_and_written_once_the_minutes_are_signed(
    installed: Ydan, world: World, tmp_path: Path
) -> None:
    world.count("kiem-1")
    world.count("kiem-2")
    early = installed("confidence-poll", "show", world.poll)
    assert "not signed yet" in early.stdout
    assert "187" not in early.stdout + installed("confidence-poll", "show", world.poll, "--json").stdout
    refused = installed("confidence-poll", "minutes", world.poll)
    assert (refused.exit_code, list(tmp_path.glob("*.pdf"))) == (2, [])
    with world.place.engine.connect() as connection:
        seen = minutes.outlook(connection, records.get(connection, world.poll)).hash
    minutes.sign(world.place, world.poll, ("ky-1", "ky-2"), seen)
    (listed,) = json.loads(installed("confidence-poll", "list", "--json").stdout)["polls"]
    assert (listed["poll"], listed["state"], listed["electorate"]) == (world.poll, "minuted", 481)
    assert world.poll in installed("confidence-poll", "list").stdout
    told = installed("confidence-poll", "show", world.poll).stdout
    for said in (
        "Valid papers: 480 (99.79 % of papers returned (480/481))",
        "38.88",
        "more than 1/2 of all who",
    ):
        assert said in told
    facts = json.loads(installed("confidence-poll", "show", world.poll, "--json").stdout)
    assert facts["base"] == 481
    assert facts["counts"][0] == {"number": 1, "high": 187, "confidence": 200, "low": 93, "blank": 0}
    for form, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        done = installed("confidence-poll", "minutes", world.poll, "--format", form, "--lang", "vi")
        assert (tmp_path / done.stdout.strip()).read_bytes().startswith(start)
    assert installed("confidence-poll", "show", "none").exit_code == 2
