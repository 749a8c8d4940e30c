"""What an import asks before it goes on, as fields of a page; the answers travel with the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from flask import request
from flask_babel import gettext

from surveys.personnel.questions import Answers, Question
from webapp.office import place
from webapp.office.form import Form
from webapp.office.stash import Stash
from webapp.personnel_words import is_vietnamese, option_words, question_words

ANSWER = "answer."
MOST_ASKED = 25  # on one page; the others come with the next look


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its field, its words, its options (value, words, language), the one chosen."""

    name: str
    words: str
    options: tuple[tuple[str, str, str], ...]
    chosen: str


def stash() -> Stash:
    """Give the place where files wait for their confirmation."""
    office = place.office()
    return Stash(office.settings.data_dir / "office-stash", office.installation)


def uploaded(form: Form) -> tuple[bytes, str] | None:
    """Give the content and name of the file that came, or came before and waits; None with a fault."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return upload.read(), PurePath(upload.filename).name
    token = form.value("token")
    content = stash().get(place.member().username, token) if token else None
    if content is None:
        words = (
            gettext("The checked file is not kept any more. Choose it again.")
            if token
            else gettext("Choose the file.")
        )
        form.blame("file", words)
        return None
    return content, form.value("name")


def answers_of(form: Form) -> Answers:
    """Give the answers that came with a form."""
    return {
        name.removeprefix(ANSWER): form.value(name)
        for name in form.typed
        if name.startswith(ANSWER) and form.value(name)
    }


def asked(questions: Sequence[Question], answers: Answers) -> list[Asked]:
    """Give the first questions as fields, with what was answered or what is likely chosen."""
    return [
        Asked(
            ANSWER + one.key,
            question_words(one, gettext),
            tuple(
                (option.value, option_words(one, option, gettext), "vi" if is_vietnamese(one, option) else "")
                for option in one.options
            ),
            answers.get(one.key, one.proposal),
        )
        for one in questions[:MOST_ASKED]
    ]


def carried(questions: Sequence[Question], answers: Answers, shown: Sequence[Asked]) -> list[tuple[str, str]]:
    """Give the answers that the page does not ask for again, to travel with it."""
    names = {one.name for one in shown}
    return [
        (ANSWER + one.key, answers[one.key])
        for one in questions
        if one.key in answers and ANSWER + one.key not in names
    ]
