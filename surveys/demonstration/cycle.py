"""A cycle of four quarters in the demonstration: the same people asked about again, what followed each time.

After every quarter those rated reply and promise something, the Front recommends, the addressees answer; in
the last quarter the people are asked what became of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from surveys import publishing
from surveys.demonstration import plans, reading, replying
from surveys.demonstration.accounts import CLOSING_OFFICERS
from surveys.demonstration.calendar import Quarter
from surveys.demonstration.crowds import Crowd, Pull, citizens, colleagues
from surveys.demonstration.following import Following
from surveys.demonstration.people import Person
from surveys.identifiers import Channel
from surveys.installation import Installation
from surveys.publications import Level
from surveys.recommendations.records import Act
from surveys.round_plan import SurveyPlan

MANY = 44  # people who answer about the first official
LEARNT = 0.25  # how much better the second official and the first chair became with every quarter

_Planned = tuple[SurveyPlan, Sequence[Crowd]]


@dataclass(frozen=True, slots=True)
class Cycle:
    """Who is asked about in every quarter, and what the answers follow.

    ``officials``: by citizens; ``chairs``: by colleagues and by themselves.
    """

    officials: Sequence[Person]
    chairs: Sequence[Person]
    pull: Pull

    def citizen_round(self, quarter: Quarter, age: int, random: Random) -> _Planned:
        """Plan the citizens' round of a quarter that many quarters before the last."""
        crowds = citizens(self.officials, self._earlier(self.officials[1], age), random, MANY)
        on_the_web = [crowd for crowd in crowds if crowd.channel is Channel.WEB]
        return plans.citizen_round(self.officials, quarter, quarter.last_day), on_the_web

    def colleague_round(self, quarter: Quarter, age: int, random: Random) -> _Planned:
        """Plan the colleagues' round of a quarter that many quarters before the last."""
        crowds = colleagues(self.chairs, self._earlier(self.chairs[0], age), random)
        return plans.colleague_round(self.chairs, quarter, quarter.last_day), crowds

    def _earlier(self, who_learns: Person, age: int) -> Pull:
        merit = {**self.pull.merit, who_learns.code: self.pull.merit[who_learns.code] - age * LEARNT}
        return replace(self.pull, merit=merit)


def after_the_first(office: Installation, quarter: Quarter, front: Following) -> None:
    """Reply, publish and recommend what is done by the last quarter, and what is refused."""
    _tell(office, quarter, replying.KEPT)
    survey = plans.citizen_code(quarter)
    for name, to in (("hours", 1), ("seats", 0), ("fees", 2)):
        front.recommend(name, survey, to)
    front.note("hours", Act.ACCEPT)
    front.note("seats", Act.ACCEPT)
    front.note("fees", Act.REFUSE, "Mức thu do cấp tỉnh quy định, địa phương không có thẩm quyền miễn.")
    front.publish("hours", "seats", "fees")


def after_the_second(office: Installation, quarter: Quarter, front: Following) -> None:
    """Reply, publish; note what was done, and recommend what nobody will have done in time."""
    _tell(office, quarter, replying.OVERDUE)
    replying.keep_promises(office, plans.colleague_code(quarter.before))
    front.note("hours", Act.PROGRESS, "Đã niêm yết tại trụ sở; đang đưa lên trang thông tin.")
    front.note("seats", Act.REPORT_DONE, "Đã kê thêm ghế chờ và kẻ lối ưu tiên.")
    front.recommend("answers", plans.citizen_code(quarter), 3)
    front.note("answers", Act.ACCEPT)
    front.note("answers", Act.PROGRESS, "Đã lập sổ theo dõi, chưa công khai kết quả.")
    front.publish("hours", "seats", "answers")


def after_the_third(office: Installation, quarter: Quarter, front: Following) -> None:
    """Reply; note that the other one is done, too; write down what a supervision and an inspection found."""
    replying.reply(office, plans.colleague_code(quarter), [replying.RUNNING])
    for code in (plans.citizen_code(quarter), plans.colleague_code(quarter)):
        reading.read(office, code)
    front.note(
        "hours", Act.REPORT_DONE, "Đã niêm yết tại trụ sở và trên trang thông tin, cập nhật hằng tuần."
    )
    front.publish("hours")
    survey = plans.citizen_code(quarter)
    front.recommend("landfill", survey, 1)
    front.note("landfill", Act.ACCEPT)
    front.recommend("ledger", survey, 0)


def after_the_last(office: Installation, question: SurveyPlan, front: Following) -> None:
    """Tell what the people said of what was done, and take up again what they do not find done."""
    publishing.raise_level(office, question.code, Level.PUBLIC, CLOSING_OFFICERS)
    front.reopen("seats", "Nhiều người dân cho biết việc mới được giải quyết một phần.")
    front.publish("seats")


def _tell(office: Installation, quarter: Quarter, said: replying.Said) -> None:
    """Let everybody rated reply, read the texts, and put the citizens' round on the public site."""
    replying.reply(office, plans.colleague_code(quarter), [said])
    citizens_asked = plans.citizen_code(quarter)
    replying.reply(office, citizens_asked, ())
    for code in (citizens_asked, plans.colleague_code(quarter)):
        reading.read(office, code)
    publishing.raise_level(office, citizens_asked, Level.PUBLIC, CLOSING_OFFICERS)
