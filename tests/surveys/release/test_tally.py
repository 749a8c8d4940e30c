"""The tables of a round, against sums made by hand."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, Protocol

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import tally as tally_module
from surveys.identifiers import Channel, RespondentGroup
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from surveys.tally import Tally, tally

CITIZEN, PEER = RespondentGroup.CITIZEN, RespondentGroup.PEER
WEB, PAPER, OPEN_LINK = Channel.WEB, Channel.PAPER, Channel.OPEN_LINK
YES, NO, DONT_KNOW, BLANK = 1, 2, 200, 255
NO_CONTACT = (NO, 0, 0, 0, 0)


class Maker(Protocol):
    def __call__(self, rows: Sequence[Any], strata: Sequence[int] | None = None) -> Any: ...


def test_counts_have_a_cell_for_each_subject_group_stratum_and_channel(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    answer = (YES, 5, 4, 3, 2)
    rows = [(2, PEER, WEB, answer), (1, CITIZEN, WEB, answer), (1, CITIZEN, OPEN_LINK, answer)]
    rows += [(1, CITIZEN, PAPER, NO_CONTACT), (1, CITIZEN, WEB, (YES, 5, 5, DONT_KNOW, BLANK))]
    table = tally(questionnaire, ballots(rows, strata=[0, 7, 7, 7, 7]))

    assert table.subject.tolist() == [1, 1, 1, 2]
    assert table.group.tolist() == [0, 0, 0, 2]
    assert table.stratum.tolist() == [7, 7, 7, 0]
    assert table.channel.tolist() == [0, 1, 4, 0]
    assert table.is_open_link.tolist() == [False, False, True, False]
    assert table.returned.tolist() == [2, 1, 1, 1]
    assert table.no_contact.tolist() == [0, 1, 0, 0]
    assert table.categories == (0, 1, 2, 3, 4, 5, 200, 255)
    # the citizens on the web: item a twice 5; b once 4, once 5; c 3 and don't know; d 2 and left blank
    assert table.counts[0, 1:].tolist() == [
        [0, 0, 0, 0, 0, 2, 0, 0],
        [0, 0, 0, 0, 1, 1, 0, 0],
        [0, 0, 0, 1, 0, 0, 1, 0],
        [0, 0, 1, 0, 0, 0, 0, 1],
    ]
    assert table.counts[1].tolist() == [[0, 0, 1, 0, 0, 0, 0, 0]] + [[1, 0, 0, 0, 0, 0, 0, 0]] * 4


def test_sums_of_ballot_and_criterion_scores_are_those_made_by_hand(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    # scores of items: 5 -> 100, 4 -> 75, 3 -> 50, 2 -> 25, 1 -> 0
    rows = [
        (1, CITIZEN, WEB, (YES, 5, 4, 3, 2)),  # C1 87.5, C2 37.5, A1 100; ballot (3 x 87.5 + 37.5) / 4 = 75
        (1, CITIZEN, WEB, (YES, 1, DONT_KNOW, 3, BLANK)),  # C1 0 (half answered), C2 50, A1 0; ballot 12.5
        (1, CITIZEN, WEB, (YES, DONT_KNOW, DONT_KNOW, 3, 3)),  # C1 none: 1/4 of the weight is too little
        (1, CITIZEN, WEB, NO_CONTACT),
    ]
    table = tally(questionnaire, ballots(rows))

    assert table.ballots.n.tolist() == [2]
    assert table.ballots.total.tolist() == [87.5]
    assert table.ballots.squares.tolist() == [75**2 + 12.5**2]
    assert table.criteria.n.tolist() == [[2, 3, 2]]
    assert table.criteria.total.tolist() == [[87.5, 37.5 + 50 + 50, 100]]
    assert table.products[0, 0, 1] == table.products[0, 1, 0] == 87.5 * 37.5
    assert table.products[0, 1, 1] == 37.5**2 + 50**2 + 50**2
    # only the first ballot rated all four items
    assert table.complete.tolist() == [1]
    assert table.item_totals.tolist() == [[0, 100, 75, 50, 25]]
    assert table.item_products[0, 1, 4] == 2500


def test_a_ballot_that_says_no_contact_has_no_score_whatever_else_it_carries(
    questionnaire: Questionnaire, ballots: Maker
) -> None:
    table = tally(questionnaire, ballots([(1, CITIZEN, WEB, (NO, 5, 5, 5, 5))]))
    assert table.no_contact.tolist() == [1]
    assert table.ballots.n.tolist() == [0]
    assert table.complete.tolist() == [0]


def test_pooling_sums_over_strata_and_channels_only(questionnaire: Questionnaire, ballots: Maker) -> None:
    answer = (YES, 5, 4, 3, 2)
    rows = [(1, CITIZEN, WEB, answer), (1, CITIZEN, PAPER, answer), (1, PEER, WEB, answer)]
    pooled = tally(questionnaire, ballots(rows, strata=[1, 2, 1])).pooled()
    assert pooled.subject.tolist() == [1, 1]
    assert pooled.group.tolist() == [0, 2]
    assert pooled.returned.tolist() == [2, 1]
    assert pooled.ballots.total.tolist() == [150, 75]
    assert pooled.criteria.n.tolist() == [[2, 2, 2], [1, 1, 1]]


def test_a_tally_of_nothing_is_empty_and_adds_nothing(questionnaire: Questionnaire, ballots: Maker) -> None:
    nothing = tally(questionnaire, ballots([]))
    something = tally(questionnaire, ballots([(1, CITIZEN, WEB, (YES, 5, 4, 3, 2))]))
    assert nothing.keys.tolist() == []
    assert nothing.pooled().keys.tolist() == []
    assert _same(nothing + something, something)


def test_cells_can_be_left_out(questionnaire: Questionnaire, ballots: Maker) -> None:
    answer = (YES, 5, 4, 3, 2)
    table = tally(questionnaire, ballots([(1, CITIZEN, WEB, answer), (1, CITIZEN, OPEN_LINK, answer)]))
    assert table.where(~table.is_open_link).returned.tolist() == [1]


_answers = st.tuples(
    st.sampled_from([1, 2, 3]),
    st.sampled_from([CITIZEN, PEER]),
    st.sampled_from([WEB, PAPER, OPEN_LINK]),
    st.one_of(
        st.just(NO_CONTACT),
        st.tuples(st.just(YES), *[st.sampled_from([1, 2, 3, 4, 5, DONT_KNOW])] * 4),
    ),
)


@settings(max_examples=60, deadline=None)
@given(first=st.lists(_answers, max_size=12), second=st.lists(_answers, max_size=12))
def test_adding_two_tallies_equals_the_tally_of_both(
    first: list[Any], second: list[Any], questionnaire: Questionnaire, ballots: Maker
) -> None:
    both = tally(questionnaire, ballots([*first, *second]))
    assert _same(tally(questionnaire, ballots(first)) + tally(questionnaire, ballots(second)), both)


def test_the_size_of_a_block_changes_nothing(
    questionnaire: Questionnaire, ballots: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = ballots([(n % 3 + 1, PEER, WEB, (YES, n % 5 + 1, 4, 3, 2)) for n in range(17)])
    whole = tally(questionnaire, opened)
    monkeypatch.setattr(tally_module, "BLOCK_BALLOTS", 4)
    assert _same(tally(questionnaire, opened), whole)


def test_ballots_of_another_questionnaire_are_refused(questionnaire: Questionnaire, ballots: Maker) -> None:
    opened = ballots([(1, CITIZEN, WEB, (YES, 5, 4, 3, 2))])
    cut = replace(opened, codes=opened.codes[:, :4])
    with pytest.raises(ValueError, match="one column for each coded item"):
        tally(questionnaire, cut)


def test_tallies_of_two_questionnaires_are_not_added(
    questionnaire: Questionnaire, ballots: Maker, source: str
) -> None:
    rows = ballots([(1, CITIZEN, WEB, (YES, 5, 4, 3, 2))])
    shorter = source.replace('  { value = 5, label = { vi = "Rất tốt", en = "Very good" } },\n', "")
    other = tally(read(shorter), ballots([(1, CITIZEN, WEB, (YES, 4, 4, 3, 2))]))
    with pytest.raises(ValueError, match="two questionnaires"):
        tally(questionnaire, rows) + other


def _same(first: Tally, second: Tally) -> bool:
    for name in (field.name for field in fields(Tally)):
        mine, theirs = getattr(first, name), getattr(second, name)
        if name in {"ballots", "criteria"}:
            pairs = [(getattr(mine, part), getattr(theirs, part)) for part in ("n", "total", "squares")]
        else:
            pairs = [(mine, theirs)]
        if not all(np.allclose(one, other, rtol=1e-12, atol=0) for one, other in pairs):
            return False
    return True
