"""Ports of this machine for servers that a test starts: kept free for them until they listen."""

import socket
from collections import deque

MOST_KEPT = 200  # older ones are let go: by then their server listens, or has ended
_kept: deque[socket.socket] = deque()


def free_port() -> int:
    """Give a port that nobody listens on and that nobody else is given meanwhile.

    It stays bound without being listened on. The kernel gives a bound port to nobody who asks for any, while
    a server that asks for this one (SO_REUSEADDR, as servers do) gets it.
    """
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("127.0.0.1", 0))
    _kept.append(one)
    if len(_kept) > MOST_KEPT:
        _kept.popleft().close()
    port: int = one.getsockname()[1]
    return port
