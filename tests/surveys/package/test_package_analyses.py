"""What the package says beside the scores: everything told of the round, own views excepted."""

import json

import pytest

from surveys.identifiers import Language
from surveys.package_content import Content, Words
from surveys.package_method import method_json
from surveys.questionnaire_file import read
from surveys.release_drivers import SEED
from surveys.summary import Summary
from surveys.survey import GroupRule
from tests.surveys.package.conftest import Files
from tests.surveys.release.analysed import Analysed, make_ballots
from tests.surveys.release.conftest import BEST, GOOD, MIDDLING, PEER, SELF, SOURCE, ballots_of

GROUPS = (
    GroupRule(PEER, 1.0, 5, required=True, size=None),
    GroupRule(SELF, 0.0, 1, required=False, size=1),
)


@pytest.fixture(scope="module")
def told() -> Summary:
    rows = [
        row
        for subject in (1, 2, 3)
        for row in (
            *ballots_of(PEER, (30, GOOD), (20 + subject, MIDDLING), subject=subject),
            *ballots_of(SELF, (1, BEST), subject=subject),
        )
    ]
    return Analysed(read(SOURCE), groups=GROUPS).tell(make_ballots(rows))


def test_the_method_tells_the_analyses_without_anybodys_own_view(told: Summary) -> None:
    content = Content(told, 1, "0" * 64, read(SOURCE), {}, Words(Language("en"), str))
    method = json.loads(method_json(content))
    assert method["seeds"] == [SEED]
    found = method["analyses"]
    [response] = told.analyses.response
    assert found["response"][0]["group"] == response.group
    assert [subject["number"] for subject in found["subjects"]] == [1, 2, 3]
    assert all(told.analyses.subjects[place].gaps for place in range(3))
    assert "own" not in json.dumps(found)
    assert "gaps" not in json.dumps(found)


def test_a_release_without_analyses_says_so(files: Files) -> None:
    method = json.loads(files["method.json"])
    assert (method["analyses"], method["seeds"]) == (None, [])
