"""Scans on their way in: encrypted while they arrive, whatever their size; never plain on a disk.

A file of a form would wait in a temporary file until all of it is there. That of a scan is written
encrypted instead, under a key that is only in memory; when its request breaks off, it is removed.

A file of evidence is small: it waits in memory, and its request is looked at as early.
"""

import io
from typing import IO, Any, cast

from flask import Flask, Request, abort, g, request
from flask.typing import ResponseReturnValue

from surveys.paper import batch_records
from surveys.problems import N_, BadInput, NotReady, Problem
from surveys.scans import bringing, vault
from surveys.scans.vault import Arrival, Arrived
from webapp.office import gate, place
from webapp.slow_requests import still_arriving

ENDPOINT = "scans.upload"
EVIDENCE = frozenset({"evidence.add", "evidence.mine"})
MOST_BYTES = 400 * 1024 * 1024  # of one request: some hundred pages in colour
EVIDENCE_BYTES = 21 * 1024 * 1024  # of one request: a file of 20 MB and its form
STILL_EVERY_BYTES = 1 << 20
_WAITING = "scans_arriving"


class ArrivingScan:
    """Takes in one file of a form. What is not stored when the request ends is removed."""

    def __init__(self, arrival: Arrival, environ: dict[str, Any]) -> None:
        self._arrival, self._environ = arrival, environ
        self._size = 0
        self.head = b""

    def write(self, content: bytes) -> int:
        """Take in some bytes; a file that goes on arriving is not cut off for being slow."""
        self.head += content[: bringing.HEAD_BYTES - len(self.head)]
        before, self._size = self._size // STILL_EVERY_BYTES, self._size + len(content)
        if self._size // STILL_EVERY_BYTES != before:
            still_arriving(self._environ)
        try:
            return self._arrival.write(content)
        except OSError as error:
            raise NotReady(
                Problem(N_("The scans cannot be stored: the disk of the server is full or fails."))
            ) from error

    def seek(self, _offset: int, _whence: int = 0) -> int:
        """Do nothing: what arrived is not read here."""
        return 0

    @property
    def is_scan(self) -> bool:
        """Whether it begins as a file of a kind that can be read."""
        return bringing.is_scan(self.head)

    def finish(self) -> Arrived:
        """End the file, durably."""
        return self._arrival.finish()

    def release(self) -> None:
        """Keep the file: a row of the database names it."""
        self._arrival.release()

    def close(self) -> None:
        """Remove the file unless it was released."""
        self._arrival.discard()


class ArrivingEvidence(io.BytesIO):
    """Takes in one file of evidence: in memory, never on a disk."""

    def __init__(self, environ: dict[str, Any]) -> None:
        super().__init__()
        self._environ = environ

    def write(self, content: Any, /) -> int:  # noqa: ANN401 - bytes, as its base calls them
        """Take in some bytes; a file that goes on arriving is not cut off for being slow."""
        before = self.tell() // STILL_EVERY_BYTES
        size = super().write(content)
        if self.tell() // STILL_EVERY_BYTES != before:
            still_arriving(self._environ)
        return size


class OfficeRequest(Request):
    """A request to the office. Its files are scans, evidence, or small tables."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint in EVIDENCE:
            return ArrivingEvidence(self.environ)
        if self.endpoint != ENDPOINT:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        arriving = ArrivingScan(Arrival(_folder(self.view_args or {})), self.environ)
        g.setdefault(_WAITING, []).append(arriving)
        return cast("IO[bytes]", arriving)


def _folder(named: dict[str, Any]) -> Any:  # noqa: ANN401 - a path; the gate has looked at the round
    try:
        batch = batch_records.get(place.reading(), place.survey().code, named["batch"])
    except BadInput:
        abort(404)
    if batch.clerks[0] != place.member().username:
        abort(403)
    return vault.folder(place.installation(), *batch.place)


def install(app: Flask) -> None:
    """Let an application take in scans; what a request leaves behind is removed when it ends.

    Call before ``CSRFProtect``, which reads the form: who may not send scans is not listened to.
    """
    app.request_class = OfficeRequest

    @app.before_request
    def look_first() -> ResponseReturnValue | None:
        return gate.look() if request.endpoint in EVIDENCE | {ENDPOINT} else None

    @app.teardown_request
    def remove_what_is_left(_error: BaseException | None) -> None:
        for arriving in g.pop(_WAITING, []):
            arriving.close()
