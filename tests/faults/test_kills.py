"""Kill -9 of a serving process: a form is acknowledged if and only if it is counted, and counted once."""

import random
from collections.abc import Callable

import pytest

from surveys.box_engines import box_of
from surveys.closing import close_round
from tests.faults.hall import FORMS, Hall
from tests.faults.server import Served
from tests.surveys.sealed.open_round import AN, BINH, SURVEY


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
