"""A draft of a questionnaire: shared, changed by several people without loss, published once it is sound."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import questionnaire_drafts as drafts
from surveys import questionnaire_library, questionnaires
from surveys.identifiers import UnitCode
from surveys.problems import BadInput, Refused
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_drafts import Author
from surveys.questionnaire_file import read
from surveys.questionnaire_parts import ChangedMeanwhile
from surveys.questionnaire_writer import write
from surveys.schema import questionnaire_draft, unit
from surveys.text import search_key, sort_key

EXAMPLES = Path(__file__).parent / "questionnaires"
SMALLEST = (EXAMPLES / "valid" / "smallest.toml").read_text("utf-8")
LIBRARY = questionnaire_library.load("follow-up", 1)
WARD = UnitCode("06652")
LAN = Author("lan", date(2026, 3, 2))
MINH = Author("minh", date(2026, 3, 3))


@pytest.fixture
def connection(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.begin() as found:
        found.execute(
            sa.insert(unit).values(
                code=WARD,
                kind="ward",
                name="Hà Tu",
                sort_key=sort_key("Hà Tu"),
                search_key=search_key("Hà Tu"),
            )
        )
        yield found


def _titled(words: str) -> drafts.Edit:
    def edit(questionnaire: Questionnaire) -> Questionnaire:
        return replace(questionnaire, title={**questionnaire.title, "vi": words})

    return edit


def test_a_draft_is_given_back_as_it_was_begun(connection: sa.Connection) -> None:
    made = drafts.create(connection, "a", WARD, (SMALLEST, None), LAN)
    assert made.questionnaire == read(SMALLEST)
    assert (made.problems, made.started_from, made.can_undo) == ((), None, False)
    assert drafts.listing(connection, [WARD]) == (made,)
    assert drafts.listing(connection, ["22"]) == ()


def test_the_last_change_can_be_taken_back_and_put_again(connection: sa.Connection) -> None:
    drafts.create(connection, "a", WARD, (SMALLEST, None), LAN)
    changed = drafts.change(connection, "a", _titled("Mới"), MINH)
    assert (changed.revision, changed.changed_by, changed.changed_on) == (2, "minh", MINH.today)
    back = drafts.undo(connection, "a", 2, LAN)
    assert back.questionnaire == read(SMALLEST)
    assert drafts.undo(connection, "a", 3, LAN).questionnaire == changed.questionnaire


def test_nobody_takes_back_what_they_did_not_see(connection: sa.Connection) -> None:
    drafts.create(connection, "a", WARD, (SMALLEST, None), LAN)
    with pytest.raises(ChangedMeanwhile):
        drafts.undo(connection, "a", 1, LAN)
    drafts.change(connection, "a", _titled("Một"), LAN)
    drafts.change(connection, "a", _titled("Hai"), MINH)
    with pytest.raises(ChangedMeanwhile, match="The draft was changed after you opened it"):
        drafts.undo(connection, "a", 2, LAN)
    with pytest.raises(ChangedMeanwhile):
        drafts.publish(connection, "a", 2)


def test_a_change_that_changes_nothing_is_none(connection: sa.Connection) -> None:
    drafts.create(connection, "a", WARD, (SMALLEST, None), LAN)
    assert drafts.change(connection, "a", lambda one: one, MINH).revision == 1


def test_two_who_save_in_the_same_moment_never_overwrite_each_other(connection: sa.Connection) -> None:
    drafts.create(connection, "a", WARD, (SMALLEST, None), LAN)

    def edit(questionnaire: Questionnaire) -> Questionnaire:
        connection.execute(sa.update(questionnaire_draft).values(revision=7))  # somebody else, just now
        return replace(questionnaire, minutes=9)

    with pytest.raises(ChangedMeanwhile, match="in the same moment"):
        drafts.change(connection, "a", edit, LAN)
    assert drafts.get(connection, "a").questionnaire.minutes != 9


def test_an_unfinished_draft_is_kept_and_tells_what_is_missing(connection: sa.Connection) -> None:
    unfinished = write(replace(read(SMALLEST), title={"vi": "Chỉ một tiếng"}))
    made = drafts.create(connection, "a", WARD, (unfinished, None), LAN)
    assert [problem.where for problem in made.problems] == ["title.en"]
    with pytest.raises(BadInput, match=r"title\.en"):
        drafts.publish(connection, "a", 1)
    assert drafts.get(connection, "a") == made


@pytest.mark.parametrize(
    "name",
    ["key-unknown", "id-twice", "values-not-in-a-row", "kind-unknown", "criterion-twice", "key-missing"],
)
def test_a_file_of_which_something_would_get_lost_is_refused(connection: sa.Connection, name: str) -> None:
    source = (EXAMPLES / "invalid" / f"{name}.toml").read_text("utf-8")
    with pytest.raises(BadInput) as refused:
        drafts.create(connection, "a", WARD, (source, None), LAN)
    assert refused.value.problems


def test_a_published_draft_is_a_version_and_no_draft(connection: sa.Connection) -> None:
    made = drafts.create(connection, "a", WARD, (SMALLEST, None), LAN)
    assert drafts.publish(connection, "a", 1) == made.questionnaire
    assert questionnaires.get(connection, "smallest", 1) == made.questionnaire
    with pytest.raises(BadInput, match="no such draft"):
        drafts.get(connection, "a")


def test_a_version_of_somebody_else_is_not_written_over(connection: sa.Connection) -> None:
    questionnaires.add(connection, SMALLEST)
    drafts.create(connection, "a", WARD, (SMALLEST, None), LAN)
    drafts.change(connection, "a", _titled("Khác"), LAN)
    with pytest.raises(Refused, match=r"Version 1 of smallest is there already\. .* version number 2"):
        drafts.publish(connection, "a", 2)
    drafts.change(connection, "a", lambda one: replace(one, version=2), LAN)
    assert drafts.publish(connection, "a", 3).version == 2


def test_a_version_not_used_yet_is_corrected_by_those_who_started_from_it(connection: sa.Connection) -> None:
    questionnaires.add(connection, SMALLEST)
    for name in ("a", "b"):
        drafts.create(connection, name, WARD, (SMALLEST, SMALLEST), LAN)
        drafts.change(connection, name, _titled(name), LAN)
    drafts.publish(connection, "a", 2)
    assert questionnaires.get(connection, "smallest", 1).title["vi"] == "a"
    with pytest.raises(Refused, match="is there already"):
        drafts.publish(connection, "b", 2)


def test_a_version_in_use_is_never_changed(connection: sa.Connection) -> None:
    questionnaires.add(connection, SMALLEST)
    questionnaires.freeze(connection, "smallest", 1)
    drafts.create(connection, "a", WARD, (SMALLEST, SMALLEST), LAN)
    drafts.change(connection, "a", _titled("Khác"), LAN)
    with pytest.raises(Refused, match="is in use and cannot change"):
        drafts.publish(connection, "a", 2)


def test_a_name_and_version_of_the_library_is_the_librarys(connection: sa.Connection) -> None:
    drafts.create(connection, "a", WARD, (LIBRARY[0], LIBRARY[0]), LAN)
    with pytest.raises(Refused, match="Version 1 of follow-up is there already"):
        drafts.publish(connection, "a", 1)
    assert drafts.next_version(connection, "follow-up") == 2
    assert drafts.next_version(connection, "nobody-has-this") == 1


def test_a_draft_that_is_thrown_away_is_gone(connection: sa.Connection) -> None:
    drafts.create(connection, "a", WARD, (SMALLEST, None), LAN)
    drafts.throw_away(connection, "a")
    assert drafts.listing(connection, [WARD]) == ()
