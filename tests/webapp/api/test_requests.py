"""How the interface is asked: methods, forms, parameters, pages, what is not sent twice."""

import gzip
import hashlib
import json

import pytest
import sqlalchemy as sa

from surveys.schema import release
from tests.webapp.api.conftest import DIGEST, Interface
from webapp.api.answers import LEAST_COMPRESSED_BYTES

PROBLEM = "application/problem+json"
RELEASE = "/v1/rounds/mo/releases/1"


def test_an_answer_is_named_by_its_bytes_and_not_sent_twice(interface: Interface) -> None:
    first = interface.system().get(RELEASE)
    assert first.headers["ETag"] == f'"{hashlib.sha256(first.data).hexdigest()}"'
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first.headers["Vary"]
    again = interface.system().get(RELEASE, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_every_token_gets_the_same_bytes_and_name_of_a_release(interface: Interface) -> None:
    answers = [interface.system(name).get(RELEASE) for name in ("ward", "province")]
    assert len({(one.data, one.headers["ETag"]) for one in answers}) == 1


def test_what_is_long_is_compressed_under_a_name_of_its_own(interface: Interface) -> None:
    plain = interface.system().get(RELEASE)
    packed = interface.system().get(RELEASE, Accept_Encoding="gzip")
    assert len(plain.data) > LEAST_COMPRESSED_BYTES
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    same = interface.system().get(RELEASE, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])
    assert same.status_code == 304
    assert (
        "Content-Encoding"
        not in interface.system().get(f"/v1/packages/{DIGEST}", Accept_Encoding="gzip").headers
    )


def test_head_says_what_get_would(interface: Interface) -> None:
    got, head = (interface.system().get(RELEASE, method) for method in ("GET", "HEAD"))
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(got.headers)


def test_options_says_which_methods_there_are(interface: Interface) -> None:
    answer = interface.system().get("/v1/rounds", "OPTIONS")
    assert (answer.status_code, answer.data, answer.headers["Allow"]) == (204, b"", "GET, HEAD, OPTIONS")
    assert interface.system().get("/v1/nowhere", "OPTIONS").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_nothing_but_reading_is_done(interface: Interface, method: str) -> None:
    answer = interface.system().get("/v1/rounds", method)
    assert (answer.status_code, answer.mimetype) == (405, PROBLEM)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/v1/rounds", "*/*", 200),
        ("/v1/rounds", "application/*", 200),
        ("/v1/rounds", "text/html, application/json;q=0.1", 200),
        ("/v1/rounds", "text/html", 406),
        ("/v1/rounds", "application/json;q=0, */*", 406),
        ("/v1/rounds", "application/zip", 406),
        (f"/v1/packages/{DIGEST}", "application/zip", 200),
        (f"/v1/packages/{DIGEST}", "application/json", 406),
        ("/v1/rounds", "x" * 2000, 406),
    ],
)
def test_a_form_is_given_only_where_it_is_accepted(
    interface: Interface, path: str, accept: str, status: int
) -> None:
    assert interface.system().get(path, Accept=accept).status_code == status


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"), ("limit=201", "limit"), ("limit=-1", "limit"), ("limit=1.5", "limit"),
        ("limit=٣", "limit"), ("limit=" + "9" * 400, "limit"), ("limit=", "limit"),
        ("limit=1&limit=2", "limit"), ("cursor=", "cursor"), ("cursor=a", "cursor"),
        ("cursor=%2B%2B%2B%2B", "cursor"), ("cursor=AA==", "cursor"), ("cursor=YQ", "cursor"),
        ("cursor=/w==", "cursor"), ("cursor=YR==", "cursor"),
        ("since=2026-13-01", "since"), ("since=20260101", "since"), ("since=hôm nay", "since"),
        ("unit=%20", "unit"), ("unit=", "unit"), ("untt=06970", ""), ("a=1&b=2", ""),
    ],
)  # fmt: skip
def test_a_parameter_that_the_document_does_not_allow_is_named(
    interface: Interface, query: str, parameter: str
) -> None:
    answer = interface.system().get(f"/v1/rounds?{query}")
    assert answer.status_code == 400
    assert answer.json is not None
    assert [one["parameter"] for one in answer.json["errors"]] == [parameter]


def test_an_address_that_is_too_long_or_damaged_is_refused(interface: Interface) -> None:
    assert interface.system().get("/v1/rounds/" + "a" * 2000).status_code == 414
    assert interface.system().get("/v1/rounds/a%00b").status_code == 400
    for path in (
        "/v1/rounds/",
        "/v1//rounds",
        "/v1/rounds/mo/releases/9999999",
        "/v1/rounds/mo/releases/-1",
        "/",
    ):
        assert interface.system().get(path).status_code == 404, path


def test_a_body_is_refused(interface: Interface) -> None:
    client = interface.app.test_client(use_cookies=False)
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert client.post("/v1/rounds", data="a=1", **form).status_code == 413
    assert client.post("/v1/rounds", json={}).status_code == 415


def test_pages_together_are_the_whole_list(interface: Interface) -> None:
    province = interface.system("province")
    for path in ("/v1/rounds", "/v1/units", "/v1/schemes"):
        whole, paged, at = province.json(path)["data"], [], f"{path}?limit=1"
        while at:
            page = province.get(at)
            assert page.json is not None
            paged += page.json["data"]
            link = page.headers.get("Link", "")
            at = link.partition(">")[0][1:]
            assert bool(at) is (page.json["next"] is not None)
        assert paged == whole, path
        assert len(whole) > 1


def test_a_cursor_says_nothing_of_what_is_hidden(interface: Interface) -> None:
    page = interface.system("province").json("/v1/rounds?limit=1")
    assert set(page) == {"data", "next"}
    follows = interface.system().json(f"/v1/rounds?cursor={page['next']}")
    assert [one["code"] for one in follows["data"]] == ["mo"]


def test_rounds_are_chosen_by_unit_and_day(interface: Interface) -> None:
    province = interface.system("province")

    def codes(query: str) -> list[str]:
        return [one["code"] for one in province.json(f"/v1/rounds?{query}")["data"]]

    assert codes("unit=06970") == ["hoi-dong", "mo"]
    assert codes("unit=22") == ["hoi-dong", "kin", "mo"]
    assert codes("unit=01") == codes("unit=99") == []
    assert codes("since=2026-05-04") == ["mo"]  # corrected on that day
    assert codes("since=2026-05-05") == []


@pytest.mark.parametrize(
    ("accept", "language", "title"),
    [
        ("en", "en", "There is no such thing here"),
        ("vi-VN,vi;q=0.9", "vi", "Không có nội dung này"),
        ("fr", "vi", "Không có nội dung này"),
    ],
)
def test_a_problem_is_told_in_the_language_of_who_asks(
    interface: Interface, accept: str, language: str, title: str
) -> None:
    answer = interface.system().get("/v1/rounds/gi", Accept_Language=accept)
    assert answer.json is not None
    assert (answer.headers["Content-Language"], answer.json["title"]) == (language, title)
    assert set(answer.json) == {"type", "title", "status", "detail"}
    assert "gi" not in answer.json.values()


def test_a_release_that_was_changed_after_it_was_frozen_is_not_told(own_interface: Interface) -> None:
    with own_interface.engine.begin() as connection:
        text = connection.scalar(
            sa.select(release.c.summary).where(release.c.survey == "mo", release.c.number == 1)
        )
        connection.execute(
            sa.update(release)
            .where(release.c.survey == "mo", release.c.number == 1)
            .values(summary=f"{text} ")
        )
    answer = own_interface.system().get(RELEASE)
    assert (answer.status_code, answer.mimetype) == (503, PROBLEM)
    assert json.loads(answer.data)["type"].endswith("/ServiceUnavailable")
