"""A device that does the work of an open link, written from ALTCHA's description, not from its library."""

import base64
import hashlib
import itertools
import json
from typing import Any


def solve(challenge: dict[str, Any]) -> str:
    """Give the solution as a form sends it."""
    given = challenge["parameters"]
    nonce, salt = bytes.fromhex(given["nonce"]), bytes.fromhex(given["salt"])
    for counter in itertools.count():
        password = nonce + counter.to_bytes(4)
        key = hashlib.pbkdf2_hmac("sha256", password, salt, given["cost"], given["keyLength"]).hex()
        if key.startswith(given["keyPrefix"]):
            return written(challenge, {"counter": counter, "derivedKey": key})
    raise AssertionError("no counter left")


def written(challenge: dict[str, Any], solution: dict[str, Any]) -> str:
    """Write a solution down, right or wrong."""
    return base64.b64encode(json.dumps({"challenge": challenge, "solution": solution}).encode()).decode()
