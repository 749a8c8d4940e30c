"""Confidence polls and the people's opinion stay apart: a round of citizens is never one, nor called one."""

from collections.abc import Collection, Iterable

from surveys.identifiers import RespondentGroup
from surveys.text import nfc

CITIZENS = frozenset({RespondentGroup.CITIZEN, RespondentGroup.RESIDENCE})
QUESTIONNAIRE = "confidence-poll"
NAMES = ("phiếu tín nhiệm", "confidence poll", "confidence vote")


def is_poll_of_citizens(
    questionnaire_id: str, titles: Iterable[str], groups: Collection[RespondentGroup]
) -> bool:
    """Say whether a round would put a confidence poll to citizens, by its questionnaire or by its name."""
    if not CITIZENS & frozenset(groups):
        return False
    said = [" ".join(nfc(title).casefold().split()) for title in titles]
    return questionnaire_id == QUESTIONNAIRE or any(name in title for name in NAMES for title in said)
