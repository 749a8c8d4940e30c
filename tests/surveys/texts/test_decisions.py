"""Two people decide about every text; nothing is told before, nothing of what they left out is told ever."""

import json

import pytest
import sqlalchemy as sa

from surveys.identifiers import SubjectKind
from surveys.installation import Installation
from surveys.problems import BadInput, Refused
from surveys.schema import audit_event, cadre, staff, survey_subject
from surveys.texts import decisions
from surveys.texts.decisions import Answer, Done, Proposal, Seen
from surveys.texts.records import REASONS, Outcome, Reason, Text, TextId, TextState
from surveys.texts.told import ToldText, told
from tests.surveys.sealed.open_round import SURVEY
from tests.surveys.texts.closed_round import (
    CITIZEN,
    FIRST,
    ONE,
    SECOND,
    TWO,
    begun,
    decide,
    every,
    proposal,
    seen,
)

READERS = ("cadre", "council", "front", "public")


def told_to(installation: Installation, audience: str) -> list[str]:
    with installation.engine.connect() as connection:
        found = told(connection, installation.keys.readable("installation"), SURVEY, ONE, audience)
    assert {one.language for one in found} <= {"vi", ""}
    assert all(isinstance(one, ToldText) and one.group == CITIZEN and not one.open_link for one in found)
    return sorted(one.text for one in found)


def by_words(texts: list[Text]) -> dict[str, Text]:
    return {text.content.original: text for text in texts}


def test_two_decide_who_reads_a_text(installation: Installation) -> None:
    texts = by_words(begun(installation, "công khai", "riêng", "giữ lại", "chuyển", "chờ"))
    decide(installation, texts["công khai"], Outcome.PUBLIC)
    decide(installation, texts["riêng"], Outcome.CADRE)
    decide(installation, texts["giữ lại"], Outcome.WITHHELD, Reason.INSULT)
    decide(installation, texts["chuyển"], Outcome.PASSED_ON, Reason.MONEY)
    assert told_to(installation, "cadre") == ["công khai", "riêng"]
    for audience in READERS[1:]:
        assert told_to(installation, audience) == ["công khai"]
    with installation.engine.connect() as connection:
        assert told(connection, installation.keys.readable("installation"), SURVEY, TWO, "cadre") == ()


def test_nobody_reads_what_one_alone_proposed(sqlite_installation: Installation) -> None:
    texts = begun(sqlite_installation, "một", "hai")
    done = decisions.propose(sqlite_installation, SURVEY, FIRST, [proposal(text) for text in texts])
    assert done == Done(2, 0)
    assert [told_to(sqlite_installation, audience) for audience in READERS] == [[]] * 4


def test_nobody_agrees_with_themselves(sqlite_installation: Installation) -> None:
    [text] = begun(sqlite_installation, "một")
    decisions.propose(sqlite_installation, SURVEY, FIRST, [proposal(text)])
    [proposed] = every(sqlite_installation)
    for name in (FIRST, FIRST.upper()):
        with pytest.raises(Refused, match="You proposed this yourself"):
            decisions.answer(sqlite_installation, SURVEY, name, [Answer(seen(proposed), agrees=True)])
    assert told_to(sqlite_installation, "cadre") == []


def test_a_second_who_does_not_agree_gives_it_back_with_a_remark(sqlite_installation: Installation) -> None:
    [text] = begun(sqlite_installation, "Gọi 0912345678 nhé")
    decisions.propose(sqlite_installation, SURVEY, FIRST, [proposal(text, marked="[Gọi 0912345678] nhé")])
    [proposed] = every(sqlite_installation)
    for remark, said in ((" ", "Say in a few words"), ("x" * 501, "more than 500")):
        with pytest.raises(BadInput, match=said):
            decisions.answer(
                sqlite_installation, SURVEY, SECOND, [Answer(seen(proposed), agrees=False, remark=remark)]
            )
    given = Answer(seen(proposed), agrees=False, remark=" Chỉ che số thôi. ")
    assert decisions.answer(sqlite_installation, SURVEY, SECOND, [given]).saved == 1
    [returned] = every(sqlite_installation)
    assert (returned.state, returned.content.remark) == (TextState.RETURNED, "Chỉ che số thôi.")
    assert decisions.first_spans(returned) == returned.content.spans
    decide(sqlite_installation, returned, Outcome.PUBLIC, marked="Gọi [0912345678] nhé")
    assert told_to(sqlite_installation, "public") == ["Gọi […] nhé"]
    [decided] = every(sqlite_installation)
    assert decided.content.remark == ""


def test_phone_numbers_are_marked_before_anybody_looks(sqlite_installation: Installation) -> None:
    [text] = begun(sqlite_installation, "Gọi tôi 0912 345 678, thư ab@example.vn; xe 14A-123.45")
    decide(sqlite_installation, text, Outcome.CADRE)
    assert told_to(sqlite_installation, "cadre") == ["Gọi tôi […], thư […]; xe […]"]
    [kept] = every(sqlite_installation)
    assert kept.content.original == "Gọi tôi 0912 345 678, thư ab@example.vn; xe 14A-123.45"


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.WITHHELD, None),
        (Outcome.WITHHELD, Reason.MONEY),
        (Outcome.PASSED_ON, Reason.INSULT),
        (Outcome.PUBLIC, Reason.INSULT),
    ],
)
def test_a_reason_belongs_to_its_outcome(
    sqlite_installation: Installation, outcome: Outcome, reason: Reason | None
) -> None:
    texts = begun(sqlite_installation, "một", "hai")
    with pytest.raises(BadInput) as refused:
        decisions.propose(
            sqlite_installation, SURVEY, FIRST, [proposal(texts[0], outcome, reason), proposal(texts[1])]
        )
    assert [problem.where for problem in refused.value.problems] == [texts[0].id.hex()]
    assert {text.state for text in every(sqlite_installation)} == {
        TextState.WAITING
    }  # not the good one either


def test_a_copy_that_says_something_else_is_refused_and_named(sqlite_installation: Installation) -> None:
    [text] = begun(sqlite_installation, "Cán bộ tốt")
    with pytest.raises(BadInput) as refused:
        decisions.propose(sqlite_installation, SURVEY, FIRST, [proposal(text, marked="Cán bộ xấu")])
    assert refused.value.problems[0].where == text.id.hex()


def test_of_two_moderators_on_one_text_the_second_changes_nothing(installation: Installation) -> None:
    [text] = begun(installation, "một")
    first, second = proposal(text, Outcome.CADRE), proposal(text, Outcome.PUBLIC)
    assert decisions.propose(installation, SURVEY, FIRST, [first]) == Done(1, 0)
    assert decisions.propose(installation, SURVEY, SECOND, [second]) == Done(0, 1)
    [proposed] = every(installation)
    assert (proposed.outcome, proposed.proposed_by) == (Outcome.CADRE, FIRST)
    # somebody agrees with what they no longer see: the first proposed anew meanwhile
    decisions.answer(installation, SURVEY, SECOND, [Answer(seen(proposed), agrees=False, remark="xem lại")])
    [returned] = every(installation)
    decisions.propose(installation, SURVEY, FIRST, [proposal(returned, Outcome.PUBLIC)])
    assert decisions.answer(installation, SURVEY, SECOND, [Answer(seen(proposed), agrees=True)]) == Done(0, 1)
    missing = Answer(Seen(TextId(bytes(16)), ""), agrees=True)
    assert decisions.answer(installation, SURVEY, SECOND, [missing]) == Done(0, 1)


def test_a_decision_can_be_taken_back_and_is_told_no_more(sqlite_installation: Installation) -> None:
    [text] = begun(sqlite_installation, "một")
    decide(sqlite_installation, text, Outcome.PUBLIC)
    [decided] = every(sqlite_installation)
    with pytest.raises(BadInput, match="Say in a few words"):
        decisions.take_back(sqlite_installation, SURVEY, FIRST, seen(decided), "")
    assert decisions.take_back(sqlite_installation, SURVEY, FIRST, seen(decided), "còn tên người").saved == 1
    assert told_to(sqlite_installation, "cadre") == []
    [returned] = every(sqlite_installation)
    assert (returned.state, returned.content.remark) == (TextState.RETURNED, "còn tên người")


def test_the_audit_trail_holds_counts_and_no_word(sqlite_installation: Installation) -> None:
    texts = by_words(begun(sqlite_installation, "lời thứ nhất", "lời thứ hai"))
    decide(sqlite_installation, texts["lời thứ nhất"], Outcome.PUBLIC)
    decide(sqlite_installation, texts["lời thứ hai"], Outcome.WITHHELD, Reason.INSULT)
    with sqlite_installation.engine.connect() as connection:
        rows = connection.execute(
            sa.select(audit_event.c.act, audit_event.c.object, audit_event.c.details).where(
                audit_event.c.act.in_(["texts.propose", "texts.answer"])
            )
        ).all()
    assert {(act, about) for act, about, _ in rows} == {("texts.propose", SURVEY), ("texts.answer", SURVEY)}
    assert {key for *_, details in rows for key in json.loads(details)} == {
        "proposed:public",
        "proposed:withheld",
        "decided:public",
        "decided:withheld",
    }
    assert "lời" not in str(rows)


def test_nobody_moderates_a_round_about_themselves(sqlite_installation: Installation) -> None:
    [text] = begun(sqlite_installation, "một")
    with sqlite_installation.engine.begin() as connection:
        code = connection.scalar(
            sa.select(survey_subject.c.code).where(survey_subject.c.kind == SubjectKind.CADRE).limit(1)
        )
        assert connection.scalar(sa.select(cadre.c.code).where(cadre.c.code == code)) == code
        values = {"username": "rated", "name": "Người được đánh giá", "state": "active", "cadre": code}
        known = {name: value for name, value in values.items() if name in staff.c}
        connection.execute(sa.insert(staff).values(**known))
    with pytest.raises(Refused, match="about you"):
        decisions.propose(sqlite_installation, SURVEY, "rated", [proposal(text)])


def test_every_outcome_has_its_reasons() -> None:
    assert set(REASONS) == set(Outcome)
    assert {one for some in REASONS.values() for one in some} == set(Reason)
    assert isinstance(Proposal(Seen(TextId(b""), ""), Outcome.PUBLIC, None, None), Proposal)
