"""Recommendations on the command line: listed, told with their history, the report of a year written."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys import audit
from surveys.identifiers import UnitCode
from surveys.installation import Installation
from surveys.recommendations import making, steps, verdicts
from surveys.recommendations.making import Plan
from surveys.recommendations.records import Act, Addressee, AddresseeKind, Origin, Recommendation
from surveys.recommendations.steps import Deed
from surveys.schema import recommendation, unit
from surveys.summary import Withheld, WithheldReason
from tests.surveys.recommendations.test_yearly import TOLD, verdict
from tests.webapp.cli.conftest import Ydan
from webapp.settings import defaults, installation

WARD, FAR = UnitCode("06688"), UnitCode("24")
TEXT = "Mở cửa sáng thứ bảy."


@pytest.fixture
def place(installed: Ydan, tmp_path: Path) -> Iterator[Installation]:
    """Give the installation that the command line works on, with a province, its ward, and another one."""
    assert installed("recommendation", "list").exit_code == 0
    found = installation(defaults(tmp_path / "data"))
    with found.engine.begin() as connection:
        for code, parent in (("22", None), (WARD, "22"), (FAR, None)):
            keys = {"sort_key": b"d", "search_key": "d"}
            row = {"code": code, "parent": parent, "kind": "ward", "name": f"Đơn vị {code}", **keys}
            connection.execute(sa.insert(unit).values(row))
    yield found
    found.engine.dispose()


def made(place: Installation, of: UnitCode, **changes: object) -> Recommendation:
    due_on = place.clock().date() + timedelta(days=60)
    whom = Addressee(AddresseeKind.UNIT, of)
    plan = Plan(of, Origin.SUPERVISION, whom, "Một cửa đóng cửa chiều thứ bảy.", TEXT, due_on)
    return making.issue(place, replace(plan, **changes), "lan")  # type: ignore[arg-type]


def ids(ydan: Ydan, *asked: str) -> list[str]:
    return [
        one["id"]
        for one in json.loads(ydan("recommendation", "list", *asked, "--json").stdout)["recommendations"]
    ]


def test_recommendations_are_listed_told_and_reported(
    installed: Ydan, place: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.cli.recommendation.AT_ONCE", 1)
    near, far = made(place, WARD), made(place, FAR)
    with place.engine.begin() as connection:  # its last day is over
        past = date(2020, 1, 1)
        connection.execute(
            sa.update(recommendation)
            .where(recommendation.c.id == near.id)
            .values(due_on=past, answer_by=past)
        )
    letter = "12/UBND, 03/03/2026"
    steps.take(place, far.id, Deed(Act.ACCEPT, "Đồng ý.", document=letter), "lan")
    assert ids(installed) == [near.id, far.id]
    assert ids(installed, "--overdue") == [near.id]
    assert ids(installed, "--state", "accepted") == [far.id]
    assert ids(installed, "--unit", "22") == [near.id]
    assert ids(installed, "--year", "2001") == []
    table = installed("recommendation", "list").stdout
    assert [
        near.reference in line and "overdue" in line for line in table.splitlines() if near.id in line
    ] == [True]

    told = installed("recommendation", "show", far.id).stdout
    for said in (TEXT, "Đồng ý.", "Đơn vị 24", "accepted"):
        assert said in told
    facts = json.loads(installed("recommendation", "show", far.id, "--json").stdout)
    assert ([one["act"] for one in facts["steps"]], facts["verdicts"]) == (["make", "accept"], [])

    year = str(near.year)
    for form, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        target = tmp_path / f"nam.{form}"
        done = installed(
            "recommendation", "report", "22", year, "--format", form, "--language", "vi", "-o", str(target)
        )
        assert (done.exit_code, done.stdout.strip()) == (0, str(target))
        assert target.read_bytes().startswith(start)
    with place.engine.connect() as connection:
        noted = [one for one in audit.every_event(connection) if one.act == "recommendation.report"]
    assert [(one.object, json.loads(one.details)["file"]) for one in noted] == [
        ("22", "nam.pdf"),
        ("22", "nam.xlsx"),
    ]


def test_what_the_people_say_is_told_with_its_base_or_as_withheld(
    installed: Ydan, place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, few = made(place, WARD), verdict(Withheld(WithheldReason.TOO_FEW_BALLOTS))
    monkeypatch.setattr(verdicts, "of", lambda *_: (verdict(TOLD), few))
    told = installed("recommendation", "show", one.id).stdout
    assert "hoi-lai, Citizens: Solved 60% (46–73), 30/50" in told
    assert "Partly solved / Not yet solved 40% (27–54), 20/50" in told
    first, second = json.loads(installed("recommendation", "show", one.id, "--json").stdout)["verdicts"]
    assert first["groups"][0]["told"]["parts"][0]["answers"] == ["solved"]
    assert second["groups"][0]["told"] == {"reason": "too_few_ballots"}


@pytest.mark.parametrize(
    "asked",
    [
        ("show", "none"),
        ("list", "--unit", "99"),
        ("list", "--state", "overdue"),
        ("report", "99", "2020"),
        ("report", "22", "9999"),
        ("report", "22", "1999"),
    ],
)
@pytest.mark.usefixtures("place")
def test_what_is_not_there_is_refused_and_writes_no_file(
    installed: Ydan, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    refused = installed("recommendation", *asked)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert not [*tmp_path.glob("*.pdf")]
