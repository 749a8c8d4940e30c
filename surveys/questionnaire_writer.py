"""A questionnaire written as the TOML that its authors read: ``read(write(q)) == q``.

The layout is the library's: one table a section, item, criterion and scale, one line an answer. A
questionnaire in the making is written as far as it goes.
"""

from collections.abc import Iterable, Mapping

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT, Array, InlineTable, Table

from surveys.questionnaire import (
    Condition,
    Criterion,
    Item,
    NoAnswer,
    Option,
    Questionnaire,
    Scale,
    Section,
    Texts,
)
from surveys.questionnaire_file import FORMAT


def write(questionnaire: Questionnaire) -> str:
    """Give a questionnaire as TOML."""
    document = tomlkit.document()
    _head(document, questionnaire)
    if questionnaire.scales:
        scales = tomlkit.table(is_super_table=True)
        for name, scale in questionnaire.scales.items():
            scales.append(name, _scale(scale))
        document.append("scales", scales)
    if questionnaire.criteria:
        document.append("criteria", _tables(_criterion(one) for one in questionnaire.criteria))
    if questionnaire.contact is not None:
        contact = tomlkit.table()
        contact.append("item", questionnaire.contact.item)
        contact.append("no_contact", list(questionnaire.contact.no_contact))
        document.append("contact", contact)
    if questionnaire.sections:
        document.append("sections", _tables(_section(one) for one in questionnaire.sections))
    return tomlkit.dumps(document)


def _head(document: TOMLDocument, questionnaire: Questionnaire) -> None:
    document.append("format", tomlkit.item(FORMAT))
    document.append("id", tomlkit.item(questionnaire.id))
    document.append("version", tomlkit.item(questionnaire.version))
    document.append("languages", tomlkit.item(list(questionnaire.languages)))
    document.append("minutes", tomlkit.item(questionnaire.minutes))
    document.append("subject", tomlkit.item(questionnaire.subject.value))
    groups = [group.value for group in questionnaire.respondent_groups]
    document.append("respondent_groups", tomlkit.item(groups))
    if not questionnaire.sections:
        document.append("sections", tomlkit.array())
    for key, texts in (("title", questionnaire.title), ("purpose", questionnaire.purpose)):
        table = tomlkit.table()
        for language, words in _written(texts):
            table.append(language, words)
        document.append(key, table)


def _written(texts: Texts) -> Iterable[tuple[str, str]]:
    return ((language, words) for language, words in texts.items() if words)


def _inline(values: Mapping[str, object]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, value in values.items():
        table.append(key, value)
    return table


def _texts(texts: Texts) -> InlineTable:
    return _inline(dict(_written(texts)))


def _lines(tables: Iterable[Mapping[str, object]]) -> Array:
    """Give inline tables, one a line."""
    array = tomlkit.array()
    for table in tables:
        array.append(_inline(table))
    return array.multiline(bool(array))


def _tables(tables: Iterable[Table]) -> AoT:
    listed = tomlkit.aot()
    for table in tables:
        listed.append(table)
    return listed


def _scale(scale: Scale) -> Table:
    table = tomlkit.table()
    best_first = reversed(tuple(enumerate(scale.labels, 1)))
    table.append("options", _lines({"value": n, "label": _texts(label)} for n, label in best_first))
    if scale.no_answers:
        table.append("no_answers", _options(scale.no_answers))
    return table


def _options(options: Iterable[Option | NoAnswer]) -> Array:
    return _lines({"id": one.id, "label": _texts(one.label)} for one in options)


def _criterion(criterion: Criterion) -> Table:
    table = tomlkit.table()
    table.append("code", criterion.code)
    table.append("title", _texts(criterion.title))
    weight = int(criterion.weight) if criterion.weight == int(criterion.weight) else criterion.weight
    table.append("weight", weight)
    table.append("source", criterion.source)
    return table


def _condition(table: Table, condition: Condition | None) -> None:
    if condition is not None:
        table.append("show_if", _inline({"item": condition.item, "answers": list(condition.answers)}))


def _section(section: Section) -> Table:
    table = tomlkit.table()
    table.append("id", section.id)
    table.append("title", _texts(section.title))
    if section.lead is not None:
        table.append("lead", _texts(section.lead))
    _condition(table, section.show_if)
    if section.items:
        table.append("items", _tables(_item(item) for item in section.items))
    else:
        table.append("items", tomlkit.array())
    return table


def _item(item: Item) -> Table:
    table = tomlkit.table()
    table.append("id", item.id)
    table.append("kind", item.kind)
    if item.scale is not None:
        table.append("scale", item.scale)
    if item.criteria:
        table.append("criteria", list(item.criteria))
    if item.required != (item.kind != "text"):
        table.append("required", item.required)
    if item.asked_of:
        table.append("asked_of", [group.value for group in item.asked_of])
    _condition(table, item.show_if)
    table.append("text", _texts(item.text))
    if item.hint is not None:
        table.append("hint", _texts(item.hint))
    if item.options:
        table.append("options", _options(item.options))
    return table
