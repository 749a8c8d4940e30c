"""The worker killed by SIGKILL while it tells another system: nothing is lost, nothing gets another id."""

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import announcements, webhooks
from surveys.announcements import DeliveryId, DeliveryState
from surveys.identifiers import UnitCode
from surveys.installation import Installation
from surveys.schema import job, unit, webhook_delivery
from surveys.webhooks import WebhookPlan
from tests.faults.server import ROOT, url_of
from webapp.announce_work import way_of
from webapp.office.kept_process import END, command, environment
from webapp.settings import Settings, defaults, installation


@dataclass(slots=True)
class Receiver:
    """Another system: takes what comes, and answers only while it may."""

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    has_come: threading.Event = field(default_factory=threading.Event)
    may_answer: threading.Event = field(default_factory=threading.Event)


@contextmanager
def _receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            found.signatures.append(self.headers["Ydan-Signature"])
            found.has_come.set()
            found.may_answer.wait()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the sender was killed
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    found.address = f"http://127.0.0.1:{server.server_address[1]}/ydan"
    yield found
    found.may_answer.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(engine: sa.Engine, tmp_path: Path) -> Settings:
    """Give an installation with one unit; the test runs on both databases."""
    found = replace(defaults(tmp_path / "home"), database_url=url_of(engine))
    for folder in (found.data_dir, found.key_store_dir):
        folder.mkdir(parents=True)
    with engine.begin() as connection:
        keys = {"sort_key": b"q", "search_key": "q"}
        connection.execute(sa.insert(unit).values(code="22", kind="province", name="Quảng Ninh", **keys))
    return found


@pytest.fixture
def place(settings: Settings) -> Iterator[Installation]:
    found = installation(settings)
    found.keys.create()
    yield found
    found.engine.dispose()


def _start(settings: Settings) -> "subprocess.Popen[bytes]":
    there = dict(environment(settings))
    return subprocess.Popen(
        (sys.executable, *command("webapp.worker")[1:]), stdin=subprocess.PIPE, env=there, cwd=ROOT, bufsize=0
    )


def _line(place: Installation, number: DeliveryId) -> announcements.Delivery:
    with place.engine.connect() as connection:
        found = announcements.get(connection, number)
    assert found is not None
    return found


def test_killed_while_the_receiver_thinks_the_same_id_is_told_again_and_taken(
    place: Installation, settings: Settings
) -> None:
    with _receiver() as receiver:
        plan = WebhookPlan(UnitCode("22"), "KPI", receiver.address)
        issued = webhooks.make(place, way_of(settings).policy, plan, "quan-tri")
        with place.engine.begin() as connection:
            number = announcements.test(connection, issued.webhook.id, place.clock())
            # A line alone is enough: what else stood in the way is gone.
            connection.execute(sa.delete(job))
        with _start(settings) as process:
            assert receiver.has_come.wait(300)
            os.kill(process.pid, signal.SIGKILL)
        assert (_line(place, number).state, _line(place, number).attempts) == (DeliveryState.WAITING, 1)
        receiver.may_answer.set()
        with place.engine.begin() as connection:  # its pause is over
            before = datetime.now(UTC) - timedelta(minutes=1)
            connection.execute(sa.update(webhook_delivery).values(next_at=before))
        with _start(settings) as process:
            assert process.stdin is not None
            process.stdin.write(END)
            assert process.wait() == 0
    assert (_line(place, number).state, _line(place, number).attempts) == (DeliveryState.DELIVERED, 2)
    assert [json.loads(body)["id"] for body in receiver.bodies] == [number, number]
    for body, told in zip(receiver.bodies, receiver.signatures, strict=True):
        seconds, code = (part.partition("=")[2] for part in told.split(","))
        wanted = hmac.digest(issued.secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
        assert bytes.fromhex(code) == wanted
