"""Long work in the office: a page waits a little, shows progress, goes on where it was, and tells why not."""

import subprocess
from datetime import UTC, datetime

import pytest

from surveys import jobs, release, release_draft
from surveys.identifiers import SurveyCode
from surveys.jobs import Job, Question
from surveys.problems import N_, Problem, Refused
from tests.webapp.office.conftest import OfficeClient, OfficeSite
from webapp import worker
from webapp.office import work
from webapp.office.work import WorkDesk

CLOSED = SurveyCode("closed")
RESULTS = "/rounds/closed/results"


class Calls(worker.Calls):
    """An office that has nothing more to say."""

    def wait(self) -> bool:
        return False


def desk(site: OfficeSite) -> WorkDesk:
    found: WorkDesk = site.app.extensions[work.EXTENSION]
    return found


def do_all(site: OfficeSite) -> None:
    """Do what waits, as the worker's process would."""
    worker.work(site.installation, desk(site).settings, Calls())


def job_at(site: OfficeSite, address: str) -> Job:
    number = jobs.JobId(address.split("/jobs/")[1].split("?", maxsplit=1)[0])
    with site.installation.engine.connect() as connection:
        found = jobs.get(connection, number)
    assert found is not None
    return found


@pytest.fixture
def slow(site: OfficeSite, monkeypatch: pytest.MonkeyPatch) -> OfficeSite:
    """Give an office in which every draft is long work, and the worker does nothing by itself."""
    monkeypatch.setattr(release_draft, "SMALL_SUBJECTS", 0)
    monkeypatch.setattr(desk(site).worker, "wake", lambda: None)
    desk(site).patience = 0.0
    return site


def follow(client: OfficeClient, address: str) -> str:
    """Ask for a page that is long work, and give the address of its progress."""
    answer = client.get(address)
    assert answer.status_code == 303, answer.text
    assert answer.location is not None
    return answer.location


def test_a_large_draft_is_made_beside_the_office_and_the_visitor_comes_back_to_it(slow: OfficeSite) -> None:
    reviewer = slow.signed_in("reviewer")
    progress = follow(reviewer, f"{RESULTS}?search=hanh")
    waiting = reviewer.get(progress)
    assert "The work waits for its turn." in waiting.text
    assert waiting.headers["Refresh"] == "3"
    with slow.installation.engine.begin() as connection:
        taken = jobs.take(connection)
        assert taken is not None
        jobs.note(connection, taken.id, ("compute", 2, 5))
    running = reviewer.get(progress).text
    assert "Computing scores, intervals and comparisons" in running
    assert '<progress max="5" value="2"' in running
    do_all(slow)  # the one that had taken it is gone
    assert reviewer.get(progress).location == f"{RESULTS}?search=hanh"
    assert reviewer.get(RESULTS).status_code == 200
    assert job_at(slow, progress).attempts == 2


def test_one_draft_serves_all_who_ask_and_nobody_else_sees_its_progress(slow: OfficeSite) -> None:
    reviewer, officer = slow.signed_in("reviewer"), slow.signed_in("campaign-officer")
    first, second = follow(reviewer, RESULTS), follow(officer, RESULTS)
    assert job_at(slow, first).id == job_at(slow, second).id
    assert officer.get(second).status_code == 200
    assert officer.get(first).status_code == 404  # the mark is the other's
    assert slow.signed_in("reviewer-far").get(first).status_code == 404
    assert reviewer.get("/jobs/" + "0" * 32).status_code == 404
    assert reviewer.get("/jobs/nonsense").status_code == 404
    assert "Results of a closed round" in reviewer.get("/jobs").text
    assert "Results of a closed round" not in officer.get("/jobs").text


def test_progress_leads_to_no_other_site(slow: OfficeSite) -> None:
    reviewer = slow.signed_in("reviewer")
    number = job_at(slow, follow(reviewer, RESULTS)).id
    do_all(slow)
    for back in ("https://example.net/", "//example.net/", "/\\example.net"):
        assert reviewer.get(f"/jobs/{number}", query_string={"back": back}).location == "/"


def test_why_work_was_not_done_is_told_and_it_can_be_tried_again(
    slow: OfficeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Refused(Problem(N_("The box does not add up.")))

    def fall(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    reviewer = slow.signed_in("reviewer")
    with monkeypatch.context() as patch:
        for broken, said in ((refuse, "The box does not add up."), (fall, "a fault of the program")):
            patch.setattr(release, "draft", broken)
            progress = follow(reviewer, RESULTS)
            do_all(slow)
            page = reviewer.get(progress)
            assert said in page.text
            assert f'href="{RESULTS}"' in page.text
            assert "Refresh" not in page.headers
            assert said in reviewer.get("/jobs").text
    progress = follow(reviewer, RESULTS)
    do_all(slow)
    assert reviewer.get(progress).location == RESULTS


def test_a_draft_is_kept_over_restarts_and_released_as_it_was_seen(
    slow: OfficeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(slow.signed_in("reviewer"), RESULTS)
    do_all(slow)
    keys = slow.installation.keys.readable("installation")
    with slow.installation.engine.connect() as connection:
        seen = release_draft.kept(connection, keys, CLOSED)
        assert seen == release.draft(connection, keys, CLOSED)
    monkeypatch.setattr(release, "draft", lambda *_: pytest.fail("computed again"))
    released = release.release_round(slow.installation, CLOSED, ("reviewer", "closing-officer"))
    assert released.summary == seen
    with slow.installation.engine.connect() as connection:
        assert release_draft.kept(connection, keys, CLOSED) is None


def test_work_of_an_unknown_kind_is_refused_and_what_it_may_be_told_is_declared(slow: OfficeSite) -> None:
    with pytest.raises(ValueError, match="does not know"):
        desk(slow).ask(Question("draft", CLOSED, parameters={"respondent": 1}), "an")
    with slow.installation.engine.begin() as connection:
        number = jobs.ask(connection, Question("of-an-older-version"), "reviewer", datetime.now(UTC))
    do_all(slow)
    page = slow.signed_in("reviewer").get(f"/jobs/{number}").text
    assert "Work of an earlier version of the program" in page
    assert "does not know such work" in page


def test_a_small_draft_starts_no_process(site: OfficeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    assert site.signed_in("reviewer").get(RESULTS).status_code == 200
    desk(site).prepare(release_draft.question(CLOSED), "reviewer")


def test_a_large_draft_is_made_by_the_real_worker_right_after_closing(
    site: OfficeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_draft, "SMALL_SUBJECTS", 0)
    desk(site).prepare(release_draft.question(CLOSED), "closing-officer")
    desk(site).worker.finish()
    monkeypatch.setattr(desk(site).worker, "wake", lambda: pytest.fail("it was there"))
    assert site.signed_in("reviewer").get(RESULTS).status_code == 200
