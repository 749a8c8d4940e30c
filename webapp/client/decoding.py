"""JSON into records: what a record names must be there and of its kind; what else came is passed by."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from webapp.client.failures import NotReadable

Record = TypeVar("Record")
Decoder = Callable[[Any, str], Any]


def decode(kind: type[Record], value: object) -> Record:
    """Read a value as a record. Raises NotReadable naming the place that is not as the document says."""
    of: Decoder = _decoder(kind)  # type: ignore[arg-type] # a class has a hash
    found: Record = of(value, kind.__name__)
    return found


@cache
def _decoder(kind: Any) -> Decoder:  # noqa: ANN401 - a type as a record names it
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _list(_decoder(arguments[0]))
    if origin is types.UnionType:
        return _union(arguments)
    if origin is Literal:
        return _literal(arguments[0])
    if origin is Mapping:
        return _object(str if arguments[1] is str else object)
    return _day if kind is date else _scalar(kind)


def _record(kind: type) -> Decoder:
    parts = {name: _decoder(hint) for name, hint in get_type_hints(kind).items()}
    late = {one.name for one in fields(kind) if one.default is not MISSING}

    def read(value: Any, where: str) -> Any:  # noqa: ANN401 - JSON
        if not isinstance(value, dict):
            raise _unlike(where)
        missing = parts.keys() - value.keys() - late
        if missing:
            raise _unlike(f"{where}.{min(missing)}")
        return kind(
            **{name: of(value[name], f"{where}.{name}") for name, of in parts.items() if name in value}
        )

    return read


def _list(of_one: Decoder) -> Decoder:
    def read(value: Any, where: str) -> Any:  # noqa: ANN401 - JSON
        if not isinstance(value, list):
            raise _unlike(where)
        return tuple(of_one(one, f"{where}[{at}]") for at, one in enumerate(value))

    return read


def _union(kinds: tuple[Any, ...]) -> Decoder:
    """Read one of several: nothing, records told apart by their kind, or the one other type."""
    tags = {get_args(get_type_hints(one)["kind"])[0]: _decoder(one) for one in kinds if is_tagged(one)}
    others = [_decoder(one) for one in kinds if one is not types.NoneType and not is_tagged(one)]

    def read(value: Any, where: str) -> Any:  # noqa: ANN401 - JSON
        if value is None and types.NoneType in kinds:
            return None
        of = tags.get(value.get("kind")) if isinstance(value, dict) and tags else None
        if of is None and not others:
            raise _unlike(where)
        return (of or others[0])(value, where)

    return read


def is_tagged(kind: object) -> bool:
    """Say whether a type is a record that tells its kind."""
    return isinstance(kind, type) and get_origin(get_type_hints(kind).get("kind")) is Literal


def _literal(wanted: object) -> Decoder:
    def read(value: Any, where: str) -> Any:  # noqa: ANN401 - JSON
        if value != wanted:
            raise _unlike(where)
        return value

    return read


def _object(of: type) -> Decoder:
    def read(value: Any, where: str) -> Any:  # noqa: ANN401 - JSON
        if not isinstance(value, dict) or not all(isinstance(one, of) for one in value.values()):
            raise _unlike(where)
        return types.MappingProxyType(value)

    return read


def _day(value: Any, where: str) -> date:  # noqa: ANN401 - JSON
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _unlike(where) from error


def _scalar(kind: type) -> Decoder:
    allowed: Any = (int, float) if kind is float else kind

    def read(value: Any, where: str) -> Any:  # noqa: ANN401 - JSON
        # A truth is a number to Python, but not to the document.
        if not isinstance(value, allowed) or isinstance(value, bool) is not (kind is bool):
            raise _unlike(where)
        return float(value) if kind is float else value

    return read


def _unlike(where: str) -> NotReadable:
    return NotReadable(f"the answer is not as the document says: {where}")
