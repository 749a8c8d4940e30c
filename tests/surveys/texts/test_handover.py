"""What is passed on leaves by two people, in a file that says where it came from and never who wrote."""

import io
from hashlib import sha256

import openpyxl
import pytest
import sqlalchemy as sa

from surveys import key_rotation
from surveys.installation import Installation
from surveys.problems import BadInput, NotReady, Refused
from surveys.schema import audit_event, text_handover
from surveys.texts import handover, records
from surveys.texts.records import Outcome, Reason, TextState
from tests.surveys.sealed.open_round import SURVEY
from tests.surveys.texts.closed_round import FIRST, SECOND, TWO, begun, decide, every

BODY = "Ủy ban Kiểm tra Tỉnh ủy"
TWO_PEOPLE = (FIRST, SECOND)
FORMULA = '=HYPERLINK("http://x.example","Anh A đòi phong bì")'


def cells(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = [cell for row in book["Ý kiến"].iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in found if cell.data_type == "f" or cell.hyperlink]
    return [str(cell.value) for cell in found]


def test_two_people_hand_over_what_was_passed_on(installation: Installation) -> None:
    texts = begun(installation, FORMULA, "bị đe dọa 0912345678", "chỉ để riêng")
    for text in texts:
        if "riêng" in text.content.original:
            decide(installation, text, Outcome.CADRE)
        else:
            decide(installation, text, Outcome.PASSED_ON, Reason.THREAT)
    made = handover.hand_over(installation, SURVEY, f"  {BODY} ", TWO_PEOPLE)
    told = cells(made.content)
    assert FORMULA in told
    assert "bị đe dọa 0912345678" in told  # as it was written
    assert f"Nơi nhận: {BODY}" in told
    assert "Quảng Ninh" in told
    assert "Người dân, tổ chức, doanh nghiệp" in told  # a large group may be named
    assert not any("riêng" in cell for cell in told)
    assert made.handover.digest == sha256(made.content).hexdigest()
    with installation.engine.connect() as connection:
        assert handover.listing(connection, SURVEY) == (made.handover,)
        assert handover.waiting(connection, installation.keys.readable("installation"), SURVEY) == []
        details = connection.scalar(
            sa.select(audit_event.c.details).where(audit_event.c.act == "texts.hand_over")
        )
    assert "phong bì" not in str(details)
    assert made.handover.digest in str(details)
    assert sorted(text.state for text in every(installation)) == [
        TextState.DECIDED, TextState.HANDED_OVER, TextState.HANDED_OVER,
    ]  # fmt: skip
    assert handover.file_again(installation, SURVEY, 1, TWO_PEOPLE).content == made.content


def test_a_small_group_is_not_named(sqlite_installation: Installation) -> None:
    text = next(one for one in begun(sqlite_installation) if one.subject == TWO)
    decide(sqlite_installation, text, Outcome.PASSED_ON, Reason.MONEY)
    told = cells(handover.hand_over(sqlite_installation, SURVEY, BODY, TWO_PEOPLE).content)
    assert "không nêu (nhóm nhỏ)" in told
    assert "Đồng cấp" not in told


def test_nobody_hands_over_alone_nothing_or_to_nobody(sqlite_installation: Installation) -> None:
    [text] = begun(sqlite_installation, "đòi tiền")
    with pytest.raises(Refused, match="No text waits"):
        handover.hand_over(sqlite_installation, SURVEY, BODY, TWO_PEOPLE)
    decide(sqlite_installation, text, Outcome.PASSED_ON, Reason.MONEY)
    with pytest.raises(Refused, match="Two different people"):
        handover.hand_over(sqlite_installation, SURVEY, BODY, (FIRST, FIRST.upper()))
    for body in (" ", "x" * 201):
        with pytest.raises(BadInput, match="Name the competent body"):
            handover.hand_over(sqlite_installation, SURVEY, body, TWO_PEOPLE)
    with pytest.raises(Refused, match="no such hand-over"):
        handover.file_again(sqlite_installation, SURVEY, 1, TWO_PEOPLE)


def test_a_file_that_comes_out_otherwise_is_not_given(sqlite_installation: Installation) -> None:
    [text] = begun(sqlite_installation, "đòi tiền")
    decide(sqlite_installation, text, Outcome.PASSED_ON, Reason.MONEY)
    handover.hand_over(sqlite_installation, SURVEY, BODY, TWO_PEOPLE)
    with sqlite_installation.engine.begin() as connection:
        connection.execute(sa.update(text_handover).values(body="Cơ quan khác"))
    with pytest.raises(NotReady, match="comes out otherwise"):
        handover.file_again(sqlite_installation, SURVEY, 1, TWO_PEOPLE)


def test_a_rotation_brings_texts_under_the_new_key(installation: Installation) -> None:
    before = begun(installation, "một", "hai")
    key_rotation.rotate(installation, "shell:test")
    assert every(installation) == before
    key_rotation.retire(installation, "shell:test")
    assert every(installation) == before
    with installation.engine.begin() as connection:
        assert records.are_current(connection, installation.keys.read("installation"))
        assert records.rewrap(connection, installation.keys.readable("installation")) == 0
        records.destroy(connection, SURVEY)
        assert not records.are_there(connection, SURVEY)
