"""The client without a server: one method for every operation, one record for every schema, bad answers."""

import dataclasses
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
import requests
from requests.adapters import BaseAdapter

from tests.webapp.api.document import document
from webapp.client import (
    ApiError,
    Client,
    NotReadable,
    ServerFailed,
    TooManyRequests,
    VerifierMissingError,
    recommendations,
    records,
    verify_package,
)
from webapp.client.decoding import decode, is_tagged

ROOT = Path(__file__).resolve().parents[3]
SCHEMAS: Mapping[str, Any] = document()["components"]["schemas"]
RECORDS: Mapping[str, type[Any]] = {
    name: one
    for name, one in {**vars(records), **vars(recommendations)}.items()
    if isinstance(one, type) and dataclasses.is_dataclass(one)
}
NAMES = {"WrongParameter"}  # has no schema of its own in the document
OPERATIONS = {one["get"]["operationId"]: one["get"] for one in document()["paths"].values()}


class Canned(BaseAdapter):
    """Gives answers that were laid ready, and notes what was asked."""

    def __init__(self, *answers: tuple[int, dict[str, str], bytes]) -> None:
        super().__init__()
        self._answers = list(answers)
        self.asked: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Give the next answer."""
        status, headers, body = self._answers[min(len(self.asked), len(self._answers) - 1)]
        self.asked.append(request)
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = status, request, request.url or ""
        answer.headers.update(headers)
        answer._content = body
        return answer

    def close(self) -> None:
        """Have nothing to close."""


def canned(*answers: tuple[int, dict[str, str], bytes], **options: Any) -> tuple[Client, Canned]:
    """Give a client that gets these answers."""
    client, adapter = Client("https://dulieu.example.vn/", "ydan_a_b", **options), Canned(*answers)
    client._connection._session.mount("https://", adapter)
    return client, adapter


JSON = {"Content-Type": "application/json"}
HEALTH = b'{"status":"ok","version":"1"}'


def test_there_is_one_method_for_every_operation_and_no_other() -> None:
    methods = {
        re.sub(r"_(\w)", lambda found: found[1].upper(), name)
        for name, _ in inspect.getmembers(Client, inspect.isfunction)
        if re.match(r"(get|list)_", name)
    }
    assert methods == set(OPERATIONS)


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_a_method_asks_for_what_the_operation_needs_and_gives_its_schema(operation: str) -> None:
    method = getattr(Client, re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), operation))
    names = [one["$ref"].rpartition("/")[2] for one in OPERATIONS[operation]["parameters"]]
    parameters = [document()["components"]["parameters"][one] for one in names]
    needed = {one["name"] for one in parameters if one["in"] == "path"}
    asked = set(inspect.signature(method).parameters) - {"self", "wanted"}
    assert {"id" if one == "name" else one for one in asked} == needed
    [content] = OPERATIONS[operation]["responses"]["200"]["content"].values()
    told = content["schema"].get("$ref", "").rpartition("/")[2]
    gives = get_type_hints(method)["return"]
    if told.endswith("Page"):
        entry = SCHEMAS[told]["properties"]["data"]["items"]["$ref"].rpartition("/")[2]
        assert (get_origin(gives), get_args(gives)) == (Iterator, (RECORDS[entry],))
    elif told:
        assert gives is RECORDS[told]


def test_there_is_one_record_for_every_schema() -> None:
    plain = {name for name in SCHEMAS if not name.endswith("Page")} - {"Texts"}
    assert set(RECORDS) - NAMES == plain


@pytest.mark.parametrize("name", sorted(set(RECORDS) - NAMES))
def test_a_record_has_the_fields_of_its_schema_and_their_kinds(name: str) -> None:
    schema, hints = SCHEMAS[name], get_type_hints(RECORDS[name])
    assert set(hints) == set(schema["properties"])
    late = {one.name for one in dataclasses.fields(RECORDS[name]) if one.default is not dataclasses.MISSING}
    assert set(schema["required"]) == set(hints) - late
    for field, hint in hints.items():
        assert kinds_of_hint(hint) == kinds_of_schema(schema["properties"][field]), (name, field)


def kinds_of_schema(schema: Mapping[str, Any]) -> set[str]:
    """Say which kinds of values a schema allows."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return {"object"} if name == "Texts" else {name}
    if "oneOf" in schema:
        return set().union(*map(kinds_of_schema, schema["oneOf"]))
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "array" in kinds:
        item = schema["items"]
        inner = kinds_of_schema(item) if "properties" not in item else {"WrongParameter"}
        return {f"array of {one}" for one in inner}
    return {"date" if schema.get("format") == "date" and one == "string" else one for one in kinds}


def kinds_of_hint(hint: Any) -> set[str]:
    """Say which kinds of values a field holds, in the words of the document."""
    plain = {str: "string", int: "integer", float: "number", bool: "boolean", date: "date", NoneType: "null"}
    if hint in plain:
        return {plain[hint]}
    origin = get_origin(hint)
    if origin is UnionType:
        return set().union(*map(kinds_of_hint, get_args(hint)))
    if origin is tuple:
        return {f"array of {one}" for one in kinds_of_hint(get_args(hint)[0])}
    if origin is Literal:
        return {"string"}
    return {"object"} if origin is Mapping else {hint.__name__}


def test_importing_the_client_loads_requests_and_nothing_of_the_product() -> None:
    program = "import sys, json, webapp.client; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in json.loads(run.stdout)}
    assert "requests" in loaded
    assert loaded & {"flask", "sqlalchemy", "surveys", "analysis", "numpy", "cryptography"} <= {
        "cryptography"
    }


def test_a_client_waits_as_long_as_it_is_told_and_no_longer_than_it_may() -> None:
    slept: list[float] = []
    busy = (429, {"Retry-After": "7"}, b"{}")
    client, _ = canned(busy, busy, (200, JSON, HEALTH), sleep=slept.append)
    assert client.get_health().status == "ok"
    assert slept == [7, 7]
    client, adapter = canned(busy, sleep=slept.append, patience_seconds=5)
    with pytest.raises(TooManyRequests) as refused:
        client.get_health()
    assert (refused.value.seconds, len(adapter.asked)) == (7, 1)
    client, adapter = canned(busy, sleep=slept.append)
    with pytest.raises(TooManyRequests):
        client.get_health()
    assert len(adapter.asked) == 5


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, {"Content-Type": "text/html"}, b"<p>Log in"), NotReadable),
        ((200, JSON, b"<p>"), NotReadable),
        ((200, JSON, b"\xff"), NotReadable),
        ((200, JSON, b"[]"), NotReadable),
        ((200, JSON, b'{"status":"ok"}'), NotReadable),
        ((200, JSON, b'{"status":"bad","version":"1"}'), NotReadable),
        ((200, JSON, b'{"status":"ok","version":1}'), NotReadable),
        ((302, {"Location": "https://elsewhere.example.vn/"}, b""), ApiError),
        ((304, {}, b""), ApiError),
        ((502, {"Content-Type": "text/html"}, b"<p>Bad gateway"), ServerFailed),
        ((500, {"Content-Type": "application/problem+json"}, b'{"title":"x"}'), ServerFailed),
    ],
)
def test_an_answer_that_is_none_of_ours_is_an_error_and_is_not_followed(
    answer: tuple[int, dict[str, str], bytes], error: type[Exception]
) -> None:
    client, adapter = canned(answer)
    with pytest.raises(error):
        client.get_health()
    assert [one.url for one in adapter.asked] == ["https://dulieu.example.vn/v1/health"]


def test_a_token_stands_in_no_error_and_no_text_of_a_client() -> None:
    client, _ = canned((401, {}, b"{}"))
    with pytest.raises(ApiError) as refused:
        client.get_health()
    assert "ydan_a_b" not in f"{refused.value!r} {client!r} {refused.value.problem!r}"


def test_a_package_that_is_not_what_its_digest_names_is_refused() -> None:
    client, _ = canned((200, {"Content-Type": "application/zip"}, b"PK"))
    with pytest.raises(NotReadable, match="digest"):
        client.get_package("0" * 64)


@pytest.mark.parametrize("page", [b"[]", b'{"data":{}}', b'{"next":null}'])
def test_a_page_that_is_none_is_refused(page: bytes) -> None:
    client, _ = canned((200, JSON, page))
    with pytest.raises(NotReadable):
        next(client.list_units())


def test_pages_are_asked_for_only_as_far_as_they_are_read() -> None:
    unit = {"code": "22", "parent": None, "kind": "province", "name": "Tỉnh"}
    page = json.dumps({"data": [unit, unit], "next": "a=="}).encode()
    client, adapter = canned((200, JSON, page))
    units = client.list_units()
    assert [next(units).code, next(units).code, len(adapter.asked)] == ["22", "22", 1]
    next(units)
    assert [(one.url or "").partition("?")[2] for one in adapter.asked] == [
        "limit=200",
        "limit=200&cursor=a%3D%3D",
    ]


def test_only_so_much_is_kept() -> None:
    client, adapter = canned((200, JSON | {"ETag": '"a"'}, HEALTH))
    for number in range(70):
        client._connection.json(f"/v1/{number}")
    assert len(client._connection._kept) == 64
    client._connection.json("/v1/0")
    assert "If-None-Match" not in adapter.asked[-1].headers


def test_fields_that_came_later_are_passed_by() -> None:
    assert decode(records.Health, {"status": "ok", "version": "1", "since": 5}) == records.Health("ok", "1")


WRONG = [
    ("Share", {"categories": "1", "ballots": 1, "percent": 1}, "categories"),
    ("Share", {"categories": [1], "ballots": 1, "percent": 1}, r"categories\[0\]"),
    ("Share", {"categories": [], "ballots": True, "percent": 1}, "ballots"),
    ("Share", {"categories": [], "ballots": 1.5, "percent": 1}, "ballots"),
    ("Criterion", {"code": "a", "title": {"vi": 1}, "weight": 1}, "title"),
    ("Criterion", {"code": "a", "title": [], "weight": 1}, "title"),
    ("Criterion", {"code": "a", "title": {}, "weight": False}, "weight"),
    ("Correction", {"number": 1, "reason": {}, "corrected_on": "today"}, "corrected_on"),
    ("Correction", {"number": 1, "reason": {}, "corrected_on": 5}, "corrected_on"),
    ("GroupPolicy", {"group": "peer", "weight": 1, "threshold": 5, "required": 1}, "required"),
    ("Unit", {"code": "22", "parent": 1, "kind": "province", "name": "T"}, "parent"),
    ("Integrity", {"grade": None, "signs": []}, "grade"),
]


@pytest.mark.parametrize(("name", "told", "field"), WRONG)
def test_a_field_of_another_kind_is_named(name: str, told: dict[str, object], field: str) -> None:
    with pytest.raises(NotReadable, match=rf"{name}\.{field}$"):
        decode(RECORDS[name], told)


def test_a_cell_of_no_known_kind_is_refused() -> None:
    told = {"criterion": "a", "score": {"kind": "guess", "value": 1}}
    with pytest.raises(NotReadable, match=r"CriterionResult\.score"):
        decode(records.CriterionResult, told)
    assert is_tagged(records.Figure)
    assert not is_tagged(records.Share)


def test_what_is_no_package_is_not_genuine() -> None:
    key = records.Key("ab", "-----BEGIN PUBLIC KEY-----", date(2026, 1, 1), None, date(2026, 2, 1), None)
    assert not verify_package(b"PK", [key])


def test_without_the_verifier_a_client_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "surveys.package_verify", None)
    with pytest.raises(VerifierMissingError):
        verify_package(b"PK", [])
