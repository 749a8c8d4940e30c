"""What the demonstration's Front recommended after its quarters, and what became of it: every state once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from surveys.demonstration.accounts import CLOSING_OFFICERS
from surveys.demonstration.answers import Leaning
from surveys.demonstration.crowds import Crowd
from surveys.demonstration.people import Person
from surveys.demonstration.places import PROVINCE
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.recommendations import follow_up, making, steps
from surveys.recommendations.making import Plan
from surveys.recommendations.records import Act, Addressee, AddresseeKind, Origin, RecommendationId
from surveys.recommendations.steps import Deed
from surveys.round_plan import SurveyPlan

FRONT = "to-chuc"
ASKED = 90  # people who say what became of it
SOLVED, NOT_YET = -1.1, -2.4  # leanings: most say solved, most say partly or not yet
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wish:
    """A recommendation as it is written: what was found, what is recommended, how long it may take."""

    finding: str
    text: str
    days: int
    origin: Origin = Origin.ROUND
    document: str = ""


WISHES: Mapping[str, Wish] = {
    "hours": Wish(
        "Nhiều người dân phản ánh phải đi lại nhiều lần vì không biết bộ phận một cửa làm việc giờ nào.",
        "Niêm yết lịch làm việc và thời hạn giải quyết từng thủ tục tại trụ sở và trên trang thông tin.",
        120,
    ),
    "seats": Wish(
        "Người cao tuổi phải đứng chờ lâu, nơi tiếp dân chưa có lối ưu tiên.",
        "Bố trí ghế chờ và lối ưu tiên cho người cao tuổi, người khuyết tật.",
        100,
    ),
    "fees": Wish(
        "Người dân đề nghị miễn phí sao chụp giấy tờ.",
        "Xem xét miễn phí sao chụp giấy tờ cho hộ nghèo.",
        90,
    ),
    "answers": Wish(
        "Ý kiến gửi đến chưa được trả lời đúng hẹn.",
        "Trả lời bằng văn bản mọi ý kiến của người dân đúng hạn, công khai kết quả hằng tháng.",
        80,
    ),
    "landfill": Wish(
        "Đoàn giám sát ghi nhận điểm tập kết rác sát khu dân cư chưa được di dời như kế hoạch.",
        "Di dời điểm tập kết rác, thông báo tiến độ cho Nhân dân.",
        400,
        Origin.SUPERVISION,
        "Thông báo kết quả giám sát số 12/TB-MTTQ (giả định)",
    ),
    "ledger": Wish(
        "Kết luận thanh tra nêu sổ theo dõi hồ sơ chưa ghi đủ ngày hẹn trả.",
        "Ghi đủ ngày hẹn trả của từng hồ sơ, báo cáo Mặt trận kết quả khắc phục.",
        200,
        Origin.INSPECTION,
        "Kết luận thanh tra số 05/KL-TTr (giả định)",
    ),
}


@dataclass(slots=True)
class Following:
    """Writes recommendations of the demonstration and what became of them, each on the clock's day."""

    installation: Installation
    people: Sequence[Person]
    made: dict[str, RecommendationId] = field(default_factory=dict)

    def recommend(self, name: str, survey: SurveyCode, to: int) -> None:
        """Recommend something to the unit of one of the people, as an officer of the Front does."""
        wish, today = WISHES[name], self._today()
        plan = Plan(
            unit=PROVINCE,
            origin=wish.origin,
            addressee=Addressee(AddresseeKind.UNIT, self.people[to].unit),
            finding=wish.finding,
            text=wish.text,
            due_on=today + timedelta(days=wish.days),
            owner=self.people[to].code,
            survey=survey if wish.origin is Origin.ROUND else None,
            document=wish.document,
        )
        self.made[name] = making.issue(self.installation, plan, FRONT).id

    def note(self, name: str, act: Act, text: str = "") -> None:
        """Note what the addressee wrote on paper, or what the Front does."""
        number = len(self.made)
        letter = f"Công văn số {100 + number}/UBND (giả định)" if act in steps.OF_ADDRESSEE else ""
        steps.take(self.installation, self.made[name], Deed(act, text, document=letter), FRONT)

    def publish(self, *names: str) -> None:
        """Put recommendations on the public page, by two."""
        for name in names:
            steps.take(self.installation, self.made[name], Deed(Act.PUBLISH), FRONT, CLOSING_OFFICERS[0])

    def reopen(self, name: str, text: str) -> None:
        """Take a recommendation up again, with a new last day."""
        deed = Deed(Act.REOPEN, text, due_on=self._today() + 20 * WEEK)
        steps.take(self.installation, self.made[name], deed, FRONT)

    def question(self, names: tuple[str, str], random: Random, until: date) -> tuple[SurveyPlan, list[Crowd]]:
        """Plan the round that asks the people what became of two recommendations, and who answers."""
        today = self._today()
        with self.installation.engine.connect() as connection:
            plan = follow_up.proposed(connection, [self.made[name] for name in names], today).plan
        about = tuple(
            (SubjectNumber(number), Leaning(merit, 0.0)) for number, merit in enumerate((SOLVED, NOT_YET), 1)
        )
        issued = ASKED + random.randint(10, 20)
        return replace(plan, closes_on=until), [
            Crowd(RespondentGroup.CITIZEN, Channel.WEB, about, issued, ASKED)
        ]

    def _today(self) -> date:
        return self.installation.clock().astimezone(self.installation.time_zone).date()
