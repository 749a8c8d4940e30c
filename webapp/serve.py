"""One side of the product as a web server: gunicorn with threads, its limits, and nothing about visitors.

``python -m webapp.serve public|office|results|api`` runs one side; ``webapp.supervision`` runs them all.
"""

import os
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from surveys.problems import N_
from webapp import logs
from webapp.catalogue import language_of, translations
from webapp.server_log import QuietLogger
from webapp.settings import Settings, load
from webapp.slow_requests import OfficeWorker, PublicWorker

GRACE_SECONDS = 30  # a stop waits so long for answers under way
LONGEST_REQUEST_LINE = 2048  # no address of ours is longer; codes never travel in one
MOST_HEADERS = 64
WATCHED = "--watched"  # a supervisor holds the other end of standard input


class Side(StrEnum):
    """The four applications of the product."""

    PUBLIC = "public"
    OFFICE = "office"
    RESULTS = "results"
    API = "api"


NAMES = {
    Side.PUBLIC: N_("Respondents"),
    Side.OFFICE: N_("Office"),
    Side.RESULTS: N_("Published results"),
    Side.API: N_("Interface for other systems"),
}


def server_options(settings: Settings, side: Side) -> Mapping[str, object]:
    """Give gunicorn's options for a side.

    One worker: the embedded database has one writer, which commits the submissions of all threads in
    groups; the office keeps a closing ceremony in the memory of one process.
    """
    host = getattr(settings, f"{side}_host")
    return {
        "bind": [f"{f'[{host}]' if ':' in host else host}:{getattr(settings, f'{side}_port')}"],
        "workers": 1,
        "worker_class": OfficeWorker if side is Side.OFFICE else PublicWorker,
        "threads": getattr(settings, f"{side}_threads"),
        "graceful_timeout": GRACE_SECONDS,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "logger_class": QuietLogger,
        "limit_request_line": LONGEST_REQUEST_LINE,
        "limit_request_fields": MOST_HEADERS,
        # What proxies tell is read once, in the application, and only as many as the settings count.
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "control_socket_disable": True,
        "umask": 0o077,
        "proc_name": f"ydan-{side}",
        "when_ready": lambda _arbiter: _announce(settings, side),
    }


def _announce(settings: Settings, side: Side) -> None:
    """Say where the side is reached; from now on a request waits rather than fails."""
    name = translations(language_of(os.environ)).gettext(NAMES[side])
    sys.stderr.write(f"{name}: {getattr(settings, f'{side}_url')}\n")
    sys.stderr.flush()


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """A side of the product for gunicorn; the application is made inside the worker."""

    def __init__(self, settings: Settings, side: Side) -> None:
        self._settings = settings
        self._side = side
        super().__init__()

    def load_config(self) -> None:
        """Set the options; neither a file nor a variable of gunicorn's own counts."""
        for name, value in server_options(self._settings, self._side).items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - a WSGI application
        """Make the application of the side."""
        return application(self._settings, self._side)


def application(settings: Settings, side: Side) -> Any:  # noqa: ANN401 - a WSGI application
    """Make the WSGI application of a side; the other sides are not even imported."""
    logs.configure()
    if side is Side.RESULTS:
        from webapp.results.app import create_results_app

        return create_results_app(settings)
    if side is Side.API:
        from webapp.api.app import create_api_app

        return create_api_app(settings)
    if side is Side.PUBLIC:
        from webapp.public.app import create_public_app

        return create_public_app(settings)
    from webapp.office import lookout, work
    from webapp.office.app import create_office_app
    from webapp.office.scan_place import READING

    office = create_office_app(settings)
    with suppress(sa.exc.SQLAlchemyError):  # a database that is not ready says so on every page
        office.extensions[READING].wake()  # scans that an earlier server was reading
        office.extensions[work.EXTENSION].worker.wake()  # long work that it had not ended
    lookout.keep(office.extensions[work.EXTENSION].worker)
    return office


def run_side(settings: Settings, side: Side) -> None:
    """Serve a side until a signal ends it; leaves the process with gunicorn's exit code."""
    Arbiter(Server(settings, side)).run()


def stop_with_parent() -> None:
    """End gracefully when the supervising process is gone, however it went (its pipe closes)."""

    def wait() -> None:
        # Not sys.stdin: a worker forked while this thread reads would inherit its lock.
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True, name="parent").start()


if __name__ == "__main__":
    if WATCHED in sys.argv[2:]:
        stop_with_parent()
    run_side(load(), Side(sys.argv[1]))
