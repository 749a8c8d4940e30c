"""A scheme is a draft until two people approve it; then it never changes; each organization has its own."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys.identifiers import UnitCode
from surveys.organizations import Scope
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import cadre, position, position_group, staff, term
from surveys.schema import scheme as table
from surveys.schemes import store
from surveys.schemes.approval import has_conflict
from surveys.schemes.store import SchemeState

SMALL = Path(__file__).with_name("small.toml").read_text("utf-8")
PROVINCE, WARD = UnitCode("22"), UnitCode("06688")
TODAY = date(2026, 11, 23)
ONE = ("small", 1)


@pytest.fixture
def people(province: sa.Engine) -> sa.Engine:
    """Give the province with staff: an and binh without a post, chair who holds one, and who is above."""
    with province.begin() as connection:
        connection.execute(sa.insert(position_group), [{"code": "chairs"}, {"code": "officers"}])
        connection.execute(
            sa.insert(position),
            [
                {"code": "chair", "position_group": "chairs"},
                {"code": "officer", "position_group": "officers"},
            ],
        )
        connection.execute(sa.update(cadre).where(cadre.c.code == "CB2").values(superior="CB1"))
        connection.execute(
            sa.insert(term),
            [
                {"cadre": code, "position": "chair", "unit": WARD, "starts_on": starts_on, "ends_on": ends_on}
                for code, starts_on, ends_on in (
                    ("CB1", date(2025, 7, 1), None),
                    ("CB3", date(2020, 7, 1), date(2025, 6, 30)),
                )
            ],
        )
        names = {
            "an": None,
            "binh": None,
            "chair": "CB1",
            "chair-again": "CB1",
            "deputy": "CB2",
            "former": "CB3",
        }
        for username, code in names.items():
            connection.execute(
                sa.insert(staff).values(username=username, name=username, state="active", cadre=code)
            )
    return province


def approved(connection: sa.Connection, name: tuple[str, int] = ONE) -> store.StoredScheme:
    seen = store.get(connection, *name).hash
    return store.approve(connection, name, seen, ("binh", "an"), TODAY)


def test_a_draft_may_change_an_approved_version_never(people: sa.Engine) -> None:
    with people.begin() as connection:
        store.draft(connection, SMALL, PROVINCE, "an")
        changed = store.draft(connection, SMALL.replace("Tốt", "Khá"), PROVINCE, "binh")
        assert (changed.state, changed.changed_by, changed.unit) == (SchemeState.DRAFT, "binh", PROVINCE)
        with pytest.raises(Refused, match="changed since you opened it"):
            store.approve(connection, ONE, "0" * 64, ("an", "binh"), TODAY)
        done = approved(connection)
        assert (done.state, done.approved_by, done.approved_on) == (
            SchemeState.APPROVED,
            ("an", "binh"),
            TODAY,
        )
        with pytest.raises(
            Refused, match=r"approved and cannot change\. Give your changes the version number 2"
        ):
            store.draft(connection, SMALL, PROVINCE, "an")
        with pytest.raises(Refused, match="not in the state"):
            store.throw_away(connection, ONE)
        with pytest.raises(Refused, match="not in the state"):
            store.approve(connection, ONE, done.hash, ("an", "binh"), TODAY)
        assert store.retire(connection, ONE).state is SchemeState.RETIRED
        store.draft(connection, SMALL.replace("version = 1", "version = 2"), PROVINCE, "an")
        assert [one.version for one in store.versions(connection, "small")] == [2, 1]
        store.throw_away(connection, ("small", 2))
        assert store.find(connection, "small", 2) is None


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (("an",), "Two different people"),
        (("an", "an"), "Two different people"),
        (("chair", "chair-again"), "Two different people"),
        (("an", "chair"), "By this scheme chair, their superior or their subordinate"),
        (("an", "deputy"), "By this scheme deputy"),
    ],
)
def test_whom_a_scheme_is_for_does_not_approve_it_nor_one_alone(
    people: sa.Engine, by: tuple[str, ...], said: str
) -> None:
    with people.begin() as connection:
        draft = store.draft(connection, SMALL, PROVINCE, "an")
        with pytest.raises(Refused, match=said):
            store.approve(connection, ONE, draft.hash, by, TODAY)
        assert store.get(connection, *ONE).state is SchemeState.DRAFT


def test_a_conflict_is_about_posts_of_its_position_groups_in_its_unit_on_the_day(people: sa.Engine) -> None:
    for_officers = SMALL.replace("decimals = 1", 'decimals = 1\nposition_groups = ["officers"]')
    with people.begin() as connection:
        draft = store.draft(connection, SMALL, PROVINCE, "an")
        assert [has_conflict(connection, name, draft, TODAY) for name in ("chair", "former", "an")] == [
            True, False, False,
        ]  # fmt: skip
        assert not has_conflict(connection, "chair", draft, date(2025, 1, 1))
        assert not has_conflict(
            connection, "chair", store.draft(connection, for_officers, PROVINCE, "an"), TODAY
        )
        assert has_conflict(connection, "chair", store.shipped_examples()[0], TODAY)


def test_each_organization_has_its_own_and_everybody_the_examples(people: sa.Engine) -> None:
    here, elsewhere = Scope((PROVINCE,), frozenset({PROVINCE, WARD})), Scope((), frozenset({UnitCode("99")}))
    with people.begin() as connection:
        store.draft(connection, SMALL, PROVINCE, "an")
        with pytest.raises(Refused, match="The id “small” is taken"):
            store.draft(connection, SMALL, WARD, "an")
        assert [one.id for one in store.listing(connection, here)] == ["small"]
        assert store.listing(connection, here, [SchemeState.APPROVED]) == ()
        assert store.listing(connection, elsewhere) == ()
        assert store.part(connection, here, 0, 40).total == 1
        assert store.part(connection, here, 1, 40).rows == ()
        assert store.find(connection, *ONE, elsewhere) is None
        with pytest.raises(BadInput, match="There is no scheme small, version 1"):
            store.get(connection, *ONE, elsewhere)
        for example in store.shipped_examples():
            assert store.get(connection, example.id, example.version, elsewhere) == example
            assert store.versions(connection, example.id, elsewhere) == (example,)
            assert example.scheme.is_example
            with pytest.raises(Refused, match="Examples come with the product"):
                store.draft(connection, example.source, PROVINCE, "an")


def test_an_altered_scheme_is_not_read(people: sa.Engine) -> None:
    with people.begin() as connection:
        store.draft(connection, SMALL, PROVINCE, "an")
        altered = SMALL.replace("from = 70", "from = 60").replace("below = 70", "below = 60")
        connection.execute(sa.update(table).values(source=altered))
        with pytest.raises(NotReady, match="its hash differs"):
            assert store.get(connection, *ONE).scheme
