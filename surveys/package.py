"""The score package: one released round as a signed file for evaluators; always the same bytes."""

from dataclasses import dataclass
from importlib import resources

import sqlalchemy as sa

from surveys.identifiers import SurveyCode
from surveys.package_archive import pack
from surveys.package_content import Content, Words
from surveys.package_gather import gather
from surveys.package_items import counts_table, items_table
from surveys.package_method import description_json, method_json, replies_json
from surveys.package_report import report_pdf
from surveys.package_scores import scores_table
from surveys.package_sheets import workbook
from surveys.package_signature import public_pem, sign
from surveys.package_table import to_csv
from surveys.package_verify import SIGNATURE, SUMS, sums


@dataclass(frozen=True, slots=True)
class Written:
    """A package just written, and the number of the release that it tells."""

    release: int
    content: bytes


def write(connection: sa.Connection, seed: bytes, code: SurveyCode, words: Words) -> Written:
    """Write the package of the last release of a round (``package_shelf`` keeps what leaves the house).

    Parameters
    ----------
    seed
        Of the signing key, 32 bytes.
    words
        Language of report and workbook; the tables are the same in all.

    Raises
    ------
    Refused
        The round is not released.
    """
    content = gather(connection, code, words)
    return Written(content.number, build(content, seed))


def build(content: Content, seed: bytes) -> bytes:
    """Write the package of what was gathered."""
    tables = (scores_table(content), items_table(content), counts_table(content))
    files = {f"{table.name}.csv": to_csv(table) for table in tables}
    files |= {
        "datapackage.json": description_json(content, tables),
        "method.json": method_json(content),
        "replies.json": replies_json(content),
        "scores.xlsx": workbook(content, tables),
        "report.pdf": report_pdf(content),
        "recompute.py": (resources.files("surveys") / "recompute.py").read_bytes(),
        "key.pem": public_pem(seed),
    }
    listed = sums(files)
    return pack(files | {SUMS: listed, SIGNATURE: sign(seed, listed)})
