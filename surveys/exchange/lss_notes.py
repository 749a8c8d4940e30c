"""What is said about a LimeSurvey file while it is read: faults, and remarks about what goes without loss."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.exchange.lss_structure import Html
from surveys.exchange.lss_words import EXPRESSION, as_plain
from surveys.problems import Problem


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything said so far, each thing once. ``where`` is the code of a question or the name of a group."""

    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def complain(self, where: str, sentence: str, /, **values: object) -> None:
        """Note what cannot be taken over."""
        self._note(self.problems, Problem(sentence, values, where))

    def remark(self, where: str, sentence: str, /, **values: object) -> None:
        """Note what was taken over otherwise, or left out without loss."""
        self._note(self.remarks, Problem(sentence, values, where))

    def texts(self, html: Html, where: str) -> dict[str, str]:
        """Give plain words in every language that has some."""
        found = {}
        for language, written in html.items():
            plain = as_plain(written)
            for sentence in plain.remarks:
                self.remark(where, sentence)
            if plain.expression:
                self.complain(where, EXPRESSION, found=plain.expression)
            if plain.words:
                found[language] = plain.words
        return found

    @staticmethod
    def _note(listed: list[Problem], problem: Problem) -> None:
        if problem not in listed:
            listed.append(problem)


def joined(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Give two texts as one, language by language: what is asked, and about what."""
    languages = dict.fromkeys((*first, *second))
    return {one: " – ".join(filter(None, (first.get(one, ""), second.get(one, "")))) for one in languages}
