"""An evaluation of the commune chairs: a package, self-evaluations, results and marks taken in."""

import csv
import io
from collections.abc import Iterable, Sequence
from random import Random

from surveys import key_ring, package_shelf
from surveys.demonstration.accounts import EVALUATORS
from surveys.demonstration.calendar import Quarter
from surveys.demonstration.evaluation_schemes import CHAIRS, SCHEME
from surveys.demonstration.people import Person
from surveys.demonstration.places import PROVINCE
from surveys.demonstration.plans import citizen_code
from surveys.evaluations import beginning, imports
from surveys.evaluations.beginning import EvaluationPlan
from surveys.evaluations.imports import Taker, Upload
from surveys.evaluations.records import FileKind
from surveys.identifiers import Language
from surveys.installation import Installation
from surveys.package_content import Words

GENERAL = {"A1": 5, "A2": 5, "A3": 8, "A4": 3, "A5": 4}
RESULTS = {"B1": 25, "B2": 20, "B3": 15, "B4": 10}
MODEST, GENEROUS = 0.78, 0.98  # share of the points that people get
UNMARKED = 5  # chairs whom the council has not marked yet
NEVER_TRANSLATED = Words(Language("en"), str)


def evaluate(installation: Installation, everyone: Iterable[Person], quarter: Quarter, random: Random) -> str:
    """Begin the evaluation and take in what is there after a quarter; give its id. Own transactions."""
    package = package_shelf.issue(installation, citizen_code(quarter), NEVER_TRANSLATED, EVALUATORS[0])
    chairs = [one.code for one in everyone if one.post == CHAIRS]
    today = installation.clock().astimezone(installation.time_zone).date()
    title = f"Đánh giá chủ tịch cấp xã quý {quarter.number}/{quarter.year} (dữ liệu minh họa)"
    plan = EvaluationPlan(PROVINCE, title, *SCHEME, quarter.first_day, quarter.last_day)
    files = (
        (FileKind.PACKAGE, f"{citizen_code(quarter)}.ydan.zip", package),
        (FileKind.SELF, "tu-danh-gia.csv", _table(chairs, GENERAL | RESULTS, random)),
        (FileKind.PRODUCTS, "ket-qua-nhiem-vu.csv", _table(chairs, RESULTS, random)),
        (FileKind.MARKS, "tap-the-cham.csv", _table(chairs[UNMARKED:], GENERAL, random)),
    )
    with installation.engine.begin() as connection:
        begun = beginning.begin(connection, plan, EVALUATORS[0], today)
        trust = key_ring.trust(connection, installation.keys, today)
        by = Taker(EVALUATORS[0], installation.clock, today, trust)
        for kind, name, content in files:
            imports.take_in(connection, begun.id, Upload(kind, name, content), by)
    return begun.id


def _table(codes: Sequence[str], most: dict[str, int], random: Random) -> bytes:
    """Write a table as an office would: one cadre a row, halves of points at the finest."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(("cadre_code", *most))
    for code in codes:
        shares = (random.uniform(MODEST, GENEROUS) for _ in most)
        told = (round(2 * points * share) / 2 for points, share in zip(most.values(), shares, strict=True))
        rows.writerow((code, *told))
    return text.getvalue().encode()
