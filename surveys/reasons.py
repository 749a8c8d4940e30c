"""A reason that everybody concerned reads: said in Vietnamese and in English, by the people who sign."""

from collections.abc import Mapping

from surveys.problems import N_, BadInput, Problem
from surveys.text import clean

LANGUAGES = ("vi", "en")
MOST_CHARACTERS = 1000


def stated(reason: Mapping[str, str]) -> dict[str, str]:
    """Give a reason as it is kept. Raises BadInput, by language, where it is not said or is too long."""
    said = {language: clean(reason.get(language, "")).strip() for language in LANGUAGES}
    problems = [
        Problem(
            N_("Say why, in Vietnamese and in English: readers of either see it."), where=f"reason-{language}"
        )
        for language, text in said.items()
        if not text
    ]
    problems += [
        Problem(
            N_("This is too long: at most %(most)s characters."),
            {"most": MOST_CHARACTERS},
            f"reason-{language}",
        )
        for language, text in said.items()
        if len(text) > MOST_CHARACTERS
    ]
    if problems:
        raise BadInput(*problems)
    return said
