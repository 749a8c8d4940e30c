"""The report of a self-test: canonical JSON, signed, the last one kept for the office."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from surveys.package_signature import fingerprint, is_signed, public_pem, sign
from surveys.problems import N_, BadInput, Problem
from surveys.selftest.copying import OWN
from surveys.selftest.findings import Finding, Kind, Outcome, Verdict

FORMAT = 1
FILE = "anonymity.json"
SEED_BYTES = 32
MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Report:
    """What all attacks together found. ``is_copy``: made on a copy that somebody gave, not here."""

    made_on: date
    program: str
    is_copy: bool
    outcomes: tuple[Outcome, ...]

    @property
    def verdict(self) -> Verdict:
        """Failed if any attack got what nobody may get; else passed, maybe with limits."""
        found = {one.verdict for one in self.outcomes}
        order = (Verdict.FAILED, Verdict.LIMIT)
        return next((one for one in order if one in found), Verdict.PASSED)


@dataclass(frozen=True, slots=True)
class Signed:
    """A report with its signature: Ed25519 over its canonical JSON."""

    report: Report
    signature: bytes
    key: bytes

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the signer's key, as a score package shows it."""
        return fingerprint(self.key)

    @property
    def holds(self) -> bool:
        """Whether the report is as it was signed."""
        return is_signed(self.key, self.signature, canonical(self.report))


def own_version() -> str:
    """Give the version of this program."""
    try:
        return version("ydan")
    except PackageNotFoundError:
        return "?"


def as_content(report: Report) -> dict[str, Any]:
    """Give a report as plain values; sentences stay msgids with values, for any language."""
    return {
        "format": FORMAT,
        "test": "anonymity",
        "made_on": report.made_on.isoformat(),
        "program": report.program,
        "of_a_copy": report.is_copy,
        "verdict": report.verdict.value,
        "attacks": [
            {
                "attack": one.name,
                "adversary": one.adversary,
                "tried": one.tried,
                "verdict": one.verdict.value,
                "found": [
                    {
                        "kind": found.kind.value,
                        "sentence": found.sentence,
                        "values": dict(found.values),
                        "where": found.where,
                    }
                    for found in one.found
                ],
            }
            for one in report.outcomes
        ],
    }


def canonical(report: Report) -> bytes:
    """Give the bytes that are signed: keys sorted, no spaces, UTF-8."""
    content = as_content(report)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def signed(report: Report, seed: bytes | None) -> Signed:
    """Sign a report with the key of score packages; without one, with a key made for this report alone."""
    seed = seed or secrets.token_bytes(SEED_BYTES)
    return Signed(report, sign(seed, canonical(report)), public_pem(seed))


def envelope(one: Signed) -> dict[str, Any]:
    """Give a signed report as it is printed and kept."""
    return {
        "report": as_content(one.report),
        "signature": base64.b64encode(one.signature).decode(),
        "key": one.key.decode(),
        "fingerprint": one.fingerprint,
    }


def _from_content(content: Mapping[str, Any]) -> Report:
    outcomes = tuple(
        Outcome(
            one["attack"],
            one["adversary"],
            one["tried"],
            tuple(
                Finding(Kind(found["kind"]), found["sentence"], found["values"], found["where"])
                for found in one["found"]
            ),
            Verdict(one["verdict"]),
        )
        for one in content["attacks"]
    )
    return Report(date.fromisoformat(content["made_on"]), content["program"], content["of_a_copy"], outcomes)


def place_in(data: Path) -> Path:
    """Say where the last report of an installation is kept."""
    return data / OWN / FILE


def keep(data: Path, one: Signed) -> None:
    """Keep a report as the last one."""
    path = place_in(data)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(envelope(one), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def last(data: Path) -> Signed | None:
    """Give the last report that was kept; None when there is none. Raises BadInput when it cannot be read."""
    path = place_in(data)
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_bytes()[:MOST_BYTES])
        return Signed(
            _from_content(content["report"]), base64.b64decode(content["signature"]), content["key"].encode()
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            Problem(N_("The report of the last self-test is damaged. Run it again."), where=str(path))
        ) from error
