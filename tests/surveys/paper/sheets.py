"""Forms to print in tests, and printed pages as a scanner with 200 dots an inch sees them."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from surveys import codes, questionnaire_library
from surveys.codes import LinkSecret, TypedCode
from surveys.identifiers import Language, RespondentGroup, SurveyCode, SurveyState, UnitCode
from surveys.invitations import IssuedCode
from surveys.notice import SubjectFace
from surveys.paper.form_told import FormSize, PaperForm
from surveys.paper.forms import Prepared, prepare
from surveys.prints.paper import Paper, Speech
from surveys.questionnaire import Questionnaire
from surveys.survey import GroupRule, Rules, Survey
from webapp.catalogue import translations

ADDRESS = "https://ykien.example.vn"
DOTS = 200 / 25.4
"""Dots of a picture for each millimetre."""
NAMES = ("Nguyễn Thị Phượng Hằng", "Trần Đức Quảng", "Đỗ Thế Vỹ", "Lê Hữu Ước")


def library(name: str) -> Questionnaire:
    return questionnaire_library.load(name, 1)[1]


def form(
    questionnaire: Questionnaire,
    size: FormSize = FormSize.NORMAL,
    languages: Sequence[str] = ("vi",),
    *,
    subjects: int = 1,
    people: int | None = None,
) -> PaperForm:
    """Give a form for the first respondent group; ``people``: how many the group has."""
    group = questionnaire.respondent_groups[0]
    speech = Speech(tuple((Language(one), translations(one).gettext) for one in languages))
    position = {"vi": "Phó Chủ tịch Ủy ban nhân dân phường", "en": "Vice chair of the People's Committee"}
    faces = tuple(
        SubjectFace(questionnaire.subject, name, position, "Phường Hạ Long") for name in NAMES[:subjects]
    )
    return PaperForm(paper(group, speech, people), questionnaire, group, faces, size)


@cache
def laid_out(
    name: str, size: FormSize = FormSize.NORMAL, languages: tuple[str, ...] = ("vi",), subjects: int = 1
) -> Prepared:
    """Lay out a form of the library once for all tests that look at it."""
    return prepare(form(library(name), size, languages, subjects=subjects))


def paper(group: RespondentGroup, speech: Speech, people: int | None = None) -> Paper:
    rules = Rules(
        title={"vi": "Lấy ý kiến về cán bộ phường Hạ Long, quý I", "en": "Opinion about ward officials"},
        asks={"vi": "Ủy ban MTTQ Việt Nam phường Hạ Long", "en": "The Front of Hạ Long ward"},
        groups=(GroupRule(group, 1, 12, required=True, size=people),),
        strata=(),
        confidence=0.95,
        least_reliability=0.7,
    )
    survey = Survey(
        SurveyCode("r"), UnitCode("22"), SurveyState.OPEN, "q", 1, "", date(2026, 1, 1), date(2026, 3, 31),
        date(2026, 4, 15), rules, None, None, None,
    )  # fmt: skip
    return Paper(survey, speech, ADDRESS, "0203 000 000")


def issued(count: int) -> list[IssuedCode]:
    """Make codes that are the same every time: digits 0, 1, 2, ... and secrets of one letter."""
    letters = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
    made = []
    for number in range(count):
        digits = f"{number:016d}"
        link = LinkSecret(letters[number] * codes.LINK_LETTERS)
        made.append(IssuedCode(TypedCode(digits + codes.check_digit(digits)), link))
    return made


def scanned(content: bytes) -> list[NDArray[np.uint8]]:
    """Give every page as a grey picture of 200 dots an inch."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze() for page in document]
    document.close()
    return pages
