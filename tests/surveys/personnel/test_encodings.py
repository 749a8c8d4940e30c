"""Old encodings are read as their public tables say, and nothing is changed that is Vietnamese already."""

import pytest

from surveys.personnel.detection import State, judge
from surveys.personnel.encodings import Encoding, decode
from surveys.personnel.syllables import is_syllable, tone_key

# Typed by hand from the standard TCVN 5712:1993 and from the layout of VNI, not from our tables.
TCVN3_BYTES = (
    "b8b5b6b7b9 a8bebbbcbdc6 a9cac7c8c9cb d0cccecfd1 aad5d2d3d4d6 ddd7d8dcde "
    "e3dfe1e2e4 abe8e5e6e7e9 acedeaebecee f3eff1f2f4 adf8f5f6f7f9 fdfafbfcfe aea7 a1a2a3a4a5a6"
)
TCVN3_MEANS = "áàảãạ ăắằẳẵặ âấầẩẫậ éèẻẽẹ êếềểễệ íìỉĩị óòỏõọ ôốồổỗộ ơớờởỡợ úùủũụ ưứừửữự ýỳỷỹỵ đĐ ĂÂÊÔƠƯ"
VNI_WRITTEN = (
    "aùaøaûaõaï aêaéaèaúaüaë aâaáaàaåaãaä eùeøeûeõeï eâeáeàeåeãeä íìæóò oùoøoûoõoï oâoáoàoåoãoä "
    "ôôùôøôûôõôï uùuøuûuõuï ööùöøöûöõöï yùyøyûyõî ñÑ AÙAØAÛAÕAÏ AÊAÉAÈAÚAÜAË ÔÛ ÖÙ ÍÌÆÓÒÎ"
)
VNI_MEANS = (
    "áàảãạ ăắằẳẵặ âấầẩẫậ éèẻẽẹ êếềểễệ íìỉĩị óòỏõọ ôốồổỗộ ơớờởỡợ úùủũụ ưứừửữự ýỳỷỹỵ đĐ ÁÀẢÃẠ ĂẮẰẲẴẶ Ở Ứ ÍÌỈĨỊỴ"
)


def test_every_letter_of_tcvn3_is_read() -> None:
    written = " ".join(bytes.fromhex(group).decode("latin-1") for group in TCVN3_BYTES.split())
    assert decode(written, Encoding.TCVN3) == TCVN3_MEANS


def test_every_letter_of_vni_is_read() -> None:
    assert decode(VNI_WRITTEN, Encoding.VNI) == VNI_MEANS


@pytest.mark.parametrize(
    ("written", "encoding", "means"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", Encoding.TCVN3, "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", Encoding.TCVN3, "Độc lập - Tự do - Hạnh phúc"),
        ("NGUYÔN ThÞ Lª", Encoding.TCVN3, "NGUYỄN Thị Lê"),
        ("TRÇN V¡N HIÕU", Encoding.TCVN3, "TRẦN VĂN HIẾU"),
        ("NGUYÔN Hµ", Encoding.TCVN3, "NGUYỄN HÀ"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", Encoding.VNI, "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("ÑOÄC LAÄP - Töï do - Haïnh phuùc", Encoding.VNI, "ĐỘC LẬP - Tự do - Hạnh phúc"),
        ("Nguye^~n Va(n DDo^`ng, Hu+o+ng", Encoding.VIQR, "Nguyễn Văn Đồng, Hương"),
        ("dda^'t nu+*?", Encoding.VIQR, "đất nư*?"),
        ("Nguyá»…n VÄƒn Ã\x81nh", Encoding.UTF8, "Nguyễn Văn Ánh"),
        ("Nguyễn", Encoding.TCVN3, None),
        ("Nguyễn", Encoding.VNI, None),
        ("Nguyễn", Encoding.VIQR, None),
        ("Nguyễn", Encoding.UTF8, None),
        ("Lê", Encoding.AS_IS, "Lê"),
    ],
)
def test_a_text_means_what_was_typed(written: str, encoding: Encoding, means: str | None) -> None:
    assert decode(written, encoding) == means


@pytest.mark.parametrize(
    ("text", "font", "state", "readings"),
    [
        ("Nguyễn Văn An", "", State.PROVEN, {}),
        ("NguyÔn V¨n An", "", State.BROKEN, {"tcvn3": "Nguyễn Văn An"}),
        ("Tr­ëng phßng", "", State.BROKEN, {"tcvn3": "Trưởng phòng"}),
        ("Nguyeãn Vaên An", "", State.BROKEN, {"vni": "Nguyễn Văn An"}),
        ("Nguyá»…n VÄƒn", "", State.BROKEN, {"utf8": "Nguyễn Văn"}),
        ("Nguye^~n Va(n", "", State.BROKEN, {"viqr": "Nguyễn Văn"}),
        ("8 a(m)", "", State.UNCLEAR, {"viqr": "8 ăm)"}),
        ("Ðỗ Mười", "", State.BROKEN, {"as_is": "Đỗ Mười"}),
        ("Hà Tu", "", State.FINE, {}),
        ("René Dupont", "", State.FINE, {}),
        ("x^2", "", State.FINE, {}),
        ("Lê Hùng", "", State.EITHER, {"tcvn3": "Lờ Hựng"}),
        ("Lê Hùng", ".VnTime", State.BROKEN, {"tcvn3": "Lờ Hựng"}),
        ("Nguyễn V¨n An", "", State.UNCLEAR, {"tcvn3": "Nguyễn Văn An"}),
        ("Thò Nguyeãn", "", State.BROKEN, {"vni": "Thị Nguyễn"}),
        ("NguyÔn Vaên", "", State.UNCLEAR, {"vni": "Nguyễn Văn"}),
        ("W¼zz", "", State.UNCLEAR, {}),
        ("nguyÔn v¨n an", ".VnTimeH", State.BROKEN, {"tcvn3": "NGUYỄN VĂN AN"}),
        ("lan anh", ".VnArialH", State.BROKEN, {"tcvn3": "LAN ANH"}),
        ("Lan Anh", ".VnTime", State.FINE, {}),
        ("Nguyễn An", ".VnTime", State.PROVEN, {}),
        ("Thò", "VNI-Times", State.BROKEN, {"vni": "Thị"}),
        ("Buï", "VNI Times", State.BROKEN, {"vni": "Bụ"}),
        ("NguyÔn", "VNI-Times", State.UNCLEAR, {"tcvn3": "Nguyễn", "vni": "NguyƠn"}),
        ("W¼ï", ".VnTime", State.UNCLEAR, {"tcvn3": "Wẳù"}),
    ],
)
def test_a_cell_is_changed_only_where_it_is_proven(
    text: str, font: str, state: State, readings: dict[str, str]
) -> None:
    found = judge(text, font)
    assert (found.state, dict(found.readings)) == (state, readings)


def test_syllables_are_told_from_what_only_looks_like_them() -> None:
    right = "Nguyễn Huỳnh Khuya giếng giì quýnh Ỷ UỶ uỷ Hoà Hòa ngoằn xoong nghĩa Đặng ạ Yết"
    wrong = "NguyÔn nguyeãn uyôn cuc hoøa tốc9 á́ xyz"
    assert [word for word in right.split() if not is_syllable(word)] == []
    assert [word for word in wrong.split() if is_syllable(word)] == []


def test_names_are_the_same_wherever_their_tone_marks_stand() -> None:
    assert tone_key("Trần  Thị Hoà") == tone_key("TRẦN thị hòa") == tone_key("Trâ\u0300n Thị Ho\u0300a")
    assert len({tone_key(name) for name in ("Hòa", "Hoá", "Hóa", "Hoa", "Hoạ")}) == 4
    assert tone_key("Y-Nuê") == "y nuê"
