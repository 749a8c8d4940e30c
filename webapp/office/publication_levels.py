"""The levels of publication in the reader's language: what each is called, and who reads there."""

from flask_babel import gettext

from surveys.problems import N_
from surveys.publications import Level

LEVELS = {
    Level.CADRE: (N_("Cadre"), N_("The cadre, each their own; and those who handle the round.")),
    Level.COUNCIL: (
        N_("Review council"),
        N_("Evaluators and auditors, too. The score package can be taken."),
    ),
    Level.FRONT: (N_("Front"), N_("Every member of staff of the Front in this organization, too.")),
    Level.PUBLIC: (N_("Public"), N_("Everybody, on the site of published results and as open data.")),
}


def level_names() -> list[tuple[Level, str, str]]:
    """Give every level with its name and who reads it."""
    return [(level, gettext(name), gettext(who)) for level, (name, who) in LEVELS.items()]
