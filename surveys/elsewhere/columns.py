"""Which column of an export answers which item: by its code, by its words, or as somebody says."""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from surveys.exchange.lss_export import Codes
from surveys.identifiers import ItemId
from surveys.personnel.questions import Asking, Doubt, Option, Question, key_of
from surveys.questionnaire import Item, Questionnaire
from surveys.sheet import Row, Sheet
from surveys.text import search_key

NOT_THERE = "-"
LEAST_LIKENESS = 0.75
_NUMBERING = re.compile(r"^\s*(cau|question|q)?\s*\d+(\.\d+)*\s*[.:)-]?\s*", re.IGNORECASE)
_CODED = re.compile(r"^[A-Za-z][A-Za-z0-9_]*\.\s+(?=\S)")  # "Q1. What ..." of LimeSurvey
_TAG = re.compile(r"<[^>]{0,200}>")
_CHECKED = frozenset({"1", "true", "yes", "y", "co", "x"})


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """A column of an item. ``is_ours``: it has the code that our own form of the item gave it."""

    column: str
    is_ours: bool


def join_splits(sheet: Sheet, questionnaire: Questionnaire) -> Sheet:
    """Put together what a program split: a column of 0 and 1 for each answer becomes one with the answer."""
    names = {item.id: item for item in questionnaire.items if item.kind == "choice"}
    splits: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, column in enumerate(sheet.columns):
        head, _, tail = column.rpartition("/")
        item = names.get(ItemId(_last(head))) if head else None
        if item is not None and any(option.id == tail for option in item.options):
            splits[head].append((place, tail))
    if not splits:
        return sheet
    taken = {place for parts in splits.values() for place, _ in parts}
    whole = [place for place in range(len(sheet.columns)) if place not in taken]
    new = [head for head in splits if head not in sheet.columns]
    columns = (*(sheet.columns[place] for place in whole), *new)
    rows = tuple(
        Row(
            row.number,
            (
                *(row.cells[place] for place in whole),
                *(
                    " ".join(name for place, name in splits[head] if search_key(row.cells[place]) in _CHECKED)
                    for head in new
                ),
            ),
        )
        for row in sheet.rows
    )
    return Sheet(sheet.name, columns, rows)


def find_items(
    sheet: Sheet, questionnaire: Questionnaire, taken: set[str], asking: Asking
) -> Mapping[ItemId, ItemColumn]:
    """Find the column of every item, asking about those that are not found. ``taken`` columns are others."""
    free = [column for column in sheet.columns if column not in taken]
    found = _by_code(free, questionnaire)
    for column, name in _by_words(free, questionnaire):
        if name not in found and all(one.column != column for one in found.values()):
            found[name] = ItemColumn(column, is_ours=False)
    used = {one.column for one in found.values()}
    left = [column for column in free if column not in used]
    for item in questionnaire.items:
        given = _given(item, left, asking) if item.id not in found and left else ""
        if given not in ("", NOT_THERE):
            found[item.id] = ItemColumn(given, is_ours=False)
    return found


def _by_code(columns: Sequence[str], questionnaire: Questionnaire) -> dict[ItemId, ItemColumn]:
    codes = {code.lower(): item for item, code in Codes(questionnaire).questions.items()}
    codes |= {item.id.lower(): item.id for item in questionnaire.items}
    found: dict[ItemId, ItemColumn] = {}
    for column in columns:
        code = codes.get(_last(column).lower())
        if code is not None:
            found.setdefault(ItemId(code), ItemColumn(column, is_ours=True))
    return found


def _by_words(columns: Sequence[str], questionnaire: Questionnaire) -> Iterator[tuple[str, ItemId]]:
    """Give columns whose heading is the text of one item, in any language."""
    items: dict[str, set[ItemId]] = defaultdict(set)
    for item in questionnaire.items:
        for words in item.text.values():
            items[search_key(words)].add(item.id)
    for column in columns:
        said = [items[words] for words in _readings(column) if len(items.get(words, ())) == 1]
        if said:
            yield column, next(iter(said[0]))


def _given(item: Item, columns: Sequence[str], asking: Asking) -> str:
    """Ask for the column of an item that must have one, or seems to have one."""
    question = _question(item, columns)
    return asking.ask(question) if item.required or question.proposal else ""


def _last(column: str) -> str:
    """Give the name of a question without those of its groups; of a part of a question, the part."""
    part = re.fullmatch(r".*\[([^\[\]]+)\]", column)
    return part[1].strip() if part else re.split(r"[/:]|(?<=\w)-(?=\w)", column)[-1].strip()


def _readings(column: str) -> Iterator[str]:
    """Give the words that a heading may stand for: without tags, numbers, codes, or of its part only."""
    plain = html.unescape(_TAG.sub(" ", column)).replace("*", " ")
    part = re.fullmatch(r".*\[([^\[\]]+)\]\s*", plain, re.DOTALL)
    for words in (plain, *([part[1]] if part else []), *(plain.rsplit("/", 1)[1:])):
        yield search_key(words)
        yield search_key(_CODED.sub("", words))
        yield _NUMBERING.sub("", search_key(words))


def _question(item: Item, columns: Sequence[str]) -> Question:
    keys = [search_key(words) for words in item.text.values()]
    alike = {}
    for column in columns:
        ratios = (SequenceMatcher(None, key, words).ratio() for key in keys for words in _readings(column))
        alike[column] = max(ratios)
    likely = max(columns, key=lambda column: alike[column])
    return Question(
        key_of(Doubt.ITEM, item.id),
        Doubt.ITEM,
        next(iter(item.text.values())),
        (*(Option(column, column) for column in columns), Option(NOT_THERE)),
        proposal=likely if alike[likely] >= LEAST_LIKENESS else "",
        more={"item": item.id},
    )
