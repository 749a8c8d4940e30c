"""What stands on a paper form beside its questions: who asks, who sees it, how to fill it in, the receipt."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from surveys import codes
from surveys.identifiers import RespondentGroup
from surveys.notice import SubjectFace
from surveys.paper import words
from surveys.paper.pieces import Asking, subject_line
from surveys.paper.routes import Words
from surveys.prints.paper import Paper, bare
from surveys.questionnaire import Questionnaire

_LONGEST_HEADS = {False: (140, 140), True: (68, 32)}
"""Signs of the round and of a subject above later pages, by whether they are large; page 1 has it all."""
_TOP = 36  # millimetres from the edge of the paper to the text


class FormSize(StrEnum):
    """How large a form is set."""

    NORMAL = "normal"
    LARGE = "large"  # letters of 16 points and more, larger circles


@dataclass(frozen=True, slots=True)
class Measures:
    """Letters in points, everything else in millimetres."""

    text: float
    second: float  # the second language, as a part of the first, but never below ``least``
    least: float
    small: float
    head: float  # the words above columns
    title: float
    digits: float
    radius: float
    column: float
    line: float  # between two lines for handwriting
    lines: int


_MEASURES = {
    FormSize.NORMAL: Measures(10, 0.86, 6.6, 8.4, 7.6, 13, 11, 2.4, 16, 8.5, 4),
    FormSize.LARGE: Measures(17, 0.95, 16, 16, 16, 19, 19, 3.3, 0, 12, 5),
}
_CLEAR = 3.2  # white between two circles, one above the other


@dataclass(frozen=True, slots=True)
class PaperForm:
    """What a form asks of whom about whom, and how it is set; the languages are those of the paper."""

    paper: Paper
    questionnaire: Questionnaire
    group: RespondentGroup
    subjects: tuple[SubjectFace, ...]
    size: FormSize = FormSize.NORMAL


def measures_of(form: PaperForm) -> Measures:
    """Give the measures of a form's size."""
    return _MEASURES[form.size]


def asking_of(form: PaperForm) -> Asking:
    """Give what is asked; in large print answers stand below their question."""
    return Asking(form.questionnaire, form.group, form.subjects, wide=form.size is FormSize.NORMAL)


def told_of(form: PaperForm) -> dict[str, object]:
    """Give all words and measures of a form but its questions, as they are while it is laid out."""
    paper, speech = form.paper, form.paper.speech
    ours = speech.ours
    measures, address = measures_of(form), bare(paper.address)
    return paper.told() | {
        "measures": asdict(measures),
        "top": _TOP,
        "pitch": _CLEAR,
        "columns": asking_of(form).columns(),
        "purpose": speech.theirs(form.questionnaire.purpose),
        "facts": [{"word": word, "words": said} for word, said in _facts(form)],
        "warning": _warning(form),
        "how": {
            "title": ours(words.HOW),
            "fill": ours(words.FILL),
            "correct": ours(words.CORRECT),
            "skip": ours(words.SKIP),
        },
        "phone": ours(words.OR_PHONE, address=address),
        "receipt": _receipt(form, address),
        "designing": True,
        "pages": [],
        "code": codes.shown(codes.TypedCode("0" * codes.CODE_DIGITS)),
        "empty": None,
    }


def _warning(form: PaperForm) -> Words | None:
    ours, rules = form.paper.speech.ours, form.paper.survey.rules
    if rules.rule(form.group).size == 1:
        return ours(words.ALONE)
    several = len(form.subjects)
    return ours(words.LINKED, count=several) if rules.linked and several > 1 else None


def heads(form: PaperForm, blocks: Sequence[int], pages: int) -> list[list[Words] | None]:
    """Give what stands above each page; the first one has all of it in its text."""
    speech = form.paper.speech
    is_large = form.size is FormSize.LARGE
    language = speech.languages[0][0]
    title = speech.theirs(form.paper.survey.rules.title)[0]["text"]
    lines: list[list[Words] | None] = [None]
    for number in range(2, pages + 1):
        about = form.subjects[max(sum(page <= number for page in blocks), 1) - 1]
        name = about.name if is_large else subject_line(about, language)
        lines.append(
            [
                [{"language": language, "text": _short(text, most)}]
                for text, most in zip((title, name), _LONGEST_HEADS[is_large], strict=True)
            ]
        )
    return lines


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _facts(form: PaperForm) -> list[tuple[Words, Words]]:
    """Give what the web says of a round before anybody answers, in the same words."""
    ours = form.paper.speech.ours
    rule = form.paper.survey.rules.rule(form.group)
    alone = rule.size == 1
    seen = ours(words.SEEN_ALONE) if alone else ours(words.SEEN, threshold=rule.threshold)
    facts = [(ours(words.WHO_SEES), seen)]
    if rule.size and not alone:
        facts.append((ours(words.GROUP), ours(words.PEOPLE, size=rule.size)))
    return [*facts, (ours(words.PAPER), ours(words.NO_NAME))]


def _receipt(form: PaperForm, address: str) -> dict[str, object]:
    ours, told = form.paper.speech.ours, form.paper.told()
    back = [ours(words.RECEIPT_LAW), told["contact"], told["until"]]
    return {
        "title": ours(words.RECEIPT),
        "use": ours(words.RECEIPT_USE, address=address),
        "round": form.paper.speech.theirs(form.paper.survey.rules.title)[:1],
        "back": [said for said in back if said is not None],
    }
