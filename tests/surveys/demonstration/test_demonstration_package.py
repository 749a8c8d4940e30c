"""A package of the demonstration, verified by three who have nothing in common, none of them by a network."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from surveys import package
from surveys.identifiers import Language, SurveyCode
from surveys.package_content import Words
from tests.surveys.demonstration.conftest import Made
from webapp.catalogue import translations
from webapp.cli import main

OPENSSL = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.pem"]
OPENSSL += ["-sigfile", "SHA256SUMS.sig", "-in", "SHA256SUMS"]


@pytest.fixture(scope="module")
def folder(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the package of a released round, and the same unpacked."""
    place, folder = made.installation, tmp_path_factory.mktemp("evaluator")
    vietnamese = Language("vi")
    words = Words(vietnamese, translations(vietnamese).gettext)
    released = [one for one in made.sheet.rounds if one.state == "released"]
    largest = SurveyCode(max(released, key=lambda one: one.ballots).survey)
    with place.engine.connect() as connection:
        written = package.write(connection, place.keys.read("signing"), largest, words)
    (folder / "package.zip").write_bytes(written.content)
    with zipfile.ZipFile(folder / "package.zip") as zipped:
        zipped.extractall(folder / "unpacked")
    return folder


def test_ydan_openssl_and_recompute_accept_it_offline(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YDAN_HOME", str(folder / "nothing-here"))
    key = ["--key", str(folder / "unpacked" / "key.pem")]
    own = CliRunner().invoke(main, ["package", "verify", str(folder / "package.zip"), *key, "--json"])
    assert (own.exit_code, json.loads(own.stdout)["good"]) == (0, True)
    openssl, sha256sum = shutil.which("openssl"), shutil.which("sha256sum")
    assert openssl is not None
    assert sha256sum is not None
    for command in (
        [openssl, *OPENSSL],
        [sha256sum, "--strict", "-c", "SHA256SUMS"],
        [sys.executable, "-I", "-S", "recompute.py"],
    ):
        found = subprocess.run(
            command, cwd=folder / "unpacked", capture_output=True, text=True, check=False, env={}
        )
        assert found.returncode == 0, found.stdout + found.stderr
    assert " numbers computed again, 0 differ" in found.stdout
    assert int(found.stdout.rsplit(" numbers computed", 1)[0].split()[-1]) > 100


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the libraries frictionless stands on
def test_frictionless_finds_it_valid(folder: Path) -> None:
    from frictionless import Package

    report = Package(str(folder / "unpacked" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
