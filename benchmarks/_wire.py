"""A counting socket: stands between a browser and a server and keeps every byte that passes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE_BYTES = 65536


@dataclass(slots=True)
class Wire:
    """What passed so far. ``sent``: from the browser; ``received``: from the server."""

    port: int
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)

    @property
    def requests(self) -> int:
        """How many requests the browser made."""
        return self.sent.count(b" HTTP/1.1\r\n")

    def forget(self) -> None:
        """Start counting anew."""
        self.sent.clear()
        self.received.clear()


@contextmanager
def wire_to(server_port: int) -> Iterator[Wire]:
    """Listen on a free port of this machine and pass everything on to a server's port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener.getsockname()[1])
        threading.Thread(target=_accept, args=(listener, wire, server_port), daemon=True).start()
        yield wire
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, wire: Wire, server_port: int) -> None:
    with suppress(OSError):
        while True:
            near, _address = listener.accept()
            threading.Thread(target=_join, args=(near, wire, server_port), daemon=True).start()


def _join(near: socket.socket, wire: Wire, server_port: int) -> None:
    with near, socket.create_connection(("127.0.0.1", server_port)) as far:
        back = threading.Thread(target=_pass_on, args=(far, near, wire.received), daemon=True)
        back.start()
        _pass_on(near, far, wire.sent)
        back.join()


def _pass_on(source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE_BYTES):
            kept += piece
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
