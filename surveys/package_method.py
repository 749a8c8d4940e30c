"""The files of a package that say how its numbers came about and what its columns mean."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from surveys.package_content import Content, groups_of
from surveys.package_table import Table, to_schema
from surveys.questionnaire import Item
from surveys.summary import Analyses, Figure, SubjectSummary, Withheld
from surveys.summary_integrity import RoundIntegrity

FORMAT = 1
_WHOLE_POINT = 1.0
RECOMPUTABLE = {
    "counts.csv": ["percent"],
    "items.csv": ["n", "score (where no categories were merged)"],
    "scores.csv": ["score, low, high (of the composite)"],
}
SIGNED = {
    "items.csv": ["score (where categories were merged)", "low", "high", "dont_know"],
    "scores.csv": [
        "issued",
        "returned",
        "valid",
        "no_contact",
        "score, low, high (of a group)",
        "shrunk",
        "adjusted, adjusted_low, adjusted_high",
        "rank_low, rank_high, peers",
        "reliability",
        "integrity_grade",
    ],
}


def method_json(content: Content) -> bytes:
    """Say method, policy, thresholds, questionnaire and weights behind the numbers, as frozen with them."""
    summary, asked = content.summary, content.questionnaire
    return to_json(
        {
            "format": FORMAT,
            "method_version": summary.method_version,
            "constants": dict(summary.method.constants),
            "confidence": summary.confidence,
            "least_reliability": summary.least_reliability,
            "seeds": [summary.analyses.seed] if summary.analyses.computed else [],
            "survey": summary.survey,
            "title": dict(summary.title),
            "release": {"number": content.number, "hash": content.hash},
            **superseded_json(content),
            "questionnaire": {
                "id": summary.questionnaire_id,
                "version": summary.questionnaire_version,
                "hash": summary.questionnaire_hash,
            },
            "groups": [asdict(policy) for policy in summary.policies],
            "criteria": {criterion.code: criterion.weight for criterion in asked.criteria},
            "items": {item.id: _item(content, item) for item in asked.coded_items},
            "floors": [asdict(floor) for floor in summary.method.floors],
            "coded": {"top": summary.method.top, "bottom": summary.method.bottom},
            "bands": list(summary.method.bands),
            "standing_withheld": {one.code: found for one in summary.subjects if (found := _why(one))},
            "integrity": _integrity(summary.analyses.integrity),
            "coarser_items": {one.code: steps for one in summary.subjects if (steps := _coarser(one))},
            "weighted_by_strata": {
                one.code: groups for one in summary.subjects if (groups := _weighted(one))
            },
            "analyses": _analyses(summary.analyses),
            "changes": dict(summary.method.changes),
            **({} if content.note is None else {"note_of_reviewers": dict(content.note)}),
            "recomputable": RECOMPUTABLE,
            "signed_not_recomputable": SIGNED,
        }
    )


def superseded_json(content: Content) -> dict[str, object]:
    """Say in whose place the release stands, and why; nothing where it stands in no other's."""
    before = content.supersedes
    if before is None:
        return {}
    return {
        "supersedes": {
            "release": {"number": before.release, "hash": before.hash},
            "reason": dict(before.reason),
            "corrected_on": before.corrected_on.isoformat(),
            "packages": list(before.packages),
        }
    }


def _weighted(subject: SubjectSummary) -> list[str]:
    """Name the groups whose score and criteria count strata by their people; items are plain counts."""
    return [group.group.value for group in subject.groups if group.weighted]


def _coarser(subject: SubjectSummary) -> dict[str, dict[str, float]]:
    """Give the steps of the items that are told more coarsely than their digits show, by group."""
    found = {
        name: {
            str(item.item): item.score.step
            for item in group.items
            if isinstance(item.score, Figure) and item.score.step > _WHOLE_POINT
        }
        for name, group in groups_of(subject)
    }
    return {name: steps for name, steps in found.items() if steps}


def _why(subject: SubjectSummary) -> dict[str, str]:
    """Say why a subject has no shrunk or adjusted score and no range of ranks."""
    standing = {"shrunk": subject.shrunk, "adjusted": subject.adjusted, "ranks": subject.ranks}
    return {name: one.reason.value for name, one in standing.items() if isinstance(one, Withheld)}


def _integrity(found: RoundIntegrity) -> dict[str, object]:
    """Give the integrity grade of the round with what was found, or why there is none."""
    if isinstance(found.grade, Withheld):
        return {"grade": None, "withheld": found.grade.reason.value}
    return {"grade": found.grade.value, "signs": [sign.value for sign in found.signs]}


def _analyses(found: Analyses) -> dict[str, object] | None:
    """Give what stands beside the results; own views stay with the cadre and the office."""
    if not found.computed:
        return None
    plain: dict[str, object] = asdict(found)
    del plain["integrity"]  # told apart
    plain["subjects"] = [
        {name: one for name, one in asdict(subject).items() if name != "gaps"} for subject in found.subjects
    ]
    return plain


def _item(content: Content, item: Item) -> dict[str, object]:
    points = content.questionnaire.scales[item.scale].points if item.scale is not None else None
    return {"points": points, "criteria": list(item.criteria)}


def replies_json(content: Content) -> bytes:
    """Give what those rated replied and promised, as it stood when the package was written."""
    codes = {one.number: one.code for one in content.summary.subjects}
    return to_json(
        {
            "format": FORMAT,
            "survey": content.summary.survey,
            "replies": [{"cadre_code": codes[one.pop("subject")], **one} for one in replies_of(content)],
            "commitments": [
                {"cadre_code": codes[one.pop("subject")], **one} for one in commitments_of(content)
            ],
        }
    )


def replies_of(content: Content) -> list[dict[str, Any]]:
    """Give the replies by number of the subject; without parts: nothing to add."""
    return [
        {
            "subject": one.number,
            "sent_on": content.replies[one.number].sent_on.isoformat(),
            "parts": dict(content.replies[one.number].parts),
        }
        for one in content.summary.subjects
        if one.number in content.replies
    ]


def commitments_of(content: Content) -> list[dict[str, Any]]:
    """Give the commitments by number of the subject, as they stand at this hour."""
    return [
        {
            "subject": subject.number,
            "id": one.id,
            "item": one.item,
            "text": one.text,
            "made_on": one.made_on.isoformat(),
            "first_due_on": one.first_due_on.isoformat(),
            "due_on": one.due_on.isoformat(),
            "state": one.state.value,
        }
        for subject in content.summary.subjects
        for one in content.commitments.get(subject.number, ())
    ]


def description_json(content: Content, tables: Sequence[Table]) -> bytes:
    """Describe the package as a Frictionless Data Package."""
    summary = content.summary
    return to_json(
        {
            "profile": "tabular-data-package",
            "name": f"ydan-{summary.survey}-{content.number}",
            "id": content.hash,
            "title": summary.title[content.words.language],
            "version": str(content.number),
            "release": content.number,
            **superseded_json(content),
            "description": (
                "Scores of a survey round, already through the disclosure gate. A withheld score is empty "
                "with a withheld_reason; it is never 0. Verify with “ydan package verify”, or with openssl "
                "and SHA256SUMS; compute again with recompute.py."
            ),
            "licenses": [
                {
                    "name": "other-closed",
                    "title": "For the evaluation of cadres by the bodies this package was handed to",
                }
            ],
            "resources": [resource(table) for table in tables],
        }
    )


def resource(table: Table) -> dict[str, object]:
    """Describe one table as a Tabular Data Resource."""
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": to_schema(table.columns),
    }


def to_json(value: object) -> bytes:
    """Write JSON for people and programs: indented, keys as given, UTF-8, one line end at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
