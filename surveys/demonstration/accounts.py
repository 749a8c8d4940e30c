"""Accounts of the demonstration: one for every role, two closing officers, two clerks, one cadre."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyotp

from surveys import staff
from surveys.demonstration.places import PROVINCE
from surveys.identifiers import CadreCode, Role, UnitCode
from surveys.installation import Installation
from surveys.staff import Activation, Claim, Invitee, RoleGrant

EVALUATOR = "DG-01"
EVALUATOR_NAME = "Tổ đánh giá Thí Điểm, Ban Tổ chức"
COMMUNE = UnitCode("06652")  # the scope of the commune officer
ADMINISTRATOR = "quan-tri"
CLOSING_OFFICERS = ("dong-hop-1", "dong-hop-2")
EVALUATORS = ("danh-gia", "danh-gia-2")
SYLLABLES = ("ba", "cau", "dong", "ha", "lua", "mai", "nui", "que", "song", "tre", "vang", "xanh")


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is planned: whose, which role, for which unit."""

    username: str
    name: str
    role: Role
    unit: UnitCode = PROVINCE


ACCOUNTS = (
    Account(ADMINISTRATOR, "Quản trị Thí Điểm", Role.ADMINISTRATOR),
    Account("to-chuc", "Cán bộ tổ chức đợt Thí Điểm (tỉnh)", Role.CAMPAIGN_OFFICER),
    Account("to-chuc-xa", "Cán bộ tổ chức đợt Thí Điểm (phường Hà Tu)", Role.CAMPAIGN_OFFICER, COMMUNE),
    Account("tinh-nguyen", "Tình nguyện viên Minh Họa", Role.FIELD_VOLUNTEER, COMMUNE),
    Account("nhap-lieu", "Nhập liệu viên Minh Họa Một", Role.DATA_ENTRY_CLERK),
    Account("nhap-lieu-2", "Nhập liệu viên Minh Họa Hai", Role.DATA_ENTRY_CLERK),
    Account("kiem-duyet", "Kiểm duyệt viên Ví Dụ Một", Role.MODERATOR),
    Account("kiem-duyet-2", "Kiểm duyệt viên Ví Dụ Hai", Role.MODERATOR),
    Account("tham-dinh", "Thẩm định viên Ví Dụ", Role.REVIEWER),
    Account("tham-dinh-2", "Thẩm định viên Ví Dụ Hai", Role.REVIEWER),
    Account(CLOSING_OFFICERS[0], "Thành viên tổ kiểm phiếu Giả Định Một", Role.CLOSING_OFFICER),
    Account(CLOSING_OFFICERS[1], "Thành viên tổ kiểm phiếu Giả Định Hai", Role.CLOSING_OFFICER),
    Account(EVALUATORS[0], "Chuyên viên đánh giá Thí Điểm", Role.EVALUATOR),
    Account(EVALUATORS[1], "Chuyên viên đánh giá Thí Điểm Hai", Role.EVALUATOR),
    Account("can-bo", "Cán bộ được lấy ý kiến", Role.CADRE),
    Account("kiem-toan", "Kiểm toán viên Minh Họa", Role.AUDITOR),
)


@dataclass(frozen=True, slots=True)
class Key:
    """What opens an account: shown on the sheet of the demonstration only."""

    account: Account
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)


def new_phrase() -> str:
    """Make a phrase that can be read aloud: five syllables and four digits (31 random bits)."""
    words = [secrets.choice(SYLLABLES) for _ in range(5)]
    return "-".join([*words, f"{secrets.randbelow(10_000):04d}"])


def make_accounts(installation: Installation, rated: CadreCode) -> tuple[Key, ...]:
    """Invite and activate every account, as their owners would; ``rated`` is who the cadre is."""
    links: Mapping[Role, Mapping[str, str]] = {
        Role.CADRE: {"cadre": rated},
        Role.EVALUATOR: {"evaluator": EVALUATOR},
    }
    password = new_phrase()
    return tuple(_activated(installation, one, password, links.get(one.role, {})) for one in ACCOUNTS)


def _activated(installation: Installation, account: Account, password: str, link: Mapping[str, str]) -> Key:
    keys, now = installation.keys, installation.clock()
    cadre = CadreCode(link["cadre"]) if "cadre" in link else None
    invitee = Invitee(account.username, account.name, cadre, link.get("evaluator"))
    with installation.engine.begin() as connection:
        claim = Claim(account.username, staff.invite(connection, keys, invitee, now))
        staff.grant(connection, account.username, RoleGrant(account.role, account.unit))
        setup = staff.set_up_totp(connection, keys, claim, now)
        one_time = pyotp.TOTP(setup.secret).at(now)
        staff.activate(connection, keys, Activation(claim, password, one_time), now)
    return Key(account, password, setup.secret)
