"""A questionnaire as an XLSForm, the workbook that KoboToolbox, ODK and others read.

What XLSForm has no word for (criteria, weights, groups, what is a scale) stands in columns and sheets whose
names begin with ``ydan_``; other programs leave those alone, and a form that comes back is the same
questionnaire. Expressions are made of names and answers only; no text of a questionnaire becomes a formula.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from surveys.questionnaire import Condition, ContactFilter, Item, Questionnaire, Texts

SURVEY, CHOICES, SETTINGS, ABOUT, CRITERIA = "survey", "choices", "settings", "ydan_about", "ydan_criteria"
LANGUAGE_NAMES = {"vi": "Tiếng Việt (vi)", "en": "English (en)"}
SECTION_PREFIX = "page_"
LEAD_PREFIX = "lead_"
OPTIONS_PREFIX = "answers_"
# "${name}" is a reference wherever it stands, even in a question: a sign without width keeps it a text.
REFERENCE, GUARDED = "${", "$\u200b{"
YES, NO = "yes", "no"
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file has no time of its own: the same words, the same bytes
LIKERT = "likert"

Line = dict[str, str]


def language_name(code: str) -> str:
    """Name a language as the heading of a column does."""
    return LANGUAGE_NAMES.get(code, f"{code} ({code})")


def export_xlsform(questionnaire: Questionnaire) -> bytes:
    """Give a questionnaire as the bytes of an XLSX file."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": CREATED})
        bold = book.add_format({"bold": True})
        for name, lines in sheets(questionnaire).items():
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(column for line in lines for column in line))
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column, bold)
                sheet.set_column(at, at, 48 if "::" in column else 18)
                for row, line in enumerate(lines, 1):
                    if line.get(column):
                        sheet.write_string(row, at, line[column])
    return file.getvalue()


def sheets(questionnaire: Questionnaire) -> Mapping[str, Sequence[Line]]:
    """Give the lines of every sheet, each cell under the name of its column."""
    return {
        SURVEY: _survey(questionnaire),
        CHOICES: _choices(questionnaire),
        SETTINGS: [
            {
                "form_title": _guarded(questionnaire.title.get("vi", "")),
                "form_id": questionnaire.id,
                "version": str(questionnaire.version),
                "default_language": language_name("vi"),
            }
        ],
        ABOUT: _about(questionnaire),
        CRITERIA: [
            {
                "code": criterion.code,
                "weight": repr(criterion.weight),
                "source": criterion.source,
                **_texts("title", criterion.title),
            }
            for criterion in questionnaire.criteria
        ]
        or [{"code": ""}],
    }


def _guarded(text: str) -> str:
    return text.replace(REFERENCE, GUARDED)


def _texts(column: str, texts: Texts | None) -> Line:
    return {f"{column}::{language_name(code)}": _guarded(words) for code, words in (texts or {}).items()}


def _about(questionnaire: Questionnaire) -> list[Line]:
    contact = questionnaire.contact
    return [
        {"key": "languages", "value": " ".join(questionnaire.languages)},
        {"key": "minutes", "value": str(questionnaire.minutes)},
        {"key": "subject", "value": questionnaire.subject.value},
        {"key": "respondent_groups", "value": " ".join(questionnaire.respondent_groups)},
        {"key": "contact_item", "value": contact.item if contact else ""},
        {"key": "contact_no_contact", "value": " ".join(contact.no_contact) if contact else ""},
        {"key": "title", "value": "", **_texts("text", questionnaire.title)},
        {"key": "purpose", "value": "", **_texts("text", questionnaire.purpose)},
    ]


def _survey(questionnaire: Questionnaire) -> list[Line]:
    lines: list[Line] = []
    taken: set[str] = {item.id for item in questionnaire.items}
    for number, section in enumerate(questionnaire.sections):
        name = free(f"{SECTION_PREFIX}{section.id}", taken)
        relevant = _relevant(questionnaire, section.show_if, follows=number > 0)
        lines.append(
            {
                "type": "begin_group",
                "name": name,
                **_texts("label", section.title),
                "appearance": "field-list",
                **({"relevant": relevant} if relevant else {}),
                "ydan_id": section.id,
            }
        )
        if section.lead is not None:
            note = free(f"{LEAD_PREFIX}{section.id}", taken)
            lines.append({"type": "note", "name": note, **_texts("label", section.lead)})
        for item in section.items:
            after_contact = number == 0 and item is not section.items[0]
            lines.append(_item(questionnaire, item, follows=after_contact))
        lines.append({"type": "end_group"})
    return lines


def free(name: str, taken: set[str]) -> str:
    """Give a name that nothing else has, and take it."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _item(questionnaire: Questionnaire, item: Item, *, follows: bool) -> Line:
    relevant = _relevant(questionnaire, item.show_if, follows=follows)
    scale = questionnaire.scales.get(item.scale or "")
    return {
        "type": "text" if item.kind == "text" else f"select_one {_list_of(questionnaire, item)}",
        "name": item.id,
        **_texts("label", item.text),
        **_texts("hint", item.hint),
        "required": YES if item.required else "",
        "relevant": relevant,
        "appearance": "multiline" if item.kind == "text" else LIKERT if scale and scale.points > 2 else "",  # noqa: PLR2004 - a yes and a no are no scale to look at
        "ydan_kind": item.kind,
        "ydan_criteria": " ".join(item.criteria),
        "ydan_asked_of": " ".join(item.asked_of),
    }


def _list_of(questionnaire: Questionnaire, item: Item) -> str:
    """Name the list of an item's answers: its scale, or one of its own."""
    if item.scale is not None:
        return item.scale
    return free(f"{OPTIONS_PREFIX}{item.id}", set(questionnaire.scales))


def no_contact_expression(contact: ContactFilter) -> str:
    """Say that there was contact."""
    return " and ".join(f"${{{contact.item}}} != '{one}'" for one in contact.no_contact)


def _relevant(questionnaire: Questionnaire, condition: Condition | None, *, follows: bool) -> str:
    parts = [no_contact_expression(questionnaire.contact)] if follows and questionnaire.contact else []
    if condition is not None:
        answers = " or ".join(f"${{{condition.item}}} = '{answer}'" for answer in condition.answers)
        parts.append(f"({answers})" if parts and len(condition.answers) > 1 else answers)
    return " and ".join(parts)


def _choices(questionnaire: Questionnaire) -> list[Line]:
    lines = []
    for scale in questionnaire.scales.values():
        best_first = reversed(tuple(enumerate(scale.labels, 1)))
        lines += [_choice(scale.id, str(value), label) for value, label in best_first]
        lines += [{**_choice(scale.id, one.id, one.label), "ydan_no_answer": YES} for one in scale.no_answers]
    for item in questionnaire.items:
        if item.kind == "choice":
            name = _list_of(questionnaire, item)
            lines += [_choice(name, option.id, option.label) for option in item.options]
    return lines


def _choice(list_name: str, name: str, label: Texts) -> Line:
    return {"list_name": list_name, "name": name, **_texts("label", label)}
