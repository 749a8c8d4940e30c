"""Closing: two officers, once, in memory; everything adds up or nothing is opened."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import ballots, key_store, participation, rounds
from surveys.ballot_parts import TextPart
from surveys.box_engines import box_of
from surveys.ceremony import Officer
from surveys.closing import ClosingStep, close_round, minutes_of
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyState
from surveys.opened import OpenedBallots, read, read_texts
from surveys.problems import NotReady, Refused
from surveys.schema import audit_event, ballot_block, invitation
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, PEERS, SURVEY, OpenRound, answers, nonce

BOTH = (AN, BINH)


def state(found: OpenRound) -> SurveyState:
    with found.installation.engine.connect() as connection:
        return rounds.get(connection, SURVEY).state


def ballots_of(found: OpenRound) -> OpenedBallots:
    with found.installation.engine.connect() as connection:
        return read(connection, found.installation.keys.read("installation"), SURVEY)


def texts_of(found: OpenRound) -> tuple[TextPart, ...]:
    with found.installation.engine.connect() as connection:
        return read_texts(connection, found.installation.keys.read("installation"), SURVEY)


def acts(found: OpenRound) -> list[str]:
    with found.installation.engine.connect() as connection:
        return list(connection.scalars(sa.select(audit_event.c.act).order_by(audit_event.c.number)))


def test_every_ballot_comes_out_once_as_it_was_answered(opened_round: OpenRound) -> None:
    for number in range(7):
        opened_round.send(number, number % 3 + 1, "Cảm ơn" if number == 2 else "")
    both = [answers(1), answers(3, "Tốt lắm")]
    ballots.submit(opened_round.intake, opened_round.ticket(0, PEERS), nonce(), both)
    minutes = close_round(opened_round.installation, SURVEY, BOTH)
    found = ballots_of(opened_round)
    places = (found.subject, found.group, found.stratum, found.channel)
    rows = Counter(
        zip(*(place.tolist() for place in places), [bytes(codes) for codes in found.codes], strict=True)
    )
    assert rows == {
        (1, 0, 1, 0, bytes([1, 255])): 3,
        (1, 0, 1, 0, bytes([2, 255])): 2,
        (1, 0, 1, 0, bytes([3, 255])): 2,
        (1, 2, 0, 0, bytes([1, 255])): 1,
        (2, 2, 0, 0, bytes([3, 255])): 1,
    }
    assert set(texts_of(opened_round)) == {
        TextPart(SubjectNumber(1), RespondentGroup.CITIZEN, Channel.WEB, "Cảm ơn"),
        TextPart(SubjectNumber(2), RespondentGroup.PEER, Channel.WEB, "Tốt lắm"),
    }
    assert (minutes.issued, minutes.spent, minutes.opened, minutes.invalid) == (15, 8, 9, 0)
    assert minutes.officers == ("an", "binh")
    assert minutes.destroyed
    assert minutes_of(opened_round.installation, SURVEY) == minutes


def test_a_round_that_nobody_answered_closes_too(opened_round: OpenRound) -> None:
    minutes = close_round(opened_round.installation, SURVEY, BOTH)
    assert (minutes.spent, minutes.opened) == (0, 0)
    assert ballots_of(opened_round).codes.shape == (0, 2)
    assert texts_of(opened_round) == ()


def test_box_keys_and_invitations_are_gone_after_closing(opened_round: OpenRound) -> None:
    opened_round.send(0, 3)
    close_round(opened_round.installation, SURVEY, BOTH)
    installation = opened_round.installation
    assert not box_of(installation, SURVEY).exists()
    assert list(installation.key_store.iterdir()) == []
    assert list(installation.boxes.iterdir()) == []
    with installation.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(invitation)) == 0
        assert rounds.get(connection, SURVEY).closed_on == date(2026, 3, 2)


def test_closing_is_in_the_audit_trail_with_its_counts(opened_round: OpenRound) -> None:
    opened_round.send(0, 3)
    close_round(opened_round.installation, SURVEY, BOTH)
    assert acts(opened_round) == ["survey.open", "survey.closing", "survey.close"]
    with opened_round.installation.engine.connect() as connection:
        last = connection.scalar(sa.select(audit_event.c.details).where(audit_event.c.act == "survey.close"))
    assert last == (
        '{"invalid":0,"invalid_texts":0,"issued":15,"officers":["an","binh"],"opened":1,"spent":1}'
    )


def test_opened_ballots_are_unreadable_at_rest(sqlite_round: OpenRound) -> None:
    sqlite_round.send(0, 3, "Ông ấy rất tốt")
    close_round(sqlite_round.installation, SURVEY, BOTH)
    with sqlite_round.installation.engine.connect() as connection:
        boxes = b"".join(connection.scalars(sa.select(ballot_block.c.box)))
    assert "rất tốt".encode() not in boxes


def test_progress_tells_every_step_in_order(sqlite_round: OpenRound) -> None:
    sqlite_round.send(0, 3)
    told: list[tuple[ClosingStep, int, int]] = []
    close_round(sqlite_round.installation, SURVEY, BOTH, progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(step for step, _, _ in told)) == list(ClosingStep)
    assert all(0 <= done <= of for _, done, of in told)


def test_the_printed_words_stand_in_for_an_officer_who_is_away(opened_round: OpenRound) -> None:
    opened_round.send(0, 3)
    words = " ".join(opened_round.opening.words)
    minutes = close_round(opened_round.installation, SURVEY, (AN, Officer("chi")), words)
    assert minutes.opened == 1
    assert minutes.officers == ("an", "chi")


@pytest.mark.parametrize(
    ("officers", "sentence"),
    [
        ((AN, AN), "an cannot do this alone"),
        ((AN, Officer("binh", "không phải mật khẩu")), "passphrase of binh is not right"),
        ((AN, Officer("binh")), "Two of three are needed"),
    ],
)
def test_a_refused_closing_leaves_the_round_open(
    opened_round: OpenRound, officers: tuple[Officer, Officer], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        close_round(opened_round.installation, SURVEY, officers)
    assert state(opened_round) is SurveyState.OPEN
    assert opened_round.send(0, 3)


def test_a_closed_round_is_not_closed_again(opened_round: OpenRound) -> None:
    close_round(opened_round.installation, SURVEY, BOTH)
    with pytest.raises(Refused, match="is not open"):
        close_round(opened_round.installation, SURVEY, BOTH)


def test_an_open_round_has_no_minutes_and_no_ballots_to_read(opened_round: OpenRound) -> None:
    with pytest.raises(Refused, match="is not closed"):
        minutes_of(opened_round.installation, SURVEY)
    with pytest.raises(Refused, match="is not closed"):
        ballots_of(opened_round)


def test_a_lost_box_is_said_before_anything_changes(opened_round: OpenRound) -> None:
    box_of(opened_round.installation, SURVEY).drop()
    with pytest.raises(NotReady, match="box of round sealed-1 is missing"):
        close_round(opened_round.installation, SURVEY, BOTH)
    assert state(opened_round) is SurveyState.OPEN


class Insider:
    """Somebody who can write the database and the box, but does not hold the key store."""

    def __init__(self, found: OpenRound) -> None:
        self.found = found
        self.box = box_of(found.installation, SURVEY)

    def run(self, sentence: str, **values: object) -> None:
        tables = self.box._tables
        names = {name: getattr(tables, name).name for name in ("spent", "ratings", "texts")}
        with self.box._engine.connect() as connection:
            connection.execute(sa.text(sentence.format(**names)), values)
            connection.connection.commit()


def add_a_spent_code(insider: Insider) -> None:
    insider.run("INSERT INTO {spent} (code, mark) VALUES (:code, :code)", code=b"c" * 32)


def drop_a_ballot(insider: Insider) -> None:
    insider.run("DELETE FROM {ratings} WHERE id IN (SELECT id FROM {ratings} ORDER BY id LIMIT 1)")


def drop_a_text(insider: Insider) -> None:
    insider.run("DELETE FROM {texts} WHERE id IN (SELECT id FROM {texts} ORDER BY id LIMIT 1)")


def stuff_a_ballot(insider: Insider) -> None:
    insider.run("INSERT INTO {ratings} (id, part) VALUES (:id, :id)", id=b"i" * 16)


def forget_a_spent_code(insider: Insider) -> None:
    insider.run("DELETE FROM {spent} WHERE code IN (SELECT code FROM {spent} ORDER BY code LIMIT 1)")


def forget_an_invitation(insider: Insider) -> None:
    with insider.found.installation.engine.begin() as connection:
        connection.execute(sa.delete(invitation))


@pytest.mark.parametrize(
    "tampering",
    [
        add_a_spent_code,
        drop_a_ballot,
        drop_a_text,
        stuff_a_ballot,
        forget_a_spent_code,
        forget_an_invitation,
    ],
)
def test_a_box_that_does_not_add_up_stays_sealed_and_says_so(
    opened_round: OpenRound, tampering: Callable[[Insider], None]
) -> None:
    for number in range(5):
        opened_round.send(number, 3)
    opened_round.intake.close()
    tampering(Insider(opened_round))
    for _ in range(2):
        with pytest.raises(Refused, match="does not add up"):
            close_round(opened_round.installation, SURVEY, BOTH)
    assert state(opened_round) is SurveyState.CLOSING
    assert key_store.folder(opened_round.installation.key_store, SURVEY).exists()
    assert acts(opened_round)[-1] == "survey.closing_refused"
    with pytest.raises(Refused):
        ballots_of(opened_round)


def alter_a_ballot(insider: Insider) -> None:
    insider.run(
        "UPDATE {ratings} SET part = :part WHERE id IN (SELECT id FROM {ratings} ORDER BY id LIMIT 1)",
        part=b"x" * 321,
    )


def alter_a_text(insider: Insider) -> None:
    insider.run(
        "UPDATE {texts} SET part = :part WHERE id IN (SELECT id FROM {texts} ORDER BY id LIMIT 1)",
        part=b"x" * 4161,
    )


@pytest.mark.parametrize(("altering", "opened"), [(alter_a_ballot, 4), (alter_a_text, 5)])
def test_an_altered_part_is_counted_and_never_read(
    opened_round: OpenRound, altering: Callable[[Insider], None], opened: int
) -> None:
    for number in range(5):
        opened_round.send(number, 3, "Cảm ơn")
    opened_round.intake.close()
    altering(Insider(opened_round))
    minutes = close_round(opened_round.installation, SURVEY, BOTH)
    assert (minutes.spent, minutes.opened, minutes.invalid) == (5, opened, 5 - opened)
    assert len(ballots_of(opened_round)) == opened
    assert len(texts_of(opened_round)) == 9 - opened


def test_progress_of_an_open_round_is_told_in_tens(opened_round: OpenRound) -> None:
    for number in range(12):
        opened_round.send(number, 3)
    ballots.submit(opened_round.intake, opened_round.ticket(0, PEERS), nonce(), [answers(1)] * 2)
    told = participation.progress(opened_round.installation, SURVEY)
    assert [(one.name, one.issued, one.returned) for one in told.groups] == [
        (RespondentGroup.CITIZEN, 12, 10),
        (RespondentGroup.PEER, 3, 0),
    ]


def test_without_the_key_store_nobody_can_tell_who_took_part(opened_round: OpenRound) -> None:
    opened_round.send(0, 3)
    spent = box_of(opened_round.installation, SURVEY).spent_codes()
    with opened_round.installation.engine.connect() as connection:
        stored = {bytes(digest) for row in connection.execute(sa.select(invitation)) for digest in row[:2]}
    assert len(spent) == 1
    assert not stored.intersection(spent)
    assert len(opened_round.issued[CITIZENS]) == 12


def test_a_clock_set_forward_does_not_stop_a_closing(opened_round: OpenRound) -> None:
    opened_round.send(0, 3)
    clock = opened_round.installation.clock
    late = replace(opened_round.installation, clock=lambda: clock().replace(year=2027))
    assert close_round(late, SURVEY, BOTH).opened == 1
