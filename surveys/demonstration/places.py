"""The units of the demonstration: Quảng Ninh and its 54 real wards, communes and special zones.

Source: the official list of commune-level administrative units with their codes, as valid since
2025-07-01 (two tiers, no districts). One code differs between public sources: Ba Chẽ is 06970 or 06978.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files

from surveys.identifiers import UnitCode

PROVINCE = UnitCode("22")
PROVINCE_NAME = "Tỉnh Quảng Ninh"


@dataclass(frozen=True, slots=True)
class Place:
    """A commune-level unit: its official code, its kind (ward, commune, special_zone), its name."""

    code: UnitCode
    kind: str
    name: str


def places() -> tuple[Place, ...]:
    """Give the 54 commune-level units in the order of their codes."""
    text = (files("surveys.demonstration") / "quang_ninh_units.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(Place(UnitCode(row["code"]), row["kind"], row["name"]) for row in rows)
