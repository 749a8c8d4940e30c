"""An installation holds questionnaires by version; a version that a round uses never changes again."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import questionnaires
from surveys.identifiers import UnitCode
from surveys.problems import BadInput, NotReady, Refused
from surveys.questionnaire_file import read
from surveys.schema import questionnaire as table

SMALLEST = (Path(__file__).parent / "questionnaires" / "valid" / "smallest.toml").read_text("utf-8")
CHANGED = SMALLEST.replace("Trial", "Changed")


def test_what_was_added_is_given_back(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        added = questionnaires.add(connection, SMALLEST)
        assert added == read(SMALLEST)
        assert questionnaires.get(connection, "smallest", 1) == added
        assert questionnaires.source(connection, "smallest", 1) == SMALLEST


def test_a_version_may_be_corrected_until_a_round_uses_it(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        questionnaires.add(connection, SMALLEST)
        questionnaires.add(connection, CHANGED)
        assert questionnaires.get(connection, "smallest", 1).title["en"] == "Changed"
        questionnaires.freeze(connection, "smallest", 1)
        with pytest.raises(Refused, match=r"in use and cannot change\. Give your changes the version"):
            questionnaires.add(connection, SMALLEST)
        assert questionnaires.get(connection, "smallest", 1).title["en"] == "Changed"


def test_the_same_content_again_changes_nothing(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        questionnaires.add(connection, SMALLEST)
        questionnaires.freeze(connection, "smallest", 1)
        questionnaires.freeze(connection, "smallest", 1)
        questionnaires.add(connection, "# a comment is not content\n" + SMALLEST)
        assert connection.execute(sa.select(table.c.source, table.c.frozen)).one() == (SMALLEST, True)


def test_what_two_organizations_wrote_alike_is_everybodys(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        for unit in (UnitCode("22"), UnitCode("22"), UnitCode("31")):
            held = connection.scalar(sa.select(table.c.unit))
            assert held in {None, "22"}
            questionnaires.add(connection, SMALLEST, unit)
        assert connection.execute(sa.select(table.c.unit)).all() == [(None,)]


def test_a_new_version_stands_beside_the_frozen_one(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        questionnaires.add(connection, SMALLEST)
        questionnaires.freeze(connection, "smallest", 1)
        questionnaires.add(connection, CHANGED.replace("version = 1", "version = 2"))
        listed = [
            (line.id, line.version, line.title["en"], line.frozen)
            for line in questionnaires.listing(connection)
        ]
    assert listed == [("smallest", 2, "Changed", False), ("smallest", 1, "Trial", True)]


def test_a_wrong_file_stores_nothing(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        with pytest.raises(BadInput):
            questionnaires.add(connection, SMALLEST.replace("minutes = 1", ""))
        assert questionnaires.listing(connection) == ()


def test_a_questionnaire_that_is_not_there_is_named(engine: sa.Engine) -> None:
    with (
        engine.begin() as connection,
        pytest.raises(BadInput, match=r"There is no questionnaire smallest, version 7\. Add it first"),
    ):
        questionnaires.freeze(connection, "smallest", 7)


def test_a_questionnaire_altered_in_the_database_is_not_used(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        questionnaires.add(connection, SMALLEST)
        connection.execute(sa.update(table).values(source=CHANGED))
        with pytest.raises(NotReady, match="The stored questionnaire smallest was altered"):
            questionnaires.get(connection, "smallest", 1)
