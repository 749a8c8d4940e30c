"""Somebody who fills in forms without any script: reads the page's fields, changes some, presses a button."""

import html5lib
from werkzeug.test import TestResponse

from tests.webapp.conftest import AuditingClient


class Respondent:
    """Holds the page last seen; every form is sent as that page had it."""

    def __init__(self, client: AuditingClient, language: str) -> None:
        self.client = client
        self.language = language
        self.page: TestResponse

    def visit(self, path: str) -> TestResponse:
        """Open an address and go where it leads."""
        self.page = self.client.get(path, headers={"Accept-Language": self.language}, follow_redirects=True)
        return self.page

    def fields(self) -> dict[str, str]:
        """Give what the form of the page holds as a browser would send it."""
        document = html5lib.parse(self.page.text, namespaceHTMLElements=False)
        found: dict[str, str] = {}
        for one in document.iter("input"):
            if one.get("type") == "radio" and one.get("checked") is None:
                continue
            found[one.get("name", "")] = one.get("value", "")
        for one in document.iter("textarea"):
            found[one.get("name", "")] = one.text or ""
        return found

    def action(self) -> str:
        """Give where the form of the page goes."""
        document = html5lib.parse(self.page.text, namespaceHTMLElements=False)
        return str(next(document.iter("form")).get("action", ""))

    def press(self, **filled_in: str) -> TestResponse:
        """Send the form of the page with some fields changed, and go where it leads."""
        names = {name.replace("__", "-"): value for name, value in filled_in.items()}
        self.page = self.client.post(
            self.action(),
            data=self.fields() | names,
            headers={"Accept-Language": self.language},
            follow_redirects=True,
        )
        return self.page

    def answer(self, **answers: str) -> TestResponse:
        """Choose answers on a page of questions and go on."""
        return self.press(**{f"answer__{item}": value for item, value in answers.items()})

    def answer_all(self, value: str) -> TestResponse:
        """Choose one and the same answer for every question that offers it, the first one elsewhere."""
        document = html5lib.parse(self.page.text, namespaceHTMLElements=False)
        offered: dict[str, list[str]] = {}
        for one in document.iter("input"):
            if one.get("type") == "radio":
                offered.setdefault(one.get("name", ""), []).append(one.get("value", ""))
        return self.press(**{name: value if value in some else some[0] for name, some in offered.items()})

    def start(self, code: str) -> TestResponse:
        """Enter a code and go on to the first page of questions."""
        self.visit("/")
        self.press(code=code)
        return self.visit("/section/1")

    def where(self) -> str:
        """Give the address of the page seen."""
        return self.page.request.path
