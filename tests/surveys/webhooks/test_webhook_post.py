"""One POST: to the address that was looked at, without following anybody, with an end to everything."""

import datetime as dt
import itertools
import socket
import ssl
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from surveys import webhook_address
from surveys.webhook_address import Policy, Target
from surveys.webhook_post import Answer, Trouble, Way, post, resolved
from tests.ports import free_port
from tests.surveys.webhooks.receiver import answering, receiving

HERE = Way(Policy(loopback=True))
NAME = "kpi.example.test"


def _target(port: int, scheme: str = "http", host: str = "127.0.0.1") -> Target:
    return Target(scheme, host, port, "/ydan")


def test_what_is_sent_arrives_once_as_it_was_written() -> None:
    with receiving(200) as receiver:
        target = webhook_address.read(f"{receiver.address}/ydan?unit=22", HERE.policy)
        answer = post(HERE, target, {"Content-Type": "application/json", "X": "y"}, b'{"a":1}')
    assert (answer, answer.is_taken) == (Answer(200), True)
    [received] = receiver.received
    assert (received.path, received.body) == ("/ydan?unit=22", b'{"a":1}')
    assert received.headers["Host"] == target.authority
    assert received.headers["X"] == "y"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 404, 410, 500])
def test_no_redirect_is_followed_and_only_a_2xx_is_a_yes(status: int) -> None:
    with receiving(status) as receiver:
        answer = post(HERE, webhook_address.read(receiver.address, HERE.policy), {}, b"{}")
    assert (answer, answer.is_taken) == (Answer(status), False)
    assert len(receiver.received) == 1


def test_the_resolver_is_asked_once_and_its_answer_is_what_is_connected_to() -> None:
    asked = []

    def rebinding(host: str, port: int) -> tuple[str, ...]:
        asked.append((host, port))
        return ("127.0.0.1",) if len(asked) == 1 else ("10.0.0.1",)

    with receiving() as receiver:
        port = int(receiver.address.rpartition(":")[2])
        way = Way(Policy(frozenset({NAME})), rebinding)
        assert post(way, _target(port, host=NAME), {}, b"").is_taken
    assert asked == [(NAME, port)]


@pytest.mark.parametrize(
    "found",
    [("127.0.0.1",), ("113.160.0.1", "10.0.0.1"), ("169.254.169.254",), ("::1",), ("::ffff:127.0.0.1",)],
)
def test_a_host_with_any_address_of_the_own_network_is_not_connected_to(found: tuple[str, ...]) -> None:
    with receiving() as receiver:
        port = int(receiver.address.rpartition(":")[2])
        answer = post(Way(Policy(), lambda *_: found), _target(port, host=NAME), {}, b"")
    assert (answer, answer.is_taken) == (Answer(trouble=Trouble.ADDRESS), False)
    assert receiver.received == []


def test_a_host_that_nobody_knows_is_said_to_be_unknown() -> None:
    def unknown(host: str, _port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, host)

    def unfit(host: str, _port: int) -> tuple[str, ...]:
        raise UnicodeError(host)

    for resolve in (unknown, unfit, lambda *_: ()):
        assert post(Way(Policy(), resolve), _target(443), {}, b"") == Answer(trouble=Trouble.UNKNOWN_HOST)


def test_the_resolver_of_this_machine_gives_each_address_once() -> None:
    assert "127.0.0.1" in resolved("localhost", 80)
    assert resolved("127.0.0.1", 80) == ("127.0.0.1",)


def test_of_several_addresses_the_next_is_tried_when_one_is_not_reached() -> None:
    way = Way(Policy(loopback=True), lambda *_: ("::1", "127.0.0.1"))
    with receiving() as receiver:
        port = int(receiver.address.rpartition(":")[2])
        assert post(way, _target(port, host="localhost"), {}, b"").is_taken


def test_where_nobody_listens_nobody_is_reached() -> None:
    assert post(HERE, _target(free_port()), {}, b"") == Answer(trouble=Trouble.NOT_REACHED)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"HTTP/1.1 200 OK\r\n", Answer(200)),  # the rest is not waited for
        (b"HTTP/1.0 204\n", Answer(204)),
        (b"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 202 Fine\r\n", Answer(202)),
        (b"", Answer(trouble=Trouble.NO_HTTP)),
        (b"SSH-2.0-OpenSSH\r\n", Answer(trouble=Trouble.NO_HTTP)),
        (b"HTTP/1.1 900 OK\r\n", Answer(trouble=Trouble.NO_HTTP)),
        (b"HTTP/2 200\r\n", Answer(trouble=Trouble.NO_HTTP)),
        (b"HTTP/1.1 100 Continue\r\n\r\n", Answer(trouble=Trouble.NO_HTTP)),
        (b"HTTP/1.1 200 " + b"a" * 40_000, Answer(trouble=Trouble.NO_HTTP)),
        (b"HTTP/1.1 100 Continue\r\nA: " + b"a" * 40_000, Answer(trouble=Trouble.NO_HTTP)),
    ],
)  # fmt: skip
def test_of_an_answer_the_status_alone_is_read(said: bytes, answer: Answer) -> None:
    with answering(lambda connection: connection.sendall(said)) as port:
        assert post(HERE, _target(port), {}, b"") == answer


def test_whoever_does_not_answer_in_time_is_left() -> None:
    is_over = Event()

    def wait(_: socket.socket) -> None:
        is_over.wait()

    with answering(wait) as port:
        answer = post(Way(HERE.policy, seconds=0.05), _target(port), {}, b"")
        is_over.set()
    assert answer == Answer(trouble=Trouble.SILENCE)


def test_whoever_answers_by_drops_for_ever_is_left() -> None:
    seconds = itertools.count(step=3)  # each look at the clock is three seconds later
    way = Way(HERE.policy, clock=lambda: float(next(seconds)))

    def drip(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"H")

    with answering(drip) as port:
        assert post(way, _target(port), {}, b"") == Answer(trouble=Trouble.SILENCE)


# --- over TLS ---------------------------------------------------------------------------------------------


def _certificate(folder: Path, name: str) -> Path:
    """Write a key and a certificate that vouches for itself, for one name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    number = x509.random_serial_number()
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), number, now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, *private)
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path


def _over_tls(certificate: Path, host: str) -> tuple[Answer, list[str | None]]:
    """Post to a host whose server shows a certificate; give the answer and the names it was asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    named: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: named.append(name)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            plain, _ = door.accept()
            with plain:
                try:
                    with context.wrap_socket(plain, server_side=True) as connection:
                        connection.recv(4096)
                        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                except OSError:
                    return

        thread = Thread(target=serve, daemon=True)
        thread.start()
        way = Way(Policy(frozenset({host})), lambda *_: ("127.0.0.1",))
        answer = post(way, _target(door.getsockname()[1], "https", host), {}, b"{}")
        thread.join()
    return answer, named


def test_over_tls_the_certificate_must_be_of_the_name_and_of_somebody_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = _certificate(tmp_path, NAME)
    assert _over_tls(certificate, NAME)[0] == Answer(trouble=Trouble.CERTIFICATE)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert _over_tls(certificate, NAME) == (Answer(200), [NAME])
    assert _over_tls(certificate, "other.example.test")[0] == Answer(trouble=Trouble.CERTIFICATE)


def test_a_server_that_speaks_no_tls_is_not_reached_over_https() -> None:
    with answering(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as port:
        way = Way(Policy(frozenset({NAME})), lambda *_: ("127.0.0.1",))
        assert post(way, _target(port, "https", NAME), {}, b"") == Answer(trouble=Trouble.NOT_REACHED)
