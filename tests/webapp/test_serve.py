"""All sides as real processes: they start, answer, write no visitor into a log, and end when told."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

import psutil
import pytest

from tests.ports import free_port
from webapp.settings import Settings, load
from webapp.settings import installation as install
from webapp.setup import prepare

SECRET = "4929-khong-ai-duoc-biet"
NAMES = {"Respondents", "Office", "Published results", "Interface for other systems"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give the variables of a made installation on free ports."""
    found = {
        "YDAN_HOME": str(tmp_path / "data"),
        "YDAN_LANGUAGE": "en",
        "YDAN_PUBLIC_PORT": str(free_port()),
        "YDAN_OFFICE_PORT": str(free_port()),
        "YDAN_RESULTS_PORT": str(free_port()),
        "YDAN_API_PORT": str(free_port()),
    }
    settings = load(found, tmp_path)
    made = install(settings)
    prepare(settings, made, lambda _made: None)
    made.engine.dispose()
    return found


@pytest.fixture
def settings(environment: dict[str, str], tmp_path: Path) -> Settings:
    """Give its settings."""
    return load(environment, tmp_path)


@contextmanager
def _served(environment: dict[str, str], log: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    with (
        log.open("w") as target,
        subprocess.Popen(
            [Path(sys.executable).with_name("ydan"), "serve", *options],
            env=environment, stdout=target, stderr=subprocess.PIPE, text=True,
        ) as process,
    ):  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()


def _wait_for(stream: IO[str] | None, lines: int) -> list[str]:
    """Read lines that tell that the sides listen; a request sent from then on waits to be answered."""
    assert stream is not None
    return [stream.readline() for _ in range(lines)]


def _get(port: int, path: str = "/") -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def _raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=300) as visitor:
        visitor.sendall(request)
        return visitor.recv(4096).split(b"\r\n")[0]


def test_all_sides_answer_and_end_gracefully(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    with _served(environment, tmp_path / "log") as process:
        told = _wait_for(process.stderr, 4)
        assert {line.split(":")[0] for line in told} == NAMES
        assert _get(settings.public_port) == 200
        assert _get(settings.office_port) in (200, 302)
        assert _get(settings.results_port, "/vi/") == 200
        assert _get(settings.api_port, "/v1/health") == 200
        sides = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        _out, rest = process.communicate(timeout=300)
    assert (process.returncode, rest) == (0, "")
    assert not [side for side in sides if side.is_running() and side.status() != psutil.STATUS_ZOMBIE]


def test_the_log_holds_no_address_no_path_and_no_time_of_day(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    requests = (
        f"GET /{SECRET} HTTP/1.1\r\nHost: 127.0.0.1\r\nbad header\r\n\r\n",
        f"GET /{SECRET} HTTP/1.1\r\nHost: 127.0.0.1\r\n{SECRET}\x01: x\r\n\r\n",
        f"{SECRET} / HTTP/1.1\r\n\r\n",
        f"GET /{SECRET}{'x' * 3000} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    )
    with _served(environment, log) as process:
        _wait_for(process.stderr, 4)
        for port in (settings.public_port, settings.office_port, settings.results_port, settings.api_port):
            assert _get(port, f"/{SECRET}?{SECRET}") in (302, 404)
            for request in requests:
                assert _raw(port, request.encode()).split()[1] in (b"400", b"414", b"501")
        process.terminate()
        _out, errors = process.communicate(timeout=300)
    written = errors + log.read_text()
    assert written.count("A request failed: refused before it reached the application") == 4 * len(requests)
    assert SECRET not in written
    assert "127.0.0.1" not in written
    assert not [word for word in written.split() if word.count(":") == 2]


def test_the_respondents_process_alone_loads_no_scipy(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    with _served(environment, tmp_path / "log", "--only", "public") as process:
        _wait_for(process.stderr, 1)
        assert _get(settings.public_port) == 200
        served = psutil.Process(process.pid)
        files = {one.path for side in (served, *served.children()) for one in side.memory_maps()}
        assert files
        assert not [path for path in files if "scipy" in path]


def test_the_site_of_results_alone_needs_no_key_and_loads_no_scipy_and_is_started_again(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    for key in settings.keys_dir.glob("*.key"):
        key.unlink()
    with _served(environment, tmp_path / "log", "--only", "results") as process:
        _wait_for(process.stderr, 1)
        assert _get(settings.results_port, "/en/") == 200
        served = psutil.Process(process.pid)
        files = {one.path for side in (served, *served.children()) for one in side.memory_maps()}
        assert files
        assert not [path for path in files if "scipy" in path or "numpy" in path]
        [worker] = served.children()
        worker.kill()
        psutil.wait_procs([worker], timeout=300)
        assert _get(settings.results_port, "/en/") == 200


def test_one_side_ends_with_the_signal_itself(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    with _served(environment, tmp_path / "log", "--only", "office") as process:
        _wait_for(process.stderr, 1)
        assert _get(settings.office_port) in (200, 302)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=300) == 0


def test_sides_whose_supervisor_was_killed_end_by_themselves(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with _served(environment, tmp_path / "log") as process:
        _wait_for(process.stderr, 4)
        sides = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        _gone, alive = psutil.wait_procs(sides, timeout=300)
        assert (len(sides) >= 4, alive) == (True, [])


def test_a_side_that_falls_over_is_started_again(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    with _served(environment, tmp_path / "log") as process:
        _wait_for(process.stderr, 4)
        first = psutil.Process(process.pid).children()[0]
        left = first.children(recursive=True)
        first.kill()
        told = _wait_for(process.stderr, 1)
        assert told[0].split(":")[0] in NAMES
        assert not [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        assert _get(settings.public_port) == 200
        assert _get(settings.office_port) in (200, 302)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda settings: (settings.keys_dir / "public-cookie.key").unlink(),
            "public-cookie.key cannot be read",
        ),
        (lambda settings: (settings.data_dir / "ydan.db").unlink(), "The database is missing"),
    ],
)
def test_what_could_not_work_is_not_started(
    environment: dict[str, str], settings: Settings, spoil: Callable[[Settings], None], words: str
) -> None:
    spoil(settings)
    run = subprocess.run(
        [Path(sys.executable).with_name("ydan"), "serve"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 3
    [line] = run.stderr.splitlines()
    assert words in line


def test_a_port_that_is_taken_is_named(environment: dict[str, str], settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.office_port)):
        run = subprocess.run(
            [Path(sys.executable).with_name("ydan"), "serve"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert run.returncode == 3
    assert run.stderr.startswith(f"127.0.0.1:{settings.office_port}: The port cannot be used")
    assert len(os.listdir(settings.keys_dir)) == 5  # noqa: PTH208 - nothing was touched


def test_the_interface_alone_needs_no_key_and_switched_off_it_says_so(
    environment: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    for key in settings.keys_dir.glob("*.key"):
        key.unlink()
    with _served(environment, tmp_path / "log", "--only", "api") as process:
        assert _wait_for(process.stderr, 1) == [f"Interface for other systems: {settings.api_url}\n"]
        assert _get(settings.api_port, "/v1/health") == 200
        assert _get(settings.api_port, "/v1/rounds") == 401
        served = psutil.Process(process.pid)
        files = {one.path for side in (served, *served.children()) for one in side.memory_maps()}
        assert files
        assert not [path for path in files if "scipy" in path or "numpy" in path]
    run = subprocess.run(
        [Path(sys.executable).with_name("ydan"), "serve", "--only", "api"],
        env={**environment, "YDAN_API_PORT": "0"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 3
    assert "“api_port” is 0" in run.stderr
