"""The language of a page: by choice, then by what the browser asks for, then the installation's."""

from collections.abc import Callable, Mapping

from babel import Locale
from flask import Flask, request
from flask_babel import Babel, get_locale, gettext

from surveys.problems import Problem
from webapp.catalogue import LANGUAGES, folder
from webapp.problem_places import place_in


def install(app: Flask, default: str, chosen: Callable[[], str | None]) -> None:
    """Give an application its languages. ``chosen`` tells what this visitor chose, if anything."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder())
    app.config["BABEL_DEFAULT_LOCALE"] = default

    def select() -> str:
        wish = chosen()
        if wish in LANGUAGES:
            return wish
        return request.accept_languages.best_match(list(LANGUAGES), default) or default

    Babel(app, locale_selector=select)
    app.jinja_env.globals.update(
        language=language,
        languages=lambda: LANGUAGES,
        name_of_language=name_of_language,
        words=words,
        own=own,
        say=say,
    )


def language() -> str:
    """Give the language of the page, as in ``<html lang>``."""
    return str(get_locale() or LANGUAGES[0])


def name_of_language(code: str) -> str:
    """Give the name of a language in that language, first letter large."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


def words(texts: Mapping[str, str]) -> str:
    """Choose the words of a text of a questionnaire or round; its first language where ours is missing."""
    return texts.get(language()) or next(iter(texts.values()), "")


def own(texts: Mapping[str, str]) -> str:
    """Choose the words of a text in the language of the page; "" where they are not written yet."""
    return texts.get(language(), "")


def say(problem: Problem) -> str:
    """Say a problem in the language of the page, place first."""
    said = gettext(problem.sentence, **problem.values)
    return f"{place_in(problem.where, gettext)}: {said}" if problem.where else said
