"""A scheme of the province: a version approved by two, and a draft that weighs the people more."""

from datetime import date

import sqlalchemy as sa
import tomlkit

from surveys.demonstration.accounts import EVALUATORS
from surveys.demonstration.places import PROVINCE
from surveys.installation import Installation
from surveys.schemes import examples, store

SCHEME = ("quang-ninh-thi-diem", 1)
"""The approved version, for whoever begins an evaluation."""
CHAIRS = "committee-chair"
TITLE = {
    "vi": "Khung thí điểm của tỉnh: chủ tịch ủy ban nhân dân cấp xã (dữ liệu minh họa)",
    "en": "Trial scheme of the province: commune chairs (made-up data)",
}
_HEAVIER = {"A3": 6, "A4-ND": 7}  # points in the next version: 2 from capacity to the people's opinion


def make_schemes(installation: Installation, first_day: date) -> None:
    """Store both versions; the first is meant to be used from a day on."""
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        first = store.draft(connection, _source(1, first_day), PROVINCE, EVALUATORS[0])
        store.approve(connection, SCHEME, first.hash, EVALUATORS, today)
        _next(connection, first_day)


def _next(connection: sa.Connection, first_day: date) -> None:
    document = tomlkit.parse(_source(2, first_day))
    for element in document["groups"][0]["elements"]:
        element["points"] = _HEAVIER.get(str(element["code"]), element["points"])
    store.draft(connection, tomlkit.dumps(document), PROVINCE, EVALUATORS[1])


def _source(version: int, first_day: date) -> str:
    """Give the example for leaders as the province's own."""
    source = examples.copied(examples.sources()["example-leaders-30-70", 1], SCHEME[0], version)
    document = tomlkit.parse(source)
    document["title"] = TITLE
    document["position_groups"] = [CHAIRS]
    document["period"] = {"starts_on": first_day}
    return tomlkit.dumps(document)
