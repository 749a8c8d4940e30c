"""The minutes of adding up paper: every count, both languages, the layout of official documents."""

from dataclasses import replace
from datetime import date

import pytest

from surveys.identifiers import Language, SurveyCode, SurveyState, UnitCode
from surveys.paper.batch_records import Batch, BatchState, DecidedAs, Outcome, Way
from surveys.paper.reconciliation import Count, Counted, RunStanding
from surveys.prints import paper_minutes
from surveys.prints.paper import Paper, Speech
from surveys.prints.paper_minutes import PaperMinutes
from surveys.problems import Refused
from surveys.scans.proof import Proof
from surveys.survey import Rules, Survey
from tests.surveys.prints.pdf_pages import read
from webapp.catalogue import translations

DAY = date(2026, 3, 31)
COUNTED = Counted(Count(80, 5, 15), DAY, ("an", "binh"))
FORMS = RunStanding(1, 1, "form", 100, DAY, 80, (), COUNTED)
CARDS = RunStanding(2, 2, "cards", 12, DAY, None, (), Counted(Count(11, 0, 1), DAY, ("an", "binh")))


def paper(*languages: str) -> Paper:
    rules = Rules({"vi": "Đợt 1", "en": "Round 1"}, {"vi": "Mặt trận", "en": "The Front"}, (), (), 0.95, 0.5)
    survey = Survey(
        code=SurveyCode("q1"),
        unit=UnitCode("22"),
        state=SurveyState.OPEN,
        questionnaire_id="q",
        questionnaire_version=1,
        questionnaire_hash="",
        period_start=DAY,
        period_end=DAY,
        closes_on=DAY,
        rules=rules,
        public_key=None,
        opened_on=None,
        closed_on=None,
    )
    speech = Speech(tuple((Language(one), translations(Language(one)).gettext) for one in languages))
    return Paper(survey, speech, "https://y-dan.vn")


def batch(number: int, compared: int) -> Batch:
    return Batch(
        SurveyCode("q1"),
        number,
        1,
        1,
        Way.KEYED,
        BatchState.STORED,
        40,
        ("chi", "dung"),
        (True, True),
        Outcome(38, 1, 1),
        compared,
        3,
        DecidedAs.THIRD,
    )


def about(*runs: RunStanding, batches: tuple[Batch, ...] = ()) -> PaperMinutes:
    names = {"an": "Nguyễn Thị An", "binh": "Trần Văn Bình"}
    return PaperMinutes(runs, {1: "Citizens", 2: "Peers"}, batches, names, DAY)


SCANS = (Proof(1, 2, 100, 3, 600, 7, 12, 1, DAY), Proof(2, 1, 9, 0, 54, 0, 1, 0, None))
"""Scans of one batch are deleted, those of another not yet: it was not stored."""


def test_the_minutes_tell_that_scans_were_deleted_and_how_well_they_were_read() -> None:
    text = " ".join(read(paper_minutes.minutes(paper("en"), replace(about(FORMS), scans=SCANS))).words)
    assert "Scans: 2 files with 100 pages. Of 600 items the program left 7 to a person" in text
    assert "of 12 others that a person checked, 1 had been read otherwise" in text
    assert "Scans:" not in " ".join(read(paper_minutes.minutes(paper("en"), about(FORMS))).words)


def test_the_minutes_tell_every_count_and_who_counted() -> None:
    content = paper_minutes.minutes(
        paper("vi", "en"), about(FORMS, CARDS, batches=(batch(1, 400), batch(2, 100)))
    )
    text = " ".join(read(content).words)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in text
    assert "BIÊN BẢN ĐỐI SOÁT PHIẾU GIẤY MINUTES OF ADDING UP THE PAPER" in text
    for said in ("100", "80", "15", "12", "11", "76 were counted", "of 2 the", "500", "6 differed"):
        assert said in text, said
    for name in ("Nguyễn Thị An", "Trần Văn Bình"):
        assert text.count(name) == 2  # among those who counted, and under a signature
    assert "(ký, ghi rõ họ tên) (signature, full name)" in text


def test_minutes_of_cards_alone_speak_of_no_batches() -> None:
    text = " ".join(read(paper_minutes.minutes(paper("en"), about(CARDS))).words)
    assert "batches" not in text
    assert "Void, not come back" in text


def test_three_who_counted_sign_with_their_own_names() -> None:
    other = RunStanding(2, 2, "cards", 12, DAY, None, (), Counted(Count(11, 0, 1), DAY, ("an", "chi")))
    text = " ".join(read(paper_minutes.minutes(paper("en"), about(FORMS, other))).words)
    assert text.count("Nguyễn Thị An") == 1  # named among those who counted, not under a signature


@pytest.mark.parametrize("runs", [(), (RunStanding(1, 1, "form", 100, DAY, 80, (), None),)])
def test_there_are_no_minutes_of_paper_that_does_not_add_up(runs: tuple[RunStanding, ...]) -> None:
    with pytest.raises(Refused, match="no minutes yet"):
        paper_minutes.minutes(paper("en"), about(*runs))
