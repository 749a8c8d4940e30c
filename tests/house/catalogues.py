"""The catalogues of the product's texts: gather them from the code, say what is missing.

Run as a script (``make strings``) it brings the catalogues of every language up to date.
English is the language of the msgids: its catalogue repeats them.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "translations"
LANGUAGES = ("vi", "en")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "N_": None}
METHODS = [("surveys/**.py", "python"), ("webapp/**.py", "python"), ("webapp/templates/**.html", "jinja2")]


def gather() -> Catalog:
    """Gather every text of the product from code and templates, in a fixed order."""
    catalog = Catalog(project="Ý Dân", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT, METHODS, {}, keywords=KEYWORDS, comment_tags=("NOTE:",))
    places = ((message, name) for name, _line, message, _comments, _context in found)
    for message, name in sorted(places, key=lambda place: (place[1], str(place[0]))):
        catalog.add(message, locations=[(Path(name).as_posix(), 0)])
    return catalog


def path(language: str) -> Path:
    """Where the catalogue of a language is kept."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """Read the catalogue of a language."""
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def template_text(catalog: Catalog) -> str:
    """Give the template as it is stored: no dates, no line numbers, so that only texts change it."""
    return _text(catalog)


def _text(catalog: Catalog) -> str:
    buffer = io.BytesIO()
    write_po(buffer, catalog, omit_header=True, include_lineno=False, sort_output=True, width=110)
    return buffer.getvalue().decode()


def _header(language: str) -> str:
    plural = "nplurals=1; plural=0;" if language == "vi" else "nplurals=2; plural=(n != 1);"
    return (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: ydan\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: {plural}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )


def bring_up_to_date() -> None:
    """Write the template and merge it into every language; obsolete texts are dropped."""
    template = gather()
    (TRANSLATIONS / "messages.pot").write_text(_header("en") + _text(template), encoding="utf-8")
    for language in LANGUAGES:
        known = read(language) if path(language).exists() else Catalog(locale=language)
        known.update(template, no_fuzzy_matching=True)
        known.obsolete.clear()
        for message in known:
            if message.id and language == "en":
                message.string = message.id
        path(language).parent.mkdir(parents=True, exist_ok=True)
        path(language).write_text(_header(language) + _text(known), encoding="utf-8")


if __name__ == "__main__":
    bring_up_to_date()
