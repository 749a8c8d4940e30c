"""The examples that come with the product: complete, labelled as examples, there to be copied and changed."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import tomlkit

from surveys.schemes.scheme import Scheme
from surveys.schemes.scheme_file import read as _read
from surveys.toml_table import source_of

LIBRARY = Path(__file__).parent / "library"
_FILE = re.compile(r"(?P<id>[a-z0-9-]+)-v(?P<version>[0-9]+)\.toml")


@lru_cache(maxsize=1)
def sources() -> Mapping[tuple[str, int], str]:
    """Give the examples as written, by id and version."""
    files = {path: _FILE.fullmatch(path.name) for path in sorted(LIBRARY.iterdir())}
    return {(file["id"], int(file["version"])): source_of(path) for path, file in files.items() if file}


def has(scheme_id: str) -> bool:
    """Say whether an id belongs to an example."""
    return any(name == scheme_id for name, _version in sources())


@lru_cache(maxsize=64)
def read(source: str) -> Scheme:
    """Read an example; each is read once."""
    return _read(source)


def copied(source: str, scheme_id: str, version: int) -> str:
    """Give a scheme under another id and version, no longer an example; comments and layout stay."""
    document = tomlkit.parse(source)
    document["id"], document["version"] = scheme_id, version
    document.pop("example", None)
    return tomlkit.dumps(document)
