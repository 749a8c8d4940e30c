"""The document is valid, tells every route and nothing else, and every answer is as it says."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.webapp.api.conftest import DIGEST, EXAMPLE, RECOMMENDATIONS, Interface
from tests.webapp.api.document import document, faults
from webapp.api.problems import KINDS, PLACE

ANSWERS = [
    ("/v1/health", "Health"),
    ("/v1/units", "UnitPage"),
    ("/v1/rounds", "RoundPage"),
    ("/v1/rounds?limit=1", "RoundPage"),
    ("/v1/rounds/mo", "Round"),
    ("/v1/rounds/mo/releases", "ReleasePage"),
    ("/v1/rounds/mo/releases/1", "Release"),
    ("/v1/rounds/mo/releases/2", "Release"),
    ("/v1/rounds/kin/releases/1", "Release"),
    ("/v1/rounds/mo/releases/1/packages", "PackagePage"),
    ("/v1/schemes", "SchemePage"),
    (f"/v1/schemes/{EXAMPLE}/1", "Scheme"),
    ("/v1/schemes/tinh/1", "Scheme"),
    ("/v1/keys", "KeyPage"),
    ("/v1/recommendations", "RecommendationPage"),
    (f"/v1/recommendations/{RECOMMENDATIONS[1]}", "Recommendation"),
    (f"/v1/recommendations/{RECOMMENDATIONS[3]}", "Recommendation"),
]


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        assert set(methods) == {"get"}, path
        yield path, methods["get"]


def test_the_document_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(dict(document())).iter_errors()) == []
    assert document()["openapi"].startswith("3.1")


def test_the_document_is_served_as_it_is_written(interface: Interface) -> None:
    assert interface.system().json("/v1/openapi.json") == document()


def test_every_route_is_in_the_document_and_nothing_else(interface: Interface) -> None:
    rules = {re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", one.rule) for one in interface.app.url_map.iter_rules()}
    told = {path.replace("{id}", "{name}") for path, _ in _operations()}
    assert rules == told


@pytest.mark.parametrize(("path", "schema"), ANSWERS)
def test_an_answer_is_as_the_document_says_without_a_field_too_many(
    interface: Interface, path: str, schema: str
) -> None:
    assert faults(schema, interface.system("province").json(path)) == []


def test_every_kind_of_cell_is_among_these_answers(interface: Interface) -> None:
    told = interface.system("province").get("/v1/rounds/mo/releases/1").text
    found = set(re.findall(r'"kind":"(\w+)"', told)) - {"cadre", "rating", "choice"}
    cells = {"figure", "band", "withheld", "coefficient", "comparison", "counts", "distribution"}
    assert cells <= found <= cells | {"rank_range", "grade"}


def test_every_problem_is_as_the_document_says_and_leads_to_its_place(interface: Interface) -> None:
    system = interface.system()
    for path, method, status in (
        ("/v1/rounds/gi", "GET", 404),
        ("/v1/rounds?limit=0", "GET", 400),
        ("/v1/rounds", "POST", 405),
        (f"/v1/packages/{DIGEST}?a=b", "GET", 400),
    ):
        answer = system.get(path, method)
        assert answer.status_code == status
        assert faults("Problem", answer.json) == []
        assert answer.json is not None
        assert answer.json["type"].startswith(PLACE)


def test_every_kind_of_problem_has_its_place_in_the_document() -> None:
    responses = document()["components"]["responses"]
    assert {one.name for one in KINDS.values()} == set(responses) - {"NotModified"}


def test_every_operation_says_which_scope_it_needs(interface: Interface) -> None:
    needed = {path: one.get("description", "") for path, one in _operations()}
    for name in ("schemes", "packages", "recommendations"):
        for path, said in needed.items():
            one = RECOMMENDATIONS[1] if "recommendations" in path else EXAMPLE
            concrete = path.format(code="mo", number=1, digest=DIGEST, id=one, version=1)
            status = interface.system(name).get(concrete).status_code
            allowed = not said or f"`{name}`" in said
            assert (status == 200) is allowed, (path, name, status)


def test_no_example_of_the_document_names_anybody() -> None:
    written = str(document())
    assert "Authorization: Bearer ydan_" not in written
    assert not re.search(r"https?://", written)


@pytest.mark.parametrize("name", sorted(document()["components"]["schemas"]))
def test_every_schema_is_used(name: str) -> None:
    assert f"#/components/schemas/{name}'" in str(document())
