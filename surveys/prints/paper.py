"""What every print tells of a round, in one language or two."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from surveys.identifiers import Language
from surveys.prints import words
from surveys.survey import Survey

Say = Callable[[str], str]
"""Gives our sentence in a language."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The languages of a print, the larger one first, each with the translation of our sentences."""

    languages: tuple[tuple[Language, Say], ...]

    def ours(self, sentence: str, **values: object) -> list[dict[str, str]]:
        """Say a sentence of ours in every language."""
        return [
            {"language": language, "text": say(sentence) % values if values else say(sentence)}
            for language, say in self.languages
        ]

    def theirs(self, texts: Mapping[str, str]) -> list[dict[str, str]]:
        """Say what the round says of itself; languages it does not speak are left out, but never all."""
        spoken = [language for language, _ in self.languages if texts.get(language)]
        return [{"language": language, "text": texts[language]} for language in spoken or list(texts)[:1]]


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on every print of a round. ``address`` is where codes are typed; ``contact`` may be ""."""

    survey: Survey
    speech: Speech
    address: str
    contact: str = ""

    def told(self) -> dict[str, object]:
        """Give the words that all prints share."""
        rules, speech = self.survey.rules, self.speech
        heading, asks = speech.theirs(rules.title), speech.theirs(rules.asks)
        return {
            "title": heading[0]["text"],
            "author": asks[0]["text"],
            "language": speech.languages[0][0],
            "qr": speech.ours(words.QR)[0]["text"],
            "heading": heading,
            "asks": asks,
            "until": speech.ours(words.UNTIL, day=written(self.survey.closes_on)),
            "contact": speech.ours(words.CONTACT, contact=self.contact) if self.contact else None,
        }

    def letterhead(self, day: date | None = None) -> dict[str, str]:
        """Give what stands above minutes; without a day there is room to write one."""
        parts = written(day).split("/") if day else ["……"] * len(words.DAY_PARTS)
        told = {
            "state": self.speech.ours(words.STATE),
            "motto": self.speech.ours(words.MOTTO),
            "number": self.speech.ours(words.NUMBER),
            "day": self.speech.ours(words.DAY, **dict(zip(words.DAY_PARTS, parts, strict=True))),
        }
        return {name: said[0]["text"] for name, said in told.items()}


def written(day: date) -> str:
    """Write a day as people read it in Việt Nam."""
    return f"{day:%d/%m/%Y}"


def bare(address: str) -> str:
    """Give an address as one types it: without https and a last slash."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
