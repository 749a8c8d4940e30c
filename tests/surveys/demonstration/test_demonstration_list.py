"""The demonstration's list of households: invented people, two doubles that wait for somebody."""

from surveys import rounds
from surveys.frames import records
from surveys.frames.imports import open_doubles
from surveys.frames.records import EntryState
from surveys.identifiers import SurveyState
from tests.surveys.demonstration.conftest import Made


def test_the_open_round_has_a_list_of_invented_households_with_doubles_to_decide(made: Made) -> None:
    keys = made.installation.keys.readable("installation")
    with made.installation.engine.connect() as connection:
        (survey,) = rounds.listing(connection, SurveyState.OPEN)
        (found,) = records.listing(connection, survey.code)
        people = records.entries(connection, keys, survey.code, 1)
        doubles = open_doubles(connection, keys, survey.code, 1)
    assert found.counts == {EntryState.KEPT: 238, EntryState.UNDECIDED: 4}
    invented = ("Thí Điểm", "Minh Họa", "Ví Dụ", "Giả Định")
    assert all(any(word.casefold() in one.person.name.casefold() for word in invented) for one in people)
    assert [len(group.entries) for group in doubles] == [2, 2]
    assert found.keep_until > survey.closes_on
