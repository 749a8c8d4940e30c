"""What the page of an evaluation calls a column heads a column that is recognized."""

import pytest

from surveys.evaluations.table_columns import guess
from webapp.catalogue import translations
from webapp.office.evaluation_import_words import TABLES, column_words


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_column_headed_as_the_page_calls_it_is_recognized(language: str) -> None:
    say = translations(language).gettext
    for kind in TABLES:
        called = {name: say(words) for name, words in column_words(kind).items()}
        for name, words in called.items():
            headed = [words, "Mã tiêu chí"] if name in ("value", "maximum") else [words]  # a row for each
            assert guess(headed, kind, ()).columns.get(name) == words, (kind, name, words)
