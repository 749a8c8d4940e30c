"""What the kinds of files and the columns of their tables are called on the pages of an evaluation."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext

from surveys.evaluations.import_templates import HEADINGS
from surveys.evaluations.records import FileKind
from surveys.evaluations.slots import Slot
from surveys.evaluations.table_columns import columns_of, heading
from surveys.problems import N_
from webapp.i18n import language

KINDS: Mapping[FileKind, tuple[str, str]] = {
    FileKind.PACKAGE: (
        N_("Score package"),
        N_("The signed file of a released round (.ydan.zip): the people's scores with their intervals."),
    ),
    FileKind.SCORES: (
        N_("Table of scores"),
        N_("The people's scores from elsewhere, each with its interval and number of ballots."),
    ),
    FileKind.SELF: (N_("Self-evaluation"), N_("The points that the cadres give themselves.")),
    FileKind.PRODUCTS: (
        N_("Task results"),
        N_("Results of tasks from a KPI system, with the personal maxima of each cadre."),
    ),
    FileKind.CONDITIONS: (N_("Conditions"), N_("Which conditions each cadre meets or does not meet.")),
    FileKind.MARKS: (
        N_("Marks of the council"),
        N_("The points of the council for each criterion, with bonus and minus points."),
    ),
}
"""Title of a kind of file, and what it brings."""

TABLES = tuple(kind for kind in FileKind if kind is not FileKind.PACKAGE)

_OTHERS: Mapping[str, str] = {
    "period": N_("Period"),
    "criterion_code": N_("Criterion code"),
    "issued": N_("Ballots issued"),
    "returned": N_("Ballots returned"),
    "shrunk": N_("Shrunk score"),
    "adjusted": N_("Adjusted score"),
    "adjusted_low": N_("Adjusted score, lower end"),
    "adjusted_high": N_("Adjusted score, upper end"),
    "rank_low": N_("Best rank possible"),
    "rank_high": N_("Last rank possible"),
    "peers": N_("Equivalent positions compared"),
    "integrity_grade": N_("Integrity grade"),
    "reply": N_("Reply present"),
    "method_version": N_("Method version"),
}


def title(kind: FileKind) -> str:
    """Give what a kind of file is called."""
    return str(gettext(KINDS[kind][0]))


def kinds() -> Iterator[tuple[FileKind, str, str]]:
    """Give every kind with its title and what it brings."""
    for kind, (named, brings) in KINDS.items():
        yield kind, gettext(named), gettext(brings)


def column_words(kind: FileKind) -> Mapping[str, str]:
    """Give what each of our columns of a kind of table is called, in English."""
    return {name: HEADINGS.get(name) or _OTHERS[name] for name in columns_of(kind)}


def columns(kind: FileKind, slots: tuple[Slot, ...]) -> Iterator[tuple[str, str]]:
    """Give the fields of the form that says which column is what, each with its words."""
    for name, words in column_words(kind).items():
        yield f"column-{name}", gettext(words)
    for slot in slots:
        named = heading(slot, slot.title.get(language(), slot.code))
        yield f"element-{slot.code}", named
        if slot.is_axis:
            yield f"maximum-{slot.code}", gettext("%(title)s: personal maximum", title=named)
