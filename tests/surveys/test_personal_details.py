"""What in a text may point to a person is found in the forms people write it."""

import pytest

from surveys.personal_details import DetailKind, find


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("gọi 0912 345 678 nhé", DetailKind.PHONE, "0912 345 678"),
        ("+84912345678", DetailKind.PHONE, "+84912345678"),
        ("0203.3825.123", DetailKind.PHONE, "0203.3825.123"),
        ("CCCD 022098001234", DetailKind.ID_NUMBER, "022098001234"),
        ("CCCD 122098001234.", DetailKind.ID_NUMBER, "122098001234"),
        ("CMND 100 123 456", DetailKind.ID_NUMBER, "100 123 456"),
        ("xe 14A1-234.56 đỗ", DetailKind.PLATE, "14A1-234.56"),
        ("xe 14A-12345", DetailKind.PLATE, "14A-12345"),
        ("thư nguyen.an@tinh.vn", DetailKind.EMAIL, "nguyen.an@tinh.vn"),
        ("ông Lê Văn Tám đã giúp", DetailKind.NAME, "ông Lê Văn Tám"),
        ("chị Ánh ở phòng một cửa", DetailKind.NAME, "chị Ánh"),
        ("Nguyễn Thị Hạnh rất tốt", DetailKind.NAME, "Nguyễn Thị Hạnh"),
        ("Mr. Tam helped", DetailKind.NAME, "Mr. Tam"),
    ],
)
def test_a_detail_is_found_as_it_is_written(text: str, kind: DetailKind, words: str) -> None:
    assert [(found.kind, found.words) for found in find(text)] == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cán bộ rất tận tình, giải quyết nhanh trong 2 ngày.",
        "Năm 2026 làm 3 lần, mất 150.000 đồng.",
        "Xin ông bà quan tâm hơn.",
        "Quảng Ninh",
    ],
)
def test_an_ordinary_sentence_holds_none(text: str) -> None:
    assert find(text) == ()


def test_one_span_counts_once_and_several_are_all_found() -> None:
    found = find("bà Trần Thị B (022198001234, b@x.vn) và anh Nam, 0987654321")
    assert {one.words for one in found} == {
        "bà Trần Thị B",
        "022198001234",
        "b@x.vn",
        "anh Nam",
        "0987654321",
    }
