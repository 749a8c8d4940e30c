"""What a browser seals with the bundled library, libsodium opens (PyNaCl); and nothing else does."""

import base64
import json
import re

import pytest
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from playwright.sync_api import Browser

from tests.browser.served import ROOT

BUNDLE = ROOT / "webapp" / "static" / "sealing.js"
SOURCES = ROOT / "webapp" / "sealing"
SEAL = """([key, plain]) => {
    const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const sealed = ydanSealing.seal(bytes(key), bytes(plain));
    return btoa(String.fromCharCode(...sealed));
}"""


def sealed_in(browser: Browser, key: bytes, plains: list[bytes]) -> list[bytes]:
    page = browser.new_page()
    page.add_script_tag(path=BUNDLE)
    letters = [[base64.b64encode(key).decode(), base64.b64encode(plain).decode()] for plain in plains]
    found = [base64.b64decode(page.evaluate(SEAL, pair)) for pair in letters]
    page.close()
    return found


def test_what_chromium_seals_libsodium_opens(browser: Browser) -> None:
    private = PrivateKey.generate()
    plains = [b"", b"\0", "Ý Dân: ý kiến".encode(), bytes(range(256)), b"C1" + bytes(4094)]
    found = sealed_in(browser, bytes(private.public_key), plains * 4)
    assert [SealedBox(private).decrypt(one) for one in found] == plains * 4
    assert len(set(found)) == len(found)  # the same words never look the same


def test_no_other_key_opens_it_and_no_changed_byte(browser: Browser) -> None:
    private = PrivateKey.generate()
    [found] = sealed_in(browser, bytes(private.public_key), [b"B1" + bytes(254)])
    with pytest.raises(CryptoError):
        SealedBox(PrivateKey.generate()).decrypt(found)
    for place in range(0, len(found), 7):
        changed = bytes([*found[:place], found[place] ^ 1, *found[place + 1 :]])
        with pytest.raises(CryptoError):
            SealedBox(private).decrypt(changed)


def test_a_key_that_would_seal_to_everybody_is_refused(browser: Browser) -> None:
    page = browser.new_page()
    page.add_script_tag(path=BUNDLE)
    refused = page.evaluate(
        "() => { try { ydanSealing.seal(new Uint8Array(32), new Uint8Array(1)); return ''; }"
        " catch (error) { return String(error); } }"
    )
    page.close()
    assert refused


def test_the_bundle_says_what_it_is_made_of() -> None:
    wanted = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((SOURCES / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    head = BUNDLE.read_text(encoding="utf-8").split("*/", 1)[0]
    assert head + "*/\n" == (SOURCES / "licences.txt").read_text(encoding="utf-8")
    for name, version in wanted["dependencies"].items():
        assert f"{name} {version}" in head
        assert locked[f"node_modules/{name}"]["version"] == version
    assert "MIT License" in head
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    assert all("integrity" in one for path, one in locked.items() if path)
