"""Conditions of an XLSForm as those of a questionnaire: which answers of one earlier item lead on.

Read are ``${item} = 'answer'``, ``selected(${item}, 'answer')`` and ``!=``, joined by ``or`` and ``and``, in
brackets or not. Everything is read as the set of answers of one item that make it true.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.problems import N_, BadInput, Problem

MOST_CHARACTERS = 4000

_TOKEN = re.compile(
    r"""\s*(?:
      \$\{(?P<name>[^{}]{1,200})\} | (?P<sign>!=|=) | '(?P<single>[^']*)' | "(?P<double>[^"]*)" |
      (?P<number>\d{1,9}) | (?P<word>selected|not|and|or)\b | (?P<mark>[(),])
    )""",
    re.VERBOSE,
)

Choices = Mapping[str, Sequence[str]]
"""The answers of every item that can lead on, by the item's name in the form."""


@dataclass(frozen=True, slots=True)
class Read:
    """The answers of one item after which something is shown."""

    item: str
    answers: frozenset[str]


def read_condition(expression: str, choices: Choices, where: str) -> Read:
    """Read an expression. Raises BadInput with one sentence when it says more than a questionnaire can."""
    try:
        return ConditionReader(_tokens(expression), choices, _ONLY).whole()
    except TooMuchError as error:
        raise BadInput(Problem(error.sentence, error.values, where)) from error


class TooMuchError(Exception):
    """The expression says something else than which answers lead on."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


_ONLY = N_(
    "This condition cannot be read. A condition names answers of one earlier question, such as "
    "${visited} = 'yes' or ${visited} = 'sometimes'. Write it so, or split the group."
)


def _tokens(expression: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    text = expression.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or len(text) > MOST_CHARACTERS:
            raise TooMuchError(_ONLY)
        kind = match.lastgroup or ""
        value = match[kind]
        found.append(("text" if kind in {"single", "double", "number"} else kind, value))
        at = match.end()
    return found


class ConditionReader:
    """Reads ``or`` of ``and`` of comparisons, one token ahead.

    Tokens are kind and value: ("name", an item of the form), ("sign", "=" or "!="), ("text", an answer),
    ("word", "and", "or", "not" or "selected"), ("mark", a bracket or comma). ``only``: the sentence for
    what says more than that.
    """

    def __init__(self, tokens: list[tuple[str, str]], choices: Choices, only: str) -> None:
        self.tokens, self.choices, self.only = tokens, choices, only
        self.depth = 0

    def whole(self) -> Read:
        """Read all tokens as one condition."""
        found = self._or()
        if self.tokens:
            raise TooMuchError(self.only)
        return found

    def _next(self, kind: str, value: str = "") -> str:
        if not self._is(kind, value):
            raise TooMuchError(self.only)
        return self.tokens.pop(0)[1]

    def _is(self, kind: str, value: str = "") -> bool:
        return bool(self.tokens) and self.tokens[0][0] == kind and value in ("", self.tokens[0][1])

    def _or(self) -> Read:
        found = self._and()
        while self._is("word", "or"):
            self._next("word")
            other = self._and()
            found = Read(self._same(found, other), found.answers | other.answers)
        return found

    def _and(self) -> Read:
        found = self._one()
        while self._is("word", "and"):
            self._next("word")
            other = self._one()
            found = Read(self._same(found, other), found.answers & other.answers)
        return found

    def _same(self, one: Read, other: Read) -> str:
        if one.item != other.item:
            raise TooMuchError(
                N_(
                    "This condition is about two questions, “%(one)s” and “%(other)s”. A questionnaire can "
                    "ask after one of them: leave one out, or put its condition on the group."
                ),
                one=one.item,
                other=other.item,
            )
        return one.item

    def _one(self) -> Read:
        if self._is("mark", "("):
            self._next("mark")
            self._deeper()
            found = self._or()
            self._next("mark", ")")
            return found
        if self._is("word", "not"):
            self._next("word")
            self._next("mark", "(")
            self._deeper()
            found = self._or()
            self._next("mark", ")")
            return Read(found.item, frozenset(self.choices[found.item]) - found.answers)
        if self._is("word", "selected"):
            self._next("word")
            self._next("mark", "(")
            item = self._item()
            self._next("mark", ",")
            answer = self._answer(item)
            self._next("mark", ")")
            return Read(item, frozenset({answer}))
        return self._comparison()

    def _comparison(self) -> Read:
        item = self._item()
        sign = self._next("sign")
        answer = self._answer(item)
        same = frozenset({answer})
        return Read(item, same if sign == "=" else frozenset(self.choices[item]) - same)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > 50:  # noqa: PLR2004 - deeper than anybody writes
            raise TooMuchError(self.only)

    def _item(self) -> str:
        item = self._next("name").strip()
        if item not in self.choices:
            raise TooMuchError(
                N_("“%(item)s” is no earlier question with answers to choose from. Correct the name."),
                item=item,
            )
        return item

    def _answer(self, item: str) -> str:
        answer = self._next("text")
        if answer not in self.choices[item]:
            raise TooMuchError(
                N_("“%(answer)s” is not an answer of “%(item)s” (there are: %(offered)s). Correct it."),
                answer=answer,
                item=item,
                offered=", ".join(self.choices[item]),
            )
        return answer
