"""The signed record of a purge, and its check: by whom the product's packages are signed."""

import json
from collections.abc import Mapping

from surveys.audit import AuditEvent
from surveys.package_signature import is_signed, public_pem, sign

SIGNATURE = "signature"
PURPOSE = "ydan purge"  # a signature of one purpose proves nothing for another


def _message(about: str, record: Mapping[str, object]) -> bytes:
    return json.dumps([PURPOSE, about, record], sort_keys=True, ensure_ascii=False).encode()


def signed(seed: bytes, about: str, record: Mapping[str, object]) -> dict[str, object]:
    """Give a record with the signature of the installation."""
    return {**record, SIGNATURE: sign(seed, _message(about, record)).hex()}


def is_proof(seed: bytes, event: AuditEvent) -> bool:
    """Say whether an event of the audit trail is a record of a purge that this installation signed."""
    record = json.loads(event.details)
    signature = record.pop(SIGNATURE, "")
    return is_signed(public_pem(seed), bytes.fromhex(signature), _message(event.object, record))
