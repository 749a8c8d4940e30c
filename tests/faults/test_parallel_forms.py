"""Forty at once through a real server: one code has one voice, one form has one receipt."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.faults.server import Served
from tests.faults.visitor import Visitor

AT_ONCE = 40


def test_forty_posts_of_one_form_get_one_receipt_and_store_one_ballot(
    serve: Callable[[int], Served],
) -> None:
    served = serve(1)
    visitor = Visitor(served.server.port)
    form = visitor.fill_in(served.round.issued[1][0].digits)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: visitor.send(form), range(AT_ONCE)))
    assert {status for status, _ in answers} == {200}
    receipts = {receipt for _, receipt in answers}
    assert len(receipts) == 1
    assert receipts != {""}
    assert served.in_box() == (1, 1, 1)


def test_forty_forms_of_one_code_store_one_ballot_and_refuse_the_others(
    serve: Callable[[int], Served],
) -> None:
    served = serve(1)
    code = served.round.issued[1][0].digits

    def filled_in(_number: int) -> tuple[Visitor, dict[str, str]]:
        visitor = Visitor(served.server.port)
        return visitor, visitor.fill_in(code)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        forms = list(pool.map(filled_in, range(AT_ONCE)))
        answers = list(pool.map(lambda one: one[0].send(one[1]), forms))
    assert Counter(status for status, _ in answers) == {200: 1, 403: AT_ONCE - 1}
    assert Counter(bool(receipt) for _, receipt in answers) == {True: 1, False: AT_ONCE - 1}
    assert served.in_box() == (1, 1, 1)
