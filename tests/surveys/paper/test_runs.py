"""Print runs: noted with what was printed, numbered within their round."""

from datetime import date

import pytest

from surveys.paper import runs
from surveys.paper.layout import FormLayout
from surveys.paper.runs import PaperRun, RunKind
from surveys.problems import Refused
from tests.surveys.paper.desk import Desk
from tests.surveys.sealed.open_round import CITIZENS, PEERS, SURVEY

DAY = date(2026, 3, 3)
NO_PAGES = FormLayout(())


def test_a_run_is_noted_with_its_layout_and_read_as_it_was(every_desk: Desk) -> None:
    with every_desk.installation.engine.begin() as connection:
        earlier = runs.listing(connection, SURVEY)
        forms = runs.record(connection, (SURVEY, CITIZENS), 20, DAY, NO_PAGES)
        cards = runs.record(connection, (SURVEY, PEERS), 12, DAY)
    last = max(run.number for run in earlier)
    with every_desk.installation.engine.connect() as connection:
        assert runs.listing(connection, SURVEY) == (*earlier, forms, cards)
        assert runs.get(connection, SURVEY, cards.number) == cards
    assert forms == PaperRun(SURVEY, last + 1, CITIZENS, RunKind.FORM, 20, DAY, NO_PAGES)
    assert cards == PaperRun(SURVEY, last + 2, PEERS, RunKind.CARDS, 12, DAY, None)


def test_a_run_that_is_not_there_is_refused_by_its_number(desk: Desk) -> None:
    with desk.installation.engine.connect() as connection, pytest.raises(Refused) as refused:
        runs.get(connection, SURVEY, 99)
    assert refused.value.problems[0].values == {"run": 99}


def test_the_first_run_of_a_round_is_number_one(desk: Desk) -> None:
    with desk.installation.engine.connect() as connection:
        assert [run.number for run in runs.listing(connection, SURVEY)][:1] == [1]
