"""What in a free text could point at a person: a hint to the writer before sending, never a redaction.

Names are found only by their form (a title or a common family name before capital letters): about half
of them, which is why the page asks and does not decide.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class DetailKind(StrEnum):
    """What kind of detail was found."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    PLATE = "plate"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail, as it stands in the text."""

    kind: DetailKind
    words: str


_CAPITAL = "A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_NAME_WORD = rf"[{_CAPITAL}][^\W\d_]*"
_FAMILY = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đinh|Đoàn|Trịnh|Trương|"
    "Lương|Mai|Tô|Hà|Cao|Tạ|Vương|Triệu|Chu|Lưu|Thái|Tống|Lâm|Bàn|Chìu|Tằng|Voòng"
)
_TITLE = "[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Tt]hầy|[Đđ]ồng chí|đ/c|Đ/c|Mr|Mrs|Ms"
_PATTERNS = (
    (DetailKind.EMAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")),
    (DetailKind.PLATE, re.compile(r"\b\d{2}[ -]?[A-ZĐ]{1,2}\d?[ .-]?(?:\d{3}[ .]?\d{2}|\d{4})\b")),
    (DetailKind.PHONE, re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){9,10}(?!\d)")),
    (DetailKind.ID_NUMBER, re.compile(r"(?<!\d)(?:\d[ .-]?){11}\d(?!\d)|(?<!\d)(?:\d[ .-]?){8}\d(?!\d)")),
    (
        DetailKind.NAME,
        re.compile(
            rf"\b(?:{_TITLE})\.? {_NAME_WORD}(?: {_NAME_WORD}){{0,3}}|\b(?:{_FAMILY})(?: {_NAME_WORD}){{1,3}}"
        ),
    ),
)


def find(text: str) -> tuple[Detail, ...]:
    """Find details in a text, kind by kind. A span of text counts once: what came first holds it."""
    found: list[Detail] = []
    for kind, pattern in _PATTERNS:
        found.extend(Detail(kind, match.group()) for match in pattern.finditer(text))
        text = pattern.sub(lambda match: "\n" * len(match.group()), text)
    return tuple(found)
