"""Files of evidence at rest: encrypted, counted, given out with a note, destroyed by who added them."""

import hashlib
from secrets import token_bytes

import pytest
import sqlalchemy as sa

from surveys import key_rotation
from surveys.evidence import cleaning, records
from surveys.evidence.faults import SENTENCES, Fault
from surveys.installation import Installation
from surveys.problems import BadInput, NotReady, Refused
from surveys.recommendations import making
from surveys.recommendations.making import Plan
from surveys.schema import audit_event
from surveys.schema import recommendation_evidence as table
from surveys.sheet import too_large
from surveys.workbook import damaged
from tests.surveys.evidence.made import TRACE, png
from tests.surveys.recommendations.conftest import recommended, register

__all__ = ("recommended", "register")


@pytest.fixture
def of(register: sa.Engine, sqlite_installation: Installation, recommended: Plan) -> str:
    assert register is sqlite_installation.engine
    return making.issue(sqlite_installation, recommended, "lan").id


def test_a_file_is_kept_encrypted_given_noted_and_taken_back(
    sqlite_installation: Installation, of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, engine = sqlite_installation, sqlite_installation.engine
    assert records.add(office, of, ("Ảnh.png", png()), "lan")
    assert not records.add(office, of, ("Khác.png", png()), "an")  # the same again adds nothing
    with engine.connect() as connection:
        (one,) = records.listing(connection, of)
        row = connection.execute(sa.select(table.c.box, table.c.digest)).one()
        assert records.find(connection, of, one.id) == one
        assert records.find(connection, "another", one.id) is None
    content = records.given(office, one, "an")
    assert (row.digest, one.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert b"PNG" not in row.box
    assert TRACE.encode() not in content
    # A new installation key: the old one opens nothing any more, and may go.
    assert key_rotation.rotate(office, "lan").encrypted_again == 1
    assert key_rotation.rotate(office, "lan").encrypted_again == 1  # under the newest key again
    key_rotation.retire(office, "lan")
    with engine.begin() as connection:
        assert records.rewrap(connection, office.keys.readable("installation")) == 0
    assert records.given(office, one, "an") == content
    monkeypatch.setattr(records, "MOST", 1)
    with pytest.raises(Refused):
        records.add(office, of, ("b.png", png("RGBA")), "an")


def test_who_added_a_file_takes_it_back_and_the_line_stays(
    sqlite_installation: Installation, of: str
) -> None:
    office, engine = sqlite_installation, sqlite_installation.engine
    records.add(office, of, ("Ảnh.png", png()), "lan")
    with engine.connect() as connection:
        (one,) = records.listing(connection, of)
    records.given(office, one, "an")
    with pytest.raises(Refused):
        records.take_back(office, one, "an")  # not theirs
    for _twice in range(2):
        records.take_back(office, one, "lan")
    with engine.connect() as connection:
        (line,) = records.listing(connection, of)
        assert (line.name, line.taken_back_on) == ("Ảnh.png", one.added_on)
        assert records.find(connection, of, one.id) is None
        assert connection.scalar(sa.select(table.c.box)) == b""
        acts = connection.scalars(sa.select(audit_event.c.act).where(audit_event.c.object == of)).all()
    assert [act for act in acts if "evidence" in act] == [
        "recommendation.evidence_add",
        "recommendation.evidence_read",
        "recommendation.evidence_take_back",
    ]
    with pytest.raises(NotReady):
        records.given(office, one, "lan")


def test_a_file_moved_to_another_place_opens_nowhere(sqlite_installation: Installation, of: str) -> None:
    office = sqlite_installation
    records.add(office, of, ("a.png", png()), "lan")
    with office.engine.begin() as connection:
        connection.execute(sa.update(table).values(id="0123456789abcdef"))
        (moved,) = records.listing(connection, of)
        assert not records.are_current(connection, token_bytes(32))
    with pytest.raises(NotReady):
        records.given(office, moved, "lan")
    with pytest.raises(BadInput):
        records.add(office, "nothing", ("a.png", png()), "lan")


def test_a_reader_that_is_ended_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, fault in ((too_large("file"), Fault.UNPACKED), (damaged("file"), Fault.BROKEN)):

        def ended(*_given: object, error: BadInput = error) -> list[dict[str, str]]:
            raise error

        monkeypatch.setattr(cleaning, "lines_apart", ended)
        with pytest.raises(BadInput) as refused:
            cleaning.clean("a.png", png())
        assert refused.value.problems[0].sentence == SENTENCES[fault]
    monkeypatch.setattr(cleaning, "MOST_BYTES", 200)
    monkeypatch.setattr(cleaning, "lines_apart", lambda *_given: [{"kind": "png", "content": "AAAA" * 100}])
    with pytest.raises(BadInput) as refused:
        cleaning.clean("a.png", b"small")
    assert refused.value.problems[0].sentence == SENTENCES[Fault.LARGE]
