"""Topics of a queue name its texts, are the same every time, and end with the texts."""

import json

import sqlalchemy as sa

from surveys import jobs, retention
from surveys.installation import Installation
from surveys.release import release_round
from surveys.schema import job, moderated_text
from surveys.texts import queue, topics
from tests.conftest import StandingClock
from tests.surveys.sealed.open_round import SURVEY
from tests.surveys.texts.closed_round import FIRST, SECOND, begun, close, every

ABOUT = ("rác thải không ai thu gom", "đường thôn nhiều ổ gà", "niềm nở, lịch sự", "phải chờ đợi rất lâu")


def test_topics_name_texts_of_the_queue(sqlite_installation: Installation) -> None:
    texts = begun(sqlite_installation, *(f"{ABOUT[number % 4]} {number}" for number in range(40)), "xyz")
    keys = sqlite_installation.keys.readable("installation")
    with sqlite_installation.engine.connect() as connection:
        question = topics.question(connection, SURVEY)
        made = topics.make(connection, keys, SURVEY)
        assert topics.make(connection, keys, SURVEY) == made
        assert topics.question(connection, SURVEY) == question
    found = topics.read(made)
    ids = [one for topic in found.topics for one in topic.texts]
    assert sorted([*ids, *found.without]) == sorted(text.id for text in texts)
    assert [text.id for text in texts if text.content.original == "xyz"] == list(found.without)
    assert all(topic.percent == round(100 * len(topic.texts) / 41) for topic in found.topics)
    assert dict(question.parameters)["texts"] == 41
    assert not [text for text in texts if text.content.original in json.loads(made)["without"]]


def test_another_queue_asks_another_question(sqlite_installation: Installation) -> None:
    begun(sqlite_installation)
    with sqlite_installation.engine.begin() as connection:
        before = topics.question(connection, SURVEY)
        connection.execute(
            sa.delete(moderated_text).where(moderated_text.c.id == every(sqlite_installation)[0].id)
        )
        assert topics.question(connection, SURVEY) != before


def test_after_the_audit_period_texts_go_with_what_was_made_of_them(
    installation: Installation, clock: StandingClock
) -> None:
    close(installation)
    release_round(installation, SURVEY, (FIRST, SECOND))
    assert queue.begin(installation, SURVEY, FIRST) > 0
    with installation.engine.begin() as connection:
        question = topics.question(connection, SURVEY)
        keys = installation.keys.readable("installation")
        made = topics.make(connection, keys, SURVEY)
        jobs.keep(connection, keys[0], question, (FIRST, installation.clock()), made)
    clock.advance(days=91)
    assert retention.DataClass.TEXTS in {
        one.data for one in retention.purge(installation, "shell:test", audit_days=90)
    }
    assert every(installation) == []
    with installation.engine.connect() as connection:
        assert connection.scalars(sa.select(job.c.id).where(job.c.kind == question.kind)).all() == []
        assert connection.scalar(sa.select(sa.func.count()).select_from(moderated_text)) == 0
    assert queue.begin(installation, SURVEY, FIRST) == 0  # nothing comes back
    assert retention.purge(installation, "shell:test", audit_days=90) == []
