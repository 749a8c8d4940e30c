"""A score package as claims about cadres: every byte verified first, its key known, still standing."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from surveys import corrections
from surveys.evaluations.claims import Claim
from surveys.evaluations.table_cells import Cells
from surveys.evaluations.table_columns import ABOUT, SCORES
from surveys.evaluations.table_scores import read_scores
from surveys.identifiers import SurveyCode
from surveys.key_list import KeyList
from surveys.package_archive import MOST_BYTES
from surveys.package_trust import Trust
from surveys.package_verify import Asked, Finding, Line, examine
from surveys.problems import N_, BadInput, Problem, Refused
from surveys.sheet import ZIP_MAGIC, sheet_of

SCORES_FILE, METHOD_FILE = "scores.csv", "method.json"


@dataclass(frozen=True, slots=True)
class ReadPackage:
    """What a genuine package says. ``checked``: line by line; ``origin``: round, release, key, method."""

    claims: tuple[Claim, ...]
    checked: tuple[Line, ...]
    origin: dict[str, object]
    problems: tuple[tuple[int, Problem], ...]


def read_package(connection: sa.Connection, content: bytes, name: str, trust: Trust) -> ReadPackage:
    """Verify and read a package.

    Raises BadInput where it is no package, is not as it was signed, or its key is not known or was revoked;
    Refused where another release stands in its place.
    """
    if len(content) > MOST_BYTES:
        raise BadInput(Problem(N_("The file is too large for a score package."), where=name))
    if not content.startswith(ZIP_MAGIC):
        raise BadInput(
            Problem(N_("This is no score package. Choose the file that ends in .ydan.zip."), where=name)
        )
    finding = examine(content, Asked(trust))
    wrong = [line.said for line in finding.lines if not line.holds]
    if wrong or finding.files is None or finding.fingerprint is None:
        raise BadInput(*(Problem(one.sentence, one.values, _in(name, one.where)) for one in wrong))
    origin = _origin(finding.files[METHOD_FILE], finding.fingerprint, name)
    _refuse_superseded(connection, finding, trust.own, origin, name)
    claims, problems = _claims(finding.files[SCORES_FILE], name)
    return ReadPackage(claims, finding.lines, origin, problems)


def _in(name: str, where: str) -> str:
    return f"{name}, {where}" if where else name


def _origin(method: bytes, printed: str, name: str) -> dict[str, object]:
    try:
        told = json.loads(method)
        return {
            "survey": str(told["survey"]),
            "title": dict(told["title"]),
            "release": int(told["release"]["number"]),
            "hash": str(told["release"]["hash"]),
            "questionnaire": f"{told['questionnaire']['id']}-v{told['questionnaire']['version']}",
            "method_version": str(told["method_version"]),
            "fingerprint": printed,
        }
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadInput(
            Problem(N_("The package does not say how its scores came about."), where=_in(name, METHOD_FILE))
        ) from error


def _refuse_superseded(
    connection: sa.Connection, finding: Finding, own: KeyList | None, origin: dict[str, object], name: str
) -> None:
    """Refuse a release in whose place another stands, as a list of keys or our own rounds tell."""
    later = None if finding.superseded is None else finding.superseded.by
    ours = () if own is None else own.keys
    code, number = SurveyCode(str(origin["survey"])), int(str(origin["release"]))
    if later is None and finding.fingerprint in {key.fingerprint for key in ours}:
        later = corrections.superseded_by(connection, code, number)
    if later is not None:
        raise Refused(
            Problem(
                N_(
                    "Release %(number)s of the round “%(survey)s” was corrected: release %(later)s stands in "
                    "its place. Take in the package of that release."
                ),
                {"number": number, "survey": code, "later": later},
                name,
            )
        )


def _claims(scores: bytes, name: str) -> tuple[tuple[Claim, ...], tuple[tuple[int, Problem], ...]]:
    sheet = sheet_of(scores, _in(name, SCORES_FILE))
    known = {*ABOUT, *SCORES}
    places = {column: number for number, column in enumerate(sheet.columns) if column in known}
    missing = sorted({"cadre_code", "score", "low", "high", "withheld_reason", "survey_code"} - set(places))
    if missing:
        raise BadInput(
            Problem(
                N_("The table of scores lacks the columns: %(columns)s. Ask for a package of today."),
                {"columns": ", ".join(missing)},
                sheet.name,
            )
        )
    rows = [Cells(sheet, places, row) for row in sheet.rows]
    claims = read_scores(rows)
    return claims, tuple(one for cells in rows for one in cells.problems)
