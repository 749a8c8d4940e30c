"""Kill -9 of a serving process: a form is acknowledged if and only if it is counted, and counted once."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest

from surveys.box_engines import box_of
from surveys.closing import close_round
from surveys.invitations import admit
from surveys.standings import Ticket, spent_code
from tests.faults.server import Served
from tests.faults.visitor import Visitor
from tests.surveys.sealed.open_round import AN, BINH, SURVEY

FORMS = 8


class Hall:
    """People who have filled in their forms and send them all at once."""

    def __init__(self, served: Served, first: int) -> None:
        self.served = served
        self.codes = [served.round.issued[1][first + number].digits for number in range(FORMS)]
        self.tickets: list[Ticket] = [admit(served.round.intake, code) for code in self.codes]
        self.visitors = [Visitor(served.server.port) for _ in self.codes]
        self.forms = [visitor.fill_in(code) for visitor, code in zip(self.visitors, self.codes, strict=True)]
        self.receipts: dict[int, str] = {}

    def send_until(self, acknowledged: int) -> None:
        """Let everybody send, and kill the server as soon as so many have their receipt."""
        lock, enough = threading.Lock(), threading.Event()

        def send(number: int) -> None:
            if not acknowledged:
                enough.set()
            try:
                status, receipt = self.visitors[number].send(self.forms[number])
            except (OSError, HTTPException):
                enough.set()
                return  # the connection broke: they do not know whether they were counted
            if status != 200:
                enough.set()
            assert status == 200
            with lock:
                self.receipts[number] = receipt
                if len(self.receipts) >= acknowledged:
                    enough.set()

        with ThreadPoolExecutor(FORMS) as pool:
            sending = [pool.submit(send, number) for number in range(FORMS)]
            enough.wait()
            self.served.server.kill()
        for one in sending:
            one.result()

    def send_again(self) -> dict[int, str]:
        """Let everybody send the same form once more."""
        with ThreadPoolExecutor(FORMS) as pool:
            sent = list(pool.map(lambda number: self.visitors[number].send(self.forms[number]), range(FORMS)))
        assert {status for status, _ in sent} == {200}
        return {number: receipt for number, (_, receipt) in enumerate(sent)}

    def acknowledged_codes(self) -> set[bytes]:
        keys = self.served.round.intake.round_keys(SURVEY)
        return {spent_code(keys, self.tickets[number].invitation) for number in self.receipts}


def survive(served: Served, kills: int) -> None:
    chance = random.Random(2026)  # noqa: S311 - decides when to kill, nothing secret
    for kill in range(kills):
        hall = Hall(served, kill * FORMS)
        hall.send_until(chance.randint(0, FORMS))
        spent, ratings, texts = served.in_box()
        assert spent == ratings == texts
        assert hall.acknowledged_codes() <= set(box_of(served.installation, SURVEY).spent_codes())
        served.server.start()
        receipts = hall.send_again()
        assert receipts | hall.receipts == receipts
        assert len(set(receipts.values())) == FORMS
        counted = (kill + 1) * FORMS
        assert served.in_box() == (counted, counted, counted)
    served.server.stop()
    assert close_round(served.installation, SURVEY, (AN, BINH)).opened == kills * FORMS


def test_every_form_is_counted_once_through_three_kills(serve: Callable[[int], Served]) -> None:
    served = serve(3 * FORMS)
    survive(served, kills=3)
    assert not box_of(served.installation, SURVEY).exists()


@pytest.mark.long
def test_every_form_is_counted_once_through_a_hundred_kills(serve: Callable[[int], Served]) -> None:
    served = serve(100 * FORMS)
    survive(served, kills=100)
    assert not box_of(served.installation, SURVEY).exists()
