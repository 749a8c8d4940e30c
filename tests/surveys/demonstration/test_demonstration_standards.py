"""The demonstration has a standard of one position, and a round about setting an example with both sides."""

from surveys import conduct_view, questionnaires
from surveys.standards import records
from surveys.standards.covering import coverage
from surveys.standards.records import State
from surveys.summary import Figure
from tests.surveys.demonstration.conftest import Made


def test_one_standard_holds_and_shows_what_nobody_is_asked_about(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        (held,) = records.listing(connection)
        found = coverage(held.content, questionnaires.newest(connection))
    assert held.state is State.APPROVED
    assert [one.criterion.code for one in found.by_nothing] == ["TN3", "TC3"]
    assert [one.lost for one in found.criteria] == [()] * 6


def test_both_sides_tell_how_chairs_set_an_example(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        (summary,) = conduct_view.rounds(connection)
    assert len(summary.subjects) == 5
    for one in summary.subjects:
        home, work = conduct_view.sides(one)
        assert isinstance(home[0].score, Figure)
        assert isinstance(work[0].score, Figure)
