"""Topics in the office: many texts read by what they speak of; long work where there are very many."""

import re

import pytest

from surveys.texts import topics
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.text_reading import ADDRESS, WRITTEN, begun, write
from webapp import worker
from webapp.office import work


@pytest.fixture
def reading(site: OfficeSite) -> OfficeSite:
    """Give an office whose closed round has texts of a large group and of a small one."""
    write(site, *WRITTEN)
    return site


def test_topics_show_what_many_texts_speak_of(reading: OfficeSite) -> None:
    about = ("rác thải không ai thu gom", "đường thôn nhiều ổ gà", "niềm nở, lịch sự", "phải chờ đợi rất lâu")
    write(reading, *(f"{about[number % 4]} {number}" for number in range(60)))
    client = begun(reading)
    page = client.get(f"{ADDRESS}/topics")
    assert "thu gom" in page.text
    assert re.search(r"1[0-9] texts \(2[0-9] %\)", page.text)
    first = client.get(f"{ADDRESS}/first?topic=1")
    assert "The most typical texts come first." in first.text
    assert client.get(f"{ADDRESS}/first?topic=0").status_code == 200
    for wrong in ("99", "x", "-1"):
        assert client.get(f"{ADDRESS}/first?topic={wrong}").status_code == 404
    write(reading)


def test_topics_of_very_many_texts_are_long_work(
    reading: OfficeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = reading.app.extensions[work.EXTENSION]
    monkeypatch.setattr(desk.worker, "wake", lambda: None)
    monkeypatch.setattr(topics, "MOST_SMALL", 0)
    desk.patience = 0.0
    client = begun(reading)
    progress = client.get(f"{ADDRESS}/topics")
    assert progress.status_code == 303
    assert "Topics of the texts of a round" in client.get(progress.location or "").text
    assert reading.signed_in("reviewer").get(progress.location or "").status_code == 404
    worker.work(reading.installation, desk.settings, Once())
    assert client.get(progress.location or "").location == f"{ADDRESS}/topics"
    assert "Topics are found from twenty texts on" in client.get(f"{ADDRESS}/topics").text


class Once(worker.Calls):
    """An office that has nothing more to say to its worker."""

    def wait(self) -> bool:
        return False


def test_few_texts_have_no_topics(reading: OfficeSite) -> None:
    client = begun(reading)
    assert "Topics are found from twenty texts on" in client.get(f"{ADDRESS}/topics").text
