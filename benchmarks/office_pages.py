"""How long the office needs for its pages in a province: 54 units, 2,000 cadres, a million closed ballots.

Every address that a role may fetch is asked for, about a released round and about a closed one. Measured is
the application alone, without the network: the median of several fetches when everything is warm, and the
first fetch of an application that has just started. Files (PDF, tables) are made by other code: not pages.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks._figures import RESULTS, Figure, report
from benchmarks._office_province import NOW, Province, Scale, build
from surveys import release, staff_sessions
from surveys.staff_sessions import Way
from webapp import create_office_app
from webapp.office import sessions

MOST_MILLISECONDS = 150.0
FETCHES = 5
ROWS = 25  # the slowest pages, printed


@dataclass(frozen=True, slots=True)
class Timing:
    """One page for one role: milliseconds warm and at first, and how many sentences the database was sent."""

    role: str
    address: str
    warm: float
    first: float
    sentences: int
    kilobytes: float


class Sentences:
    """Counts what a database is asked."""

    def __init__(self, engine: sa.Engine) -> None:
        self.count = 0
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, *_details: object) -> None:
        self.count += 1


def main(part: float = 1.0) -> None:
    """Build the province, or so large a part of it, measure, report."""
    scale = Scale(int(54 * part), int(2000 * part), int(1e6 * part), int(20_000 * part))
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        province = build(Path(folder), scale)
        print(f"built in {time.perf_counter() - started:.0f} s", flush=True)
        timings = sorted(_measure(province), key=lambda one: -one.warm)
        province.installation.engine.dispose()
    _tell(timings)
    slowest = [
        Figure(f"{one.role} {one.address}", one.warm, "ms", MOST_MILLISECONDS, "most") for one in timings[:8]
    ]
    overall = [
        Figure("slowest page, warm", timings[0].warm, "ms", MOST_MILLISECONDS, "most"),
        Figure("median page, warm", median(one.warm for one in timings), "ms"),
        Figure("slowest page, first fetch", max(one.first for one in timings), "ms"),
        Figure("pages measured", len(timings), "pages"),
        Figure("most database sentences of a page", max(one.sentences for one in timings), "sentences"),
    ]
    report("office_pages", overall + slowest)
    (RESULTS / "office_pages_all.json").write_text(
        json.dumps([_row(one) for one in timings], indent=0, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _row(one: Timing) -> list[object]:
    return [
        one.role,
        one.address,
        round(one.warm, 1),
        round(one.first, 1),
        one.sentences,
        round(one.kilobytes),
    ]


def _tell(timings: list[Timing]) -> None:
    print(f"{'warm ms':>9} {'first ms':>9} {'SQL':>5} {'kB':>6}  role, page")
    for one in timings[:ROWS]:
        print(
            f"{one.warm:9.1f} {one.first:9.1f} {one.sentences:5} {one.kilobytes:6.0f}  "
            f"{one.role} {one.address}"
        )


def _measure(province: Province) -> list[Timing]:
    sentences = Sentences(province.installation.engine)
    found = []
    for role, username in province.usernames.items():
        app = create_office_app(province.settings, province.installation)
        client = _signed_in(app, province, username)
        for address in _addresses(app, province):
            release._thawed.clear()  # noqa: SLF001 - as after a start
            first = _fetch(client, address)
            if first is None:
                continue
            times = [fetched for _ in range(FETCHES) if (fetched := _fetch(client, address)) is not None]
            before = sentences.count
            client.get(address)
            size = len(client.get(address).data) / 1000
            counted = (sentences.count - before) // 2
            found.append(Timing(role.value, address, median(times), first, counted, size))
    return found


def _signed_in(app: Flask, province: Province, username: str) -> FlaskClient:
    client = app.test_client()
    with province.installation.engine.begin() as connection:
        number = staff_sessions.begin(connection, username, "?", Way.PASSWORD, NOW)
    with client.session_transaction() as session:
        session[sessions.NUMBER] = number
        session[sessions.LANGUAGE] = "vi"
    client.get("/")
    return client


def _fetch(client: FlaskClient, address: str) -> float | None:
    """Give the milliseconds of a fetch; None where the page is not for this visitor, or not a page."""
    started = time.perf_counter()
    answer = client.get(address)
    passed = 1000 * (time.perf_counter() - started)
    return passed if answer.status_code == 200 and answer.mimetype == "text/html" else None


def _addresses(app: Flask, province: Province) -> Iterator[str]:
    """Give every address that can be fetched, with values that are there."""
    values = {
        "name": "citizen-official",
        "version": "1",
        "username": "campaign-officer-1",
        "group": "group-1",
    }
    values |= {"language": "vi", "unit": "22", "code": "CB1", "job": "0", "kind": "sign-in"}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.endpoint in {"static_file", "fonts.font"}:
            continue
        rounds = (province.released, province.closed) if "<survey>" in rule.rule else ("",)
        for code in rounds:
            known = {**values, "survey": code}
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda match, known=known: known.get(match[1], "1"), rule.rule)  # type: ignore[misc]


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 1.0)  # python -m benchmarks.office_pages 0.1
