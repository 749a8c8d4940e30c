"""The form in which a publication is hashed and signed: the same content, the same text, the same hash."""

import hashlib
import json


def canonical(content: object) -> str:
    """Write JSON so that the same content is the same text: keys sorted, no spaces."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def hash_of(content: str) -> str:
    """Give the SHA-256 that is signed and shown beside what it belongs to."""
    return hashlib.sha256(content.encode()).hexdigest()
