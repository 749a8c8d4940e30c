"""A computed sheet as what JSON has, and back: parts of the scheme are named by their codes only."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar, get_type_hints

from surveys.record_json import plain, reader
from surveys.schemes.scheme import Scheme
from surveys.schemes.sheet import AdjustmentLine, ConditionLine, GroupLine, Line, Sheet

Packed = dict[str, Any]
_Record = TypeVar("_Record")
_NAMED: Mapping[type, str] = {
    Line: "element",
    GroupLine: "group",
    AdjustmentLine: "adjustment",
    ConditionLine: "condition",
}
"""The part of the scheme that a line is about."""


def pack(sheet: Sheet) -> Packed:
    """Write a sheet."""
    listed = {
        name: [_line(one) for one in getattr(sheet, name)]
        for name in ("lines", "groups", "adjustments", "conditions")
    }
    return (
        _without(sheet, {*listed, "would_fall"})
        | listed
        | {"would_fall": [band.code for band in sheet.would_fall]}
    )


def unpack(scheme: Scheme, packed: Packed) -> Sheet:
    """Read a sheet by its scheme. Raises KeyError, TypeError or ValueError where the two do not fit."""
    elements = {one.code: one for one in scheme.elements}
    groups = {one.code: one for one in scheme.groups}
    adjustments = {one.code: one for one in scheme.adjustments}
    conditions = {one.code: one for one in scheme.conditions}
    bands = {one.code: one for one in scheme.bands}
    return _record(
        Sheet,
        packed,
        lines=_lines(Line, packed["lines"], elements),
        groups=_lines(GroupLine, packed["groups"], groups),
        adjustments=_lines(AdjustmentLine, packed["adjustments"], adjustments),
        conditions=_lines(ConditionLine, packed["conditions"], conditions),
        would_fall=tuple(bands[code] for code in packed["would_fall"]),
    )


def _line(line: object) -> Packed:
    about = _NAMED[type(line)]
    return _without(line, {about}) | {"code": getattr(line, about).code}


def _without(record: object, left_out: Collection[str]) -> Packed:
    names = type(record).__dataclass_fields__  # type: ignore[attr-defined] # only dataclasses come here
    return {name: plain(getattr(record, name)) for name in names if name not in left_out}


def _lines(kind: type[_Record], packed: list[Packed], named: Mapping[str, object]) -> tuple[_Record, ...]:
    about = _NAMED[kind]
    return tuple(_record(kind, one, **{about: named[one["code"]]}) for one in packed)


def _record(kind: type[_Record], packed: Packed, **given: object) -> _Record:
    read = {
        name: reader(hint)(packed[name]) for name, hint in get_type_hints(kind).items() if name not in given
    }
    return kind(**given, **read)
