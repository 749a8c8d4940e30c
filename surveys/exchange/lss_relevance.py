"""Conditions of LimeSurvey as those of a questionnaire: which answers of one earlier question lead on.

Read are comparisons with ``==`` and ``!=`` (also ``eq`` and ``ne``) of one question with its answers, joined
by ``and`` and ``or``, in brackets or not, negated or not.
"""

import re
from collections.abc import Iterable, Mapping

from surveys.exchange.lss_file import Row
from surveys.problems import N_, BadInput, Problem
from surveys.xlsform_expressions import MOST_CHARACTERS, Choices, ConditionReader, Read, TooMuchError

ALWAYS = frozenset({"", "1", "true"})
WORDS = {"&&": "and", "||": "or", "!": "not"}
SIGNS = {"==": "=", "eq": "=", "!=": "!=", "ne": "!="}

_ONLY = N_(
    "The condition of this question cannot be read: %(expression)s. A condition names answers of one earlier "
    'question, such as visited.NAOK == "Y". Write it so in LimeSurvey, or split the group.'
)
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<sign>==|!=|\b(?:eq|ne)\b) | (?P<word>&&|\|\||!|\b(?:and|or|not)\b) |
      (?P<name>\d{1,12}X\d{1,12}X\d{1,12}\w{0,50}|[A-Za-z]\w{0,60})(?:\.(?:NAOK|code))?(?![.\w(]) |
      "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<number>\d{1,9})(?![.\w]) | (?P<mark>[()])
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def read_relevance(expression: str, choices: Choices, aliases: Mapping[str, str], where: str) -> Read:
    """Read a condition. Raises BadInput with one sentence when it says more than a questionnaire can.

    ``aliases``: other names of questions, such as 12X3X45, and what they are called in ``choices``.
    """
    try:
        return ConditionReader(_tokens(expression, aliases), choices, _ONLY).whole()
    except TooMuchError as error:
        values = {"expression": _short(expression), **error.values}
        raise BadInput(Problem(error.sentence, values, where)) from error


def _short(expression: str) -> str:
    most = 120
    return expression if len(expression) <= most else f"{expression[:most]}…"


def _tokens(expression: str, aliases: Mapping[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    text, at = expression.rstrip(), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or len(text) > MOST_CHARACTERS:
            raise TooMuchError(_ONLY)
        found.append(_token(match, aliases))
        at = match.end()
    return found


def _token(match: re.Match[str], aliases: Mapping[str, str]) -> tuple[str, str]:
    kind = str(match.lastgroup)
    value = match[kind]
    if kind == "sign":
        return kind, SIGNS[value.lower()]
    if kind == "word":
        return kind, WORDS.get(value, value.lower())
    if kind == "name":
        return kind, aliases.get(value, value)
    return (kind, value) if kind == "mark" else ("text", value)


def from_conditions(rows: Iterable[Row]) -> str:
    """Write the conditions of one question, as LimeSurvey's designer keeps them, as one expression.

    Within a scenario one of the answers of each question must be given; one scenario is enough.
    """
    scenarios: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        name = row.get("cfieldname", "").removeprefix("+")
        sign = row.get("method", "").strip() or "=="
        one = f'{name} {sign} "{row.get("value", "")}"'
        scenarios.setdefault(row.get("scenario", ""), {}).setdefault(name, []).append(one)
    return " or ".join(
        "(" + " and ".join("(" + " or ".join(same) + ")" for same in by_name.values()) + ")"
        for by_name in scenarios.values()
    )


def any_of(variable: str, codes: Iterable[str]) -> str:
    """Write that a question was answered with one of these."""
    return " or ".join(f'{variable}.NAOK == "{code}"' for code in codes)


def none_of(variable: str, codes: Iterable[str]) -> str:
    """Write that a question was answered with none of these."""
    return " and ".join(f'{variable}.NAOK != "{code}"' for code in codes)
