"""Taking files in for an evaluation on the pages of the office: checked first, all or nothing, taken back."""

import io
from datetime import date

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from surveys import package_shelf
from surveys.evaluations import beginning, entries, import_records
from surveys.evaluations.beginning import EvaluationPlan
from surveys.identifiers import Language, SurveyCode
from surveys.package_content import Words
from surveys.schema import staff
from surveys.schemes import store
from tests.webapp.office.conftest import OfficeSite
from tests.webapp.office.world import FAR, NEAR

TODAY = date(2026, 3, 2)
SELF = "Cadre code,Full name,A1,A2\r\nCB1,Nguyễn Thị Hạnh,4,\r\nCB2,Trần Văn Phúc,3.5,2\r\n"


@pytest.fixture
def evaluation(site: OfficeSite) -> str:
    """Begin an evaluation of the ward; give its address."""
    with site.installation.engine.begin() as connection:
        draft = store.get(connection, "khung-thu", 1)
        store.approve(connection, ("khung-thu", 1), draft.hash, ("evaluator", "evaluator-2"), TODAY)
        period = (date(2026, 1, 1), date(2026, 12, 31))
        plan = EvaluationPlan(NEAR, "Năm 2026", "khung-thu", 1, *period)
        found = beginning.begin(connection, plan, "evaluator", TODAY)
    return f"/evaluations/{found.id}"


def file(content: str | bytes, name: str = "tu-cham.csv") -> FileStorage:
    data = content.encode() if isinstance(content, str) else content
    return FileStorage(io.BytesIO(data), filename=name)


def package(site: OfficeSite) -> bytes:
    words = Words(Language("vi"), lambda text: text)
    return package_shelf.issue(site.installation, SurveyCode("released"), words, "evaluator")


def hidden(text: str) -> str:
    """Give the token of the file that waits for confirmation."""
    return text.partition('name="token" value="')[2][:32]


def test_a_package_is_verified_checked_taken_in_and_taken_back(site: OfficeSite, evaluation: str) -> None:
    client = site.signed_in("evaluator")
    first = client.get(f"{evaluation}/imports")
    assert "Nothing yet. Begin with the score package of the round." in first.text
    assert "signature, the key, the period" in client.get(f"{evaluation}/imports/package").text
    checked = client.send(f"{evaluation}/imports/package", file=file(package(site), "goi.ydan.zip"))
    assert checked.status_code == 200
    assert "cadres of this evaluation are in the file" in checked.text
    assert "SHA-256 as listed" in checked.text
    client.get(f"{evaluation}/imports/package")
    form = {"token": hidden(checked.text), "name": "goi.ydan.zip"}
    done = client.send(f"{evaluation}/imports/package/take", **form)
    assert done.location == f"{evaluation}/imports/1"
    shown = client.get(done.location)
    assert "Nothing counts yet of:" in shown.text
    assert "Self-evaluation" in shown.text
    assert client.send(f"{evaluation}/imports/1/undo").status_code == 400
    assert client.send(f"{evaluation}/imports/1/undo", sure="yes").location == f"{evaluation}/imports"
    assert "taken back" in client.get(f"{evaluation}/imports").text
    assert "It was taken back" in client.get(f"{evaluation}/imports/1").text
    again = client.send(f"{evaluation}/imports/1/undo", sure="yes")
    assert (again.status_code, "taken back already" in again.text) == (409, True)


def test_a_table_says_its_faults_by_row_and_may_be_read_by_other_columns(
    site: OfficeSite, evaluation: str
) -> None:
    client = site.signed_in("evaluator")
    client.get(f"{evaluation}/imports/self")
    wrong = client.send(f"{evaluation}/imports/self", file=file(SELF.replace("3.5", "99")))
    assert wrong.status_code == 400
    assert "row 3, column A1: 99 is outside the range of “A1”" in wrong.text
    unknown = client.send(f"{evaluation}/imports/self", file=file(SELF.replace(",A1,", ",Which one,")))
    assert unknown.status_code == 200  # what is not recognized is said to be not read
    assert "Columns not read" in unknown.text
    nothing = client.send(f"{evaluation}/imports/self", file=file("Who,What\r\nCB1,4\r\n"))
    assert nothing.status_code == 400
    assert "No column tells “cadre_code”" in nothing.text
    chosen = {
        "token": hidden(nothing.text),
        "name": "bang.csv",
        "column-cadre_code": "Who",
        "element-A1": "What",
    }
    checked = client.send(f"{evaluation}/imports/self/check", **chosen)
    assert (checked.status_code, "1 cadre of this evaluation is in the file" in checked.text) == (200, True)
    assert client.send(f"{evaluation}/imports/self/take", **chosen).status_code == 302
    with site.installation.engine.connect() as connection:
        found = entries.entries(connection, evaluation.rpartition("/")[2])
    assert [(one.cadre, one.code, one.value) for one in found] == [("CB1", "A1", 4)]


def test_a_step_is_ticked_when_it_tells_of_everybody(site: OfficeSite, evaluation: str) -> None:
    client = site.signed_in("evaluator")
    for told, ticked in ((("CB1",), 0), (("CB2", "CB3", "CB4", "CB5"), 1)):
        rows = "".join(f"{code},4\r\n" for code in told)
        client.get(f"{evaluation}/imports/self")
        content = {"file": file(f"Cadre code,A1\r\n{rows}", f"{ticked}.csv")}
        seen = client.send(f"{evaluation}/imports/self", **content)
        form = {"token": hidden(seen.text), "name": f"{ticked}.csv"}
        assert client.send(f"{evaluation}/imports/self/take", **form).status_code == 302
        page = client.get(evaluation).text
        assert f"Taken in for {(1, 5)[ticked]}/5 cadres." in page
        assert page.count('<li class="done">') == ticked
    crumbs = client.get(f"{evaluation}/imports").text.split('<nav class="crumbs"')[1].split("</nav>")[0]
    assert crumbs.index(">Evaluations<") < crumbs.index("Năm 2026") < crumbs.index("Files taken in")


def test_a_file_replaces_another_only_when_somebody_says_so(site: OfficeSite, evaluation: str) -> None:
    client = site.signed_in("evaluator")
    client.get(f"{evaluation}/imports/self")
    for _ in range(2):  # the second time it counts already
        checked = client.send(f"{evaluation}/imports/self", file=file(SELF))
        form = {"token": hidden(checked.text), "name": "tu-cham.csv"}
        assert client.send(f"{evaluation}/imports/self/take", **form).location == f"{evaluation}/imports/1"
    assert "nothing was added" in client.get(f"{evaluation}/imports/1").text
    later = client.send(f"{evaluation}/imports/self", file=file(SELF.replace("3.5", "3")))
    assert "This file replaces the earlier one" in later.text
    form = {"token": hidden(later.text), "name": "../tu-cham-2.csv"}
    refused = client.send(f"{evaluation}/imports/self/take", **form)
    assert (refused.status_code, "Take that one back first" in refused.text) == (409, True)
    assert client.send(f"{evaluation}/imports/self/take", **form, replaces="yes").status_code == 302
    with site.installation.engine.connect() as connection:
        second, first = import_records.listing(connection, evaluation.rpartition("/")[2])
    assert (second.file_name, second.counts, first.counts) == ("tu-cham-2.csv", True, False)
    assert "import 1" in client.get(f"{evaluation}/imports/2").text


def test_rows_about_another_post_ask_for_a_decision(site: OfficeSite, evaluation: str) -> None:
    client = site.signed_in("evaluator")
    client.get(f"{evaluation}/imports/self")
    content = f"Cadre code,Unit,A1\r\nCB1,{FAR},4\r\nCB2,{NEAR},4\r\n"
    asked = client.send(f"{evaluation}/imports/self", file=file(content))
    assert (asked.status_code, "Do they count?" in asked.text) == (400, True)
    form = {"token": hidden(asked.text), "name": "a.csv", "other_posts": "leave"}
    left = client.send(f"{evaluation}/imports/self/check", **form)
    assert (left.status_code, "1 row is left out" in left.text) == (200, True)


def test_every_table_has_a_template_and_nothing_else_has(site: OfficeSite, evaluation: str) -> None:
    client = site.signed_in("evaluator")
    for kind in ("scores", "self", "products", "conditions", "marks"):
        client.get(f"{evaluation}/imports/{kind}")
        assert client.get(f"{evaluation}/templates/{kind}.xlsx").data[:2] == b"PK"
    for path in ("templates/package.xlsx", "templates/none.xlsx", "imports/none", "imports/9"):
        assert client.get(f"{evaluation}/{path}").status_code == 404


def test_a_file_that_is_missing_or_forgotten_is_asked_for_again(site: OfficeSite, evaluation: str) -> None:
    client = site.signed_in("evaluator")
    client.get(f"{evaluation}/imports/self")
    assert "Choose the file." in client.send(f"{evaluation}/imports/self").text
    for act in ("check", "take"):
        gone = client.send(f"{evaluation}/imports/self/{act}", token="0" * 32, name="a.csv")
        assert (gone.status_code, "is not kept any more" in gone.text) == (400, True)
    damaged = client.send(f"{evaluation}/imports/self", file=file(b"PK\x03\x04-", "bang.xlsx"))
    assert (damaged.status_code, "not a sound XLSX file" in damaged.text) == (400, True)


def test_nobody_else_takes_anything_in(site: OfficeSite, evaluation: str) -> None:
    for username, status in (("evaluator-far", 404), ("administrator", 403), ("cadre", 403), ("boss", 403)):
        client = site.signed_in(username)
        assert client.get(f"{evaluation}/imports").status_code == status, username
        assert client.send(f"{evaluation}/imports/1/undo", sure="yes").status_code == status
    site.signed_in("evaluator").get(f"{evaluation}/imports")
    with site.installation.engine.begin() as connection:
        connection.execute(sa.update(staff).where(staff.c.username == "evaluator").values(cadre="CB2"))
    assert site.signed_in("evaluator").get(f"{evaluation}/imports").status_code == 403
