"""What is told, as JSON. Every field is named here: what a summary gains later is not told by accident."""

from collections.abc import Mapping
from datetime import date

from surveys.questionnaire import Item, Questionnaire
from surveys.released import Correction, ReleaseLine, Round
from surveys.released_packages import Key, PackageLine
from surveys.released_schemes import SchemeLine, TextOfScheme
from surveys.summary import (
    Band,
    Coefficient,
    Comparison,
    CriterionResult,
    Difference,
    Distribution,
    Figure,
    GroupCounts,
    GroupPolicy,
    GroupReliability,
    GroupResult,
    ItemResult,
    RankRange,
    Share,
    SubjectSummary,
    Summary,
    Withheld,
)

Json = dict[str, object]

FIELDS: Mapping[type, tuple[str, ...]] = {
    Figure: ("value", "low", "high", "step", "coded"),
    Band: ("name", "least", "below"),
    Withheld: ("reason",),
    Coefficient: ("value", "low", "high"),
    RankRange: ("low", "high", "of"),
    Comparison: ("position_group", "against_mean", "pairs"),
    GroupCounts: ("issued", "returned", "valid", "no_contact"),
    Distribution: ("n", "merged", "shares"),
    Difference: ("peer", "value", "low", "high", "told_apart"),
    Share: ("categories", "ballots", "percent"),
    CriterionResult: ("criterion", "score"),
    ItemResult: ("item", "score", "distribution", "dont_know"),
    GroupResult: ("group", "weighted", "counts", "score", "criteria", "items"),
    GroupPolicy: ("group", "weight", "threshold", "required"),
    GroupReliability: ("group", "alpha", "icc1", "icc2", "passes"),
    SubjectSummary: (
        "number",
        "kind",
        "code",
        "name",
        "position",
        "position_group",
        "unit",
        "composite",
        "shrunk",
        "adjusted",
        "ranks",
        "comparison",
        "groups",
        "open_link",
    ),
    ReleaseLine: (
        "number",
        "hash",
        "released_on",
        "method_version",
        "supersedes",
        "superseded_by",
    ),
    Correction: ("number", "reason", "corrected_on"),
    PackageLine: ("digest", "survey", "number", "language", "fingerprint", "size_bytes", "issued_on"),
    Key: ("fingerprint", "pem", "made_on", "retired_on", "revoked_on", "reason"),
    SchemeLine: ("id", "version", "unit", "state", "hash", "approved_on"),
}
TAGS: Mapping[type, str] = {
    Figure: "figure",
    Band: "band",
    Withheld: "withheld",
    Coefficient: "coefficient",
    RankRange: "rank_range",
    Comparison: "comparison",
    GroupCounts: "counts",
    Distribution: "distribution",
}
"""What stands beside a "withheld" is told apart by its kind."""


def plain(value: object) -> object:
    """Write a value of ours as JSON."""
    kind = type(value)
    if kind in FIELDS:
        tag: Json = {"kind": TAGS[kind]} if kind in TAGS else {}
        return tag | {name: plain(getattr(value, name)) for name in FIELDS[kind]}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


def _record(value: object) -> Json:
    found = plain(value)
    assert isinstance(found, dict)  # noqa: S101 - only called with records of FIELDS
    return found


def round_(found: Round) -> Json:
    """Tell a round."""
    return {
        "code": found.code,
        "unit": found.unit,
        "unit_name": found.unit_name,
        "title": plain(found.title),
        "period_start": found.period_start.isoformat(),
        "period_end": found.period_end.isoformat(),
        "questionnaire": {
            "id": found.questionnaire_id,
            "version": found.questionnaire_version,
            "hash": found.questionnaire_hash,
        },
        "releases": [line(one) for one in found.releases],
    }


def line(found: ReleaseLine) -> Json:
    """Tell of a release all but its numbers."""
    return {"round": found.survey} | _record(found)


def release(found: ReleaseLine, summary: Summary, asked: Questionnaire) -> Json:
    """Tell what a release tells: scores, items and counts as they passed the gate.

    What only the cadre and the office read - own views, integrity by group - is left out, as everywhere
    outside the house.
    """
    integrity = summary.analyses.integrity
    grade = integrity.grade
    return line(found) | {
        "unit": summary.unit,
        "title": plain(summary.title),
        "period_start": summary.period_start.isoformat(),
        "period_end": summary.period_end.isoformat(),
        "questionnaire": {
            "id": summary.questionnaire_id,
            "version": summary.questionnaire_version,
            "hash": summary.questionnaire_hash,
            "criteria": [
                {"code": one.code, "title": plain(one.title), "weight": one.weight} for one in asked.criteria
            ],
            "items": [_item(one, asked) for one in asked.coded_items],
        },
        "confidence": summary.confidence,
        "least_reliability": summary.least_reliability,
        "groups": plain(summary.policies),
        "reliability": plain(summary.reliability),
        "integrity": {
            "grade": plain(grade)
            if isinstance(grade, Withheld)
            else {"kind": "grade", "letter": grade.value},
            "signs": [one.value for one in integrity.signs],
        },
        "subjects": plain(summary.subjects),
    }


def _item(item: Item, asked: Questionnaire) -> Json:
    """Tell a question and the labels of its categories."""
    if item.scale is None:
        labels = [(one.id, one.label) for one in item.options]
    else:
        labels = [(str(at), text) for at, text in enumerate(asked.scales[item.scale].labels, start=1)]
    return {
        "id": item.id,
        "kind": item.kind,
        "text": plain(item.text),
        "criteria": list(item.criteria),
        "categories": [{"category": name, "label": plain(label)} for name, label in labels],
    }


def package(found: PackageLine) -> Json:
    """Tell of a package where it is."""
    told = _record(found)
    return {"digest": told.pop("digest"), "round": told.pop("survey"), "release": told.pop("number")} | told


def key(found: Key) -> Json:
    """Tell a key."""
    return _record(found)


def scheme_line(found: SchemeLine) -> Json:
    """Tell of a scheme all but its content."""
    return _record(found)


def scheme(found: TextOfScheme) -> Json:
    """Tell a scheme: the TOML as it was written and approved, and the same as JSON."""
    return _record(found.line) | {"source": found.source, "definition": _jsonable(found.definition)}


def _jsonable(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _jsonable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_jsonable(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
