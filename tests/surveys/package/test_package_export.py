"""Exporting the package of a stored round: names come from the register, nothing before the release."""

import io
import zipfile
from datetime import date

import pytest

from surveys import package, release
from surveys.installation import Installation
from surveys.package_content import Content
from surveys.package_gather import gather
from surveys.package_signature import public_pem
from surveys.package_verify import verify
from surveys.problems import Refused
from tests.surveys.package.conftest import WORDS


def test_a_released_round_is_exported_with_the_names_of_the_register(
    closed: Installation, content: Content
) -> None:
    with closed.engine.begin() as connection:
        frozen = release.publish(connection, content.summary, date(2026, 4, 12))
        found = gather(connection, content.summary.survey, WORDS)
        seed = closed.keys.read("signing")
        archive = package.write(connection, seed, content.summary.survey, WORDS).content
    assert found.hash == frozen.hash
    assert found.name("position", "chair") == "Chủ tịch xã"
    assert found.name("unit", "06970") == "Xã Ba Chẽ"
    assert (found.name("position", "unheard"), found.name("position", None)) == ("unheard", "")
    assert all(line.holds for line in verify(archive, [public_pem(seed)]))
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
        assert frozen.hash.encode() in zipped.read("method.json")


def test_nothing_is_exported_before_the_release(closed: Installation, content: Content) -> None:
    with closed.engine.connect() as connection, pytest.raises(Refused, match="not released yet"):
        package.write(connection, b"0" * 32, content.summary.survey, WORDS)
