"""Requests made to hurt: refused with the right status, memory flat, and the next visitor is served."""

import gzip
import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.hostile import MEGABYTE, answer, chunked, head, memory
from tests.faults.server import Server
from tests.injections import SIGN
from webapp.serve import Side
from webapp.settings import defaults, installation
from webapp.setup import prepare

FORM = "Content-Type: application/x-www-form-urlencoded"
PARTS = "Content-Type: multipart/form-data; boundary=x"
PATHS = {Side.PUBLIC: "/", Side.OFFICE: "/sign-in", Side.RESULTS: "/vi/", Side.API: "/v1/health"}
UPLOADS = {
    "/vi/": "/vi/",
    "/v1/health": "/v1/health",
    "/": "/",
    "/sign-in": "/register/import",
}  # where a side takes files, if anywhere
MUCH = 80  # megabytes
VISITS = 20
MOST_GROWTH = 30 * MEGABYTE  # of a process that was sent much more


@pytest.fixture(scope="module", params=list(Side))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give one side, really served."""
    home = tmp_path_factory.mktemp("hostile")
    settings = defaults(home / "home")
    place = installation(settings)
    prepare(settings, place, lambda _made: None)
    place.engine.dispose()
    found = Server(settings, home / "server.log", request.param)
    found.start()
    require_served(found)
    yield found
    found.stop()
    told = found.log.read_text()
    assert "Traceback" not in told
    assert SIGN not in told


def path(server: Server) -> str:
    return next(PATHS[side] for side in Side if server.port == getattr(server.settings, f"{side}_port"))


def zeros(megabytes: int) -> Iterable[bytes]:
    return (b"a" * MEGABYTE for _ in range(megabytes))


def require_served(server: Server) -> None:
    assert answer(server.port, head("GET", path(server))) == 200


def parts(count: int) -> bytes:
    one = b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n'
    return b"".join(one % number for number in range(count)) + b"--x--\r\n"


def posted(server: Server, kind: str, body: bytes, *more: str) -> int:
    where = UPLOADS[path(server)] if "multipart" in kind else path(server)
    return answer(server.port, head("POST", where, kind, f"Content-Length: {len(body)}", *more), [body])


def test_a_huge_body_with_its_length_is_too_much_and_fills_no_memory(server: Server) -> None:
    before = memory(server.workers())
    for _ in range(2):
        length = f"Content-Length: {MUCH * MEGABYTE}"
        assert answer(server.port, head("POST", path(server), FORM, length), zeros(MUCH)) == 413
    assert memory(server.workers()) - before < MOST_GROWTH
    require_served(server)


def test_a_huge_body_without_a_length_is_too_much_and_fills_no_memory(server: Server) -> None:
    before = memory(server.workers())
    for _ in range(2):
        head_of = head("POST", path(server), FORM, "Transfer-Encoding: chunked")
        assert answer(server.port, head_of, chunked(zeros(MUCH))) == 411
    assert memory(server.workers()) - before < MOST_GROWTH
    require_served(server)


def test_a_packed_body_is_never_unpacked(server: Server) -> None:
    bomb = gzip.compress(b"a=" + b"1" * 50 * MEGABYTE)
    before = memory(server.workers())
    assert posted(server, FORM, bomb, "Content-Encoding: gzip") == 415
    assert memory(server.workers()) - before < MOST_GROWTH
    require_served(server)


def test_ten_thousand_parts_are_too_many(server: Server) -> None:
    before = memory(server.workers())
    assert posted(server, PARTS, parts(10_000)) == (413 if path(server) == "/sign-in" else 415)
    assert memory(server.workers()) - before < MOST_GROWTH
    require_served(server)


@pytest.mark.parametrize("field", ["a=1&", "&", "a&", "a[b][c]=1&"])
def test_ten_thousand_fields_are_too_many_and_fill_no_memory(server: Server, field: str) -> None:
    before = memory(server.workers())
    room = (1 << 20) if path(server) == "/sign-in" else 60_000
    for body in (field * 10_000, field * (room // len(field))):
        assert posted(server, FORM, body.encode()) == 413
    assert memory(server.workers()) - before < MOST_GROWTH
    require_served(server)


def test_a_form_without_a_file_may_not_come_in_parts(server: Server) -> None:
    body = parts(1)
    length = f"Content-Length: {len(body)}"
    assert answer(server.port, head("POST", path(server), PARTS, length), [body]) == 415


BROKEN_PARTS = [
    ("Content-Type: multipart/form-data", parts(1)),
    ("Content-Type: multipart/form-data; boundary=", parts(1)),
    ("Content-Type: multipart/form-data; boundary=y", parts(1)),
    (PARTS, b"--x\r\nContent-Disposition: form-data; name="),
    (PARTS, b"--x\r\n\r\n\r\n--x--"),
    (PARTS, b"\0" * 1000),
    (PARTS, b'--x\r\nContent-Disposition: form-data; name="a"; filename="\0"\r\n\r\n1\r\n--x--\r\n'),
    (PARTS, b"--x\r\n" + b"A: b\r\n" * 5000 + b"\r\n1\r\n--x--\r\n"),
    (
        PARTS,
        b'--x\r\nContent-Disposition: form-data; name="' + b"a" * 500_000 + b'"\r\n\r\n1\r\n--x--\r\n',
    ),
    ("Content-Type: multipart/form-data; boundary=" + "b" * 5000, parts(1)),
]


@pytest.mark.parametrize("number", range(len(BROKEN_PARTS)))
def test_parts_that_are_none_are_a_clean_refusal(server: Server, number: int) -> None:
    kind, body = BROKEN_PARTS[number]
    assert posted(server, kind, body) in {400, 413, 415}
    require_served(server)


BROKEN_HEADS = [
    ["Content-Length: abc"],
    ["Content-Length: -1"],
    ["Content-Length: 5", "Content-Length: 6"],
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked, chunked"],
    ["Transfer-Encoding: xchunked"],
    ["X" * 70_000 + ": 1"],
    [f"X-{number}: 1" for number in range(200)],
    ["X y: 1"],
    [" folded: 1"],
    ["Cookie: " + "a=b; " * 20_000],
    [f"User-Agent: {SIGN}", f"Referer: {SIGN}", f"X-Forwarded-For: {SIGN}", "Content-Length: 3"],
]


@pytest.mark.parametrize("number", range(len(BROKEN_HEADS)))
def test_heads_that_are_none_are_refused(server: Server, number: int) -> None:
    lines = BROKEN_HEADS[number]
    status = answer(server.port, head("POST", path(server), FORM, *lines), [b"a=1"])
    assert status in {0, 400, 413, 431, 501}
    require_served(server)


@pytest.mark.parametrize(
    "line", [f"GET /{SIGN}?{SIGN}=%0a{SIGN}", "GET /" + "a" * 5000, "GET /%00", "GET /%ff", "BREW /", "GET"]
)
def test_lines_that_are_none_are_refused(server: Server, line: str) -> None:
    status = answer(server.port, head(*line.partition(" ")[::2]))
    assert status in {0, 400, 404, 405, 414}
    require_served(server)


BROKEN_CHUNKS = [b"zz\r\n", b"-5\r\naaaaa\r\n", b"ffffffffffffffffff\r\n", b"5\r\naaaaaXX5\r\n"]


@pytest.mark.parametrize("number", range(len(BROKEN_CHUNKS)))
def test_chunks_that_are_none_are_a_clean_refusal(server: Server, number: int) -> None:
    bad = BROKEN_CHUNKS[number]
    status = answer(server.port, head("POST", path(server), FORM, "Transfer-Encoding: chunked"), [bad])
    assert status in {0, 400, 411}
    require_served(server)


@pytest.mark.parametrize("side", list(Side))
def test_more_half_sent_requests_than_threads_hold_nobody_up_for_long(side: Side, tmp_path: Path) -> None:
    settings = defaults(tmp_path / "home")
    place = installation(settings)
    prepare(settings, place, lambda _made: None)
    place.engine.dispose()
    server = Server(settings, tmp_path / "log", side, ("tests.faults.hurried_server",))
    server.start()
    with ExitStack() as dripping:
        for number in range(2 * settings.public_threads):
            one = dripping.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            sent = head("POST", PATHS[side], FORM, "Content-Length: 1000").replace("\n", "\r\n").encode()
            one.sendall(sent[: len(sent) - number % 3 * 20])  # some do not even finish their head
        # Half a second is short for a busy machine, too: who is cut off like them comes again.
        assert any(answer(server.port, head("GET", path(server))) == 200 for _ in range(VISITS))
    server.stop()


@pytest.mark.long
@pytest.mark.parametrize("server", [Side.PUBLIC], indirect=True)
def test_whoever_drips_with_every_thread_is_cut_off_and_the_next_visitor_is_served(server: Server) -> None:
    """More half-sent requests than threads: after the time a request may take, others are served again."""
    dripping = [socket.create_connection(("127.0.0.1", server.port), timeout=300) for _ in range(40)]
    for one in dripping:
        one.sendall(head("POST", path(server), FORM, "Content-Length: 1000").replace("\n", "\r\n").encode())
    require_served(server)  # it waits until the first are cut off
    assert all(one.recv(1000) for one in dripping)  # and they are told so
    for one in dripping:
        one.close()
