"""An XLSForm as a questionnaire: our own comes back as it was, another one as far as a questionnaire can say.

What cannot be said is told in one sentence with sheet, row and column; nothing is guessed, nothing is left
out unseen. What goes without loss (times and devices, which are never recorded here) is told as a remark.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from surveys.identifiers import ItemId, RespondentGroup, SubjectKind
from surveys.problems import N_, BadInput, Problem
from surveys.questionnaire import (
    Condition,
    ContactFilter,
    Criterion,
    Item,
    Questionnaire,
    Section,
)
from surveys.questionnaire_file import MOST_MINUTES, MOST_WEIGHT
from surveys.questionnaire_parts import free_name
from surveys.xlsform import ABOUT, CHOICES, CRITERIA, LIKERT, SETTINGS, SURVEY, no_contact_expression
from surveys.xlsform_expressions import read_condition
from surveys.xlsform_lists import AnswerLists, own_name
from surveys.xlsform_sheets import Line, Workbook, language_code, read_sheets

METADATA = frozenset(
    {"start", "end", "today", "deviceid", "device_id", "username", "phonenumber", "subscriberid", "simserial",
     "email", "audit", "start-geopoint", "background-audio"}
)  # fmt: skip
OTHER_MEANING = (
    *("constraint", "calculation", "choice_filter", "repeat_count"),
    *("default", "read_only", "readonly", "trigger"),
)
"""Columns that change what a question does: a questionnaire has no word for them."""
READ_COLUMNS = frozenset(
    {"type", "name", "label", "hint", "required", "relevant", "appearance", *OTHER_MEANING}
    | {"ydan_id", "ydan_kind", "ydan_criteria", "ydan_asked_of"}
)
TRUE = frozenset({"yes", "true", "true()", "1"})
FALSE = frozenset({"", "no", "false", "false()", "0"})


@dataclass(frozen=True, slots=True)
class Imported:
    """What an XLSForm says. It may lack what only its author knows (criteria, a language, its groups)."""

    questionnaire: Questionnaire
    remarks: tuple[Problem, ...]


def import_xlsform(data: bytes, name: str) -> Imported:
    """Read an XLSForm. Raises BadInput with every problem found."""
    book = read_sheets(data, name)
    reader = _Reader(book, AnswerLists(book.lines(CHOICES), _default_language(book)))
    questionnaire = reader.questionnaire()
    reader.remarks.extend(_not_read(book))
    if book.problems:
        raise BadInput(*book.problems)
    return Imported(questionnaire, tuple(reader.remarks))


def _not_read(book: Workbook) -> Iterator[Problem]:
    """Tell the columns that hold something and were not read."""
    columns = dict.fromkeys(column for line in book.lines(SURVEY) for column in line.cells)
    for column in columns:
        if column.partition("::")[0] not in READ_COLUMNS:
            yield Problem(
                N_("The column “%(column)s” was not read."),
                {"column": column},
                f"{SURVEY}, row 1, column {column}",
            )


def _settings(book: Workbook) -> Mapping[str, str]:
    lines = book.lines(SETTINGS)
    return lines[0].cells if lines else {}


def _default_language(book: Workbook) -> str:
    return language_code(_settings(book).get("default_language", "")) or "vi"


@dataclass(slots=True)
class _Group:
    """A section being read. ``line`` is None for items that stand in no group."""

    section: Section
    line: Line | None
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    book: Workbook
    lists: AnswerLists
    remarks: list[Problem] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=list)
    open: _Group | None = None
    names: dict[str, ItemId] = field(default_factory=dict)  # of the form -> ours
    answers: dict[str, dict[str, str]] = field(default_factory=dict)  # of the form: item -> answer -> ours

    @property
    def default(self) -> str:
        return self.lists.default

    def questionnaire(self) -> Questionnaire:
        """Read all sheets."""
        about = {line.get("key"): line for line in self.book.lines(ABOUT)}
        contact = _contact(about)
        for line in self.book.lines(SURVEY):
            self._line(line, contact)
        if self.open is not None and self.open.line is not None:
            self.open.line.complain("type", N_("This group has no end. Add a row end_group."))
        settings = _settings(self.book)
        title = settings.get("form_title", "")
        return Questionnaire(
            id=_file_name(settings.get("form_id", "") or title),
            version=_whole(settings.get("version", ""), 9999),
            languages=self._languages(about),
            title=about["title"].texts("text", self.default) if "title" in about else {self.default: title},
            purpose=about["purpose"].texts("text", self.default) if "purpose" in about else {},
            minutes=_whole(_value(about, "minutes"), MOST_MINUTES, 5),
            subject=next((one for one in SubjectKind if one == _value(about, "subject")), SubjectKind.CADRE),
            respondent_groups=_groups(_value(about, "respondent_groups")),
            scales=self.lists.scales_in_order(),
            criteria=tuple(_criterion(line, self.default) for line in self.book.lines(CRITERIA)),
            contact=contact,
            sections=tuple(replace(one.section, items=tuple(one.items)) for one in self.groups),
        )

    def _languages(self, about: Mapping[str, Line]) -> tuple[str, ...]:
        told = _value(about, "languages").split()
        columns = {column for line in self.book.lines(SURVEY) for column in line.cells}
        named = [column.partition("::")[2] for column in columns if column.startswith("label::")]
        for column in sorted(named):
            if not language_code(column):
                self.book.problems.append(
                    Problem(
                        N_("The language “%(language)s” is not known. Write its code: label::English (en)."),
                        {"language": column},
                        f"{SURVEY}, row 1, column label::{column}",
                    )
                )
        found = [language_code(column) for column in sorted(named) if language_code(column)]
        return tuple(dict.fromkeys((*told, "vi", "en", *found)))

    # --- rows ---------------------------------------------------------------------------------------

    def _line(self, line: Line, contact: ContactFilter | None) -> None:
        kind = " ".join(line.get("type").replace("_", " ", 1).split() if line.get("type") else [])
        word = line.get("type").split(" ", 1)[0].lower()
        if kind.lower() in {"begin group", "end group"}:
            self._begin(line, contact) if kind.lower() == "begin group" else self._end(line)
        elif line.get("type").lower() in METADATA:
            self.remarks.append(
                Problem(
                    N_("“%(type)s” was left out: no time and no device is ever recorded here."),
                    {"type": line.get("type")},
                    line.place("type"),
                )
            )
        elif word == "note":
            self._note(line)
        elif word in {"text", "select_one"} or kind.lower().startswith("select one "):
            self._item(line, contact)
        else:
            line.complain(
                "type",
                N_(
                    "“%(type)s” cannot be asked here: there are select_one, text and note in groups. "
                    "Change the type, or take the row out."
                ),
                type=line.get("type"),
            )

    def _begin(self, line: Line, contact: ContactFilter | None) -> None:
        if self.open is not None and self.open.line is not None:
            line.complain("type", N_("A group cannot stand within a group. Write them one after the other."))
            return
        taken = [one.section.id for one in self.groups]
        title = line.texts("label", self.default)
        section = Section(
            id=line.get("ydan_id") or free_name(line.get("name"), taken, "section"),
            title=title,
            lead=None,
            show_if=self._condition(line, contact),
            items=(),
        )
        self.open = _Group(section, line)
        self.groups.append(self.open)

    def _end(self, line: Line) -> None:
        if self.open is None or self.open.line is None:
            line.complain("type", N_("No group is open here. Take this row out."))
        self.open = None

    def _place(self) -> _Group:
        """Give the group that an item belongs to: the open one, or one for items outside of groups."""
        if self.open is None:
            taken = [one.section.id for one in self.groups]
            title = {self.default: _settings(self.book).get("form_title", "") or "…"}
            self.open = _Group(Section(free_name("main", taken, "section"), title, None, None, ()), None)
            self.groups.append(self.open)
        return self.open

    def _note(self, line: Line) -> None:
        group = self._place()
        if group.items or group.section.lead is not None:
            line.complain(
                "type",
                N_("A note can stand only at the beginning of a group. Write it as the hint of a question."),
            )
            return
        if line.get("relevant"):
            line.complain("relevant", N_("A note is always shown. Put the condition on its group."))
        group.section = replace(group.section, lead=line.texts("label", self.default) or None)

    def _item(self, line: Line, contact: ContactFilter | None) -> None:
        self._refuse_other_meaning(line)
        name = line.get("name")
        if not name:
            line.complain("name", N_("This question has no name. Give it one of plain letters."))
        if name in self.names:
            line.complain(
                "name", N_("The name “%(name)s” stands twice. Give each question its own."), name=name
            )
        own = ItemId(own_name(name, set(self.names.values()), "item"))
        item = Item(
            id=own,
            kind="text",
            text=line.texts("label", self.default),
            hint=line.texts("hint", self.default) or None,
            scale=None,
            options=(),
            criteria=tuple(line.get("ydan_criteria").split()),
            required=self._required(line),
            asked_of=_groups(line.get("ydan_asked_of")),
            show_if=self._condition(line, contact),
        )
        if not line.get("type").lower().startswith("text"):
            item = self._with_answers(line, item)
        elif item.required:
            self.remarks.append(
                Problem(
                    N_("Nobody can be made to write a text: it is optional here."),
                    where=line.place("required"),
                )
            )
            item = replace(item, required=False)
        self.names[name] = own
        self._place().items.append(item)

    def _with_answers(self, line: Line, item: Item) -> Item:
        words = line.get("type").split()
        list_name = words[-1] if len(words) > 1 else ""
        if "or_other" in words:
            line.complain(
                "type", N_("“or_other” cannot be asked here. Write the other answer as one of the list.")
            )
            return item
        if not self.lists.has(list_name):
            line.complain(
                "type",
                N_("The list “%(name)s” is not on the sheet choices. Add it, or correct the name."),
                name=list_name,
            )
            return item
        rated = line.get("ydan_kind") == "rating" or (
            not line.get("ydan_kind") and LIKERT in line.get("appearance") and self.lists.is_scale(list_name)
        )
        if rated:
            self.answers[line.get("name")] = self.lists.as_scale(list_name)
            return replace(item, kind="rating", scale=self.lists.scale_id(list_name))
        options, names = self.lists.as_options(list_name)
        self.answers[line.get("name")] = names
        return replace(item, kind="choice", options=options)

    def _refuse_other_meaning(self, line: Line) -> None:
        for column in OTHER_MEANING:
            if line.get(column) and line.get(column).lower() not in FALSE:
                line.complain(
                    column,
                    N_("“%(column)s” changes what is asked and cannot be taken over. Empty this cell."),
                    column=column,
                )

    def _required(self, line: Line) -> bool:
        word = line.get("required").lower()
        if word not in TRUE | FALSE:
            line.complain("required", N_("Write yes or no here: a question is required always or never."))
        return word in TRUE

    def _condition(self, line: Line, contact: ContactFilter | None) -> Condition | None:
        expression = _without_contact(line.get("relevant"), contact)
        if not expression:
            return None
        try:
            read = read_condition(
                expression,
                {item: tuple(known) for item, known in self.answers.items()},
                line.place("relevant"),
            )
        except BadInput as error:
            self.book.problems.extend(error.problems)
            return None
        known = self.answers[read.item]
        named = _in_written_order(expression, read.answers, known)
        return Condition(self.names[read.item], tuple(known[answer] for answer in named))


def _in_written_order(expression: str, answers: frozenset[str], known: Mapping[str, str]) -> list[str]:
    order = {answer: expression.find(f"'{answer}'") for answer in known}
    return sorted((answer for answer in known if answer in answers), key=lambda answer: order[answer])


def _without_contact(expression: str, contact: ContactFilter | None) -> str:
    """Take out what our own export says about contact: here it goes without saying."""
    if contact is None:
        return expression
    ours = no_contact_expression(contact)
    if expression == ours:
        return ""
    if expression.startswith(f"{ours} and "):
        return expression.removeprefix(f"{ours} and ")
    return expression


def _contact(about: Mapping[str, Line]) -> ContactFilter | None:
    item = _value(about, "contact_item")
    return ContactFilter(ItemId(item), tuple(_value(about, "contact_no_contact").split())) if item else None


def _value(about: Mapping[str, Line], key: str) -> str:
    return about[key].get("value") if key in about else ""


def _whole(word: str, most: int, otherwise: int = 1) -> int:
    return min(max(int(word), 1), most) if word.isascii() and word.isdigit() else otherwise


def _file_name(words: str) -> str:
    """Give a name with hyphens."""
    return free_name(words, (), "questionnaire").replace("_", "-")


def _groups(words: str) -> tuple[RespondentGroup, ...]:
    known = tuple(RespondentGroup)
    return tuple(RespondentGroup(word) for word in words.split() if word in known)


def _criterion(line: Line, default: str) -> Criterion:
    try:
        weight = min(max(float(line.get("weight")), 0.0), float(MOST_WEIGHT))
    except ValueError:
        line.complain("weight", N_("The weight must be a number. Correct it."))
        weight = 0.0
    return Criterion(line.get("code"), line.texts("title", default), weight, line.get("source"))
