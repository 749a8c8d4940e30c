"""Forms that a device kept: counted once, refused without a word about which code, never lost in silence."""

import secrets
import shutil
import struct
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
import sqlalchemy as sa
from nacl.public import PrivateKey, PublicKey, SealedBox

from surveys import ballots, browser_seal, invitations, key_store, offline, opened, rounds
from surveys.answers import encode
from surveys.ballots import SealedPair
from surveys.box_engines import open_box
from surveys.closing import close_round
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber
from surveys.intake import Intake, busy
from surveys.offline import Answered, Fate
from surveys.problems import Refused
from surveys.round_plan import AssignmentPlan
from surveys.schema import survey as survey_table
from surveys.standings import Ticket
from tests.surveys.sealed.open_round import AN, BINH, CITIZENS, PEERS, SURVEY, OpenRound, answers, nonce

WEB, ASSISTED = 0, 1
COUNTED, REFUSED = Fate.COUNTED, Fate.REFUSED
CHANNELS = tuple(Channel)


def pairs(found: OpenRound, number: int, form: bytes, assignment: int, rating: int) -> list[SealedPair]:
    """Seal answers as the page does, the same about every subject."""
    ticket = found.ticket(number, assignment)
    key = SealedBox(PublicKey(offline.find(found.intake, SURVEY, assignment).ballot_key))
    codes = encode(found.questionnaire, ticket.group, answers(rating)).ratings
    return [
        SealedPair(
            key.encrypt(browser_seal.pack_ratings(bound.ratings, codes)),
            key.encrypt(browser_seal.pack_text(bound.text, "Từ máy tính bảng")),
        )
        for bound in ballots.bindings(ticket, form)
    ]


def plain(
    form: bytes, secret: str, inner: list[SealedPair], way: int = WEB, assignment: int = CITIZENS
) -> bytes:
    """Write a form as the page does, before it is sealed once more; the layout is that of decision 0017."""
    head = b"D1" + bytes([way, len(secret)]) + secret.encode().ljust(26, b"\0") + form
    return head + struct.pack(">I", assignment) + b"".join(one.ratings + one.text for one in inner)


def wrapped(found: OpenRound, content: bytes, assignment: int = CITIZENS) -> bytes:
    return SealedBox(PublicKey(offline.find(found.intake, SURVEY, assignment).intake_key)).encrypt(content)


def kept(found: OpenRound, number: int, rating: int = 3, way: int = WEB, assignment: int = CITIZENS) -> bytes:
    """Give what a device keeps of the form of one person."""
    form = nonce()
    inner = pairs(found, number, form, assignment, rating)
    secret = found.issued[assignment][number].digits
    return wrapped(found, plain(form, secret, inner, way, assignment), assignment)


def sent(found: OpenRound, *forms: bytes, assignment: int = CITIZENS) -> list[Answered]:
    return offline.receive(found.intake, SURVEY, assignment, forms)


def fates(answered: list[Answered]) -> list[Fate]:
    return [one.fate for one in answered]


def stored(found: OpenRound) -> int:
    return open_box(found.installation, SURVEY).count_parts().ratings


def test_kept_forms_count_like_any_other_with_the_way_they_came(opened_round: OpenRound) -> None:
    one, two = kept(opened_round, 0, 2), kept(opened_round, 1, 1, ASSISTED)
    team = kept(opened_round, 0, 3, WEB, PEERS)
    assert fates(sent(opened_round, one, two)) == [COUNTED, COUNTED]
    assert fates(sent(opened_round, team, assignment=PEERS)) == [COUNTED]
    opened_round.intake.close()
    minutes = close_round(opened_round.installation, SURVEY, (AN, BINH))
    assert (minutes.opened, minutes.invalid) == (4, 0)
    with opened_round.installation.engine.connect() as connection:
        keys = opened_round.installation.keys.readable("installation")
        found = opened.read(connection, keys, SURVEY)
        assert [text.text for text in opened.read_texts(connection, keys, SURVEY)] == ["Từ máy tính bảng"] * 4
    ways = [CHANNELS[place] for place in np.sort(found.channel)]
    assert ways == [Channel.WEB, Channel.WEB, Channel.WEB, Channel.ASSISTED]
    assert sorted(found.codes[:, 0]) == [1, 2, 3, 3]


def test_the_same_form_again_gets_the_same_receipt_and_adds_nothing(sqlite_round: OpenRound) -> None:
    form = kept(sqlite_round, 0)
    [first] = sent(sqlite_round, form)
    again = sent(sqlite_round, form, form, form)
    assert first.fate is COUNTED
    assert again == [first] * 3
    assert stored(sqlite_round) == 1


def test_of_two_forms_with_one_code_the_first_counts(sqlite_round: OpenRound) -> None:
    assert fates(sent(sqlite_round, kept(sqlite_round, 0, 3))) == [COUNTED]
    other = kept(sqlite_round, 1, 1)
    form = nonce()
    inner = pairs(sqlite_round, 1, form, CITIZENS, 1)
    late = wrapped(sqlite_round, plain(form, sqlite_round.issued[CITIZENS][0].digits, inner))
    assert fates(sent(sqlite_round, late, other)) == [REFUSED, COUNTED]
    assert stored(sqlite_round) == 2


def test_a_picture_of_the_code_does_as_well(sqlite_round: OpenRound) -> None:
    form = nonce()
    inner = pairs(sqlite_round, 0, form, CITIZENS, 3)
    link = sqlite_round.issued[CITIZENS][0].link
    assert fates(sent(sqlite_round, wrapped(sqlite_round, plain(form, link, inner)))) == [COUNTED]
    with pytest.raises(Refused):
        sqlite_round.ticket(0)


def test_a_form_with_a_code_of_another_kind_or_of_nobody_is_refused(sqlite_round: OpenRound) -> None:
    form = nonce()
    inner = pairs(sqlite_round, 0, form, CITIZENS, 3)
    of_peers = sqlite_round.issued[PEERS][0].digits
    foreign = [wrapped(sqlite_round, plain(form, code, inner)) for code in (of_peers, "0" * 17)]
    assert fates(sent(sqlite_round, *foreign)) == [REFUSED, REFUSED]
    # A citizen's code cannot be brought in as a peer's either, whatever the form says of itself.
    of_citizen = sqlite_round.issued[CITIZENS][0].digits
    team = pairs(sqlite_round, 0, form, PEERS, 3)
    posing = wrapped(sqlite_round, plain(form, of_citizen, team, WEB, PEERS), PEERS)
    assert fates(sent(sqlite_round, posing, assignment=PEERS)) == [REFUSED]
    assert stored(sqlite_round) == 0
    assert sqlite_round.ticket(0)


def forgeries(found: OpenRound) -> dict[str, bytes]:
    """Give what no page of ours seals."""
    form = nonce()
    inner = pairs(found, 0, form, CITIZENS, 3)
    code = found.issued[CITIZENS][0].digits
    good = plain(form, code, inner)
    whole = wrapped(found, good)
    return {
        "nothing": b"",
        "noise": secrets.token_bytes(len(whole)),
        "cut": whole[:-1],
        "changed": whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        "another key": SealedBox(PrivateKey.generate().public_key).encrypt(good),
        "empty": wrapped(found, b""),
        "no boxes": wrapped(found, good[: offline.HEAD.size]),
        "half a box": wrapped(found, good[:-9]),
        "two people": wrapped(found, good + good[offline.HEAD.size :]),
        "mark": wrapped(found, b"D2" + good[2:]),
        "way": wrapped(found, good[:2] + b"\x02" + good[3:]),
        "letters": wrapped(found, good[:3] + b"\xff" + good[4:]),
        "more after the code": wrapped(found, good[:22] + b"7" + good[23:]),
        "no letters of ours": wrapped(found, good[:4] + b"\xc3\x9d" + good[6:]),
        "check digit": wrapped(found, plain(form, code[:-1] + str((int(code[-1]) + 1) % 10), inner)),
        "another kind": wrapped(found, plain(form, code, inner, WEB, PEERS)),
    }


def test_what_no_page_of_ours_seals_is_unreadable_and_spends_nothing(sqlite_round: OpenRound) -> None:
    forged = forgeries(sqlite_round)
    found = dict(zip(forged, sent(sqlite_round, *forged.values()), strict=True))
    assert {name for name, one in found.items() if one != Answered(Fate.UNREADABLE)} == set()
    assert stored(sqlite_round) == 0
    assert sqlite_round.ticket(0)


def test_a_form_of_the_wrong_size_tells_nothing_of_its_code(sqlite_round: OpenRound) -> None:
    assert fates(sent(sqlite_round, kept(sqlite_round, 0))) == [COUNTED]
    form = nonce()
    inner = pairs(sqlite_round, 2, form, CITIZENS, 3)
    issued = [one.digits for one in sqlite_round.issued[CITIZENS][:2]]  # the first is used
    of_peer = sqlite_round.issued[PEERS][0].digits
    probes = [wrapped(sqlite_round, plain(form, code, inner * 2)) for code in (*issued, of_peer, "0" * 17)]
    assert len(set(fates(sent(sqlite_round, *probes)))) == 1
    assert stored(sqlite_round) == 1


def test_what_was_counted_before_the_round_ended_is_told_as_counted(
    sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [kept(sqlite_round, number) for number in range(3)]
    submit = ballots.submit_sealed
    came: list[object] = []

    def ending(*form: object, **way: object) -> ballots.Receipt:
        if came:
            raise busy()
        came.append(form)
        return submit(*form, **way)  # type: ignore[arg-type]

    monkeypatch.setattr(ballots, "submit_sealed", ending)
    monkeypatch.setattr(offline, "_is_open", lambda *_round: False)
    found = sent(sqlite_round, *forms)
    assert sorted(fates(found)) == [COUNTED, REFUSED, REFUSED]
    assert [one.receipt is not None for one in found if one.fate is COUNTED] == [True]


def test_forms_are_taken_in_an_order_of_chance(
    sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [kept(sqlite_round, number) for number in range(12)]
    came: list[bytes] = []

    def submit(_intake: object, ticket: Ticket, *_rest: object, **_way: object) -> ballots.Receipt:
        came.append(ticket.invitation)
        return ballots.Receipt("-")

    monkeypatch.setattr(ballots, "submit_sealed", submit)
    orders = set()
    for _ in range(5):
        came.clear()
        assert fates(sent(sqlite_round, *forms)) == [COUNTED] * 12
        orders.add(tuple(came))
    assert len(orders) == 5  # of 12! possible ones


def test_after_the_deadline_kept_forms_still_count_and_after_the_close_they_are_refused(
    sqlite_round: OpenRound,
) -> None:
    one, two = kept(sqlite_round, 0), kept(sqlite_round, 1)
    later = datetime(2026, 4, 20, tzinfo=UTC)
    with Intake(replace(sqlite_round.installation, clock=lambda: later)) as intake:
        assert fates(offline.receive(intake, SURVEY, CITIZENS, [one])) == [COUNTED]
        with pytest.raises(Refused):
            offline.find(intake, SURVEY, CITIZENS)  # nobody begins after the last day
    sqlite_round.intake.close()
    assert close_round(sqlite_round.installation, SURVEY, (AN, BINH)).opened == 1
    assert fates(sent(sqlite_round, one, two)) == [REFUSED, REFUSED]
    assert offline.receive(sqlite_round.intake, "nowhere", 1, [one]) == [Answered(REFUSED)]


def test_what_a_device_keeps_opens_never_again_after_the_close(sqlite_round: OpenRound) -> None:
    form = kept(sqlite_round, 0)
    before = key_store.offline_key(sqlite_round.installation.key_store, SURVEY)
    assert sqlite_round.issued[CITIZENS][0].digits.encode() in SealedBox(PrivateKey(before)).decrypt(form)
    sqlite_round.intake.close()
    close_round(sqlite_round.installation, SURVEY, (AN, BINH))
    left = [path for path in sqlite_round.installation.key_store.rglob("*") if path.is_file()]
    assert left == []


def test_while_the_system_is_not_ready_the_device_keeps_its_forms(
    sqlite_round: OpenRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = kept(sqlite_round, 0)

    def full(*_anything: object) -> None:
        raise busy()

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_round.intake, "store", full)
        assert sent(sqlite_round, form, form) == [Answered(Fate.WAITING)] * 2
    folder = key_store.folder(sqlite_round.installation.key_store, SURVEY)
    shutil.move(folder, folder.with_name("away"))
    assert sent(sqlite_round, form) == [Answered(Fate.WAITING)]
    with monkeypatch.context() as patch:
        patch.setattr(sqlite_round.intake, "asking", full)
        assert sent(sqlite_round, form) == [Answered(Fate.WAITING)]
    shutil.move(folder.with_name("away"), folder)
    assert fates(sent(sqlite_round, form)) == [COUNTED]


def test_codes_of_a_kind_with_help_are_helped_whatever_the_device_says(sqlite_round: OpenRound) -> None:
    with sqlite_round.installation.engine.begin() as connection:
        plan = AssignmentPlan(RespondentGroup.CITIZEN, Channel.ASSISTED, (SubjectNumber(1),), 1)
        number = rounds.add_assignment(connection, SURVEY, plan).number
        pepper = sqlite_round.installation.keys.read("pepper")
        sqlite_round.issued[number] = invitations.issue(connection, pepper, SURVEY, number, 1)
    assert offline.find(sqlite_round.intake, SURVEY, number).is_helped
    assert not offline.find(sqlite_round.intake, SURVEY, CITIZENS).is_helped
    form = kept(sqlite_round, 0, way=WEB, assignment=number)
    assert fates(sent(sqlite_round, form, assignment=number)) == [COUNTED]
    sqlite_round.intake.close()
    close_round(sqlite_round.installation, SURVEY, (AN, BINH))
    keys = sqlite_round.installation.keys.readable("installation")
    with sqlite_round.installation.engine.connect() as connection:
        [channel] = opened.read(connection, keys, SURVEY).channel
    assert CHANNELS[channel] is Channel.ASSISTED


def test_only_kinds_with_codes_of_an_open_round_are_answered_without_a_network(
    sqlite_round: OpenRound,
) -> None:
    installation = sqlite_round.installation
    with installation.engine.begin() as connection:
        plan = AssignmentPlan(RespondentGroup.CITIZEN, Channel.OPEN_LINK, (SubjectNumber(1),))
        link = rounds.add_assignment(connection, SURVEY, plan).number
    found = offline.find(sqlite_round.intake, SURVEY, PEERS)
    assert (found.group, found.subjects) == (RespondentGroup.PEER, (1, 2))
    for survey, number in ((SURVEY, link), (SURVEY, 99), ("nowhere", CITIZENS)):
        with pytest.raises(Refused):
            offline.find(sqlite_round.intake, survey, number)
    with installation.engine.begin() as connection:
        connection.execute(sa.update(survey_table).values(closes_on=date(2026, 1, 1)))
    with pytest.raises(Refused):
        offline.find(sqlite_round.intake, SURVEY, PEERS)
