"""The questionnaires that come with the product: files that never change once they were released."""

import re
from pathlib import Path

from surveys.problems import N_, BadInput, Problem
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.toml_table import source_of

LIBRARY = Path(__file__).parent / "library"
_FILE = re.compile(r"(?P<id>[a-z0-9-]+)-v(?P<version>[0-9]+)\.toml")


def names() -> tuple[tuple[str, int], ...]:
    """Give id and version of every questionnaire in the library, by id, the oldest version first."""
    files = (_FILE.fullmatch(path.name) for path in LIBRARY.iterdir())
    return tuple(sorted((file["id"], int(file["version"])) for file in files if file))


def load(questionnaire_id: str, version: int) -> tuple[str, Questionnaire]:
    """Give one questionnaire of the library: its source as written, and what it says.

    Raises BadInput when the library has no such version.
    """
    if (questionnaire_id, version) not in names():
        raise BadInput(
            Problem(
                N_("The library has no questionnaire %(id)s, version %(version)s (it has: %(known)s)."),
                {
                    "id": questionnaire_id,
                    "version": version,
                    "known": ", ".join(f"{known} {number}" for known, number in names()),
                },
            )
        )
    source = source_of(LIBRARY / f"{questionnaire_id}-v{version}.toml")
    return source, read(source)
