"""Exporting the package of a stored round: names come from the register, nothing before the release."""

import io
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import package, questionnaires, release
from surveys.identifiers import Language, SurveyState
from surveys.installation import Installation
from surveys.package_content import Content, Words
from surveys.package_gather import gather
from surveys.package_signature import public_pem
from surveys.package_verify import verify
from surveys.problems import Refused
from surveys.schema import label, survey, unit
from surveys.survey_rules import to_json
from tests.surveys.package.conftest import GROUPS
from tests.surveys.release.conftest import SOURCE, Round

WORDS = Words(Language("vi"), lambda text: text)


@pytest.fixture
def closed(installation: Installation, content: Content) -> Installation:
    summary = content.summary
    with installation.engine.begin() as connection:
        asked = questionnaires.add(connection, SOURCE)
        connection.execute(
            sa.insert(unit).values(
                code=summary.unit, kind="commune", name="Xã Ba Chẽ", sort_key=b"b", search_key="ba che"
            )
        )
        titles = {"vi": "Chủ tịch xã", "en": "Chair of the commune"}
        connection.execute(
            sa.insert(label),
            [
                {"kind": "position", "code": "chair", "language": language, "text": text}
                for language, text in titles.items()
            ],
        )
        connection.execute(
            sa.insert(survey).values(
                code=summary.survey,
                unit=summary.unit,
                state=SurveyState.CLOSED,
                questionnaire_id=asked.id,
                questionnaire_version=asked.version,
                questionnaire_hash=asked.hash,
                period_start=summary.period_start,
                period_end=summary.period_end,
                closes_on=summary.period_end,
                rules=to_json(Round(asked, groups=GROUPS).survey.rules),
            )
        )
    return installation


def test_a_released_round_is_exported_with_the_names_of_the_register(
    closed: Installation, content: Content
) -> None:
    with closed.engine.begin() as connection:
        frozen = release.publish(connection, content.summary, date(2026, 4, 12))
        found = gather(connection, content.summary.survey, WORDS)
        seed = closed.keys.read("signing")
        archive = package.export(connection, seed, content.summary.survey, WORDS)
    assert found.hash == frozen.hash
    assert found.name("position", "chair") == "Chủ tịch xã"
    assert found.name("unit", "06970") == "Xã Ba Chẽ"
    assert (found.name("position", "unheard"), found.name("position", None)) == ("unheard", "")
    assert all(line.holds for line in verify(archive, [public_pem(seed)]))
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
        assert frozen.hash.encode() in zipped.read("method.json")


def test_nothing_is_exported_before_the_release(closed: Installation, content: Content) -> None:
    with closed.engine.connect() as connection, pytest.raises(Refused, match="not released yet"):
        package.export(connection, b"0" * 32, content.summary.survey, WORDS)
