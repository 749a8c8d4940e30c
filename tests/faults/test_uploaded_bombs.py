"""Files made to hurt, sent to a really served office by somebody who may send files."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.faults.desk import Desk
from tests.faults.hostile import MEGABYTE, memory
from tests.faults.server import Server
from tests.faults.visitor import Visitor, fields_of
from tests.workbooks import BOMBS
from webapp.serve import Side
from webapp.settings import defaults, installation
from webapp.setup import prepare

MOST_GROWTH = 60 * MEGABYTE  # a file is 8 MB at most, and is kept, copied, encrypted
SENT = ("lies about the size of its texts", "cells without a place", "one long cell")
BOUNDARY = "---------------------------ydan"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(defaults(tmp_path / "home"), tmp_path / "log", Side.OFFICE)
    yield found
    found.kill()


@pytest.fixture
def desk(server: Server) -> Iterator[Desk]:
    place = installation(server.settings)
    prepare(server.settings, place, lambda _made: None)
    found = Desk(place, server.port, datetime.now(UTC) - timedelta(minutes=2))
    server.start()
    yield found
    place.engine.dispose()


def upload(browser: Visitor, desk: Desk, content: bytes) -> tuple[int, str]:
    """Send a file as a browser does; give status and page."""
    _, page = browser.ask("GET", "/register/import")
    fields = fields_of(page) | {"kind": "units"}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
        if name not in {"file", "language", "back"}
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x.xlsx"\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])
    connection = HTTPConnection("127.0.0.1", desk.port, timeout=120)
    cookies = "; ".join(f"{name}={value}" for name, value in browser._cookies.items())
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    connection.request("POST", "/register/import", body, {"Cookie": cookies, "Content-Type": kind})
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def test_bombs_are_refused_the_memory_stays_and_others_are_served(server: Server, desk: Desk) -> None:
    browser = Visitor(server.port)
    assert desk.sign_in(browser, datetime.now(UTC))
    assert upload(browser, desk, b"code,name,kind\n22,Q,x\n")[0] == 400  # what reading takes is loaded now
    before = memory(server.workers())
    with ThreadPoolExecutor(1) as pool:
        for name in SENT:
            sending = pool.submit(upload, browser, desk, BOMBS[name]())
            for _ in range(3):
                assert Visitor(server.port).ask("GET", "/sign-in")[0] == 200
            status, page = sending.result()
            assert status == 400
            assert "x.xlsx" in page
    assert memory(server.workers()) - before < MOST_GROWTH
    assert desk.is_in(browser)
    server.stop()
    assert "Traceback" not in server.log.read_text()
