"""The place of a problem is said in the reader's language; names that authors wrote stay."""

import pytest

from webapp.problem_places import place_in

VIETNAMESE = {
    ", row %(what)s": ", dòng %(what)s",
    ", column %(what)s": ", cột %(what)s",
    "audit event %(what)s": "sự kiện %(what)s",
}


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("list.csv, row 12, column Mã 100%", "list.csv, dòng 12, cột Mã 100%"),
        ("list.csv, row 3", "list.csv, dòng 3"),
        ("audit event 7", "sự kiện 7"),
        ("groups.citizen.threshold", "groups.citizen.threshold"),
        ("", ""),
    ],
)
def test_the_words_of_a_place_are_translated(where: str, said: str) -> None:
    assert place_in(where, lambda words: VIETNAMESE[words]) == said
    assert place_in(where, lambda words: words) == where
