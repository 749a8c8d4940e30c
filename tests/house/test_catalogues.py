"""Every text of the product is there in every language, and nothing stale is kept."""

import re
import unicodedata

import pytest
from babel.messages.catalog import Catalog, Message

from tests.house import catalogues


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogues.gather()


def _ids(catalog: Catalog) -> set[str]:
    return {str(message.id) for message in catalog if message.id}


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_catalogue_has_exactly_the_texts_of_the_product(template: Catalog, language: str) -> None:
    assert _ids(catalogues.read(language)) == _ids(template)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_text_is_translated_and_composed(language: str) -> None:
    for message in catalogues.read(language):
        if message.id:
            for string in _strings(message):
                assert string.strip(), message.id
                assert string == unicodedata.normalize("NFC", string), message.id


def test_places_in_a_text_are_the_same_in_vietnamese() -> None:
    for message in catalogues.read("vi"):
        if message.id:
            source = message.id if isinstance(message.id, str) else message.id[-1]
            wanted = set(re.findall(r"%\(\w+\)[sd]", source))
            for string in _strings(message):
                assert set(re.findall(r"%\(\w+\)[sd]", string)) == wanted, message.id
