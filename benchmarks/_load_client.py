"""Many browsers at once, as a program of its own: ``python -m benchmarks._load_client ORDER.json``.

Closed loop: each of so many browsers sends its next request when the answer to the last one is there. It
knows the server only by its address and its pages. It prints one JSON object with the times in seconds.
"""

import asyncio
import html
import json
import re
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SEE_OTHER, FOUND, OK = 303, 302, 200
RECEIPT = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")
INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
THANKS = "Thank you"


class Lost(Exception):  # noqa: N818 - an outcome of a request, counted
    """The page was not what a person could go on with."""


@dataclass(slots=True)
class Browser:
    """One browser: a connection that is kept while the server keeps it, and cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Send one request, follow where it leads; give status and page. ``times`` takes how long it took."""
        began = time.perf_counter()
        status, target, page = await self._once(method, path, fields)
        while status in (SEE_OTHER, FOUND):
            status, target, page = await self._once("GET", target, None)
        self.times.append(time.perf_counter() - began)
        return status, page

    async def _once(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str, str]:
        body = urlencode(fields).encode() if fields is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        if self.cookies:
            head += "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()) + "\r\n"
        if fields is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        request = f"{head}\r\n".encode() + body
        if self._streams is not None:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                return await self._exchange(request)
            self.leave()  # a connection kept too long: the server has ended it
        self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        return await self._exchange(request)

    async def _exchange(self, request: bytes) -> tuple[int, str, str]:
        assert self._streams is not None  # noqa: S101 - opened by whoever asks
        reader, writer = self._streams
        writer.write(request)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, length, target, keeps = int(lines[0].split(" ", 2)[1]), 0, "", True
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            match name.lower():
                case "content-length":
                    length = int(value)
                case "location":
                    target = value
                case "connection":
                    keeps = value.lower() != "close"
                case "set-cookie":
                    cookie, _, content = value.partition(";")[0].partition("=")
                    self.cookies[cookie] = content
        page = (await reader.readexactly(length)).decode()
        if not keeps:
            self.leave()
        return status, target, page

    def leave(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def fields_of(page: str) -> dict[str, str]:
    """Give the hidden fields of a page, and the third choice of every question."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for tag in INPUT.findall(page):
        named = dict(ATTRIBUTE.findall(tag))
        name, value = named.get("name", ""), html.unescape(named.get("value", ""))
        if named.get("type") == "hidden":
            found[name] = value
        elif named.get("type") == "radio":
            seen[name] = seen.get(name, 0) + 1
            if seen[name] in (1, 3):
                found[name] = value
    return found


async def fill_in(browser: Browser, code: str) -> dict[str, str]:
    """Enter a code and answer every page; give the last form, ready to be sent."""
    _, page = await browser.ask("GET", "/")
    await browser.ask("POST", "/", fields_of(page) | {"code": code})
    path = "/section/1"
    _, page = await browser.ask("GET", path)
    while 'action="/send"' not in page:
        action = re.search(r'action="(/section/\d+)"', page)
        if action is None:
            raise Lost(page)
        _, page = await browser.ask("POST", action[1], fields_of(page))
    return {name: value for name, value in fields_of(page).items() if name in ("csrf_token", "visit")}


async def send(browser: Browser, form: dict[str, str]) -> None:
    """Send a filled-in form and look for the receipt; a page that asks to wait is heeded."""
    status, page = await browser.ask("POST", "/send", form)
    if status != OK or not RECEIPT.search(page):
        raise Lost(f"{status} {page[:300]}")


async def whole(browser: Browser, code: str) -> None:
    """Go the whole way of a respondent."""
    await send(browser, await fill_in(browser, code))


async def bare(browser: Browser, _code: str) -> None:
    """Post one form of the size of a ballot to the bare application."""
    status, page = await browser.ask("POST", "/", {"visit": "x" * 900})
    if status != OK:
        raise Lost(page)


async def tutorial(browser: Browser, _code: str) -> None:
    """Fill in the form of the tutorial's application."""
    browser.cookies.clear()
    _, page = await browser.ask("GET", "/")
    status, page = await browser.ask("POST", "/", fields_of(page) | {"comment": ""})
    if status != OK or THANKS not in page:
        raise Lost(f"{status} {page[:300]}")


@dataclass(frozen=True, slots=True)
class Times:
    """When each way began and how long it took, in seconds, and how long all of them took together."""

    seconds: float
    each: list[float]
    lost: list[str]


async def together(waiting: Iterator[Any], at_once: int, way: Callable[[Any], Awaitable[None]]) -> Times:
    """Let so many browsers go way after way until nothing waits."""
    each: list[float] = []
    lost: list[str] = []

    async def one() -> None:
        for order in waiting:
            began = time.perf_counter()
            try:
                await way(order)
            except (Lost, OSError, asyncio.IncompleteReadError) as error:
                lost.append(repr(error))
            else:
                each.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(at_once)))
    return Times(time.perf_counter() - began, each, lost)


async def at_pace(port: int, codes: list[str], seconds: float) -> Times:
    """Let browsers come evenly over so many seconds, each with its own code; times of single requests."""
    each: list[float] = []
    lost: list[str] = []

    async def one(number: int, code: str) -> None:
        await asyncio.sleep(number * seconds / len(codes))
        browser = Browser(port, times=each)
        try:
            await whole(browser, code)
        except (Lost, OSError, asyncio.IncompleteReadError) as error:
            lost.append(repr(error))
        browser.leave()

    began = time.perf_counter()
    await asyncio.gather(*(one(number, code) for number, code in enumerate(codes)))
    return Times(time.perf_counter() - began, each, lost)


async def prepared(port: int, codes: list[str]) -> list[tuple[Browser, dict[str, str]]]:
    """Fill in a form for every code; nothing is sent yet."""
    forms: list[tuple[Browser, dict[str, str]]] = []

    async def one(code: str) -> None:
        browser = Browser(port)
        forms.append((browser, await fill_in(browser, code)))
        browser.leave()

    await together(iter(codes), 8, one)
    return forms


def wait_for_the_word() -> None:
    """Say that everything is ready, and wait until whoever measures has looked at the server."""
    print("ready", flush=True)
    sys.stdin.readline()


async def run(order: dict[str, Any]) -> Times:
    """Do what the order says: ``kind``, ``port``, ``at_once``, ``codes``, ``seconds``."""
    port, at_once, codes = order["port"], order["at_once"], order["codes"]
    if order["kind"] == "pace":
        wait_for_the_word()
        return await at_pace(port, codes, order["seconds"])
    if order["kind"] == "send":
        forms = await prepared(port, codes)
        wait_for_the_word()
        return await together(iter(forms), at_once, lambda one: send(*one))
    ways = {"whole": whole, "bare": bare, "tutorial": tutorial}
    way = ways[order["kind"]]
    wait_for_the_word()

    async def alone(code: str) -> None:
        browser = Browser(port)
        try:
            await way(browser, code)
        finally:
            browser.leave()

    return await together(iter(codes), at_once, alone)


def main() -> None:
    """Run the order of a file and print the times."""
    order = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    times = asyncio.run(run(order))
    print(json.dumps({"seconds": times.seconds, "each": times.each, "lost": times.lost}))


if __name__ == "__main__":
    main()
