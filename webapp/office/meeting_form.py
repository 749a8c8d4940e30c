"""The forms of a meeting: beginning one, and what is typed on the spot."""

from flask_babel import gettext

from surveys.commitments import MOST_AT_ONCE, Promise
from surveys.meetings.writing import MOST_PRESENT, Written
from surveys.problems import BadInput
from webapp.errors import status_of
from webapp.office.form import Form, empty

LINES = 3  # commitments on the page; more where more are written
_PROMISE = "commitment-"


def written(form: Form) -> Written | None:
    """Read the draft; None (every fault noted) where something typed cannot be read.

    Nothing but the day is required: a draft is kept as far as it is.
    """
    held_on = form.day("held_on")
    present = form.whole("present", 0, MOST_PRESENT, required=False)
    texts = {name: form.text(name, required=False) for name in ("place", "chair", "secretary", "minutes")}
    promises = [promise for number in lines_typed(form) if (promise := _promise(form, number))]
    if form.faults or held_on is None:
        return None
    return Written(held_on, present=present or 0, promises=tuple(promises), **texts)


def lines_typed(form: Form) -> list[int]:
    """Give the numbers of the lines in which a commitment or its day is typed."""
    return [
        number
        for number in range(1, MOST_AT_ONCE + 1)
        if form.raw(f"{_PROMISE}{number}").strip() or form.raw(f"due-{number}").strip()
    ]


def _promise(form: Form, number: int) -> Promise | None:
    text, due_on = form.text(f"{_PROMISE}{number}"), form.day(f"due-{number}")
    return None if due_on is None else Promise(text, due_on)


def blame(form: Form, error: BadInput) -> None:
    """Note what the domain says at the fields; commitments are counted there without the empty lines."""
    lines = {f"{_PROMISE}{at}": f"{_PROMISE}{number}" for at, number in enumerate(lines_typed(form), 1)}
    for problem in error.problems:
        form.blame(lines.get(problem.where, problem.where), gettext(problem.sentence, **problem.values))
    form.status = status_of(error)


def kept(told: Written) -> Form:
    """Give the form with the draft as it is kept."""
    values = {
        "held_on": told.held_on.isoformat(),
        "place": told.place,
        "chair": told.chair,
        "secretary": told.secretary,
        "present": str(told.present or ""),
        "minutes": told.minutes,
    }
    for number, one in enumerate(told.promises, 1):
        values[f"{_PROMISE}{number}"] = one.text
        values[f"due-{number}"] = one.due_on.isoformat()
    return empty(**values)


def lines(form: Form) -> int:
    """Say how many lines for commitments the page shows: some more than are written."""
    return min(max([0, *lines_typed(form)]) + LINES, MOST_AT_ONCE)
