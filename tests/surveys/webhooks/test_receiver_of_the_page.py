"""The receiver on the page for developers: a process of its own that takes our messages and no others."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from surveys import announcements, webhook_delivery
from surveys.announcements import DeliveryState
from surveys.webhook_post import Way
from tests.conftest import StandingClock
from tests.ports import free_port
from tests.surveys.webhooks.conftest import HERE, Site

PAGE = Path(__file__).parents[3] / "docs" / "for-developers.md"


def _program() -> str:
    section = PAGE.read_text(encoding="utf-8").partition("**Being told.**")[2]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


@contextmanager
def _running(port: int, secret: str) -> Iterator["subprocess.Popen[str]"]:
    """Run the program of the page until it listens, and end it afterwards."""
    there = {**os.environ, "YDAN_SECRET": secret, "PORT": str(port)}
    command = [sys.executable, "-I", "-c", _program()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=there, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as process:
        while process.poll() is None:
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                break
        yield process
        process.terminate()


def test_the_receiver_of_the_page_takes_what_is_signed_now_with_its_secret_and_nothing_else(
    site: Site, clock: StandingClock
) -> None:
    port = free_port()
    issued = site.hook("22", f"http://127.0.0.1:{port}/")
    clock.now = clock.now.now(clock.now.tzinfo)  # the receiver looks at the real time

    def told() -> tuple[str, DeliveryState]:
        with site.place.engine.begin() as connection:
            number = announcements.test(connection, issued.webhook.id, clock())
        found = webhook_delivery.deliver(site.place, Way(HERE), number)
        assert found is not None
        return number, found.state

    with _running(port, issued.secret) as receiver:
        number, state = told()
        assert state is DeliveryState.DELIVERED
        assert receiver.stdout is not None
        assert number in receiver.stdout.readline()
        clock.advance(minutes=-6)  # what was caught on its way
        assert told()[1] is DeliveryState.GIVEN_UP
        clock.advance(minutes=6)
    with _running(port, f"{issued.secret}x"):
        assert told()[1] is DeliveryState.GIVEN_UP


def test_the_page_and_the_program_name_the_same_header() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"{webhook_delivery.SIGNATURE}: t=SECONDS,{webhook_delivery.VERSION}=CODE" in page
