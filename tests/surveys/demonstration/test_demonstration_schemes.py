"""The demonstration has a scheme that two approved, and a draft that weighs the people more."""

from surveys.demonstration.evaluation_schemes import CHAIRS, SCHEME
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
