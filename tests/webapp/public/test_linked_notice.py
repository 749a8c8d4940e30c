"""Who is told that answers about several people stay together: whoever it is so for, nobody else."""

import html5lib
import pytest
import sqlalchemy as sa

from surveys import survey_rules
from surveys.installation import Installation
from surveys.schema import survey
from surveys.survey_rules import from_json
from tests.webapp.open_surveys import OFFICIAL, TEAM, Codes
from tests.webapp.public.respondent import Respondent

SENTENCE = {
    "vi": "Các câu trả lời của ông/bà về 2 người này được giữ chung",
    "en": "Your answers about these 2 people stay together",
}


@pytest.fixture
def linked(sqlite_installation: Installation) -> None:
    """Declare linking in both rounds."""
    with sqlite_installation.engine.begin() as connection:
        for code, rules in connection.execute(sa.select(survey.c.code, survey.c.rules)).all():
            declared = survey_rules.to_json(from_json(rules)) | {"linked": True}
            connection.execute(sa.update(survey).where(survey.c.code == code).values(rules=declared))
        assert set(connection.scalars(sa.select(survey.c.code))) >= {OFFICIAL, TEAM}


APART = {"vi": "được tách riêng", "en": "are kept apart"}


def told(respondent: Respondent, secret: str, name: str = "linked") -> str:
    """Give what the page before the questions says about it, empty when nothing."""
    respondent.visit("/")
    page = respondent.press(code=secret)
    assert respondent.where() == "/about"
    document = html5lib.parse(page.text, namespaceHTMLElements=False)
    return " ".join("".join(one.itertext()) for one in document.iter("p") if one.get("id") == name)


@pytest.mark.usefixtures("linked")
def test_before_answering_people_are_told_that_their_answers_stay_together(
    respondent: Respondent, codes: Codes
) -> None:
    said = told(respondent, codes.peers[0].digits)
    assert said.startswith(SENTENCE[respondent.language])
    assert said.count(".") == 1  # one plain sentence
    assert told(respondent, codes.peers[0].digits, "apart") == ""


@pytest.mark.usefixtures("linked")
def test_whose_code_is_about_one_person_has_nothing_kept_together_and_is_told_nothing(
    respondent: Respondent, codes: Codes
) -> None:
    assert told(respondent, codes.superior[0].digits) == ""
    assert told(respondent, codes.citizens[0].digits) == ""
    assert told(respondent, codes.superior[0].digits, "apart") == ""


def test_in_a_round_that_declared_nothing_nobody_is_told_so(respondent: Respondent, codes: Codes) -> None:
    assert told(respondent, codes.peers[0].digits) == ""
    assert APART[respondent.language] in told(respondent, codes.peers[0].digits, "apart")
