"""Pages of made-up sheets: two pages, two subjects, three items."""

from collections.abc import Sequence
from dataclasses import replace

from surveys.identifiers import ItemId
from surveys.scans.page_record import MarkRead, Page, PageState, WritingRead
from surveys.scans.sheets import Pile, assemble

POLITE, QUICK, WORDS = ItemId("polite"), ItemId("quick"), ItemId("words")
RUN = 3


def first_page(sheet: str, place: int, *answers: str | None, file: str = "scan.pdf") -> Page:
    marks = tuple(MarkRead(subject, POLITE, answer) for subject, answer in enumerate(answers))
    return page(sheet, 1, place, file=file, marks=marks)


def second_page(sheet: str, place: int, *answers: str | None, file: str = "scan.pdf") -> Page:
    marks = tuple(MarkRead(subject, QUICK, answer) for subject, answer in enumerate(answers))
    return page(sheet, 2, place, file=file, marks=marks)


def page(
    sheet: str, number: int, place: int, *, file: str = "scan.pdf", marks: Sequence[MarkRead] = ()
) -> Page:
    return Page(
        f"{file}-{place}".encode().ljust(16, b"-"),
        *(file, place, PageState.READ),
        code=f"CODE{sheet}",
        sheet=sheet,
        run=RUN,
        number=number,
        marks=tuple(marks),
    )


def written(found: Page, subject: int = 0, *, inked: bool = True) -> Page:
    return replace(found, writings=(*found.writings, WritingRead(subject, WORDS, "picture", inked)))


def doubtful(found: Page, subject: int = 0) -> Page:
    marks = [replace(one, doubtful=one.doubtful or one.place == subject) for one in found.marks]
    return replace(found, marks=tuple(marks))


def piled(*pages: Page, numbers: Sequence[int] = (1, 2)) -> Pile:
    return assemble(pages, RUN, numbers, 2)
