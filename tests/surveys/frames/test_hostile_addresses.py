"""An address of a list is one address: it names no second recipient and adds no line to a letter's head."""

import email
import email.policy
from dataclasses import replace

import pytest

from surveys.messages import MailServer, mail
from surveys.problems import BadInput
from tests.injections import PAYLOADS
from tests.surveys.frames.conftest import Bring
from tests.surveys.frames.loopback import mail_server

SERVER = MailServer("127.0.0.1", 25, "mt@example.vn", starttls=False)
ADDRESSES = [
    "a@example.vn,b@example.vn",
    "a@example.vn b@example.vn",
    "a@example.vn;b@example.vn",
    "A <a@example.vn>, B <b@example.vn>",
    "a@example.vn\r\nBcc: b@example.vn",
    "a@example.vn\nSubject: other",
    "a@example.vn>\r\nRCPT TO:<b@example.vn",
    '"a\r\nb"@example.vn',
    "a@example.vn\0",
    "group: a@example.vn, b@example.vn;",
    *PAYLOADS.values(),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_list_with_such_an_address_is_refused(bring: Bring, address: str) -> None:
    quoted = address.replace('"', '""')
    with pytest.raises(BadInput):
        bring(f'Họ tên,Thôn,Tầng,Email\nAn,Thôn 1,1,"{quoted}"\n')


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_letter_to_such_an_address_goes_to_nobody_else(address: str) -> None:
    with mail_server() as box, mail(replace(SERVER, port=box.port)) as way:
        assert not way.send(address, "Thư", "Lời")
        assert way.send("c@example.vn", "Thư\r\nBcc: b@example.vn", "Lời")
    ((to, content),) = box.letters
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert (to, letter["To"], letter["Bcc"]) == ("c@example.vn", "c@example.vn", None)
