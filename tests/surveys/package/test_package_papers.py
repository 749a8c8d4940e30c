"""The workbook and the report: for people, in their language, with nothing withheld in them."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pypdfium2
import pytest

from surveys.identifiers import Language
from surveys.package_content import Content, Supersedes, Words
from surveys.package_items import counts_table
from surveys.package_lines import lines, say_score
from surveys.package_report import report_pdf
from surveys.package_scores import scores_table
from surveys.package_sheets import workbook
from surveys.summary import Band, BandName, Coded, Coefficient, Figure, Withheld, WithheldReason
from tests.surveys.package.conftest import FORMULA, Files


@pytest.fixture(scope="module")
def book(files: Files) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(files["scores.xlsx"]))


def test_no_cell_of_the_workbook_is_a_formula(book: openpyxl.Workbook) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    assert any(cell.value == FORMULA for row in book["scores"].iter_rows() for cell in row)


def test_the_sheets_hold_the_tables_and_a_sheet_to_read(book: openpyxl.Workbook, content: Content) -> None:
    assert book.sheetnames == ["Summary", "scores", "items", "counts"]
    scores, counts = scores_table(content), counts_table(content)
    assert book["scores"].max_row == len(scores.rows) + 1
    assert book["counts"].max_row == len(counts.rows) + 1
    header = [cell.value for cell in next(book["scores"].iter_rows(max_row=1))]
    assert header == [column.name for column in scores.columns]


def test_scores_are_numbers_and_withheld_ones_are_words(book: openpyxl.Workbook) -> None:
    rows = [[cell.value for cell in row] for row in book["Summary"].iter_rows(min_row=2)]
    told = next(row for row in rows if row[0] == "CB001" and row[4] == "Người dân")
    assert told[3] == "Xã Ba Chẽ"
    assert (told[5], told[6]) == (53, 71)
    withheld = next(row for row in rows if row[0] == "CB003" and row[4] == "Người dân")
    assert (withheld[5], withheld[6]) == (None, "không hiển thị: không đủ số phiếu")


def test_a_workbook_without_any_subject_is_a_workbook(content: Content) -> None:
    nobody = replace(content, summary=replace(content.summary, subjects=()))
    book = openpyxl.load_workbook(io.BytesIO(workbook(nobody, (scores_table(nobody),))))
    assert book["scores"]["A1"].value == "cadre_code"


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return " ".join(" ".join(pages).split())


def test_the_report_speaks_vietnamese_with_english_below(files: Files) -> None:
    text = _text(files["report.pdf"])
    for words in (
        "Kết quả đợt khảo sát: Đợt khảo sát quý I năm 2026",
        "Round of the first quarter of 2026",
        "Xã Ba Chẽ",
        "Nguyễn Văn Ưởng 2",
        "Chủ tịch Ủy ban nhân dân xã",
        "không hiển thị: không đủ số phiếu",
        "01/01/2026 – 31/03/2026",
        "HYPERLINK",
    ):
        assert words in text


def test_the_report_in_english_says_each_word_once(content: Content) -> None:
    english = replace(content, words=Words(Language("en"), lambda text: text))
    pdf = report_pdf(english)
    text = _text(pdf)
    assert "Scores of a survey round: Round of the first quarter of 2026" in text
    assert "too few ballots" in text
    assert "Đợt" not in text
    document = pypdfium2.PdfDocument(pdf)
    assert text.count("Respondent group") == len(document)  # the head of the table on every page
    document.close()


def test_the_report_has_a_title_a_language_and_letters_of_its_own(files: Files) -> None:
    document = pypdfium2.PdfDocument(files["report.pdf"])
    assert document.get_metadata_value("Title").startswith("Kết quả đợt khảo sát")
    assert document.get_metadata_value("CreationDate") == ""  # a package has no time of its own
    document.close()
    assert b"BeVietnamPro" in files["report.pdf"]
    for font in (b"Libertinus", b"Liberation", b"DejaVu"):
        assert font not in files["report.pdf"]


def test_the_report_prints_ink_inside_its_margins(files: Files) -> None:
    document = pypdfium2.PdfDocument(files["report.pdf"])
    image = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    dark = image.point(lambda level: 255 if level < 128 else 0)
    left, top, right, bottom = dark.getbbox() or (0, 0, 0, 0)
    width, height = image.size
    assert width > height  # a table of eight columns lies across
    assert left >= 30
    assert top >= 30
    assert right <= width - 30
    assert bottom <= height - 20
    assert sum(dark.histogram()[255:]) > 3000


def test_a_reliability_without_interval_is_told_plainly(content: Content) -> None:
    plain = tuple(replace(one, alpha=Coefficient(0.8, None, None)) for one in content.summary.reliability)
    text = _text(report_pdf(replace(content, summary=replace(content.summary, reliability=plain))))
    assert "0,80" in text


def test_scores_bounds_bands_and_reasons_are_said_in_words(content: Content) -> None:
    english = Words(Language("en"), str)
    assert say_score(Figure(62.5, 60.1, 64.9, 0.1, None), english) == "62.5"
    assert say_score(Figure(62.5, 60.1, 64.9, 0.1, None), content.words) == "62,5"
    assert say_score(Figure(95, 90, 100, 1, Coded.TOP), english) == "95 or more"
    assert say_score(Figure(5, 0, 10, 5, Coded.BOTTOM), english) == "5 or less"
    assert say_score(Band(BandName.MIDDLE, 50, 75), english) == "from 50 to below 75"
    withheld = Withheld(WithheldReason.ONE_PERSON)
    assert say_score(withheld, english) == "withheld: only one person could answer"
    assert {"71", "không hiển thị: không đủ số phiếu"} <= {line.score for line in lines(content)}


def test_report_and_workbook_of_a_corrected_release_say_why(content: Content) -> None:
    why = {"vi": "Danh mục ghi sai.", "en": "The register was wrong."}
    before = Supersedes(1, "cd" * 32, why, date(2026, 5, 4), ("ef" * 32,))
    corrected = replace(content, number=2, supersedes=before)
    assert "Reason: Danh mục ghi sai." in _text(report_pdf(corrected))
    book = openpyxl.load_workbook(io.BytesIO(workbook(corrected, ())))
    said = str(book["Correction"]["A1"].value)
    assert said == (
        "Corrected: release 2 stands in place of release 1 since 04/05/2026. Reason: Danh mục ghi sai."
    )
    assert "Correction" not in openpyxl.load_workbook(io.BytesIO(workbook(content, ()))).sheetnames
