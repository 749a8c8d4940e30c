"""Bytes sent to a server as no browser would send them, and the memory of who must read them."""

import socket
from collections.abc import Iterable
from contextlib import suppress

import psutil

MEGABYTE = 1 << 20


def answer(port: int, head: str, body: Iterable[bytes] = ()) -> int:
    """Send a head and a body as far as the server listens; give the status, 0 when it only hung up."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        with suppress(OSError):  # it may answer, and hang up, before it has heard everything
            connection.sendall(head.replace("\n", "\r\n").encode("latin-1"))
            for piece in body:
                connection.sendall(piece)
        heard = b""
        with suppress(OSError):
            while b"\r\n" not in heard and (more := connection.recv(65536)):
                heard += more
    words = heard.split(b" ", 2)
    return int(words[1]) if len(words) > 1 else 0


def head(method: str, path: str, *headers: str) -> str:
    return "\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers, "", ""])


def chunked(pieces: Iterable[bytes]) -> Iterable[bytes]:
    for piece in pieces:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def memory(processes: Iterable[int]) -> int:
    """Give the bytes of memory that processes hold."""
    return sum(psutil.Process(process).memory_info().rss for process in processes)
