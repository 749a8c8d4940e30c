"""Open data of a published round: tables anybody may compute with, from what was frozen and nothing else."""

import hashlib
from collections.abc import Mapping

from surveys.identifiers import SurveyCode
from surveys.package_content import Content
from surveys.package_items import COUNT_COLUMNS, ITEM_COLUMNS, counts_table, items_table
from surveys.package_method import method_json, resource, to_json
from surveys.package_scores import COLUMNS, scores_table
from surveys.package_table import Table, to_csv

METHOD = "method.json"
PUBLICATION = "publication.json"
DESCRIPTION = "datapackage.json"
_EMPTY = (
    Table("scores", "Scores", COLUMNS, ()),
    Table("items", "Items", ITEM_COLUMNS, ()),
    Table("counts", "Counts", COUNT_COLUMNS, ()),
)
NAMES = (*(f"{table.name}.csv" for table in _EMPTY), METHOD)
"""The files that are frozen inside a publication."""


def tables(content: Content) -> dict[str, str]:
    """Give the files of a round by name: CSV that opens clean in a spreadsheet, and how they came about."""
    made = (scores_table(content), items_table(content), counts_table(content))
    files = {f"{table.name}.csv": to_csv(table).decode() for table in made}
    return files | {METHOD: method_json(content).decode()}


def description(
    place: tuple[SurveyCode, int], titles: Mapping[str, str], files: Mapping[str, str], licence: str
) -> bytes:
    """Describe the files of a publication (round, number) as a Frictionless Data Package, with their hashes.

    ``licence``: what the operator states, in the operator's words; "" where nothing is stated.
    """
    survey, number = place
    stated = licence or "Not stated: ask whoever publishes these data before you republish them."
    return to_json(
        {
            "profile": "tabular-data-package",
            "name": f"ydan-{survey.lower()}-{number}",
            "title": next(iter(titles.values()), survey),
            "titles": dict(titles),
            "version": str(number),
            "description": (
                "Published results of a survey round, already through the disclosure gate. A withheld score "
                "is empty with a withheld_reason; it is never 0. Compute again with recompute.py."
            ),
            "licenses": [{"name": "other-open" if licence else "notspecified", "title": stated}],
            "sources": [{"title": "Publication of the round, signed by its hash", "path": PUBLICATION}],
            "resources": [_resource(table, files[f"{table.name}.csv"]) for table in _EMPTY],
        }
    )


def _resource(table: Table, text: str) -> dict[str, object]:
    written = text.encode()
    digest = hashlib.sha256(written).hexdigest()
    return resource(table) | {"bytes": len(written), "hash": f"sha256:{digest}"}
