"""Two keyings become ballots: what differs is decided at the paper, one code is one voice."""

import json

import pytest

from surveys import answers, audit, ballots, closing, invitations, opened
from surveys.box_engines import box_of
from surveys.destruction import finish_destruction
from surveys.identifiers import Channel, ItemId
from surveys.paper import batch_keys, batches, drafts, storing
from surveys.paper.batch_records import Batch, BatchState, DecidedAs, Outcome, Way
from surveys.paper.comparison import Difference, Kind
from surveys.paper.drafts import Pass, Sheet
from surveys.problems import BadInput, NotReady, Refused
from surveys.questionnaire import LEFT_BLANK
from tests.surveys.paper.desk import FIRST, OFFICER, PEER_RUN, SECOND, Desk, marked
from tests.surveys.sealed.open_round import AN, BINH, PEERS, SURVEY, nonce
from tests.surveys.sealed.open_round import answers as web_answers


def in_box(desk: Desk) -> int:
    return len(box_of(desk.installation, SURVEY).spent_codes())


def after_close(desk: Desk) -> list[tuple[Channel, tuple[int, ...]]]:
    """Add up the paper, close the round, and give its ballots: channel and codes, sorted."""
    desk.add_up()
    closing.close_round(desk.installation, SURVEY, (AN, BINH))
    with desk.installation.engine.connect() as connection:
        read = opened.read(connection, desk.installation.keys.read("installation"), SURVEY)
    channels = [list(Channel)[channel] for channel in read.channel]
    return sorted(zip(channels, map(tuple, read.codes.tolist()), strict=True))


def codes_after_close(desk: Desk) -> list[tuple[int, ...]]:
    """Close the round and give the codes of its ballots, all of which came on paper."""
    ballots_by_channel = after_close(desk)
    assert {channel for channel, _ in ballots_by_channel} == {Channel.PAPER}
    return [codes for _, codes in ballots_by_channel]


def test_what_two_people_keyed_alike_is_counted_as_paper(every_desk: Desk) -> None:
    batch = every_desk.keyed([every_desk.sheet(0, "3"), every_desk.sheet(1, "1", fair="dont_know")])
    outcome = every_desk.store(batch)
    assert outcome.totals == Outcome(2, 0, 0)
    stored = every_desk.get(batch)
    assert (stored.state, stored.outcome, stored.decided_as) == (BatchState.STORED, Outcome(2, 0, 0), None)
    assert (stored.compared, stored.differing) == (4, 0)
    assert codes_after_close(every_desk) == [(1, 200), (3, LEFT_BLANK)]


def test_one_may_type_the_digits_and_the_other_scan_the_link(desk: Desk) -> None:
    typed, scanned = desk.sheet(0), Sheet(desk.link(0), (marked(polite="3"),))
    batch = desk.keyed([typed], [scanned])
    assert not desk.examine(batch).open
    assert desk.store(batch).counted == 1


def test_the_order_of_keying_makes_no_difference(desk: Desk) -> None:
    sheets = [desk.sheet(number, str(number % 3 + 1)) for number in range(3)]
    assert desk.store(desk.keyed(sheets, sheets[::-1])).counted == 3


def test_a_required_item_left_blank_on_paper_does_not_throw_the_sheet_away(desk: Desk) -> None:
    batch = desk.keyed([Sheet(desk.code(0), (marked(fair="2"),))])
    assert desk.store(batch).counted == 1
    assert codes_after_close(desk) == [(LEFT_BLANK, 2)]


def test_what_the_web_must_answer_paper_may_leave(desk: Desk) -> None:
    questionnaire, group = desk.open.questionnaire, desk.open.ticket().group
    with pytest.raises(BadInput, match="needs an answer"):
        answers.encode(questionnaire, group, marked(fair="2"))
    blank = answers.encode(questionnaire, group, marked(fair="2"), is_paper=True).ratings
    assert answers.check(questionnaire, group, blank, is_paper=True)
    assert not answers.check(questionnaire, group, blank)


def test_two_marks_are_a_blank(desk: Desk) -> None:
    sheet = Sheet(desk.code(0), (marked(polite="3", fair="2"),), ((0, ItemId("fair")),))
    assert desk.store(desk.keyed([sheet])).counted == 1
    assert codes_after_close(desk) == [(3, LEFT_BLANK)]


def test_only_the_items_that_differ_are_shown(desk: Desk) -> None:
    batch = desk.keyed(
        [desk.sheet(0, "3", fair="2", words="Rất tốt"), desk.sheet(1)],
        [desk.sheet(0, "3", fair="1", words=" Rất tốt "), desk.sheet(1)],
    )
    found = desk.examine(batch)
    (mismatch,) = found.open
    assert (mismatch.kind, mismatch.shown.code) == (Kind.DIFFERS, desk.code(0))
    assert mismatch.differences == (Difference(0, ItemId("fair"), "2", "1"),)
    assert (found.comparison.compared, found.comparison.differing) == (4, 1)


def test_nothing_is_stored_while_something_is_open(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0, "3"), desk.sheet(1)], [desk.sheet(0, "1"), desk.sheet(1)])
    with pytest.raises(Refused, match="1 sheets of batch 1 are not decided"):
        desk.store(batch, decided_as=DecidedAs.THIRD)
    assert in_box(desk) == 0


def test_what_was_decided_at_the_paper_is_what_counts(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0, "3")], [desk.sheet(0, "1")])
    desk.decide(batch, desk.sheet(0, "2"))
    assert desk.store(batch, decided_as=DecidedAs.THIRD).counted == 1
    stored = desk.get(batch)
    assert (stored.compared, stored.differing, stored.decided_as) == (2, 1, DecidedAs.THIRD)
    assert codes_after_close(desk) == [(2, LEFT_BLANK)]


def test_a_clerk_of_the_batch_is_no_third_person(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0, "3")], [desk.sheet(0, "1")])
    desk.decide(batch, desk.sheet(0, "2"))
    for clerk in (FIRST, SECOND):
        with pytest.raises(Refused, match="third person"):
            desk.store(batch, clerk, DecidedAs.THIRD)
    with pytest.raises(BadInput, match="Say who decided"):
        desk.store(batch)
    assert desk.store(batch, FIRST, DecidedAs.TOGETHER, SECOND).counted == 1


@pytest.mark.parametrize(
    ("by", "signed", "enough"),
    [
        (FIRST, (), False),
        (SECOND, (OFFICER,), False),
        (OFFICER, (FIRST,), False),
        (OFFICER, (), False),
        (SECOND, (FIRST,), True),
        (OFFICER, (FIRST, SECOND), True),
    ],
)
def test_decided_together_means_that_both_clerks_sign(
    desk: Desk,
    by: str,
    signed: tuple[str, ...],
    enough: bool,  # noqa: FBT001 - a row of the table
) -> None:
    batch = desk.keyed([desk.sheet(0, "3")], [desk.sheet(0, "1")])
    desk.decide(batch, desk.sheet(0, "2"))
    if enough:
        assert desk.store(batch, by, DecidedAs.TOGETHER, *signed).counted == 1
        with desk.installation.engine.connect() as connection:
            last = audit.every_event(connection)[-1]
        assert (last.act, json.loads(last.details)["decided_by"]) == ("paper.store", sorted((FIRST, SECOND)))
    else:
        with pytest.raises(Refused, match="Both clerks"):
            desk.store(batch, by, DecidedAs.TOGETHER, *signed)
        assert in_box(desk) == 0


def test_a_sheet_that_only_one_has_is_decided_and_may_be_left_out(desk: Desk) -> None:
    # One clerk skipped a sheet and keyed another code that is not on paper.
    batch = desk.keyed([desk.sheet(0), desk.sheet(1)], [desk.sheet(0), desk.sheet(2)])
    assert [(one.kind, one.shown.code) for one in desk.examine(batch).open] == [
        (Kind.ONE_PASS, desk.code(1)),
        (Kind.ONE_PASS, desk.code(2)),
    ]
    assert [one.number for one in desk.examine(batch).open] == [2, 1002]
    desk.decide(batch, desk.sheet(1), Sheet(desk.code(2), (marked(),), left_out=True))
    outcome = desk.store(batch, decided_as=DecidedAs.THIRD)
    assert (outcome.totals, outcome.left_out) == (Outcome(2, 0, 0), 1)


def test_more_sheets_than_on_paper_do_not_stand(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0)], [desk.sheet(1)])
    desk.decide(batch, desk.sheet(0), desk.sheet(1))
    with pytest.raises(Refused, match="2 sheets of batch 1 stand, its header says 1"):
        desk.store(batch, decided_as=DecidedAs.THIRD)
    assert in_box(desk) == 0


def test_a_code_twice_within_a_batch_is_one_voice(desk: Desk) -> None:
    copies = [desk.sheet(0, "3"), desk.sheet(0, "1"), desk.sheet(1)]
    batch = desk.keyed(copies)
    assert [one.kind for one in desk.examine(batch).open] == [Kind.DOUBLED]
    desk.decide(batch, desk.sheet(0, "3"))
    outcome = desk.store(batch, decided_as=DecidedAs.THIRD)
    assert outcome.totals == Outcome(2, 1, 0)
    assert codes_after_close(desk) == [(3, LEFT_BLANK)] * 2


def test_a_sheet_keyed_twice_by_one_clerk_is_no_copy(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0), desk.sheet(0)], [desk.sheet(0), desk.sheet(1)])
    assert [one.kind for one in desk.examine(batch).open] == [Kind.DOUBLED, Kind.ONE_PASS]
    desk.decide(batch, desk.sheet(0), desk.sheet(1))
    assert desk.store(batch, decided_as=DecidedAs.THIRD).totals == Outcome(2, 0, 0)


def test_a_voice_given_on_the_web_stays_and_the_sheet_is_listed_without_content(
    every_desk: Desk,
) -> None:
    ballots.submit(every_desk.open.intake, every_desk.open.ticket(0), nonce(), [web_answers(1)])
    outcome = every_desk.store(every_desk.keyed([every_desk.sheet(0, "3"), every_desk.sheet(1, "3")]))
    assert outcome.totals == Outcome(1, 1, 0)
    assert [sheet.number for sheet in outcome.already] == [1]
    assert every_desk.code(0) not in repr(outcome)
    assert after_close(every_desk) == [
        (Channel.PAPER, (3, LEFT_BLANK)),
        (Channel.WEB, (1, LEFT_BLANK)),
    ]


def test_codes_of_other_invitations_and_sheets_without_code_hold_no_ballot(desk: Desk) -> None:
    foreign = Sheet(desk.code(0, PEERS), (marked(polite="3"),))
    unknown = Sheet("00000000000000000", (marked(polite="3"),))
    nameless = Sheet("", (marked(polite="3"),))
    outcome = desk.store(desk.keyed([foreign, unknown, nameless, desk.sheet(0)]))
    assert outcome.totals == Outcome(1, 0, 3)
    assert [sheet.number for sheet in outcome.foreign] == [1, 2, 3]


def test_an_empty_sheet_holds_no_ballot_and_spends_no_code(desk: Desk) -> None:
    outcome = desk.store(desk.keyed([Sheet(desk.code(0), (marked(),)), desk.sheet(1)]))
    assert (outcome.totals, [sheet.number for sheet in outcome.empty]) == (Outcome(1, 0, 1), [1])
    assert invitations.admit(desk.open.intake, desk.code(0))


def test_a_sheet_about_two_people_may_be_blank_about_one(desk: Desk) -> None:
    batch = desk.batch(1, PEER_RUN)
    sheets = [Sheet(desk.code(0, PEERS), (marked(polite="3"), marked()))]
    desk.key_pass(batch, FIRST, sheets)
    desk.key_pass(batch, SECOND, sheets)
    assert desk.store(batch).counted == 1
    assert codes_after_close(desk) == [(3, LEFT_BLANK), (LEFT_BLANK, LEFT_BLANK)]


def test_a_batch_keyed_twice_counts_once_and_can_be_dropped(every_desk: Desk) -> None:
    sheets = [every_desk.sheet(0), every_desk.sheet(1)]
    assert every_desk.store(every_desk.keyed(sheets)).counted == 2
    again = every_desk.keyed(sheets)
    outcome = every_desk.store(again)
    assert (outcome.totals, len(outcome.already)) == (Outcome(0, 2, 0), 2)
    storing.drop_batch(every_desk.installation, every_desk.get(again), OFFICER)
    assert every_desk.get(again).state is BatchState.DROPPED
    assert in_box(every_desk) == 2


def test_a_batch_that_was_counted_is_not_dropped(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0)])
    desk.store(batch)
    with pytest.raises(Refused, match="moved on"):
        storing.drop_batch(desk.installation, desk.get(batch), OFFICER)


def test_dropping_destroys_what_was_keyed(every_desk: Desk) -> None:
    batch = every_desk.keyed([every_desk.sheet(0)])
    storing.drop_batch(every_desk.installation, batch, OFFICER)
    with every_desk.installation.engine.connect() as connection:
        assert drafts.count(connection, batch.place, Pass.FIRST) == 0
    with pytest.raises(NotReady):
        batch_keys.read(every_desk.installation.key_store, SURVEY, batch.number)


@pytest.mark.parametrize(
    "fails", ["surveys.paper.storing._note", "surveys.paper.storing.batches.destroy_keys"]
)
def test_an_interrupted_storing_is_done_again_and_gives_the_same(
    every_desk: Desk, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    ballots.submit(every_desk.open.intake, every_desk.open.ticket(0), nonce(), [web_answers(1)])
    batch = every_desk.keyed([every_desk.sheet(0), every_desk.sheet(1)])

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(fails, die)
        with pytest.raises(KeyboardInterrupt):
            every_desk.store(batch)
    if every_desk.get(batch).state is BatchState.COMPARING:
        assert every_desk.store(batch).totals == Outcome(1, 1, 0)
    assert every_desk.get(batch).outcome == Outcome(1, 1, 0)
    finish_destruction(every_desk.installation)
    with pytest.raises(NotReady):
        batch_keys.read(every_desk.installation.key_store, SURVEY, batch.number)
    assert in_box(every_desk) == 2


def test_a_batch_is_stored_once(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0)])
    desk.store(batch)
    with pytest.raises(Refused, match="not ready to be compared"):
        desk.store(batch)


def test_nothing_is_decided_once_a_batch_is_stored(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0)])
    with desk.installation.engine.begin() as connection:
        batches.hold_comparing(connection, batch)
    desk.store(batch)
    with desk.installation.engine.begin() as connection, pytest.raises(Refused, match="moved on"):
        batches.hold_comparing(connection, batch)


def test_a_batch_being_keyed_is_not_compared(desk: Desk) -> None:
    batch = desk.batch(1)
    with pytest.raises(Refused, match="not ready to be compared"):
        desk.examine(batch)


def scanned(desk: Desk, *sheets: Sheet) -> Batch:
    return desk.read_scans(desk.batch(len(sheets), way=Way.SCANNED), sheets)


def test_scans_without_doubt_need_no_second_keying(desk: Desk) -> None:
    assert desk.store(scanned(desk, desk.sheet(0), desk.sheet(1))).totals == Outcome(2, 0, 0)


def test_a_doubtful_mark_waits_for_a_person(desk: Desk) -> None:
    doubtful = Sheet(desk.code(0), (marked(polite="3"),), ((0, ItemId("polite")),))
    batch = scanned(desk, doubtful, desk.sheet(1))
    assert [one.kind for one in desk.examine(batch).open] == [Kind.DOUBTFUL]
    with pytest.raises(Refused, match="not decided"):
        desk.store(batch)
    desk.decide(batch, desk.sheet(0, "2"))
    assert desk.store(batch).counted == 2


def test_a_sheet_scanned_twice_is_one_voice(desk: Desk) -> None:
    batch = scanned(desk, desk.sheet(0, "3"), desk.sheet(0, "3"))
    assert [one.kind for one in desk.examine(batch).open] == [Kind.DOUBLED]
    desk.decide(batch, desk.sheet(0, "3"))
    assert desk.store(batch).totals == Outcome(1, 1, 0)


def test_a_decision_about_a_code_of_nobody_changes_nothing(desk: Desk) -> None:
    batch = desk.keyed([desk.sheet(0)])
    desk.decide(batch, Sheet("", (marked(polite="1"),)))
    assert desk.store(batch).totals == Outcome(1, 0, 0)
