"""Records (frozen dataclasses) as canonical JSON and back: the same record, the same bytes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NewType, get_args, get_origin, get_type_hints

Decoder = Callable[[Any], Any]


def canonical(value: Any) -> str:  # noqa: ANN401 - any record
    """Write a record: keys sorted, no spaces, text as it is."""
    return json.dumps(
        plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def plain(value: Any) -> Any:  # noqa: ANN401 - any part of a record
    """Give a record as what JSON has: decimals and days as words."""
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return dict(value) if isinstance(value, Mapping) else value


@cache
def reader(kind: Any) -> Decoder:  # noqa: ANN401 - a type as a dataclass names it
    """Make the reader of one type: it takes what JSON has and raises ValueError, KeyError or TypeError."""
    if isinstance(kind, NewType):
        return reader(kind.__supertype__)
    if get_origin(kind) is tuple:
        of_one = reader(get_args(kind)[0])
        return lambda value: tuple(map(of_one, value))
    if isinstance(kind, UnionType):
        return _union(get_args(kind))
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    return date.fromisoformat if kind is date else _scalar(kind)


def _scalar(kind: Any) -> Decoder:  # noqa: ANN401 - a type as a dataclass names it
    if isinstance(kind, type) and issubclass(kind, Enum | Decimal):
        return kind
    return dict if get_origin(kind) is Mapping else lambda value: value


def _record(kind: type) -> Decoder:
    parts = {name: reader(hint) for name, hint in get_type_hints(kind).items()}
    # what an earlier version of the program did not have yet takes its default
    late = {one.name for one in fields(kind) if one.default is not MISSING}
    return lambda value: kind(
        **{name: decode(value[name]) for name, decode in parts.items() if name in value or name not in late}
    )


def _union(kinds: tuple[Any, ...]) -> Decoder:
    """Make the reader of a union: its records differ in the names of their fields."""
    records = {
        frozenset(kind.__dataclass_fields__): reader(kind)
        for kind in kinds
        if isinstance(kind, type) and is_dataclass(kind)
    }
    others = [reader(kind) for kind in kinds if not is_dataclass(kind) and kind is not NoneType]

    def decode(value: Any) -> Any:  # noqa: ANN401 - any part of a record
        if isinstance(value, dict):
            return records[frozenset(value)](value)
        return others[0](value) if value is not None else None

    return decode
