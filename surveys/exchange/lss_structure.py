"""A LimeSurvey survey as what it is made of: groups of questions, with answers, texts and settings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.exchange.lss_file import Row, Tables

MOST_DIGITS = 10

Html = Mapping[str, str]
"""A text with its markup, by language."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that is offered."""

    code: str
    html: Html


@dataclass(frozen=True, slots=True)
class Question:
    """A question, or a line of one (then it has neither answers nor lines)."""

    number: str
    code: str
    kind: str
    html: Html
    help: Html
    mandatory: str
    other: str
    relevance: str
    answers: tuple[Answer, ...]
    lines: tuple["Question", ...]
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand on one page."""

    number: str
    html: Html
    description: Html
    relevance: str
    is_shuffled: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """A survey. ``head``: its settings; ``words``: title, description and so on, by language.

    ``lost``: codes of questions that stand in no group.
    """

    version: int
    languages: tuple[str, ...]
    head: Row
    words: Mapping[str, Row]
    groups: tuple[Group, ...]
    lost: tuple[str, ...]


def structure(tables: Tables) -> Structure:
    """Put the rows of a file together."""
    builder = _Builder(tables)
    groups = tuple(builder.group(row) for row in _once(tables.of("groups"), "gid", "group_order"))
    held = {one.number for group in groups for one in group.questions}
    head = next(iter(tables.of("surveys")), {})
    return Structure(
        version=tables.version,
        languages=_languages(tables, head),
        head=head,
        words={row.get("surveyls_language", ""): row for row in tables.of("surveys_languagesettings")},
        groups=groups,
        lost=tuple(row.get("title", "") for row in tables.of("questions") if row.get("qid", "") not in held),
    )


def _languages(tables: Tables, head: Row) -> tuple[str, ...]:
    """Give the languages, the survey's own first."""
    own = [head.get("language", ""), *head.get("additional_languages", "").split(), *tables.languages]
    return tuple(dict.fromkeys(one for one in own if one))


def _by(rows: Iterable[Row], key: str) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get(key, ""), []).append(row)
    return found


def _once(rows: Iterable[Row], key: str, order: str) -> Sequence[Row]:
    """Give one row of each key, in their order: older files have one for every language."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.get(key, ""), row)
    return sorted(found.values(), key=lambda row: _number(row.get(order, "")))


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < MOST_DIGITS else 0


def _html(rows: Iterable[Row], column: str) -> Html:
    return {row.get("language", ""): row.get(column, "") for row in rows}


class _Builder:
    """The rows of a file by what they belong to.

    Words stand in tables of their own, or (LimeSurvey 3) in the rows of what they name.
    """

    def __init__(self, tables: Tables) -> None:
        questions = (*tables.of("questions"), *tables.of("subquestions"))
        self.group_words = _by(tables.of("group_l10ns") or tables.of("groups"), "gid")
        self.question_words = _by(tables.of("question_l10ns") or questions, "qid")
        self.answer_words = _by(tables.of("answer_l10ns"), "aid")
        self.questions = _by(tables.of("questions"), "gid")
        self.lines = _by(tables.of("subquestions"), "parent_qid")
        self.answers = _by(tables.of("answers"), "qid")
        self.attributes = _by(tables.of("question_attributes"), "qid")

    def group(self, row: Row) -> Group:
        """Give a group with its questions in order."""
        number = row.get("gid", "")
        words = self.group_words.get(number, ())
        rows = _once(self.questions.get(number, ()), "qid", "question_order")
        return Group(
            number=number,
            html=_html(words, "group_name"),
            description=_html(words, "description"),
            relevance=row.get("grelevance", ""),
            is_shuffled=bool(row.get("randomization_group")),
            questions=tuple(self._question(one, self.lines.get(one.get("qid", ""), ())) for one in rows),
        )

    def _question(self, row: Row, lines: Iterable[Row]) -> Question:
        number = row.get("qid", "")
        words = self.question_words.get(number, ())
        attributes = self.attributes.get(number, ())
        return Question(
            number=number,
            code=row.get("title", ""),
            kind=row.get("type", ""),
            html=_html(words, "question"),
            help=_html(words, "help"),
            mandatory=row.get("mandatory", ""),
            other=row.get("other", ""),
            relevance=row.get("relevance", ""),
            answers=self._answers(self.answers.get(number, ())),
            lines=tuple(self._question(one, ()) for one in _once(lines, "qid", "question_order")),
            attributes={"preg": row.get("preg", "")}
            | {one.get("attribute", ""): one.get("value", "") for one in attributes},
        )

    def _answers(self, rows: Sequence[Row]) -> tuple[Answer, ...]:
        own = _by(rows, "code")
        return tuple(
            Answer(code, _html(self.answer_words.get(row.get("aid", ""), ()) or own[code], "answer"))
            for row in _once(rows, "code", "sortorder")
            for code in (row.get("code", ""),)
        )
