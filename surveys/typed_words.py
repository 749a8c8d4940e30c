"""Words somebody typed that others will read: there, not too long, without what belongs to a person."""

from surveys.personal_details import DetailKind, find
from surveys.problems import N_, Problem
from surveys.text import clean

NEVER_TOLD = frozenset({DetailKind.PHONE, DetailKind.ID_NUMBER, DetailKind.EMAIL, DetailKind.PLATE})
"""What belongs to a person and stands in nothing that others read."""


def said(written: str, most: int, where: str, *, needed: bool = True) -> tuple[str, list[Problem]]:
    """Read a text; with what is wrong with it: missing, too long, or holding what belongs to a person."""
    text = clean(written).strip()
    if not text:
        return text, [Problem(N_("Please fill this in."), where=where)] if needed else []
    if len(text) > most:
        sentence = N_("This is %(over)s characters too long: %(most)s at most.")
        return text, [Problem(sentence, {"over": len(text) - most, "most": most}, where)]
    found = sorted({one.words for one in find(text) if one.kind in NEVER_TOLD})
    if found:
        sentence = N_("The text holds what may belong to a person: %(found)s. Please leave it out.")
        return text, [Problem(sentence, {"found": ", ".join(found)}, where)]
    return text, []
