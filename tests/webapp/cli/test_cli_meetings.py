"""Meetings with the people on the command line: listed, told once they are signed, their papers written."""

import json
from datetime import UTC, datetime
from pathlib import Path

from surveys.audit import every_event
from surveys.meetings import minutes
from tests.conftest import StandingClock
from tests.surveys.release.conftest import SOURCE, make_ballots
from tests.surveys.release.meeting_hall import PAIR, open_hall
from tests.webapp.cli.conftest import Ydan
from webapp.settings import defaults, installation


def test_minutes_are_told_once_they_are_signed_and_papers_are_written(
    installed: Ydan, tmp_path: Path
) -> None:
    assert installed("meeting", "list").exit_code == 0
    clock = StandingClock(datetime(2026, 3, 2, 8, tzinfo=UTC))
    place = installation(defaults(tmp_path / "data"), clock=clock)
    hall = open_hall(place, clock, SOURCE, make_ballots)
    one = hall.keep(hall.begin(), hall.written())
    early = installed("meeting", "show", one.id).stdout
    assert ("not signed yet" in early, "Đường thôn hỏng." in early) == (True, False)
    assert "Đường thôn hỏng." not in installed("meeting", "show", one.id, "--json").stdout
    hall.sign(one)
    minutes.note(place, one.id, "Có 64 người dự.", PAIR)
    (listed,) = json.loads(installed("meeting", "list", "--json").stdout)["meetings"]
    assert (listed["meeting"], listed["state"]) == (one.id, "signed")
    assert one.id in installed("meeting", "list").stdout
    told = installed("meeting", "show", one.id).stdout
    for words in ("Đường thôn hỏng.", "Niêm yết giờ tiếp công dân.", "Có 64 người dự."):
        assert words in told
    facts = json.loads(installed("meeting", "show", one.id, "--json").stdout)
    assert (facts["present"], len(facts["commitments"]), len(facts["notes"])) == (63, 1, 1)
    for extra in ((), ("--large", "--lang", "en")):
        file = tmp_path / f"kit{len(extra)}.pdf"
        done = installed("meeting", "kit", one.id, *extra, "-o", str(file))
        assert (done.exit_code, file.read_bytes()[:4]) == (0, b"%PDF")
    assert installed("meeting", "show", "none").exit_code == 2
    with place.engine.connect() as connection:
        assert [each.act for each in every_event(connection)].count("meeting.kit") == 2
    place.engine.dispose()
