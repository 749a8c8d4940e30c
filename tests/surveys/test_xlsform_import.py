"""Forms of others: what a questionnaire can say is taken over, the rest is told by sheet, row and column."""

import io

import pytest
import xlsxwriter

from surveys.problems import BadInput
from surveys.questionnaire import Condition, Questionnaire
from surveys.questionnaire_parts import found
from surveys.xlsform import export_xlsform
from surveys.xlsform_expressions import read_condition
from surveys.xlsform_import import Imported, import_xlsform
from surveys.xlsform_sheets import MOST_CELL_CHARACTERS, MOST_LINES, language_code
from tests.workbooks import BOMBS

Table = list[list[str]]
SURVEY: Table = [
    ["type", "name", "label::English (en)", "label::Vietnamese (vi)", "required", "relevant"],
    ["start", "start"],
    ["begin_group", "visit", "Your visit", "Lần đến"],
    ["note", "hello", "Thank you for coming.", "Cảm ơn ông/bà."],
    ["select_one yesno", "visited", "Did you come?", "Ông/bà có đến không?", "yes"],
    ["select_one how", "2_how", "How?", "Bằng cách nào?", "", "selected(${visited}, 'yes')"],
    ["end_group"],
    ["begin group", "more", "More", "Thêm", "", "${visited} != 'no'"],
    ["text", "comment", "Anything else?", "Góp ý thêm?", "yes"],
    ["end group"],
]
CHOICES: Table = [
    ["list_name", "name", "label::English (en)", "label::Vietnamese (vi)"],
    ["yesno", "yes", "Yes", "Có"],
    ["yesno", "no", "No", "Không"],
    ["how", "1", "On foot", "Đi bộ"],
    ["how", "2", "By bus", "Xe buýt"],
]
SETTINGS: Table = [["form_title", "form_id", "version"], ["Market visit", "market_visit", "3"]]


def _book(survey: Table = SURVEY, choices: Table = CHOICES, settings: Table = SETTINGS) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(at, column, cell)
    return file.getvalue()


def _import(*tables: Table) -> Imported:
    return import_xlsform(_book(*tables), "form.xlsx")


def _with(*rows: list[str]) -> Questionnaire:
    return _import([*SURVEY, *rows]).questionnaire


def _refused(*rows: list[str], head: list[str] | None = None) -> list[str]:
    with pytest.raises(BadInput) as refused:
        _import([head or SURVEY[0], *SURVEY[1:], *rows])
    return [str(problem) for problem in refused.value.problems]


def test_a_form_of_others_becomes_a_questionnaire_in_the_making() -> None:
    imported = _import()
    questionnaire = imported.questionnaire
    assert (questionnaire.id, questionnaire.version) == ("market-visit", 3)
    assert [section.title["vi"] for section in questionnaire.sections] == ["Lần đến", "Thêm"]
    assert questionnaire.sections[0].lead == {"vi": "Cảm ơn ông/bà.", "en": "Thank you for coming."}
    visited, how, comment = questionnaire.items
    assert (visited.kind, visited.required) == ("choice", True)
    assert (how.id, [option.id for option in how.options]) == ("how", ["answer_1", "answer_2"])
    assert how.show_if == Condition(visited.id, ("yes",))
    assert questionnaire.sections[1].show_if == Condition(visited.id, ("yes",))
    assert (comment.kind, comment.required) == ("text", False)
    assert [str(remark) for remark in imported.remarks] == [
        "survey, row 2, column type: “start” was left out: no time and no device is ever recorded here.",
        "survey, row 9, column required: Nobody can be made to write a text: it is optional here.",
    ]


def test_a_form_of_others_keeps_its_items_labels_and_routes_when_it_goes_back() -> None:
    questionnaire = _import().questionnaire
    again = import_xlsform(export_xlsform(questionnaire), "form.xlsx").questionnaire
    assert (again.sections, again.scales, again.title) == (
        questionnaire.sections,
        questionnaire.scales,
        questionnaire.title,
    )


def test_a_likert_list_of_numbers_becomes_a_scale_with_the_highest_best() -> None:
    head = [*SURVEY[0], "appearance"]
    row = ["select_one liked", "liked", "Liked?", "Thích?", "", "", "likert"]
    lists = [*CHOICES, ["liked", "1", "Bad", "Kém"], ["liked", "2", "Good", "Tốt"], ["liked", "dk", "?", "?"]]
    questionnaire = _import([head, *SURVEY[1:], row], lists).questionnaire
    item = found(questionnaire.items, "liked")
    scale = questionnaire.scales["liked"]
    assert (item.kind, item.scale) == ("rating", "liked")
    assert [label["en"] for label in scale.labels] == ["Bad", "Good"]
    assert [one.id for one in scale.no_answers] == ["dk"]
    plain = _import([head, *SURVEY[1:], ["select_one yesno", "x", "", "", "", "", "likert"]]).questionnaire
    assert found(plain.items, "x").kind == "choice"


def test_ways_of_not_answering_and_lists_get_names_that_can_be_ids() -> None:
    head = [*SURVEY[0], "appearance"]
    row = ["select_one 1st", "liked", "Liked?", "Thích?", "", "", "likert"]
    lists = [*CHOICES, ["1st", "1", "Bad", "Kém"], ["1st", "2", "Good", "Tốt"], ["1st", "99", "?", "?"]]
    questionnaire = _import([head, *SURVEY[1:], row], lists).questionnaire
    assert list(questionnaire.scales) == ["st"]
    assert [one.id for one in questionnaire.scales["st"].no_answers] == ["away_99"]


def test_items_outside_of_groups_get_a_section_of_their_own() -> None:
    questionnaire = _with(["select_one yesno", "last", "Last?", "Cuối?"])
    assert [section.id for section in questionnaire.sections] == ["visit", "more", "main"]
    assert questionnaire.sections[2].title == {"vi": "Market visit"}
    untitled = _import([SURVEY[0], ["text", "a"]], CHOICES, [["form_id"]]).questionnaire
    assert untitled.sections[0].title == {"vi": "…"}
    assert untitled.id == "questionnaire"


def test_a_label_without_a_language_is_in_the_forms_own() -> None:
    tables = [["type", "name", "label"], ["text", "a", "Words"]], CHOICES
    assert _import(*tables).questionnaire.items[0].text == {"vi": "Words"}
    english: Table = [["default_language"], ["English (en)"]]
    assert _import(*tables, english).questionnaire.items[0].text == {"en": "Words"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ["select_multiple yesno", "x"],
            "survey, row 11, column type: “select_multiple yesno” cannot be asked",
        ),
        (["begin_repeat", "x"], "survey, row 11, column type: “begin_repeat” cannot be asked here"),
        (["geopoint", "x"], "survey, row 11, column type: “geopoint” cannot be asked here"),
        (["", "x"], "survey, row 11, column type: “” cannot be asked here"),
        (["select_one", "x"], "survey, row 11, column type: The list “” is not on the sheet choices"),
        (
            ["select_one none", "x"],
            "survey, row 11, column type: The list “none” is not on the sheet choices",
        ),
        (["select_one yesno or_other", "x"], "survey, row 11, column type: “or_other” cannot be asked here"),
        (["end_group"], "survey, row 11, column type: No group is open here"),
        (["begin_group", "x"], "survey, row 11, column type: This group has no end"),
        (["text", ""], "survey, row 11, column name: This question has no name"),
        (["text", "visited"], "survey, row 11, column name: The name “visited” stands twice"),
        (["text", "x", "", "", "${y} = 1"], "survey, row 11, column required: Write yes or no here"),
        (
            ["text", "x", "", "", "", "${y} = '1'"],
            "survey, row 11, column relevant: “y” is no earlier question",
        ),
    ],
)
def test_what_a_questionnaire_cannot_say_is_told_with_its_place(row: list[str], said: str) -> None:
    problems = _refused(row)
    assert len(problems) == 1
    assert problems[0].startswith(said)


def test_a_group_within_a_group_and_a_note_in_the_middle_are_told() -> None:
    assert _refused(["begin_group", "a"], ["begin_group", "b"], ["end_group"])[0].startswith(
        "survey, row 12, column type: A group cannot stand within a group"
    )
    assert _refused(["text", "a"], ["note", "b"])[0].startswith(
        "survey, row 12, column type: A note can stand only at the beginning of a group."
    )
    assert _refused(["note", "b", "", "", "", "${visited} = 'yes'"])[0].startswith(
        "survey, row 11, column relevant: A note is always shown"
    )


def test_cells_that_change_what_is_asked_are_told() -> None:
    row = ["text", "x", "", "", "", "", ". > 5"]
    assert _refused(row, head=[*SURVEY[0], "constraint"])[0].startswith(
        "survey, row 11, column constraint: “constraint” changes what is asked and cannot be taken over."
    )
    assert _import([[*SURVEY[0], "read_only"], *SURVEY[1:], [*row[:6], "no"]]).questionnaire.items


def test_a_column_that_is_not_read_is_told_and_one_without_a_name_is_none() -> None:
    head = [*SURVEY[0], "", "media::image"]
    imported = _import([head, *SURVEY[1:], ["text", "x", "", "", "", "", "noted by hand"]])
    assert len(imported.remarks) == 2
    imported = _import([head, *SURVEY[1:], ["text", "x", "", "", "", "", "", "road.png"]])
    assert str(imported.remarks[-1]) == (
        "survey, row 1, column media::image: The column “media::image” was not read."
    )


def test_a_language_that_nobody_knows_is_told() -> None:
    head = [*SURVEY[0][:3], "label::Klingonisch", *SURVEY[0][4:]]
    assert _refused(head=head)[0].startswith(
        "survey, row 1, column label::Klingonisch: The language “Klingonisch” is not known."
    )


def test_answers_without_a_list_and_doubles_are_told() -> None:
    with pytest.raises(BadInput) as refused:
        _import(SURVEY, [*CHOICES, ["", "x"], ["how", "1", "Again"]])
    assert [str(problem) for problem in refused.value.problems] == [
        "choices, row 6, column list_name: This answer belongs to no list. Name its list.",
        "choices, row 7, column name: The answer “1” stands twice in its list. Keep one.",
    ]


def test_a_weight_that_is_no_number_is_told() -> None:
    from surveys import questionnaire_library
    from surveys.xlsform import CRITERIA, sheets

    tables = dict(sheets(questionnaire_library.load("follow-up", 1)[1]))
    tables[CRITERIA] = [{**tables[CRITERIA][0], "weight": "much"}]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, lines in tables.items():
            sheet = book.add_worksheet(name)
            for column, key in enumerate(dict.fromkeys(key for line in lines for key in line)):
                sheet.write_string(0, column, key)
                for row, line in enumerate(lines, 1):
                    sheet.write_string(row, column, line.get(key, ""))
    with pytest.raises(BadInput, match="ydan_criteria, row 2, column weight: The weight must be a number"):
        import_xlsform(file.getvalue(), "form.xlsx")


def test_a_workbook_without_the_sheet_is_no_form() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("other").write_string(0, 0, "x")
    with pytest.raises(BadInput, match="There is no sheet “survey”"):
        import_xlsform(file.getvalue(), "form.xlsx")
    with pytest.raises(BadInput, match="not a sound XLSX file"):
        import_xlsform(b"no workbook", "form.xlsx")


def test_empty_rows_are_none() -> None:
    assert _with([], [], ["text", "x"]).items[-1].id == "x"


def test_an_empty_sheet_is_an_empty_questionnaire() -> None:
    assert _import([["type"]], [], []).questionnaire.sections == ()


def test_a_bomb_is_refused() -> None:
    with pytest.raises(BadInput):
        import_xlsform(next(iter(BOMBS.values()))(), "form.xlsx")  # all of them: test_workbook_process.py


def test_too_many_rows_too_long_cells_and_unfit_signs_are_told() -> None:
    with pytest.raises(BadInput, match=f"more than {MOST_LINES} rows"):
        _import([SURVEY[0], *(["text", f"x{n}"] for n in range(MOST_LINES + 1))])
    assert _refused(["text", "x", "a" * (MOST_CELL_CHARACTERS + 1)])[0].startswith(
        "survey, row 11, column label::English (en): This cell is longer than"
    )
    assert _refused(["text", "x", "a\x85b"])[0].startswith(
        "survey, row 11, column label::English (en): The text contains a character that cannot be stored"
    )


CHOSEN = {"a": ("1", "2", "3"), "b": ("x",)}


@pytest.mark.parametrize(
    ("expression", "answers"),
    [
        ("${a} = '1'", {"1"}),
        ('${a}="1" or ${a}=2', {"1", "2"}),
        ("selected(${a}, '3')", {"3"}),
        ("not(selected(${a}, '3'))", {"1", "2"}),
        ("not(${a} = '1' or ${a} = '2')", {"3"}),
        ("(${a} != '1') and (${a} != '2')", {"3"}),
        ("${a} = '1' or ${a} = '2' and ${a} != '2'", {"1"}),
    ],
)
def test_a_condition_is_the_set_of_answers_that_make_it_true(expression: str, answers: set[str]) -> None:
    assert read_condition(expression, CHOSEN, "").answers == answers


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("${a} = '1' and ${b} = 'x'", "This condition is about two questions, “a” and “b”"),
        ("${a} > 1", "This condition cannot be read"),
        ("${a} = '1' '2'", "This condition cannot be read"),
        ("${a} =", "This condition cannot be read"),
        ("${a} = '9'", "“9” is not an answer of “a” .there are: 1, 2, 3."),
        ("count(${a}) = 1", "This condition cannot be read"),
        ("(" * 99 + "${a} = '1'" + ")" * 99, "This condition cannot be read"),
        ("${a} = '1' or " * 1000 + "${a} = '1'", "This condition cannot be read"),
    ],
)
def test_a_condition_that_says_more_is_told(expression: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        read_condition(expression, CHOSEN, "survey, row 2, column relevant")
    assert refused.value.problems[0].where == "survey, row 2, column relevant"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tiếng Việt (vi)", "vi"),
        ("english", "en"),
        ("km", "km"),
        ("Zhuang (za-Hani)", "za-Hani"),
        ("Xyzzy!", ""),
    ],
)
def test_languages_are_known_by_code_or_name(name: str, code: str) -> None:
    assert language_code(name) == code
