"""Recommendations for other systems: those that everybody may see, of the units of the token."""

import pytest
import sqlalchemy as sa

from surveys.schema_loop import recommendation
from tests.webapp.api.conftest import RECOMMENDATIONS, UNSIGNED, Interface, System

LIST = "/v1/recommendations"
OWN, LATE, OF_PROVINCE, HIDDEN, FOREIGN = RECOMMENDATIONS[1:6]


def listed(system: System, asked: str = "") -> list[str]:
    return [one["id"] for one in system.json(f"{LIST}{asked}")["data"]]


def test_only_public_ones_of_the_units_of_the_token_are_listed(interface: Interface) -> None:
    assert listed(interface.system()) == [OWN, LATE]
    assert listed(interface.system("province")) == [OWN, LATE, OF_PROVINCE]
    assert listed(interface.system("other")) == [FOREIGN]
    assert listed(interface.system("recommendations")) == [OWN, LATE]


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("?unit=06970", [OWN, LATE]),
        ("?unit=22", [OWN, LATE, OF_PROVINCE]),
        ("?unit=00004", []),
        ("?state=done", [OF_PROVINCE]),
        ("?state=new", []),
        ("?year=2025", [OF_PROVINCE]),
        ("?overdue=true", [LATE]),
        ("?overdue=false&year=2026", [OWN, LATE]),
    ],
)
def test_the_list_is_narrowed(interface: Interface, asked: str, there: list[str]) -> None:
    assert listed(interface.system("province"), asked) == there


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [("state=overdue", "state"), ("year=1999", "year"), ("year=x", "year"), ("overdue=1", "overdue")],
)
def test_what_the_document_does_not_know_is_named(interface: Interface, asked: str, parameter: str) -> None:
    answer = interface.system().get(f"{LIST}?{asked}")
    assert answer.status_code == 400
    assert answer.json is not None
    assert [one["parameter"] for one in answer.json["errors"]] == [parameter]


def test_pages_follow_each_other_whatever_happens_in_between(own_interface: Interface) -> None:
    system = own_interface.system("province")
    first = system.get(f"{LIST}?limit=1&overdue=false")
    assert first.json is not None
    with own_interface.engine.begin() as connection:  # the order of the public page would change
        connection.execute(sa.update(recommendation).values(state="done"))
    following = first.headers["Link"].partition(">")[0].removeprefix("<")
    second = system.json(following)
    third = system.json(f"{LIST}?limit=1&cursor={second['next']}")
    found = [page["data"][0]["id"] for page in (first.json, second, third)]
    assert (found, third["next"]) == ([OWN, LATE, OF_PROVINCE], None)


def test_what_is_foreign_or_not_public_is_as_if_it_were_not(interface: Interface) -> None:
    system = interface.system()
    nothing = system.get(f"{LIST}/{RECOMMENDATIONS[6]}")
    assert nothing.status_code == 404
    for name in (OF_PROVINCE, HIDDEN, FOREIGN, "x", OWN.upper() + "0"):
        answer = system.get(f"{LIST}/{name}", If_None_Match='"a"')
        assert (answer.status_code, answer.data) == (404, nothing.data), name
        assert dict(answer.headers) == dict(nothing.headers)


def test_the_history_is_told_as_two_people_signed_it(interface: Interface) -> None:
    answer = interface.system().get(f"{LIST}/{OWN}")
    told = answer.json
    assert told is not None
    assert [one["act"] for one in told["steps"]] == ["make", "move_deadline", "progress"]
    assert [one["text"] for one in told["steps"]] == ["Gửi phường.", "Chờ lắp máy.", None]
    assert told["steps"][1] | {"moved_from": "2026-05-31", "moved_to": "2026-06-30"} == told["steps"][1]
    for word in (UNSIGNED, "Việc trong cơ quan", "lan", "owner"):
        assert f'"{word}' not in answer.text
    assert interface.system().get(f"{LIST}/{OWN}", If_None_Match=answer.headers["ETag"]).status_code == 304


def test_the_round_it_follows_from_is_told_while_that_is_public(own_interface: Interface) -> None:
    system = own_interface.system("province")
    assert system.json(f"{LIST}/{LATE}")["round"] == "mo"
    assert system.json(f"{LIST}/{OF_PROVINCE}")["round"] is None  # with the Front only


def test_what_is_taken_off_the_public_page_is_not_told_any_more(own_interface: Interface) -> None:
    with own_interface.engine.begin() as connection:
        connection.execute(sa.update(recommendation).where(recommendation.c.id == OWN).values(public=False))
    assert listed(own_interface.system()) == [LATE]
    assert own_interface.system().get(f"{LIST}/{OWN}").status_code == 404
