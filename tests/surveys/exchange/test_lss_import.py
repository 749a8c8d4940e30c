"""Surveys of others: what a questionnaire can say is taken over, the rest is told, with what to do."""

from pathlib import Path

import pytest

from surveys.exchange import lss_file
from surveys.exchange.lss_file import MOST_BYTES
from surveys.exchange.lss_import import Imported, import_lss
from surveys.problems import BadInput
from surveys.questionnaire import Condition
from tests.surveys.exchange.lss_made import Survey

FOLDER = Path(__file__).parent / "lss"
DIRECTION_OF_MARKET = (
    "market: “Tốt” was taken as the best answer and “Kém” as the worst, because its code has the highest "
    "number. If it is the other way round, turn the scale round before you use it."
)
HOW = {"A1": "Đi bộ", "A2": "Xe buýt"}
FIVE = {f"A{n}": f"mức {n}" for n in range(5, 0, -1)}


def _read(survey: Survey) -> Imported:
    return import_lss(survey.file(), "market.lss")


def _refused(survey: Survey | bytes) -> list[str]:
    with pytest.raises(BadInput) as refused:
        import_lss(survey if isinstance(survey, bytes) else survey.file(), "market.lss")
    return [str(problem) for problem in refused.value.problems]


def _said(imported: Imported) -> list[str]:
    return [str(remark) for remark in imported.remarks]


def test_a_survey_of_limesurvey_6_becomes_a_questionnaire_in_the_making() -> None:
    imported = import_lss((FOLDER / "market.lss").read_bytes(), "market.lss")
    questionnaire = imported.questionnaire
    assert questionnaire.languages == ("vi", "en")
    assert questionnaire.title == {"vi": "Ý kiến về chợ xã", "en": "Opinions on the commune market"}
    assert [section.title["en"] for section in questionnaire.sections] == ["Your visits", "The market"]
    assert questionnaire.sections[1].lead == {"vi": "Xin chọn một ô.", "en": "Please choose one answer."}
    assert [(item.id, item.kind, item.required) for item in questionnaire.items] == [
        ("visited", "choice", True),
        ("how", "choice", False),
        ("market_SQ001", "rating", True),
        ("market_SQ002", "rating", True),
        ("comment", "text", False),
    ]
    assert questionnaire.items[1].show_if == Condition(questionnaire.items[0].id, ("yes",))
    assert questionnaire.sections[1].show_if == Condition(questionnaire.items[0].id, ("yes",))
    assert questionnaire.items[2].text["en"] == "How satisfied are you? – Cleanliness"
    assert [label["en"] for label in questionnaire.scales["market"].labels] == ["Bad", "Fair", "Good"]
    assert [one.id for one in questionnaire.scales["market"].no_answers] == ["DK"]
    assert _said(imported) == [
        "Times, addresses and cookies are never recorded here: those settings were left out.",
        "how: Formatting was taken out of this text; only its words are kept. Compare it with the original.",
        DIRECTION_OF_MARKET,
    ]


def test_a_survey_of_limesurvey_3_keeps_its_words_in_the_rows() -> None:
    imported = import_lss((FOLDER / "older.lss").read_bytes(), "older.lss")
    assert [item.text for item in imported.questionnaire.items] == [
        {"vi": "Hiện câu sau?", "en": "Show the next one?"},
        {"vi": "Góp ý", "en": "Comments"},
    ]
    assert imported.questionnaire.items[1].show_if == Condition(imported.questionnaire.items[0].id, ("yes",))
    assert imported.questionnaire.sections[0].title == {"vi": "Câu hỏi", "en": "Questions"}


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Y", ["yes", "no"]),
        ("G", ["female", "male"]),
        ("L", ["A1", "A2"]),
        ("!", ["A1", "A2"]),
    ],
)
def test_a_question_with_one_answer_becomes_a_choice(kind: str, names: list[str]) -> None:
    item = _read(Survey().group().question(kind, "q", HOW)).questionnaire.items[0]
    assert (item.kind, [option.id for option in item.options]) == ("choice", names)


@pytest.mark.parametrize(
    ("kind", "names"), [("C", ["yes", "uncertain", "no"]), ("E", ["more", "same", "less"])]
)
def test_an_array_of_fixed_answers_becomes_choices(kind: str, names: list[str]) -> None:
    items = _read(Survey().group().question(kind, "q", lines=("một", "hai"))).questionnaire.items
    assert [item.text["vi"] for item in items] == ["q? vi – một vi", "q? vi – hai vi"]
    assert [[option.id for option in item.options] for item in items] == [names, names]


@pytest.mark.parametrize(("kind", "points"), [("5", 5), ("A", 5), ("B", 10)])
def test_points_without_words_become_a_scale_and_that_is_said(kind: str, points: int) -> None:
    imported = _read(Survey().group().question(kind, "q", lines=("một",)))
    assert imported.questionnaire.scales["q"].points == points
    assert f"q: LimeSurvey shows the points 1 to {points} without words." in _said(imported)[0]


def test_an_array_with_the_codes_of_limesurvey_becomes_ratings_with_the_direction_said() -> None:
    imported = _read(Survey().group().question("F", "q", FIVE, ("một",)).question("H", "r", FIVE, ("hai",)))
    assert list(imported.questionnaire.scales) == ["q"]
    assert [label["vi"] for label in imported.questionnaire.scales["q"].labels] == [
        f"mức {n} vi" for n in range(1, 6)
    ]
    assert _said(imported)[0].startswith(
        "q: “mức 5 vi” was taken as the best answer and “mức 1 vi” as the worst"
    )


def test_an_array_without_numbers_becomes_choices_and_that_is_said() -> None:
    imported = _read(Survey().group().question("F", "q", {"vs": "Rất", "so": "Vừa", "no": "Không"}, ("một",)))
    assert [option.id for option in imported.questionnaire.items[0].options] == ["vs", "so", "no"]
    assert _said(imported)[0].startswith("q: The answers have no codes numbered from 1")


def test_a_numbered_list_stays_a_choice_and_that_is_said() -> None:
    imported = _read(Survey().group().question("L", "q", {str(n): str(n) for n in range(1, 6)}))
    assert [option.id for option in imported.questionnaire.items[0].options][:2] == ["answer_1", "answer_2"]
    assert _said(imported)[0].startswith("q: The answers are numbered 1 to 5; they were taken as a choice")


def test_two_arrays_with_other_words_have_two_scales() -> None:
    other = {code: f"khác {said}" for code, said in FIVE.items()}
    imported = _read(Survey().group().question("F", "q", FIVE, ("một",)).question("F", "r", other, ("hai",)))
    assert list(imported.questionnaire.scales) == ["q", "r"]


@pytest.mark.parametrize("kind", ["O", "N", "K", "Q", "D", "R", "1", ";", ":", "*", "|", "I", "?"])
def test_questions_that_cannot_be_asked_here_are_told(kind: str) -> None:
    problems = _refused(Survey().group().question(kind, "q", HOW))
    assert problems[0].startswith(f"q: Questions of the kind “{kind}")
    assert problems[0].endswith(
        "Change the kind in LimeSurvey, or take the question out, and export it again."
    )


@pytest.mark.parametrize("kind", ["M", "P"])
def test_several_answers_at_once_are_told(kind: str) -> None:
    said = (
        "q: Several answers at once cannot be given here. Make a yes/no question of each answer in LimeSurvey"
    )
    problems = _refused(Survey().group().question(kind, "q", lines=("một",)))
    assert problems == [f"{said} (or a list with one answer), and export it again."]


@pytest.mark.parametrize(
    ("relevance", "answers"),
    [
        ('visited.NAOK == "Y"', ("yes",)),
        ("visited == 'Y'", ("yes",)),
        ('((visited.NAOK eq "Y"))', ("yes",)),
        ('visited.NAOK != "Y"', ("no",)),
        ('!(visited.NAOK ne "N")', ("no",)),
        ('not (visited == "N" && visited == "Y") and visited != "N"', ("yes",)),
        ('482913X7X100.NAOK == "Y" || 482913X7X100 == "N"', ("yes", "no")),
    ],
)
def test_conditions_are_read_as_limesurvey_writes_them(relevance: str, answers: tuple[str, ...]) -> None:
    survey = Survey().group().question("Y", "visited").question("L", "how", HOW, relevance=relevance)
    items = _read(survey).questionnaire.items
    assert items[1].show_if == Condition(items[0].id, answers)


def test_a_condition_on_a_line_of_an_array_is_one_on_its_item() -> None:
    survey = Survey().group().question("F", "q", FIVE, ("một",))
    survey.question("L", "how", HOW, relevance='q_SQ001.NAOK == "A1" or 482913X7X100SQ001.NAOK == "A2"')
    items = _read(survey).questionnaire.items
    assert items[1].show_if == Condition(items[0].id, ("1", "2"))


@pytest.mark.parametrize(
    ("relevance", "said"),
    [
        (
            "visited.NAOK > 3",
            "how: The condition of this question cannot be read: visited.NAOK > 3. A condition names",
        ),
        ("is_empty(visited.NAOK)", "how: The condition of this question cannot be read: is_empty"),
        ("count(self.sq)", "how: The condition of this question cannot be read"),
        ("visited.shown == 'Y'", "how: The condition of this question cannot be read"),
        ('TOKEN:EMAIL == "a"', "how: The condition of this question cannot be read"),
        ('later.NAOK == "Y"', "how: “later” is no earlier question with answers to choose from."),
        ('visited.NAOK == "X"', "how: “X” is not an answer of “visited” (there are: Y, N)."),
        (
            'visited == "Y" and seen == "Y"',
            "how: This condition is about two questions, “visited” and “seen”.",
        ),
        ('visited == "Y" or ' * 300 + 'visited == "Y"', "how: The condition of this question cannot be read"),
        ("(" * 60 + 'visited == "Y"' + ")" * 60, "how: The condition of this question cannot be read"),
    ],
)
def test_a_condition_that_says_more_is_told_with_its_question(relevance: str, said: str) -> None:
    survey = Survey().group().question("Y", "visited").question("Y", "seen")
    assert _refused(survey.question("L", "how", HOW, relevance=relevance))[0].startswith(said)


def test_the_conditions_of_the_designer_are_read_where_they_stand() -> None:
    survey = Survey().group().question("Y", "visited").question("L", "how", HOW)
    same = {"qid": "120", "cqid": "100", "cfieldname": "482913X7X100", "method": "=="}
    survey.tables["conditions"] = [
        {**same, "value": "Y", "scenario": "1"},
        {**same, "value": "N", "scenario": "2"},
    ]
    items = _read(survey).questionnaire.items
    assert items[1].show_if == Condition(items[0].id, ("yes", "no"))


def test_markup_pictures_and_expressions_are_told_with_their_question() -> None:
    survey = (
        Survey()
        .group()
        .question("T", "q", text='<p>Xem <b>ảnh</b></p><img src="a.png"><script>x{y}</script>')
    )
    assert _read(survey).questionnaire.items[0].text["vi"] == "Xem ảnh\nvi"
    assert len(_said(_read(survey))) == 3
    problems = _refused(Survey().group().question("T", "q", text="Chào {TOKEN:FIRSTNAME}"))
    assert len(problems) == 1
    assert problems[0].startswith("q: The text holds the expression “{TOKEN:FIRSTNAME}”, which LimeSurvey")


def test_words_that_ask_nothing_begin_a_group_or_are_told() -> None:
    first = Survey().group().question("X", "hello", text="Cảm ơn").question("T", "q")
    assert _read(first).questionnaire.sections[0].lead == {"vi": "Cảm ơn vi", "en": "Cảm ơn en"}
    late = Survey().group().question("T", "q").question("X", "hello")
    assert _refused(late)[0].startswith("hello: Words that ask nothing can stand only at the beginning")
    hidden = Survey().group().question("X", "hello", relevance='a == "b"')
    assert _refused(hidden)[0].startswith("hello: These words are always shown here.")


def test_settings_that_change_what_is_asked_are_told_and_others_are_remarked() -> None:
    assert _refused(Survey().group().question("L", "q", HOW, other="Y", attr_hidden="1")) == [
        "q: An answer in own words (“Other”) cannot be asked here. Write it as one of the answers.",
        "q: The setting “hidden” changes what is asked and cannot be taken over. Empty it in LimeSurvey.",
    ]
    survey = Survey(head={"datestamp": "Y"}, words={"surveyls_welcometext": "Chào"}, version="700")
    survey.group(randomization_group="a").question(
        "L", "q", HOW, mandatory="S", attr_random_order="1", preg="/a/"
    )
    survey.tables |= {"quota": [{"id": "1"}], "assessments": [{"id": "1"}], "defaultvalues": [{"qid": "100"}]}
    said = _said(_read(survey))
    for words in ("newer than any", "Times, addresses", "welcome", "Quotas", "Assessments", "Default answers",
                  "nothing is shuffled", "only asks once more", "“preg”"):  # fmt: skip
        assert any(words in one for one in said), words


def test_questions_without_a_group_a_code_answers_or_lines_are_told() -> None:
    lost = Survey().group().question("T", "q")
    lost.tables["questions"][0]["gid"] = "99"
    assert _refused(lost)[0].startswith("q: This question stands in no group.")
    assert _refused(Survey().group().question("T", ""))[0].startswith("This question has no code")
    twice = Survey().group().question("T", "q").question("Y", "q")
    assert _refused(twice)[0].startswith("q: This question has no code, or one that stands twice.")
    assert _refused(Survey().group().question("L", "q"))[0].startswith("q: This question has no answers")
    assert _refused(Survey().group().question("F", "q", FIVE))[0].startswith("q: This array has no lines.")


def test_an_own_setting_that_was_damaged_is_told() -> None:
    survey = Survey().group().question("T", "q", attr_ydan_head="= no toml")
    assert _refused(survey)[0].startswith("q, ydan_head: The file is not correct TOML at line 1")


def test_own_settings_that_were_changed_elsewhere_break_nothing() -> None:
    own = {"attr_ydan_kind": "rating", "attr_ydan_scale": "s", "attr_ydan_asked_of": "citizen nobody"}
    head = 'format = 1\nid = "a"\nlanguages = ["vi"]\n[contact]\nitem = "gone"\nno_contact = ["x"]\n'
    survey = Survey().group().question("L", "q", {"1": "a", "2": "b"}, attr_ydan_head=head, **own)
    survey.question("L", "r", {"1": "c", "2": "b"}, relevance='q.NAOK == "1"', **own)
    questionnaire = _read(survey).questionnaire
    assert list(questionnaire.scales) == ["s", "s_2"]
    assert [item.asked_of for item in questionnaire.items] == [("citizen",), ("citizen",)]


ENTITIES = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 30))
BOMB = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "a">{ENTITIES}]><document>&a29;</document>'.encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (BOMB, "market.lss: The file defines entities of its own"),
        (
            b'<!DOCTYPE d SYSTEM "http://example.org/a.dtd"><document/>',
            "market.lss: The file defines entities of its own",
        ),
        (b"", "market.lss: The file is not complete XML"),
        (b"<document><groups>", "market.lss: The file is not complete XML"),
        (b'<?xml version="1.0" encoding="no-such"?><document/>', "market.lss: The file is not complete XML"),
        (b"PK\x03\x04", "market.lss: This is an archive with answers in it."),
        (b"<survey/>", "market.lss: This is not the structure file of a whole survey."),
        (b" " * (MOST_BYTES + 1), "market.lss: The file is larger than 5 MB."),
        (
            Survey(doctype="Group").group().file(),
            "market.lss: This is not the structure file of a whole survey.",
        ),
        (
            Survey(version="156").group().file(),
            "market.lss: The file was made by a LimeSurvey before version 3.17.",
        ),
        (
            Survey(version="newest").group().file(),
            "market.lss: The file was made by a LimeSurvey before version 3.17.",
        ),
        (
            Survey().group().file().replace("Lần".encode(), b"L\xc2\x85n"),
            "market.lss: The text contains a character that cannot be stored (U+0085).",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(data: bytes, said: str) -> None:
    problems = _refused(data)
    assert len(problems) == 1
    assert problems[0].startswith(said)


def test_a_file_cut_off_anywhere_is_refused() -> None:
    whole = (FOLDER / "market.lss").read_bytes()
    for end in range(len(whole) // 9, len(whole) - 20, len(whole) // 9):
        assert _refused(whole[:end])[0].startswith("market.lss: The file is not complete XML")


def test_tables_beyond_measure_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    survey = Survey().group().question("T", "q").question("T", "r")
    for bound, most in (("MOST_ROWS", 3), ("MOST_ASKED", 1)):
        with monkeypatch.context() as patch:
            patch.setattr(lss_file, bound, most)
            said = f"market.lss: The survey has more than {most} rows in a table."
            assert _refused(survey)[0].startswith(said)


def test_a_survey_with_nothing_in_it_is_an_empty_questionnaire() -> None:
    kind = b"<LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>623</DBVersion>"
    bare = b"<document>" + kind + b"<groups/></document>"
    questionnaire = import_lss(bare, "x").questionnaire
    assert (questionnaire.id, questionnaire.sections, questionnaire.languages) == (
        "questionnaire",
        (),
        ("vi", "en"),
    )
