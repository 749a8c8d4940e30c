"""What a file says about its making is not in the bytes that are kept; the unfit is refused."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable

import openpyxl
import pypdfium2
import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from openpyxl.comments import Comment
from PIL import Image

from surveys.evidence import cleaning, images, office_files, pdfs
from surveys.evidence.cleaning import answer, clean, cleaned
from surveys.evidence.faults import MOST_BYTES, SENTENCES, Fault, Unfit
from surveys.evidence.naming import named
from surveys.problems import BadInput
from tests.surveys.evidence.made import PLACE, TRACE, docx_parts, jpeg, package, pdf, png, relations


def _everything_in(content: bytes) -> bytes:
    """Give the bytes of a package, those of its parts included."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return content + b"".join(name.encode() + parts.read(name) for name in parts.namelist())


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = TRACE
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Đã mở cửa"
    sheet["A1"].comment = Comment("Rõ.", TRACE)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (jpeg, "jpeg"),
        (png, "png"),
        (lambda: png("RGBA"), "png"),
        (pdf, "pdf"),
        (lambda: package(docx_parts()), "docx"),
        (_workbook, "xlsx"),
    ],
)
def test_no_trace_of_a_person_or_a_computer_is_left_in_the_bytes(
    make: Callable[[], bytes], kind: str
) -> None:
    given = make()
    assert TRACE.encode() in _everything_in(given)
    found, kept = cleaned(given)
    assert found == kind
    for trace in (TRACE, PLACE, "NVL", "rsid", "docProps", "2026-01-01", "CreationDate"):
        assert trace.encode() not in _everything_in(kept)


def test_what_is_seen_stays() -> None:
    with Image.open(io.BytesIO(cleaned(jpeg())[1])) as upright:
        assert upright.size == (20, 40)  # turned as it was meant
        red = upright.convert("RGB").getpixel((10, 20))
    assert isinstance(red, tuple)
    assert red[0] > 250
    with pypdfium2.PdfDocument(cleaned(pdf(2))[1]) as kept:
        assert (len(kept), kept[1].get_size()) == (2, (200, 100))
        drawn = kept[1].render().to_pil().getpixel((100, 50))
    assert drawn[0] > 240
    book = openpyxl.load_workbook(io.BytesIO(cleaned(_workbook())[1]))
    cell = book.worksheets[0]["A1"]
    assert cell.comment is not None
    assert (cell.value, cell.comment.text.strip()) == ("Đã mở cửa", "Rõ.")
    with zipfile.ZipFile(io.BytesIO(cleaned(package(docx_parts()))[1])) as parts:
        body, links = parts.read("word/document.xml"), parts.read("word/_rels/document.xml.rels")
        assert parts.namelist()[0] == "[Content_Types].xml"
    assert '<w:t xml:space="preserve">Đã mở cửa </w:t>'.encode() in body
    assert b"https://mattran.vn/" in links
    assert b"comments.xml" in links


def _docx(**more: str | bytes) -> bytes:
    return package(docx_parts() | {name.replace("__", "/"): content for name, content in more.items()})


def _encrypted_package() -> bytes:
    data = bytearray(_docx())
    for begin, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(begin) + flags] |= 1
    return bytes(data)


def _types(said: str) -> dict[str, str | bytes]:
    types = docx_parts()["[Content_Types].xml"]
    assert isinstance(types, str)
    return {"[Content_Types].xml": types.replace("</Types>", said + "</Types>")}


def _rights_only() -> bytes:
    """Give the trailer of a PDF that everybody opens but not everybody may copy: RC4 of 40 bits."""
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    owner = b"o" * 32
    key = hashlib.md5(padding + owner + (-4).to_bytes(4, "little", signed=True) + b"a").digest()[:5]  # noqa: S324
    user = Cipher(ARC4(key), None).encryptor().update(padding).hex().encode()
    return b"/Encrypt<</Filter/Standard/V 1/R 2/O(" + owner + b")/U<" + user + b">/P -4>>/ID[(a)(a)]"


_CAESAR = b"/Encrypt<</Filter/Standard/V 1/R 2/O(" + b"x" * 32 + b")/U(" + b"x" * 32 + b")/P -4>>/ID[(a)(a)]"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"MZ\x90\x00", Fault.UNKNOWN),
        (b"Rar!\x1a\x07", Fault.ARCHIVE),
        (package({"a.txt": "a"}), Fault.ARCHIVE),
        (package({"[Content_Types].xml": "<Types/>"}), Fault.ARCHIVE),
        (b"\xd0\xcf\x11\xe0 old", Fault.OLD),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), Fault.LOCKED),
        (pdf(extra=_CAESAR), Fault.LOCKED),
        (pdf(extra=_rights_only()), Fault.LOCKED),
        (b"%PDF-1.7 nothing", Fault.BROKEN),
        (pdf(pdfs.MOST_PAGES + 1), Fault.PAGES),
        (jpeg()[:60], Fault.BROKEN),
        (b"PK\x03\x04 nothing", Fault.BROKEN),
        (_docx(**{"word__vbaProject.bin": b"x"}), Fault.MACROS),
        (package(docx_parts() | _types('<Override ContentType="x.macroEnabled.y"/>')), Fault.MACROS),
        (_docx(**{"word__embeddings__a.xml": "<a/>"}), Fault.HOLDS),
        (_docx(**{"word__media__a.emf": b"x"}), Fault.HOLDS),
        (_docx(**{"xl__externalLinks__a.xml": "<a/>"}), Fault.LINKS),
        (
            _docx(**{"word___rels__a.rels": relations(("image", "https://a.vn/a.png", "External"))}),
            Fault.LINKS,
        ),
        (_docx(**{"word__a.xml": "<a>"}), Fault.BROKEN),
        (_docx(**{"word__a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), Fault.BROKEN),
        (_docx(**{"..__a.xml": "<a/>"}), Fault.BROKEN),
        (_encrypted_package(), Fault.LOCKED),
    ],
)
def test_a_file_that_cannot_be_made_clean_is_refused(data: bytes, fault: Fault) -> None:
    with pytest.raises(Unfit) as refused:
        cleaned(data)
    assert refused.value.fault is fault


def test_what_unpacks_beyond_measure_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office_files, "MOST_UNPACKED", 1000)
    monkeypatch.setattr(images, "MOST_POINTS", 100)
    monkeypatch.setattr(pdfs, "MOST_BYTES", 100)
    for data, fault in ((_docx(), Fault.UNPACKED), (png(), Fault.UNPACKED), (pdf(), Fault.PAGES)):
        with pytest.raises(Unfit) as refused:
            cleaned(data)
        assert refused.value.fault is fault
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    with pytest.raises(Unfit):
        cleaned(png())


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("bao-cao.pdf.exe", Fault.ENDINGS),
        ("bao-cao.exe.pdf", Fault.ENDINGS),
        ("bao-cao.exe", Fault.ENDING),
        (".pdf", Fault.ENDING),
        ("anh\u202egnp.jpg", Fault.NAME),
        ("a" * 200 + ".pdf", Fault.NAME),
        ("/", Fault.NAME),
    ],
)
def test_a_name_that_pretends_is_refused(name: str, fault: Fault) -> None:
    with pytest.raises(BadInput) as refused:
        clean(name, b"%PDF-")
    assert refused.value.problems[0].sentence == SENTENCES[fault]


def test_a_name_loses_its_folders_and_keeps_its_dots() -> None:
    assert named("C:\\Users\\lan\\Báo cáo 12.2026.PDF") == ("Báo cáo 12.2026.PDF", "pdf")


def test_a_process_of_its_own_reads_and_the_name_must_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clean("a.png", png())[:2] == ("a.png", "png")
    for name, data, fault in (
        ("a.pdf", b"", Fault.EMPTY),
        ("a.pdf", b"x" * (MOST_BYTES + 1), Fault.LARGE),
        ("a.pdf", png(), Fault.ENDING),
        ("a.pdf", b"MZ", Fault.UNKNOWN),
    ):
        with pytest.raises(BadInput) as refused:
            clean(name, data)
        assert refused.value.problems[0].sentence == SENTENCES[fault]

    def ended(_data: bytes) -> None:
        raise MemoryError

    for data, line in ((png(), "png"), (b"MZ", "unknown")):
        target = io.BytesIO()
        answer(data, target)
        assert line in json.loads(target.getvalue()).values()
    monkeypatch.setattr(cleaning, "cleaned", ended)
    target = io.BytesIO()
    answer(b"", target)
    assert json.loads(target.getvalue()) == {"fault": "unpacked"}
