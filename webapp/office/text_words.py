"""Words of the pages about free texts: what becomes of them, why, what is marked in them."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import gettext

from surveys.problems import N_
from surveys.texts.flags import FlagKind
from surveys.texts.records import REASONS, Outcome, Reason, TextState

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.PUBLIC: N_("Public"),
    Outcome.CADRE: N_("To the cadre only"),
    Outcome.WITHHELD: N_("Withhold"),
    Outcome.PASSED_ON: N_("Pass on: a possible violation"),
}
"""In the order of their keys, 1 to 4."""
_REASONS: Mapping[Reason, str] = {
    Reason.WRITER_KNOWN: N_("it would make the writer known"),
    Reason.PRIVATE_LIFE: N_("it is about private life"),
    Reason.INSULT: N_("it insults or hurts without saying anything"),
    Reason.NOT_ABOUT_WORK: N_("it is not about the work of this person"),
    Reason.UNREADABLE: N_("it cannot be understood"),
    Reason.MONEY: N_("money, gifts, unofficial payments"),
    Reason.THREAT: N_("threats, retaliation"),
    Reason.ABUSE: N_("abuse of office, cover-up, appropriation"),
    Reason.OTHER_VIOLATION: N_("another possible violation"),
}
STATES: Mapping[TextState, str] = {
    TextState.WAITING: N_("Not read yet"),
    TextState.RETURNED: N_("Given back with a remark"),
    TextState.PROPOSED: N_("Waiting for a second moderator"),
    TextState.DECIDED: N_("Decided by two"),
    TextState.HANDED_OVER: N_("Handed over to the competent body"),
}
_FLAGS: Mapping[FlagKind, str] = {
    FlagKind.NAME: N_("perhaps a name"),
    FlagKind.PHONE: N_("phone number"),
    FlagKind.ID_NUMBER: N_("identity number"),
    FlagKind.PLATE: N_("number plate"),
    FlagKind.EMAIL: N_("e-mail address"),
    FlagKind.MONEY: N_("money?"),
    FlagKind.THREAT: N_("threat?"),
    FlagKind.ABUSE: N_("abuse of office?"),
}
_ALL: Mapping[tuple[type[StrEnum], str], str] = {
    (type(one), one.value): words
    for some in (OUTCOMES, _REASONS, STATES, _FLAGS)
    for one, words in some.items()
}


def text_word(thing: StrEnum) -> str:
    """Give the word for an outcome, a reason, a state or a flag in the user's language."""
    return str(gettext(_ALL[type(thing), thing.value]))


def outcome_choices() -> list[tuple[Outcome, str]]:
    """Give the outcomes with their words, in the order of their keys."""
    return [(one, text_word(one)) for one in OUTCOMES]


def reason_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Give the reasons with their words, under the outcome they belong to."""
    return [
        (text_word(outcome), [(one.value, text_word(one)) for one in reasons])
        for outcome, reasons in REASONS.items()
        if reasons
    ]
