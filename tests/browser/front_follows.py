"""What the Front does after a round, on its pages: recommends, asks the people again, reports on its year."""

from datetime import date, timedelta

from playwright.sync_api import Browser, Page, expect

from surveys import publishing
from surveys.identifiers import SurveyCode
from surveys.publications import Level
from tests.browser.office_served import Look, OfficeSite
from tests.browser.own_round import OWN, SIGNERS
from tests.webapp.office.follow_up_round import answer

FINDING = "Đồng nghiệp thấy việc giao việc chưa rõ."
WANTED = "Mở cửa bộ phận một cửa vào sáng thứ bảy."
ANSWERED = {"3": 31, "2": 12, "1": 9}
"""How many people say solved, partly, not yet."""
READ = {"vi": (360,), "en": (1280,)}


class Front:
    """An officer of the Front who reads everything in both languages, and writes in Vietnamese."""

    def __init__(self, office: OfficeSite, browser: Browser, looks: dict[str, Look]) -> None:
        self.office = office
        self.looks = looks
        self.pages = {
            language: office.sign_in(browser, "campaign-officer", language) for language in ("vi", "en")
        }

    @property
    def page(self) -> Page:
        return self.pages["vi"]

    def at(self, path: str, what: str) -> None:
        """Read a page of the office in both languages."""
        for language, page in self.pages.items():
            page.goto(f"{self.office.address}{path}")
            self.looks[language].at(page, what, READ[language])

    def recommend(self, cadre: str, today: date) -> str:
        """Write a recommendation to a cadre after the round; give its id."""
        self.at("/recommendations/new", "21-new-recommendation")
        self.page.select_option("#origin", "round")
        self.page.select_option("#survey", OWN)
        self.page.fill("#finding", FINDING)
        self.page.fill("#text", WANTED)
        self.page.select_option("#addressee", f"cadre:{cadre}")
        self.page.fill("#due_on", (today + timedelta(days=60)).isoformat())
        self.page.click("main form.card button[type=submit]")
        expect(self.page.locator("main")).to_contain_text(WANTED)
        return self.page.url.rpartition("/")[2]

    def ask_again(self, recommendation: str) -> None:
        """Begin the round that asks the people; they answer, and two tell it to everybody."""
        path = f"/recommendations/{recommendation}"
        self.at(f"{path}/follow-up", "22-ask-again")
        self.page.click("main form .actions button")
        self.page.wait_for_url("**/set-up/**")
        code = SurveyCode(self.page.url.split("/rounds/")[1].split("/")[0])
        place = self.office.installation
        answer(place, code, [ANSWERED])
        publishing.raise_level(place, code, Level.PUBLIC, SIGNERS)
        self.at(f"{path}/verdict", "23-verdict")
        for page in self.pages.values():
            expect(page.locator("main")).to_contain_text(str(sum(ANSWERED.values())))

    def report(self, recommendation: str) -> None:
        """Read the report of the year and take it along as a document."""
        self.at(f"/recommendations/{recommendation}", "24-history")
        self.at("/recommendations/report", "25-report")
        for page in self.pages.values():
            expect(page.locator("main")).to_contain_text(WANTED)
        with self.page.expect_download() as taken:
            self.page.locator("main a[href*='vi.pdf']").first.click(no_wait_after=True)
        assert taken.value.suggested_filename.endswith("vi.pdf")

    def leave(self) -> list[str]:
        """Close the browsers; give what was wrong with the pages."""
        for page in self.pages.values():
            page.context.close()
        return [fault for look in self.looks.values() for fault in look.faults]
