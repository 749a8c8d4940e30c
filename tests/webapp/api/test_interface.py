"""What other systems get: what is told to the council or further, of their own units, and nothing else."""

import hashlib
import json

import pytest

from tests.webapp.api.conftest import DIGEST, EXAMPLE, FINGERPRINT, FOREIGN, PACKAGE, Interface


def test_only_rounds_told_to_the_council_or_further_are_listed(interface: Interface) -> None:
    ward = interface.system().json("/v1/rounds")
    assert [one["code"] for one in ward["data"]] == ["hoi-dong", "mo"]
    province = interface.system("province").json("/v1/rounds")
    assert [one["code"] for one in province["data"]] == ["hoi-dong", "kin", "mo"]
    other = interface.system("other").json("/v1/rounds")
    assert [one["code"] for one in other["data"]] == ["xa"]


def test_a_correction_is_told_at_both_ends(interface: Interface) -> None:
    first, second = interface.system().json("/v1/rounds/mo/releases")["data"]
    why = {"reason": {"vi": "Tìm thấy phiếu giấy.", "en": "Paper was found."}, "corrected_on": "2026-05-04"}
    assert first["superseded_by"] == {"number": 2, **why}
    assert second["supersedes"] == {"number": 1, **why}
    assert (first["supersedes"], second["superseded_by"]) == (None, None)


def test_units_are_the_token_s_own_and_those_below(interface: Interface) -> None:
    assert [one["code"] for one in interface.system("province").json("/v1/units")["data"]] == ["06970", "22"]
    [own] = interface.system().json("/v1/units")["data"]
    assert own == {"code": "06970", "parent": None, "kind": "ward", "name": "Phường Hồng Gai"}


def test_a_package_is_given_byte_for_byte(interface: Interface) -> None:
    [line] = interface.system().json("/v1/rounds/mo/releases/1/packages")["data"]
    assert (line["digest"], line["size_bytes"], line["fingerprint"]) == (DIGEST, len(PACKAGE), FINGERPRINT)
    answer = interface.system().get(f"/v1/packages/{line['digest']}")
    assert (answer.data, answer.content_type) == (PACKAGE, "application/zip")


def test_schemes_of_the_unit_of_those_above_and_examples_are_told_and_no_draft(interface: Interface) -> None:
    found = interface.system().json("/v1/schemes")["data"]
    assert [(one["id"], one["unit"], one["state"]) for one in found] == [
        (EXAMPLE, None, "example"), ("example-locality-binary-axes", None, "example"),
        ("phuong", "06970", "retired"), ("tinh", "22", "approved"),
    ]  # fmt: skip
    whole = interface.system().json("/v1/schemes/tinh/1")
    assert whole["definition"]["period"] == {"starts_on": "2026-01-01"}
    assert "minh" not in json.dumps(whole)  # who signed stays in the house


def test_keys_come_with_any_scope(interface: Interface) -> None:
    for name in ("ward", "schemes", "packages"):
        [key] = interface.system(name).json("/v1/keys")["data"]
        assert (key["fingerprint"], key["revoked_on"]) == (FINGERPRINT, None)


NOT_THERE = [
    "/v1/rounds/{}",
    "/v1/rounds/{}/releases",
    "/v1/rounds/{}/releases/1",
    "/v1/rounds/{}/releases/1/packages",
]


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_is_foreign_or_not_told_is_as_if_it_were_not(interface: Interface, path: str) -> None:
    system = interface.system()
    nothing = system.get(path.format("khong-co"))
    assert nothing.status_code == 404
    for code in ("xa", "rieng", "chua-dong", "kin"):
        answer = system.get(path.format(code), If_None_Match='"a"')
        assert (answer.status_code, answer.data) == (404, nothing.data), code
        assert dict(answer.headers) == dict(nothing.headers)


def test_packages_and_schemes_of_others_and_drafts_are_as_if_they_were_not(interface: Interface) -> None:
    system = interface.system()
    nothing = system.get("/v1/packages/" + "0" * 64)
    for content in (b"PK secret", FOREIGN):
        answer = system.get(f"/v1/packages/{hashlib.sha256(content).hexdigest()}")
        assert (answer.status_code, answer.data) == (404, nothing.data)
    for place in ("nhap/1", "xa-la/1", "tinh/2"):
        answer = system.get(f"/v1/schemes/{place}")
        assert (answer.status_code, answer.data) == (404, nothing.data)
