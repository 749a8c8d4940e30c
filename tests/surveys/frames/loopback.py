"""A mail server and a gateway for text messages on the loopback: what comes is kept for the test."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


@dataclass(slots=True)
class Mailbox:
    """What the mail server took: recipient and the message as it came."""

    port: int = 0
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    box = Mailbox()

    class Talk(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 test")
            to = ""
            while line := self.rfile.readline().decode().strip():
                word = line.upper()
                if word.startswith("RCPT"):
                    to = line.split("<")[1].split(">")[0]
                    self.say("550 nobody" if to in box.refused else "250 ok")
                elif word == "DATA":
                    self.say("354 go on")
                    lines = []
                    while (text := self.rfile.readline()) != b".\r\n":
                        lines.append(text)
                    box.letters.append((to, b"".join(lines)))
                    self.say("250 taken")
                else:
                    self.say("221 bye" if word == "QUIT" else "250 ok")

    with _running(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)) as port:
        box.port = port
        yield box


@dataclass(slots=True)
class Gate:
    """What the gateway took: headers and body; ``answer`` is the status it gives."""

    url: str = ""
    answer: int = 202
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def texts(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.posts]


@contextmanager
def gateway() -> Iterator[Gate]:
    gate = Gate()

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gate.posts.append((dict(self.headers), body))
            self.send_response(gate.answer)
            if gate.answer == 302:
                self.send_header("Location", f"{gate.url}/elsewhere")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with _running(HTTPServer(("127.0.0.1", 0), Talk)) as port:
        gate.url = f"http://127.0.0.1:{port}"
        yield gate


@contextmanager
def _running(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
