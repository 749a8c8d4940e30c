"""The demonstration has a scheme that two approved, a draft of the next, and an evaluation by the first."""

from surveys.demonstration.evaluation_schemes import CHAIRS, SCHEME
from surveys.evaluations import records, sheets
from surveys.evaluations.records import FileKind
from surveys.schemes import store
from surveys.schemes.changes import changes
from surveys.schemes.store import SchemeState
from tests.surveys.demonstration.conftest import Made


def test_the_province_has_an_approved_scheme_and_a_draft_of_the_next(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        draft, approved = store.versions(connection, SCHEME[0])
    assert (approved.state, draft.state) == (SchemeState.APPROVED, SchemeState.DRAFT)
    assert approved.approved_by == ("danh-gia", "danh-gia-2")
    assert approved.scheme.position_groups == (CHAIRS,)
    assert not approved.scheme.is_example
    assert [(one.name, one.was, one.now) for one in changes(approved.scheme, draft.scheme)] == [
        ("A3", "8", "6"),
        ("A4-ND", "5", "7"),
    ]


def test_the_chairs_are_evaluated_with_a_package_and_what_is_withheld_stays_open(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        (begun,) = records.listing(connection).rows
        book = sheets.book(connection, begun)
    kinds = [FileKind.PACKAGE, FileKind.SELF, FileKind.PRODUCTS, FileKind.MARKS]
    assert [source.kind for source in book.sources] == kinds
    assert {one.member.position_group for one in book.sheets} == {CHAIRS}
    asked = [one for one in book.sheets if one.people]
    assert len(asked) == 8
    assert any(one.council.total is not None for one in asked)
    assert all(one.council.total is None for one in book.sheets if not one.people)
