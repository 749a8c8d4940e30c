"""Requests that another site makes a visitor's browser send, to every address that changes something."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import sqlalchemy as sa
from flask import Flask

from surveys.schema import metadata
from webapp.security import SAFE_METHODS

FOREIGN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "a page of another site": {"Sec-Fetch-Site": "cross-site"},
        "a page of a neighbouring host": {"Sec-Fetch-Site": "same-site"},
        "an old browser on another site": {"Origin": "https://elsewhere.example"},
        "an old browser on another port": {"Origin": "http://localhost:9999"},
        "a sandboxed frame": {"Origin": "null"},
    }
)


def unsafe(app: Flask, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give method and path of everything an application takes in, from its own list of addresses."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SAFE_METHODS):
            yield method, re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda match: values.get(match[1], "1"), rule.rule)


def content(engine: sa.Engine) -> Mapping[str, list[str]]:
    """Give every row of every table."""
    with engine.connect() as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(sa.select(table)))
            for name, table in metadata.tables.items()
        }
