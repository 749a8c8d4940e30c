"""A standard of one position in the demonstration: asked about by some items, two criteria by none."""

from surveys.demonstration.accounts import CLOSING_OFFICERS
from surveys.demonstration.evaluation_schemes import CHAIRS
from surveys.demonstration.places import PROVINCE
from surveys.installation import Installation
from surveys.standards import making
from surveys.standards.making import Plan
from surveys.standards.records import Criterion, Kind, Standard

OFFICER = "to-chuc"
TITLE = {
    "vi": "Chủ tịch Ủy ban nhân dân cấp xã (dữ liệu minh họa)",
    "en": "Chairs of commune People's Committees (made-up data)",
}
_NORM = "366-QĐ/TW (2025-08-30), Phụ lục 3"
_MADE_UP = "Quy định của địa phương (minh họa)"


def _asked(code: str, kind: Kind, vi: str, en: str, source: str, *by: str) -> Criterion:
    return Criterion(code, kind, {"vi": vi, "en": en}, source, by)


CRITERIA = (
    _asked(
        *("TC1", Kind.ETHICS, "Đạo đức, ý thức tổ chức kỷ luật", "Ethics and discipline"),
        *(f"{_NORM}, nhóm 2", "citizen-official:A3.2", "three-sixty:A3.2", "exemplary-conduct:A3.2"),
    ),
    _asked(
        *("TC2", Kind.ETHICS, "Nêu gương nơi làm việc và nơi cư trú", "An example at work and at home"),
        *("144-QĐ/TW (2024-05-09)", "exemplary-conduct:E1"),
    ),
    _asked(
        *(
            "TN1",
            Kind.RESPONSIBILITY,
            "Thái độ phục vụ người dân, doanh nghiệp",
            "How people are served",
        ),
        *("335/2025/NĐ-CP (2026-01-01), Điều 12", "citizen-official:D12"),
    ),
    _asked(
        *("TN2", Kind.RESPONSIBILITY, "Tự phê bình, tự sửa chữa khuyết điểm", "Self-correction"),
        *(f"{_NORM}, nhóm 5", "three-sixty:A3.5", "exemplary-conduct:A3.5"),
    ),
    _asked(
        *("TN3", Kind.RESPONSIBILITY, "Đối thoại với người dân mỗi năm hai kỳ", "Meets people twice a year"),
        _MADE_UP,
    ),
    _asked(
        *("TC3", Kind.STANDARD, "Trình độ quản lý nhà nước", "Training in public administration"),
        _MADE_UP,
    ),
)


def settle(installation: Installation) -> Standard:
    """Write the standard down and let two people approve it. Own transactions."""
    plan = Plan(PROVINCE, TITLE, CHAIRS, CRITERIA)
    draft = making.write(installation, plan, OFFICER)
    return making.approve(installation, draft.id, draft.version, draft.hash, CLOSING_OFFICERS)
