"""Scanned files give their pages, and whatever else they do, they do to a process of its own."""

import io
import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable

import cv2
import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image

from surveys.problems import BadInput
from surveys.scans import decoding, files
from surveys.scans.decoding import Ended, Ending, answer, more_time, pages
from surveys.scans.files import pages_of

Pixels = NDArray[np.uint8]

GREY = Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 200), np.uint8))
TURN_RIGHT = 6  # of EXIF: the picture is to be turned by a quarter


def encoded(kind: str, picture: Image.Image = GREY, count: int = 1, **how: object) -> bytes:
    target = io.BytesIO()
    more = {"save_all": True, "append_images": [picture] * (count - 1)} if count > 1 else {}
    picture.save(target, kind, **more, **how)
    return target.getvalue()


def png_of(width: int, height: int) -> bytes:
    """Make a small PNG file that says it is large."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + checked

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def locked_pdf() -> bytes:
    """Make a PDF file that asks for a password."""
    content = encoded("PDF")
    owner, user, name = b"41" * 32, b"42" * 32, b"00112233445566778899aabbccddeeff"
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (owner, user)
    locks = b"trailer\n<< /Encrypt %b /ID [<%b> <%b>] " % (lock, name, name)
    return content.replace(b"trailer\n<<", locks, 1)


def shapes(data: bytes) -> list[tuple[int, ...]]:
    return [page.shape for page in pages_of(data, "scan")]


def said(data: bytes) -> str:
    with pytest.raises(BadInput) as refused:
        shapes(data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (encoded("JPEG"), [(300, 200, 3)]),
        (encoded("PNG", GREY.convert("RGBA")), [(300, 200, 3)]),
        (encoded("TIFF", count=3), [(300, 200, 3)] * 3),
        (encoded("TIFF", GREY.convert("1"), 2, compression="group4"), [(300, 200, 3)] * 2),
    ],
    ids=["jpeg", "png", "tiff", "fax"],
)
def test_each_kind_of_file_gives_its_pages(data: bytes, expected: list[tuple[int, ...]]) -> None:
    assert shapes(data) == expected
    assert [page.shape for page in pages(data)] == expected


def test_pages_of_a_pdf_are_large_enough_to_be_read() -> None:
    assert shapes(encoded("PDF", count=2)) == [(2400, 1600, 3)] * 2


def test_a_photo_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = TURN_RIGHT
    assert shapes(encoded("JPEG", exif=exif)) == [(200, 300, 3)]


def test_the_picture_comes_through_unchanged() -> None:
    (page,) = pages_of(encoded("PNG"), "scan.jpg")  # by what it is, not by its name
    assert (page[:, :, 0] == np.asarray(GREY)).all()


def test_a_fine_scan_is_made_smaller() -> None:
    assert shapes(encoded("PNG", Image.new("L", (4000, 6300), 255))) == [(4200, 2667, 3)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "scan: The file is empty"),
        (b"PK\x03\x04 a workbook", "scan: This is no PDF, JPEG, PNG or TIFF file"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 99, "scan: This is a photo in a format of some phones (HEIC)"),
        (png_of(20_000, 20_000), "scan: Page 1 is too large"),
        (png_of(20_000, 5_000), "scan: The file is damaged or breaks off at page 1"),
        (encoded("PNG")[:20_000], "scan: The file is damaged or breaks off at page 1"),
        (encoded("JPEG")[:5_000], "scan: The file is damaged or breaks off at page 1"),
        (b"\xff\xd8\xff\xd9", "scan: The file is damaged or breaks off at page 1"),
        (encoded("PDF", count=3)[:2_000], "scan: The file is damaged or breaks off at page 1"),
        (locked_pdf(), "scan: The file is locked with a password"),
        (b"II*\0\x08\0\0\0\0\0\0\0\0\0", "scan: The file is damaged or breaks off at page 1"),
        (b"MM\0+\0\x08\0\0" + bytes(24), "scan: The file is damaged or breaks off at page 1"),
    ],
    ids=(
        "empty", "workbook", "heic", "bomb", "short bomb", "png", "jpeg", "no picture", "pdf", "locked",
        "tiff", "large tiff",
    ),
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    assert said(data).startswith(sentence)


def test_pages_before_the_break_are_given() -> None:
    whole = encoded("TIFF", count=3)
    some = pages_of(whole[:-100], "scan")
    assert [next(some).shape, next(some).shape] == [(300, 200, 3)] * 2
    with pytest.raises(BadInput, match="breaks off at page 3"):
        next(some)


def test_a_file_beyond_all_measure_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    assert said(encoded("PNG")) == "scan: The file is larger than 400 MB. Send it in parts."


@pytest.mark.parametrize(
    "program",
    [
        "import os; os._exit(1)",
        "import sys; sys.stdin.buffer.read(); sys.stdout.write('[9000000, 9000, 3]\\n')",
        "import sys; sys.stdin.buffer.read(); sys.stdout.write('[90, 90, 3]\\nshort')",
        "import os, signal, sys; sys.stdin.buffer.read(); os.kill(os.getpid(), signal.SIGKILL)",
    ],
    ids=["gone at once", "huge page", "half a page", "killed"],
)
def test_a_decoder_that_breaks_harms_nobody(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-S", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    monkeypatch.setattr(files, "_decoder", broken)
    assert said(encoded("PNG") * 10).startswith("scan: Page 1 is too large")


def test_reading_may_stop_after_any_page() -> None:
    some = pages_of(encoded("TIFF", count=3), "scan")
    assert next(some).shape == (300, 200, 3)
    some.close()  # type: ignore[attr-defined] # a generator
    assert list(some) == []


def told(data: bytes) -> list[bytes]:
    target = io.BytesIO()
    answer(data, target, lambda: None)
    return target.getvalue().splitlines()


def test_the_decoder_tells_shape_picture_and_ending() -> None:
    white = encoded("PNG", Image.new("L", (2, 1), 255))
    assert told(white) == [b"[1, 2, 3]", b'\xff\xff\xff\xff\xff\xff"whole"']
    assert told(b"no picture") == [b'"unknown"']


def ending(data: bytes) -> Ending:
    with pytest.raises(Ended) as ended:
        list(pages(data))
    return ended.value.ending


def test_the_decoder_counts_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_PAGES", 2)
    assert ending(encoded("PDF", count=3)) is Ending.TOO_MANY
    assert ending(encoded("TIFF", count=3)) is Ending.TOO_MANY
    assert len(list(pages(encoded("PDF", count=2)))) == 2
    assert len(list(pages(encoded("TIFF", count=2)))) == 2


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (locked_pdf(), Ending.LOCKED),
        (b"\0\0\0\x18ftypheic", Ending.HEIC),
        (encoded("PDF")[:900], Ending.DAMAGED),
        (encoded("PNG")[:20_000], Ending.DAMAGED),
        (b"\xff\xd8\xff\xd9", Ending.DAMAGED),
        (encoded("TIFF", count=3)[:-100], Ending.DAMAGED),
        (b"MM\0+\0\x08\0\0" + bytes(24), Ending.DAMAGED),
    ],
)
def test_the_decoder_says_why_it_ended(data: bytes, expected: Ending) -> None:
    assert ending(data) is expected


def raising(error: Exception) -> Callable[..., object]:
    def act(*_: object, **__: object) -> object:
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (cv2.error("Failed to allocate 9 bytes"), Ending.TOO_LARGE),
        (cv2.error("some bug"), Ending.DAMAGED),
    ],
)
def test_errors_of_the_library_are_endings(
    error: Exception, expected: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cv2, "imdecode", raising(error))
    monkeypatch.setattr(cv2, "imdecodemulti", raising(error))
    assert ending(encoded("PNG")) is expected
    assert ending(encoded("TIFF")) is expected


def test_a_picture_without_content_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "imdecode", lambda *_: None)
    assert ending(encoded("PNG")) is Ending.DAMAGED


def test_a_page_without_memory_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "imdecode", raising(MemoryError()))
    assert told(encoded("PNG")) == [b'"too_large"']


def test_a_page_of_a_pdf_that_cannot_be_drawn_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pypdfium2.PdfPage, "render", raising(pypdfium2.PdfiumError("no")))
    assert ending(encoded("PDF")) is Ending.DAMAGED
    monkeypatch.setattr(pypdfium2.PdfPage, "get_size", lambda _: (0.0, 0.0))
    assert ending(encoded("PDF")) is Ending.DAMAGED
    monkeypatch.setattr(pypdfium2.PdfDocument, "__len__", lambda _: 0)
    assert ending(encoded("PDF")) is Ending.DAMAGED


def test_each_page_is_allowed_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: allowed.append(limits))
    for most in (resource.RLIM_INFINITY, 5):
        monkeypatch.setattr(resource, "getrlimit", lambda _, most=most: (0, most))
        more_time()
    (endless, _), (short, _) = allowed
    used = resource.getrusage(resource.RUSAGE_SELF)
    assert 0 < endless - used.ru_utime - used.ru_stime <= decoding.SECONDS_A_PAGE + 1
    assert short == 5


def test_the_decoder_cannot_outgrow_its_memory() -> None:
    program = (
        "import resource\nfrom surveys.scans import decoding\n"
        "decoding.limit(decoding.MEMORY_BYTES, decoding.SECONDS)\n"
        "try:\n    bytearray(decoding.MEMORY_BYTES)\nexcept MemoryError:\n    print('no')\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "no\n"
