"""Documents of a round in the office: who gets them, what they hold, that they are noted."""

import io
from datetime import date

import openpyxl
import pypdfium2
import pytest
import sqlalchemy as sa

from surveys.documents import gathering
from surveys.identifiers import Language, RespondentGroup, SubjectNumber, SurveyCode
from surveys.package_content import Words
from surveys.problems import Refused
from surveys.schema import audit_event, told
from surveys.schema import review as review_table
from surveys.texts import records
from surveys.texts.records import Content, Outcome, Text, TextId, TextState
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.test_work import Calls, desk
from webapp import document_work, worker


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    document.close()
    return text


def test_a_cadre_takes_their_own_report_and_nobody_elses(site: OfficeSite) -> None:
    client = site.signed_in("cadre")
    mine = client.get("/rounds/released/results/1/report/vi.pdf")
    assert mine.mimetype == "application/pdf"
    text = words_of(mine.data)
    assert "BÁO CÁO" in text
    assert "Nguyễn Thị Hạnh" in text
    for form in ("pdf", "xlsx", "html"):
        assert client.get(f"/rounds/released/results/2/report/vi.{form}").status_code == 404
    with site.installation.engine.connect() as connection:
        forms = set(connection.scalars(sa.select(told.c.format).where(told.c.survey == "released")))
        acts = connection.scalars(
            sa.select(audit_event.c.details).where(audit_event.c.act == "document.export")
        ).all()
    assert "report-cadre-vi-pdf" in forms
    assert acts == ['{"document":"report-cadre","form":"pdf","language":"vi","subject":1}']


@pytest.mark.parametrize("form", ["pdf", "xlsx", "html"])
def test_a_report_exists_only_of_a_released_round(reading_site: OfficeSite, form: str) -> None:
    client = reading_site.signed_in("reviewer")
    assert client.get(f"/rounds/closed/results/1/report/vi.{form}").status_code == 409
    assert client.get(f"/rounds/open/results/1/report/vi.{form}").status_code == 409
    assert client.get(f"/rounds/released/results/77/report/vi.{form}").status_code == 404


@pytest.mark.parametrize("path", ["fr.pdf", "vi.docx", "vi.", "VI.pdf"])
def test_other_languages_and_forms_do_not_exist(reading_site: OfficeSite, path: str) -> None:
    client = reading_site.signed_in("reviewer")
    assert client.get(f"/rounds/released/results/1/report/{path}").status_code == 404
    assert client.get(f"/rounds/released/documents/closing/{path}").status_code == 404


def test_what_is_withheld_is_a_word_in_every_form(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("reviewer")
    base = "/rounds/released/results/4/report/vi"
    said = "không hiển thị: không đủ số phiếu"
    assert said in words_of(client.get(f"{base}.pdf").data)
    assert said in client.get(f"{base}.html").text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}.xlsx").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(cell.value == said for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert 4 not in [cell.value for cell in cells]  # four answered: told nowhere


def test_minutes_of_the_opening_know_no_answer(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("campaign-officer")
    text = words_of(client.get("/rounds/open/documents/opening/en.pdf").data)
    assert "Opening of the round “Round open”" in text
    assert "Closing Officer, Closing Officer 2" in text
    assert "Fingerprint of the public key" in text
    assert client.get("/rounds/draft/documents/opening/en.pdf").status_code == 409
    with pytest.raises(Refused, match="was not opened yet"):
        gathering.opening_facts(reading_site.installation, SurveyCode("draft"), Words(Language("en"), str))


def test_minutes_of_the_tally_count_told_groups_only(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("reviewer").get("/rounds/released/documents/tally/en.html").text
    assert ">4 of 5<" in page  # citizens about one cadre were too few
    assert ">149<" in page  # 55 + 32 + 12 + 50 returned
    assert ">153<" not in page


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_of_documents_leads_to_every_document(reading_site: OfficeSite, language: str) -> None:
    client = reading_site.signed_in("reviewer", language)
    page = client.get("/rounds/released/documents").text
    for path in ("documents/opening", "documents/closing", "documents/tally", "results/1/report"):
        assert f"/rounds/released/{path}/{language}.html" in page
        answer = client.get(f"/rounds/released/{path}/{language}.html")
        assert answer.status_code == 200
        assert f"/rounds/released/{path}/{language}.pdf" in answer.text
    for path in ("results/units/06652/report", "results/report"):
        assert f"/rounds/released/{path}/{language}.pdf" in page


def test_before_anything_was_done_the_page_says_what_will_stand_there(reading_site: OfficeSite) -> None:
    page = reading_site.signed_in("campaign-officer").get("/rounds/draft/documents").text
    assert "No documents yet" in page


def test_documents_of_a_conflicted_officer_stay_closed(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("conflicted")
    assert client.get("/rounds/released/results/1/report/vi.pdf").status_code == 404
    assert client.get("/rounds/released/documents/tally/vi.pdf").status_code == 404


def test_the_report_of_a_unit_lists_its_cadres_by_name(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("evaluator", "vi")
    text = words_of(client.get("/rounds/released/results/units/06652/report/vi.pdf").data)
    names = ["Ân Quốc Bình", "Đặng Ánh Tuyết", "Lê Thị Mơ", "Nguyễn Thị Hạnh", "Trần Văn Phúc"]
    places = [text.index(name) for name in names]
    assert places == sorted(places)
    assert "không hiển thị: một nhóm bắt buộc" in text
    assert client.get("/rounds/released/results/units/06655/report/vi.pdf").status_code == 404
    assert client.get("/rounds/released/results/units/nowhere/report/vi.pdf").status_code == 404


@pytest.mark.parametrize("form", ["pdf", "xlsx", "html"])
def test_the_report_of_a_round_tells_every_unit(reading_site: OfficeSite, form: str) -> None:
    client = reading_site.signed_in("reviewer")
    answer = client.get(f"/rounds/released/results/report/en.{form}")
    assert answer.status_code == 200
    if form == "html":
        assert "Phường Hà Tu: 5 cadres" in answer.text
    else:
        assert answer.headers["Content-Disposition"].endswith(f'report-en.{form}"')
        assert client.get(f"/rounds/released/results/report/en.{form}").data == answer.data
    assert client.get(f"/rounds/closed/results/report/en.{form}").status_code == 409


def test_a_cadre_has_no_report_of_others(reading_site: OfficeSite) -> None:
    client = reading_site.signed_in("cadre")
    assert client.get("/rounds/released/results/units/06652/report/vi.pdf").status_code == 403
    assert client.get("/rounds/released/results/report/vi.pdf").status_code == 403
    page = client.get("/rounds/released/documents").text
    assert "/results/1/report/en.html" in page
    assert "/results/report/" not in page


def test_a_report_holds_the_note_and_only_texts_that_its_reader_may_read(site: OfficeSite) -> None:
    key = site.installation.keys.read("installation")
    released = SurveyCode("released")

    def text(number: int, state: TextState, outcome: Outcome, words: str, *, link: bool = False) -> Text:
        content = Content(RespondentGroup.CITIZEN, link, large=False, original=words)
        second = "moderator-2" if state is TextState.DECIDED else None
        place = (TextId(bytes([number]) * 16), released, SubjectNumber(1))
        return Text(*place, state, outcome, None, "moderator", second, content)

    with site.installation.engine.begin() as connection:
        records.insert(
            connection,
            key,
            [
                text(1, TextState.DECIDED, Outcome.CADRE, "Chỉ nói với cán bộ."),
                text(2, TextState.DECIDED, Outcome.PUBLIC, "Nói với mọi người.", link=True),
                text(3, TextState.DECIDED, Outcome.WITHHELD, "Giữ lại."),
                text(4, TextState.PROPOSED, Outcome.PUBLIC, "Mới đề xuất."),
            ],
        )
        note = {"vi": "Đọc kèm ghi chú này.", "en": "Read with this note."}
        row = {"survey": "released", "number": 9, "decision": "note", "reason": "-", "note": note}
        connection.execute(
            sa.insert(review_table).values(**row, decided_by=["a", "b"], decided_on=date(2026, 3, 2))
        )
    path = "/rounds/released/results/1/report/vi.pdf"
    own, foreign = (words_of(site.signed_in(who).get(path).data) for who in ("cadre", "evaluator"))
    assert "Chỉ nói với cán bộ." in own
    assert "Chỉ nói với cán bộ." not in foreign
    for said in (own, foreign):
        assert "Liên kết mở: Người dân: “Nói với mọi người.”" in said
        assert "Đọc kèm ghi chú này." in said
        assert "Giữ lại." not in said
        assert "Mới đề xuất." not in said


def test_the_report_of_a_large_round_is_long_work_and_the_visitor_comes_back_to_it(
    site: OfficeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_work, "SMALL_SUBJECTS", 0)
    monkeypatch.setattr(desk(site).worker, "wake", lambda: None)
    desk(site).patience = 0.0
    client = site.signed_in("reviewer")
    path = "/rounds/released/results/report/vi.pdf"
    waiting = client.get(path)
    assert waiting.status_code == 303
    assert client.get(str(waiting.location)).status_code == 200
    worker.work(site.installation, desk(site).settings, Calls())
    assert "Phường Hà Tu: 5 cán bộ" in words_of(client.get(path).data)
