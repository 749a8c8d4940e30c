"""The cadres of the demonstration: invented, with names that say so ("Thí Điểm", "Minh Họa", ...)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from surveys.demonstration.places import Place
from surveys.identifiers import CadreCode, UnitCode

# Nobody is called "Pilot", "Illustration", "Example" or "Assumption": the middle name gives it away.
FAMILY_NAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý",
)  # fmt: skip
INVENTED_MIDDLE_NAMES = ("Thí Điểm", "Minh Họa", "Ví Dụ", "Giả Định")
GIVEN_NAMES = (
    "An", "Ánh", "Bắc", "Bình", "Châu", "Cường", "Dung", "Đạt", "Đức", "Giang", "Hà", "Hải", "Hạnh",
    "Hiếu", "Hòa", "Hùng", "Huệ", "Khánh", "Lan", "Lâm", "Liên", "Long", "Mai", "Minh", "Nam", "Nga",
    "Ngọc", "Oanh", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Thủy", "Tuấn", "Uyên", "Vân", "Việt", "Xuân",
    "Yến",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Post:
    """A position of the demonstration; here each position is a group of equivalent positions.

    ``holders``: in how many units somebody holds it. ``local_share``: how many of them come from there.
    """

    code: str
    title_vi: str
    title_en: str
    holders: int
    local_share: float


POSTS = (
    Post("party-secretary", "Bí thư Đảng ủy cấp xã", "Commune Party secretary", 40, 0.05),
    Post("committee-chair", "Chủ tịch UBND cấp xã", "Chair of the commune People's Committee", 36, 0.25),
    Post("one-stop-official", "Công chức bộ phận một cửa", "One-stop counter official", 30, 0.7),
    Post("front-chair", "Chủ tịch Ủy ban MTTQ cấp xã", "Chair of the commune Front Committee", 14, 0.5),
)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented cadre and the post they hold."""

    code: CadreCode
    name: str
    local: bool
    post: str
    unit: UnitCode
    since: date


def _name(number: int) -> str:
    # 12 and 40 share the factor 4; stepping the middle name by the quotient keeps all names apart.
    family = FAMILY_NAMES[number % len(FAMILY_NAMES)]
    given = GIVEN_NAMES[number % len(GIVEN_NAMES)]
    middle = INVENTED_MIDDLE_NAMES[(number + number // len(GIVEN_NAMES)) % len(INVENTED_MIDDLE_NAMES)]
    return f"{family} {middle} {given}"


def people(units: Sequence[Place], random: Random) -> tuple[Person, ...]:
    """Give the cadres, post by post; the units of a post are spread over the province."""
    found: list[Person] = []
    for post in POSTS:
        for unit in sorted(random.sample(list(units), post.holders), key=lambda place: place.code):
            number = len(found) + 1
            found.append(
                Person(
                    code=CadreCode(f"MH-{number:04d}"),
                    name=_name(number),
                    local=random.random() < post.local_share,
                    post=post.code,
                    unit=unit.code,
                    since=date(2025, 7, 1),
                )
            )
    return tuple(found)
