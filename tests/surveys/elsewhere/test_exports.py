"""Exports of other programs become ballots; when, from where and by whom was answered stays outside."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple

import pytest

from surveys.answers import encode
from surveys.ballots_rows import Asked, read_rows
from surveys.elsewhere.exports import Dropped, Program, arrive
from surveys.elsewhere.responses import Responses, Round, look
from surveys.identifiers import RespondentGroup, SubjectNumber
from surveys.personnel.questions import Doubt
from surveys.problems import BadInput
from surveys.sheet import sheet_of
from tests.surveys.elsewhere.made_exports import (
    QUESTIONNAIRE,
    ROWS,
    SUBJECTS,
    Filled,
    filled,
    google,
    kobo,
    limesurvey,
    written,
)

CITIZENS = frozenset({RespondentGroup.CITIZEN})
ASKED = Asked(
    QUESTIONNAIRE, CITIZENS, frozenset(), {code: SubjectNumber(n) for n, code in enumerate(SUBJECTS, 1)}
)
ROUND = Round(ASKED, SUBJECTS, ())
FORMS = filled()
EXPORTS = {
    "limesurvey codes": limesurvey(FORMS),
    "limesurvey texts": limesurvey(FORMS, codes=False),
    "kobo": kobo(FORMS),
    "google vi": google(FORMS),
    "google en": google(FORMS, "en"),
}


def at(content: bytes, answers: Mapping[str, str] | None = None, program: Program | None = None) -> Responses:
    """Look at an export for the round of these tests."""
    return look(sheet_of(content, "x.csv"), program, ROUND, answers or {})


def ballots_of(found: Responses) -> Counter[tuple[int, bytes]]:
    """Give the ballots that an export becomes."""
    assert found.read is not None, found.open
    return Counter((row.subject, row.ballot.ratings) for row in read_rows(found.sheet, found.read, ASKED))


def expected(forms: list[tuple[str, Filled]]) -> Counter[tuple[int, bytes]]:
    """Give the ballots of the forms as they were filled in."""
    return Counter(
        (ASKED.subjects[subject], encode(QUESTIONNAIRE, RespondentGroup.CITIZEN, answers).ratings)  # type: ignore[arg-type]  # items by their names
        for subject, answers in forms
    )


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_becomes_the_ballots_that_were_filled_in(name: str) -> None:
    found = at(EXPORTS[name])
    assert found.open == ()
    assert found.program.value == name.split(maxsplit=1)[0]
    assert ballots_of(found) == expected(FORMS)
    assert found.unfinished == (1 if "limesurvey" in name else 0)


@pytest.mark.parametrize("name", EXPORTS)
def test_nothing_tells_when_from_where_or_by_whom_was_answered(name: str) -> None:
    found = at(EXPORTS[name])
    told = json.dumps([astuple(row)[1] for row in found.sheet.rows], ensure_ascii=False)
    for trace in (
        "2026",
        "10.1.2",
        "tok",
        "@example",
        "8c5a1f00",
        "dieu_tra",
        "107.35",
        "ee.kobo",
        "08:",
        "8:0",
    ):
        assert trace not in told
    assert [row.cells for row in found.sheet.rows] == sorted(row.cells for row in found.sheet.rows)
    assert found.dropped[Dropped.TIME]
    assert found.dropped[Dropped.ACCOUNT]


def test_what_is_dropped_is_told_by_what_it_told() -> None:
    assert at(EXPORTS["limesurvey codes"]).dropped == {
        Dropped.TIME: ("submitdate", "startdate", "datestamp", "interviewtime"),
        Dropped.ACCOUNT: ("token",),
        Dropped.ADDRESS: ("ipaddr", "refurl"),
        Dropped.NUMBER: ("id", "seed"),
        Dropped.PROCESS: ("lastpage", "startlanguage"),
    }
    assert at(EXPORTS["google vi"]).dropped == {
        Dropped.TIME: ("Dấu thời gian",),
        Dropped.ACCOUNT: ("Địa chỉ email",),
    }
    assert set(at(EXPORTS["kobo"]).dropped) == set(Dropped)


def test_the_same_answers_in_another_order_are_the_same_file() -> None:
    turned = at(google(FORMS[::-1]))
    assert turned.sheet.hash == at(EXPORTS["google vi"]).sheet.hash
    assert at(google(FORMS[1:])).sheet.hash != turned.sheet.hash


def test_a_column_of_addresses_is_dropped_whatever_it_is_called() -> None:
    content = written(
        ["Dấu thời gian", "Máy", "Vị trí", "Số", "Giờ gửi", "Ghi chú"],
        [["1/3/2026 8:00:01", "10.1.2.3", "21.02, 107.35", "0912345678", "08:11", "x"]],
    )
    found = arrive(sheet_of(content, "x.csv"))
    assert found.sheet.columns == ("Ghi chú",)
    assert found.dropped == {
        Dropped.TIME: ("Dấu thời gian", "Giờ gửi"),
        Dropped.ACCOUNT: ("Số",),
        Dropped.ADDRESS: ("Máy", "Vị trí"),
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (written(["a", "b"], [["1", "2"]]), "does not look like an export"),
        (written(["id", "submitdate", "lastpage", "q"], [["1", "", "1", "x"]]), "no finished answers"),
        (written(["id", "submitdate", "lastpage"], [["1", "2026-01-01", "1"]]), "no finished answers"),
    ],
)
def test_what_is_no_export_or_holds_nothing_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        at(content)
    assert said in str(refused.value)


def test_numbers_are_asked_about_once_for_each_scale_and_may_be_turned() -> None:
    forms = [(code, answers) for code, answers in FORMS if answers["contact"] == "yes"]
    content = google(forms).decode("utf-8-sig")
    labels = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
    for number, words in enumerate(labels, 1):
        content = content.replace(f'"{words}"', f'"{6 - number}"')
    # "Bình thường" is also a word of the scale of trust: there it is a number now, too.
    asked = at(content.encode())
    directions = [one for one in asked.open if one.doubt is Doubt.DIRECTION]
    assert directions
    assert {option.value for option in directions[0].options} == {"high", "low"}
    given = {one.key: "low" for one in directions}
    assert ballots_of(at(content.encode(), given)) == expected(forms)


def test_unknown_words_columns_and_subjects_are_asked_about() -> None:
    content = (
        google(FORMS)
        .decode("utf-8-sig")
        .replace("Nguyễn Văn Hùng", "Anh Hùng")
        .replace('"Rất tin tưởng"', '"Tin lắm"')
        .replace("Nói chung, ông/bà có tin tưởng cán bộ này không?", "Nói chung ông/bà có tin tưởng không?")
        .encode()
    )
    asked = at(content)
    about = {one.doubt: one for one in asked.open}
    assert set(about) == {Doubt.SUBJECT, Doubt.ITEM}
    assert about[Doubt.SUBJECT].proposal.startswith("column:")
    assert about[Doubt.ITEM].more == {"item": "trust"}
    answers = {one.key: one.proposal for one in asked.open}
    more = at(content, answers)
    assert {(one.doubt, one.words) for one in more.open} == {
        (Doubt.SUBJECT_WORDS, "Anh Hùng"),
        (Doubt.ANSWER, "Tin lắm"),
    }
    answers |= {one.key: "CB-0001" if one.doubt is Doubt.SUBJECT_WORDS else "5" for one in more.open}
    assert ballots_of(at(content, answers)) == expected(FORMS)


def test_rows_that_lack_answers_are_left_out_or_counted_as_somebody_says() -> None:
    forms = [*FORMS, ("CB-0001", {"contact": "yes", "manner": "5"}), ("CB-0001", {})]
    asked = at(google(forms))
    assert [(one.doubt, one.words, one.rows) for one in asked.open] == [(Doubt.BLANKS, "1", (ROWS + 2,))]
    left = at(google(forms), {asked.open[0].key: "leave"})
    assert (left.empty, left.incomplete) == (1, 1)
    assert ballots_of(left) == expected(FORMS)
    assert {option.value for option in asked.open[0].options} == {"leave", "dont_know", "prefer_not_to_say"}
    counted = at(google(forms), {asked.open[0].key: "dont_know"})
    with pytest.raises(BadInput) as refused:
        ballots_of(counted)  # the item about payments offers no such answer
    assert f"row {ROWS + 2}" in str(refused.value)


def test_a_column_with_the_code_of_a_question_goes_before_one_that_only_has_its_words() -> None:
    header, *rows = csv.reader(io.StringIO(google(FORMS).decode("utf-8-sig")))
    place = next(place for place, words in enumerate(header) if "có tin tưởng cán bộ này không" in words)
    coded = [[*row, row[place]] for row in rows]
    for row in coded:
        row[place] = "Ý khác"
    assert ballots_of(at(written([*header, "trust"], coded))) == expected(FORMS)
