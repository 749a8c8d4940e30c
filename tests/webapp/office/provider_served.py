"""Starts the provider of sign-in on this machine."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.served import ROOT, wait_until_it_answers
from tests.ports import free_port


@contextmanager
def provider() -> Iterator[str]:
    """Serve a provider from when it answers until the end of the block; gives its issuer."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "uvicorn", "--factory", "--interface", "wsgi", "--log-level", "error"),
        *("--host", "127.0.0.1", "--port", str(port), "tests.webapp.office.provider_app:make"),
    ]
    environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            wait_until_it_answers(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
