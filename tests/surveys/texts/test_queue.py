"""The queue: only texts of groups that are large enough, made once, whole or not at all, in no order."""

from collections import Counter
from itertools import pairwise

import pytest
import sqlalchemy as sa

from surveys import opened, rounds
from surveys.identifiers import Channel, SurveyState
from surveys.installation import Installation
from surveys.problems import NotReady, Refused
from surveys.schema import audit_event, moderated_text
from surveys.texts import queue, records
from surveys.texts.records import Outcome, TextState
from tests.surveys.sealed.open_round import SURVEY, open_up
from tests.surveys.texts.closed_round import (
    CITIZEN,
    CROWDS,
    FIRST,
    ONE,
    PEER,
    SECOND,
    SECRET,
    TWO,
    begun,
    close,
    every,
    texts_of,
)


def test_only_texts_of_groups_that_reach_the_floor_for_texts_leave_the_block(
    installation: Installation,
) -> None:
    texts = begun(installation)
    readable = [crowd for crowd in CROWDS if crowd[3] >= 10 and crowd[1] in {CITIZEN, PEER}]
    wanted = [text for crowd in readable for text in texts_of(*crowd) if text]
    assert sorted(text.content.original for text in texts) == sorted(wanted)
    assert {(text.subject, text.content.group, text.content.large) for text in texts} == {
        (ONE, CITIZEN, True),
        (TWO, PEER, False),
    }
    assert not any(SECRET in text.content.original or text.content.open_link for text in texts)
    with installation.engine.connect() as connection:
        noted = connection.scalars(
            sa.select(audit_event.c.details).where(audit_event.c.act == "texts.begin")
        ).all()
    assert noted == [f'{{"texts":{len(wanted)}}}']


def test_the_queue_is_made_once(installation: Installation) -> None:
    before = begun(installation)
    assert queue.begin(installation, SURVEY, SECOND) == len(before)
    assert [text.id for text in every(installation)] == [text.id for text in before]


def test_an_interruption_leaves_no_half_of_a_queue(
    sqlite_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(sqlite_installation)
    with monkeypatch.context() as patch:
        patch.setattr("surveys.texts.queue.audit.append", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            queue.begin(sqlite_installation, SURVEY, FIRST)
    assert every(sqlite_installation) == []
    assert queue.begin(sqlite_installation, SURVEY, FIRST) > 0


def test_a_round_without_a_readable_text_has_an_empty_queue(sqlite_installation: Installation) -> None:
    close(sqlite_installation, ())
    assert queue.begin(sqlite_installation, SURVEY, FIRST) == 0
    with sqlite_installation.engine.connect() as connection:
        assert queue.is_begun(connection, SURVEY)


def test_nobody_reads_before_the_close(sqlite_installation: Installation) -> None:
    found = open_up(sqlite_installation)
    found.intake.close()
    with pytest.raises(Refused, match="after the round is closed"):
        queue.begin(sqlite_installation, SURVEY, FIRST)


def test_nothing_of_the_order_of_the_blocks_is_left(sqlite_installation: Installation) -> None:
    texts = begun(sqlite_installation, *(f"ý kiến {number:03}" for number in range(120)))
    key = sqlite_installation.keys.readable("installation")
    with sqlite_installation.engine.connect() as connection:
        written = [part.text for part in opened.read_texts(connection, key, SURVEY)]
        stored = connection.scalars(sa.select(moderated_text.c.id)).all()
        shown = [queue.lines(connection, SURVEY, reader) for reader in (FIRST, SECOND)]
    words = {text.id: text.content.original for text in texts}
    orders = [list(stored), *([line.id for line in lines] for lines in shown)]
    for order in orders:
        places = [written.index(words[one]) for one in order]
        rising = sum(before < after for before, after in pairwise(places))
        assert 40 < rising < 80  # chance: 59.5 with a standard deviation of 3.2
    assert orders[1] != orders[2]
    assert len({len(row) for row in stored}) == 1


def test_a_thief_of_the_database_reads_no_text_and_no_group(sqlite_installation: Installation) -> None:
    begun(sqlite_installation)
    with sqlite_installation.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(sa.select(moderated_text))]
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    told = str([{name: value for name, value in row.items() if name != "box"} for row in rows])
    raw = b"".join(row["box"] for row in rows) + told.encode()
    for words in ("Cán bộ nhiệt tình", SECRET, *(CITIZEN, PEER), *Channel):
        assert words.encode() not in raw
    assert {len(row["box"]) % 1024 for row in rows} == {40}  # padded, with its nonce and its seal


def test_a_row_that_was_changed_by_hand_opens_no_more(sqlite_installation: Installation) -> None:
    begun(sqlite_installation)
    with sqlite_installation.engine.begin() as connection:
        connection.execute(
            sa.update(moderated_text).values(
                state=TextState.DECIDED, outcome=Outcome.PUBLIC, proposed_by="x", decided_by="y"
            )
        )
    with pytest.raises(NotReady, match="changed outside the program"):
        every(sqlite_installation)


def test_characters_that_no_page_can_show_are_blanks(sqlite_installation: Installation) -> None:
    [text] = begun(sqlite_installation, "a\0b\x1bc\r\nd\te\u0301")
    assert text.content.original == "a b c\nd\té"


def test_an_archived_round_is_read_no_more(sqlite_installation: Installation) -> None:
    begun(sqlite_installation)
    with sqlite_installation.engine.begin() as connection:
        rounds.set_state(connection, SURVEY, SurveyState.RELEASED)
        rounds.set_state(connection, SURVEY, SurveyState.ARCHIVED)
    with pytest.raises(Refused, match="archived"):
        queue.begin(sqlite_installation, SURVEY, FIRST)


def test_one_text_is_found_by_its_id(sqlite_installation: Installation) -> None:
    texts = begun(sqlite_installation)
    keys = sqlite_installation.keys.readable("installation")
    with sqlite_installation.engine.connect() as connection:
        assert records.get(connection, keys, SURVEY, texts[3].id) == texts[3]
        with pytest.raises(Refused, match="not there any more"):
            records.get(connection, keys, SURVEY, records.TextId(bytes(16)))
        assert Counter(line.state for line in queue.lines(connection, SURVEY)) == {
            TextState.WAITING: len(texts)
        }
