"""Who stands in a list may ask what it says, and be taken out; samples stay what they were."""

import pytest

from surveys.frames import deliveries, records, requests, samples
from surveys.frames.records import Entry, EntryState, Person
from surveys.frames.samples import Design, Method, Purpose, SamplePlan
from surveys.problems import BadInput, Refused
from tests.surveys.frames.conftest import TODAY, Bring, bringer, households
from tests.surveys.sealed.open_round import CITIZENS, SURVEY, OpenRound

PLACE = (SURVEY, 1)


def people(found: OpenRound) -> dict[int, Entry]:
    keys = found.installation.keys.readable("installation")
    with found.installation.engine.connect() as connection:
        return {one.number: one for one in records.entries(connection, keys, SURVEY, 1)}


def erased(found: OpenRound, row: int) -> None:
    keys = found.installation.keys.readable("installation")
    with found.installation.engine.begin() as connection:
        requests.erase(connection, keys, PLACE, row)


def test_a_name_is_found_in_all_lists_with_accents_or_without(opened_round: OpenRound) -> None:
    bring = bringer(opened_round.installation)
    bring(households(9))
    bring(households(9, parts=2))
    keys = opened_round.installation.keys.readable("installation")
    with opened_round.installation.engine.connect() as connection:
        found = requests.find(connection, keys, "NGUYEN van 4")
        assert [(one.survey, one.frame, one.entry.number) for one in found] == [
            (SURVEY, 1, 5),
            (SURVEY, 2, 5),
        ]
        assert requests.find(connection, keys, "Nguyễn Văn") == ()
        with pytest.raises(BadInput, match="name is missing"):
            requests.find(connection, keys, " - ")


def test_who_asks_is_taken_out_and_nothing_of_them_is_left(sqlite_round: OpenRound, bring: Bring) -> None:
    bring(households(9))
    erased(sqlite_round, 5)
    entry = people(sqlite_round)[5]
    assert (entry.state, entry.person.name, entry.person.address) == (EntryState.LEFT_OUT, "", "")
    with pytest.raises(Refused, match="no row 99"):
        erased(sqlite_round, 99)


def test_a_sample_drawn_before_is_drawn_again_with_an_empty_row(
    sqlite_round: OpenRound, bring: Bring
) -> None:
    bring(households(30))
    keys = sqlite_round.installation.keys.readable("installation")
    plan = SamplePlan(Purpose.INVITATION, Design(Method.BY_SIZE, 12), 7)
    with sqlite_round.installation.engine.begin() as connection:
        before = samples.draw(connection, keys, PLACE, plan, TODAY)
    gone = before.entries[3]
    erased(sqlite_round, gone.number)
    with sqlite_round.installation.engine.connect() as connection:
        after = samples.drawn(connection, keys, PLACE, 1)
    assert [one.number for one in after.entries] == [one.number for one in before.entries]
    letters = deliveries.for_names(sqlite_round.installation, SURVEY, CITIZENS, 1, after.entries)
    assert len(letters) == 11  # nobody is written to in the empty row
    kept = gone.person
    assert after.entries[3].person == Person("", part=kept.part, stratum=kept.stratum, size=kept.size)
