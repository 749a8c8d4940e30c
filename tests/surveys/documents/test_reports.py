"""Reports as files: every letter, one page, nothing live, the same cells in every form."""

import io
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import which

import openpyxl
import pytest

from surveys.documents import html, report_units
from surveys.documents.files import Form, file_of
from surveys.documents.pdf import pdf
from surveys.documents.pieces import Document, Kind, Paragraph, Table
from surveys.documents.wording import LANGUAGES
from surveys.documents.xlsx import xlsx
from surveys.identifiers import UnitCode
from surveys.package_content import Supersedes
from surveys.problems import BadInput
from surveys.summary import Summary
from tests.surveys.documents.conftest import FORMULA, facts_of, voices
from tests.surveys.prints.pdf_pages import read

Report = Callable[..., Document]
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
LETTERS += [letter.upper() for letter in LETTERS] + ["đ", "Đ"]


def cells_of(document: Document) -> set[str]:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return {cell.text for table in tables for row in table.rows for cell in row} - {"–"}


def test_every_vietnamese_letter_is_printed(report_of: Report) -> None:
    name = "".join(LETTERS)
    text = "".join(read(pdf(report_of(name=name))).words).replace(" ", "")
    assert set(LETTERS) <= set(text)
    assert name in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_report_is_one_tagged_page_in_black_and_white(
    report_of: Report, number: int, language: str
) -> None:
    found = read(pdf(report_of(number, language)))
    assert found.sizes == [(210, 297)]
    assert found.is_tagged
    assert found.is_embedded
    assert all("BeVietnamPro" in font for font in found.fonts)


def test_long_names_and_a_note_still_fit_on_one_page(report_of: Report) -> None:
    long = report_of(name="Nguyễn Thị Phương Khánh Thường Trực " * 4, note="Lưu ý khi đọc kết quả. " * 12)
    assert len(read(pdf(long)).words) == 1


def test_reports_of_a_corrected_release_say_why(report_of: Report, summary: Summary) -> None:
    before = Supersedes(1, "cd" * 32, {"vi": "Danh mục ghi sai.", "en": "Wrong."}, date(2026, 5, 4))
    facts = facts_of(summary, "vi", Kind.REPORT_COMMUNE)
    corrected = replace(facts, content=replace(facts.content, number=2, supersedes=before))
    one_cadre = report_of(content=corrected.content)
    unit = report_units.commune(corrected, "Phường Ấm", corrected.of_units(None))
    for document in (one_cadre, unit):
        assert any("Danh mục ghi sai." in one.text for one in document.blocks if isinstance(one, Paragraph))


def test_what_people_wrote_stands_on_a_page_of_its_own(report_of: Report) -> None:
    pages = read(pdf(report_of(voices=voices("Cán bộ tận tình.", "<b>Cần nhanh hơn</b>")))).words
    assert len(pages) == 2
    assert "Cán bộ tận tình." in pages[1]
    assert "<b>Cần nhanh hơn</b>" in pages[1]
    assert "tận tình" not in pages[0]


def test_no_cell_of_a_workbook_is_a_formula_and_numbers_are_numbers(report_of: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(report_of(name=FORMULA))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(FORMULA in str(cell.value) for cell in cells)
    assert 53 in [cell.value for cell in cells]
    assert "không hiển thị: chỉ có một người được lấy ý kiến" in [cell.value for cell in cells]


@pytest.mark.parametrize("number", [1, 3])
def test_every_form_holds_the_same_cells(report_of: Report, number: int) -> None:
    document = report_of(number)
    wanted = cells_of(document)
    page = html.body(document)
    printed = "".join(read(pdf(document)).words).replace(" ", "")
    book = openpyxl.load_workbook(io.BytesIO(xlsx(document)))
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert wanted
    for text in wanted:
        assert text in page
        assert text.replace(" ", "") in printed, text
        assert text in texts or text.endswith("%") or float(text.replace(",", ".")) in texts


def test_a_page_holds_no_command_of_anybody(report_of: Report) -> None:
    evil = '<script>alert(1)</script>" onload="x'
    page = file_of(report_of(name=evil, note=evil), Form.HTML, "p {}").decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x" in page


def test_the_same_facts_give_the_same_bytes(report_of: Report) -> None:
    for form in Form:
        assert file_of(report_of(), form) == file_of(report_of(), form)


def test_a_sign_without_a_letter_is_refused_by_name(report_of: Report) -> None:
    with pytest.raises(BadInput, match="𒀀"):
        pdf(report_of(name="𒀀"))


@pytest.mark.parametrize("kind", [Kind.REPORT_COMMUNE, Kind.REPORT_PROVINCE])
def test_reports_of_units_list_by_name_and_tell_withheld_as_withheld(summary: Summary, kind: Kind) -> None:
    moved = replace(summary.subjects[2], unit=UnitCode("22"), name="Ân Thị Á")
    facts = facts_of(replace(summary, subjects=(*summary.subjects[:2], moved)), "vi", kind)
    draw = report_units.commune if kind is Kind.REPORT_COMMUNE else report_units.province
    document = draw(facts, "Tỉnh Quảng Ninh", facts.of_units(None))
    text = " ".join(read(pdf(document)).words)
    assert ("Tỉnh Quảng Ninh: 1 cán bộ" in text) == (kind is Kind.REPORT_PROVINCE)
    assert "không hiển thị: một nhóm bắt buộc không đủ điều kiện công bố" in text
    assert "Có điểm" in text or kind is Kind.REPORT_COMMUNE
    assert openpyxl.load_workbook(io.BytesIO(xlsx(document))).sheetnames[0] == "BÁO CÁO"


@pytest.mark.long
def test_spreadsheet_programs_open_a_workbook_and_find_its_numbers(report_of: Report, tmp_path: Path) -> None:
    content = xlsx(report_of())
    assert openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A1"].value
    office = which("soffice")
    if office is not None:  # LibreOffice, where a machine has it
        (tmp_path / "a.xlsx").write_bytes(content)
        command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/u", "--convert-to", "csv"]
        subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")], check=True)
        assert "53" in (tmp_path / "a.csv").read_text(encoding="utf-8", errors="replace")
