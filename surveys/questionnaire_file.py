"""A questionnaire as one TOML file that its author writes: read, checked, every mistake told at once."""

from pathlib import Path
from typing import Literal, get_args

from surveys.identifiers import ItemId, RespondentGroup, SubjectKind
from surveys.problems import N_, BadInput, Problem
from surveys.questionnaire import (
    Condition,
    ContactFilter,
    Criterion,
    Item,
    NoAnswer,
    Option,
    Questionnaire,
    Scale,
    Section,
    Texts,
)
from surveys.questionnaire_rules import broken_rules
from surveys.toml_table import TomlTable, parse_toml, source_of

FORMAT = 1
MOST_MINUTES = 60
MOST_WEIGHT = 1000

Kind = Literal["rating", "choice", "text"]


def read_file(path: Path) -> Questionnaire:
    """Read a questionnaire file. Raises BadInput with every problem found."""
    return read(source_of(path))


def read(source: str) -> Questionnaire:
    """Read and check a questionnaire. Raises BadInput with every problem, in the order of the file."""
    root = parse_toml(source)
    questionnaire = _questionnaire(root)
    # Rules about the whole are told only when every part could be read: no mistake is told twice.
    problems = root.problems or broken_rules(questionnaire)
    if problems:
        raise BadInput(*problems)
    return questionnaire


def read_unfinished(source: str) -> tuple[Questionnaire, tuple[Problem, ...]]:
    """Read what there is of a questionnaire in the making, and say what is wrong with it so far.

    Words that are missing are missing in the texts. Raises BadInput only when the source is not TOML.
    """
    root = parse_toml(source)
    questionnaire = _questionnaire(root)
    told = {problem.where for problem in root.problems}
    further = [problem for problem in broken_rules(questionnaire) if problem.where not in told]
    return questionnaire, (*root.problems, *further)


def _questionnaire(root: TomlTable) -> Questionnaire:
    root.whole("format", FORMAT, FORMAT)
    languages = root.words("languages")
    questionnaire = Questionnaire(
        id=root.text("id"),
        version=root.whole("version", 1, 9999),
        languages=languages,
        title=root.texts("title", languages),
        purpose=root.texts("purpose", languages),
        minutes=root.whole("minutes", 1, MOST_MINUTES),
        subject=_subject(root),
        respondent_groups=_groups(root, "respondent_groups"),
        scales=_scales(root, languages),
        criteria=_criteria(root, languages),
        contact=_contact(root),
        sections=_sections(root, languages),
    )
    root.finish()
    return questionnaire


def _subject(root: TomlTable) -> SubjectKind:
    word = root.text("subject")
    if word in tuple(SubjectKind):
        return SubjectKind(word)
    if word:
        root.complain(
            "subject",
            N_("“%(word)s” is not a kind of subject. Write one of: %(known)s."),
            word=word,
            known=", ".join(SubjectKind),
        )
    return SubjectKind.CADRE


def _groups(table: TomlTable, key: str) -> tuple[RespondentGroup, ...]:
    groups = []
    for word in table.words(key):
        if word in tuple(RespondentGroup):
            groups.append(RespondentGroup(word))
        elif word:
            table.complain(
                key,
                N_("“%(word)s” is not a respondent group. Write some of: %(known)s."),
                word=word,
                known=", ".join(RespondentGroup),
            )
    return tuple(groups)


def _scales(root: TomlTable, languages: tuple[str, ...]) -> dict[str, Scale]:
    if not root.has("scales"):
        return {}
    named = root.table("scales")
    return {name: _scale(named.table(name), name, languages) for name in named.values}


def _scale(table: TomlTable, name: str, languages: tuple[str, ...]) -> Scale:
    by_value = {}
    options = table.tables("options")
    for option in options:
        by_value[option.whole("value", 1, len(options))] = option.texts("label", languages)
        option.finish()
    if len(by_value) < len(options):
        table.complain(
            "options",
            N_(
                "The values must be 1 to %(count)s, each once; the best answer has the highest. Correct them."
            ),
            count=len(options),
        )
    no_answers = tuple(_no_answer(t, languages) for t in _optional_tables(table, "no_answers"))
    table.finish()
    return Scale(name, tuple(by_value[value] for value in sorted(by_value)), no_answers)


def _no_answer(table: TomlTable, languages: tuple[str, ...]) -> NoAnswer:
    read_one = NoAnswer(table.text("id"), table.texts("label", languages))
    table.finish()
    return read_one


def _option(table: TomlTable, languages: tuple[str, ...]) -> Option:
    read_one = Option(table.text("id"), table.texts("label", languages))
    table.finish()
    return read_one


def _criteria(root: TomlTable, languages: tuple[str, ...]) -> tuple[Criterion, ...]:
    criteria = []
    for table in _optional_tables(root, "criteria"):
        criteria.append(
            Criterion(
                code=table.text("code"),
                title=table.texts("title", languages),
                weight=table.number("weight", 0, MOST_WEIGHT),
                source=table.text("source"),
            )
        )
        table.finish()
    return tuple(criteria)


def _contact(root: TomlTable) -> ContactFilter | None:
    if not root.has("contact"):
        return None
    table = root.table("contact")
    contact = ContactFilter(ItemId(table.text("item")), table.words("no_contact"))
    table.finish()
    return contact


def _sections(root: TomlTable, languages: tuple[str, ...]) -> tuple[Section, ...]:
    sections = []
    for table in root.tables("sections"):
        sections.append(
            Section(
                id=table.text("id"),
                title=table.texts("title", languages),
                lead=_optional_texts(table, "lead", languages),
                show_if=_condition(table),
                items=tuple(_item(item, languages) for item in table.tables("items")),
            )
        )
        table.finish()
    return tuple(sections)


def _item(table: TomlTable, languages: tuple[str, ...]) -> Item:
    kind = _kind(table)
    item = Item(
        id=ItemId(table.text("id")),
        kind=kind,
        text=table.texts("text", languages),
        hint=_optional_texts(table, "hint", languages),
        scale=table.text("scale") if table.has("scale") else None,
        options=tuple(_option(option, languages) for option in _optional_tables(table, "options")),
        criteria=table.words("criteria") if table.has("criteria") else (),
        required=table.flag("required") if table.has("required") else kind != "text",
        asked_of=_groups(table, "asked_of") if table.has("asked_of") else (),
        show_if=_condition(table),
    )
    table.finish()
    return item


def _kind(table: TomlTable) -> Kind:
    word = table.text("kind")
    for kind in get_args(Kind):
        if word == kind:
            return kind  # type: ignore[no-any-return] # get_args gives the literals as Any
    if word:
        table.complain(
            "kind",
            N_("“%(word)s” is not a kind of item. Write one of: %(known)s."),
            word=word,
            known="rating, choice, text",
        )
    return "text"


def _condition(table: TomlTable) -> Condition | None:
    if not table.has("show_if"):
        return None
    asked = table.table("show_if")
    condition = Condition(ItemId(asked.text("item")), asked.words("answers"))
    asked.finish()
    return condition


def _optional_texts(table: TomlTable, key: str, languages: tuple[str, ...]) -> Texts | None:
    return table.texts(key, languages) if table.has(key) else None


def _optional_tables(table: TomlTable, key: str) -> list[TomlTable]:
    return table.tables(key) if table.has(key) else []
