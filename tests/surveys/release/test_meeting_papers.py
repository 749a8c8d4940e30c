"""Papers for a meeting with the people: what is public, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from surveys import commitments, publications
from surveys.commitments import CommitmentOrigin, CommitmentPlan, Promise
from surveys.documents.drawing_up import in_language
from surveys.documents.files import Form, file_of
from surveys.documents.pieces import Block, Document, Kind, Paragraph, Table
from surveys.documents.wording import shipped
from surveys.identifiers import Language, SubjectKind, UnitCode
from surveys.installation import Installation
from surveys.meetings import kit, minutes, told
from surveys.meetings.kit import KitFacts
from surveys.meetings.records import Meeting
from surveys.meetings.told import Agreed, Told
from surveys.package_content import Words
from surveys.published import Published
from surveys.replies.told import ToldReply
from surveys.schema import recommendation
from surveys.summary import Withheld, WithheldReason
from tests.conftest import StandingClock
from tests.surveys.release.conftest import Maker
from tests.surveys.release.meeting_hall import PAIR, Hall, open_hall

EN = Words(Language("en"), lambda sentence: sentence)


@pytest.fixture
def hall(sqlite_installation: Installation, source: str, ballots: Maker, clock: StandingClock) -> Hall:
    return open_hall(sqlite_installation, clock, source, ballots)


def _kit(facts: Told, one: Meeting | None = None, *, is_large: bool = False) -> Document:
    return kit.document(KitFacts(facts, one, shipped(Kind.MEETING_KIT, Language("en")), EN, is_large))


def _said(blocks: tuple[Block, ...]) -> str:
    return repr(blocks)


def _tables(drawn: Document) -> list[Table]:
    return [one for one in drawn.blocks if isinstance(one, Table)]


def test_papers_of_a_result_that_is_not_public_hold_no_figure_whatever_the_level(hall: Hall) -> None:
    facts = hall.told(with_own=True)
    drawn = _kit(facts, hall.begin())
    assert (facts.public, facts.own, facts.agreed) == (None, None, Agreed())
    assert _tables(drawn) == []
    assert "is not public. No figure" in _said(drawn.blocks)
    assert "without figures" in drawn.foot
    assert file_of(drawn, Form.PDF).startswith(b"%PDF")
    bare = _kit(replace(facts, asked=replace(facts.asked, criteria=())))
    assert "Bullets" not in _said(bare.blocks)
    with hall.installation.engine.connect() as connection:
        assert not told.is_public(connection, hall.code)


def test_papers_of_a_public_result_hold_what_the_public_page_tells_and_the_own_score_only_for_its_owner(
    hall: Hall,
) -> None:
    hall.publish()
    facts = hall.told()
    assert facts.public is not None
    with hall.installation.engine.connect() as connection:
        assert told.is_public(connection, hall.code)
        standing = publications.standing(connection, hall.code)
    assert standing is not None
    drawn = _kit(facts)
    assert standing.hash is not None
    assert standing.hash[:16] in drawn.foot
    group = next(one for one in facts.public.summary.subjects[0].groups if one.criteria)
    tables = _tables(drawn)
    assert [len(one.rows) for one in tables] == [
        len(facts.public.summary.subjects[0].groups),
        len(group.criteria),
    ]
    assert [len(one.columns) for one in tables] == [4, 3]
    codes = [one.criterion for one in group.criteria]
    own: dict[str | None, float] = {codes[0]: 75.0}
    shown, aloud = replace(facts, has_own=True, own=own), replace(facts, has_own=True)
    last = [[row[-1].text for row in _tables(_kit(one))[1].rows] for one in (shown, aloud)]
    assert last == [["75", *[""] * (len(codes) - 1)], [""] * len(codes)]
    assert "who has printed it" in _said(_kit(shown).blocks)
    assert "They say it themselves" in _said(_kit(aloud).blocks)
    assert hall.told(with_own=True).own == {}  # this round asked for no own view
    large = _kit(facts, is_large=True)
    assert all(one.bars == () for one in _tables(large))
    assert file_of(large, Form.PDF) != file_of(drawn, Form.PDF)


def test_an_own_view_beside_another_release_than_the_public_one_is_not_told(hall: Hall) -> None:
    hall.publish()
    facts = hall.told()
    assert facts.public is not None
    other = replace(facts.public, release=(facts.public.release[0] + 1, "0" * 64))
    with hall.installation.engine.connect() as connection:
        assert told._own(connection, hall.where, other) is None


def test_papers_tell_reply_promises_and_what_is_not_told_about_somebody(hall: Hall) -> None:
    hall.publish()
    facts = hall.told()
    public = facts.public
    assert isinstance(public, Published)
    item = next(one for one in public.questionnaire.items)
    parts = (("overall", "Tôi tiếp thu."), (f"item:{item.id}", "Sẽ sửa."), ("item:gone", "Đã cũ."))
    replied = replace(public, replies={1: ToldReply(date(2026, 4, 20), parts)})
    said = _said(_kit(replace(facts, public=replied)).blocks)
    for words in (
        "On the whole",
        "Tôi tiếp thu.",
        in_language(item.text, EN),
        "Đã cũ.",
        "No commitment and no",
    ):
        assert words in said
    nothing = replace(public, replies={1: ToldReply(date(2026, 4, 20), ())})
    assert "has nothing to add" in _said(_kit(replace(facts, public=nothing)).blocks)
    silent = replace(public, replies={})
    assert "No reply was sent." in _said(_kit(replace(facts, public=silent)).blocks)
    (subject,) = public.summary.subjects
    few = Withheld(next(iter(WithheldReason)))
    hidden = replace(subject.groups[0], counts=few, score=few, criteria=(), items=())
    summary = replace(public.summary, subjects=(replace(subject, groups=(hidden,)),))
    (table, *_plan) = _tables(_kit(replace(facts, public=replace(public, summary=summary))))
    assert (len(table.rows), table.rows[0][1].is_withheld, table.bars) == (1, True, (None,))
    alone = replace(public, summary=replace(public.summary, subjects=()))
    blocks = _kit(replace(facts, public=alone)).blocks
    assert (
        Paragraph("The published result tells nothing about the one this meeting is about.", is_strong=True)
        in blocks
    )


def test_public_recommendations_and_promises_of_the_page_stand_among_what_is_agreed(hall: Hall) -> None:
    row: dict[str, object] = {"unit": hall.begin().unit, "year": 2026, "origin": "round", "survey": hall.code}
    row |= {"document": "", "finding": "Trễ hẹn.", "addressee_kind": "cadre", "addressee": "CB001"}
    row |= {"answer_by": hall.today, "due_on": hall.today, "search_key": "", "state": "new"}
    row |= {"made_by": "lan", "made_on": hall.today}
    with hall.installation.engine.begin() as connection:
        for number, (subject, public) in enumerate(((1, True), (None, True), (2, True), (1, False)), 1):
            values = row | {"id": f"k{number}", "number": number, "text": f"Việc {number}"}
            connection.execute(
                sa.insert(recommendation).values(values | {"subject": subject, "public": public})
            )
    own = Promise("Trả đúng hẹn.", hall.today + timedelta(days=3))
    late = Promise("Không có trên trang.", hall.today + timedelta(days=3))
    unit = UnitCode(str(row["unit"]))
    with hall.installation.engine.begin() as connection:
        plan = CommitmentPlan(SubjectKind.CADRE, "CB001", unit, own, CommitmentOrigin.REPLY, hall.code)
        commitments.make(connection, plan, "uong", hall.today)
    hall.publish()
    with hall.installation.engine.begin() as connection:
        commitments.make(connection, replace(plan, promise=late), "uong", hall.today)
    signed = hall.keep(hall.begin(), hall.written())
    minutes.sign(hall.installation, signed.id, PAIR, (hall.seen(signed), False))
    agreed = hall.told().agreed
    assert [one.text for one in agreed.promises] == ["Trả đúng hẹn.", "Niêm yết giờ tiếp công dân."]
    assert sorted(one.text for one in agreed.recommendations) == ["Việc 1", "Việc 2"]
    assert "Recommendation 1/2026: Việc 1" in _said(_kit(hall.told()).blocks)
