"""Cells of a summary in the reader's language: scores, intervals, reasons, days."""

from datetime import date

from flask_babel import format_date, gettext

from surveys.summary import REASON_SENTENCES, Band, Coded, Difference, Figure, Withheld
from webapp.i18n import language

_MARKS_VI = str.maketrans(".,", ",.")


def reason(withheld: Withheld) -> str:
    """Say why something is withheld."""
    return str(gettext(REASON_SENTENCES[withheld.reason]))


def number(value: float) -> str:
    """Write a number without a needless decimal, with the decimal mark and the thousands of the language."""
    text = f"{round(value, 3) + 0.0:,.3f}".rstrip("0").rstrip(".").replace("-", "−")  # no minus before a zero
    return text.translate(_MARKS_VI) if language() == "vi" else text


def figure_text(figure: Figure) -> str:
    """Write a score; the ends of the scale only as far as they are told."""
    sign = {Coded.TOP: "≥ ", Coded.BOTTOM: "≤ ", None: ""}[figure.coded]
    return f"{sign}{number(figure.value)}"


def interval_text(figure: Figure | Difference) -> str:
    """Write an interval."""
    return str(gettext("%(low)s to %(high)s", low=number(figure.low), high=number(figure.high)))


def signed(value: float) -> str:
    """Write a difference with its sign."""
    return f"+{number(value)}" if value > 0 else number(value)


def kind_of(cell: object) -> str:
    """Tell templates what stands in a cell: figure, band, withheld or none."""
    return {Figure: "figure", Band: "band", Withheld: "withheld"}.get(type(cell), "none")


def day(value: date) -> str:
    """Write a date as people of the language read it."""
    return str(format_date(value, "d/M/y" if language() == "vi" else "d MMM y"))
