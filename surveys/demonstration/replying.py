"""Replies in the demonstration: a few of those rated say something, promise something; one still may."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from surveys import commitment_following, commitments, rounds
from surveys.commitments import CommitmentState, Note, Promise
from surveys.demonstration.accounts import CLOSING_OFFICERS
from surveys.identifiers import CadreCode, SubjectNumber, SurveyCode
from surveys.installation import Installation
from surveys.replies import windows, writing
from surveys.replies.records import Author, ReplyPlace
from surveys.replies.windows import Moved
from surveys.replies.writing import Written

BY = "can-bo"
OFFICER = "to-chuc"
MORE_DAYS = 7
WHY = "Cán bộ đi công tác dài ngày."
Said = tuple[Mapping[str, str], tuple[str, int] | None]
"""Parts of a reply by name; what is promised, and in how many days."""
SAID: tuple[Said, ...] = (
    (
        {
            "overall": "Tôi cảm ơn ý kiến của người dân và xin tiếp thu.",
            "context": "Trong quý, bộ phận thiếu hai người do nghỉ thai sản.",
            "self_criticism": "Tôi còn để người dân phải hỏi lại nhiều lần về cùng một thủ tục.",
        },
        ("Niêm yết mẫu đơn đã điền sẵn cho 10 thủ tục hay gặp nhất.", 60),
    ),
    (
        {"overall": "Kết quả giúp tôi thấy rõ việc cần làm.", "self_criticism": "Tôi trả lời còn ngắn."},
        ("Gọi điện cho người dân khi hồ sơ chậm hẹn, trước ngày hẹn một ngày.", 90),
    ),
    ({"overall": "Tôi đồng ý với kết quả và sẽ cố gắng giữ thái độ phục vụ."}, None),
)


KEPT = (
    {
        "overall": "Tôi tiếp thu ý kiến góp ý.",
        "self_criticism": "Lịch tiếp công dân của tôi chưa đều, nhiều buổi phải hoãn.",
    },
    ("Tiếp công dân đúng lịch, hai buổi mỗi tháng, không ủy quyền.", 80),
)
OVERDUE = (
    {"overall": "Tôi cảm ơn các đồng chí đã góp ý thẳng thắn.", "context": "Phường vừa sắp xếp lại bộ máy."},
    ("Rà soát, công khai các việc đã giao mà chưa xong.", 60),
)
RUNNING = (
    {
        "overall": "Kết quả có tiến bộ nhưng còn chậm ở khâu phối hợp.",
        "self_criticism": "Tôi giao việc chưa rõ.",
    },
    ("Giao việc bằng văn bản, ghi rõ người chịu trách nhiệm và thời hạn.", 720),
)
DONE = "Đã tiếp công dân đủ số buổi theo lịch; Mặt trận đã đối chiếu sổ tiếp công dân."


def reply(installation: Installation, code: SurveyCode, said: Sequence[Said] = SAID) -> None:
    """Let some of those rated in a round reply on the day its results are told.

    Everybody else says that there is nothing to add: the demonstration shows a public round on any day of
    the year.
    """
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.connect() as connection:
        rated = rounds.subjects(connection, code)
    for number, subject in enumerate(rated):
        written = _written(said, today, number)
        place = ReplyPlace(code, subject.number)
        writing.send(installation, place, Author(BY, CadreCode(subject.code)), written)


def keep_promises(installation: Installation, code: SurveyCode) -> None:
    """Note as an officer of the Front that what was promised after a round was done."""
    with installation.engine.connect() as connection:
        promised = [one for some in commitments.of_round(connection, code).values() for one in some]
    for one in promised:
        note = Note(CommitmentState.DONE, DONE)
        commitment_following.follow(installation, one.id, note, OFFICER)


def _written(said: Sequence[Said], today: date, number: int) -> Written:
    if number >= len(said):
        return Written({})
    parts, promised = said[number]
    promises = () if promised is None else (Promise(promised[0], today + timedelta(days=promised[1])),)
    return Written(parts, promises)


def give_more_days(installation: Installation, code: SurveyCode, cadre: CadreCode) -> None:
    """Give one cadre more days from today, by two officers: their reply can be tried out."""
    today = installation.clock().astimezone(installation.time_zone).date()
    with installation.engine.connect() as connection:
        numbers = [one.number for one in rounds.subjects(connection, code) if one.code == cadre]
        windows_of = {one.subject: one for one in windows.listing(connection, code)}
    late = [one for one in map(SubjectNumber, numbers) if not windows_of[one].is_open(today)]
    until = today + timedelta(days=MORE_DAYS)
    for one in late:
        windows.move(installation, code, Moved([one], until, WHY), CLOSING_OFFICERS)
