"""Texts that may be told: decided by two people, without what they left out. The only door out for texts."""

from dataclasses import dataclass

import sqlalchemy as sa

from surveys.identifiers import RespondentGroup, SubjectNumber, SurveyCode
from surveys.schema import moderated_text
from surveys.texts import records
from surveys.texts.records import Keys, Outcome, Text, TextId, TextState


@dataclass(frozen=True, slots=True)
class ToldText:
    """One text as it may be read. ``open_link``: from people nobody chose, kept apart like their ballots."""

    group: RespondentGroup
    text: str
    open_link: bool = False

    @property
    def language(self) -> str:
        """The language it seems to be in, for those who have it read aloud."""
        return language_of(self.text)


def language_of(text: str) -> str:
    """Give "vi" for a text with Vietnamese letters; "" where the letters do not say."""
    return "" if text.isascii() else "vi"


def told(
    connection: sa.Connection,
    keys: Keys,
    survey: SurveyCode,
    subject: SubjectNumber,
    audience: str,
) -> tuple[ToldText, ...]:
    """Give the texts about a subject that an audience may read, in an order of chance, without dates.

    ``audience``: the level of publication of the reader. "cadre" (the person rated, and who handles the
    round) reads what is decided for the cadre and what is public; every other one only what is public.
    """
    outcomes = (Outcome.CADRE, Outcome.PUBLIC) if audience == "cadre" else (Outcome.PUBLIC,)
    return tuple(_told(text) for text in _readable(connection, keys, survey, subject, outcomes))


def contestable(
    connection: sa.Connection, keys: Keys, survey: SurveyCode, subject: SubjectNumber
) -> dict[TextId, ToldText]:
    """Give the texts that the person rated reads, each under its random name, for them to contest one."""
    outcomes = (Outcome.CADRE, Outcome.PUBLIC)
    return {text.id: _told(text) for text in _readable(connection, keys, survey, subject, outcomes)}


def _told(text: Text) -> ToldText:
    return ToldText(text.content.group, text.content.told, text.content.open_link)


def _readable(
    connection: sa.Connection,
    keys: Keys,
    survey: SurveyCode,
    subject: SubjectNumber,
    outcomes: tuple[Outcome, ...],
) -> list[Text]:
    table = moderated_text.c
    found = records.every(
        connection,
        keys,
        survey,
        table.subject == subject,
        table.state == TextState.DECIDED,
        table.outcome.in_(outcomes),
    )
    return [text for text in found if text.decided_by is not None and text.decided_by != text.proposed_by]
