"""Two officers at the same form: what the earlier changed is kept and shown to the later, nothing is lost."""

import json
from dataclasses import dataclass

from webapp.office.form import Form
from webapp.office.set_up_parts import Values


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A field that somebody else changed after the form was shown. ``clashes``: here it was changed, too."""

    field: str
    now: str
    clashes: bool


def packed(values: Values) -> str:
    """Give what a form shows, to come back with it."""
    return json.dumps(values, ensure_ascii=False)


def _unpacked(text: str) -> Values:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): [str(one) for one in some] for name, some in found.items() if isinstance(some, list)}


def merge(form: Form, theirs: Values) -> list[Meanwhile]:
    """Put what others changed since the form was shown into its untouched fields; tell what it was.

    ``theirs``: the fields as they are stored now. What was typed here stays where both changed a field.
    """
    shown = _unpacked(form.raw("shown"))
    found = []
    for name, now in theirs.items():
        if name not in shown and name not in form.typed:
            form.typed.setlist(name, now)  # a field that was not there when the form was shown
        before, mine = _plain(shown.get(name, now)), _plain(form.values(name))
        if before == _plain(now) or mine == _plain(now):
            continue
        is_touched = mine != before
        if not is_touched:
            form.typed.setlist(name, now)
        found.append(Meanwhile(name, ", ".join(now), is_touched))
    return found


def _plain(values: list[str]) -> list[str]:
    """Compare texts as they are meant: a browser sends other ends of lines than it was given."""
    return [one for one in ("\n".join(value.split("\r\n")).strip() for value in values) if one]
