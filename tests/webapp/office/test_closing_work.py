"""A long closing goes on behind its page; double clicks join it; an interruption is said."""

import threading
from datetime import timedelta

import pytest

from surveys import closing
from surveys.ceremony import Officer
from surveys.closing import ClosingStep, Minutes, Progress
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.problems import N_, Problem, Refused
from tests.conftest import StandingClock
from tests.webapp.office.conftest import OfficeSite
from webapp.office import closing_work
from webapp.office.closing_pages import DESK
from webapp.office.closing_work import Authority, ClosingDesk
from webapp.office.stash import LASTS, Stash

BY = Authority((Officer("an", "một hai ba bốn"), Officer("binh", "năm sáu bảy tám")), None)
OPEN = SurveyCode("open")
MINUTES = Minutes(OPEN, 0, 0, 0, 0, ("an", "binh"), destroyed=True)


class _SlowClosing:
    """Stands in for a closing of a million ballots: it waits until the test lets it go on."""

    def __init__(self) -> None:
        self.begun, self.may_end, self.times = threading.Event(), threading.Event(), 0

    def __call__(
        self,
        installation: Installation,
        survey: SurveyCode,
        officers: object,
        words: object,
        progress: Progress,
    ) -> Minutes:
        del installation, survey, officers, words
        self.times += 1
        progress(ClosingStep.RATINGS, 3, 10)
        self.begun.set()
        self.may_end.wait()
        return MINUTES


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> _SlowClosing:
    found = _SlowClosing()
    monkeypatch.setattr(closing, "close_round", found)
    monkeypatch.setattr(closing_work, "PATIENCE_SECONDS", 0.0)
    return found


def test_a_long_closing_shows_its_progress_and_is_begun_once(site: OfficeSite, slow: _SlowClosing) -> None:
    desk: ClosingDesk = site.app.extensions[DESK]
    work = desk.close(OPEN, BY)
    slow.begun.wait()
    assert desk.close(OPEN, BY) is work
    client = site.signed_in("closing-officer")
    assert client.get("/rounds/open/close").location == "/rounds/open/closing"
    page = client.get("/rounds/open/closing")
    assert "The round is being closed" in page.text
    assert '<progress max="10" value="3"' in page.text
    assert client.get("/rounds/open/results").status_code == 409
    slow.may_end.set()
    work.finished.wait()
    assert slow.times == 1
    assert client.get("/rounds/open/closing").location == "/rounds/open"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused(Problem(N_("The box does not add up."))), "The box does not add up."),
        (MemoryError(), "The closing was interrupted. The round stays sealed; close it again."),
    ],
)
def test_what_stops_a_closing_is_told_and_it_can_be_done_again(
    site: OfficeSite, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(*_given: object) -> Minutes:
        raise error

    monkeypatch.setattr(closing, "close_round", fail)
    desk = ClosingDesk(site.installation)
    work = desk.close(OPEN, BY)
    assert work.error is not None
    assert str(work.error) == said
    assert desk.under_way(OPEN) is None
    assert desk.close(OPEN, BY) is not work


def test_a_checked_file_is_forgotten_after_an_hour(site: OfficeSite, clock: StandingClock) -> None:
    stash = Stash(site.installation.boxes.parent / "stash", site.installation)
    stash.sweep()
    token = stash.put("an", b"rows")
    assert stash.get("an", token) == b"rows"
    assert stash.get("binh", token) is None
    kept = stash.folder / token
    site.clock.now = clock.now.fromtimestamp(int(kept.stat().st_mtime), tz=clock.now.tzinfo) + LASTS
    stash.sweep()
    assert kept.exists()
    site.clock.now += timedelta(seconds=1)
    stash.sweep()
    assert not kept.exists()
