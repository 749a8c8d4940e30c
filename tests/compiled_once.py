"""Templates and addresses are compiled once a process: hundreds of tests make the same application."""

from collections.abc import Callable
from typing import Any

import flask
import jinja2
import pytest
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class Compiled(jinja2.BytecodeCache):
    """Keeps compiled templates in memory; jinja compares the checksum of the source."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what an earlier application compiled, if any."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


Builder = Callable[..., tuple[str, str]]


def install(patch: pytest.MonkeyPatch) -> None:
    """Let every application of this process share what does not depend on it."""
    templates = Compiled()
    environment = flask.Flask.create_jinja_environment

    def create_jinja_environment(app: flask.Flask) -> Any:
        made = environment(app)
        made.bytecode_cache = templates
        return made

    patch.setattr(flask.Flask, "create_jinja_environment", create_jinja_environment)

    builders: dict[tuple[object, ...], Builder] = {}
    compile_builder = Rule._compile_builder  # a function of the text of the rule alone

    def compiled(rule: Rule, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002 - as werkzeug's
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in builders:
            builders[key] = compile_builder(rule, append_unknown)
        return builders[key]

    patch.setattr(Rule, "_compile_builder", compiled)
