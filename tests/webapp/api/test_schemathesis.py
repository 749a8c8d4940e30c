"""Requests made at random from the document, with a seed: every check holds, nothing fails on our side."""

from collections.abc import Sequence
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig

from tests.webapp.api.conftest import DIGEST, EXAMPLE, RECOMMENDATIONS, Interface
from tests.webapp.api.document import document

SEED = 7
FEW, MANY = 3, 200
OPERATIONS = sorted(document()["paths"])
KNOWN: dict[str, list[object]] = {
    "code": ["mo", "kin", "hoi-dong", "xa"],
    "number": [1, 2],
    "digest": [DIGEST],
    "id": [EXAMPLE, "tinh", *RECOMMENDATIONS],
    "version": [1],
}
"""What random letters would never hit."""
CHECKS = {"negative_data_rejection": {"expected-statuses": [400, 401, 404, 405, 414]}}
"""Nothing else answers a wrong request; random ones may have no token, or be longer than an address may."""


class Probe:
    """Asks one operation in ways that the document allows, and in ways that it does not."""

    def __init__(self, interface: Interface, path: str, checks: Sequence[Any] | None = None) -> None:
        config = SchemathesisConfig.from_dict({"checks": CHECKS})
        schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", interface.app, config=config)
        self._operation = schema[path]["GET"]
        self._checks = None if checks is None else list(checks)
        # Bytes are read as they come here: no library unpacks them.
        self._headers = {
            "Authorization": f"Bearer {interface.tokens['province']}",
            "Accept-Encoding": "identity",
        }
        self.asked = 0

    def run(self, examples: int) -> int:
        """Ask so often in every way; gives how often it was."""
        allowed = self._operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        known = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in KNOWN.items()})
        _bounded(examples)(given(allowed, known)(self._ask_for_what_is_there))()
        if self._operation.path_parameters or self._operation.query:
            _bounded(examples)(given(allowed)(self._ask))()
            wrong = self._operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
            _bounded(examples)(given(wrong)(self._ask))()
        return self.asked

    def _ask_for_what_is_there(self, case: Any, known: dict[str, object]) -> None:
        for name in case.path_parameters:
            case.path_parameters[name] = known[name]
        self._ask(case)

    def _ask(self, case: Any) -> None:
        if case.meta.generation.mode is GenerationMode.POSITIVE:
            case.query.pop("cursor", None)  # only the interface itself makes one
        self.asked += 1
        case.call_and_validate(headers=self._headers, checks=self._checks)


def _bounded(examples: int) -> Any:
    bounds = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: seed(SEED)(bounds(test))


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_check_holds_on_requests_from_the_document(interface: Interface, path: str) -> None:
    assert Probe(interface, path).run(FEW) >= FEW


@pytest.mark.parametrize("path", OPERATIONS)
def test_nothing_fails_on_our_side_whatever_is_asked(interface: Interface, path: str) -> None:
    assert Probe(interface, path, [not_a_server_error]).run(FEW) >= FEW


@pytest.mark.long
@pytest.mark.parametrize("path", OPERATIONS)
def test_every_check_holds_on_many_requests(interface: Interface, path: str) -> None:
    assert Probe(interface, path).run(MANY) >= FEW
    assert Probe(interface, path, [not_a_server_error]).run(MANY) >= FEW
