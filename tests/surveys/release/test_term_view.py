"""A cadre's term: every released round by the post held then; what was asked otherwise is not joined."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from surveys import questionnaires, term_view
from surveys.identifiers import CadreCode, SurveyCode
from surveys.questionnaire import Questionnaire
from surveys.schema import cadre, position, position_group, survey_subject, term, unit
from surveys.summary import Summary
from tests.surveys.release.test_release_trend import CODE, _kind, _round, _store

WARD, OTHER = "06970", "06971"


def _stored(engine: sa.Engine, asked: Questionnaire, source: str) -> list[Summary]:
    with engine.begin() as connection:
        questionnaires.add(connection, source)
        for code in (WARD, OTHER):
            place = {"kind": "ward", "name": "Phường", "sort_key": b"p", "search_key": "phuong"}
            connection.execute(sa.insert(unit).values(code=code, **place))
        connection.execute(sa.insert(position_group).values(code="g"))
        for code in ("chair", "deputy"):
            connection.execute(sa.insert(position).values(code=code, position_group="g"))
        keys = {"sort_key": b"a", "search_key": "an"}
        connection.execute(sa.insert(cadre).values(code=CODE, name="Nguyễn Văn An", **keys))
        served = {"cadre": CODE, "position": "chair", "unit": WARD, "starts_on": date(2025, 7, 1)}
        connection.execute(sa.insert(term).values(served))
    told = []
    for quarter, post in ((1, "deputy"), (2, "chair"), (3, "chair"), (4, "chair")):
        summary = _round(asked, quarter, _kind(20, 20))
        first = replace(summary.subjects[0], position=post)
        told.append(replace(summary, subjects=(first, *summary.subjects[1:])))
    told[3] = replace(told[3], questionnaire_hash="0" * 64)
    for summary in told:
        _store(engine, summary, asked)
        with engine.begin() as connection:
            one = {"survey": summary.survey, "number": 1, "kind": "cadre", "code": CODE, "name": "x"}
            connection.execute(sa.insert(survey_subject).values(**one, unit=WARD))
    return told


def test_a_term_tells_each_round_by_its_post_and_joins_only_what_was_asked_alike(
    engine: sa.Engine, questionnaire: Questionnaire, source: str
) -> None:
    told = _stored(engine, questionnaire, source)
    unit_then = told[0].subjects[0].unit
    with engine.connect() as connection:
        found = term_view.entries(connection, CadreCode(CODE))
        assert [one.summary.survey for one in found] == ["q1", "q2", "q3", "q4"]
        assert found[0].point.score == told[0].subjects[0].composite
        deputy, chair = term_view.posts_held(connection, found, {})
        assert (deputy.position, deputy.unit, deputy.apart, deputy.days) == ("deputy", unit_then, (), ())
        assert [one.summary.survey for one in chair.entries] == ["q2", "q3", "q4"]
        assert chair.apart == (False, True)  # the last one asked otherwise
        again = term_view.posts_held(connection, [found[1], found[0], found[2]], {})
        assert [one.apart for one in again] == [(True,), ()]  # another post lay between
        assert chair.days == ((date(2025, 7, 1), None),)
        assert term_view.name_of(connection, CadreCode(CODE)) == "Nguyễn Văn An"
        assert term_view.name_of(connection, CadreCode("nobody")) is None
        assert term_view.entries(connection, CadreCode("nobody")) == ()


def test_a_post_in_a_unit_that_was_merged_goes_on_and_one_that_was_divided_stays(
    engine: sa.Engine, questionnaire: Questionnaire, source: str
) -> None:
    _stored(engine, questionnaire, source)
    with engine.connect() as connection:
        found = term_view.entries(connection, CadreCode(CODE))[1:3]
        old = found[0].subject.unit
        elsewhere = replace(found[1], subject=replace(found[1].subject, unit=old.__class__(OTHER)))
        both = (found[0], elsewhere)
        assert len(term_view.posts_held(connection, both, {})) == 2
        merged = term_view.posts_held(connection, both, {old: (elsewhere.subject.unit,)})
        assert [(one.unit, len(one.entries)) for one in merged] == [(OTHER, 2)]
        parts = (elsewhere.subject.unit, SurveyCode("06972"))
        divided = term_view.posts_held(connection, both, {old: parts})  # type: ignore[dict-item]
        assert [one.unit for one in divided] == [WARD, OTHER]
