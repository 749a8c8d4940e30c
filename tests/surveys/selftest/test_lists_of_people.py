"""Lists of people and letters give the attacks nothing, while the round is open and after."""

from pathlib import Path

import pytest

from surveys.closing import close_round
from surveys.frames import deliveries, records
from surveys.installation import Installation
from tests.surveys.frames.conftest import bringer, households
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, SURVEY, OpenRound
from tests.surveys.selftest.conftest import Home, _place, answered, failed


def _letters(place: Installation) -> None:
    """Bring in a list, send a code to everybody, replace two slips, hand cards to two villages."""
    bringer(place)(households(60))
    with place.engine.connect() as connection:
        people = records.entries(connection, place.keys.readable("installation"), SURVEY, 1)
    deliveries.for_names(place, SURVEY, CITIZENS, 1, people)
    for one in people[:2]:
        deliveries.replace_slip(place, SURVEY, CITIZENS, one, 1)
    deliveries.for_parts(place, SURVEY, CITIZENS, {"Thôn 1": 20, "Thôn 2": 30})


@pytest.fixture
def written_to(tmp_path: Path) -> tuple[Home, OpenRound]:
    """Give an installation whose open round sent letters, and the round."""
    place = _place(tmp_path)
    found = answered(place)
    _letters(place)
    return Home(tmp_path), found


def test_no_attack_gets_anything_from_lists_and_letters(written_to: tuple[Home, OpenRound]) -> None:
    home, found = written_to
    assert failed(home.attacked()) == set()
    close_round(found.installation, SURVEY, (AN, BINH))
    assert failed(home.attacked()) == set()
    found.installation.engine.dispose()
