"""Bringing a scanned file into a batch, whole or not at all."""

from typing import BinaryIO

from surveys.installation import Installation
from surveys.paper import batch_keys
from surveys.problems import N_, BadInput, Problem
from surveys.scans import records, vault
from surveys.scans.records import Place
from surveys.scans.vault import Arrived

STARTS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")
"""How PDF, JPEG, PNG and TIFF begin."""
HEAD_BYTES = 8
_PORTION_BYTES = 1 << 20


def is_scan(head: bytes) -> bool:
    """Say whether a file that begins so is of a kind that can be read."""
    return head.startswith(STARTS)


def add(installation: Installation, place: Place, arrived: Arrived, name: str) -> bool:
    """Note a file that arrived whole; False when the batch has it already. Raises Refused, NotReady."""
    key = batch_keys.read(installation.key_store, *place)
    with installation.engine.begin() as connection:
        records.hold(connection, place)
        return records.add_file(connection, key, place, arrived, name)


def bring_in(installation: Installation, place: Place, source: BinaryIO, name: str) -> bool:
    """Bring a file in, portion by portion; False when the batch has the same file already.

    Manages its own transactions. Raises BadInput for a file that is no scan, Refused, NotReady; nothing of
    it is kept then.
    """
    arrival = vault.Arrival(vault.folder(installation, *place))
    try:
        portion = source.read(_PORTION_BYTES)
        if not is_scan(portion):
            raise BadInput(
                Problem(N_("This is no PDF, JPEG, PNG or TIFF: nothing of it is kept."), where=name)
            )
        while portion:
            arrival.write(portion)
            portion = source.read(_PORTION_BYTES)
        is_new = add(installation, place, arrival.finish(), name)
        if is_new:
            arrival.release()
    finally:
        arrival.discard()
    return is_new
