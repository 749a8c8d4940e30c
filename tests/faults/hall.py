"""Many people who send their forms at once, and what each of them was told."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from surveys.invitations import admit
from surveys.standings import Ticket, spent_code
from tests.faults.server import Served
from tests.faults.visitor import Visitor
from tests.surveys.sealed.open_round import SURVEY

FORMS = 8


class Hall:
    """People who have filled in their forms and send them all at once."""

    def __init__(self, served: Served, first: int, forms: int = FORMS) -> None:
        self.served = served
        self.codes = [served.round.issued[1][first + number].digits for number in range(forms)]
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

        with ThreadPoolExecutor(len(self.forms)) as pool:
            sending = [pool.submit(send, number) for number in range(len(self.forms))]
            enough.wait()
            self.served.server.kill()
        for one in sending:
            one.result()

    def send_again(self) -> dict[int, str]:
        """Let everybody send the same form once more."""
        with ThreadPoolExecutor(len(self.forms)) as pool:
            sent = list(
                pool.map(
                    lambda number: self.visitors[number].send(self.forms[number]), range(len(self.forms))
                )
            )
        assert {status for status, _ in sent} == {200}
        return {number: receipt for number, (_, receipt) in enumerate(sent)}

    def send_while(self, fault: Callable[[], object]) -> None:
        """Let everybody send while something happens: each gets a receipt or is asked to come again."""
        with ThreadPoolExecutor(len(self.forms)) as pool:
            sending = [
                pool.submit(self.visitors[number].send, form) for number, form in enumerate(self.forms)
            ]
            fault()
        for number, one in enumerate(sending):
            status, receipt = one.result()
            assert (status, bool(receipt)) in {(200, True), (503, False)}
            if receipt:
                self.receipts[number] = receipt

    def acknowledged_codes(self) -> set[bytes]:
        keys = self.served.round.intake.round_keys(SURVEY)
        return {spent_code(keys, self.tickets[number].invitation) for number in self.receipts}
