"""Who signed for a collective stays known; rounds in preparation follow the register."""

from datetime import date

import pytest
import sqlalchemy as sa

from surveys import collectives, rights, rounds
from surveys.collectives import Collective
from surveys.identifiers import SubjectKind, SurveyState, UnitCode
from surveys.problems import Refused
from surveys.rights import Kind
from surveys.round_cadres import with_collectives, without_cadres
from surveys.schema import reply_window, survey
from tests.surveys.replies.conftest import TODAY, Told

WARD = UnitCode("06688")
NEW = "UBND phường Hồng Hải"
HEAD = ("CB3", date(2025, 7, 1))


def test_a_head_who_signed_is_neither_taken_out_nor_erased(told: Told) -> None:
    with told.installation.engine.begin() as connection:
        theirs = reply_window.c.subject == 3
        connection.execute(sa.update(reply_window).where(theirs).values(sent_on=TODAY, sent_by="cuong"))
        with pytest.raises(Refused, match="has signed for this collective"):
            collectives.take_back(connection, "TT1", HEAD)
        with pytest.raises(Refused, match="heads or headed a collective that rounds are about"):
            rights.erase(connection, Kind.CADRE, "CB3")
        connection.execute(sa.update(reply_window).where(theirs).values(sent_by="lan"))
        collectives.take_back(connection, "TT1", HEAD)
        about = rounds.subjects(connection, told.code)
        assert [one.code for one in collectives.headless(connection, about, TODAY)] == ["TT1"]


def test_a_round_in_preparation_follows_the_register_and_a_checked_one_does_not(told: Told) -> None:
    with told.installation.engine.begin() as connection:
        assert collectives.change(connection, Collective("TT1", NEW, WARD)) == ()
        assert rounds.subjects(connection, told.code)[2].name == NEW
        checked = sa.update(survey).values(state=SurveyState.CHECKED)
        connection.execute(checked)
        assert collectives.change(connection, Collective("TT1", "Ủy ban", WARD)) == (told.code,)
        assert collectives.change(connection, Collective("TT1", NEW, WARD)) == ()


def test_collectives_are_put_into_a_plan_once_and_taken_out_again(told: Told) -> None:
    with told.installation.engine.begin() as connection:
        found = collectives.in_units(connection, {WARD})
        plan = rounds.plan_of(connection, told.code)
        assert with_collectives(plan, found).subjects != ()
        bare = without_cadres(plan, {one.code for one in plan.subjects})
        (one,) = with_collectives(with_collectives(bare, found), found).subjects
        assert (one.kind, one.code, one.number, one.position) == (SubjectKind.COLLECTIVE, "TT1", 1, None)
