"""The catalogues of texts without a request: for the command line, logs and printed sheets."""

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from surveys.identifiers import Language
from surveys.problems import Problem
from webapp.problem_places import place_in

DOMAIN = "messages"
LANGUAGES = (Language("vi"), Language("en"))
SOURCE_VARIABLES = ("YDAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # strongest first


def folder() -> Path:
    """Give the folder of the catalogues: beside the packages, in a checkout as in an installed wheel."""
    return Path(__file__).resolve().parent.parent / "translations"


def language_of(environment: Mapping[str, str]) -> Language:
    """Choose the language of a process: the first variable that names one of ours, else Vietnamese."""
    for variable in SOURCE_VARIABLES:
        short = environment.get(variable, "").split("_")[0].split(".")[0].lower()
        for language in LANGUAGES:
            if short == language:
                return language
    return LANGUAGES[0]


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Load a catalogue; texts that it lacks stay English."""
    return gettext.translation(DOMAIN, folder(), [language], fallback=True)


def sentence(problem: Problem, language: str) -> str:
    """Say a problem in a language, on one line, place first."""
    translate = translations(language).gettext
    said = translate(problem.sentence)
    if problem.values:
        said = said % problem.values
    whole = f"{place_in(problem.where, translate)}: {said}" if problem.where else said
    return " ".join(whole.split())
