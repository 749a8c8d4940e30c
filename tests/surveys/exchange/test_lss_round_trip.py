"""A questionnaire goes out as a LimeSurvey file and comes back as it was: every item, label and route."""

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings

from surveys import questionnaire_library
from surveys.exchange.lss_export import MOST_ANSWER_CODE, MOST_QUESTION_CODE, export_lss, tables
from surveys.exchange.lss_import import import_lss
from surveys.problems import BadInput
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read, read_file
from surveys.questionnaire_writer import write
from tests.surveys.questionnaire_strategies import questionnaires

LIBRARY = questionnaire_library.names()
VALID = sorted((Path(__file__).parents[1] / "questionnaires" / "valid").glob("*.toml"))
PARTS_OF_LIMESURVEY = ("answers", "answer_l10ns", "groups", "group_l10ns", "questions", "question_l10ns",
                       "question_attributes", "surveys", "surveys_languagesettings")  # fmt: skip


@pytest.mark.parametrize(("name", "version"), LIBRARY)
def test_a_questionnaire_of_the_library_comes_back_as_it_was(name: str, version: int) -> None:
    questionnaire = questionnaire_library.load(name, version)[1]
    imported = import_lss(export_lss(questionnaire), "survey.lss")
    assert imported.questionnaire == questionnaire
    assert read(write(imported.questionnaire)).hash == questionnaire.hash
    assert imported.remarks == ()


@given(questionnaires())
@settings(max_examples=40)
def test_every_questionnaire_comes_back_as_it_was(questionnaire: Questionnaire) -> None:
    assert import_lss(export_lss(questionnaire), "survey.lss").questionnaire == questionnaire


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_feature_comes_back(path: Path) -> None:
    assert import_lss(export_lss(read_file(path)), "survey.lss").questionnaire == read_file(path)


def test_the_file_has_the_parts_and_the_short_codes_that_limesurvey_takes() -> None:
    root = fromstring(export_lss(questionnaire_library.load("citizen-official", 1)[1]))  # noqa: S314 - our own file
    assert [part.tag for part in root] == [
        "LimeSurveyDocType",
        "DBVersion",
        "languages",
        *PARTS_OF_LIMESURVEY,
    ]
    for part in root.iterfind("*[rows]"):
        columns = [one.text for one in part.iterfind("fields/fieldname")]
        assert all([cell.tag for cell in row] == columns for row in part.iterfind("rows/row"))
    codes = [one.text or "" for one in root.iterfind("questions/rows/row/title")]
    assert len({code.lower() for code in codes}) == len(codes)
    assert all(code.isalnum() and code[0].isalpha() and len(code) <= MOST_QUESTION_CODE for code in codes)
    answers = [one.text or "" for one in root.iterfind("answers/rows/row/code")]
    assert all(code.isalnum() and len(code) <= MOST_ANSWER_CODE for code in answers)


def test_the_way_through_is_written_as_limesurvey_reads_it() -> None:
    found = tables(questionnaire_library.load("citizen-official", 1)[1])
    relevance = {row["title"]: row["relevance"] for row in found["questions"] if row["relevance"] != "1"}
    assert relevance == {"how": 'contact.NAOK != "no" and contact.NAOK == "yes"'}
    assert [row["grelevance"] for row in found["groups"]] == ["1", 'contact.NAOK != "no"']


def test_names_too_long_or_alike_get_codes_of_their_own() -> None:
    path = Path(__file__).parents[1] / "questionnaires" / "valid" / "smallest.toml"
    item = {
        "id": "place",
        "text": '{ vi = "Ở đâu?", en = "Where?" }',
        "options": [("at_the_office", "a"), ("A1", "b"), ("a1", "c"), ("home", "d")],
    }
    listed = ", ".join(
        f'{{ id = "{one}", label = {{ vi = "{said}", en = "{said}" }} }}' for one, said in item["options"]
    )
    source = path.read_text("utf-8") + "".join(
        f'\n[[sections.items]]\nid = "{name}"\nkind = "choice"\ntext = {item["text"]}\noptions = [{listed}]\n'
        for name in ("place_of_the_visit_first", "place_of_the_visit_second", "Q3", "q_3", "this")
    )
    questionnaire = read(source)
    found = tables(questionnaire)
    codes = [row["title"] for row in found["questions"]]
    assert len({code.lower() for code in codes}) == len(codes)
    assert "this" not in codes
    own = [row["code"] for row in found["answers"] if row["qid"] == str(len(codes))]
    assert len({code.lower() for code in own}) == len(own) == 4
    assert import_lss(export_lss(questionnaire), "survey.lss").questionnaire == questionnaire


def test_nothing_written_here_becomes_markup_or_an_expression_there() -> None:
    path = Path(__file__).parents[1] / "questionnaires" / "valid" / "smallest.toml"
    said = "<script>alert(1)</script> {TOKEN:EMAIL} & ]]>"
    questionnaire = read(path.read_text("utf-8").replace('en = "Trial"', f'en = "{said}"'))
    data = export_lss(questionnaire)
    assert b"{TOKEN" not in data
    assert b"<script>alert" not in data
    titles = [row["surveyls_title"] for row in tables(questionnaire)["surveys_languagesettings"]]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &#123;TOKEN:EMAIL&#125; &amp; ]]&gt;" in titles
    assert import_lss(data, "survey.lss").questionnaire == questionnaire


def test_a_sign_that_xml_cannot_hold_is_told() -> None:
    path = Path(__file__).parents[1] / "questionnaires" / "valid" / "smallest.toml"
    with pytest.raises(BadInput, match=r"cannot be stored \(U\+FFFE\)"):
        export_lss(read(path.read_text("utf-8").replace('en = "Trial"', 'en = "Tri\\uFFFEal"')))
