"""The forms of a draft's parts: filled from what is there, read into what it shall be."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, get_args

from flask_babel import gettext

from surveys.answers import codes_of
from surveys.identifiers import ItemId, RespondentGroup
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
from surveys.questionnaire_file import MOST_WEIGHT
from surveys.questionnaire_parts import fingerprint, free_name
from webapp.office.form import Form, empty
from webapp.office.whole import whole

Kind = Literal["rating", "choice", "text"]
SPARE_ROWS = 2
MOST_ROWS = 60
Row = tuple[str, Texts]


def _fill_texts(form: Form, name: str, texts: Texts | None) -> None:
    for language, words in (texts or {}).items():
        form.typed[f"{name}-{language}"] = words


def _texts(form: Form, name: str, languages: Iterable[str]) -> dict[str, str]:
    typed = {one: form.text(f"{name}-{one}", required=False) for one in languages}
    return {one: words for one, words in typed.items() if words}


def _fill_rows(form: Form, name: str, rows: Sequence[Row], least: int) -> None:
    for number, (known, texts) in enumerate(rows, 1):
        form.typed[f"{name}-{number}-id"] = known
        form.typed[f"{name}-{number}-place"] = str(number)
        _fill_texts(form, f"{name}-{number}", texts)
    form.typed[f"{name}-rows"] = str(max(len(rows) + SPARE_ROWS, least))


def rows_shown(form: Form, name: str) -> int:
    """Give how many rows of answers a form has."""
    number = form.value(f"{name}-rows")
    return min(whole(number) or 0, MOST_ROWS)


def more_rows(form: Form, name: str) -> None:
    """Make room for more answers."""
    form.typed[f"{name}-rows"] = str(min(rows_shown(form, name) + SPARE_ROWS, MOST_ROWS))


def _rows(form: Form, name: str, languages: Sequence[str]) -> list[Row]:
    """Read the rows with words in them, in the order of their places; new ones get a name of their own."""
    found = []
    for number in range(1, rows_shown(form, name) + 1):
        texts = _texts(form, f"{name}-{number}", languages)
        place = form.value(f"{name}-{number}-place").strip()
        asked = whole(place)
        order = MOST_ROWS + number if asked is None else asked
        if texts:
            found.append((order, number, form.value(f"{name}-{number}-id"), texts))
    rows: list[Row] = []
    taken = {known for _order, _number, known, _texts in found if known}
    for _order, _number, known, texts in sorted(found, key=lambda row: row[:2]):
        own = known or free_name(texts.get("en", ""), taken, name)
        taken.add(own)
        rows.append((own, texts))
    return rows


# --- conditions -------------------------------------------------------------------------------------


def earlier_items(questionnaire: Questionnaire, section: str, before: str | None) -> list[Item]:
    """Give the items that can lead on to a place: those before an item, or before the end of a section."""
    found: list[Item] = []
    for one in questionnaire.sections:
        for item in one.items:
            if item.id == before:
                return found
            if item.kind != "text":
                found.append(item)
        if one.id == section:
            return found
    return found


def before_section(questionnaire: Questionnaire, section: str | None) -> list[Item]:
    """Give the items of the sections before one."""
    found: list[Item] = []
    for one in questionnaire.sections:
        if one.id == section:
            break
        found += [item for item in one.items if item.kind != "text"]
    return found


def _fill_condition(form: Form, condition: Condition | None) -> None:
    if condition is not None:
        form.typed["show_if"] = condition.item
        answers = [f"{condition.item} {answer}" for answer in condition.answers]
        form.typed.setlist("show_if_answers", answers)


def answers_offered(questionnaire: Questionnaire, item: Item) -> list[tuple[str, Texts]]:
    """Give the answers of an item as a condition names them, with their words."""
    if item.scale is None:
        return [(option.id, option.label) for option in item.options]
    scale = questionnaire.scales.get(item.scale)
    if scale is None:
        return []
    values = [(str(value), label) for value, label in enumerate(scale.labels, 1)]
    return [*reversed(values), *((one.id, one.label) for one in scale.no_answers)]


def _condition(form: Form, questionnaire: Questionnaire, earlier: Sequence[Item]) -> Condition | None:
    name = form.value("show_if")
    if not name:
        return None
    asked = next((item for item in earlier if item.id == name), None)
    if asked is None:
        form.blame("show_if", gettext("Choose an item that comes earlier."))
        return None
    offered = codes_of(questionnaire, asked) if asked.scale in (None, *questionnaire.scales) else {}
    chosen = {value.removeprefix(f"{name} ") for value in form.values("show_if_answers")}
    answers = tuple(answer for answer in offered if answer in chosen)
    if not answers:
        form.blame(
            "show_if_answers", gettext("Choose the answers after which it is shown. They stand here now.")
        )
    return Condition(ItemId(name), answers)


# --- items and sections -----------------------------------------------------------------------------


def fill_item(item: Item | None) -> Form:
    """Give the form of an item."""
    form = empty(kind="rating", required="yes")
    if item is not None:
        form = empty(kind=item.kind, id=item.id, scale=item.scale or "", seen=fingerprint(item))
        if item.required:
            form.typed["required"] = "yes"
        _fill_texts(form, "text", item.text)
        _fill_texts(form, "hint", item.hint)
        form.typed.setlist("criteria", list(item.criteria))
        form.typed.setlist("asked_of", list(item.asked_of))
        _fill_condition(form, item.show_if)
    _fill_rows(form, "option", [(one.id, one.label) for one in item.options] if item else [], 4)
    return form


def read_item(form: Form, questionnaire: Questionnaire, old: Item | None, earlier: Sequence[Item]) -> Item:
    """Read the form of an item; faults are noted."""
    languages = questionnaire.languages
    kind = next((one for one in get_args(Kind) if one == form.value("kind")), None)
    if kind is None:
        form.blame("kind", gettext("Choose the kind of item."))
    text = _texts(form, "text", languages)
    taken = [item.id for item in questionnaire.items if old is None or item.id != old.id]
    otherwise = free_name(text.get("en") or text.get("vi", ""), taken, "item")
    rows = _rows(form, "option", languages) if kind == "choice" else []
    groups = set(form.values("asked_of"))
    rated = kind == "rating"
    return Item(
        id=ItemId(form.text("id", required=False) or (old.id if old else otherwise)),
        kind=kind or "text",
        text=text,
        hint=_texts(form, "hint", languages) or None,
        scale=form.value("scale") or None if rated else None,
        options=tuple(Option(known, label) for known, label in rows),
        criteria=tuple(one.code for one in questionnaire.criteria if one.code in form.values("criteria"))
        if rated
        else (),
        required=kind != "text" and bool(form.value("required")),
        asked_of=tuple(group for group in RespondentGroup if group in groups),
        show_if=_condition(form, questionnaire, earlier),
    )


def bare(section: Section) -> Section:
    """Give a section without its items: they have forms of their own."""
    return replace(section, items=())


def fill_section(section: Section | None) -> Form:
    """Give the form of a section."""
    form = empty()
    if section is not None:
        form.typed["seen"] = fingerprint(bare(section))
        _fill_texts(form, "title", section.title)
        _fill_texts(form, "lead", section.lead)
        _fill_condition(form, section.show_if)
    return form


def read_section(form: Form, questionnaire: Questionnaire, old: Section | None) -> Section:
    """Read the form of a section, without its items."""
    title = _texts(form, "title", questionnaire.languages)
    taken = [section.id for section in questionnaire.sections]
    earlier = before_section(questionnaire, old.id if old else None)
    return Section(
        id=old.id if old else free_name(title.get("en") or title.get("vi", ""), taken, "section"),
        title=title,
        lead=_texts(form, "lead", questionnaire.languages) or None,
        show_if=_condition(form, questionnaire, earlier),
        items=(),
    )


# --- scales and criteria ----------------------------------------------------------------------------


def fill_scale(scale: Scale | None) -> Form:
    """Give the form of a scale, the best answer first as it is printed."""
    form = empty(id=scale.id, seen=fingerprint(scale)) if scale else empty()
    labels = [("", label) for label in reversed(scale.labels)] if scale else []
    _fill_rows(form, "option", labels, 5)
    _fill_rows(form, "away", [(one.id, one.label) for one in scale.no_answers] if scale else [], 2)
    return form


def read_scale(form: Form, questionnaire: Questionnaire, old: Scale | None) -> Scale:
    """Read the form of a scale."""
    del old
    best_first = _rows(form, "option", questionnaire.languages)
    away = _rows(form, "away", questionnaire.languages)
    return Scale(
        id=form.text("id"),
        labels=tuple(label for _known, label in reversed(best_first)),
        no_answers=tuple(NoAnswer(known, label) for known, label in away),
    )


def fill_criterion(criterion: Criterion | None) -> Form:
    """Give the form of a criterion."""
    if criterion is None:
        return empty(weight="1")
    form = empty(
        code=criterion.code,
        weight=f"{criterion.weight:g}",
        source=criterion.source,
        seen=fingerprint(criterion),
    )
    _fill_texts(form, "title", criterion.title)
    return form


def read_criterion(form: Form, questionnaire: Questionnaire, old: Criterion | None) -> Criterion:
    """Read the form of a criterion."""
    del old
    return Criterion(
        code=form.text("code"),
        title=_texts(form, "title", questionnaire.languages),
        weight=form.decimal("weight", 0, MOST_WEIGHT) or 0.0,
        source=form.text("source"),
    )
