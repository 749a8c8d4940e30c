"""The document as tests read it: its schemas, closed, so that an answer with a field too many fails."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from webapp.api.document import text


@cache
def document() -> Mapping[str, Any]:
    """Give the document."""
    found: Mapping[str, Any] = json.loads(text())
    return found


def closed(schema: Any) -> Any:
    """Give a schema in which every record may have the fields that it names and no others."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(one) for name, one in schema.items()}
    return found | {"additionalProperties": False} if "properties" in schema else found


@cache
def _validator(name: str) -> Draft202012Validator:
    root = {"$ref": f"#/components/schemas/{name}", "components": closed(document()["components"])}
    return Draft202012Validator(root, format_checker=FormatChecker())


def faults(name: str, value: object) -> list[str]:
    """Say where a value is not as a schema of the document says."""
    return [f"{one.json_path}: {one.message[:200]}" for one in _validator(name).iter_errors(value)]
