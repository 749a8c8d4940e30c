"""An invented list of households for the open round, with rows that may be doubles and wait for somebody."""

from datetime import date, timedelta

from surveys import audit
from surveys.demonstration.people import FAMILY_NAMES, GIVEN_NAMES, INVENTED_MIDDLE_NAMES
from surveys.frames.imports import FrameReport, import_frame
from surveys.frames.records import FrameKind, FramePlan
from surveys.identifiers import SurveyCode
from surveys.installation import Installation
from surveys.sheet import Row, Sheet

TITLE = "Danh sách hộ (minh họa)"
COLUMNS = ("Họ tên", "Địa chỉ", "Tổ dân phố", "Số người")
ROWS = 240
PARTS = 6
# The same households once more, as another hand would write them.
DOUBLED = {7: ("{name}", "{number} phố Ví Dụ"), 19: ("{upper}", "Nhà số {number} phố Ví Dụ")}
_LASTS = timedelta(days=90)


def bring(installation: Installation, survey: SurveyCode, closes_on: date) -> FrameReport:
    """Bring the list into a round. Manages its own transaction."""
    rows = [*map(_row, range(1, ROWS + 1)), *map(_again, DOUBLED)]
    sheet = Sheet("ho-minh-hoa.csv", COLUMNS, tuple(Row(at, cells) for at, cells in enumerate(rows, 2)))
    plan = FramePlan(FrameKind.HOUSEHOLDS, TITLE, closes_on + _LASTS)
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.begin() as connection:
        keys = installation.keys.readable("installation")
        report = import_frame(connection, keys, (survey, today), (plan, sheet))
        counts = {"list": report.number, "rows": report.rows, "undecided": report.undecided}
        audit.append(connection, installation.clock, audit.Act("demo", "frame.import", survey, counts))
    return report


def _name(number: int) -> str:
    family = FAMILY_NAMES[number % len(FAMILY_NAMES)]
    given = GIVEN_NAMES[number * 7 % len(GIVEN_NAMES)]
    return f"{family} {INVENTED_MIDDLE_NAMES[number % len(INVENTED_MIDDLE_NAMES)]} {given}"


def _row(number: int) -> tuple[str, ...]:
    return (_name(number), f"Số {number} phố Ví Dụ", f"Tổ {number % PARTS + 1}", str(number % 5 + 1))


def _again(number: int) -> tuple[str, ...]:
    name = _name(number)
    written = (one.format(name=name, upper=name.upper(), number=number) for one in DOUBLED[number])
    return (*written, f"Tổ {number % PARTS + 1}", "")
