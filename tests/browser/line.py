"""A line between a browser and a server: it can be cut, stop forms alone, or lose the answers to them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE_BYTES = 65536
FORMS = b"POST /offline/"


class Line:
    """Passes bytes on while it is up. ``lost``: how many answers to sent forms never arrived."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.is_up = True
        self.stops_forms = False
        self.loses_answers = False
        self.lost = 0
        self._passed: list[bytearray] = []
        self._open: set[socket.socket] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def sent(self) -> bytes:
        """Give what browsers sent and was not stopped, one connection after the other."""
        return b"".join(bytes(one) for one in self._passed)

    def cut(self) -> None:
        """From now on nothing passes, open connections included."""
        self.is_up = False
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_up = True
        self.stops_forms = False
        self.loses_answers = False

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _join(self, near: socket.socket) -> None:
        with near:
            if not self.is_up:
                return
            with socket.create_connection(("127.0.0.1", self._server_port)) as far:
                self._open |= {near, far}
                self._passed.append(asked := bytearray())
                back = threading.Thread(target=self._answer, args=(far, near, asked), daemon=True)
                back.start()
                self._ask(near, far, asked)
                back.join()
                self._open -= {near, far}

    def _ask(self, near: socket.socket, far: socket.socket, asked: bytearray) -> None:
        with suppress(OSError):
            while piece := near.recv(PIECE_BYTES):
                asked += piece
                if self.stops_forms and FORMS in asked:
                    asked.clear()
                    break
                far.sendall(piece)
        with suppress(OSError):
            far.shutdown(socket.SHUT_WR)

    def _answer(self, far: socket.socket, near: socket.socket, asked: bytearray) -> None:
        with suppress(OSError):
            while piece := far.recv(PIECE_BYTES):
                if self.loses_answers and FORMS in asked:
                    self.lost += 1  # the server has done its work: only its answer is lost
                    break
                near.sendall(piece)
        for one in (near, far):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(server_port: int) -> Iterator[Line]:
    """Give a line to a server's port, up at first."""
    line = Line(server_port)
    threading.Thread(target=line.accept, daemon=True).start()
    yield line
    line.close()
