"""The gate: what reaches the council and what does not, and an attacker who reads all that one token may."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import publications
from surveys.database import open_sqlite
from surveys.identifiers import SurveyCode, SurveyState
from surveys.publications import Level, Step
from surveys.schema import (
    package_issue,
    publication,
    questionnaire,
    release,
    release_correction,
    survey,
    unit,
)
from surveys.schema_loop import recommendation, recommendation_step
from surveys.schemes.store import SchemeState
from tests.attack.facts import Notebook
from tests.attack.reading import form_of, read_json
from tests.attack.solving import attack
from tests.webapp.api.conftest import (
    DIGEST,
    EXAMPLE,
    NOW,
    OTHER,
    OTHER_WARD,
    RECOMMENDATIONS,
    TODAY,
    WARD,
    Interface,
    add_package,
    add_recommendation,
    add_scheme,
    fill,
    make_tokens,
    release_again,
)
from tests.webapp.results.conftest import FORM, prepare_at, publish, store, told
from webapp.api.app import create_api_app

UNSIGNED_STEP = 5
CODES = ("mo", "hoi-dong", "kin", "rieng", "xa", "chua-dong", "moi", "la", "khong-co")
PATHS = [
    "/v1/openapi.json", "/v1/health", "/v1/units", "/v1/units?limit=1", "/v1/keys", "/v1/rounds",
    "/v1/rounds?limit=1", "/v1/rounds?unit=01", "/v1/rounds?since=2020-01-01", "/v1/schemes",
    "/v1/schemes?limit=2",
    *(f"/v1/rounds/{code}" for code in CODES),
    *(f"/v1/rounds/{code}/releases" for code in CODES),
    *(f"/v1/rounds/{code}/releases/{number}" for code in CODES for number in (1, 2, 3)),
    *(f"/v1/rounds/{code}/releases/{number}/packages" for code in CODES for number in (1, 2, 3)),
    f"/v1/packages/{DIGEST}", "/v1/packages/" + "0" * 64,
    "/v1/recommendations", "/v1/recommendations?limit=1", "/v1/recommendations?unit=01",
    "/v1/recommendations?overdue=true", "/v1/recommendations?year=2026&state=in_progress",
    *(f"/v1/recommendations/{one}" for one in RECOMMENDATIONS),
    *(f"/v1/schemes/{one}/{number}" for one in ("tinh", "nhap", "xa-la", "la", EXAMPLE) for number in (1, 2)),
]  # fmt: skip


def set_state(connection: sa.Connection, code: str, state: SurveyState) -> None:
    """Put a round into a state."""
    connection.execute(sa.update(survey).where(survey.c.code == code).values(state=state))


def _releases(interface: Interface, code: str) -> list[int]:
    answer = interface.system("province").get(f"/v1/rounds/{code}/releases")
    return [one["number"] for one in (answer.json or {}).get("data", [])]


def test_a_release_of_before_there_were_levels_was_told_to_the_council(own_interface: Interface) -> None:
    with own_interface.engine.begin() as connection:
        connection.execute(sa.delete(publication).where(publication.c.survey == "hoi-dong"))
        connection.execute(sa.delete(publication).where(publication.c.survey == "rieng"))
    assert _releases(own_interface, "hoi-dong") == [1]
    assert _releases(own_interface, "rieng") == []  # its round is with the cadre


def test_only_the_release_that_was_told_further_is_told(own_interface: Interface) -> None:
    with own_interface.engine.begin() as connection:
        release_again(connection, "rieng", Level.CADRE)
    assert _releases(own_interface, "rieng") == []
    with own_interface.engine.begin() as connection:
        publications.note(connection, SurveyCode("rieng"), Step(2, Level.FRONT), ("lan", "minh"), TODAY)
    assert _releases(own_interface, "rieng") == []  # the round itself does not say so yet
    with own_interface.engine.begin() as connection:
        set_state(connection, "rieng", SurveyState.RELEASED)
    assert _releases(own_interface, "rieng") == [2]
    assert own_interface.system().get("/v1/rounds/rieng/releases/1").status_code == 404


def test_a_withdrawn_public_page_stays_told_to_the_council(own_interface: Interface) -> None:
    with own_interface.engine.begin() as connection:
        publications.note(connection, SurveyCode("mo"), Step(1, None), ("lan", "minh"), TODAY)
    assert _releases(own_interface, "mo") == [1, 2]


def test_an_archived_round_stays_told(own_interface: Interface) -> None:
    with own_interface.engine.begin() as connection:
        set_state(connection, "mo", SurveyState.ARCHIVED)
    assert _releases(own_interface, "mo") == [1, 2]


def test_a_correction_that_is_not_told_is_not_spoken_of(own_interface: Interface) -> None:
    before = own_interface.system().get("/v1/rounds/hoi-dong/releases/1")
    with own_interface.engine.begin() as connection:
        release_again(connection, "hoi-dong", Level.CADRE)
        connection.execute(
            sa.insert(release_correction).values(
                survey="hoi-dong",
                number=2,
                supersedes=1,
                reason={"vi": "Kín", "en": "Hidden"},
                corrected_by=["lan", "minh"],
                corrected_on=TODAY,
            )
        )
    after = own_interface.system().get("/v1/rounds/hoi-dong/releases/1")
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_what_is_stored_otherwise_than_it_left_the_house_is_not_told(own_interface: Interface) -> None:
    with own_interface.engine.begin() as connection:
        connection.execute(sa.update(package_issue).values(content=b"PK changed"))
        connection.execute(sa.update(questionnaire).values(source=FORM.replace("Phiếu nhỏ", "Phiếu khác")))
    for path in (f"/v1/packages/{DIGEST}", "/v1/rounds/mo/releases/1"):
        assert own_interface.system().get(path).status_code == 503, path


def _more_that_is_hidden(connection: sa.Connection) -> None:
    """Change everything that the token of the ward may not know."""
    connection.execute(
        sa.insert(unit).values(
            code="02", kind="province", name="Tỉnh mới", sort_key=b"t", search_key="tinh moi"
        )
    )
    for seed, code, of, level in ((7, "moi", OTHER_WARD, Level.PUBLIC), (8, "la", WARD, Level.CADRE)):
        store(connection, code)
        publish(connection, told(seed, code), level)
        connection.execute(sa.update(survey).where(survey.c.code == code).values(unit=of))
        add_package(connection, code, code.encode())
    release_again(connection, "rieng", Level.CADRE)
    connection.execute(sa.delete(package_issue).where(package_issue.c.survey == "xa"))
    set_state(connection, "kin", SurveyState.IN_REVIEW)
    connection.execute(
        sa.update(survey)
        .where(survey.c.code == "chua-dong")
        .values(state=SurveyState.CLOSED, closed_on=date(2026, 4, 1), rules={"title": {"vi": "Khác"}})
    )
    connection.execute(sa.update(unit).where(unit.c.code == OTHER).values(name="Tên khác"))
    add_scheme(connection, "la", OTHER, SchemeState.APPROVED)
    add_recommendation(connection, 6, WARD, public=False)
    connection.execute(
        sa.update(recommendation)
        .where(recommendation.c.id.in_(RECOMMENDATIONS[4:6]))
        .values(state="refused", text="Khác")
    )
    unsigned = recommendation_step.c.number == UNSIGNED_STEP
    connection.execute(sa.update(recommendation_step).where(unsigned).values(text="Chữ khác"))


def test_whatever_differs_where_a_token_does_not_reach_it_gets_the_same_bytes(
    own_interface: Interface, tmp_path: Path
) -> None:
    shutil.copytree(tmp_path / "interface", tmp_path / "other")
    engine = open_sqlite(tmp_path / "other" / "site.db")
    with engine.begin() as connection:
        _more_that_is_hidden(connection)
    other = Interface(
        create_api_app(own_interface.settings, engine, lambda: NOW),
        engine,
        own_interface.settings,
        own_interface.tokens,
    )
    seen = set()
    for path in PATHS:
        one, two = (place.system().get(path) for place in (own_interface, other))
        assert (one.status_code, one.data, list(one.headers)) == (
            two.status_code,
            two.data,
            list(two.headers),
        ), path
        seen.add(one.status_code)
        again = other.system().get(path, If_None_Match=one.headers.get("ETag", '"x"'))
        assert again.status_code == (304 if one.status_code == 200 else one.status_code)
    assert seen == {200, 404}
    province = (place.system("province").get("/v1/rounds").data for place in (own_interface, other))
    assert len(set(province)) == 2  # it reaches further: there the difference is seen
    engine.dispose()


@pytest.mark.parametrize("code", ["mo", "hoi-dong"])
def test_an_attacker_pins_no_withheld_cell_and_no_single_answer(interface: Interface, code: str) -> None:
    book, asked = Notebook(), form_of(FORM)
    found = interface.system().json(f"/v1/rounds/{code}/releases/1")
    read_json(book, json.dumps({"policies": found["groups"], "subjects": found["subjects"]}), 1)
    assert any(facts.valid for facts in book.groups.values())
    assert any(facts.valid is None for facts in book.groups.values())
    assert attack(book, asked) == []


def test_what_only_the_cadre_and_the_office_read_is_not_told(interface: Interface) -> None:
    written = interface.system().get("/v1/rounds/mo/releases/1").text
    for word in ("gaps", "unflagged", "signed_by", "analyses", '"self"'):
        assert word not in written


def test_on_a_server_s_database_the_same_is_told(interface: Interface, postgres_engine: sa.Engine) -> None:
    prepare_at(postgres_engine)
    with postgres_engine.begin() as connection:
        fill(connection)
        tokens = make_tokens(connection)
    app = create_api_app(interface.settings, postgres_engine, lambda: NOW)
    server = Interface(app, postgres_engine, interface.settings, tokens)
    for path in (
        *PATHS[:12],
        "/v1/rounds/mo/releases/1",
        "/v1/rounds/mo/releases/1/packages",
        "/v1/rounds/xa",
        "/v1/recommendations",
        f"/v1/recommendations/{RECOMMENDATIONS[1]}",
    ):
        one, two = (place.system("province").get(path) for place in (interface, server))
        assert (one.status_code, one.data) == (two.status_code, two.data), path
    assert server.system().get("/v1/rounds?cursor=8J-Ygg==").json == {"data": [], "next": None}


@pytest.mark.parametrize("code", ["mo", "hoi-dong"])
def test_what_is_told_is_what_was_frozen_cell_by_cell(interface: Interface, code: str) -> None:
    told_book, frozen_book = Notebook(), Notebook()
    found = interface.system().json(f"/v1/rounds/{code}/releases/1")
    read_json(told_book, json.dumps({"policies": found["groups"], "subjects": found["subjects"]}), 1)
    with interface.engine.connect() as connection:
        frozen = connection.scalar(
            sa.select(release.c.summary).where(release.c.survey == code, release.c.number == 1)
        )
    read_json(frozen_book, str(frozen), 1)
    assert (told_book.thresholds, told_book.groups) == (frozen_book.thresholds, frozen_book.groups)
    summary = json.loads(str(frozen))
    for one, two in zip(found["subjects"], summary["subjects"], strict=True):
        for name in ("composite", "shrunk", "adjusted", "ranks"):
            assert {key: value for key, value in one[name].items() if key != "kind"} == two[name], name
        assert (one["code"], one["name"], one["unit"]) == (two["code"], two["name"], two["unit"])
