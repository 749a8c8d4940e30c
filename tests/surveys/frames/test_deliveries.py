"""Codes go to villages or to names while a round is open; what joins them is counted in tens, then gone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from surveys import audit, ballots, closing, invitations, key_store, participation
from surveys.frames import deliveries, links, records
from surveys.frames.deliveries import Letter
from surveys.frames.records import Entry
from surveys.frames.separation import Half, refuse_both
from surveys.identifiers import RespondentGroup
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import invitation_link
from surveys.tens import OTHERS, Row
from tests.surveys.frames.conftest import HEAD, Bring, bringer, households
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, PEERS, SURVEY, OpenRound, answers, nonce


def people(found: OpenRound, number: int = 1) -> tuple[Entry, ...]:
    keys = found.installation.keys.readable("installation")
    with found.installation.engine.connect() as connection:
        return records.entries(connection, keys, SURVEY, number)


def letters(found: OpenRound) -> list[Letter]:
    return deliveries.for_names(found.installation, SURVEY, CITIZENS, 1, people(found))


def send(found: OpenRound, digits: str) -> None:
    ticket = invitations.admit(found.intake, digits)
    ballots.submit(found.intake, ticket, nonce(), [answers(3)])


def test_everybody_asked_by_name_gets_one_code_and_only_once(opened_round: OpenRound) -> None:
    bring = bringer(opened_round.installation)
    bring(households(20))
    first = letters(opened_round)
    assert [one.entry.number for one in first] == list(range(2, 22))
    assert len({one.code.digits for one in first}) == 20
    assert letters(opened_round) == []  # a double click gives nobody a second voice
    assert invitations.admit(opened_round.intake, first[0].code.digits).group is RespondentGroup.CITIZEN


def test_only_the_stratum_of_the_invitation_is_asked(sqlite_round: OpenRound, bring: Bring) -> None:
    rows = [f"{row},Người {row},Ngõ {row},Thôn 1,{'1' if row % 2 else ''}," for row in range(1, 25)]
    bring("\n".join([HEAD, *rows]))
    assert len(letters(sqlite_round)) == 12  # of the first stratum


def test_colleagues_and_handfuls_get_no_code_by_name(sqlite_round: OpenRound, bring: Bring) -> None:
    bring(households(9))
    with pytest.raises(BadInput, match="at least 10"):
        letters(sqlite_round)
    with pytest.raises(Refused, match="draw from a box"):
        deliveries.for_names(sqlite_round.installation, SURVEY, PEERS, 1, people(sqlite_round))
    with pytest.raises(BadInput, match="number 9"):
        deliveries.for_names(sqlite_round.installation, SURVEY, 9, 1, people(sqlite_round))


def test_used_codes_are_counted_by_village_in_tens_and_never_few(opened_round: OpenRound) -> None:
    place = opened_round.installation
    cards = deliveries.for_parts(place, SURVEY, CITIZENS, {"Thôn 2": 32, "Thôn 1": 20, "Thôn 3": 10})
    nobody = (Row("Thôn 2", 32, 0), Row(OTHERS, 42, 0))  # the others: with twelve codes of no village
    assert participation.progress(place, SURVEY).places == nobody
    for card in cards["Thôn 2"][:9]:
        send(opened_round, card.digits)
    assert participation.progress(place, SURVEY).places == nobody
    send(opened_round, cards["Thôn 2"][9].digits)
    assert participation.progress(place, SURVEY).places == (Row("Thôn 2", 32, 10), nobody[1])


def test_large_lists_come_in_portions_until_everybody_has_one(
    sqlite_round: OpenRound, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "MOST_AT_ONCE", 15)
    bring(households(40))
    assert [len(letters(sqlite_round)) for _ in range(4)] == [15, 15, 10, 0]
    place, wanted = sqlite_round.installation, {"A": 12, "B": 9, "C": 2}
    portions = [deliveries.for_parts(place, SURVEY, PEERS, wanted) for _ in range(3)]
    assert [{part: len(some) for part, some in one.items()} for one in portions] == [
        {"A": 12, "B": 3},
        {"B": 6, "C": 2},
        {},
    ]


def test_a_lost_slip_is_replaced_and_one_voice_stays_one(sqlite_round: OpenRound, bring: Bring) -> None:
    bring(households(12))
    first = letters(sqlite_round)
    place = sqlite_round.installation
    used, unused = first[0], first[1]
    send(sqlite_round, used.code.digits)
    new = [deliveries.replace_slip(place, SURVEY, CITIZENS, one.entry, 1) for one in (used, unused)]
    with pytest.raises(Refused):
        invitations.admit(sqlite_round.intake, new[0].code.digits)  # the voice was given
    with pytest.raises(Refused):
        invitations.admit(sqlite_round.intake, unused.code.digits)  # the old slip is dead
    send(sqlite_round, new[1].code.digits)
    minutes = closing.close_round(place, SURVEY, (AN, BINH))
    assert (minutes.issued, minutes.spent, minutes.opened) == (27, 2, 2)  # 12 + 3 before, 12 by name


def test_who_was_sent_nothing_has_no_slip_to_lose(sqlite_round: OpenRound, bring: Bring) -> None:
    bring(households(12))
    (first, *_) = people(sqlite_round)
    with pytest.raises(Refused, match="No code"):
        deliveries.replace_slip(sqlite_round.installation, SURVEY, CITIZENS, first, 1)


def test_links_are_of_one_length_and_unreadable_without_the_keys_of_the_round(
    sqlite_round: OpenRound,
) -> None:
    place = sqlite_round.installation
    deliveries.for_parts(place, SURVEY, CITIZENS, {"A": 2, "Tổ dân phố Trần Hưng Đạo " * 4: 2})
    keys = key_store.round_keys(place.key_store, SURVEY)
    with place.engine.connect() as connection:
        boxes = connection.scalars(sa.select(invitation_link.c.box)).all()
        assert len({len(box) for box in boxes}) == 1
        assert len(links.read(connection, keys, SURVEY)) == 4
    closing.close_round(place, SURVEY, (AN, BINH))
    with pytest.raises(NotReady):
        key_store.round_keys(place.key_store, SURVEY)  # a copy of the links opens with nothing any more
    with pytest.raises(Refused, match="only kept while a round is open"):
        deliveries.for_parts(place, SURVEY, CITIZENS, {"A": 2})


def test_an_altered_link_is_noticed(sqlite_round: OpenRound) -> None:
    place = sqlite_round.installation
    deliveries.for_parts(place, SURVEY, CITIZENS, {"A": 2})
    with place.engine.begin() as connection:
        one, other = connection.scalars(sa.select(invitation_link.c.id)).all()
        box = connection.scalar(sa.select(invitation_link.c.box).where(invitation_link.c.id == one))
        connection.execute(sa.update(invitation_link).where(invitation_link.c.id == other).values(box=box))
    with pytest.raises(NotReady, match="altered"):
        participation.progress(place, SURVEY)
    keys = key_store.round_keys(place.key_store, SURVEY)
    with place.engine.begin() as connection:
        links.write(connection, keys, SURVEY, [])  # nothing to store is nothing to do


def test_no_public_function_of_deliveries_gives_a_person_with_a_use() -> None:
    assert set(Row.__slots__) == {"name", "issued", "returned"}
    assert set(Letter.__slots__) == {"entry", "code"}


@pytest.mark.parametrize(("first", "second"), [(Half.CODES, Half.NAMES), (Half.NAMES, Half.CODES)])
def test_names_and_codes_of_a_round_go_through_different_hands(
    sqlite_round: OpenRound, first: Half, second: Half
) -> None:
    place = sqlite_round.installation
    with place.engine.begin() as connection:
        refuse_both(connection, SURVEY, "an", first)  # nothing taken yet
        audit.append(connection, place.clock, audit.Act("an", first.value, SURVEY))
        refuse_both(connection, SURVEY, "an", first)
        refuse_both(connection, SURVEY, "binh", second)
        with pytest.raises(Refused, match="another officer"):
            refuse_both(connection, SURVEY, "an", second)


def test_a_row_that_a_list_does_not_have_is_named() -> None:
    assert records.no_row(7).problems[0].values == {"row": 7}


def test_two_officers_who_press_at_once_give_nobody_two_codes(opened_round: OpenRound) -> None:
    bringer(opened_round.installation)(households(30))
    together = Barrier(4)

    def press() -> list[Letter]:
        together.wait()
        return letters(opened_round)

    with ThreadPoolExecutor(4) as officers:
        portions = [one.result() for one in [officers.submit(press) for _ in range(4)]]
    served = [one.entry.number for portion in portions for one in portion]
    assert sorted(served) == list(range(2, 32))
