"""What the start page tells somebody to do next."""

from dataclasses import dataclass

from surveys.identifiers import SurveyCode


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do next: what, why, and where."""

    title: str
    text: str
    address: str
    action: str
    urgency: int = 9  # the smaller, the sooner
    draft: SurveyCode | None = None  # the round in preparation it goes on with
