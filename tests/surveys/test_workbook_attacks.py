"""A workbook made to hurt: entities that grow or read files stay what they are, or the file is refused."""

import io
import zipfile
from pathlib import Path

import psutil
import pytest

from surveys.problems import BadInput
from surveys.sheet import read_sheet

SECRET = "bí mật của máy chủ"
LAUGHS = '<!ENTITY l0 "haha">' + "".join(
    f'<!ENTITY l{number} "&l{number - 1};&l{number - 1};">' for number in range(1, 40)
)
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(folder: Path, doctype: str, cell: str) -> Path:
    """Write a workbook with one text, in whose list of texts a document type is declared."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS % f'<Relationship Id="r" Type="{KIND}/officeDocument" Target="xl/workbook.xml"/>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{KIND}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": RELS
        % (
            f'<Relationship Id="r1" Type="{KIND}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{KIND}/sharedStrings" Target="sharedStrings.xml"/>'
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>"
        '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
        '<row r="2"><c r="A2" t="s"><v>0</v></c></row></sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<?xml version="1.0"?>{doctype}<sst {MAIN}><si><t>{cell}</t></si></sst>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path = folder / "attack.xlsx"
    path.write_bytes(packed.getvalue())
    return path


def read(path: Path) -> str:
    """Give everything that is read, or how it was refused."""
    try:
        sheet = read_sheet(path)
    except BadInput as error:
        return str(error)
    return repr(sheet)


def test_the_workbook_without_an_attack_is_read(tmp_path: Path) -> None:
    assert "một hai ba" in read(workbook(tmp_path, "", "một hai ba"))


@pytest.mark.parametrize("kind", ["SYSTEM", 'PUBLIC "x"'])
def test_an_entity_never_reads_a_file_of_the_server(tmp_path: Path, kind: str) -> None:
    (tmp_path / "secret.txt").write_text(SECRET, "utf-8")
    doctype = f'<!DOCTYPE sst [<!ENTITY x {kind} "file://{tmp_path}/secret.txt">]>'
    assert SECRET not in read(workbook(tmp_path, doctype, "&x;"))


def test_entities_that_double_forty_times_fill_no_memory(tmp_path: Path) -> None:
    before = psutil.Process().memory_info().rss
    told = read(workbook(tmp_path, f"<!DOCTYPE sst [{LAUGHS}]>", "&l39;"))
    assert len(told) < 1000
    assert psutil.Process().memory_info().rss - before < 50_000_000
