"""A corrected round says why, on the new page and the one before; keys of packages stand for everybody."""

import json
from dataclasses import replace
from datetime import date

from surveys import corrections, publication_steps, release, signing_keys
from surveys.corrections import Correction
from surveys.identifiers import SurveyCode
from surveys.package_signature import public_pem, raw_fingerprint
from surveys.public_content import Edition
from surveys.publications import Level
from surveys.signing_keys import SigningKey
from tests.webapp.results.conftest import SIGNED, TODAY, Site

WHY = {"vi": "Danh mục ghi sai chức vụ.", "en": "The register had the wrong position."}
CODE = SurveyCode("mo")
PEM = public_pem(b"seed of the signing key, 32 byte")
OLD = public_pem(b"seed of a key that was revoked..")


def _correct(site: Site) -> None:
    with site.engine.begin() as connection:
        found = release.read_release(connection, CODE)
        named = (replace(found.summary.subjects[0], position=None), *found.summary.subjects[1:])
        made = release.publish(connection, replace(found.summary, subjects=named), TODAY)
        corrections.note(connection, Correction(CODE, 2, 1, found.hash, WHY, SIGNED.officers, TODAY))
        edition = Edition(made.number, made.hash, made.summary)
        publication_steps.go(connection, (b"k" * 32,), edition, Level.PUBLIC, SIGNED)


def test_a_corrected_round_says_why_on_both_of_its_pages_and_in_its_open_data(site: Site) -> None:
    _correct(site)
    client = site.client()
    for path in ("", "/1", "/subjects/2", "/1/subjects/2"):
        for language, why in WHY.items():
            page = client.get(f"/{language}/rounds/mo{path}").text
            assert page.count(why) == 1, path
    method = json.loads(client.get("/data/mo/2/method.json").data)
    assert method["supersedes"]["reason"] == WHY
    assert method["supersedes"]["packages"] == []  # files of evaluators are nobody else's business
    assert "supersedes" not in json.loads(client.get("/data/mo/1/method.json").data)


def test_the_keys_that_sign_stand_for_everybody_with_what_became_of_them(site: Site) -> None:
    client = site.client()
    assert "No package was signed here yet." in client.get("/en/keys").text
    assert client.get("/keys").location == "/vi/keys"
    gone = SigningKey(raw_fingerprint(OLD), OLD, date(2026, 1, 5))
    present = SigningKey(raw_fingerprint(PEM), PEM, TODAY)
    with site.engine.begin() as connection:
        signing_keys.add(connection, gone)
        signing_keys.retire(connection, TODAY)
        signing_keys.add(connection, present)
    page = client.get("/en/keys").text
    assert "Signs now" in page
    assert "what it signed stays good" in page
    assert present.read_out in page
    assert client.get(f"/keys/{present.fingerprint}.pem").data == PEM
    assert client.get(f"/keys/{'0' * 64}.pem").status_code == 404
    with site.engine.begin() as connection:
        signing_keys.note_revoked(connection, gone.fingerprint, WHY, TODAY)
    assert WHY["vi"] in client.get("/vi/keys").text
    assert "nothing that it signed counts" in client.get("/en/keys").text
    assert client.get("/en/keys").headers["Cache-Control"].startswith("public")
