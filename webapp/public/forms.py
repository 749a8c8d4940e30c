"""The forms of the respondents' side: a code, and one composite field for all answers of a page."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from surveys.answers import MOST_TEXT_CHARACTERS, codes_of
from surveys.identifiers import ItemId, RespondentGroup
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.routing import Answers, missing
from surveys.text import clean
from webapp.i18n import say
from webapp.public.pages import SectionPage

PREFIX = "answer-"
FORM_FIELDS = frozenset({"csrf_token", "visit", "language", "letters"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of questions as it is put to one respondent. ``earlier``: all answers so far."""

    page: SectionPage
    questionnaire: Questionnaire
    group: RespondentGroup
    earlier: Answers


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found on a sheet.

    ``answers`` are those of the whole subject, this sheet's in place of the earlier ones; ``faults`` has
    one sentence by item. ``is_forged``: no page of ours sends such a form.
    """

    answers: Answers = field(default_factory=dict)
    faults: Mapping[ItemId, str] = field(default_factory=dict)
    is_forged: bool = False


class AnswersField(Field):  # type: ignore[misc]  # wtforms has no types
    """All answers of a page in one field: a mapping from item to what was chosen or typed."""

    def process(
        self, formdata: MultiDict[str, str] | None, data: object = None, extra_filters: object = None
    ) -> None:
        """Take the answers out of the posted form, or start from those given."""
        del extra_filters
        self.data: dict[ItemId, str] = dict(data) if isinstance(data, Mapping) else {}
        self.examined = Examined()
        self.is_strange = False
        for name in formdata or ():
            values = set(formdata.getlist(name)) if formdata else set()
            if name.startswith(PREFIX):
                self.data[ItemId(name.removeprefix(PREFIX))] = max(values)
                self.is_strange |= len(values) > 1
            else:
                self.is_strange |= name not in FORM_FIELDS

    def put_to(self, sheet: Sheet) -> None:
        """Say which sheet the answers belong to, before they are validated."""
        self.sheet = sheet

    def pre_validate(self, form: object) -> None:
        """Examine the answers; what was found stands in ``examined``."""
        del form
        known = {item.id for item in self.sheet.page.section.items}
        self.examined = examine(self.sheet, self.data)
        if self.examined.is_forged or self.is_strange or not known.issuperset(self.data):
            self.examined = Examined(self.examined.answers, self.examined.faults, is_forged=True)
            raise ValidationError(_("The form does not fit this page. Please answer again."))
        if self.examined.faults:
            raise ValidationError(_("Some questions still need you."))


class CodeForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """The code, typed or from a QR."""

    code = StringField()


class SectionForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """The answers of one page."""

    answers = AnswersField()


def examine(sheet: Sheet, typed: Mapping[ItemId, str]) -> Examined:
    """Look at what was chosen and typed on a sheet: which answers stand, which have a fault."""
    items = sheet.page.section.items
    own = {item.id for item in items}
    answers = {item: answer for item, answer in sheet.earlier.items() if item not in own}
    faults: dict[ItemId, str] = {}
    forged = False
    for item in items:
        value = typed.get(item.id, "")
        if item.kind == "text":
            fault = _fault_of_text(value)
        else:
            is_offered = value in {"", *codes_of(sheet.questionnaire, item)}
            fault = "" if is_offered else _("Choose one of the answers shown.")
            forged |= not is_offered
        if fault:
            faults[item.id] = fault
        elif value.strip():
            answers[item.id] = clean(value).strip()
    shown = {item.id for item in sheet.page.items}
    for lacking in missing(sheet.questionnaire, sheet.group, answers):
        if lacking in shown:
            faults.setdefault(lacking, _("Please choose an answer."))
    return Examined(answers, faults, forged)


def showable(typed: str) -> str:
    """Give what was typed as a page can show it again: without signs that no page can hold."""
    return "".join(
        sign for sign in typed if sign in "\r\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"}
    )


def _fault_of_text(value: str) -> str:
    try:
        text = clean(value).strip()
    except BadInput as error:
        return " ".join(say(problem) for problem in error.problems)
    over = len(text) - MOST_TEXT_CHARACTERS
    return (
        _("The text is %(over)s characters too long. Please make it shorter.", over=over) if over > 0 else ""
    )
