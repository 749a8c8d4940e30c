"""Texts of the command line in the language of the process (``YDAN_LANGUAGE``, else the locale)."""

import os
from enum import StrEnum

from surveys.problems import N_, Problem
from webapp.catalogue import language_of, sentence, translations


def language() -> str:
    """Give the language of this process."""
    return language_of(os.environ)


def gettext(text: str, **values: object) -> str:
    """Translate a text and fill its places."""
    said = translations(language()).gettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Translate a text that counts; ``%(number)s`` is filled in."""
    return translations(language()).ngettext(one, many, number) % {"number": number, **values}


def name_of(thing: StrEnum) -> str:
    """Give the name of a group, role or state as the office writes it."""
    from webapp.office.words import NAMES

    return gettext(NAMES[type(thing), thing.value])


def said(problem: Problem) -> str:
    """Say a problem on one line."""
    return sentence(problem, language())


# The words of click itself, so that its help and its usage errors speak Vietnamese too.
CLICK_WORDS = (
    N_("required"),
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("Missing command."),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Option {name!r} does not take a value."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("Repeat for confirmation"),
    N_("Error: The two entered values do not match."),
    N_("Error: {message}"),
    N_("default: {default}"),
    N_("file"),
    N_("directory"),
    N_("path"),
)
# Never called: written as calls so that the plurals too are gathered into the catalogues.
CLICK_COUNTS = (
    lambda number: ngettext(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", number
    ),
    lambda number: ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", number),
)
