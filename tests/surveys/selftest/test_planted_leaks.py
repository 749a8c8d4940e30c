"""A leak of each kind, planted in a sound installation, makes the self-test fail; without one it passes."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from surveys import codes
from surveys.selftest.findings import Verdict
from tests.surveys.sealed.open_round import SURVEY
from tests.surveys.selftest.conftest import ANSWERS, Home, failed, leaks

Plant = Callable[[Home], None]


def change(path: Path, *sentences: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for sentence in sentences:
            connection.execute(sentence)


def test_an_installation_without_a_leak_passes(open_home: Home, released_home: Home) -> None:
    for home in (open_home, released_home):
        outcomes = home.attacked()
        assert {name: leaks(one) for name, one in outcomes.items() if leaks(one)} == {}
        assert all(one.verdict in (Verdict.PASSED, Verdict.LIMIT) for one in outcomes.values())


def in_box(*sentences: str) -> Plant:
    return lambda home: change(home.box, *sentences)


def a_box_with_row_numbers(home: Home) -> None:
    change(
        home.box,
        "CREATE TABLE other (code BLOB PRIMARY KEY, mark BLOB)",
        "INSERT INTO other SELECT code, mark FROM spent",
        "DROP TABLE spent",
        "ALTER TABLE other RENAME TO spent",
    )


def renumbered(column: str, size: int) -> str:
    """Give what replaces random ids by numbers in the order of storing."""
    pad = "00" * (size - 2)
    return (
        f"UPDATE sealed_ratings SET {column} = (SELECT unhex('{pad}' || printf('%04X', place)) FROM ("
        f"SELECT id AS own, row_number() OVER (ORDER BY id) AS place FROM sealed_ratings) WHERE own = id)"
    )


def numbered_ids(home: Home) -> None:
    with closing(sqlite3.connect(home.box, isolation_level=None)) as connection:
        connection.create_function("unhex", 1, bytes.fromhex)
        connection.execute(renumbered("id", 16))


def the_same_ids_for_ratings_and_texts(home: Home) -> None:
    change(
        home.box,
        "CREATE TABLE other (id BLOB PRIMARY KEY, part BLOB NOT NULL) WITHOUT ROWID",
        "INSERT INTO other SELECT r.id, t.part FROM"
        " (SELECT id, row_number() OVER (ORDER BY id) AS place FROM sealed_ratings) AS r JOIN"
        " (SELECT part, row_number() OVER (ORDER BY id) AS place FROM sealed_texts) AS t USING (place)",
        "DROP TABLE sealed_texts",
        "ALTER TABLE other RENAME TO sealed_texts",
    )


def file(name: str, content: bytes | str) -> Plant:
    def plant(home: Home) -> None:
        path = home.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    return plant


def a_private_key(home: Home) -> None:
    key = PrivateKey.generate()
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("UPDATE survey SET public_key = ?", (bytes(key.public_key),))
    (home.folder / "key-store" / "notes.txt").write_text(f"khoá: {bytes(key).hex()}\n", encoding="utf-8")


def a_second_copy_of_a_box(home: Home) -> None:
    (home.store / "backups").mkdir()
    shutil.copy(home.box, home.store / "backups" / "monday.bak")


def a_box_that_nobody_knows(home: Home) -> None:
    home.box.rename(home.box.with_name("other.box"))


def a_file_for_each_ballot(home: Home) -> None:
    for number in range(ANSWERS):
        path = home.store / "drafts" / f"{number * 7919 % 1000}.bin"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(os.urandom(64))
        os.utime(path, ns=(0, 1_772_418_600_000_000_000 + number * 1_000_000_000))


BATCH = (
    "INSERT INTO paper_batch (survey, number, run, way, state, sheets, first_done, second_done)"
    f" VALUES ('{SURVEY}', 3, 1, 'scanned', 'dropped', 1, 1, 0)"
)


def batch_file(name: str) -> Plant:
    """Lay down a file of a batch of paper that was dropped."""

    def plant(home: Home) -> None:
        change(home.database, BATCH)
        path = home.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(32))

    return plant


def people_who_are_called(home: Home) -> None:
    with closing(sqlite3.connect(home.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "INSERT INTO telephone (survey, frame, sample, assignment, share, codes, box)"
            " VALUES (?, 1, 1, 1, 10, 0, ?)",
            (SURVEY, os.urandom(3200)),
        )


def drafts_that_can_be_read(home: Home) -> None:
    change(
        home.database,
        "INSERT INTO paper_draft (id, survey, batch, pass, box)"
        f" VALUES (x'{'5a' * 16}', '{SURVEY}', 3, 1, CAST('{'[[]]'.ljust(4096)}' AS BLOB))",
    )


CODE = codes.shown(codes.new_code())
LINK = codes.new_link()
PLANTS_WHILE_OPEN: dict[str, tuple[str, Plant]] = {
    "a column of times": ("schema", in_box("ALTER TABLE spent ADD COLUMN sent_at TIMESTAMP")),
    "a column of addresses": ("schema", in_box("ALTER TABLE sealed_ratings ADD COLUMN ip TEXT")),
    "a text beside ratings": ("schema", in_box("ALTER TABLE sealed_ratings ADD COLUMN words TEXT")),
    "a table of its own": ("schema", in_box("CREATE TABLE visit (code BLOB, agent TEXT)")),
    "a trigger": (
        "schema",
        in_box("CREATE TRIGGER note AFTER INSERT ON spent BEGIN DELETE FROM door WHERE shut = 'x'; END"),
    ),
    "hidden row numbers": ("schema", a_box_with_row_numbers),
    "ids in order": ("order", numbered_ids),
    "ids of several sizes": (
        "order",
        in_box("UPDATE sealed_ratings SET id = CAST(id || x'00' AS BLOB) WHERE id < x'80'"),
    ),
    "one id for ratings and text": ("joins", the_same_ids_for_ratings_and_texts),
    "a code inside a part": (
        "joins",
        in_box("UPDATE sealed_texts SET part = CAST(part || (SELECT code FROM spent LIMIT 1) AS BLOB)"),
    ),
    "parts of several sizes": (
        "seals",
        in_box("UPDATE sealed_texts SET part = substr(part, 1, 900) WHERE id < x'80'"),
    ),
    "parts that can be read": (
        "seals",
        in_box("UPDATE sealed_ratings SET part = cast(printf('%0417d', 3) AS BLOB)"),
    ),
    "parts with an open head": (
        "seals",
        in_box(
            "UPDATE sealed_texts SET part ="
            " CAST(substr(part, 1, 1) || x'00030001' || substr(part, 6) AS BLOB)"
        ),
    ),
    "the private key": ("seals", a_private_key),
    "a second copy of a box": ("remains", a_second_copy_of_a_box),
    "a box that nobody knows": ("remains", a_box_that_nobody_knows),
    "a code in a temporary file": ("logs", file("store/upload.tmp", f"code={CODE}")),
    "a file for each ballot": ("times", a_file_for_each_ballot),
    "a picture of a batch that was dropped": (
        "remains",
        batch_file(f"store/scans/{SURVEY}-3/{'ab' * 16}.picture"),
    ),
    "the key of a batch that was dropped": ("remains", batch_file(f"key-store/{SURVEY}/batch-3.key")),
    "drafts of sheets that can be read": ("seals", drafts_that_can_be_read),
    "a link in a file": ("logs", file("store/upload.tmp", f"https://ykien.example/#{LINK}")),
}


@pytest.mark.parametrize("name", PLANTS_WHILE_OPEN)
def test_a_leak_while_a_round_is_open_is_found(open_home: Home, name: str) -> None:
    attack, plant = PLANTS_WHILE_OPEN[name]
    plant(open_home)
    assert attack in failed(open_home.attacked())


def an_undestroyed_share(home: Home) -> None:
    (home.folder / "key-store" / SURVEY).mkdir()
    (home.folder / "key-store" / SURVEY / "share-1.json").write_text("{}")


def a_box_that_was_kept(home: Home) -> None:
    change(home.store / "boxes" / f"{SURVEY}.box", "CREATE TABLE sealed_ratings (id BLOB, part BLOB)")


KEPT = "INSERT INTO invitation (digest, link_digest, survey, assignment) VALUES (?, ?, ?, 1)"


def invitations_that_were_kept(home: Home) -> None:
    with closing(sqlite3.connect(home.database, isolation_level=None)) as connection:
        connection.execute(KEPT, (b"d" * 32, b"l" * 32, SURVEY))
        connection.execute("PRAGMA journal_mode=WAL")


def a_log_of_the_database(home: Home) -> None:
    """Leave deleted invitations in the write-ahead log, as a copy taken while closing would."""
    beside = home.store / "kept.db"
    shutil.copy(home.database, beside)
    with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(KEPT, (b"d" * 32, b"l" * 32, SURVEY))
        connection.execute("DELETE FROM invitation")
        for ending in ("", "-wal"):
            shutil.copy(f"{beside}{ending}", f"{home.database}{ending}")
    beside.unlink()


def pages_that_were_not_wiped(home: Home) -> None:
    change(
        home.database,
        "PRAGMA secure_delete=OFF",
        "CREATE TABLE label_copy (words TEXT)",
        f"INSERT INTO label_copy VALUES ('{'ai nói gì ' * 3000}')",
        "DROP TABLE label_copy",
    )


def readable_blocks(home: Home) -> None:
    with closing(sqlite3.connect(home.database, isolation_level=None)) as connection:
        words = json.dumps([[1, "citizen", "web", "Cần niêm yết giá"]] * 30).encode()
        connection.execute("UPDATE ballot_block SET box = ? WHERE kind = 'texts'", (words,))


def texts_that_can_be_read(home: Home) -> None:
    words = json.dumps({"group": "citizen", "original": "Cần niêm yết giá"}, ensure_ascii=False)
    with closing(sqlite3.connect(home.database, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO moderated_text (id, survey, subject, state, box) VALUES (?, ?, 1, 'waiting', ?)",
            (os.urandom(16), SURVEY, words.ljust(1024).encode()),
        )


def topics_that_can_be_read(home: Home) -> None:
    waiting = "INSERT INTO job (id, kind, asked_by, asked_at, state, parameters, step, box)"
    waiting += " VALUES (?, 'text-topics', 'an', '2026-03-02 08:00:00', 'done', '{}', '', ?)"
    with closing(sqlite3.connect(home.database, isolation_level=None)) as connection:
        connection.execute(waiting, (os.urandom(16), None))  # not done yet: nothing to read
        connection.execute(waiting, (os.urandom(16), json.dumps([["giá chợ"]] * 30).encode()))


PLANTS_AFTER_CLOSE: dict[str, tuple[str, Plant]] = {
    "a share that was kept": ("remains", an_undestroyed_share),
    "a box that was kept": ("remains", a_box_that_was_kept),
    "invitations that were kept": ("remains", invitations_that_were_kept),
    "invitations in the log": ("remains", a_log_of_the_database),
    "pages that were not wiped": ("remains", pages_that_were_not_wiped),
    "who is called again": ("remains", people_who_are_called),
    "the key of a batch": ("remains", file(f"key-store/{SURVEY}/batch-3.key", b"k" * 32)),
    "blocks that can be read": ("seals", readable_blocks),
    "moderated texts that can be read": ("seals", texts_that_can_be_read),
    "topics of texts that can be read": ("seals", topics_that_can_be_read),
}


@pytest.mark.parametrize("name", PLANTS_AFTER_CLOSE)
def test_a_leak_after_the_close_is_found(released_home: Home, name: str) -> None:
    attack, plant = PLANTS_AFTER_CLOSE[name]
    plant(released_home)
    assert attack in failed(released_home.attacked())


LINES = {
    "the day only": ("2026-03-02 ERROR ydan: a page failed", False),
    "our own address": ("Respondents: http://127.0.0.1:8000", False),
    "a place in the code": ("  webapp/public/views.py:12 in enter", False),
    "a version that looks like an address": ("gunicorn 23.0.0.999", False),
    "an address": ("2026-03-02 ERROR refused 203.0.113.7", True),
    "an address of six": ("2026-03-02 ERROR refused 2001:db8::7", True),
    "a time": ("2026-03-02 09:30 ERROR ydan: a page failed", True),
    "a time as a number": ("ERROR 1772418600 a page failed", True),
    "a request": ('"POST /send HTTP/1.1" 200', True),
    "a browser": ("agent Mozilla/5.0 (Android)", True),
    "a code": (f"no way with {CODE}", True),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_a_log_is_judged(open_home: Home, tmp_path: Path, name: str) -> None:
    line, is_leak = LINES[name]
    log = tmp_path / "server.log"
    log.write_text(f"{line}\n", encoding="utf-8")
    sources = open_home.sources
    found = open_home.attacked(type(sources)(sources.data, logs=(log,), own_hosts=frozenset({"127.0.0.1"})))
    assert (failed(found) == {"logs"}) is is_leak


def test_the_rounds_of_these_tests_have_enough_ballots_to_say_something(released_home: Home) -> None:
    with closing(sqlite3.connect(released_home.database)) as connection:
        [(opened,)] = connection.execute("SELECT opened FROM closing").fetchall()
    assert opened == ANSWERS
