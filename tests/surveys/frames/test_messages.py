"""Codes sent as plain text: one message each, signed for a gateway, nothing stored, nothing tracked."""

import email
import email.policy
import hashlib
import hmac
import re

import pytest
import sqlalchemy as sa

from surveys import invitations, messages, rounds
from surveys.frames import records
from surveys.frames.records import Entry
from surveys.identifiers import Language
from surveys.messages import Gateway, MailServer, mail, send_codes
from surveys.prints.paper import Paper, Speech
from surveys.problems import BadInput, NotReady
from surveys.schema import metadata
from tests.surveys.frames.conftest import Bring
from tests.surveys.frames.loopback import gateway, mail_server
from tests.surveys.sealed.open_round import CITIZENS, SURVEY, OpenRound

HEAD = "Họ tên,Thôn,Tầng,Email,Điện thoại\n"
REACHED = "".join(f"Người {row},Thôn 1,1,n{row}@example.vn,09123456{row:02}\n" for row in range(1, 13))
DIGITS = re.compile(r"\d{4} \d{4} \d{4} \d{4} \d")
TARGET = (SURVEY, CITIZENS, 1)
SECRET = "một bí mật đủ dài"


def people(found: OpenRound) -> tuple[Entry, ...]:
    keys = found.installation.keys.readable("installation")
    with found.installation.engine.connect() as connection:
        return records.entries(connection, keys, SURVEY, 1)


def paper(found: OpenRound, *languages: str) -> Paper:
    with found.installation.engine.connect() as connection:
        survey = rounds.get(connection, SURVEY)
    speech = Speech(tuple((Language(one), str) for one in languages or ("en",)))
    return Paper(survey, speech, "https://ykien.example.vn")


def server(port: int) -> MailServer:
    return MailServer("127.0.0.1", port, "mattran@example.vn", starttls=False)


def test_everybody_with_an_address_gets_one_plain_mail_that_works(
    sqlite_round: OpenRound, bring: Bring
) -> None:
    bring(HEAD + REACHED + "Không thư,Thôn 1,1,,\n")
    with mail_server() as box, mail(server(box.port)) as way:
        report = send_codes(sqlite_round.installation, TARGET, people(sqlite_round), way, paper(sqlite_round))
    assert (report.sent, report.failed, report.rows) == (12, 0, ())
    assert sorted(to for to, _ in box.letters) == sorted(f"n{row}@example.vn" for row in range(1, 13))
    for _, content in box.letters:
        letter = email.message_from_bytes(content, policy=email.policy.default)
        assert letter.get_content_type() == "text/plain"
        assert not letter.is_multipart()
        text = letter.get_content()
        (digits,) = DIGITS.findall(text)
        assert invitations.admit(sqlite_round.intake, digits).assignment == CITIZENS
        assert re.findall(r"https?://\S+", text)[0].startswith("https://ykien.example.vn/#")
        assert "Người" not in text
        assert {"Message-ID", "Disposition-Notification-To", "Return-Receipt-To"} & set(
            letter.keys()
        ) == set()


def test_what_a_mail_server_refuses_is_told_by_row_and_the_others_go_out(
    sqlite_round: OpenRound, bring: Bring
) -> None:
    bring(HEAD + REACHED)
    with mail_server() as box, mail(server(box.port)) as way:
        box.refused.add("n3@example.vn")
        report = send_codes(sqlite_round.installation, TARGET, people(sqlite_round), way, paper(sqlite_round))
        again = send_codes(sqlite_round.installation, TARGET, people(sqlite_round), way, paper(sqlite_round))
    assert (report.sent, report.failed, report.rows) == (11, 1, (4,))
    assert (again.sent, again.failed) == (0, 0)  # nobody gets a second voice


def test_a_mail_server_that_is_not_there_or_wants_more_is_named_before_a_code_is_made() -> None:
    with mail_server() as box:
        port = box.port
        for wants in (
            MailServer("127.0.0.1", port, "a@b.vn", starttls=True),
            MailServer("127.0.0.1", port, "a@b.vn", "user", "password", starttls=False),
        ):
            with pytest.raises(NotReady, match=r"127\.0\.0\.1"), mail(wants):
                raise AssertionError("a connection that should not be there")
    with pytest.raises(NotReady), mail(server(port)):
        raise AssertionError("a connection that should not be there")
    assert "password" not in repr(MailServer("h", 1, "s", "u", "password"))


def test_a_gateway_can_tell_that_a_message_is_ours_and_whole(sqlite_round: OpenRound, bring: Bring) -> None:
    bring(HEAD + REACHED)
    with gateway() as gate:
        way = Gateway(gate.url, SECRET, sqlite_round.installation.clock)
        report = send_codes(
            sqlite_round.installation, TARGET, people(sqlite_round), way, paper(sqlite_round, "en", "vi")
        )
    assert (report.sent, report.failed) == (12, 0)
    assert {text["to"] for text in gate.texts()} == {f"+849123456{row:02}" for row in range(1, 13)}
    assert len({text["id"] for text in gate.texts()}) == 12
    assert {tuple(text) for text in gate.texts()} == {("id", "to", "text")}
    for headers, body in gate.posts:
        stamp = headers["X-Ydan-Timestamp"]
        assert int(stamp) == int(sqlite_round.installation.clock().timestamp())
        wanted = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        assert headers["X-Ydan-Signature"] == wanted
    first = gate.texts()[0]["text"]
    link = re.findall(r"#(\S+)", first)[0]
    assert invitations.admit(sqlite_round.intake, link).assignment == CITIZENS
    assert SECRET not in repr(way)


@pytest.mark.parametrize("answer", [302, 400, 500])
def test_a_message_that_a_gateway_does_not_take_counts_as_failed(
    sqlite_round: OpenRound, bring: Bring, answer: int
) -> None:
    bring(HEAD + REACHED)
    with gateway() as gate:
        gate.answer = answer
        way = Gateway(gate.url, SECRET, sqlite_round.installation.clock)
        assert not way.send("+84912345678", "", "x")
        assert len(gate.posts) == 1  # and it followed nobody elsewhere
    assert not way.send("+84912345678", "", "x")  # nobody there at all


def test_nobody_is_sent_a_code_where_no_address_is_known(sqlite_round: OpenRound, bring: Bring) -> None:
    bring("Họ tên,Thôn,Tầng\n" + "".join(f"Người {row},Thôn 1,1\n" for row in range(12)))
    with gateway() as gate:
        way = Gateway(gate.url, SECRET, sqlite_round.installation.clock)
        with pytest.raises(BadInput, match="Nobody in this sample"):
            send_codes(sqlite_round.installation, TARGET, people(sqlite_round), way, paper(sqlite_round))


def test_nothing_of_a_message_is_stored(sqlite_round: OpenRound, bring: Bring) -> None:
    bring(HEAD + REACHED)
    with gateway() as gate:
        way = Gateway(gate.url, SECRET, sqlite_round.installation.clock)
        send_codes(sqlite_round.installation, TARGET, people(sqlite_round), way, paper(sqlite_round))
    secrets = [re.findall(r"#(\S+)", text["text"])[0] for text in gate.texts()]
    with sqlite_round.installation.engine.connect() as connection:
        stored = [
            repr(row) for table in metadata.tables.values() for row in connection.execute(sa.select(table))
        ]
    assert not any(secret in row for secret in secrets for row in stored)
    assert messages.SECONDS <= 30  # a gateway that hangs holds nobody for long
