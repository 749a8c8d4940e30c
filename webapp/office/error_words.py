"""What a member of staff can do after an error, and whom to ask: by status, in their language."""

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext

from surveys.problems import N_
from webapp.office import place

_NOTHING_LOST = N_("Nothing that was stored before is lost.")
_AGAIN = N_("Go back, look at the page again and try once more.")
ADVICE: Mapping[int, tuple[str, ...]] = {
    400: (N_("Something in the form or in the address could not be read. Nothing was changed."), _AGAIN),
    403: (
        N_("The page belongs to a role that you do not hold, or to results that you may not see."),
        N_("If it is part of your work, ask your administrator for the role. Nobody gives it to themselves."),
    ),
    404: (
        N_("The address is wrong, or what it names is not there any more, or it belongs to another unit."),
        N_("Go to the start and open it from there; a link in an old message may be out of date."),
    ),
    405: (N_("The page is meant to be used with its button. Go back and press it there."),),
    409: (
        N_("Things are in another state than the page needs: perhaps a colleague acted in the meantime."),
        N_("Open the round again: its page says which step comes next and who may do it."),
    ),
    413: (
        N_("The file or the text is larger than the office takes. Nothing was stored."),
        N_("Send less at once: a shorter text, a smaller file, or the list in several parts."),
    ),
    415: (N_("What was sent is of a kind that this page does not read. Use the form on the page."),),
    429: (
        N_(
            "There were many attempts from this place in a short time. This guards accounts against guessing."
        ),
        N_("Wait a few minutes, then try again. Your account is not locked by this."),
    ),
    500: (
        _NOTHING_LOST,
        N_("Wait a minute, go back and try again. If it happens again, tell the reference below."),
    ),
    503: (
        N_("The database, the disk or a key cannot be reached at the moment."),
        _NOTHING_LOST,
        N_("Wait a minute, then try again. If it lasts, tell whoever runs the server the reference below."),
    ),
}


def advice_for(status: int) -> list[str]:
    """Say what to do after an error."""
    return [gettext(sentence) for sentence in ADVICE.get(status, (_AGAIN,))]


def contact() -> str:
    """Give whom staff may ask, as the installation says; "" where it says nobody."""
    return place.office().settings.contact


def install(app: Flask) -> None:
    """Give the templates of an application these words."""
    app.jinja_env.globals.update(advice_for=advice_for, whom_to_ask=contact)
