"""The form of a draft as a whole: its code, title, groups, languages, and the question about contact."""

from dataclasses import dataclass, replace

from flask_babel import gettext

from surveys.identifiers import RespondentGroup, SubjectKind
from surveys.questionnaire import ContactFilter, Questionnaire, Texts
from surveys.questionnaire_file import MOST_MINUTES
from surveys.questionnaire_parts import fingerprint
from surveys.questionnaire_rules import LANGUAGES_ALWAYS_THERE
from webapp.office.form import Form, empty

MOST_VERSION = 9999


@dataclass(frozen=True, slots=True)
class Whole:
    """What a questionnaire says about itself, without its parts."""

    id: str
    version: int
    title: Texts
    purpose: Texts
    minutes: int
    subject: SubjectKind
    respondent_groups: tuple[RespondentGroup, ...]
    languages: tuple[str, ...]
    contact: ContactFilter | None


def whole_of(questionnaire: Questionnaire) -> Whole:
    """Give what a questionnaire says about itself."""
    return Whole(
        questionnaire.id,
        questionnaire.version,
        questionnaire.title,
        questionnaire.purpose,
        questionnaire.minutes,
        questionnaire.subject,
        questionnaire.respondent_groups,
        questionnaire.languages,
        questionnaire.contact,
    )


def put_whole(questionnaire: Questionnaire, whole: Whole) -> Questionnaire:
    """Let a questionnaire say this about itself."""
    return replace(
        questionnaire,
        id=whole.id,
        version=whole.version,
        title=whole.title,
        purpose=whole.purpose,
        minutes=whole.minutes,
        subject=whole.subject,
        respondent_groups=whole.respondent_groups,
        languages=whole.languages,
        contact=whole.contact,
    )


def fill_whole(questionnaire: Questionnaire) -> Form:
    """Give the form of the whole."""
    form = empty(
        id=questionnaire.id,
        version=str(questionnaire.version),
        minutes=str(questionnaire.minutes),
        subject=questionnaire.subject,
        languages=", ".join(one for one in questionnaire.languages if one not in LANGUAGES_ALWAYS_THERE),
        seen=fingerprint(whole_of(questionnaire)),
    )
    for name, texts in (("title", questionnaire.title), ("purpose", questionnaire.purpose)):
        for language, words in texts.items():
            form.typed[f"{name}-{language}"] = words
    form.typed.setlist("respondent_groups", list(questionnaire.respondent_groups))
    form.typed.setlist("contact", list(questionnaire.contact.no_contact) if questionnaire.contact else [])
    return form


def read_whole(form: Form, questionnaire: Questionnaire) -> Whole:
    """Read the form of the whole; faults are noted."""
    more = [one for one in form.text("languages", required=False).replace(",", " ").split() if one]
    languages = tuple(dict.fromkeys((*LANGUAGES_ALWAYS_THERE, *more)))
    subject = form.value("subject")
    if subject not in list(SubjectKind):
        form.blame("subject", gettext("Choose what the questionnaire is about."))
        subject = SubjectKind.CADRE
    groups = set(form.values("respondent_groups"))
    texts = {
        name: {one: words for one in languages if (words := form.text(f"{name}-{one}", required=False))}
        for name in ("title", "purpose")
    }
    return Whole(
        id=form.text("id"),
        version=form.whole("version", 1, MOST_VERSION) or 1,
        title=texts["title"],
        purpose=texts["purpose"],
        minutes=form.whole("minutes", 1, MOST_MINUTES) or 1,
        subject=SubjectKind(subject),
        respondent_groups=tuple(group for group in RespondentGroup if group in groups),
        languages=languages,
        contact=_contact(form, questionnaire),
    )


def _contact(form: Form, questionnaire: Questionnaire) -> ContactFilter | None:
    first = questionnaire.items[0] if questionnaire.items else None
    chosen = set(form.values("contact"))
    if first is None or not chosen:
        return None
    return ContactFilter(first.id, tuple(option.id for option in first.options if option.id in chosen))
